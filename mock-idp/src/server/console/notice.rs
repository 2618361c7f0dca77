//! What was done, as a word in an address and as a sentence on a page: an address can bring no
//! sentence of its own.

use super::{fields::Fields, frame::Message, places::with_query};
use crate::state::Effect;

/// The word of a form, and the sentences for what came of it.
const DONE: [(&str, &str, &str); 12] = [
    ("add-service-provider", "The application is there now.", "The application was there already."),
    ("add-user", "The user is there now.", "The user was there already."),
    ("assign", "Other applications are assigned now.", "These applications were assigned already."),
    ("attributes", "The attributes have changed.", "The attributes were like that already."),
    ("deny", "The next login will be refused.", "The next login will be refused."),
    ("deviate", "The next document will deviate.", "The next document will deviate."),
    ("groups", "The groups have changed.", "The groups were these already."),
    ("relay-state", "The next RelayState is ordered.", "The next RelayState is ordered."),
    ("remove-user", "The user is gone.", "The user was gone already."),
    ("set-password", "The password has changed.", "It was the password already."),
    ("set-state", "The state has changed.", "The user was in this state already."),
    ("sign", "What is signed next is ordered.", "What is signed next is ordered."),
];

/// The address of a page that says what came of a form.
pub(super) fn to(path: &str, pairs: &[(&str, &str)], word: &str, effect: Effect) -> String {
    let effect = match effect {
        Effect::Changed => "changed",
        Effect::Unchanged => "unchanged",
    };
    with_query(path, &[pairs, &[("done", word), ("effect", effect)]].concat())
}

/// What the address of a page says was done.
pub(super) fn of(query: &Fields) -> Message<'static> {
    let word = query.get("done");
    let done = DONE.iter().find(|(known, ..)| *known == word);
    match done {
        Some((_, _, unchanged)) if query.get("effect") == "unchanged" => Message::Done(unchanged),
        Some((_, changed, _)) => Message::Done(changed),
        None => Message::None,
    }
}
