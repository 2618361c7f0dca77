//! A website that signs people in with samael on axum: samael-sp URL IDP_METADATA_FILE KEY_FOLDER.
//! It follows the example in the README of the library, with one identity provider.

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Json, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use samael::crypto::{AllowedSignatureAlgorithm as Algorithm, CertificateDer};
use samael::metadata::{EntityDescriptor, HTTP_REDIRECT_BINDING};
use samael::schema::Assertion;
use samael::service_provider::{ServiceProvider, ServiceProviderBuilder};
use samael::traits::ToXml;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::{env, error::Error, fs};
use url::Url;
use uuid::Uuid;

const ALGORITHMS: [Algorithm; 6] = [
    Algorithm::RsaSha256,
    Algorithm::RsaSha384,
    Algorithm::RsaSha512,
    Algorithm::EcdsaSha256,
    Algorithm::EcdsaSha384,
    Algorithm::EcdsaSha512,
];

type Fields = HashMap<String, String>;
type App = State<Arc<Site>>;

struct Site {
    base: Url,
    sp: ServiceProvider,
    metadata: String,
    bearer: String,
    users: Mutex<HashMap<String, Value>>, // by NameID, made at the first login
    sessions: Mutex<HashMap<String, Session>>, // by cookie
}

#[derive(Clone, Default)]
struct Session {
    name_id: Option<String>,
    requests: Vec<String>, // that this browser has taken to the identity provider
}

impl Site {
    fn session(&self, jar: &CookieJar) -> Session {
        let known = |cookie: &Cookie| self.sessions.lock().unwrap().get(cookie.value()).cloned();
        jar.get("session").and_then(known).unwrap_or_default()
    }

    /// A fresh cookie each time: nobody is signed in by one that somebody else has planted.
    fn keep(&self, jar: CookieJar, session: Session) -> CookieJar {
        let mut sessions = self.sessions.lock().unwrap();
        jar.get("session").and_then(|old| sessions.remove(old.value()));
        let id = Uuid::new_v4().to_string();
        sessions.insert(id.clone(), session);
        jar.add(Cookie::build(("session", id)).path("/").http_only(true))
    }

    fn whoever(&self, jar: &CookieJar) -> Option<Value> {
        self.users.lock().unwrap().get(&self.session(jar).name_id?).cloned()
    }

    /// The place if it is one of ours, else the front page: nobody signs RelayState.
    fn local(&self, place: Option<&String>) -> Redirect {
        let target = place.and_then(|place| self.base.join(place).ok());
        let ours = target.filter(|target| target.origin() == self.base.origin());
        Redirect::to(ours.as_ref().unwrap_or(&self.base).as_str())
    }

    fn request(&self, place: &str) -> Result<(String, Url), Box<dyn Error>> {
        let idp = self.sp.sso_binding_location(HTTP_REDIRECT_BINDING).ok_or("no place to go")?;
        let request = self.sp.make_authentication_request(&idp)?;
        let url = request.signed_redirect(place, self.sp.key.as_ref().ok_or("no key")?)?;
        Ok((request.id, url.ok_or("no destination")?))
    }
}

fn page(alert: &str) -> Html<String> {
    Html(format!("<!doctype html><title>samael</title><p role=alert>{alert}</p>"))
}

async fn home(State(site): App, jar: CookieJar) -> Html<&'static str> {
    Html(match site.whoever(&jar) {
        Some(_) => "<form method=post action=/logout><button>Log out</button></form>",
        None => "<a href=/login>Log in</a>",
    })
}

async fn me(State(site): App, jar: CookieJar) -> Result<Json<Value>, StatusCode> {
    site.whoever(&jar).map(Json).ok_or(StatusCode::UNAUTHORIZED)
}

