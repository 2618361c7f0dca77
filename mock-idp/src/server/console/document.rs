//! One issued document: what it says, how it differs from the vendor's normal one, and its octets.
//! The normal one is made when somebody looks, and never before.

use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::header,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use saml_wire::binding;

use super::{
    super::site::{SharedSite, Site},
    code,
    form::section,
    frame::{self, Message, not_found},
    ledger,
    places::{LEDGER, user_path},
    words,
};
use crate::{
    issue::{self, IssueError},
    launch::IssuePlan,
    ledger::{Event, IssuedEvent, Kept},
    reading::{Difference, Layout, difference, lay_out},
};

/// A document of the ledger.
struct Document {
    number: u64,
    at: time::OffsetDateTime,
    issued: Box<IssuedEvent>,
    plan: Arc<IssuePlan>,
}

/// The document and the normal one, both in the clear, for people.
struct Reading {
    encrypted: Option<&'static str>,
    signed: &'static str,
    shown: Layout,
    difference: Difference,
}

pub(super) async fn show(
    State(site): State<SharedSite>,
    number: Result<Path<u64>, PathRejection>,
) -> Response {
    let Some(document) = number.ok().and_then(|Path(number)| find(&site, number)) else {
        return missing(&site);
    };
    match read(&site, &document) {
        Ok(reading) => page(&site, &document, &reading).into_response(),
        Err(error) => not_found(&site, &format!("It cannot be made again: {error}.")),
    }
}

/// The octets, as text or as a file.
pub(super) async fn file(
    State(site): State<SharedSite>,
    path: Result<Path<(u64, String)>, PathRejection>,
) -> Response {
    let Ok(Path((number, name))) = path else { return missing(&site) };
    let Some(document) = find(&site, number) else { return missing(&site) };
    let text = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    match name.as_str() {
        "document.txt" => (text, document.issued.document).into_response(),
        "document.xml" => {
            let file = format!("attachment; filename=\"document-{number}.xml\"");
            let kind = [
                (header::CONTENT_TYPE, "application/xml".to_owned()),
                (header::CONTENT_DISPOSITION, file),
            ];
            (kind, document.issued.document).into_response()
        }
        "post.txt" => (text, binding::post_value(&document.issued.document)).into_response(),
        "normal.txt" => match in_clear(&site, &document.plan.normal()) {
            Ok(normal) => (text, normal).into_response(),
            Err(error) => not_found(&site, &format!("It cannot be made: {error}.")),
        },
        _ => missing(&site),
    }
}

fn missing(site: &Site) -> Response {
    not_found(
        site,
        "The ledger has no document with this number, or does not remember it any more.",
    )
}

fn find(site: &Site, number: u64) -> Option<Document> {
    let Kept { entry, plan } = site.provider.ledger().find(number)?.clone();
    match (entry.event, plan) {
        (Event::Issued(issued), Some(plan)) => {
            Some(Document { number, at: entry.at, issued, plan })
        }
        _ => None,
    }
}

fn read(site: &Site, document: &Document) -> Result<Reading, IssueError> {
    let Document { issued, plan, .. } = document;
    let draft = issue::draft(plan, site.provider.seed)?;
    let encrypted = match (draft.encryption, draft.name_id_encryption) {
        (Some(_), _) => Some("the assertion"),
        (None, Some(_)) => Some("the NameID"),
        (None, None) => None,
    };
    let shown = match encrypted {
        Some(_) => lay_out(&in_clear(site, plan)?),
        None => lay_out(&issued.document),
    };
    let normal = lay_out(&in_clear(site, &plan.normal())?);
    let signed = words::signed(draft.signing.elements);
    Ok(Reading { encrypted, signed, difference: difference(&normal, &shown), shown })
}

fn in_clear(site: &Site, plan: &IssuePlan) -> Result<String, IssueError> {
    let issued = issue::issue_in_clear(plan, &site.provider.keys, site.provider.seed)?;
    Ok(issued.form.document)
}

