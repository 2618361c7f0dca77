//! All users, and a form to add one.

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
    places::{USERS, user_path},
    table::table,
    words,
};
use crate::directory::{Assignment, User};

/// How many users are shown; a directory may have thousands.
const MOST: usize = 200;

/// A user as the list shows it.
struct Row {
    user: User,
    sign_ins: u64,
}

pub(super) async fn list(State(site): State<SharedSite>, query: Fields) -> Response {
    page(&site, query.get("find"), &notice::of(&query)).into_response()
}

/// The page with what is wrong with its form.
pub(super) fn wrong(site: &Site, problem: &Problem) -> Response {
    (problem.status, page(site, "", &Message::Problem(problem))).into_response()
}

fn page(site: &Site, find: &str, message: &Message<'_>) -> Markup {
    let (rows, all) = rows(site, find);
    let content = html! {
        form class="filter" method="get" action=(USERS) role="search" {
            div {
                label for="find" { "Login, name or mail has" }
                input id="find" name="find" value=(find) autocapitalize="none" spellcheck="false";
            }
            (button("Find"))
        }
        p { (words::count(all, "user", "users"))
            @if all > rows.len() { ", of which these are the first " (rows.len()) } "." }
        @if !rows.is_empty() { (listed(site, &rows)) }
        (section("add-user", "Add a user", &add(site, message)))
    };
    frame::page(site, USERS, "Users", message, &content)
}

/// The first users that are looked for, and how many there are.
fn rows(site: &Site, find: &str) -> (Vec<Row>, usize) {
    let state = site.provider.state();
    let find = find.to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&find);
    let mut all = state.directory.users.values().filter(|user| {
        has(&user.login) || [&user.display_name, &user.mail].into_iter().flatten().any(|it| has(it))
    });
    let row = |user: &User| Row { sign_ins: state.count(&user.login), user: user.clone() };
    let rows: Vec<Row> = all.by_ref().take(MOST).map(row).collect();
    let more = all.count();
    let count = rows.len() + more;
    (rows, count)
}

fn listed(site: &Site, rows: &[Row]) -> Markup {
    let headings = ["Name", "Login", "Mail", "State", "Applications", "Groups", "Sign-ins"];
    table("Users", headings, rows.iter().map(|row| cells(site, row)))
}

fn cells(site: &Site, Row { user, sign_ins }: &Row) -> [Markup; 7] {
    let word = &site.provider.vendor.states.word(user.state);
    let refused = word.refusal.as_ref().map(|_| "refused");
    let groups = user.groups.join(", ");
    [
        html! { a href=(user_path(&user.login)) { (name(user)) } },
        html! { (user.login) },
        html! { (user.mail.as_deref().unwrap_or("none")) },
        html! {
            span class=[refused] { (word.name) } " " span class="quiet" { (words::state(user.state)) }
        },
        html! { (assigned(site, &user.assigned)) },
        html! { @if groups.is_empty() { "none" } @else { (groups) } },
        html! { (sign_ins) },
    ]
}

/// The name for display, or else the login; something that can be clicked, at any rate.
pub(super) fn name(user: &User) -> &str {
    let names = [user.display_name.as_deref(), Some(&user.login)];
    names.into_iter().flatten().find(|name| !name.trim().is_empty()).unwrap_or("(no name)")
}

/// The applications that are assigned, by title.
fn assigned(site: &Site, assigned: &Assignment) -> String {
    match assigned {
        Assignment::All => "all".to_owned(),
        Assignment::None => "none".to_owned(),
        Assignment::Only(ids) if ids.is_empty() => "none".to_owned(),
        Assignment::Only(ids) => {
            let all = site.provider.service_providers();
            let title = |id: &String| {
                all.iter().find(|sp| sp.entity_id == *id).map_or(id, |sp| &sp.title).clone()
            };
            ids.iter().map(title).collect::<Vec<_>>().join(", ")
        }
    }
}

fn add(site: &Site, message: &Message<'_>) -> Markup {
    let problem = match message {
        Message::Problem(problem) => Some(*problem),
        _ => None,
    };
    let forms = Forms { site, user: None, problem };
    let described = forms.described("add-user");
    let line = |id, label| {
        let value = forms.typed("add-user", id);
        Line { id, name: id, label, value, described }.markup()
    };
    forms.change("add-user", &html! {
        p class="quiet" {
            "Only the login is needed. The others follow from it: for ada the mail is ada@example.test, "
            "the name Ada Example, and the password ada-password."
        }
        div class="fields" {
            div { (line("login", "Login")) }
            div { (line("mail", "Mail")) }
            div { (line("display-name", "Name")) }
            div {
                label for="password" { "Password" }
                input id="password" name="password" type="password" autocomplete="new-password";
            }
        }
        (button("Add the user"))
    })
}

/// The user that a form describes: the defaults, and what was typed.
pub(super) fn described(fields: &Fields) -> Result<User, Problem> {
    let login = fields.get("login");
    if login.is_empty() {
        return Err(Problem::unread("add-user", "A user needs a login."));
    }
    let mut user = User::new(login);
    let typed = |name: &str| Some(fields.get(name).to_owned()).filter(|it| !it.is_empty());
    user.mail = typed("mail").or(user.mail);
    user.display_name = typed("display-name").or(user.display_name);
    if let Some(password) = typed("password") {
        user.password = password.into();
    }
    Ok(user)
}
