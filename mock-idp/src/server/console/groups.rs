//! All groups with their members. Who is a member is changed at the user.

use std::collections::BTreeMap;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use maud::html;

use super::{
    super::site::{SharedSite, Site},
    frame::{self, Message},
    places::{GROUPS, user_path},
    users,
};
use crate::directory::User;

pub(super) async fn list(State(site): State<SharedSite>) -> Response {
    let groups = groups(&site);
    let content = html! {
        @if groups.is_empty() { p { "There is no group. A user is put into one at the page of the user." } }
        @for (at, (group, members)) in groups.iter().enumerate() {
            section class="card" aria-labelledby={ "group-" (at) } {
                h2 id={ "group-" (at) } { (group) }
                @if members.is_empty() { p { "Nobody is a member." } } @else {
                    ul { @for user in members {
                        li { a href=(user_path(&user.login)) { (users::name(user)) }
                            " " span class="quiet" { (user.login) } }
                    } }
                }
            }
        }
    };
    frame::page(&site, GROUPS, "Groups", &Message::None, &content).into_response()
}

/// The groups that exist, and those that somebody is in.
fn groups(site: &Site) -> BTreeMap<String, Vec<User>> {
    let state = site.provider.state();
    let mut groups: BTreeMap<String, Vec<User>> =
        state.directory.groups.iter().map(|name| (name.clone(), Vec::new())).collect();
    for user in state.directory.users.values() {
        for group in &user.groups {
            groups.entry(group.clone()).or_default().push(user.clone());
        }
    }
    groups
}
