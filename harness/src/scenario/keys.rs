//! Every key of a scenario file: the one table that its checks, its JSON Schema and the manual's tables are made from.

mod control;

use super::{
    Account, AccountIs, AnswerIs, Cookies, DirectoryKind, HttpIs, Idp, LogoutDeviation,
    LogoutSessions, MembershipsAre, MetadataIs, NameIdForm, OutcomeIs, Password, RequestIs, Sent,
    Severity, Shared, Start, UserState,
};
use crate::describe::CAPABILITIES;
use crate::source::{Choice, Chosen, Key, Kind, Table, words_of};
use saml_wire::deviate::Deviation;
use saml_wire::tamper::Tamper;

pub(crate) use control::CONTROL;

/// The vendors that a scenario may name.
pub(crate) const VENDORS: &[&str] = &["okta", "onelogin", "pingone", "pingone-for-enterprise"];

pub(crate) static FILE: Table = Table::new(
    "scenario",
    &[
        Key::may(
            "format",
            Kind::Number(super::FORMAT, super::FORMAT),
            "the version of this grammar",
        ),
        Key::must(
            "title",
            Kind::Text,
            "one sentence that is true of a service provider that conforms",
        ),
        Key::must(
            "requirement",
            Kind::Text,
            "the requirement that is tested, an id of requirements.toml",
        ),
        Key::may("also", Kind::List(&Kind::Text), "further clauses, attack classes and CVEs"),
        Key::must("severity", Kind::Names(words_of::<Severity>), "how bad it is when this fails"),
        Key::may(
            "needs",
            Kind::List(&Kind::Words(CAPABILITIES)),
            "capabilities that the acts do not already imply",
        ),
        Key::may(
            "unless",
            Kind::List(&Kind::Words(CAPABILITIES)),
            "capabilities with which it demands nothing",
        ),
        Key::may(
            "vendors",
            Kind::Either(&[Kind::Words(&["each", "one"]), Kind::Filled(&Kind::Words(VENDORS))]),
            "for which vendors it is run, by default `each`",
        ),
        Key::may(
            "styles",
            Kind::Words(&["each", "one"]),
            "whether it is run in every signing style that the service provider accepts, by default `each` where there is a `tamper`, else `one`",
        ),
        Key::may(
            "changes",
            Kind::List(&Kind::Names(words_of::<Shared>)),
            "state of the whole service provider that it changes; such a case runs alone",
        ),
        Key::may(
            "no_hole",
            Kind::Text,
            "negative scenarios only: why no mistake of a service provider could fail it",
        ),
        Key::must(
            "people",
            Kind::Named(&Kind::Table(&PERSON)),
            "who takes part; every case gets persons of its own, made from these",
        ),
        Key::must("when", Kind::Filled(&Kind::Chosen(&WHEN)), "what is done, in this order"),
        Key::must("then", Kind::Table(&THEN), "what must be seen after the last step"),
        Key::may(
            "control",
            Kind::Table(&CONTROL),
            "the one value that differs in the control, where no `deviate` and no `tamper` says it",
        ),
        Key::may(
            "variant",
            Kind::Filled(&Kind::Table(&VARIANT)),
            "one scenario for each, laid over the keys of the file",
        ),
    ],
);

pub(crate) static VARIANT: Table =
    Table::over("variant", &FILE, &[Key::must("name", Kind::Text, "the part of the id after `#`")]);

pub(crate) static PERSON: Table = Table::new(
    "person",
    &[
        Key::must(
            "account",
            Kind::Names(words_of::<Account>),
            "what the service provider has of this person",
        ),
        Key::may(
            "assigned",
            Kind::Switch,
            "whether the application is assigned at the identity provider, by default `true`",
        ),
        Key::may(
            "state",
            Kind::Names(words_of::<UserState>),
            "the user's state at the identity provider, by default `active`",
        ),
        Key::may("mail_of", Kind::Text, "has the e-mail address of this other person"),
        Key::may("name_id_of", Kind::Text, "is sent with the NameID of this other person"),
        Key::may(
            "name_id",
            Kind::Names(words_of::<NameIdForm>),
            "is sent with a NameID of this form",
        ),
        Key::may(
            "idp",
            Kind::Names(words_of::<Idp>),
            "the vendor of the case, or another one that the service provider trusts, by default `own`",
        ),
        Key::may(
            "directory",
            Kind::Names(words_of::<DirectoryKind>),
            "the person is read from a directory record of this schema",
        ),
        Key::may(
            "roles",
            Kind::List(&Kind::Text),
            "the roles that the directory has of the person, each one value, by default none",
        ),
    ],
);

static ROLES_ARE: Table = Table::one_of(
    "roles",
    &["none_of"],
    &[Key::may("none_of", Kind::Filled(&Kind::Text), "none of these")],
);

