//! The vendor's own URLs: metadata, start links and the single sign-on endpoint. What a path
//! means is the vendor table's business.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use saml_verify::{
    decode::{self, Direction, Redirected},
    finding::Finding,
    key::AlgorithmPolicy,
    limits::Limits,
    request::{self, AuthnRequest},
};
use url::form_urlencoded;

use super::{
    answer::bad_request,
    paths::PORTAL,
    site::{SharedSite, Site},
};
use crate::{
    launch::LaunchRequest,
    ledger::Event,
    service_provider::{RequestRule, ServiceProvider},
    vendor::{Asked, Message, Route},
};

const FORM: &str = "application/x-www-form-urlencoded";

/// Answers everything that is not the portal or the admin API.
pub(super) async fn answer(State(site): State<SharedSite>, request: Request) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let headers = request.headers().clone();
    if uri.path() == "/" && method == Method::GET {
        return Redirect::to(PORTAL).into_response();
    }
    let posted = match method {
        // Not HEAD: a launch is no question.
        Method::GET => None,
        Method::POST => match form(&site, request).await {
            Ok(form) => Some(form),
            Err(refusal) => return refusal,
        },
        _ => return bad_request(&site, StatusCode::METHOD_NOT_ALLOWED, "Only GET and POST."),
    };
    dispatch(&site, &uri, &headers, posted.as_ref()).await
}

/// The fields of a form in the POST binding.
struct Posted(Vec<(String, String)>);

impl Posted {
    /// A field that is there once.
    fn field(&self, name: &'static str) -> Result<Option<&str>, String> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| &**value);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(format!("{name} is there twice.")),
            (value, None) => Ok(value),
        }
    }
}

async fn form(site: &Site, request: Request) -> Result<Posted, Response> {
    let content_type = request.headers().get(header::CONTENT_TYPE).cloned();
    let is_form = content_type.is_some_and(|it| it.as_bytes().starts_with(FORM.as_bytes()));
    if !is_form {
        let reason = "Expected a form.";
        return Err(bad_request(site, StatusCode::UNSUPPORTED_MEDIA_TYPE, reason));
    }
    let body = Bytes::from_request(request, &()).await;
    let body = body.map_err(|refusal| bad_request(site, refusal.status(), &refusal.body_text()))?;
    Ok(Posted(form_urlencoded::parse(&body).into_owned().collect()))
}

async fn dispatch(
    site: &Site,
    uri: &Uri,
    headers: &HeaderMap,
    posted: Option<&Posted>,
) -> Response {
    let asked = Asked::new(uri.path(), uri.query());
    let has_message = posted.is_some() || asked.parameter("SAMLRequest").is_some();
    let message = if has_message { Message::Present } else { Message::Absent };
    let all = site.provider.service_providers();
    match site.provider.vendor.route(&asked, message, &all) {
        Some(Route::Metadata) => {
            let content_type = [(header::CONTENT_TYPE, "application/samlmetadata+xml")];
            (content_type, site.metadata.to_string()).into_response()
        }
        Some(Route::SingleLogout) => {
            site.end_session(headers);
            Redirect::to(PORTAL).into_response()
        }
        Some(Route::SingleSignOn) => {
            let asking = match posted {
                Some(posted) => by_post(posted, &all),
                None => by_redirect(uri.query().unwrap_or_default(), &all),
            };
            match asking {
                Ok(asking) => sign_on(site, headers, asking).await,
                Err(reason) => bad_request(site, StatusCode::BAD_REQUEST, &reason),
            }
        }
        Some(Route::Start { service_provider, relay_state }) => {
            let service_provider = Some(all[service_provider].entity_id.clone());
            let launch = LaunchRequest { service_provider, relay_state, ..LaunchRequest::new("") };
            site.launch_or_wait(launch, headers).await
        }
        None => bad_request(site, StatusCode::NOT_FOUND, "There is nothing at this address."),
    }
}

