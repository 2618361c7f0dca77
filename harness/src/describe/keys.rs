//! Every key of a description file: the one table that its checks, its JSON Schema and the manual's tables are made from.

mod acts;

pub(crate) use acts::ACTS;

use super::capability::{CAPABILITIES, DECLARED};
use super::{ActName, Identifies, Idps, Redirects, Ruleset};
use crate::source::{Key, Kind, Table, words_of};

pub(crate) static FILE: Table = Table::one_of(
    "description",
    &["acts", "driver"],
    &[
        Key::may(
            "format",
            Kind::Number(super::FORMAT, super::FORMAT),
            "the version of this grammar",
        ),
        Key::must("name", Kind::Text, "how reports call this service provider"),
        Key::must(
            "ruleset",
            Kind::Names(words_of::<Ruleset>),
            "which clauses are must, should or not applicable",
        ),
        Key::must("url", Kind::Template, "where it is; `{port}` where a free port is to be chosen"),
        Key::may(
            "identifies",
            Kind::Names(words_of::<Identifies>),
            "what `whoami` yields, by default `email` where an attribute comes from `mail`, else `name-id`",
        ),
        Key::may(
            "landing",
            Kind::Text,
            "path of the default place after a login that nobody asked for, by default `/`",
        ),
        Key::may(
            "capabilities",
            Kind::List(&Kind::Words(DECLARED)),
            "what it can do that no act shows",
        ),
        Key::may(
            "connect_to",
            Kind::Template,
            "address and port where the name of `url` is found: a proxy, a container",
        ),
        Key::may(
            "ca",
            Kind::Template,
            "PEM file with the certificates of its server's own authority, relative to this file",
        ),
        Key::may(
            "require",
            Kind::List(&Kind::Words(CAPABILITIES)),
            "without which no run counts: a skip for the lack of one is exit code 3",
        ),
        Key::may("start", Kind::Table(&START), "how it is started; absent: it runs already"),
        Key::must(
            "trust",
            Kind::Table(&TRUST),
            "who it is in SAML terms, and how many identity providers it trusts",
        ),
        Key::may("name_id", Kind::Table(&NAME_ID), "which NameID it is sent"),
        Key::may(
            "attributes",
            Kind::Named(&Kind::Table(&ATTRIBUTE)),
            "what it is sent; the mock sends exactly these",
        ),
        Key::may(
            "secrets",
            Kind::Named(&Kind::Either(&[Kind::Words(&["random"]), Kind::Table(&SECRET)])),
            "values that are never printed, used as `{secrets.NAME}`",
        ),
        Key::may(
            "accounts",
            Kind::List(&Kind::Table(&ACCOUNT)),
            "regular accounts that exist already, where there is no `create-account`",
        ),
        Key::may(
            "roles",
            Kind::List(&Kind::Text),
            "roles that it knows already, for the owner, the reader and the auditor of the scenarios; absent: it takes any",
        ),
        Key::may(
            "says",
            Kind::Named(&Kind::Text),
            "meaning of a message, and a regular expression for the text that a person sees",
        ),
        Key::may("acts", Kind::Table(&ACTS), "how it is asked for each act"),
        Key::may("driver", Kind::Table(&DRIVER), "a program that is asked for each act instead"),
    ],
);

static DRIVER: Table = Table::new(
    "driver",
    &[
        Key::must(
            "command",
            Kind::Filled(&Kind::Template),
            "program and arguments, run in the folder of this file; it speaks JSON lines",
        ),
        Key::may("env", Kind::Named(&Kind::Template), "environment, added to PATH only"),
        Key::must(
            "acts",
            Kind::Filled(&Kind::Names(words_of::<ActName>)),
            "the acts that it performs, `deliver` and `whoami` among them",
        ),
    ],
);