static PERSON_IS: Table = Table::one_of(
    "somebody",
    &["at_most", "is", "not"],
    &[
        Key::may("at_most", Kind::Text, "nobody, or this person"),
        Key::may("is", Kind::Text, "this person, with the address that the directory has now"),
        Key::may("not", Kind::Text, "nobody, or somebody whose account is not this person's"),
    ],
);

const SOMEBODY: Kind = Kind::Either(&[Kind::Words(&["none"]), Kind::Table(&PERSON_IS)]);

pub(crate) static THEN: Table = Table::new(
    "then",
    &[
        Key::may("session", SOMEBODY, "who is signed in, in the browser of the person who acted"),
        Key::may(
            "accounts",
            Kind::Either(&[
                Kind::Words(&["unchanged"]),
                Kind::Named(&Kind::Names(words_of::<AccountIs>)),
            ]),
            "what the service provider has of the people, compared with before the first `when`",
        ),
        Key::may("outcome", Kind::Names(words_of::<OutcomeIs>), "how the act itself ended"),
        Key::may(
            "says",
            Kind::Text,
            "the meaning of the message that the person sees, a key of the description's `[says]`",
        ),
        Key::may("kind", Kind::Text, "the machine-readable kind of the refusal"),
        Key::may("status", Kind::Number(100, 599), "the HTTP status of the refusal"),
        Key::may("message", Kind::Text, "the exact words of the refusal"),
        Key::may(
            "landing",
            Kind::Text,
            "where the browser is after a login: `default`, `local` for anywhere at the service provider, or a path that begins with `/`",
        ),
        Key::may(
            "http",
            Kind::Names(words_of::<HttpIs>),
            "which statuses the answers to a document have",
        ),
        Key::may(
            "cached",
            Kind::Words(&["nothing"]),
            "the answers to a document say that nobody may store them",
        ),
        Key::may(
            "reflects",
            Kind::Words(&["nothing"]),
            "nothing of what was sent stands in a page as markup, or as the target of a link to elsewhere",
        ),
        Key::may(
            "sessions",
            Kind::Number(0, 2),
            "how many browsers are signed in that posted a document at the same moment",
        ),
        Key::may(
            "authn_request",
            Kind::Names(words_of::<RequestIs>),
            "no AuthnRequest has left the service provider, or one has and keeps this rule",
        ),
        Key::may(
            "delivered",
            Kind::Words(&["nothing"]),
            "no SAML message was posted to the service provider",
        ),
        Key::may(
            "canary",
            Kind::Words(&["silent"]),
            "the service provider has fetched nothing that a document names",
        ),
        Key::may(
            "memberships",
            Kind::Names(words_of::<MembershipsAre>),
            "the organisations that the person is a member of",
        ),
        Key::may(
            "billing",
            Kind::Names(words_of::<MembershipsAre>),
            "the organisations whose billing account the person may use",
        ),
        Key::may(
            "roles",
            Kind::Either(&[Kind::List(&Kind::Text), Kind::Table(&ROLES_ARE)]),
            "the roles that the person has there: these and no others, or none of these",
        ),
        Key::may("caller", SOMEBODY, "as whom the API takes the bearer of the token"),
        Key::may(
            "logout_response",
            Kind::Names(words_of::<AnswerIs>),
            "a LogoutResponse has left the service provider and keeps this rule",
        ),
        Key::may(
            "metadata",
            Kind::Names(words_of::<MetadataIs>),
            "the metadata that was read keeps this rule",
        ),
        Key::may("lacks", Kind::Text, "the metadata that was read has no element of this name"),
    ],
);

const PASSWORD: Key = Key::may(
    "password",
    Kind::Names(words_of::<Password>),
    "which password is typed, by default `own`",
);
const PLACE: Key = Key::may(
    "place",
    Kind::Text,
    "where the person wants to go, in a login that begins at the service provider",
);
const SENT: Key = Key::may(
    "sent",
    Kind::Names(words_of::<Sent>),
    "in which way the document reaches the service provider, by default `form`",
);
const TOKEN: Kind = Kind::Text;

