//! Organisations as their members see them.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use maud::html;

use super::{page::Page, visit::Visit};
use crate::{platform::Organisation, site::Site};

pub(super) async fn list(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    let account = match visit.account() {
        Ok(account) => account,
        Err(answer) => return *answer,
    };
    let page = {
        let platform = site.platform();
        let orgs: Vec<_> = platform.organisations.of(&account.id).collect();
        let body = html! {
            @if orgs.is_empty() { p { "You are a member of no organization." } }
            ul {
                @for (id, organisation, member) in orgs {
                    li { a href={ "/orgs/" (id) } { (organisation.name) } " (" (member.level.name()) ")" }
                }
            }
        };
        Page::new("Organizations", body)
    };
    visit.show(page)
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Path(id): Path<String>,
) -> Response {
    let account = match visit.account() {
        Ok(account) => account,
        Err(answer) => return *answer,
    };
    let page = {
        let platform = site.platform();
        let mine = platform.organisations.of(&account.id).find(|(own, ..)| *own == id);
        mine.map(|(_, organisation, _)| page(organisation))
    };
    let words = "There is no such organization, or you are no member.";
    visit.show(page.unwrap_or_else(|| Page::refusal(StatusCode::NOT_FOUND, "organization", words)))
}

fn page(organisation: &Organisation) -> Page {
    let pays = |member: &str| if organisation.billing.contains(member) { "yes" } else { "no" };
    let body = html! {
        table {
            thead { tr { th scope="col" { "Member" } th scope="col" { "Level" } th scope="col" { "Billing" } } }
            tbody {
                @for (member, role) in &organisation.members {
                    tr { td { (member) } td { (role.level.name()) } td { (pays(member)) } }
                }
            }
        }
    };
    Page::new(organisation.name.clone(), body)
}
