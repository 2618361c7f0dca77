//! The keys of `[control]`: the one value that differs.

use super::THEN;
use crate::scenario::{Account, UserState};
use crate::source::{Key, Kind, Table, words_of};

/// What is known of one person in a control.
static PERSON_DIFFERS: Table = Table::one_of(
    "person in a control",
    &["account", "assigned", "state", "mail_of", "name_id_of", "idp", "roles"],
    &[
        Key::may("account", Kind::Names(words_of::<Account>), "another account"),
        Key::may("assigned", Kind::Switch, "whether the application is assigned"),
        Key::may("state", Kind::Names(words_of::<UserState>), "another state"),
        Key::may("mail_of", Kind::Words(&["none"]), "an e-mail address of their own"),
        Key::may("name_id_of", Kind::Words(&["none"]), "a NameID of their own"),
        Key::may("idp", Kind::Words(&["own"]), "the vendor of the case"),
        Key::may("roles", Kind::List(&Kind::Text), "other roles in the directory"),
    ],
);

pub(crate) static CONTROL: Table = Table::one_of(
    "control",
    &["people", "when"],
    &[
        Key::may(
            "people",
            Kind::Named(&Kind::Table(&PERSON_DIFFERS)),
            "`people.NAME.KEY`: another value of one key of one person",
        ),
        Key::may(
            "when",
            Kind::Named(&Kind::Either(&[
                Kind::Words(&["left-out"]),
                Kind::Free("an argument of the step"),
            ])),
            "`when.N.KEY`: another value of one argument of step N, counted from 1, or of its `who`; or `when.N = \"left-out\"`",
        ),
        Key::must(
            "then",
            Kind::Table(&THEN),
            "what must be seen after the last step of the control",
        ),
    ],
);
