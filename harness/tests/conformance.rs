//! The bundled suite against the bundled service provider, one trial for each case, and what has to hold of every run. Knows no SAML.
//!
//! The cases of all trials that are asked for are one run: the servers are started once, when the first of them is executed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod invariants;

use invariants::{Outcome, SEED, bundled, run_of};
use libtest_mimic::{Arguments, Failed, Trial};
use sso_harness::judge::Verdict;
use sso_harness::plan::{Case, Plan};
use sso_harness::suite::{Options, Prepared, prepare};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = cases(&arguments);
    trials.extend(invariants::trials());
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// One trial for each case of the bundled suite. What is skipped is ignored, and says why.
fn cases(arguments: &Arguments) -> Vec<Trial> {
    // Planning needs no keys, so that a list is there at once.
    let prepared = prepare(&Options::bundled(SEED)).unwrap();
    let named: Vec<(String, Option<String>)> =
        prepared.plan.cases.iter().map(|case| (case.id.to_string(), case.skip.clone())).collect();
    let shared =
        Arc::new(Shared { prepared: asked_for(prepared, arguments), outcome: OnceLock::new() });
    named.into_iter().map(|(id, skip)| shared.trial(id, skip)).collect()
}

/// The cases that the command line asks for, so that one trial does not cost a whole run.
fn asked_for(mut prepared: Prepared, arguments: &Arguments) -> Prepared {
    let matches = |pattern: &String, name: &str| {
        if arguments.exact { name == pattern } else { name.contains(pattern.as_str()) }
    };
    let wanted = |case: &Case| {
        let name = trial_name(&case.id.to_string());
        arguments.filter.as_ref().is_none_or(|filter| matches(filter, &name))
            && !arguments.skip.iter().any(|skip| matches(skip, &name))
    };
    let Plan { cases, .. } = &mut prepared.plan;
    cases.retain(wanted);
    prepared
}

fn trial_name(id: &str) -> String {
    format!("scenario::{id}")
}

struct Shared {
    prepared: Prepared,
    outcome: OnceLock<Outcome>,
}

impl Shared {
    fn trial(self: &Arc<Self>, id: String, skip: Option<String>) -> Trial {
        let shared = Arc::clone(self);
        let name = trial_name(&id);
        let trial = Trial::test(name, move || shared.verdict(&id));
        match skip {
            Some(reason) => trial.with_ignored_flag(true).with_kind(format!("ignored: {reason}")),
            None => trial,
        }
    }

    fn verdict(&self, id: &str) -> Result<(), Failed> {
        let outcome = self.outcome.get_or_init(|| run_of(&self.prepared, &bundled()));
        let judged = outcome.judged.iter().find(|judged| judged.id == id);
        match judged.map(|judged| &judged.verdict) {
            Some(Verdict::Pass) => Ok(()),
            Some(Verdict::Fail(odd)) => {
                Err(format!("wanted {}, and {}", odd.wanted, odd.seen).into())
            }
            Some(Verdict::Error(cause)) => Err(format!("{}: {}", cause.kind, cause.reason).into()),
            Some(Verdict::Skip(reason)) => Err(format!("skipped: {reason}").into()),
            None => Err("it has no verdict".into()),
        }
    }
}
