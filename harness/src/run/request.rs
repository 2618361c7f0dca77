//! A request before it is made: where to, what is sent, and whether redirects are followed. Asks nobody.

use super::page::Form;
use reqwest::Method;
use std::borrow::Cow;
use url::Url;

/// `application/x-www-form-urlencoded`
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// A message that wants to leave, in a URL or in a form.
#[derive(Debug, Clone)]
pub(super) enum Leaving {
    /// A redirect.
    Url(Url),
    /// A form.
    Form(Form),
}

impl Leaving {
    /// Where to, without the message.
    pub(super) fn address(&self) -> String {
        match self {
            Self::Url(url) => without_query(url),
            Self::Form(form) => without_query(&form.action),
        }
    }

    /// The request that a browser would make.
    pub(super) fn ask(self) -> Ask {
        match self {
            Self::Url(url) => Ask::get(url),
            Self::Form(form) => Ask::form(form),
        }
    }
}

/// A request, before cookies.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<(Cow<'static, str>, String)>,
    pub(super) follow: Follow,
}

/// Whether redirects are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follow {
    /// Up to ten.
    Redirects,
    /// None.
    Nothing,
}

impl Ask {
    pub(super) fn get(url: Url) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: Vec::new(),
            body: None,
            follow: Follow::Redirects,
        }
    }

    /// A form as a browser sends it.
    pub(super) fn form(form: Form) -> Self {
        let encoded = form_encoded(&form.fields);
        if form.method == Method::GET {
            let mut url = form.action;
            url.set_query(Some(&encoded));
            return Self::get(url);
        }
        Self {
            method: form.method,
            url: form.action,
            headers: Vec::new(),
            body: Some((FORM.into(), encoded)),
            follow: Follow::Redirects,
        }
    }
}

/// Fields as a form sends them.
pub(super) fn form_encoded(fields: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Where a request goes, for people.
pub(super) fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.to_string()
}
