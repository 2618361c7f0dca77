//! One user: what is known, and a form for each change.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

use super::{
    super::site::{SharedSite, Site},
    fields::Fields,
    form::{Forms, button, lines, section, select},
    frame::{self, Message, Problem, not_found},
    next_document::{self, Waiting},
    notice,
    places::{self, LAUNCH, LEDGER, USERS, with_query},
    users, words,
};
use crate::{
    directory::{Assignment, Source, User, UserState},
    state::RelayState,
};

/// The attributes that every user may have, apart from login and groups.
const USUAL: [&str; 7] = [
    "mail",
    "given-name",
    "surname",
    "display-name",
    "user-principal-name",
    "sam-account-name",
    "object-guid",
];

/// Everything about a user that the page shows.
struct Person {
    user: User,
    sign_ins: u64,
    waiting: Waiting,
    /// Entity id and title of all applications.
    applications: Vec<(String, String)>,
    groups: Vec<String>,
}

pub(super) async fn show(State(site): State<SharedSite>, query: Fields) -> Response {
    match person(&site, query.get("login")) {
        Some(person) => page(&site, &person, &notice::of(&query)).into_response(),
        None => nobody(&site, query.get("login")),
    }
}

/// The page with what is wrong with one of its forms.
pub(super) fn wrong(site: &Site, login: &str, problem: &Problem) -> Response {
    match person(site, login) {
        Some(person) => {
            (problem.status, page(site, &person, &Message::Problem(problem))).into_response()
        }
        None => nobody(site, login),
    }
}

fn nobody(site: &Site, login: &str) -> Response {
    not_found(site, &format!("There is no user {login:?}."))
}

fn person(site: &Site, login: &str) -> Option<Person> {
    let state = site.provider.state();
    let user = state.directory.users.get(login)?.clone();
    let all = state.service_providers.iter();
    let relay_state = state.next_relay_state(login).map(|it| match it {
        RelayState::Absent => "The RelayState is left out.".to_owned(),
        RelayState::Value(value) => format!("The RelayState is {value:?}."),
    });
    let signed = state.next_signed(login).map(|it| format!("Signed is {}.", words::signed(it)));
    Some(Person {
        sign_ins: state.count(login),
        waiting: Waiting {
            orders: state.orders(login).map(words::order).collect(),
            others: relay_state.into_iter().chain(signed).collect(),
        },
        applications: all.map(|sp| (sp.entity_id.clone(), sp.title.clone())).collect(),
        groups: state.directory.groups.iter().cloned().collect(),
        user,
    })
}

fn page(site: &Site, person: &Person, message: &Message<'_>) -> Markup {
    let problem = match message {
        Message::Problem(problem) => Some(*problem),
        _ => None,
    };
    let login = person.user.login.as_str();
    let forms = Forms { site, user: Some(login), problem };
    let content = html! {
        (facts(site, person))
        div class="columns" {
            (section("state", "State", &forms.change("set-state", &state(site, &person.user))))
            (section("applications", "Applications", &forms.change("assign", &assigned(person))))
            (next_document::sections(&forms, &person.waiting))
            (section("member", "Groups", &forms.change("groups", &groups(person))))
            (section("password", "Password", &forms.change("set-password", &password(&forms, login))))
            (section("attributes-of", "Attributes",
                &forms.change("attributes", &attributes(&person.user))))
            (section("removal", "Removal", &forms.change("remove-user", &html! {
                p { "What was ordered for " (login) " goes, too. The ledger stays." }
                button type="submit" class="danger" { "Remove this user" }
            })))
        }
        script src=(places::SCRIPT) {}
    };
    frame::page(site, USERS, users::name(&person.user), message, &content)
}

fn facts(site: &Site, Person { user, sign_ins, .. }: &Person) -> Markup {
    let vendor = &site.provider.vendor;
    html! {
        dl class="facts" {
            dt { "Login" } dd { (user.login) }
            dt { "State" }
            dd { (vendor.states.word(user.state).name)
                " " span class="quiet" { (words::state(user.state)) } }
            @if let Some(mail) = &user.mail { dt { "Mail" } dd { (mail) } }
            @if let Some(name_id) = &user.name_id {
                dt { "NameID" } dd { (name_id) " " span class="quiet" { "whatever is configured" } }
            }
            dt { "Sign-ins" } dd { (sign_ins) }
        }
        p class="links" {
            a href=(with_query(LAUNCH, &[("user", &user.login)])) { "Launch an application" }
            a href=(with_query(LEDGER, &[("who", &user.login)])) { "Ledger of this user" }
        }
    }
}

