//! The ledger: what happened, the latest first, one line each.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use time::format_description::well_known::Rfc3339;

use super::{
    super::site::{SharedSite, Site},
    fields::Fields,
    form::{button, select},
    frame::{self, Message},
    places::{LEDGER, user_path, with_query},
    table::table,
    words,
};
use crate::ledger::{Entry, Event};

/// How many entries are on a page.
const MOST: usize = 50;

/// What can be looked for, the first where nothing is said: requests are many and say little.
const KINDS: [(&str, &str); 7] = [
    ("events", "Everything but received requests"),
    ("documents", "Documents issued"),
    ("refusals", "Refusals"),
    ("logins", "Logins at the portal"),
    ("asked", "AuthnRequests"),
    ("requests", "Received requests"),
    ("all", "Everything"),
];

/// What is looked for.
struct Filter<'q> {
    kind: &'q str,
    who: &'q str,
    before: Option<u64>,
}

impl<'q> Filter<'q> {
    fn of(query: &'q Fields) -> Self {
        let kind = KINDS.iter().find(|(kind, _)| *kind == query.get("kind")).unwrap_or(&KINDS[0]);
        let before = query.get("before").parse().ok();
        Self { kind: kind.0, who: query.get("who"), before }
    }

    fn takes(&self, entry: &Entry) -> bool {
        let is_received = matches!(entry.event, Event::Received { .. });
        let kind = match self.kind {
            "events" => !is_received,
            "all" => true,
            kind => kind == kind_of(&entry.event),
        };
        let who = self.who.is_empty() || user_of(&entry.event) == Some(self.who);
        kind && who && self.before.is_none_or(|before| entry.number < before)
    }
}

pub(super) async fn list(State(site): State<SharedSite>, query: Fields) -> Response {
    let filter = Filter::of(&query);
    let (entries, has_more) = entries(&site, &filter);
    let content = html! {
        (form(&filter))
        @if entries.is_empty() { p { "There is no such entry." } } @else { (listed(&site, &entries)) }
        p class="links" {
            @if filter.before.is_some() { a href=(filter.link(None)) { "The latest" } }
            @if let (true, Some(last)) = (has_more, entries.last()) {
                a href=(filter.link(Some(last.number))) rel="next" { "Older entries" }
            }
        }
        p class="hint" { "The latest 1024 entries are remembered. Requests for pages of the console are not recorded." }
    };
    frame::page(&site, LEDGER, "Ledger", &Message::None, &content).into_response()
}

/// The entries of a page, and whether there are older ones.
fn entries(site: &Site, filter: &Filter<'_>) -> (Vec<Entry>, bool) {
    let ledger = site.provider.ledger();
    let found = ledger.latest().filter(|entry| filter.takes(entry)).take(MOST + 1);
    let mut entries: Vec<Entry> = found.cloned().collect();
    let has_more = entries.len() > MOST;
    entries.truncate(MOST);
    (entries, has_more)
}

impl Filter<'_> {
    fn link(&self, before: Option<u64>) -> String {
        let before = before.map(|number| number.to_string());
        let before = before.iter().map(|number| ("before", number.as_str()));
        let pairs = [("kind", self.kind), ("who", self.who)].into_iter().chain(before);
        with_query(LEDGER, &pairs.collect::<Vec<_>>())
    }
}

fn form(filter: &Filter<'_>) -> Markup {
    let kinds = KINDS.into_iter().map(|(word, text)| (word, text.to_owned()));
    html! {
        form class="filter" method="get" action=(LEDGER) role="search" {
            div { (select("kind", "kind", "Show", filter.kind, kinds)) }
            div {
                label for="who" { "Login" }
                input id="who" name="who" value=(filter.who) autocapitalize="none" spellcheck="false";
            }
            (button("Show"))
        }
    }
}

fn listed(site: &Site, entries: &[Entry]) -> Markup {
    let headings = ["Number", "Time (UTC)", "What", "Who", "Application", "Details"];
    table("Entries, the latest first", headings, entries.iter().map(|entry| cells(site, entry)))
}

fn cells(site: &Site, entry: &Entry) -> [Markup; 6] {
    let exact = entry.at.format(&Rfc3339).unwrap_or_default();
    let user = user_of(&entry.event);
    [
        html! { (entry.number) },
        html! { time datetime=(exact) { (words::moment(entry.at)) } },
        what(entry),
        html! { @if let Some(user) = user { a href=(user_path(user)) { (user) } } },
        html! { @if let Some(id) = application_of(&entry.event) { (title(site, id)) } },
        details(site, &entry.event),
    ]
}

fn what(entry: &Entry) -> Markup {
    let text = match &entry.event {
        Event::Denied { .. } => "refused",
        Event::DirectoryFailed { .. } => "directory failed",
        Event::Issued(_) => {
            return html! { a href=(document_path(entry.number)) { "document " (entry.number) } };
        }
        Event::Received { .. } => "request",
        Event::Requested { .. } => "AuthnRequest",
        Event::SignedIn { .. } => "login",
        Event::WrongPassword { .. } => "wrong password",
    };
    html! { (text) }
}

fn details(site: &Site, event: &Event) -> Markup {
    match event {
        Event::Denied { reason, .. } => html! { (words::denial(&site.provider.vendor, *reason)) },
        Event::DirectoryFailed { reason, .. } => html! { (reason) },
        Event::Issued(issued) => html! {
            @match &issued.deviation {
                Some(sentence) => (sentence),
                None => span class="quiet" { "as the vendor does" },
            }
        },
        Event::Received { method, path, parameters } => html! {
            code { (method) " " (path) }
            @if !parameters.is_empty() { " with " (parameters.join(", ")) }
        },
        Event::Requested { id, .. } => html! { "id " code { (id) } },
        Event::SignedIn { .. } | Event::WrongPassword { .. } => html! {},
    }
}

fn kind_of(event: &Event) -> &'static str {
    match event {
        Event::Denied { .. } => "refusals",
        Event::Issued(_) => "documents",
        Event::Received { .. } => "requests",
        Event::Requested { .. } => "asked",
        Event::DirectoryFailed { .. } | Event::SignedIn { .. } | Event::WrongPassword { .. } => {
            "logins"
        }
    }
}

fn user_of(event: &Event) -> Option<&str> {
    match event {
        Event::Denied { user, .. }
        | Event::DirectoryFailed { user, .. }
        | Event::SignedIn { user }
        | Event::WrongPassword { user } => Some(user),
        Event::Issued(issued) => Some(&issued.user),
        Event::Received { .. } | Event::Requested { .. } => None,
    }
}

fn application_of(event: &Event) -> Option<&str> {
    match event {
        Event::Denied { service_provider, .. } => service_provider.as_deref(),
        Event::Issued(issued) => Some(&issued.service_provider),
        Event::Requested { service_provider, .. } => Some(service_provider),
        Event::DirectoryFailed { .. }
        | Event::Received { .. }
        | Event::SignedIn { .. }
        | Event::WrongPassword { .. } => None,
    }
}

/// Where a document is shown.
pub(super) fn document_path(number: u64) -> String {
    format!("{LEDGER}/{number}")
}

/// The name of an application, or its entity id where it is not known.
pub(super) fn title(site: &Site, entity_id: &str) -> String {
    let all = site.provider.service_providers();
    let known = all.iter().find(|sp| sp.entity_id == entity_id);
    known.map_or(entity_id, |sp| &sp.title).to_owned()
}