fn page(site: &Site, document: &Document, reading: &Reading) -> Markup {
    let title = format!("Document {}", document.number);
    let vendor = &site.provider.vendor.title;
    let content = html! {
        (section("difference", &format!("What differs from the normal document of {vendor}"), &compared(document, reading)))
        div class="together" {
            (section("facts", "What was issued", &facts(site, document, reading)))
            (section("delivery", "Delivery", &delivery(site, document)))
        }
        (section("document", "The document", &html! {
            p class="hint" {
                "Laid out for reading: what was signed has other blanks. Long values are shortened; "
                "␣ and ⏎ stand for blanks and line ends at the edge of a value."
                @if let Some(part) = reading.encrypted {
                    " What was posted has " (part) " encrypted; here it is in the clear, and a "
                    "signature around it is another one."
                }
            }
            (code::document("The document, laid out", &reading.shown))
        }))
    };
    frame::page(site, LEDGER, &title, &Message::None, &content)
}

fn compared(document: &Document, reading: &Reading) -> Markup {
    let deviation = document.issued.deviation.as_ref();
    html! {
        @match deviation {
            Some(sentence) => p class="lead" { "What deviates: " (sentence) "." },
            None => p class="lead" { "Nothing deviates." },
        }
        @if let Some(elements) = document.plan.signed {
            p { "It was ordered that signed is " (words::signed(elements)) "." }
        }
        @if reading.difference.is_empty() {
            p { @match reading.encrypted {
                Some(part) => { "In the clear they are the same, octet by octet. " (part) " is encrypted." },
                None => "They are the same, octet by octet.",
            } }
        } @else {
            p class="hint" {
                code { "-" } " stands in the normal document only, " code { "+" } " in this one only, "
                code { "~" } " in both, with another value as a consequence. Both have the same ids and times."
                @if reading.encrypted.is_some() { " Both are compared in the clear." }
            }
            (code::difference("The difference", &reading.difference))
        }
    }
}

fn facts(site: &Site, document: &Document, reading: &Reading) -> Markup {
    let Document { number, at, issued, .. } = document;
    let assertion = issued.assertion_id.as_deref().unwrap_or("none");
    html! {
        dl class="facts" {
            dt { "Time (UTC)" } dd { (words::moment(*at)) }
            dt { "User" } dd { a href=(user_path(&issued.user)) { (issued.user) } }
            dt { "Application" } dd { (ledger::title(site, &issued.service_provider)) }
            dt { "Posted to" } dd { (issued.action) }
            dt { "Response ID" } dd { (issued.response_id) }
            dt { "Assertion ID" } dd { (assertion) }
            dt { "NameID" } dd { (issued.name_id) }
            dt { "InResponseTo" } dd { (issued.in_response_to.as_deref().unwrap_or("none")) }
            dt { "RelayState" } dd { (relay_state(issued)) }
            dt { "Signed" } dd { (reading.signed) }
            dt { "Encrypted" } dd { (reading.encrypted.unwrap_or("nothing")) }
        }
        p class="hint" { "The NameID is the one that was planned; a deviation may have changed what the document says." }
        p class="links" {
            a href={ (ledger::document_path(*number)) "/document.txt" } { "Signed octets" }
            a href={ (ledger::document_path(*number)) "/document.xml" } { "The same as a file" }
            a href={ (ledger::document_path(*number)) "/post.txt" } { "The value of SAMLResponse" }
            a href={ (ledger::document_path(*number)) "/normal.txt" } { "The normal document" }
        }
    }
}

fn relay_state(issued: &IssuedEvent) -> &str {
    match issued.relay_state.as_deref() {
        Some("") => "empty",
        Some(value) => value,
        None => "none",
    }
}

/// Not by itself, because somebody may want to look first.
fn delivery(site: &Site, Document { issued, .. }: &Document) -> Markup {
    let title = ledger::title(site, &issued.service_provider);
    html! {
        p { "Posts the document to the service provider with this browser, as it was issued; once more, if it was posted before." }
        form id="deliver" method="post" action=(issued.action) {
            input type="hidden" name="SAMLResponse" value=(binding::post_value(&issued.document));
            @if let Some(value) = &issued.relay_state {
                input type="hidden" name="RelayState" value=(value);
            }
            button type="submit" { "Deliver to " (title) }
        }
    }
}
