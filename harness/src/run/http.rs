//! The HTTP driver: performs an act as the description says, and translates the answer into [`Seen`]. Nobody else knows a path.

use super::browser::{Ask, Browser, Follow, form_encoded};
use super::command;
use super::driver::{Refused, Sight};
use super::page::Page;
use super::read::{Meaning, Values, meaning, read, text, texts};
use super::request::FORM;
use super::scope::{NoValue, Scope};
use super::silence::Stuck;
use crate::describe::{
    ActDescription, ActName, ActStep, Body, Capture, Description, HttpStep, Method, Redirects,
    Template,
};
use crate::trace::{FoundAccount, Refusal, Seen};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// What came of an act, and what later steps may use.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub(super) seen: Seen,
    /// Values for the scope: a token, a user name.
    pub(super) yields: Vec<(String, String)>,
    /// Where the browser ended: path and query.
    pub(super) place: Option<String>,
}

/// What a reading may find for later.
const YIELDS: [&str; 7] =
    ["token", "token_id", "username", "account", "entity_id", "acs", "connection"];

/// Performs an act. It ends early where a page lacks the form or the value that the next step needs; the readings decide what that means.
pub(super) async fn perform(
    browser: &mut Browser,
    description: &Description,
    act: ActName,
    scope: &Scope,
) -> Result<Outcome, Stuck> {
    let described = description.act(act).ok_or(Stuck::NoAct(act))?;
    let mut scope = scope.clone();
    let mut page: Option<Page> = None;
    for step in &described.steps {
        let answer = match step {
            ActStep::Command(step) => {
                command::run(browser, step, &description.folder(), &scope).await?
            }
            ActStep::Driver => return driven(browser, act, &scope).await,
            ActStep::Request(step) => {
                let Some(ask) = ask(step, page.as_ref(), &scope)? else { break };
                browser.ask(ask).await?
            }
        };
        let complete = capture(browser, step.captures(), &answer, &mut scope);
        page = Some(answer);
        if !complete {
            break;
        }
    }
    let page = page.ok_or(Stuck::NoRequest(act))?;
    Ok(translate(described, description, &page))
}

