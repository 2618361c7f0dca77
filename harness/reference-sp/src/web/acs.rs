//! Where Responses arrive: from a form to a session, or to a page that says no without repeating
//! anything of what was posted.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::{
    Form,
    extract::{RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use saml_verify::{
    finding::{Finding, Rule},
    limits::Limits,
};
use serde::Deserialize;
use time::OffsetDateTime;

use super::{page::Page, visit::Visit};
use crate::{
    platform::{Claim, Identity, SignInRefusal, SignedInBy},
    saml::{Accepted, MISSING, Memory, Outstanding, SsoSession, Unsolicited},
    site::Site,
};

/// How long it takes to ask a store that is not in this process.
const STORE: Duration = Duration::from_millis(50);
const SOLICITED: Rule = Rule::new("resp-inresponseto-match", "Core 3.2.2; Prof 4.1.4.3");
const EMAIL: &str = "email";
const NAME: &str = "name";

#[derive(Deserialize)]
pub(super) struct ResponseForm {
    #[serde(rename = "SAMLResponse")]
    response: Option<String>,
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
    let Some(response) = form.response else {
        let words = "There is no SAML message in the form.";
        return visit.show(Page::refusal(site.manners.missing, "no-message", words));
    };
    match (site.manners.decode)(&response, &Limits::default()) {
        Ok(text) => answer(&site, &visit, &text, &form.relay_state).await,
        Err(finding) => unreadable(&site, &visit, finding.check),
    }
}

/// A Response comes in a form (Profiles 4.1.2), so that none is taken from a query.
pub(super) async fn consume_query(
    State(site): State<Arc<Site>>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(read) = site.manners.query else {
        let words = "An answer of an identity provider has to be posted.";
        return visit.show(Page::refusal(StatusCode::METHOD_NOT_ALLOWED, "binding", words));
    };
    match read(&query.unwrap_or_default(), &Limits::default()) {
        Ok((text, relay_state)) => answer(&site, &visit, &text, &relay_state).await,
        Err(finding) => unreadable(&site, &visit, finding.check),
    }
}

fn unreadable(site: &Site, visit: &Visit, reason: &str) -> Response {
    let words = "What was sent is no SAML message.";
    visit.show(Page::refusal(site.manners.unreadable, reason, words))
}

async fn answer(site: &Site, visit: &Visit, text: &str, relay_state: &str) -> Response {
    match sign_in(site, &visit.session, text, relay_state).await {
        Ok(SignedIn { session, place }) => visit.set_cookie(welcome(site, visit, &place), &session),
        Err(refusal) => {
            site.log.add(format!("sign-in refused: {}: {refusal}", refusal.id()));
            let mut page = Page::refusal(site.manners.refused, refusal.id(), &refusal.words());
            let place = nowhere(site, relay_state).and_then(|it| (site.manners.no_place)(it));
            page.body = html! { (page.body) ((site.manners.shown)(text)) @if let Some(it) = place { (it) } };
            visit.show(page)
        }
    }
}

/// The way to where the person wants to go.
fn welcome(site: &Site, visit: &Visit, place: &str) -> Response {
    match nowhere(site, place).and_then(|it| (site.manners.no_place)(it)) {
        Some(body) => visit.show(Page::new("Welcome", body)),
        None => Redirect::to(&(site.rules.relay_state)(&site.names, place)).into_response(),
    }
}

/// A RelayState that is no place of this website.
fn nowhere<'p>(site: &Site, place: &'p str) -> Option<&'p str> {
    let leads_home = (site.rules.relay_state)(&site.names, place) == "/";
    Some(place).filter(|place| leads_home && !["", "/"].contains(place))
}

struct SignedIn {
    /// The id of the new session.
    session: String,
    /// Where the person wants to go.
    place: String,
}

/// Validates the document, uses it up, finds the account and opens a session.
async fn sign_in(site: &Site, before: &str, text: &str, state: &str) -> Result<SignedIn, Refusal> {
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
    let claim = claim(&accepted, site)?;
    if site.validation.memory == Memory::TwoSteps {
        site.validation.look_up(&accepted, &site.platform().replay)?;
        tokio::time::sleep(STORE).await;
    }
    let mut guard = site.platform();
    let platform = &mut *guard;
    let place = answered(site, &accepted, request, state, &mut platform.outstanding)?;
    site.validation.use_once(&accepted, &mut platform.replay)?;
    if let Some(current) = platform.signed_in(before, now) {
        (site.rules.arrives)(current, &claim);
    }
    let account = platform.sign_in(&claim, &site.rules)?;
    site.log.add(format!("single sign-on of {account} from {}", claim.identity.idp));
    let end = (site.validation.session_end)(&accepted.received);
    let user = Some((account, SignedInBy::Sso));
    let new = platform.sessions.open(user, end, now, &mut platform.random);
    platform.sessions.name(&new, sso_session(&accepted, &claim));
    let session = (site.rules.renew)(&mut platform.sessions, before, new);
    platform.outstanding.follow(before, &session);
    Ok(SignedIn { session, place })
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

fn claim(accepted: &Accepted, site: &Site) -> Result<Claim, Finding> {
    let (value, without_email) = (site.validation.value, site.rules.without_email);
    let assertion = &accepted.received.assertion;
    let name_id = assertion.name_id().map(|it| it.value.clone()).unwrap_or_default();
    let email =
        value(assertion, EMAIL).or_else(|missing| without_email(&name_id).ok_or(missing))?;
    let name = value(assertion, NAME).unwrap_or_else(|_| email.clone());
    let mut attributes = BTreeMap::<_, Vec<_>>::new();
    for attribute in &assertion.attributes {
        let key = attribute.name.clone().unwrap_or_default();
        attributes.entry(key).or_default().extend(attribute.values.iter().cloned());
    }
    Ok(Claim { identity: Identity { idp: accepted.idp.clone(), name_id }, email, name, attributes })
}

pub(super) async fn metadata(State(site): State<Arc<Site>>) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/samlmetadata+xml")];
    (kind, site.metadata()).into_response()
}
