//! The keys of `[acts]`, and of each act by what it can come to.

use super::{READING, STEP};
use crate::describe::Actor;
use crate::source::{Key, Kind, Table, words_of};

const READ: Kind = Kind::Table(&READING);
const BY: Key = Key::may(
    "by",
    Kind::Names(words_of::<Actor>),
    "whose cookies are used: the browser of the `person` who acts, or `nobody`'s; by default `person`",
);
static REQUEST: Kind = Kind::Table(&STEP);
const STEPS: Key =
    Key::must("steps", Kind::Filled(&REQUEST), "the requests and programs, in this order");

static DOES: Table = Table::new("act that is done or refused", DOES_KEYS);
const DOES_KEYS: &[Key] = &[
    BY,
    STEPS,
    Key::may("done", READ, "it was done"),
    Key::may("refused", READ, "it was refused"),
];

static TELLS: Table = Table::new("act that tells who somebody is", TELLS_KEYS);
const TELLS_KEYS: &[Key] = &[
    BY,
    STEPS,
    Key::must(
        "signed_in",
        READ,
        "somebody is signed in; what its own condition finds says who, or the value `as`",
    ),
    Key::must("anonymous", READ, "nobody is"),
    Key::may("refused", READ, "the request was refused"),
];

static FINDS: Table = Table::new("act that finds", FINDS_KEYS);
const FINDS_KEYS: &[Key] = &[
    BY,
    STEPS,
    Key::must("found", READ, "what was found"),
    Key::may("none", READ, "there is nothing"),
];

const DOING: Kind = Kind::Table(&DOES);

pub(crate) static ACTS: Table = Table::new(
    "acts",
    &[
        Key::must(
            "whoami",
            Kind::Table(&TELLS),
            "who is signed in; without it nothing can be judged",
        ),
        Key::may("deliver", DOING, "posts a SAML Response; absent: it is posted to the ACS"),
        Key::may("logout", DOING, "local logout"),
        Key::may("start-login", DOING, "begins a login at the service provider"),
        Key::may("login-password", DOING, "logs in with user name and password on the website"),
        Key::may(
            "login-command-line",
            DOING,
            "asks for a token with user name and password; value `token`",
        ),
        Key::may("forgot-password", DOING, "asks for a reset of the password, and uses the link"),
        Key::may("change-email", DOING, "changes the e-mail address by the page"),
        Key::may("change-email-directly", DOING, "the same without the page"),
        Key::may("change-password", DOING, "changes the password by the page"),
        Key::may("change-password-directly", DOING, "the same without the page"),
        Key::may("enable-two-factor", DOING, "switches two-factor authentication on by the page"),
        Key::may("enable-two-factor-directly", DOING, "the same without the page"),
        Key::may("create-token", DOING, "creates an API token; value `token`"),
        Key::may("revoke-token", DOING, "revokes an API token"),
        Key::may(
            "call-with-token",
            Kind::Table(&TELLS),
            "asks the API who the bearer of a token is",
        ),
        Key::may("read-metadata", DOING, "fetches the metadata"),
        Key::may("deliver-logout", DOING, "posts a LogoutRequest"),
        Key::may("create-account", DOING, "makes a regular account (preparation)"),
        Key::may("create-organisation", DOING, "makes an organisation (preparation)"),
        Key::may(
            "find-account",
            Kind::Table(&FINDS),
            "which accounts exist for an address; value `account`, and any other that tells accounts apart",
        ),
        Key::may(
            "memberships",
            Kind::Table(&FINDS),
            "organisations and billing accounts of a person; values `orgs` and `billing`, lists",
        ),
        Key::may(
            "add-member",
            DOING,
            "makes a person a member of the organisation and its billing account",
        ),
        Key::may(
            "roles",
            Kind::Table(&FINDS),
            "which roles a person has there; value `roles`, a list of those that have arrived",
        ),
        Key::may("disable-account", DOING, "disables the account of a person"),
        Key::may("set-licence", DOING, "switches the licence"),
        Key::may(
            "setup",
            DOING,
            "makes a connection to an identity provider before the first case; values `entity_id`, `acs`, `connection`",
        ),
        Key::may(
            "cleanup",
            DOING,
            "takes an account away that the run has made, after the case that made it",
        ),
        Key::may("teardown", DOING, "takes away what `setup` has made, after the last case"),
    ],
);