/// What a driver makes of an act.
async fn driven(browser: &mut Browser, act: ActName, scope: &Scope) -> Result<Outcome, Stuck> {
    let names = Description::names_of(act).into_iter().chain(["acs", "entity_id"]);
    let known = names.filter_map(|name| Some((name.to_owned(), scope.value(name)?.to_owned())));
    let sight = browser.drive(act.word(), known.collect()).await?;
    let mut outcome = Outcome { seen: Seen::Anonymous, yields: Vec::new(), place: None };
    outcome.seen = match sight {
        Sight::Anonymous {} => Seen::Anonymous,
        Sight::Accounts(found) => Seen::Accounts(found.into_iter().map(found_account).collect()),
        Sight::Memberships { orgs, billing } => Seen::Memberships { orgs, billing },
        Sight::Roles(roles) => Seen::Roles(roles),
        Sight::SignedIn { r#as, account } => Seen::SignedIn { principal: r#as, account },
        Sight::Refused(Refused { status, kind, message }) => {
            Seen::Refused(Refusal { status, kind, message, says: Vec::new() })
        }
        Sight::Done(done) => {
            outcome.yields = done.values.into_iter().collect();
            match done.document {
                Some(document) if act == ActName::ReadMetadata => elements(&document),
                _ if act == ActName::Deliver => Seen::Delivered { status: 0, says: Vec::new() },
                _ => Seen::Done,
            }
        }
    };
    Ok(outcome)
}

fn found_account(mut values: BTreeMap<String, String>) -> FoundAccount {
    FoundAccount { account: values.remove("account").unwrap_or_default(), values }
}

/// The request of a step; none where the form that it submits is not on the page.
fn ask(step: &HttpStep, page: Option<&Page>, scope: &Scope) -> Result<Option<Ask>, Stuck> {
    let (method, path) = match &step.method {
        Method::Submit(selector) => return submit(&selector.value, step, page, scope),
        Method::Get(path) => (reqwest::Method::GET, path),
        Method::Post(path) => (reqwest::Method::POST, path),
        Method::Put(path) => (reqwest::Method::PUT, path),
        Method::Delete(path) => (reqwest::Method::DELETE, path),
    };
    Ok(Some(Ask {
        method,
        url: url(path, scope)?,
        headers: headers(step, scope)?,
        body: body(&step.body, scope)?,
        follow: follow(step),
    }))
}

fn submit(
    selector: &str,
    step: &HttpStep,
    page: Option<&Page>,
    scope: &Scope,
) -> Result<Option<Ask>, Stuck> {
    let Some(mut form) = page.and_then(|page| page.form(selector)) else { return Ok(None) };
    if let Body::Form(fields) = &step.body {
        for (name, value) in fields {
            form.set(name, scope.fill(value)?);
        }
    }
    Ok(Some(Ask { headers: headers(step, scope)?, follow: follow(step), ..Ask::form(form) }))
}

fn follow(step: &HttpStep) -> Follow {
    match step.redirects {
        Redirects::Follow => Follow::Redirects,
        Redirects::Stop => Follow::Nothing,
    }
}

fn headers(step: &HttpStep, scope: &Scope) -> Result<Vec<(String, String)>, NoValue> {
    step.headers.iter().map(|(name, value)| Ok((name.clone(), scope.fill(value)?))).collect()
}

fn url(path: &Template, scope: &Scope) -> Result<Url, Stuck> {
    let filled = scope.fill_url(path)?;
    let base = Url::parse(scope.value("url").unwrap_or_default())
        .map_err(|_| Stuck::Url("{url}".to_owned()))?;
    base.join(&filled).map_err(|_| Stuck::Url(filled))
}

fn body(body: &Body, scope: &Scope) -> Result<Option<(Cow<'static, str>, String)>, NoValue> {
    Ok(match body {
        Body::Empty => None,
        Body::Form(fields) => {
            let filled: Result<Vec<_>, NoValue> =
                fields.iter().map(|(name, value)| Ok((name.clone(), scope.fill(value)?))).collect();
            Some((FORM.into(), form_encoded(&filled?)))
        }
        Body::Files { fields, files } => Some(multipart(fields, files, scope)?),
        Body::Json(value) => {
            Some(("application/json".into(), filled_json(value, scope)?.to_string()))
        }
    })
}

/// A form with files, as a browser uploads them (RFC 7578).
fn multipart(
    fields: &[(String, Template)],
    files: &[(String, Template)],
    scope: &Scope,
) -> Result<(Cow<'static, str>, String), NoValue> {
    let mut parts = Vec::new();
    for (name, value) in fields {
        parts.push((format!("name=\"{name}\"\r\n"), scope.fill(value)?));
    }
    for (name, content) in files {
        let head = format!(
            "name=\"{name}\"; filename=\"{name}.xml\"\r\nContent-Type: application/xml\r\n"
        );
        parts.push((head, scope.fill(content)?));
    }
    let mut boundary = "sso-harness-part".to_owned();
    while parts.iter().any(|(_, content)| content.contains(&boundary)) {
        boundary.push('-');
    }
    let each = parts.iter().map(|(head, content)| {
        format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n{content}\r\n")
    });
    let body = each.collect::<String>() + &format!("--{boundary}--\r\n");
    Ok((format!("multipart/form-data; boundary={boundary}").into(), body))
}

fn filled_json(value: &Value, scope: &Scope) -> Result<Value, NoValue> {
    Ok(match value {
        Value::String(text) => {
            scalar(scope.fill(&Template::parse(text).map_err(|_| NoValue(text.clone()))?)?, text)
        }
        Value::Array(values) => Value::Array(
            values.iter().map(|value| filled_json(value, scope)).collect::<Result<_, _>>()?,
        ),
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, value)| Ok((name.clone(), filled_json(value, scope)?)))
                .collect::<Result<_, NoValue>>()?,
        ),
        other => other.clone(),
    })
}

/// `"{licence}"` and `"{lives}"` alone are a JSON boolean and a JSON number.
fn scalar(filled: String, template: &str) -> Value {
    match serde_json::from_str(&filled) {
        Ok(value) if matches!(template, "{licence}" | "{lives}") => value,
        _ => Value::String(filled),
    }
}

/// What is captured by this name is a secret.
const TOKEN: &str = "token";

/// Whether every capture found something.
fn capture(browser: &mut Browser, captures: &[Capture], page: &Page, scope: &mut Scope) -> bool {
    captures.iter().all(|capture| {
        let found = read(page, &capture.from).map(|value| text(&value));
        if let Some(token) = found.clone().filter(|_| capture.name == TOKEN) {
            browser.confide(token);
        }
        found.iter().for_each(|value| scope.set(capture.name.clone(), value.clone()));
        found.is_some()
    })
}

