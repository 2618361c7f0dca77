//! A login by hand: who, where to, and what deviates. The document is issued as the portal would,
//! and then looked at before it is posted.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    super::{
        answer::sentence,
        site::{SharedSite, Site},
    },
    fields::Fields,
    form::{Forms, Line, button, select},
    frame::{self, Message, Problem},
    ledger, next_document,
    places::{self, LAUNCH, LEDGER, user_path, with_query},
    posted::Posted,
    users, words,
};
use crate::{
    launch::{Denial, LaunchRequest},
    provider::Launched,
};

/// How many users can be chosen from; who is not among them is launched from the page of the user.
const MOST: usize = 500;

/// The id of the form.
const FORM: &str = "launch";

pub(super) async fn ask(State(site): State<SharedSite>, query: Fields) -> Response {
    page(&site, &query, None).into_response()
}

pub(super) async fn launch(State(site): State<SharedSite>, posted: Posted) -> Response {
    let fields = posted.0;
    let launched = request(&site, &fields).and_then(|request| {
        site.provider.launch_recorded(&request).map_err(|error| problem(&sentence(&error)))
    });
    match launched {
        Ok((Launched::Form(_), number)) => {
            Redirect::to(&ledger::document_path(number)).into_response()
        }
        Ok((Launched::Denied(denial), _)) => {
            (StatusCode::FORBIDDEN, refusal(&site, fields.get("user"), &denial)).into_response()
        }
        Err(problem) => (problem.status, page(&site, &fields, Some(&problem))).into_response(),
    }
}

fn request(site: &Site, fields: &Fields) -> Result<LaunchRequest, Problem> {
    let (user, application) = (fields.get("user"), fields.get("application"));
    let state = site.provider.state();
    if !state.directory.users.contains_key(user) {
        return Err(problem(&format!("There is no user {user:?}.")));
    }
    if !state.service_providers.iter().any(|sp| sp.entity_id == application) {
        return Err(problem(&format!("There is no application {application:?}.")));
    }
    let chosen = |name| Some(fields.get(name)).filter(|value| !value.is_empty());
    let deviation = chosen("deviation").map(|_| next_document::chosen(FORM, fields)).transpose()?;
    Ok(LaunchRequest {
        service_provider: Some(application.to_owned()),
        relay_state: chosen("relay-state").map(str::to_owned),
        deviation,
        ..LaunchRequest::new(user)
    })
}

fn problem(text: &str) -> Problem {
    Problem::unread(FORM, text)
}

/// The form as it was filled in.
fn page(site: &Site, fields: &Fields, problem: Option<&Problem>) -> Markup {
    let forms = Forms { site, user: None, problem };
    let (users, applications) = choices(site, fields.get("user"));
    let users = users.iter().map(|(login, text)| (login.as_str(), text.clone()));
    let applications = applications.iter().map(|(id, text)| (id.as_str(), text.clone()));
    let (id, label) = ("relay-state", "RelayState");
    let value = fields.get(id);
    let chosen = (fields.get("deviation"), fields.get("value"));
    let none = "none: the vendor's normal document, or what was ordered";
    let content = html! {
        p { "Issues a document as the portal would for somebody who is logged in. It is shown first, and posted when you say so." }
        form id=(FORM) class="card" method="post" action=(LAUNCH) {
            (forms.token())
            (select("user", "user", "User", fields.get("user"), users))
            (select("application", "application", "Application", fields.get("application"), applications))
            (next_document::deviation("launch", Some(none), chosen, forms.described(FORM)))
            (Line { id, name: id, label, value, described: None }.markup())
            p class="hint" { "Nothing: what the application is configured with." }
            (button("Issue the document"))
        }
        script src=(places::SCRIPT) {}
    };
    let message = problem.map_or(Message::None, Message::Problem);
    frame::page(site, LAUNCH, "Launch by hand", &message, &content)
}

type Options = Vec<(String, String)>;

/// Users, one of them in any case, and applications.
fn choices(site: &Site, user: &str) -> (Options, Options) {
    let state = site.provider.state();
    let option = |user: &crate::User| {
        let (login, name) = (&user.login, users::name(user));
        (login.clone(), if name == login { name.to_owned() } else { format!("{name} ({login})") })
    };
    let mut all: Options = state.directory.users.values().take(MOST).map(option).collect();
    if let Some(user) = state.directory.users.get(user)
        && !all.iter().any(|(login, _)| *login == user.login)
    {
        all.push(option(user));
    }
    let application = |sp: &std::sync::Arc<crate::ServiceProvider>| {
        (sp.entity_id.clone(), format!("{} ({})", sp.title, sp.entity_id))
    };
    (all, state.service_providers.iter().map(application).collect())
}

/// The words of the vendor's page, and why it is that.
fn refusal(site: &Site, user: &str, denial: &Denial) -> Markup {
    let vendor = &site.provider.vendor;
    let content = html! {
        p { "Nothing is posted: " (words::denial(vendor, denial.reason)) ". This is what the user reads:" }
        blockquote class="card" {
            p class="lead" { (denial.text.title) }
            @if !denial.text.text.is_empty() { p { (denial.text.text) } }
            @if let Some(code) = &denial.text.code { p class="code" { (code) } }
        }
        p class="links" {
            a href=(user_path(user)) { "To the user" }
            a href=(with_query(LAUNCH, &[("user", user)])) { "Launch again" }
            a href=(LEDGER) { "To the ledger" }
        }
    };
    frame::page(
        site,
        LAUNCH,
        &format!("{} refuses the login", vendor.title),
        &Message::None,
        &content,
    )
}
