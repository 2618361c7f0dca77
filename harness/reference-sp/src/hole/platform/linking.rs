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
        Hole::EmailBeforeComment | Hole::LinksByEmail => rules.link = by_email,
        Hole::LinksToSignedInAccount => {
            rules.arrives = |account, claim| account.linked.push(claim.identity.clone());
        }
        Hole::NewAccountEveryLogin => rules.link = |_, _| Link::New,
        Hole::NormalisesNameId => rules.link = normalise,
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
    link_by(|name_id| name_id.trim().to_lowercase(), accounts, claim)
}

fn normalise(accounts: &Accounts, claim: &Claim) -> Link {
    link_by(normalised, accounts, claim)
}

/// The account whose name is the same after this was done to both.
fn link_by(simplify: fn(&str) -> String, accounts: &Accounts, claim: &Claim) -> Link {
    let simple = |identity: &Identity| simplify(&identity.name_id);
    let linked = first(accounts, |identity| {
        identity.idp == claim.identity.idp && simple(identity) == simple(&claim.identity)
    });
    link_unless_taken(linked, accounts, claim)
}

/// What NFKC does to the forms of ASCII characters, and nothing left of what nobody sees.
fn normalised(name_id: &str) -> String {
    let seen = name_id.chars().filter(|it| !matches!(it, '\u{200B}'..='\u{200D}' | '\u{FEFF}'));
    let ascii = |it: char| match it {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(it) - 0xFEE0).unwrap_or(it),
        '\u{A0}' => ' ',
        other => other,
    };
    seen.map(ascii).collect()
}

fn first(accounts: &Accounts, same: impl Fn(&Identity) -> bool) -> Option<&Account> {
    accounts.iter().find(|account| account.identity().is_some_and(&same))
}
