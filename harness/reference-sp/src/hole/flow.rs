//! Mistakes in logins that begin at the service provider, and in single logout. They change
//! nothing where these flows are not switched on.

use saml_verify::{
    finding::Finding,
    limits::Limits,
    policy::IdpTrust,
    request::{self, LogoutRequest},
    xml::{self, ns},
};

use super::Hole;
use crate::saml::{
    self, Answers, AuthnRequest, Head, Idp, Login, Logout, Outstanding, Reach, Signs, Unsolicited,
    Validation,
};

/// Opens a hole in a login that begins here; others change nothing.
pub(super) fn open_in_login(hole: Hole, login: &mut Login) {
    match hole {
        Hole::AcceptsRequestOfAnotherBrowser => {
            login.find = |outstanding, id, _, now| outstanding.find(id, now).map(|_| id.to_owned());
        }
        Hole::AcceptsRequestTwice => {
            login.take = |outstanding, id| outstanding.get(id).cloned();
        }
        Hole::AcceptsUnsolicited => login.unsolicited = |_| Unsolicited::Accepted,
        Hole::InResponseToOfAssertionOnly => login.claimed = of_assertion,
        Hole::PredictableRequestId => login.id = |_, outstanding| counted(outstanding),
        Hole::RelayStateIsThePlace => {
            login.relay_state = |_, to| Some(to.to_owned()).filter(|to| !to.is_empty());
        }
        Hole::RelayStateLost => login.place = |_, _| String::new(),
        Hole::RequestUnsigned => login.signs = Signs::Never,
        _ => open_in_request(hole, login),
    }
}

/// What the request says.
fn open_in_request(hole: Hole, login: &mut Login) {
    match hole {
        Hole::RequestAsksForArtifact => {
            login.request = |head, names| AuthnRequest {
                protocol_binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact",
                ..saml::request(head, names)
            };
        }
        Hole::RequestAsksForOtherNameId => {
            login.request = |head, names| AuthnRequest {
                name_id_format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos"),
                ..saml::request(head, names)
            };
        }
        Hole::RequestDestinationOther => {
            login.request = |head, names| {
                let destination = names.url.clone();
                saml::request(Head { destination, ..head }, names)
            };
        }
        Hole::RequestIssuerFormat => {
            login.request = |head, names| {
                let issuer_format = Some("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified");
                saml::request(Head { issuer_format, ..head }, names)
            };
        }
        _ => {}
    }
}

/// Opens a hole in single logout; others change nothing.
pub(super) fn open_in_logout(hole: Hole, logout: &mut Logout) {
    match hole {
        Hole::LogoutAcrossIdps => {
            logout.ends = |arrived, session| {
                let indexes = &arrived.request.session_indexes;
                arrived.request.name_id.value == session.name_id && saml::named(indexes, session)
            };
        }
        Hole::LogoutEndsAllSessions => logout.ends = saml::same_person,
        Hole::LogoutEndsBringer => logout.reach = Reach::ThisBrowserToo,
        Hole::LogoutEndsNothing => logout.ends = |_, _| false,
        Hole::LogoutIgnoresDestination => leave_out(logout, "destination"),
        Hole::LogoutIgnoresExpiry => leave_out(logout, "expiry"),
        Hole::LogoutOfThisBrowserOnly => logout.reach = Reach::ThisBrowser,
        Hole::LogoutReplay => logout.once = |_| None,
        Hole::LogoutResponseUnsigned => logout.signs = Signs::Never,
        Hole::LogoutTrustsAnyIdp => logout.trust = keys_of_all,
        Hole::LogoutWithoutResponse => logout.answers = Answers::Never,
        Hole::ObeysLogoutOfAnyKey => logout.verify = |text, _| signed_by_somebody(text),
        Hole::ObeysUnsignedLogout => logout.verify = signed_if_at_all,
        _ => {}
    }
}

/// Opens a hole in the checks of an answer; others change nothing.
pub(super) fn open_in_validation(hole: Hole, validation: &mut Validation) {
    let left_out: &[&str] = match hole {
        Hole::InResponseToOfAssertionOnly => &["resp-inresponseto-match"],
        Hole::InResponseToOfResponseOnly => &["as-scd-irt"],
        _ => return,
    };
    validation.checks.retain(|check| !left_out.contains(&check.id));
}

fn leave_out(logout: &mut Logout, name: &str) {
    logout.checks.retain(|(known, _)| *known != name);
}

/// The envelope is not asked where the assertion says something.
fn of_assertion(text: &str) -> Option<String> {
    saml::claimed(text, Some("SubjectConfirmationData")).or_else(|| saml::claimed(text, None))
}

fn counted(outstanding: &Outstanding) -> String {
    format!("_request-00000000000000000000-{}", outstanding.sent())
}

fn keys_of_all(idps: &[Idp], idp: &Idp) -> IdpTrust {
    let keys = idps.iter().flat_map(|it| it.trust.keys.iter().cloned()).collect();
    IdpTrust { entity_id: idp.trust.entity_id.clone(), keys }
}

/// A signature is verified where there is one.
fn signed_if_at_all(text: &str, trust: &IdpTrust) -> Result<LogoutRequest, Finding> {
    let limits = Limits::default();
    match xml::child(xml::parse(text, &limits)?.root_element(), ns::DS, "Signature") {
        Some(_) => saml::signed(text, trust),
        None => request::parse(text, &limits),
    }
}

/// There has to be a signature, whoever made it.
fn signed_by_somebody(text: &str) -> Result<LogoutRequest, Finding> {
    let limits = Limits::default();
    match xml::child(xml::parse(text, &limits)?.root_element(), ns::DS, "Signature") {
        Some(_) => request::parse(text, &limits),
        None => saml::signed(text, &IdpTrust { entity_id: String::new(), keys: Vec::new() }),
    }
}