/// An AuthnRequest that may be answered.
struct Asking {
    request: AuthnRequest,
    relay_state: Option<String>,
}

fn by_post(posted: &Posted, all: &[Arc<ServiceProvider>]) -> Result<Asking, String> {
    let limits = Limits::default();
    let value = posted.field("SAMLRequest")?.ok_or("There is no SAMLRequest.")?;
    let xml = decode::post(value, &limits).map_err(sentence)?;
    let request: AuthnRequest = request::parse(&xml, &limits).map_err(sentence)?;
    let service_provider = asking(&request, all)?;
    let signed = |keys| {
        request::parse_signed(&xml, keys, &AlgorithmPolicy::default(), &limits).map_err(sentence)
    };
    let request = match &service_provider.requests {
        RequestRule::Unsigned => request,
        RequestRule::Signed(keys) => signed(keys)?,
        RequestRule::SignedIfPresent(keys) if has_signature(&xml)? => signed(keys)?,
        RequestRule::SignedIfPresent(_) => request,
    };
    check(&request, service_provider)?;
    Ok(Asking { request, relay_state: posted.field("RelayState")?.map(str::to_owned) })
}

fn by_redirect(query: &str, all: &[Arc<ServiceProvider>]) -> Result<Asking, String> {
    let limits = Limits::default();
    let message: Redirected = decode::redirect(query, &limits).map_err(sentence)?;
    if message.direction != Direction::Request {
        return Err("Expected a SAMLRequest.".to_owned());
    }
    let request: AuthnRequest = request::parse(&message.xml, &limits).map_err(sentence)?;
    let service_provider = asking(&request, all)?;
    let verify = |keys| message.verify(keys, &AlgorithmPolicy::default()).map_err(sentence);
    match &service_provider.requests {
        RequestRule::Unsigned => {}
        RequestRule::SignedIfPresent(_) if message.signature.is_none() => {}
        RequestRule::Signed(keys) | RequestRule::SignedIfPresent(keys) => {
            verify(keys)?;
        }
    }
    check(&request, service_provider)?;
    Ok(Asking { request, relay_state: message.relay_state })
}

fn asking<'a>(
    request: &AuthnRequest,
    all: &'a [Arc<ServiceProvider>],
) -> Result<&'a ServiceProvider, String> {
    let issuer = &request.header.issuer;
    let known = all.iter().find(|sp| sp.entity_id == *issuer);
    let unknown = || format!("No application here has the entity id {issuer:?}.");
    known.map(|sp| &**sp).ok_or_else(unknown)
}

/// A document goes only where the configuration says, whatever a request asks for.
fn check(request: &AuthnRequest, service_provider: &ServiceProvider) -> Result<(), String> {
    match &request.acs_url {
        Some(url) if *url != service_provider.acs => {
            Err(format!("The AssertionConsumerServiceURL {url:?} is not the application's."))
        }
        _ => Ok(()),
    }
}

fn has_signature(xml: &str) -> Result<bool, String> {
    let document = saml_verify::xml::parse(xml, &Limits::default()).map_err(sentence)?;
    let signature = ("http://www.w3.org/2000/09/xmldsig#", "Signature");
    Ok(document.root_element().children().any(|child| child.has_tag_name(signature)))
}

async fn sign_on(
    site: &Site,
    headers: &HeaderMap,
    Asking { request, relay_state }: Asking,
) -> Response {
    let (id, service_provider) = (request.header.id, request.header.issuer);
    site.provider
        .record(Event::Requested { id: id.clone(), service_provider: service_provider.clone() });
    let launch = LaunchRequest {
        service_provider: Some(service_provider),
        relay_state,
        in_response_to: Some(id),
        ..LaunchRequest::new("")
    };
    if request.force_authn {
        return site.wait_for_login(launch);
    }
    site.launch_or_wait(launch, headers).await
}

fn sentence(finding: Finding) -> String {
    format!("The request is not right: {finding}.")
}