static START: Table = Table::one_of(
    "start",
    &["command", "builtin"],
    &[
        Key::may("command", Kind::Filled(&Kind::Template), "program and arguments"),
        Key::may(
            "builtin",
            Kind::Words(BUILTINS),
            "a service provider that is bundled, served in our process",
        ),
        Key::may(
            "env",
            Kind::Named(&Kind::Template),
            "environment, added to PATH only; a bundled one gets the same pairs",
        ),
        Key::may(
            "dir",
            Kind::Text,
            "working directory of the command, relative to the folder of this file, which it is by default",
        ),
        Key::may("ready", Kind::Table(&READY), "what answers below 500 when the command is ready"),
        Key::may(
            "version",
            Kind::Filled(&Kind::Template),
            "program and arguments; the first line that it prints says in reports what was tested",
        ),
        Key::may(
            "holes",
            Kind::List(&Kind::Text),
            "mistakes that are switched on in `reference-sp`",
        ),
    ],
);

/// What is bundled: the reference service provider and the counter-tests.
pub(crate) const BUILTINS: &[&str] = &[
    "reference-sp",
    "always-500",
    "always-200",
    "always-redirect",
    "no-signature-check",
    // What a program in Rust hands over.
    "in-process",
];

static READY: Table = Table::new("ready", &[Key::must("get", Kind::Template, "a path")]);

static TRUST: Table = Table::new(
    "trust",
    &[
        Key::may("entity_id", Kind::Template, "its entity id"),
        Key::may("acs", Kind::Template, "the URL of its assertion consumer service"),
        Key::may("metadata", Kind::Template, "its metadata, read instead of the two above"),
        Key::may(
            "idps",
            Kind::Names(words_of::<Idps>),
            "`many` at once, or `one`: it is started again for each vendor; by default `one`",
        ),
    ],
);

static NAME_ID: Table = Table::new(
    "name_id",
    &[
        Key::may("format", Kind::Text, "format URI, by default the vendor's own"),
        Key::may(
            "from",
            Kind::Words(&["mail", "login", "object-guid"]),
            "the directory attribute, by default `mail`",
        ),
    ],
);

static ATTRIBUTE: Table = Table::new(
    "attribute",
    &[
        Key::must("name", Kind::Text, "the Name on the wire"),
        Key::must(
            "from",
            Kind::Words(&["mail", "given-name", "surname", "display-name", "login", "groups"]),
            "the directory attribute",
        ),
        Key::may(
            "required",
            Kind::Switch,
            "whether a login without it is refused, by default `false`",
        ),
        Key::may(
            "many",
            Kind::Switch,
            "whether all values are sent, each in an AttributeValue of its own, or the first one, by default `false`",
        ),
    ],
);

static SECRET: Table = Table::new(
    "secret",
    &[Key::must("env", Kind::Text, "the variable of our environment that it is read from")],
);

static ACCOUNT: Table = Table::new(
    "account",
    &[
        Key::must("username", Kind::Template, "user name"),
        Key::must("email", Kind::Template, "e-mail address"),
        Key::must("password", Kind::Template, "password, usually `{secrets.NAME}`"),
    ],
);

static STEP: Table = Table::one_of(
    "step",
    &["get", "post", "put", "delete", "submit", "run"],
    &[
        Key::may("get", Kind::Template, "a path at the service provider, or a URL"),
        Key::may("post", Kind::Template, "the same with POST"),
        Key::may("put", Kind::Template, "the same with PUT"),
        Key::may("delete", Kind::Template, "the same with DELETE"),
        Key::may(
            "submit",
            Kind::Text,
            "a CSS selector: fills and sends this form of the last page, with its hidden fields",
        ),
        Key::may("headers", Kind::Named(&Kind::Template), "additional headers"),
        Key::may("form", Kind::Named(&Kind::Template), "fields of a form, url-encoded"),
        Key::may(
            "files",
            Kind::Named(&Kind::Template),
            "contents of files that are uploaded, by field, with the fields of `form`",
        ),
        Key::may("json", Kind::Free("any value"), "a JSON body; its strings are templates"),
        Key::may(
            "run",
            Kind::Filled(&Kind::Template),
            "program and arguments, run in the folder of this file; instead of a request",
        ),
        Key::may("stdin", Kind::Template, "with `run`: what it reads, by default nothing"),
        Key::may(
            "env",
            Kind::Named(&Kind::Template),
            "with `run`: environment, added to PATH, HOME (an empty folder for each person of each case, also `{home}`) and LC_ALL",
        ),
        Key::may(
            "seconds",
            Kind::Number(1, 600),
            "with `run`: how long it may take, by default 30",
        ),
        Key::may(
            "normalise",
            Kind::Named(&Kind::Text),
            "with `run`: regular expressions, and what replaces them in what it prints",
        ),
        Key::may(
            "capture",
            Kind::Named(&Kind::Table(&READER)),
            "values for later steps, used as `{NAME}`; where one is not found the act ends here and its readings decide",
        ),
        Key::may(
            "redirects",
            Kind::Names(words_of::<Redirects>),
            "whether redirects are followed, ten at most, by default `follow`",
        ),
    ],
);