fn translate(act: &ActDescription, description: &Description, page: &Page) -> Outcome {
    let place = Some(page.place());
    if act.name.value == ActName::ReadMetadata {
        return Outcome { seen: elements(&page.body), yields: Vec::new(), place };
    }
    let Some(meaning) = meaning(page, &act.readings) else {
        return Outcome {
            seen: Seen::Unreadable { reason: unreadable(act, page) },
            yields: Vec::new(),
            place,
        };
    };
    let yields = YIELDS
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), text(first(&meaning, name)?))))
        .collect();
    Outcome { seen: seen(act.name.value, &meaning, description, page), yields, place }
}

fn first<'m>(meaning: &'m Meaning, name: &str) -> Option<&'m Value> {
    meaning.values.get(name).or_else(|| meaning.records.first()?.get(name))
}

fn seen(act: ActName, meaning: &Meaning, description: &Description, page: &Page) -> Seen {
    let value = |name: &str| meaning.values.get(name).filter(|value| !value.is_null()).map(text);
    match (meaning.word.as_str(), act) {
        ("signed_in", _) => {
            Seen::SignedIn { principal: value("as").unwrap_or_default(), account: value("account") }
        }
        ("anonymous", _) => Seen::Anonymous,
        ("none", ActName::Memberships) => {
            Seen::Memberships { orgs: Vec::new(), billing: Vec::new() }
        }
        ("none", ActName::Roles) => Seen::Roles(Vec::new()),
        ("none", _) => Seen::Accounts(Vec::new()),
        ("found", ActName::Memberships) => {
            Seen::Memberships { orgs: listed(meaning, "orgs"), billing: listed(meaning, "billing") }
        }
        ("found", ActName::Roles) => Seen::Roles(listed(meaning, "roles")),
        ("found", _) => Seen::Accounts(meaning.records.iter().map(account).collect()),
        ("refused", _) => Seen::Refused(Refusal {
            status: value("status")
                .and_then(|status| status.parse().ok())
                .unwrap_or_else(|| page.status()),
            kind: value("kind"),
            message: value("message"),
            says: says(description, page),
        }),
        _ => Seen::Done,
    }
}

/// From a value that is a list, or from all records of one.
fn listed(meaning: &Meaning, name: &str) -> Vec<String> {
    let records = meaning.records.iter().flat_map(|record| texts(record.get(name)));
    texts(meaning.values.get(name)).into_iter().chain(records).collect()
}

fn account(record: &Values) -> FoundAccount {
    let values = record
        .iter()
        .filter(|(name, _)| *name != "account")
        .map(|(name, value)| (name.clone(), text(value)))
        .collect();
    FoundAccount { account: record.get("account").map(text).unwrap_or_default(), values }
}

/// What came of a delivery; who is signed in is another question.
pub(super) fn delivered(description: &Description, page: &Page) -> Seen {
    Seen::Delivered { status: page.status.as_u16(), says: says(description, page) }
}

/// The meanings of a page, by the description's `[says]`.
fn says(description: &Description, page: &Page) -> Vec<String> {
    let text = page.text();
    description
        .says
        .iter()
        .filter(|(_, pattern)| pattern.value.is_match(&text))
        .map(|(meaning, _)| meaning.value.clone())
        .collect()
}

fn elements(document: &str) -> Seen {
    match saml_verify::xml::parse(document, &saml_verify::limits::Limits::default()) {
        Ok(document) => {
            let names: BTreeSet<&str> = document
                .descendants()
                .filter(|node| node.is_element())
                .map(|node| node.tag_name().name())
                .collect();
            Seen::Elements(names.into_iter().map(str::to_owned).collect())
        }
        Err(finding) => Seen::Unreadable {
            reason: format!("what should be metadata cannot be read: {finding}"),
        },
    }
}

fn unreadable(act: &ActDescription, page: &Page) -> String {
    let meanings: Vec<&str> =
        act.readings.iter().map(|reading| reading.meaning.value.as_str()).collect();
    let beginning: String = page.text().chars().take(80).collect();
    let status = page.status();
    format!("status {status} and `{beginning}` fit none of: {}", meanings.join(", "))
}
