//! A service provider in a few lines of Rust, instead of a description file: a router of one's own, or one that listens already.
//!
//! ```no_run
//! use sso_harness::{Sp, Suite, get};
//!
//! # async fn example(router: impl Fn(&str, &str) -> axum::Router + Send + Sync + 'static) {
//! let sp = Sp::serve(move |site| router(&site.url, &site.idp_metadata))
//!     .acs("/saml/acs")
//!     .signed_in_as(get("/me").json("/email"))
//!     .await;
//! Suite::bundled().ruleset("saml2int").run(&sp).await.assert_conformant();
//! # }
//! ```

use crate::run::{Service, SiteInfo};
use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::future::{IntoFuture, Ready, ready};
use std::sync::Arc;
use tower_service::Service as Tower;

/// A service provider of which everything is said that is needed.
#[derive(Debug, Clone)]
#[must_use = "it is judged when a suite is run against it"]
pub struct Sp {
    pub(crate) text: String,
    pub(crate) service: Option<Service>,
}

/// A service provider of which nothing says yet who is signed in. It cannot be judged, and this is no [`Sp`].
#[derive(Debug, Clone)]
#[must_use = "say who is signed in, with `signed_in_as`"]
pub struct Unseen {
    name: String,
    url: String,
    entity_id: String,
    acs: String,
    service: Option<Service>,
}

/// A request whose answer says who is signed in, see [`get`].
#[derive(Debug, Clone)]
pub struct Asking {
    path: String,
}

/// The same, and where in the answer.
#[derive(Debug, Clone)]
pub struct Answer {
    path: String,
    key: &'static str,
    place: String,
    anonymous: Vec<u16>,
}

/// A GET of this path, with the cookies of the person who is asked about.
pub fn get(path: &str) -> Asking {
    Asking { path: path.to_owned() }
}

impl Asking {
    /// Who is signed in is at this JSON pointer (RFC 6901) of the answer, `/email`.
    pub fn json(self, pointer: &str) -> Answer {
        self.at("json", pointer)
    }

    /// Who is signed in is the text of the first element that this CSS selector finds.
    pub fn css(self, selector: &str) -> Answer {
        self.at("css", selector)
    }

    /// Who is signed in is the first group of this regular expression over the text of the answer.
    pub fn text(self, regex: &str) -> Answer {
        self.at("text", regex)
    }

    fn at(self, key: &'static str, place: &str) -> Answer {
        Answer { path: self.path, key, place: place.to_owned(), anonymous: vec![401, 403] }
    }
}

impl Answer {
    /// The status of the answer where nobody is signed in, instead of 401 and 403.
    pub fn anonymous(mut self, status: u16) -> Self {
        self.anonymous = vec![status];
        self
    }
}

impl Sp {
    /// A tower service that is part of the program, such as an axum router. It is served on a free port of loopback, and made
    /// once for each identity provider, which it is told of.
    pub fn serve<F, S>(make: F) -> Unseen
    where
        F: Fn(&SiteInfo) -> S + Send + Sync + 'static,
        S: Tower<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        let service = Service(Arc::new(move |site| Router::new().fallback_service(make(site))));
        Unseen { service: Some(service), ..Unseen::at("http://127.0.0.1:{port}") }
    }

    /// One that listens already, at this URL, and that trusts the identity providers of the run: see [`crate::check::Suite::keys`].
    pub fn at(url: &str) -> Unseen {
        Unseen::at(&url.replace('{', "{{").replace('}', "}}"))
    }

    /// Declares capabilities, see the manual's chapter on description files.
    pub fn capabilities(self, names: &[&str]) -> Self {
        let list = toml::Value::from(names.to_vec());
        let text = format!("capabilities = {list}\n{}", self.text);
        Self { text, ..self }
    }

    /// Has it sent an attribute: its Name on the wire, and the directory's attribute that it comes from, such as `mail`.
    pub fn attribute(mut self, name: &str, from: &str) -> Self {
        let (key, from) = (toml::Value::from(name), toml::Value::from(from));
        // Writing to a String does not fail.
        let _ = writeln!(
            self.text,
            "\n[attributes.{key}]\nname = {key}\nfrom = {from}\nrequired = true"
        );
        self
    }

    /// Adds what else a description file may say, such as `[acts.logout]`.
    pub fn describe(mut self, toml: &str) -> Self {
        self.text.push('\n');
        self.text.push_str(toml);
        self
    }
}

