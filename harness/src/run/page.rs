//! An answer, and what can be read from it: forms, text, JSON.

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use scraper::{ElementRef, Html, Selector};
use std::borrow::Cow;
use url::Url;

/// One answer.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// Of a program: 200, see `exit`.
    pub(super) status: StatusCode,
    /// Of a program, its exit status.
    pub(super) exit: Option<i32>,
    pub(super) url: Url,
    pub(super) location: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
    /// Of a program, its standard error.
    pub(super) aside: String,
    /// Another origin that a redirect leads to, and that was not asked.
    pub(super) left_for: Option<Url>,
}

/// A form of a page, ready to be filled.
#[derive(Debug, Clone)]
pub(super) struct Form {
    pub(super) action: Url,
    pub(super) method: Method,
    pub(super) fields: Vec<(String, String)>,
}

impl Page {
    /// The status of the answer, or the exit status of a program.
    pub(super) fn status(&self) -> u16 {
        let code = self.exit.map(|code| u16::try_from(code).unwrap_or(u16::MAX));
        code.unwrap_or_else(|| self.status.as_u16())
    }

    /// Where a redirect leads.
    pub(super) fn redirect(&self) -> Option<Url> {
        let location = self.location.as_deref().filter(|_| self.status.is_redirection())?;
        self.url.join(location).ok()
    }

    /// Path and query, or the whole URL where a redirect leads away.
    pub(super) fn place(&self) -> String {
        if let Some(elsewhere) = &self.left_for {
            return elsewhere.to_string();
        }
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// The same without the messages that a binding puts into a query: they are no part of a place, and nobody should find
    /// one in a report.
    pub(super) fn landing(&self) -> String {
        let place = self.place();
        let Some((path, query)) = place.split_once('?') else { return place };
        let shown: Vec<_> = query.split('&').map(without_message).collect();
        format!("{path}?{}", shown.join("&"))
    }

    /// The first form that the selector finds.
    pub(super) fn form(&self, selector: &str) -> Option<Form> {
        let html = Html::parse_document(&self.body);
        html.select(&Selector::parse(selector).ok()?).next().and_then(|form| self.read_form(&form))
    }

    /// The form that carries a SAML message in a field of this name.
    pub(super) fn auto_form(&self, field: &str) -> Option<Form> {
        if !self.body.contains(field) {
            return None;
        }
        let html = Html::parse_document(&self.body);
        html.select(&constant("form"))
            .filter_map(|form| self.read_form(&form))
            .find(|form| form.field(field).is_some())
    }

    /// The address of the first link that the selector finds.
    pub(super) fn link(&self, selector: &str) -> Option<Url> {
        self.url.join(&self.css(selector, Some("href"))?).ok()
    }

    /// Text of the first element that the selector finds, or one of its attributes.
    pub(super) fn css(&self, selector: &str, attribute: Option<&str>) -> Option<String> {
        let html = Html::parse_document(&self.body);
        let element = html.select(&Selector::parse(selector).ok()?).next()?;
        text_or(attribute, &element)
    }

    /// The same of all elements that it finds.
    pub(super) fn all_css(&self, selector: &str, attribute: Option<&str>) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let Ok(selector) = Selector::parse(selector) else { return Vec::new() };
        html.select(&selector).filter_map(|element| text_or(attribute, &element)).collect()
    }

    /// What a person reads: the text of an HTML page without markup, else the body.
    pub(super) fn text(&self) -> String {
        if !self.body.trim_start().starts_with('<') {
            return format!("{}{}", self.body, self.aside);
        }
        Html::parse_document(&self.body)
            .select(&constant("body"))
            .next()
            .map_or_else(String::new, |body| text_of(&body))
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_str(&self.body).ok()
    }

    fn read_form(&self, form: &ElementRef<'_>) -> Option<Form> {
        let action = self.url.join(form.attr("action").unwrap_or("")).ok()?;
        let method =
            if form.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post")) {
                Method::POST
            } else {
                Method::GET
            };
        let inputs = constant("input[name], textarea[name], select[name]");
        let fields = form
            .select(&inputs)
            .filter(is_sent)
            .map(|input| (input.attr("name").unwrap_or_default().to_owned(), value_of(&input)))
            .collect();
        Some(Form { action, method, fields })
    }
}

impl Form {
    /// Sets a field, whether the form has it or not: a person cannot, a program can.
    pub(super) fn set(&mut self, name: &str, value: String) {
        match self.fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.fields.push((name.to_owned(), value)),
        }
    }

    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn constant(selector: &str) -> Selector {
    Selector::parse(selector).expect("a constant selector")
}

/// Buttons are not sent, and boxes only where they are checked.
fn is_sent(input: &ElementRef<'_>) -> bool {
    match input.attr("type").unwrap_or("text") {
        "submit" | "button" | "image" | "reset" => false,
        "checkbox" | "radio" => input.attr("checked").is_some(),
        _ => true,
    }
}

fn value_of(input: &ElementRef<'_>) -> String {
    match input.value().name() {
        "textarea" => input.text().collect(),
        "select" => {
            let chosen = input
                .select(&constant("option[selected]"))
                .next()
                .or_else(|| input.select(&constant("option")).next());
            chosen.and_then(|option| option.attr("value").map(str::to_owned)).unwrap_or_default()
        }
        _ => input.attr("value").unwrap_or_default().to_owned(),
    }
}

fn text_or(attribute: Option<&str>, element: &ElementRef<'_>) -> Option<String> {
    match attribute {
        Some(name) => element.attr(name).map(str::to_owned),
        None => Some(text_of(element)),
    }
}

fn text_of(element: &ElementRef<'_>) -> String {
    element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// A field of a query, the value left out where it is one of the redirect binding (SAML bindings 3.4.4.1).
fn without_message(field: &str) -> Cow<'_, str> {
    match field.split_once('=') {
        Some((name @ ("SAMLRequest" | "SAMLResponse" | "Signature"), _)) => {
            Cow::Owned(format!("{name}=…"))
        }
        _ => Cow::Borrowed(field),
    }
}
