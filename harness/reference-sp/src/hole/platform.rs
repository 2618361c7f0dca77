//! Mistakes of the platform: each puts a wrong rule in the place of the right one.

mod linking;
mod logging_in;
mod logging_out;
mod roles;

use super::Hole;
use crate::{
    platform::{
        Account, Claim, Door, Gate, Level, Licence, Link, Member, Organisations, Permission, Rules,
    },
    saml::SingleLogout,
};

/// Opens a hole; those of other areas change nothing here.
pub(super) fn open(hole: Hole, rules: &mut Rules) {
    match hole {
        Hole::AddsToBilling => rules.welcome.push(add_to_billing),
        Hole::AddsToOrganisation => rules.welcome.push(add_to_organisation),
        Hole::AdvertisesSlo => rules.single_logout = SingleLogout::Advertised,
        Hole::DisabledAccountKeepsSession => rules.expel = |_, _| {},
        Hole::DisabledAccountKeepsTokens => rules.acts = everybody,
        Hole::DisabledAccountSignsIn => rules.enters = everybody,
        Hole::InventsEmail => rules.without_email = |name_id| Some(name_id.to_owned()),
        Hole::IgnoresLicence => rules.licence = |_, _| Gate::Open,
        Hole::KeepsFirstAttributes => {
            rules.refresh = |_, _| {};
            rules.refresh_roles = |_, _| {};
        }
        Hole::LicenceBlocksSessionNotAccount => rules.licence = account_only,
        Hole::LicenceForNewAccountsOnly => rules.licence = new_accounts_only,
        Hole::PrivilegedAttributes => rules.welcome.push(join_groups),
        Hole::RoleAttributeMakesAdmin => rules.welcome.push(obey_role),
        Hole::TokenExpiredAccepted => rules.token_unexpired = |_, _| Ok(()),
        Hole::TokenRevokedAccepted => rules.token_unrevoked = |_| Ok(()),
        Hole::TokenUnknownAccepted => rules.token_unknown = |accounts| accounts.iter().next(),
        _ => {}
    }
    open_restriction(hole, rules);
    roles::open(hole, rules);
    linking::open(hole, rules);
    logging_in::open(hole, rules);
    logging_out::open(hole, rules);
}

/// Who may change what the identity provider is responsible for.
fn open_restriction(hole: Hole, rules: &mut Rules) {
    let hidden = |permission: Permission| Permission { request: everybody, ..permission };
    let shown = Permission { form: everybody, request: everybody };
    match hole {
        Hole::ForgottenPasswordResetsSso => {
            rules.reset_password = everybody;
            rules.website_password = logging_in::own_password;
        }
        Hole::RestrictionWithoutWords => rules.restriction = "This cannot be changed.",
        Hole::SsoEmailChangeByDirectRequest => rules.change_email = hidden(rules.change_email),
        Hole::SsoEmailChangeByPage => rules.change_email = shown,
        Hole::SsoPasswordChangeByDirectRequest => {
            rules.change_password = hidden(rules.change_password);
            rules.website_password = logging_in::own_password;
        }
        Hole::SsoPasswordChangeByPage => {
            rules.change_password = shown;
            rules.website_password = logging_in::own_password;
        }
        Hole::SsoTwoFactorByDirectRequest => {
            rules.enable_two_factor = hidden(rules.enable_two_factor);
        }
        Hole::SsoTwoFactorByPage => rules.enable_two_factor = shown,
        _ => {}
    }
}

fn everybody(_: &Account) -> Door {
    Door::Open
}

/// The licence is asked for when the session is opened, and the account is there by then.
fn account_only(licence: Licence, _: &Link) -> Gate {
    match licence {
        Licence::Granted => Gate::Open,
        Licence::Missing => Gate::AccountOnly,
    }
}

/// The licence is asked for when an account is made, and never again.
fn new_accounts_only(licence: Licence, link: &Link) -> Gate {
    match (licence, link) {
        (Licence::Granted, _) | (_, Link::Existing(_)) => Gate::Open,
        (Licence::Missing, _) => Gate::Closed,
    }
}

const EVERYBODY: &str = "org-everybody";

fn add_to_organisation(organisations: &mut Organisations, account: &str, _: &Claim) {
    let members = &mut organisations.establish(EVERYBODY).members;
    members.insert(account.to_owned(), Member::new(Level::Member));
}

fn add_to_billing(organisations: &mut Organisations, account: &str, _: &Claim) {
    organisations.establish(EVERYBODY).billing.insert(account.to_owned());
}

/// The identity provider says where somebody belongs.
fn join_groups(organisations: &mut Organisations, account: &str, claim: &Claim) {
    for group in claim.attributes.get("groups").into_iter().flatten() {
        let members = &mut organisations.establish(&format!("org-{group}")).members;
        members.insert(account.to_owned(), Member::new(Level::Member));
    }
}

/// The identity provider says who is an administrator, and who may spend money.
fn obey_role(organisations: &mut Organisations, account: &str, claim: &Claim) {
    let says = |names: &[&str], values: &[&str]| {
        let named = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let meant = |value: &String| values.iter().any(|it| it.eq_ignore_ascii_case(value));
        claim.attributes.iter().any(|(name, said)| named(name) && said.iter().any(meant))
    };
    let organisation = organisations.establish(EVERYBODY);
    if says(&["role", "roles", "admin", "isAdmin"], &["admin", "administrator", "true"]) {
        organisation.members.insert(account.to_owned(), Member::new(Level::Admin));
    }
    if says(&["billing"], &["true", "all"]) {
        organisation.billing.insert(account.to_owned());
    }
}
