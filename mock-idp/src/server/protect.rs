//! What holds for every request and answer: whose name we answer to, what is recorded, and the
//! headers that browsers heed. Looks into no body.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::{Host, Url, form_urlencoded};

use super::{answer::bad_request, console, site::SharedSite};
use crate::ledger::Event;

/// No script and no style but our own, no frame. Forms go where they are posted to.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(header::HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Records a request but for one of the console, refuses one for another host, and sets the headers of the answer.
pub(super) async fn protect(
    State(site): State<SharedSite>,
    request: Request,
    next: Next,
) -> Response {
    if !console::is_looked_at(request.uri().path()) {
        site.provider.record(received(&request));
    }
    let mut response = if is_ours(request.uri(), request.headers(), &site.provider.url) {
        next.run(request).await
    } else {
        bad_request(&site, StatusCode::MISDIRECTED_REQUEST, "This host is another one.")
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.into_response()
}

fn received(request: &Request) -> Event {
    let query = request.uri().query().unwrap_or_default();
    let pairs = form_urlencoded::parse(query.as_bytes());
    Event::Received {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        parameters: pairs.map(|(name, _)| name.into_owned()).collect(),
    }
}

/// Whether a request is for an address, for `localhost`, or for the host of `own`, a URL, by the name that it gives
/// (RFC 9110, 7.2). A web page elsewhere can have its own name resolve to loopback, but cannot send another name.
pub fn is_ours(uri: &Uri, headers: &HeaderMap, own: &str) -> bool {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let Some(named) = named.or_else(|| uri.authority().map(|authority| authority.as_str())) else {
        // HTTP/1.0, which no browser speaks.
        return true;
    };
    let host = |url: &str| Url::parse(url).ok()?.host().map(|host| host.to_owned());
    match host(&format!("http://{named}")) {
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        Some(Host::Domain(name)) if name == "localhost" => true,
        asked => asked.is_some() && asked == host(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_localhost_and_the_public_name_are_ours() {
        let cases = [
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("localhost:8080", true),
            ("idp.example.test", true),
            ("rebound.example.test", false),
            ("localhost.example.test", false),
            ("", false),
        ];
        for (named, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(named));
            let ours = is_ours(&Uri::from_static("/portal"), &headers, "https://idp.example.test");
            assert_eq!(ours, expected, "{named}");
        }
    }
}
