//! From a posted form to the changes of the library, and back to the page that it stands on.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    super::{
        admin,
        site::{SharedSite, Site},
    },
    applications,
    fields::Fields,
    frame::{Problem, not_found},
    next_document, notice,
    places::{APPLICATIONS, USER, USERS},
    posted::Posted,
    user, users, words,
};
use crate::{
    directory::{Assignment, Source, User},
    state::{Change, ChangeError, Effect, RelayState},
};

/// The forms that this takes, by their word.
const WORDS: [&str; 12] = [
    "add-service-provider",
    "add-user",
    "assign",
    "attributes",
    "deny",
    "deviate",
    "groups",
    "relay-state",
    "remove-user",
    "set-password",
    "set-state",
    "sign",
];

pub(super) async fn change(State(site): State<SharedSite>, posted: Posted) -> Response {
    let fields = posted.0;
    let Some(word) = WORDS.into_iter().find(|word| *word == fields.get("what")) else {
        return not_found(&site, "There is no such form.");
    };
    match changes(&site, word, &fields).and_then(|changes| apply(&site, word, changes)) {
        Ok(effect) => Redirect::to(&back(word, &fields, effect)).into_response(),
        Err(problem) => wrong(&site, &Problem { typed: fields, ..problem }),
    }
}

/// Where the page with the form is, or what is left of it.
fn back(word: &str, fields: &Fields, effect: Effect) -> String {
    let (path, login) = match word {
        "add-service-provider" => (APPLICATIONS, None),
        "add-user" => (USER, Some(fields.get("login"))),
        "remove-user" => (USERS, None),
        _ => (USER, Some(fields.get("user"))),
    };
    let pairs: Vec<_> = login.into_iter().map(|login| ("login", login)).collect();
    notice::to(path, &pairs, word, effect)
}

fn wrong(site: &Site, problem: &Problem) -> Response {
    match problem.form {
        "add-service-provider" => applications::wrong(site, problem),
        "add-user" => users::wrong(site, problem),
        _ => user::wrong(site, problem.typed.get("user"), problem),
    }
}

/// What a form asks for.
fn changes(site: &Site, word: &'static str, fields: &Fields) -> Result<Vec<Change>, Problem> {
    let user = fields.get("user").to_owned();
    let unread = |text: &str| Problem::unread(word, text);
    let change = match word {
        "add-service-provider" => Change::AddServiceProvider {
            entity_id: needed(word, fields, "entity-id")?,
            acs: needed(word, fields, "acs")?,
        },
        "add-user" => Change::AddUser(new_user(site, fields)?),
        "assign" => Change::Assign { user, assigned: assignment(fields) },
        "attributes" => return attributes(site, fields),
        "deny" => Change::Deny { user },
        "deviate" => Change::Deviate { user, deviation: next_document::chosen(word, fields)? },
        "groups" => {
            let values = fields.lines("groups");
            Change::SetAttribute { user, attribute: "groups".to_owned(), values }
        }
        "relay-state" => Change::RelayState { user, relay_state: relay_state(fields) },
        "remove-user" => Change::RemoveUser { user },
        "set-password" => {
            Change::SetPassword { user, password: needed(word, fields, "password")?.into() }
        }
        "set-state" => {
            let state = words::state_of(fields.get("state"));
            Change::SetState {
                user,
                state: state.ok_or_else(|| unread("There is no such state."))?,
            }
        }
        _ => {
            let mut all = words::SIGNED.into_iter();
            let found = all.find(|(known, ..)| *known == fields.get("elements"));
            let (_, elements, _) = found.ok_or_else(|| unread("There is no such choice."))?;
            Change::Sign { user, elements }
        }
    };
    Ok(vec![change])
}

fn apply(site: &Site, word: &'static str, changes: Vec<Change>) -> Result<Effect, Problem> {
    let mut effect = Effect::Unchanged;
    for change in changes {
        match site.provider.apply(change) {
            Ok(Effect::Changed) => effect = Effect::Changed,
            Ok(Effect::Unchanged) => {}
            Err(error) => return Err(problem_of(&error, word)),
        }
    }
    Ok(effect)
}

fn problem_of(error: &ChangeError, form: &'static str) -> Problem {
    let text = format!("It cannot be done: {error}.");
    Problem { status: admin::status(error), form, text, typed: Fields::default() }
}

/// The library replaces a user with the same login; somebody who adds one does not mean that.
fn new_user(site: &Site, fields: &Fields) -> Result<User, Problem> {
    let user = users::described(fields)?;
    if site.provider.state().directory.users.contains_key(&user.login) {
        let text = format!("There is a user {:?} already.", user.login);
        return Err(Problem { status: StatusCode::CONFLICT, ..Problem::unread("add-user", &text) });
    }
    Ok(user)
}

fn assignment(fields: &Fields) -> Assignment {
    match fields.get("assigned") {
        "all" => Assignment::All,
        "only" => Assignment::Only(fields.all("application").map(str::to_owned).collect()),
        _ => Assignment::None,
    }
}

/// Those attributes whose field is not as the page has shown it, and the new one.
fn attributes(site: &Site, fields: &Fields) -> Result<Vec<Change>, Problem> {
    let login = fields.get("user");
    let user = site.provider.state().directory.users.get(login).cloned();
    let user =
        user.ok_or_else(|| problem_of(&ChangeError::UnknownUser(login.to_owned()), "attributes"))?;
    let mut changes = Vec::new();
    for name in fields.all("attribute") {
        let values = fields.lines(&format!("value-of-{name}"));
        if values != as_lines(&user.values(&Source::from(name.to_owned()))) {
            changes.push(set(login, name, values));
        }
    }
    let (name, values) = (fields.get("new-name"), fields.lines("new-values"));
    if !name.is_empty() && !values.is_empty() {
        if name == "login" {
            return Err(Problem::unread("attributes", "The login of a user stays."));
        }
        changes.push(set(login, name, values));
    }
    Ok(changes)
}

fn set(user: &str, attribute: &str, values: Vec<String>) -> Change {
    Change::SetAttribute { user: user.to_owned(), attribute: attribute.to_owned(), values }
}

/// What a field with these values comes back as.
fn as_lines(values: &[String]) -> Vec<String> {
    let lines = values.iter().flat_map(|value| value.lines());
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn relay_state(fields: &Fields) -> RelayState {
    match fields.get("absent") {
        "" => RelayState::Value(fields.get("relay-state").to_owned()),
        _ => RelayState::Absent,
    }
}

fn needed(word: &'static str, fields: &Fields, name: &str) -> Result<String, Problem> {
    match fields.get(name) {
        "" => Err(Problem::unread(word, &format!("Nothing stands in the field {name}."))),
        value => Ok(value.to_owned()),
    }
}
