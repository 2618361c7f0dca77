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
use time::OffsetDateTime;

use super::{
    page::Page,
    visit::{Visit, set_cookie},
};
use crate::{
    platform::{Claim, Identity, Rules, SignInRefusal, SignedInBy},
    saml::{Accepted, Outstanding, SsoSession, Unsolicited},
    site::Site,
};

const MISSING: Rule = Rule::new("as-attr-missing", "SDP-SP12");
const SOLICITED: Rule = Rule::new("resp-inresponseto-match", "Core 3.2.2; Prof 4.1.4.3");
const EMAIL: &str = "email";
const NAME: &str = "name";

#[derive(Deserialize)]
pub(super) struct ResponseForm {
    #[serde(rename = "SAMLResponse")]
    response: String,
    #[serde(default, rename = "RelayState")]
    relay_state: String,
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
    match sign_in(&site, &visit.session, &text, &form.relay_state) {
        Ok(SignedIn { session, place }) => {
            let target = (site.rules.relay_state)(&site.names, &place);
            set_cookie(Redirect::to(&target).into_response(), &session)
        }
        Err(refusal) => {
            site.log.add(format!("sign-in refused: {}: {refusal}", refusal.id()));
            // Bindings 3.5.6: a failure of SAML is no failure of HTTP.
            visit.show(Page::refusal(StatusCode::OK, refusal.id(), &refusal.words()))
        }
    }
}

struct SignedIn {
    /// The id of the new session.
    session: String,
    /// Where the person wants to go.
    place: String,
}

/// Validates the document, uses it up, finds the account and opens a session.
fn sign_in(site: &Site, before: &str, text: &str, state: &str) -> Result<SignedIn, Refusal> {
    let now = site.now();
    let request = asked(site, before, text, now);
    let names = &site.names;
    let accepted = site.validation.validate(
        text,
        &site.idps,
        &site.decryption,
        names,
        request.clone(),
        now,
    )?;
    let claim = claim(&accepted, &site.rules)?;
    let mut guard = site.platform();
    let platform = &mut *guard;
    let place = answered(site, &accepted, request, state, &mut platform.outstanding)?;
    site.validation.use_once(&accepted, &mut platform.replay)?;
    let account = platform.sign_in(&claim, &site.rules)?;
    site.log.add(format!("single sign-on of {account} from {}", claim.identity.idp));
    let end = (site.validation.session_end)(&accepted.received);
    let user = Some((account, SignedInBy::Sso));
    let new = platform.sessions.open(user, end, now, &mut platform.random);
    platform.sessions.name(&new, sso_session(&accepted, &claim));
    platform.outstanding.follow(before, &new);
    Ok(SignedIn { session: platform.sessions.renewed(before, new), place })
}

/// The request of this browser that the document says it answers. That it does is asked by the
/// checks; one that answers a request that we do not know is taken for unsolicited, and refused.
fn asked(site: &Site, session: &str, text: &str, now: OffsetDateTime) -> Option<String> {
    let claimed = (site.login.claimed)(text)?;
    (site.login.find)(&site.platform().outstanding, &claimed, session, now)
}

/// Takes the request that is answered, so that it is answered once and by the one who was asked;
/// returns where the person wanted to go.
fn answered(
    site: &Site,
    accepted: &Accepted,
    request: Option<String>,
    relay_state: &str,
    outstanding: &mut Outstanding,
) -> Result<String, Finding> {
    let Some(id) = request else {
        return match (site.login.unsolicited)(site.flows.unsolicited) {
            Unsolicited::Accepted => Ok(relay_state.to_owned()),
            Unsolicited::Refused => Err(SOLICITED.finding("an answer to a request", "none")),
        };
    };
    match (site.login.take)(outstanding, &id) {
        Some(pending) if pending.idp != accepted.idp => {
            Err(SOLICITED.finding("an answer of the one who was asked", "another's"))
        }
        Some(pending) => Ok((site.login.place)(&pending, relay_state)),
        None => Err(SOLICITED.finding("an answer to a request that waits", "a second one")),
    }
}

fn sso_session(accepted: &Accepted, claim: &Claim) -> SsoSession {
    let statements = &accepted.received.assertion.authn_statements;
    let index = statements.iter().find_map(|it| it.session_index.clone());
    let Identity { idp, name_id } = claim.identity.clone();
    SsoSession { idp, name_id, index }
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
