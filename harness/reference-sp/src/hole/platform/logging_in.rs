//! Mistakes at the door: passwords, sessions, where a login begins and where it leads.

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::html;
use saml_verify::xml::ns::{SAML, SAMLP};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use url::Url;

use super::super::Hole;
use crate::{
    platform::{Account, PasswordLogin, Rules, SpInitiated, password_login},
    saml::{Idp, SpNames, stored},
};

/// Opens a hole; others change nothing here.
pub(super) fn open(hole: Hole, rules: &mut Rules) {
    match hole {
        Hole::RelayStateOpenRedirect => rules.relay_state = wherever,
        Hole::SpInitiatedRedirects => rules.sp_initiated = send_request,
        Hole::SpInitiatedWithoutWords => {
            rules.sp_initiated = |_, _, _, _| SpInitiated::Refused("This is not possible.");
        }
        Hole::SsoPasswordLogin => rules.website_password = any_password,
        Hole::SsoPasswordLoginDx => rules.command_line_password = any_password,
        Hole::SsoPasswordRefusalWithoutKind => rules.command_line_password = without_kind,
        _ => {}
    }
}

/// No password is stored, so there is none to differ from.
fn any_password(account: &Account, password: &str) -> PasswordLogin {
    match account.password {
        None => PasswordLogin::Granted,
        Some(_) => password_login(account, password),
    }
}

/// A password that an SSO user somehow set counts like everybody's.
pub(super) fn own_password(account: &Account, password: &str) -> PasswordLogin {
    match &account.password {
        Some(own) if own.is(password) => PasswordLogin::Granted,
        _ => password_login(account, password),
    }
}

fn without_kind(account: &Account, password: &str) -> PasswordLogin {
    match password_login(account, password) {
        PasswordLogin::SsoRequired => PasswordLogin::Wrong,
        other => other,
    }
}

fn wherever(_: &SpNames, relay_state: &str) -> String {
    if relay_state.is_empty() { "/".to_owned() } else { relay_state.to_owned() }
}

/// Sends the browser to the first identity provider.
fn send_request(names: &SpNames, idps: &[Idp], now: OffsetDateTime, id: &str) -> SpInitiated {
    let nowhere = SpInitiated::Refused("No identity provider is configured.");
    let Some(sso) = idps.iter().find_map(|idp| idp.sso.as_deref()) else { return nowhere };
    let Ok(mut url) = Url::parse(sso) else { return nowhere };
    let request = stored(authn_request(names, sso, now, id).as_bytes());
    url.query_pairs_mut().append_pair("SAMLRequest", &STANDARD.encode(request));
    SpInitiated::Redirected(url.into())
}

fn authn_request(names: &SpNames, sso: &str, now: OffsetDateTime, id: &str) -> String {
    let instant = now.replace_nanosecond(0).unwrap_or(now).format(&Rfc3339).unwrap_or_default();
    let request = html! {
        samlp:AuthnRequest xmlns:samlp=(SAMLP) xmlns:saml=(SAML) ID={ "_" (id) } Version="2.0"
            IssueInstant=(instant) Destination=(sso) AssertionConsumerServiceURL=(names.acs) {
            saml:Issuer { (names.entity_id) }
        }
    };
    request.into_string()
}