fn state(site: &Site, user: &User) -> Markup {
    let states = &site.provider.vendor.states;
    let option = |state| {
        let (ours, theirs) = (words::state(state), &states.word(state).name);
        (ours, format!("{theirs} ({ours})"))
    };
    let refusal = &states.word(user.state).refusal;
    html! {
        (select("state", "state", "State", words::state(user.state), UserState::ALL.map(option).into_iter()))
        @match refusal {
            Some(refusal) => p class="hint" { "Logins are refused with: “" (refusal) "”" },
            None => p class="hint" { "Logins are let in." },
        }
        (button("Set the state"))
    }
}

fn assigned(person: &Person) -> Markup {
    let assigned = &person.user.assigned;
    let only = matches!(assigned, Assignment::Only(_));
    let radio = |value: &str, label: &str, is_chosen: bool| {
        html! {
            p class="choice" {
                input type="radio" id={ "assigned-" (value) } name="assigned" value=(value)
                    checked[is_chosen];
                label for={ "assigned-" (value) } { (label) }
            }
        }
    };
    html! {
        fieldset {
            legend { "Assigned" }
            (radio("all", "All applications", *assigned == Assignment::All))
            (radio("none", "None", *assigned == Assignment::None))
            (radio("only", "Only these:", only))
            div class="inner" { @for (at, (id, title)) in known(person).iter().enumerate() {
                p class="choice" {
                    input type="checkbox" id={ "application-" (at) } name="application" value=(id)
                        checked[only && assigned.covers(id)];
                    label for={ "application-" (at) } { (title) }
                }
            } }
        }
        (button("Assign these"))
    }
}

/// All applications, and those that are assigned and are not here.
fn known(person: &Person) -> Vec<(String, String)> {
    let mut known = person.applications.clone();
    if let Assignment::Only(ids) = &person.user.assigned {
        let missing = ids.iter().filter(|id| !known.iter().any(|(it, _)| it == *id));
        let missing: Vec<_> = missing.map(|id| (id.clone(), id.clone())).collect();
        known.extend(missing);
    }
    known
}

fn groups(person: &Person) -> Markup {
    html! {
        (lines("groups-of", "groups", "Groups, one a line", &person.user.groups))
        p class="hint" {
            "They are sent in this order. "
            @if !person.groups.is_empty() { "There are: " (person.groups.join(", ")) "." }
        }
        (button("Set the groups"))
    }
}

fn password(forms: &Forms<'_>, login: &str) -> Markup {
    html! {
        // A browser that keeps passwords learns whose it is.
        input type="text" autocomplete="username" value=(login) readonly hidden;
        label for="password" { "New password" }
        input id="password" name="password" type="password" autocomplete="new-password"
            aria-describedby=[forms.described("set-password")];
        (button("Set the password"))
    }
}

fn attributes(user: &User) -> Markup {
    let further = user.attributes.keys().map(String::as_str);
    html! {
        p class="hint" { "A value a line; none removes the attribute." }
        @for (at, name) in USUAL.into_iter().chain(further).enumerate() {
            (attribute(user, at, name))
        }
        div class="pair" {
            div {
                label for="new-name" { "One more: its name" }
                input id="new-name" name="new-name" autocomplete="off" autocapitalize="none"
                    spellcheck="false";
            }
            div { (lines("new-values", "new-values", "Its values", &[])) }
        }
        (button("Set the attributes"))
    }
}

fn attribute(user: &User, at: usize, name: &str) -> Markup {
    let values = user.values(&Source::from(name.to_owned()));
    let (id, field) = (format!("attribute-{at}"), format!("value-of-{name}"));
    html! {
        input type="hidden" name="attribute" value=(name);
        label for=(id) { (name) }
        textarea id=(id) name=(field) rows=(values.len().clamp(1, 6)) autocapitalize="none"
            spellcheck="false" { "\n" (values.join("\n")) }
    }
}