static READER: Table = Table::one_of(
    "place",
    &["json", "css", "text", "header"],
    &[
        Key::may("json", Kind::Text, "a JSON pointer (RFC 6901)"),
        Key::may("css", Kind::Text, "a CSS selector: the text of the first element"),
        Key::may("attr", Kind::Text, "with `css`: this attribute instead of the text"),
        Key::may(
            "text",
            Kind::Text,
            "a regular expression: its first group, or all that it matches",
        ),
        Key::may("header", Kind::Text, "a header of the answer"),
    ],
);

static LIST: Table =
    Table::new("list", &[Key::must("json", Kind::Text, "a JSON pointer (RFC 6901) to an array")]);

pub(crate) static READING: Table = Table::new(
    "reading",
    &[
        Key::may(
            "status",
            Kind::Either(&[Kind::Number(100, 599), Kind::Filled(&Kind::Number(100, 599))]),
            "the status is this one, or one of these",
        ),
        Key::may(
            "exit",
            Kind::Either(&[Kind::Number(0, 255), Kind::Filled(&Kind::Number(0, 255))]),
            "the exit status of the program is this one, or one of these",
        ),
        Key::may("json", Kind::Text, "this JSON pointer finds something that is not null"),
        Key::may("css", Kind::Text, "this CSS selector finds an element"),
        Key::may(
            "attr",
            Kind::Text,
            "with `css` in `signed_in`: the attribute that says who it is",
        ),
        Key::may(
            "text",
            Kind::Text,
            "this regular expression matches the text that a person sees, or the body",
        ),
        Key::may(
            "landed",
            Kind::Text,
            "this regular expression matches path and query of the last URL",
        ),
        Key::may(
            "list",
            Kind::Table(&LIST),
            "the answer is a list of records, which is here; `values` then reads each of them",
        ),
        Key::may(
            "values",
            Kind::Named(&Kind::Table(&READER)),
            "what is read from the answer, by name",
        ),
    ],
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe::parse;
    use crate::source::{Source, Styled, key_tables, render, samples};

    const CHAPTER: &str = include_str!("../manual/description.md");
    const DRIVERS: &str = include_str!("../manual/driver.md");

    #[test]
    fn the_manual_has_the_tables_of_keys() {
        for table in key_tables(&FILE) {
            assert!(
                CHAPTER.contains(&table) || DRIVERS.contains(&table),
                "description.md does not have this table:\n\n{table}"
            );
        }
    }

    #[test]
    fn the_samples_of_the_manual_are_descriptions() {
        let samples: Vec<_> = [CHAPTER, DRIVERS].into_iter().flat_map(samples).collect();
        assert!(!samples.is_empty());
        for sample in samples {
            let (_, mistakes) = parse(Source::new("description.md", sample));
            assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
        }
    }

    #[test]
    fn every_act_has_its_table() {
        let mut described: Vec<&str> = ACTS.keys.iter().map(|key| key.name).collect();
        described.sort_unstable();
        assert_eq!(described, words_of::<ActName>());
    }

    #[test]
    fn the_schema_demands_what_is_obligatory() {
        let schema = crate::describe::schema();
        assert_eq!(schema["required"], serde_json::json!(["name", "ruleset", "url", "trust"]));
        assert_eq!(schema["$defs"]["acts"]["required"], serde_json::json!(["whoami"]));
    }
}
