//! Where Responses arrive: from a form to a session, or to a page that says no without repeating
//! anything of what was posted.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Form,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use saml_verify::{
    decode,
    finding::{Finding, Rule},
    limits::Limits,
    message::Assertion,
};
use serde::Deserialize;

use super::{
    page::Page,
    visit::{Visit, set_cookie},
};
use crate::{
    platform::{Claim, Identity, Rules, SignInRefusal, SignedInBy},
    saml::Accepted,
    site::Site,
};

const MISSING: Rule = Rule::new("as-attr-missing", "SDP-SP12");
const EMAIL: &str = "email";
const NAME: &str = "name";

#[derive(Deserialize)]
pub(super) struct ResponseForm {
    #[serde(rename = "SAMLResponse")]
    response: String,
    #[serde(default, rename = "RelayState")]
    relay_state: String,
}

#[derive(Deserialize)]
pub(super) struct LogoutForm {
    #[serde(default, rename = "SAMLRequest")]
    request: String,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("{0}")]
    Document(#[from] Finding),
    #[error("{0}")]
    Platform(#[from] SignInRefusal),
}

impl Refusal {
    /// A short id: all that a page shows of the cause.
    fn id(&self) -> &'static str {
        match self {
            Self::Document(finding) => finding.check,
            Self::Platform(refusal) => refusal.id(),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Document(finding) if finding.check == MISSING.id => {
                "Your identity provider did not send your e-mail address, which this platform \
                 needs. Ask your administrator."
                    .to_owned()
            }
            Self::Document(finding) => {
                format!("The identity provider's answer was not accepted ({}).", finding.check)
            }
            Self::Platform(refusal) => refusal.to_string(),
        }
    }
}

pub(super) async fn consume(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(form): Form<ResponseForm>,
) -> Response {
    let text = match decode::post(&form.response, &Limits::default()) {
        Ok(text) => text,
        Err(finding) => {
            let words = "What was posted is no SAML message.";
            return visit.show(Page::refusal(StatusCode::BAD_REQUEST, finding.check, words));
        }
    };
    match sign_in(&site, &visit.session, &text) {
        Ok(session) => {
            let target = (site.rules.relay_state)(&site.names, &form.relay_state);
            set_cookie(Redirect::to(&target).into_response(), &session)
        }
        Err(refusal) => {
            site.log.add(format!("sign-in refused: {}: {refusal}", refusal.id()));
            // Bindings 3.5.6: a failure of SAML is no failure of HTTP.
            visit.show(Page::refusal(StatusCode::OK, refusal.id(), &refusal.words()))
        }
    }
}

/// Validates the document, uses it up, finds the account and opens a session; returns its id.
fn sign_in(site: &Site, before: &str, text: &str) -> Result<String, Refusal> {
    let now = site.now();
    let accepted =
        site.validation.validate(text, &site.idps, &site.decryption, &site.names, now)?;
    let claim = claim(&accepted, &site.rules)?;
    let mut guard = site.platform();
    let platform = &mut *guard;
    site.validation.use_once(&accepted, &mut platform.replay)?;
    let account = platform.sign_in(&claim, &site.rules)?;
    site.log.add(format!("single sign-on of {account} from {}", claim.identity.idp));
    let end = (site.validation.session_end)(&accepted.received);
    let user = Some((account, SignedInBy::Sso));
    let new = platform.sessions.open(user, end, now, &mut platform.random);
    Ok(platform.sessions.renewed(before, new))
}

fn claim(accepted: &Accepted, rules: &Rules) -> Result<Claim, Finding> {
    let assertion = &accepted.received.assertion;
    let name_id = assertion.name_id().map(|it| it.value.clone()).unwrap_or_default();
    let email = one_value(assertion, EMAIL)
        .or_else(|missing| (rules.without_email)(&name_id).ok_or(missing))?;
    let name = one_value(assertion, NAME).unwrap_or_else(|_| email.clone());
    let mut attributes = BTreeMap::<_, Vec<_>>::new();
    for attribute in &assertion.attributes {
        let key = attribute.name.clone().unwrap_or_default();
        attributes.entry(key).or_default().extend(attribute.values.iter().cloned());
    }
    Ok(Claim { identity: Identity { idp: accepted.idp.clone(), name_id }, email, name, attributes })
}

/// The one value of an attribute: of two nobody could say which is meant.
fn one_value(assertion: &Assertion, name: &str) -> Result<String, Finding> {
    let mut values = assertion.values(name).filter(|value| !value.is_empty());
    match (values.next(), values.next()) {
        (Some(value), None) => Ok(value.to_owned()),
        (None, _) => Err(MISSING.finding(format!("the attribute {name}"), "none")),
        (Some(_), Some(_)) => {
            Err(MISSING.finding(format!("one value of the attribute {name}"), "several"))
        }
    }
}

pub(super) async fn metadata(State(site): State<Arc<Site>>) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/samlmetadata+xml")];
    (kind, site.metadata()).into_response()
}

/// Single logout is not supported, so there is nobody to take a LogoutRequest.
pub(super) async fn logout_request(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(form): Form<LogoutForm>,
) -> Response {
    let Some(obey) = site.rules.logout_request else {
        let words = "Single logout is not supported.";
        return visit.show(Page::refusal(StatusCode::NOT_FOUND, "no-single-logout", words));
    };
    if let Ok(request) = decode::post(&form.request, &Limits::default()) {
        obey(&mut site.platform(), &request);
    }
    StatusCode::OK.into_response()
}
