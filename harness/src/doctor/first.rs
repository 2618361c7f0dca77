//! Whether the service provider starts and says who it is.

use crate::describe::Description;
use crate::report::checkup::{Advice, Check};
use crate::run::{RunError, World};

const STARTS: &str = "it starts";
const ANSWERS: &str = "it answers";
const NAMES: &str = "it says who it is";

/// How many lines of what was printed are shown.
const PRINTED: usize = 12;

/// What holds where everything has come up.
pub(super) fn started(description: &Description, world: &World) -> Vec<Check> {
    let at = format!("at {}", world.url());
    let first = match (&description.start, &description.driver) {
        (_, Some(_)) => Check::holds("its driver is ready", at),
        (Some(_), None) => Check::holds(STARTS, at),
        (None, None) => Check::open(STARTS, "it is not started: it runs already"),
    };
    let (entity_id, acs) = world.who_it_is();
    vec![first, Check::holds(NAMES, format!("{entity_id}, which takes Responses at {acs}"))]
}

/// Somebody has ended it.
pub(super) fn ended() -> Check {
    Check::amiss("it was looked at to the end", advice(&RunError::Interrupted))
}

/// Nothing was looked at any more.
pub(super) fn the_rest() -> Check {
    Check::open("everything else", "it stands on this")
}

/// What `teardown` or `cleanup` has not taken away, in one row.
pub(super) fn left_behind(troubles: &[String]) -> Option<Check> {
    let first = troubles.first()?;
    let more = match troubles.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let advice = Advice {
        seen: format!("{first}{more}"),
        mend: "mend the act `teardown` or `cleanup`: as it is, every run leaves something behind."
            .to_owned(),
        ..Advice::default()
    };
    Some(Check::amiss("nothing is left behind", advice))
}

/// What is amiss where something has not.
pub(super) fn not_started(error: &RunError) -> Vec<Check> {
    let advice = advice(error);
    match error {
        RunError::Identity(_) => {
            vec![Check::holds(STARTS, "and answers"), Check::amiss(NAMES, advice), the_rest()]
        }
        RunError::Unreachable(_) => vec![Check::amiss(ANSWERS, advice), the_rest()],
        RunError::Description(_) | RunError::NotAllowed(_) => {
            vec![Check::amiss("the description can be used", advice), the_rest()]
        }
        _ => vec![Check::amiss(STARTS, advice), the_rest()],
    }
}

/// What an error says, and what to do about it.
pub(super) fn advice(error: &RunError) -> Advice {
    let text = error.to_string();
    let mut lines = text.lines();
    let seen = lines.next().unwrap_or_default().to_owned();
    let printed: Vec<String> =
        lines.map(|line| line.trim_start_matches("  | ").to_owned()).collect();
    let log = printed[printed.len().saturating_sub(PRINTED)..].to_vec();
    Advice { seen, log, mend: mend(error).to_owned(), ..Advice::default() }
}

fn mend(error: &RunError) -> &'static str {
    match error {
        RunError::ServiceProvider(_) => {
            "run the command of `[start]` by hand in the folder of the description file, with PATH and what `env` says as its only environment. It has to stay in the foreground, listen on 127.0.0.1 at `{port}`, and answer what `ready` asks for with a status below 500."
        }
        RunError::Identity(_) => {
            "have `[trust] metadata` name the URL where its metadata is, or say `entity_id` and `acs` instead; where it has to be told of the identity provider first, describe that as the act `setup`."
        }
        RunError::Unreachable(_) => {
            "is it up, at the `url` of the description? `[start]` has it started for a run; without that it has to run already, and trust the mock identity provider: `--keys` keeps its keys, and `--bind` the address of its metadata."
        }
        RunError::NotAllowed(_) => "say so, where it is so.",
        RunError::Description(_) => "mend in the description file what is named above.",
        RunError::Idp { .. } => {
            "`--bind` and `--keys` say where the mock listens and what it signs with."
        }
        RunError::Interrupted => "run it again.",
        _ => "this is about the harness or this machine, not about the service provider.",
    }
}
