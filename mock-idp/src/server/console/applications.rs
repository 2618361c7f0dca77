//! All applications, and a form to add one.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

use super::{
    super::site::{SharedSite, Site},
    fields::Fields,
    form::{Forms, Line, button, section},
    frame::{self, Message, Problem},
    notice,
    places::{APPLICATIONS, LAUNCH, with_query},
};
use crate::service_provider::{AttributeRule, RequestRule, ServiceProvider};

pub(super) async fn list(State(site): State<SharedSite>, query: Fields) -> Response {
    page(&site, &notice::of(&query)).into_response()
}

/// The page with what is wrong with its form.
pub(super) fn wrong(site: &Site, problem: &Problem) -> Response {
    (problem.status, page(site, &Message::Problem(problem))).into_response()
}

fn page(site: &Site, message: &Message<'_>) -> Markup {
    let all = site.provider.service_providers();
    let content = html! {
        @if all.is_empty() { p { "There is no application." } }
        @for (at, application) in all.iter().enumerate() {
            (section(&format!("application-{at}"), &application.title, &facts(site, application)))
        }
        (section("add-service-provider", "Add an application", &add(site, message)))
    };
    frame::page(site, APPLICATIONS, "Applications", message, &content)
}

fn facts(site: &Site, application: &Arc<ServiceProvider>) -> Markup {
    let vendor = &site.provider.vendor;
    let start_url = site.provider.start_url(&application.entity_id, None);
    let format = application.name_id_format.as_ref().unwrap_or(&vendor.name_id.format);
    let from = application.name_id_from.as_ref().unwrap_or(&vendor.name_id.from);
    html! {
        dl class="facts" {
            dt { "Entity id" } dd { (application.entity_id) }
            dt { "ACS" } dd { (application.acs) }
            @if let Some(url) = start_url { dt { "Start URL" } dd { a href=(url) { (url) } } }
            dt { "NameID" }
            dd { (String::from(from.clone())) " " span class="quiet" { (format) } }
            dt { "Attributes sent" } dd { (attributes(&application.attributes)) }
            @if let Some(relay_state) = &application.relay_state {
                dt { "RelayState" } dd { (relay_state) }
            }
            dt { "Encrypted" } dd { (encrypted(application)) }
            dt { "AuthnRequests" } dd { (requests(&application.requests)) }
        }
        p class="links" {
            a href=(with_query(LAUNCH, &[("application", &application.entity_id)])) {
                "Launch by hand"
            }
        }
    }
}

fn attributes(rules: &[AttributeRule]) -> Markup {
    html! {
        @if rules.is_empty() { "none" } @else {
            ul class="plain" { @for rule in rules {
                li { (rule.name) " " span class="quiet" { "from " (String::from(rule.from.clone())) } }
            } }
        }
    }
}

fn encrypted(application: &ServiceProvider) -> &'static str {
    match (application.encryption, &application.encryption_certificate) {
        (Some(_), _) => "the assertion",
        (None, Some(_)) => "nothing, although a certificate for it is known",
        (None, None) => "nothing",
    }
}

fn requests(rule: &RequestRule) -> &'static str {
    match rule {
        RequestRule::Unsigned => "signatures are not looked at",
        RequestRule::SignedIfPresent(_) => "a signature that is there must be right",
        RequestRule::Signed(_) => "must be signed",
    }
}

fn add(site: &Site, message: &Message<'_>) -> Markup {
    let problem = match message {
        Message::Problem(problem) => Some(*problem),
        _ => None,
    };
    let forms = Forms { site, user: None, problem };
    let described = forms.described("add-service-provider");
    let line = |id, label| {
        let value = forms.typed("add-service-provider", id);
        Line { id, name: id, label, value, described }.markup()
    };
    forms.change("add-service-provider", &html! {
        p class="quiet" {
            "It gets the vendor's defaults and no attributes. What more there is to say about an "
            "application, its metadata and the library say at the start."
        }
        div class="fields" {
            div { (line("entity-id", "Entity id")) }
            div { (line("acs", "ACS: the URL that Responses are posted to")) }
        }
        (button("Add the application"))
    })
}
