//! The bundled suite against the bundled service providers, one trial for each case, and what has to hold of every run. Knows no SAML.
//!
//! The cases of all trials that are asked for are one run: the servers are started once, when the first of them is executed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod invariants;

use invariants::{Outcome, SEED, bundled, run_of};
use libtest_mimic::{Arguments, Failed, Trial};
use sso_harness::judge::Verdict;
use sso_harness::plan::{Case, Plan};
use sso_harness::suite::{Options, Prepared, SpFile, prepare};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = PLACES.iter().flat_map(|place| cases(place, &arguments)).collect();
    trials.extend(invariants::trials());
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A bundled service provider, what its trials are called, and which scenarios it is judged by; none: all.
struct Place {
    sp: &'static str,
    kind: &'static str,
    ids: &'static [&'static str],
}

/// Those that offer more than the reference behaviour are judged by what is about that.
const PLACES: [Place; 4] = [
    Place { sp: "reference-sp", kind: "scenario", ids: &[] },
    Place {
        sp: "reference-sp-signed-response",
        kind: "signed-response",
        ids: &["response/*@okta"],
    },
    Place {
        sp: "reference-sp-solicited",
        kind: "solicited",
        ids: &["assertion/*", "login/*", "metadata/*", "sp-initiated/*"],
    },
    Place {
        sp: "reference-sp-web",
        kind: "web",
        ids: &["logout/*", "metadata/*", "sp-initiated/*"],
    },
];

impl Place {
    fn options(&self, options: Options) -> Options {
        let ids = self.ids.iter().map(|id| (*id).to_owned()).collect();
        Options { sp: SpFile::Bundled(self.sp.to_owned()), ids, ..options }
    }

    fn trial_name(&self, id: &str) -> String {
        format!("{}::{id}", self.kind)
    }
}

/// One trial for each case of the bundled suite. What is skipped is ignored, and says why.
fn cases(place: &'static Place, arguments: &Arguments) -> Vec<Trial> {
    // Planning needs no keys, so that a list is there at once.
    let prepared = prepare(&place.options(Options::bundled(SEED))).unwrap();
    let named: Vec<(String, Option<String>)> =
        prepared.plan.cases.iter().map(|case| (case.id.to_string(), case.skip.clone())).collect();
    let prepared = asked_for(place, prepared, arguments);
    let shared = Arc::new(Shared { place, prepared, outcome: OnceLock::new() });
    named.into_iter().map(|(id, skip)| shared.trial(id, skip)).collect()
}

/// The cases that the command line asks for, so that one trial does not cost a whole run.
fn asked_for(place: &Place, mut prepared: Prepared, arguments: &Arguments) -> Prepared {
    let matches = |pattern: &String, name: &str| {
        if arguments.exact { name == pattern } else { name.contains(pattern.as_str()) }
    };
    let wanted = |case: &Case| {
        let name = place.trial_name(&case.id.to_string());
        arguments.filter.as_ref().is_none_or(|filter| matches(filter, &name))
            && !arguments.skip.iter().any(|skip| matches(skip, &name))
    };
    let Plan { cases, .. } = &mut prepared.plan;
    cases.retain(wanted);
    prepared
}

struct Shared {
    place: &'static Place,
    prepared: Prepared,
    outcome: OnceLock<Outcome>,
}

impl Shared {
    fn trial(self: &Arc<Self>, id: String, skip: Option<String>) -> Trial {
        let shared = Arc::clone(self);
        let name = self.place.trial_name(&id);
        let trial = Trial::test(name, move || shared.verdict(&id));
        match skip {
            Some(reason) => trial.with_ignored_flag(true).with_kind(format!("ignored: {reason}")),
            None => trial,
        }
    }

    fn verdict(&self, id: &str) -> Result<(), Failed> {
        let outcome =
            self.outcome.get_or_init(|| run_of(&self.prepared, &self.place.options(bundled())));
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
