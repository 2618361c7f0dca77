//! A browser with one cookie, and a service provider to point it at.

use std::sync::{Arc, atomic::AtomicI64};

use base64::{Engine, engine::general_purpose::STANDARD};
use reference_sp::{Clock, Hole, ReferenceSp};
use reqwest::{Client, Response, header, redirect::Policy};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::identity_provider::{Draft, NOW, Style, metadata, one, two};

pub(crate) const ADMIN: &str = "for tests only";

/// A running service provider that trusts two identity providers.
pub(crate) struct World {
    pub(crate) sp: ReferenceSp,
    pub(crate) time: Arc<AtomicI64>,
    pub(crate) client: Client,
}

impl World {
    pub(crate) async fn with(hole: Option<Hole>) -> Self {
        let time = Arc::new(AtomicI64::new(NOW.unix_timestamp()));
        let bound = ReferenceSp::builder()
            .admin_token(ADMIN)
            .clock(Clock::Shared(Arc::clone(&time)))
            .holes(hole)
            .idp_metadata(metadata("https://one.example", one()))
            .seed(1)
            .bind()
            .await
            .unwrap();
        let sp = bound.serve(vec![metadata("https://two.example", two())]).unwrap();
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { sp, time, client }
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { world: self, cookie: None }
    }

    pub(crate) fn draft(&self, person: &str) -> Draft {
        Draft::of(person, self.sp.url())
    }

    /// A JSON request with a bearer token.
    pub(crate) async fn call(&self, method: &str, path: &str, token: &str, body: Value) -> Answer {
        let url = format!("{}{path}", self.sp.url());
        let request = self.client.request(method.parse().unwrap(), url);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        Answer::of(request.body(body.to_string()).send().await.unwrap()).await
    }

    pub(crate) async fn admin(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.call(method, path, ADMIN, body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// Makes a regular account with the password `hunter2`.
    pub(crate) async fn regular(&self, name: &str) {
        let email = format!("{name}@example.test");
        let account = json!({ "username": name, "email": email, "password": "hunter2" });
        self.admin("POST", "/admin/accounts", account).await;
    }

    /// All accounts that there are.
    pub(crate) async fn accounts(&self) -> Vec<Value> {
        let found = self.admin("GET", "/admin/accounts", Value::Null).await;
        found["accounts"].as_array().unwrap().clone()
    }
}

/// The fields of a form.
pub(crate) type Fields<'a> = &'a [(&'a str, &'a str)];

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) cookie: Option<String>,
    pub(crate) body: String,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let text =
            |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let cookie = text(header::SET_COOKIE).map(|it| it.split(';').next().unwrap().to_owned());
        Self {
            status: response.status().as_u16(),
            location: text(header::LOCATION).unwrap_or_default(),
            cookie,
            body: response.text().await.unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The value of `data-outcome` or `data-refusal`, or nothing.
    pub(crate) fn said(&self) -> &str {
        let mark = |name| self.between(&format!("{name}=\""), "\"");
        mark("data-outcome").or_else(|| mark("data-refusal")).unwrap_or_default()
    }

    pub(crate) fn between(&self, before: &str, after: &str) -> Option<&str> {
        Some(self.body.split_once(before)?.1.split_once(after)?.0)
    }
}

/// Somebody's browser.
pub(crate) struct Browser<'a> {
    pub(crate) world: &'a World,
    pub(crate) cookie: Option<String>,
}

impl Browser<'_> {
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        let url = format!("{}{path}", self.world.sp.url());
        let request = self.world.client.get(url);
        self.send(request).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: Fields<'_>) -> Answer {
        let url = format!("{}{path}", self.world.sp.url());
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.world.client.post(url).body(body);
        let kind = "application/x-www-form-urlencoded";
        self.send(request.header(header::CONTENT_TYPE, kind)).await
    }

    /// Posts with the proof that a page of this session has.
    pub(crate) async fn submit(&mut self, path: &str, fields: Fields<'_>) -> Answer {
        let page = self.get("/profile/tokens").await;
        let page = if page.status == 303 { self.get("/login").await } else { page };
        let csrf = page.between("name=\"csrf\" value=\"", "\"").unwrap();
        self.post(path, &[&[("csrf", csrf)], fields].concat()).await
    }

    async fn send(&mut self, mut request: reqwest::RequestBuilder) -> Answer {
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let answer = Answer::of(request.send().await.unwrap()).await;
        if answer.cookie.is_some() {
            self.cookie.clone_from(&answer.cookie);
        }
        answer
    }

    /// Posts a document to the ACS.
    pub(crate) async fn deliver(&mut self, document: &str) -> Answer {
        self.deliver_with(document, "").await
    }

    pub(crate) async fn deliver_with(&mut self, document: &str, relay_state: &str) -> Answer {
        let document = STANDARD.encode(document);
        let fields = [("SAMLResponse", document.as_str()), ("RelayState", relay_state)];
        self.post("/saml/acs", &fields).await
    }

    /// Signs in with a good document.
    pub(crate) async fn sign_in(&mut self, person: &str) -> Answer {
        let document = self.world.draft(person).signed(Style::Both);
        self.deliver(&document).await
    }

    /// The e-mail address of whoever is signed in; `nobody` otherwise.
    pub(crate) async fn who(&mut self) -> String {
        let answer = self.get("/me").await;
        match answer.status {
            200 => answer.json()["email"].as_str().unwrap().to_owned(),
            401 => "nobody".to_owned(),
            other => panic!("status {other} from /me"),
        }
    }

    /// A new API token of whoever is signed in.
    pub(crate) async fn token(&mut self, seconds: &str) -> String {
        let answer = self.submit("/profile/tokens", &[("name", "t"), ("expires", seconds)]).await;
        answer.between("data-token>", "<").unwrap().to_owned()
    }
}

/// Who is signed in after one document was posted to a fresh service provider.
pub(crate) async fn after(hole: Option<Hole>, document: impl Fn(&World) -> String) -> String {
    let world = World::with(hole).await;
    let mut browser = world.browser();
    let document = document(&world);
    browser.deliver(&document).await;
    browser.who().await
}
