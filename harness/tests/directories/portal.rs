//! A mock on a live directory, and somebody in front of its portal.

use crate::server::Server;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use mock_idp::ldap::LiveDirectory;
use mock_idp::ledger::Event;
use mock_idp::{Clock, KeyRing, MockIdp, ServiceProvider, StartError, Vendor};
use reqwest::{Client, Response, StatusCode, header, redirect::Policy};
use saml_verify::limits::Limits;
use scraper::{Html, Selector};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

pub(crate) const SP: &str = "https://sp.example";

/// A mock, and a browser that keeps one cookie.
pub(crate) struct Portal {
    pub(crate) mock: MockIdp,
    http: Client,
    cookie: Option<String>,
}

/// The keys of a vendor, which take longer to make than a trial.
fn keys(vendor: &Vendor) -> KeyRing {
    static MADE: Mutex<BTreeMap<String, KeyRing>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let make = || KeyRing::generate(vendor, Clock::System.now()).unwrap();
    made.entry(vendor.name.clone()).or_insert_with(make).clone()
}

/// What the browser shows.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
}

impl Portal {
    pub(crate) async fn open(vendor: Vendor, directory: LiveDirectory) -> Self {
        Self::sending(vendor, directory, &[("email", "mail"), ("groups", "groups")]).await
    }

    /// With an application that is sent these attributes, by name and source.
    pub(crate) async fn sending(
        vendor: Vendor,
        directory: LiveDirectory,
        attributes: &[(&str, &str)],
    ) -> Self {
        Self::try_open(vendor, directory, attributes).await.unwrap()
    }

    pub(crate) async fn try_open(
        vendor: Vendor,
        directory: LiveDirectory,
        attributes: &[(&str, &str)],
    ) -> Result<Self, StartError> {
        let sp = ServiceProvider::new(SP, "https://sp.example/acs");
        let sp = attributes.iter().fold(sp, |sp, (name, from)| sp.attribute(name, from));
        let builder = MockIdp::vendor(vendor.clone()).keys(keys(&vendor));
        let builder = builder.live_directory(directory).service_provider(sp);
        Ok(Self::of(builder.start().await?))
    }

    pub(crate) fn of(mock: MockIdp) -> Self {
        Self { mock, http: client(), cookie: None }
    }

    /// Types a login and a password. Who is let in is shown the applications.
    pub(crate) async fn log_in(&mut self, login: &str, password: &str) -> Page {
        let answer = type_in(&self.http, &self.mock.portal_url(), login, password).await;
        let cookie = answer.headers().get(header::SET_COOKIE).map(|it| it.to_str().unwrap());
        if let Some(cookie) = cookie {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        if answer.status() == StatusCode::SEE_OTHER {
            return self.get(&self.mock.portal_url()).await;
        }
        Page::of(answer).await
    }

    /// Opens the application.
    pub(crate) async fn launch(&self) -> Page {
        self.get(&self.mock.start_url(SP, None).unwrap()).await
    }

    async fn get(&self, url: &str) -> Page {
        let cookie = self.cookie.clone().unwrap_or_default();
        Page::of(self.http.get(url).header(header::COOKIE, cookie).send().await.unwrap()).await
    }

    /// What the directory could not be asked for.
    pub(crate) fn failures(&self) -> Vec<String> {
        let entries = self.mock.ledger().into_iter();
        let reason = |event| match event {
            Event::DirectoryFailed { reason, .. } => Some(reason),
            _ => None,
        };
        entries.filter_map(|entry| reason(entry.event)).collect()
    }
}

impl Page {
    async fn of(answer: Response) -> Self {
        Self { status: answer.status(), text: answer.text().await.unwrap() }
    }

    pub(crate) fn must_be(&self, status: u16, words: &[&str]) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        for words in words {
            assert!(self.text.contains(words), "{words:?} is not shown: {}", self.text);
        }
    }

    /// The document that is posted.
    fn document(&self) -> String {
        let page = Html::parse_document(&self.text);
        let field = Selector::parse("input[name=SAMLResponse]").unwrap();
        let field = page.select(&field).next();
        let field = field.unwrap_or_else(|| panic!("no document is posted: {}", self.text));
        String::from_utf8(STANDARD.decode(field.value().attr("value").unwrap()).unwrap()).unwrap()
    }

    /// The attributes of the assertion, each with its values.
    pub(crate) fn attributes(&self) -> BTreeMap<String, Vec<String>> {
        let document = self.document();
        let document = saml_verify::xml::parse(&document, &Limits::default()).unwrap();
        let all = document.descendants().filter(|node| node.tag_name().name() == "Attribute");
        let values = all.map(|node| {
            let values = node.children().filter(|child| child.is_element());
            let values = values.map(|value| value.text().unwrap_or_default().to_owned());
            (node.attribute("Name").unwrap().to_owned(), values.collect())
        });
        values.collect()
    }

    /// The NameID of the assertion.
    pub(crate) fn name_id(&self) -> String {
        let document = self.document();
        let document = saml_verify::xml::parse(&document, &Limits::default()).unwrap();
        let mut all = document.descendants().filter(|node| node.tag_name().name() == "NameID");
        all.next().unwrap().text().unwrap().to_owned()
    }
}

/// Somebody of this server in front of a mock of this vendor.
pub(crate) async fn at(server: &Server, vendor: Vendor) -> Portal {
    Portal::open(vendor, server.directory()).await
}

/// The status that a login is answered with.
pub(crate) async fn log_in_at(portal: &str, login: &str, password: &str) -> u16 {
    type_in(&client(), portal, login, password).await.status().as_u16()
}

async fn type_in(http: &Client, portal: &str, login: &str, password: &str) -> Response {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    let form = form.extend_pairs([("login", login), ("password", password)]).finish();
    let post = http.post(format!("{portal}/login")).body(form);
    let post = post.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    post.send().await.unwrap()
}

fn client() -> Client {
    Client::builder().redirect(Policy::none()).build().unwrap()
}
