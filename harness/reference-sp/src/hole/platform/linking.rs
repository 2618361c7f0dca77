//! Mistakes about which account an identity belongs to.

use super::super::Hole;
use crate::platform::{
    Account, Accounts, Claim, Identity, Kind, Link, Rules, link, link_unless_taken,
};

/// Opens a hole; others change nothing here.
pub(super) fn open(hole: Hole, rules: &mut Rules) {
    match hole {
        Hole::AdoptsRegularAccount => rules.link = adopt_regular,
        Hole::FoldsNameId => rules.link = fold,
        Hole::IgnoresTakenEmail => rules.link = ignore_taken_email,
        Hole::LinksAcrossIdps => rules.link = across_idps,
        Hole::LinksByEmail => rules.link = by_email,
        Hole::NewAccountEveryLogin => rules.link = |_, _| Link::New,
        _ => {}
    }
}

fn adopt_regular(accounts: &Accounts, claim: &Claim) -> Link {
    match accounts.by_email(&claim.email) {
        Some(account) if account.kind == Kind::Regular => Link::Existing(account.id.clone()),
        _ => link(accounts, claim),
    }
}

fn by_email(accounts: &Accounts, claim: &Claim) -> Link {
    match accounts.by_email(&claim.email) {
        Some(account) if account.identity().is_some() => Link::Existing(account.id.clone()),
        _ => link(accounts, claim),
    }
}

fn ignore_taken_email(accounts: &Accounts, claim: &Claim) -> Link {
    match first(accounts, |identity| identity == &claim.identity) {
        Some(account) => Link::Existing(account.id.clone()),
        None => Link::New,
    }
}

fn across_idps(accounts: &Accounts, claim: &Claim) -> Link {
    let linked = first(accounts, |identity| identity.name_id == claim.identity.name_id);
    link_unless_taken(linked, accounts, claim)
}

fn fold(accounts: &Accounts, claim: &Claim) -> Link {
    let folded = |identity: &Identity| identity.name_id.trim().to_lowercase();
    let linked = first(accounts, |identity| {
        identity.idp == claim.identity.idp && folded(identity) == folded(&claim.identity)
    });
    link_unless_taken(linked, accounts, claim)
}

fn first(accounts: &Accounts, same: impl Fn(&Identity) -> bool) -> Option<&Account> {
    accounts.iter().find(|account| account.identity().is_some_and(&same))
}
