//! The pages: what to enter at the identity provider, what has arrived, and one of it. Every text is escaped by the template.

use super::arrival::Arrival;
use super::desk::Desk;
use super::shelf::PLACES;
use crate::report::examination::html as report;
use crate::report::examination::{Examination, Looked, clock};
use crate::vet::case::Unsaved;
use crate::vet::setting;
use maud::{DOCTYPE, Markup, html};
use std::sync::Arc;

/// The path of the stylesheet.
pub(super) const STYLE: &str = "/capture.css";
/// The path of the script that shows what is newer.
pub(super) const SCRIPT: &str = "/capture.js";
/// The stylesheet: that of all our pages, and what these have besides.
pub(super) const STYLESHEET: &str =
    concat!(include_str!("../report/page.css"), include_str!("capture.css"));

/// The first page.
pub(super) fn home(desk: &Desk, arrivals: &[Arc<Arrival>]) -> Markup {
    let last = arrivals.last().map_or(0, |arrival| arrival.number);
    layout(
        "Capture",
        &html! {
            header {
                h1 { "Capture" }
                p.faint { "A service provider that signs nobody in. Point a test application of your identity provider at it, log in, and see what it has sent." }
            }
            (names(desk))
            section {
                h2 { "Arrived" }
                p.faint #state role="status" { (if arrivals.is_empty() { "Waiting for a Response." } else { "Waiting for the next one." }) }
                ol #arrivals.arrivals data-last=(last) aria-live="polite" { (rows(arrivals)) }
                p.faint { "The last " (PLACES) " stay here until this program ends." }
            }
            (field())
            script type="module" src=(SCRIPT) {}
        },
    )
}

/// What a person enters at the identity provider.
fn names(desk: &Desk) -> Markup {
    let metadata = desk.names.metadata();
    html! {
        section {
            h2 { "Enter at the identity provider" }
            dl.names {
                dt { "ACS URL" } dd { code { (desk.names.acs) } (place(desk, "as-recipient", "single sign-on URL, consumer URL, recipient, destination")) }
                dt { "Entity ID" } dd { code { (desk.names.entity_id) } (place(desk, "as-audience", "audience, issuer of the service provider")) }
                dt { "Metadata" } dd { a href=(metadata) { (metadata) } small { "both of them, and a certificate to encrypt for" } }
            }
            @match &desk.sso {
                Some(_) => p { a.button href="/login" { "Log in from here" } " " span.faint { "sends an AuthnRequest to the identity provider" } }
                None => p.faint { "With the identity provider's metadata (" code { "--metadata" } ") its signatures can be verified, and a login can begin here." }
            }
        }
    }
}

/// The setting of the vendor's console that decides this rule; where that is not known, what it is called elsewhere.
fn place(desk: &Desk, rule: &str, otherwise: &str) -> Markup {
    let place = desk.vendor.as_ref().and_then(|vendor| setting(rule, vendor));
    html! {
        small {
            @match &place {
                Some(place) => { (place.label) @if place.inferred { " (inferred)" } }
                None => (otherwise)
            }
        }
    }
}

fn field() -> Markup {
    html! {
        section {
            h2 { "Or paste one" }
            form method="post" action="/paste" {
                label for="message" { "XML, base64, the body of the form, a HAR, or an export of SAML-tracer" }
                textarea id="message" name="message" rows="6" spellcheck="false" autocomplete="off" required {}
                div.row {
                    label { input type="checkbox" name="now" value="1"; " It has just been sent: judge its times by now" }
                    button type="submit" { "Vet it" }
                }
            }
        }
    }
}

/// The newest first.
pub(super) fn rows(arrivals: &[Arc<Arrival>]) -> Markup {
    html! { @for arrival in arrivals.iter().rev() { (row(arrival)) } }
}

fn row(arrival: &Arrival) -> Markup {
    html! {
        li data-number=(arrival.number) {
            a.arrival href=(format!("/arrivals/{}", arrival.number)) {
                span.when { (clock(arrival.at)) small { (arrival.way.word()) } }
                span.what {
                    @match &arrival.outcome {
                        Ok(examination) => (told(examination)),
                        Err(unreadable) => { span.mark.error { "unreadable" } span.first { (unreadable.why) } }
                    }
                }
            }
        }
    }
}

fn told(examination: &Examination) -> Markup {
    let worst = examination.faults.first();
    html! {
        span.marks {
            @for (severity, count) in examination.tally() { span.mark.(severity) { (count) " " (severity) } }
            @if worst.is_none() { span.mark.pass { (examination.sound()) } }
        }
        @for looked in examination.looked.iter().filter(|it| is_message(it)) { span.whose { (whose(looked)) } }
        @if worst.is_none() {
            span.first.faint { (examination.kept()) " rules kept" @if examination.open() > 0 { ", " (examination.open()) " not judged" } }
        }
        @if let Some(fault) = worst { span.first { code { (fault.rule) } " " (fault.remedy.mend) } }
    }
}

fn is_message(looked: &Looked) -> bool {
    looked.kind != "EntityDescriptor"
}

fn whose(looked: &Looked) -> String {
    let of = looked.issuer.as_ref().map(|issuer| format!(" of {issuer}"));
    format!("{}{}", looked.kind, of.unwrap_or_default())
}

/// One arrival: the report of `vet`, with a way back.
pub(super) fn arrival(arrival: &Arrival) -> Markup {
    let at = format!("/arrivals/{}", arrival.number);
    match &arrival.outcome {
        Ok(examination) => {
            let above = html! {
                nav { p {
                    a href="/" { "Everything that has arrived" } " · as "
                    a href=(format!("{at}/report.md")) { "Markdown" } ", "
                    a href=(format!("{at}/report.json")) { "JSON" } ", "
                    a href=(format!("{at}/case.toml")) { "as a redacted scenario" }
                    @match &arrival.kept {
                        Some(Ok(name)) => { " · kept as " code { (name) } }
                        Some(Err(why)) => { " · not kept: " (why) }
                        None => {}
                    }
                } }
            };
            report::page(examination, &above)
        }
        Err(unreadable) => notice("It cannot be read", &html! { p { (unreadable) } }),
    }
}

/// What a person sees who opens the ACS.
pub(super) fn acs(desk: &Desk) -> Markup {
    notice(
        "The ACS",
        &html! { p { "This is where the identity provider posts to: " code { (desk.names.acs) } "." } },
    )
}

pub(super) fn no_login() -> Markup {
    let why = "No login can begin here: the identity provider's metadata is not known, or names no endpoint of the redirect binding.";
    notice("No login", &html! { p { (why) } })
}

pub(super) fn not_found() -> Markup {
    notice("Nothing here", &html! { p { "There is no such page." } })
}

pub(super) fn forgotten() -> Markup {
    notice("Not here", &html! { p { "Nothing with this number has arrived, or it is forgotten." } })
}

pub(super) fn no_case(unsaved: &Unsaved) -> Markup {
    notice("No scenario", &html! { p { (unsaved) "." } })
}

pub(super) fn broken() -> Markup {
    notice("Our mistake", &html! { p { "It could not be vetted, by a mistake of this program." } })
}

fn notice(title: &str, content: &Markup) -> Markup {
    layout(
        title,
        &html! {
            header { h1 { (title) } }
            (content)
            p { a href="/" { "Everything that has arrived" } }
        },
    )
}

fn layout(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · sso-harness" }
                link rel="stylesheet" href=(STYLE);
                link rel="icon" href="data:,";
            }
            body { main { (content) } }
        }
    }
}
