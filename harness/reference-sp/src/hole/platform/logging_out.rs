//! Mistakes about the end of a session.

use saml_verify::{
    limits::Limits,
    xml::{self, ns},
};

use super::super::Hole;
use crate::platform::{Goodbye, Platform, Rules};

/// Opens a hole; others change nothing here.
pub(super) fn open(hole: Hole, rules: &mut Rules) {
    match hole {
        Hole::LogoutKeepsSession => rules.logout = |_, _| Goodbye::Keep,
        Hole::ObeysLogoutRequest => rules.logout_request = Some(obey),
        _ => {}
    }
}

/// Ends all sessions of whoever has the NameID of the request, whoever sent it.
fn obey(platform: &mut Platform, request: &str) {
    let Some(name_id) = name_id(request) else { return };
    let named = platform
        .accounts
        .iter()
        .filter(|account| account.identity().is_some_and(|identity| identity.name_id == name_id));
    let ids: Vec<_> = named.map(|account| account.id.clone()).collect();
    ids.iter().for_each(|id| platform.sessions.close_all_of(id));
}

fn name_id(request: &str) -> Option<String> {
    let document = xml::parse(request, &Limits::default()).ok()?;
    xml::child(document.root_element(), ns::SAML, "NameID").map(xml::text)
}
