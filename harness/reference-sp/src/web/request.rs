//! A login that begins here: the browser is sent to an identity provider with an AuthnRequest.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use maud::html;
use serde::Deserialize;

use super::{
    page::{Page, hidden},
    visit::Visit,
};
use crate::{
    platform::SpInitiated,
    saml::{Head, Idp, Message, Pending, RequestBinding, Signs},
    site::Site,
};

/// What the login page may be asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// The entity id of the identity provider; without one the first.
    idp: Option<String>,
    /// Where the person wants to go afterwards.
    #[serde(default)]
    to: String,
}

/// Somebody wants to begin single sign-on here.
pub(super) async fn begin(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Response {
    let Some(binding) = site.flows.sp_initiated else { return refused(&site, &visit) };
    let wanted = |idp: &&Idp| asked.idp.as_ref().is_none_or(|it| *it == idp.trust.entity_id);
    let idp = site.idps.iter().find(wanted);
    let Some((idp, endpoint)) = idp.and_then(|idp| Some((idp, endpoint(idp, binding)?))) else {
        let words = "There is no such identity provider.";
        return visit.show(Page::refusal(StatusCode::OK, "no-identity-provider", words));
    };
    let (message, relay_state) = prepare(&site, &visit.session, idp, endpoint, &asked.to);
    match binding {
        RequestBinding::Post => by_form(&site, &visit, &message, endpoint, relay_state.as_deref()),
        RequestBinding::Redirect => {
            let key = site.signing.as_ref().filter(|_| site.login.signs == Signs::Always);
            let url = message.redirect(endpoint, "SAMLRequest", relay_state.as_deref(), key);
            visit.redirect(&url.unwrap_or_else(|| "/login".to_owned()))
        }
    }
}

/// The platform sends no AuthnRequest.
fn refused(site: &Site, visit: &Visit) -> Response {
    let id = site.platform().random.text();
    match (site.rules.sp_initiated)(&site.names, &site.idps, site.now(), &id) {
        SpInitiated::Redirected(url) => visit.redirect(&url),
        SpInitiated::Refused(words) => {
            visit.show(Page::refusal(StatusCode::OK, "sp-initiated", words))
        }
    }
}

fn endpoint(idp: &Idp, binding: RequestBinding) -> Option<&str> {
    match binding {
        RequestBinding::Post => idp.sso_post.as_deref(),
        RequestBinding::Redirect => idp.sso.as_deref(),
    }
}

/// Writes the request, and remembers it for this browser.
fn prepare(
    site: &Site,
    session: &str,
    idp: &Idp,
    endpoint: &str,
    to: &str,
) -> (Message, Option<String>) {
    let now = site.now();
    let mut guard = site.platform();
    let platform = &mut *guard;
    let id = (site.login.id)(&mut platform.random, &platform.outstanding);
    let relay_state = (site.login.relay_state)(&mut platform.random, to);
    let state = relay_state.clone().unwrap_or_default();
    let pending = Pending::new(session, &idp.trust.entity_id, state, to.to_owned(), now);
    platform.outstanding.add(id.clone(), pending, now);
    let (destination, issuer) = (endpoint.to_owned(), site.names.entity_id.clone());
    let head = Head { id, now, destination, issuer, issuer_format: None };
    ((site.login.request)(head, &site.names).write(), relay_state)
}

/// The form runs no script: a person presses the button, and may post it nowhere else.
fn by_form(
    site: &Site,
    visit: &Visit,
    message: &Message,
    endpoint: &str,
    relay_state: Option<&str>,
) -> Response {
    let text = match site.signing.as_ref().filter(|_| site.login.signs == Signs::Always) {
        Some(key) => message.signed(key),
        None => message.text(),
    };
    let form = html! {
        form id="request" method="post" action=(endpoint) {
            (hidden("SAMLRequest", &saml_post(&text)))
            @if let Some(relay_state) = relay_state { (hidden("RelayState", relay_state)) }
            button type="submit" { "Continue to your identity provider" }
        }
    };
    let mut response = visit.show(Page::new("Log in", form));
    if let Some(policy) = policy_for(endpoint) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn saml_post(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn policy_for(endpoint: &str) -> Option<HeaderValue> {
    let origin = url::Url::parse(endpoint).ok()?.origin().ascii_serialization();
    let rest = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    HeaderValue::from_str(&format!("{rest}; form-action 'self' {origin}")).ok()
}
