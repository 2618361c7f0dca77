//! Acts that run programs: what a program prints is read like an answer, and what it is given is no more shown than elsewhere.

use super::{Outcome, bundled, outcome_of, trial};
use libtest_mimic::Trial;
use sso_harness::suite::{BUNDLED, Options, SpFile};
use sso_harness::trace::{Exchange, Refusal, Seen, StepTrace};

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("commands::a_refusal_has_the_status_that_a_program_prints", printed_status),
        trial("commands::a_token_that_a_step_captures_is_not_shown", captured_token),
    ]
}

/// Acts of the bundled description that are programs here.
const CLIENT: &str = r#"
[login-command-line]
by      = "nobody"
steps   = [{ run = ["sh", "-c", "echo 'client: TooBadError: no, code 418' >&2; exit 3"] }]
refused = { exit = 3, values = { kind = { text = 'client: (\w+)' }, status = { text = 'code (\d{3})' } } }

[memberships]
steps = [
    { get = "/profile/tokens" },
    { submit = "form[action='/profile/tokens']", form = { name = "mine", expires = "60" }, capture = { token = { css = "[data-token]" } } },
    { run = ["sh", "-c", "echo given $2", "sh", "--token", "{token}"] },
]
found = { exit = 1, values = { orgs = { text = 'org' }, billing = { text = 'org' } } }
none  = { exit = 0 }
"#;

/// A case, with these acts of the client.
fn ran(case: &str, acts: &[&str]) -> (Outcome, Vec<StepTrace>) {
    let (_, text) = BUNDLED.iter().find(|(name, _)| *name == "reference-sp").unwrap();
    let mut table: toml::Table = text.parse().unwrap();
    let client: toml::Table = CLIENT.parse().unwrap();
    let all = table["acts"].as_table_mut().unwrap();
    for act in acts {
        all.insert((*act).to_owned(), client[*act].clone());
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sp.toml");
    std::fs::write(&path, toml::to_string(&table).unwrap()).unwrap();
    let ids = vec![case.to_owned()];
    let outcome = outcome_of(&Options { sp: SpFile::Path(path), ids, ..bundled() });
    let steps = outcome.traces.cases[case].steps.clone();
    (outcome, steps)
}

fn commands(steps: &[StepTrace]) -> Vec<&Exchange> {
    steps.iter().flat_map(|step| &step.exchanges).filter(|it| it.method == "RUN").collect()
}

fn printed_status() {
    let (_, steps) = ran("command-line/regular-user@okta", &["login-command-line"]);
    let refusals: Vec<&Refusal> = steps
        .iter()
        .filter_map(|step| match &step.seen {
            Seen::Refused(refusal) => Some(refusal),
            _ => None,
        })
        .collect();
    assert_eq!(refusals.len(), 2, "{steps:?}");
    for refusal in refusals {
        assert_eq!((refusal.status, refusal.kind.as_deref()), (418, Some("TooBadError")));
    }
    // What it has ended with is still in the trace.
    assert!(commands(&steps).iter().all(|command| command.status == Some(3)));
}

fn captured_token() {
    let (outcome, steps) = ran("organisations/no-membership@okta", &["memberships"]);
    assert!(outcome.not_passed().is_empty(), "{:?}", outcome.not_passed());
    let commands = commands(&steps);
    assert_eq!(commands.len(), 2, "{commands:?}");
    for command in commands {
        assert!(command.url.ends_with(" --token [token]"), "{command:?}");
        assert_eq!(command.body, "given [token]\n");
    }
}