impl Unseen {
    fn at(url: &str) -> Self {
        Self {
            name: "service provider".to_owned(),
            url: url.to_owned(),
            entity_id: "{url}/saml".to_owned(),
            acs: "{url}/saml/acs".to_owned(),
            service: None,
        }
    }

    /// How reports call it.
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.to_owned();
        self
    }

    /// Path of its assertion consumer service, or its URL. Default: `/saml/acs`.
    pub fn acs(mut self, place: &str) -> Self {
        self.acs =
            if place.starts_with('/') { format!("{{url}}{place}") } else { place.to_owned() };
        self
    }

    /// Its entity id. Default: its URL with `/saml`; a service that is served here is told.
    pub fn entity_id(mut self, id: &str) -> Self {
        self.entity_id = if id.starts_with('/') { format!("{{url}}{id}") } else { id.to_owned() };
        self
    }

    /// How one sees who is signed in. A status after a login proves nothing.
    pub fn signed_in_as(self, answer: Answer) -> Sp {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let start =
            if self.service.is_some() { "[start]\nbuiltin = \"in-process\"\n\n" } else { "" };
        let text = format!(
            "name = {}\nruleset = \"core\"\nurl = {}\n\n{start}[trust]\nentity_id = {}\nacs = {}\n\n[acts.whoami]\nsteps = [{{ get = {} }}]\nsigned_in = {{ {} = {} }}\nanonymous = {{ status = {:?} }}\n",
            quoted(&self.name),
            quoted(&self.url),
            quoted(&self.entity_id),
            quoted(&self.acs),
            quoted(&answer.path),
            answer.key,
            quoted(&answer.place),
            answer.anonymous,
        );
        Sp { text, service: self.service }
    }
}

/// Nothing is waited for yet: it is started when a suite is run against it, once for each identity provider that it is to trust.
impl IntoFuture for Sp {
    type Output = Self;
    type IntoFuture = Ready<Self>;

    fn into_future(self) -> Self::IntoFuture {
        ready(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe::{ActName, Identifies, parse};
    use crate::source::{Source, Styled, render};

    #[test]
    fn what_is_said_in_rust_is_a_description() {
        let sp = Sp::at("https://sp.example/{tenant}")
            .named("a \"quoted\" one")
            .acs("/acs")
            .entity_id("urn:example:sp")
            .signed_in_as(get("/").css("#me").anonymous(200))
            .capabilities(&["jit"])
            .attribute("urn:oid:0.9.2342.19200300.100.1.3", "mail")
            .describe("[acts.logout]\nsteps = [{ get = \"/logout\" }]\ndone = { status = 200 }\n");
        let (read, mistakes) = parse(Source::new("sp", sp.text));
        assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
        let read = read.unwrap();
        assert_eq!(read.name.value, "a \"quoted\" one");
        assert_eq!(read.url.value.to_string(), "https://sp.example/{{tenant}}");
        assert_eq!(read.trust.acs.unwrap().to_string(), "{url}/acs");
        assert_eq!(read.trust.entity_id.unwrap().to_string(), "urn:example:sp");
        assert_eq!(read.identifies, Identifies::Email);
        assert_eq!(read.attributes[0].name, "urn:oid:0.9.2342.19200300.100.1.3");
        assert!(read.acts.iter().any(|act| act.name.value == ActName::Logout));
    }
}