async fn login(State(site): App, jar: CookieJar, Query(query): Query<Fields>) -> Response {
    match site.request(query.get("to").map_or("", String::as_str)) {
        Ok((id, target)) => {
            let mut session = site.session(&jar);
            session.requests.push(id);
            (site.keep(jar, session), Redirect::to(target.as_str())).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn logout(State(site): App, jar: CookieJar) -> (CookieJar, Redirect) {
    (site.keep(jar, Session::default()), Redirect::to("/"))
}

/// Opens a session, or says why not.
fn accept(site: &Site, jar: CookieJar, form: &Fields) -> Result<CookieJar, &'static str> {
    let requests = site.session(&jar).requests;
    let requests: Vec<&str> = requests.iter().map(String::as_str).collect();
    let document = form.get("SAMLResponse").ok_or("There was no answer.")?;
    let assertion = site.sp.parse_base64_response(document, Some(&requests)).map_err(|error| {
        eprintln!("refused: {error}");
        "The identity provider's answer was not accepted."
    })?;
    let email =
        email(&assertion).ok_or("The identity provider did not send your e-mail address.")?;
    let name_id = assertion.subject.and_then(|subject| subject.name_id);
    let name_id = name_id.ok_or("The identity provider did not say who you are.")?.value;
    let new = || json!({ "account": Uuid::new_v4().to_string() });
    let mut users = site.users.lock().unwrap();
    users.entry(name_id.clone()).or_insert_with(new)["email"] = json!(email);
    Ok(site.keep(jar, Session { name_id: Some(name_id), requests: Vec::new() }))
}

fn email(assertion: &Assertion) -> Option<String> {
    let statements = assertion.attribute_statements.iter().flatten();
    let mut attributes = statements.flat_map(|statement| &statement.attributes);
    let found = attributes.find(|attribute| attribute.name.as_deref() == Some("email"))?;
    found.values.first()?.value.clone().filter(|value| !value.is_empty())
}

async fn acs(State(site): App, jar: CookieJar, Form(form): Form<Fields>) -> Response {
    match accept(&site, jar, &form) {
        Ok(jar) => (jar, site.local(form.get("RelayState"))).into_response(),
        Err(alert) => page(alert).into_response(),
    }
}

async fn metadata_of(State(site): App) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/samlmetadata+xml")], site.metadata.clone())
}

async fn accounts(State(site): App, asked: HeaderMap, Query(query): Query<Fields>) -> Response {
    if asked.get(header::AUTHORIZATION).is_none_or(|given| given != site.bearer.as_str()) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let users = site.users.lock().unwrap();
    let has = |user: &&Value| user["email"].as_str() == query.get("email").map(String::as_str);
    Json(json!({ "accounts": users.values().filter(has).collect::<Vec<_>>() })).into_response()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().collect();
    let [_, url, idp, keys] = arguments.as_slice() else { return Err("URL IDP KEYS".into()) };
    let key = openssl::pkey::PKey::private_key_from_pem(&fs::read(format!("{keys}/sp.key"))?)?;
    let certificate = openssl::x509::X509::from_pem(&fs::read(format!("{keys}/sp.crt"))?)?;
    let sp = ServiceProviderBuilder::default()
        .entity_id(format!("{url}/saml/metadata"))
        .acs_url(format!("{url}/saml/acs"))
        .key(key)
        .certificate(CertificateDer::from(certificate.to_der()?))
        .idp_metadata(fs::read_to_string(idp)?.parse::<EntityDescriptor>()?)
        // A login may begin at the identity provider.
        .allow_idp_initiated(true)
        // By default any algorithm is accepted, which its documentation calls insecure.
        .allowed_signature_algorithms(ALGORITHMS.to_vec())
        .build()?;
    let base = Url::parse(url)?;
    let port = base.port_or_known_default().ok_or("no port")?;
    let metadata = sp.metadata()?.to_string()?;
    let bearer = format!("Bearer {}", env::var("ADMIN_TOKEN")?);
    let (users, sessions) = Default::default();
    let site = Site { base, sp, metadata, bearer, users, sessions };
    let app = axum::Router::new()
        .route("/", get(home))
        .route("/profile", get(home))
        .route("/me", get(me))
        .route("/login", get(login))
        .route("/logout", post(logout))
        .route("/saml/acs", post(acs))
        .route("/saml/metadata", get(metadata_of))
        .route("/admin/accounts", get(accounts))
        .with_state(Arc::new(site));
    Ok(axum::serve(tokio::net::TcpListener::bind(("127.0.0.1", port)).await?, app).await?)
}
