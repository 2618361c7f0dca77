//! The suite as a value, for tests in Rust: run against an [`Sp`], and held to its verdicts.

use crate::judge::{Gate, settle};
use crate::report::console::{self, Detail, Look};
use crate::report::{Header, Report};
use crate::rounds::{Ran, run_all};
use crate::run::{Interrupt, Keys, RunError, Silent};
use crate::scenario::Severity;
use crate::source::{Styled, from_word, render};
use crate::sp::Sp;
use crate::suite::{Options, PrepareError, Prepared, SpFile, StylesOf, fresh_seed, prepare};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What is run, and how. The setters take it by value.
#[derive(Debug, Clone)]
#[must_use = "it does nothing until it is run"]
pub struct Suite {
    pub(crate) options: Options,
    gate: Gate,
    ruleset: Option<String>,
}

/// A run that has ended.
#[derive(Debug, Clone)]
#[must_use = "nobody has looked at the verdicts"]
pub struct Outcome {
    report: Report,
}

impl Suite {
    /// All bundled scenarios, for all vendors, with a fresh seed that every failure names. Under the ruleset `core`.
    pub fn bundled() -> Self {
        // Without random numbers every run has the same names, which is no harm.
        let seed = fresh_seed().unwrap_or_default();
        let options = Options { styles: StylesOf::ServiceProvider, ..Options::bundled(seed) };
        Self { options, gate: Gate::default(), ruleset: None }
    }

    /// `core`, `saml2int` or `dnanexus`.
    pub fn ruleset(mut self, name: &str) -> Self {
        self.ruleset = Some(name.to_owned());
        self
    }

    /// Only cases whose id matches; may be called several times. `assertion/*`, `*@okta`.
    pub fn only(mut self, glob: &str) -> Self {
        self.options.ids.push(glob.to_owned());
        self
    }

    /// Only this vendor; may be called several times.
    pub fn vendor(mut self, name: &str) -> Self {
        self.options.vendors.push(name.to_owned());
        self
    }

    /// Adds the scenarios of a folder.
    pub fn scenarios(mut self, folder: impl AsRef<Path>) -> Self {
        self.options.scenarios.push(folder.as_ref().to_owned());
        self
    }

    /// Repeats the names and ids of an earlier run.
    pub fn seed(mut self, seed: u64) -> Self {
        self.options.seed = seed;
        self
    }

    /// How many cases run at once.
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.options.jobs = jobs;
        self
    }

    /// Keeps the keys of the identity providers in a folder, for a service provider that was configured before.
    pub fn keys(mut self, folder: impl AsRef<Path>) -> Self {
        self.options.keys = Keys::Kept(folder.as_ref().to_owned());
        self
    }

    /// The least severity of a fail that counts. Default: high.
    pub fn fail_on(mut self, least: Severity) -> Self {
        self.gate = Gate(least);
        self
    }

    /// Runs everything against a service provider.
    ///
    /// # Panics
    /// Where nothing can be run: what was said does not parse, or something cannot be started.
    pub async fn run(&self, sp: &Sp) -> Outcome {
        let options = self.options_for(sp);
        let prepared = prepared(&options);
        self.run_prepared(prepared, &options).await.unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) async fn run_prepared(
        &self,
        prepared: Prepared,
        options: &Options,
    ) -> Result<Outcome, RunError> {
        let (_switch, interrupt) = Interrupt::channel();
        let begun = Instant::now();
        let ran = run_all(prepared, options, Arc::new(Silent), interrupt).await?;
        Ok(self.judged(ran, options, begun.elapsed()))
    }

    fn judged(&self, ran: Ran, options: &Options, elapsed: Duration) -> Outcome {
        let Ran { prepared, traces, version, troubles, .. } = ran;
        let header = Header {
            sp: prepared.description.name.value.clone(),
            version,
            origin: "in Rust".to_owned(),
            ruleset: prepared.description.ruleset.value,
            vendors: prepared.plan.vendors.clone(),
            facts: prepared.plan.facts.clone(),
            seed: options.seed,
            at: options.at,
            elapsed,
            left: troubles,
            command: format!("Suite::bundled().seed({}).only", options.seed),
        };
        let judged = settle(&prepared.plan, &traces, self.gate);
        let report = Report::new(header, &prepared.plan, &prepared.requirements, judged, &traces);
        Outcome { report }
    }

    pub(crate) fn options_for(&self, sp: &Sp) -> Options {
        let ruleset = self.ruleset.as_deref().map(|name| {
            from_word(name).unwrap_or_else(|| {
                panic!("there is no ruleset `{name}`; there are core, saml2int and dnanexus")
            })
        });
        Options {
            sp: SpFile::Text(sp.text.clone()),
            service: sp.service.clone(),
            ruleset,
            ..self.options.clone()
        }
    }
}

pub(crate) fn prepared(options: &Options) -> Prepared {
    prepare(options).unwrap_or_else(|error| match error {
        PrepareError::Files(mistakes) => panic!("\n{}", render(&mistakes, Styled::Plain)),
        error => panic!("{error}"),
    })
}

impl Outcome {
    /// Everything that was found.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Everything as text, as the command line prints it.
    pub fn text(&self) -> String {
        console::render(&self.report, Look { styled: Styled::Plain, width: 100 }, Detail::Full)
    }

    /// Succeeds where the service provider conforms.
    ///
    /// # Panics
    /// With the failures, where a fail counts, something could not be found out, or nothing passed or failed.
    #[track_caller]
    pub fn assert_conformant(&self) {
        let summary = self.report.summary();
        let conforms = self.report.gating_fails() == 0
            && summary.error == 0
            && summary.pass + summary.fail > 0;
        assert!(conforms, "\n{}", self.text());
    }
}
