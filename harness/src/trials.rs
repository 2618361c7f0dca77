//! One trial for each case, for a test program with `harness = false`.

use crate::check::{Outcome, Suite, prepared};
use crate::judge::{Judged, Verdict};
use crate::sp::Sp;
use crate::suite::{Options, Prepared, StylesOf};
use libtest_mimic::{Failed, Trial};
use std::sync::{Arc, OnceLock};

/// One trial for each case, for a test program with `harness = false`:
///
/// ```no_run
/// # use sso_harness::{Sp, Suite, get, trials};
/// # fn sp() -> Sp { Sp::at("http://127.0.0.1:8080").signed_in_as(get("/me").json("/email")) }
/// let arguments = libtest_mimic::Arguments::from_args();
/// libtest_mimic::run(&arguments, trials(Suite::bundled(), sp())).exit();
/// ```
///
/// What does not apply is shown as ignored, with the reason. The cases are one run, which begins with the first trial.
///
/// # Panics
/// Where what was said does not parse.
pub fn trials(suite: Suite, sp: Sp) -> Vec<Trial> {
    // One style for each case: which ones are accepted is not known before anything is started.
    let mut suite = suite;
    suite.options.styles = StylesOf::Vendor;
    let options = suite.options_for(&sp);
    let prepared = prepared(&options);
    let named: Vec<(String, Option<String>)> =
        prepared.plan.cases.iter().map(|case| (case.id.to_string(), case.skip.clone())).collect();
    let shared = Arc::new(Shared { suite, options, prepared, outcome: OnceLock::new() });
    named.into_iter().map(|(id, skip)| shared.trial(id, skip)).collect()
}

fn of<'a>(outcome: &'a Outcome, id: &str) -> Option<&'a Judged> {
    let mut entries = outcome.report().entries.iter();
    entries.find(|entry| entry.judged.id == id).map(|entry| &entry.judged)
}

/// The one run behind all trials.
struct Shared {
    suite: Suite,
    options: Options,
    prepared: Prepared,
    outcome: OnceLock<Result<Outcome, String>>,
}

impl Shared {
    fn trial(self: &Arc<Self>, id: String, skip: Option<String>) -> Trial {
        let shared = Arc::clone(self);
        let name = id.clone();
        let trial = Trial::test(name, move || shared.verdict(&id));
        match skip {
            Some(reason) => trial.with_ignored_flag(true).with_kind(format!("ignored: {reason}")),
            None => trial,
        }
    }

    fn verdict(&self, id: &str) -> Result<(), Failed> {
        let outcome = self.outcome.get_or_init(|| self.run()).as_ref()?;
        match of(outcome, id).map(|judged| (&judged.verdict, judged.gates)) {
            Some((Verdict::Pass, _) | (Verdict::Fail(_), false)) => Ok(()),
            Some((Verdict::Fail(odd), true)) => {
                Err(format!("wanted {}, and {}", odd.wanted, odd.seen).into())
            }
            Some((Verdict::Error(cause), _)) => {
                Err(format!("{}: {}", cause.kind, cause.reason).into())
            }
            Some((Verdict::Skip(reason), _)) => Err(format!("skipped: {reason}").into()),
            None => Err("it has no verdict".into()),
        }
    }

    fn run(&self) -> Result<Outcome, String> {
        let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
        let run = self.suite.run_prepared(self.prepared.clone(), &self.options);
        runtime.block_on(run).map_err(|error| error.to_string())
    }
}