pub(crate) static WHEN: Chosen = Chosen {
    title: "step",
    by: "act",
    says: "what is done",
    common: &[
        Key::must("who", Kind::Text, "who does it, one of `people`; their browser is used"),
        Key::may("then", Kind::Table(&THEN), "what must be seen right after this step"),
    ],
    choices: &[
        Choice::new(
            "sign-in",
            "portal, tile, form, deliver; a person with a regular account types user name and password",
            &[
                Key::may(
                    "deviate",
                    Kind::Coded(words_of::<Deviation>),
                    "what the identity provider does wrong before signing",
                ),
                Key::may(
                    "tamper",
                    Kind::Coded(words_of::<Tamper>),
                    "what somebody without the key changes after signing",
                ),
                Key::may(
                    "relay_state",
                    Kind::Text,
                    "RelayState at the start URL; absent: the vendor's own rule",
                ),
                Key::may(
                    "start",
                    Kind::Names(words_of::<Start>),
                    "where the login begins, by default `portal`, or `service-provider` where it is `solicited-only`",
                ),
                PLACE,
                Key::may(
                    "hold",
                    Kind::Switch,
                    "whether the document is kept for a later `deliver` instead of delivered, by default `false`",
                ),
                SENT,
                PASSWORD,
                Key::may("name", Kind::Text, "a name for the document, for later steps"),
            ],
        ),
        Choice::new(
            "deliver",
            "posts the document of an earlier step again",
            &[Key::must("document", Kind::Text, "the name of that step"), SENT],
        ),
        Choice {
            word: "change-directory",
            says: "an administrator of the identity provider changes the person; exactly one key",
            keys: &[
                Key::may("state", Kind::Names(words_of::<UserState>), "the new state"),
                Key::may("assigned", Kind::Switch, "whether the application is assigned"),
                Key::may("mail", Kind::Words(&["new"]), "a new, unused e-mail address"),
                Key::may("display_name", Kind::Words(&["new"]), "a new display name"),
                Key::may("password", Kind::Words(&["new"]), "a new password"),
                Key::may(
                    "roles",
                    Kind::List(&Kind::Text),
                    "these roles instead of those that were",
                ),
            ],
            one_of: &["state", "assigned", "mail", "display_name", "password", "roles"],
        },
        Choice::new("read-metadata", "fetches the service provider's metadata", &[]),
        Choice::new(
            "start-login",
            "begins a login at the service provider's own login page",
            &[PLACE],
        ),
        Choice::new(
            "login-password",
            "logs in on the website with user name and password",
            &[PASSWORD],
        ),
        Choice::new(
            "login-command-line",
            "asks for a token with user name and password, as the command-line client does",
            &[PASSWORD],
        ),
        Choice::new(
            "forgot-password",
            "asks for a reset of the password, and uses the link where one was sent",
            &[],
        ),
        Choice::new("logout", "local logout", &[]),
        Choice::new(
            "deliver-logout",
            "a LogoutRequest of the identity provider reaches the service provider",
            &[
                Key::may(
                    "deviate",
                    Kind::Names(words_of::<LogoutDeviation>),
                    "what is wrong with the request, which is signed by default",
                ),
                Key::may("of", Kind::Text, "whose session it names, by default that of `who`"),
                Key::may(
                    "sessions",
                    Kind::Names(words_of::<LogoutSessions>),
                    "whether it names the session of the last login or, by leaving it out, all; by default `this`",
                ),
                Key::may("again", Kind::Text, "the name of the step whose request is posted again"),
                Key::may("name", Kind::Text, "a name for the request, for later steps"),
            ],
        ),
        Choice::new("change-email", "changes the e-mail address, by the page", &[]),
        Choice::new(
            "change-email-directly",
            "sends the request that the page would send, without the page",
            &[],
        ),
        Choice::new("change-password", "changes the password, by the page", &[]),
        Choice::new("change-password-directly", "the same without the page", &[]),
        Choice::new("enable-two-factor", "switches two-factor authentication on, by the page", &[]),
        Choice::new("enable-two-factor-directly", "the same without the page", &[]),
        Choice::new(
            "create-token",
            "creates an API token on the website",
            &[
                Key::must(
                    "name",
                    Kind::Text,
                    "a name for the token, for later steps; not `unknown`",
                ),
                Key::may(
                    "lives",
                    Kind::Number(1, 3600),
                    "seconds until it expires; absent: the website's default",
                ),
            ],
        ),
        Choice::new(
            "revoke-token",
            "revokes an API token",
            &[Key::must("token", TOKEN, "the name of the step that created it")],
        ),
        Choice::new(
            "await-expiry",
            "waits until an API token has expired",
            &[Key::must("token", TOKEN, "the name of the step that created it, which has `lives`")],
        ),
        Choice::new(
            "call-with-token",
            "asks the API who the caller is",
            &[Key::must(
                "token",
                TOKEN,
                "the name of the step that created it, or `unknown`: one that was never issued",
            )],
        ),
        Choice::new(
            "add-member",
            "an administrator adds the person to the organisation and its billing account",
            &[],
        ),
        Choice::new(
            "disable-account",
            "an administrator of the service provider disables the account of the person",
            &[],
        ),
        Choice::new(
            "take-cookies",
            "the browser gets a copy of the cookies that the service provider has given to another one",
            &[
                Key::must("of", Kind::Text, "whose browser, one of `people`"),
                Key::may(
                    "which",
                    Kind::Names(words_of::<Cookies>),
                    "which of them, by default `all`",
                ),
            ],
        ),
        Choice::new("visit", "opens the default place of the service provider", &[]),
        Choice::new(
            "set-licence",
            "an administrator switches the licence for single sign-on",
            &[Key::must("to", Kind::Switch, "whether the licence is there afterwards")],
        ),
    ],
};

#[cfg(test)]
mod tests;
