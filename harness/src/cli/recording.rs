//! A run as a file: the traces, and the words that decide the plan. `judge` gives the same verdicts on another day.

use super::exit::Exit;
use super::handed::{Files, detail, hand_out, header};
use super::output::{look, tell};
use super::run_args::JudgeArgs;
use super::trouble::Trouble;
use crate::describe::Ruleset;
use crate::judge::{Gate, Judged, Traces, settle};
use crate::plan::Facts;
use crate::report::{Header, console};
use crate::scenario::Severity;
use crate::suite::{Options, Prepared, SpFile, StylesOf, prepare};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;
use time::OffsetDateTime;

/// The version of this format.
const FORMAT: u32 = 1;

/// A recorded run of sso-harness.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Recording {
    /// The version of this format.
    format: u32,
    /// The path of the description file; absent: `bundled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<PathBuf>,
    /// The name of a bundled service provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bundled: Option<String>,
    /// What the service provider said of its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    /// Folders of scenarios beside the bundled ones.
    scenarios: Vec<PathBuf>,
    /// The ruleset that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ruleset: Option<Ruleset>,
    /// The vendors that were asked for.
    vendors: Vec<String>,
    /// Tables of further vendors.
    vendor_files: Vec<PathBuf>,
    /// The ids that were asked for.
    ids: Vec<String>,
    /// The requirements that were asked for.
    requirements: Vec<String>,
    /// The least severity that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
    /// Mistakes of the bundled service provider that were switched on.
    holes: Vec<String>,
    /// What was measured before; absent: nothing was.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    facts: Facts,
    /// The seed.
    seed: u64,
    /// What was sent and seen.
    traces: Traces,
}

impl Recording {
    pub(super) fn new(options: &Options, facts: &Facts, traces: Traces) -> Self {
        let (description, bundled) = match &options.sp {
            SpFile::Bundled(name) => (None, Some(name.clone())),
            SpFile::Path(path) => (Some(path.clone()), None),
            SpFile::Text(_) => (None, None),
        };
        Self {
            format: FORMAT,
            description,
            bundled,
            version: None,
            scenarios: options.scenarios.clone(),
            ruleset: options.ruleset,
            vendors: options.vendors.clone(),
            vendor_files: options.vendor_files.clone(),
            ids: options.ids.clone(),
            requirements: options.requirements.clone(),
            severity: options.severity,
            holes: options.holes.clone(),
            facts: facts.clone(),
            seed: options.seed,
            traces,
        }
    }

    /// The same, of a service provider that has said its version.
    pub(super) fn of_version(self, version: Option<String>) -> Self {
        Self { version, ..self }
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a recording is strings, numbers and lists") + "\n"
    }

    fn parse(text: &str) -> Result<Self, String> {
        let recording: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if recording.format != FORMAT {
            return Err(format!(
                "its format is {}, and this version reads {FORMAT}",
                recording.format
            ));
        }
        Ok(recording)
    }

    fn options(&self) -> Result<Options, String> {
        let sp = match (&self.description, &self.bundled) {
            (Some(path), None) => SpFile::Path(path.clone()),
            (None, Some(name)) => SpFile::Bundled(name.clone()),
            _ => return Err("it names not exactly one of `description` and `bundled`".to_owned()),
        };
        Ok(Options {
            sp,
            scenarios: self.scenarios.clone(),
            ruleset: self.ruleset,
            vendors: self.vendors.clone(),
            vendor_files: self.vendor_files.clone(),
            ids: self.ids.clone(),
            requirements: self.requirements.clone(),
            severity: self.severity,
            holes: self.holes.clone(),
            styles: if self.facts.is_empty() {
                StylesOf::Vendor
            } else {
                StylesOf::ServiceProvider
            },
            ..Options::bundled(self.seed)
        })
    }
}

/// A recorded run, judged with the scenarios as they are now.
pub(super) struct Rejudged {
    pub(super) options: Options,
    pub(super) prepared: Prepared,
    pub(super) header: Header,
    pub(super) judged: Vec<Judged>,
    pub(super) traces: Traces,
}

/// Reads a recorded run and judges it. `at` is now, where that is told.
pub(super) fn rejudge(
    file: &Path,
    at: Option<OffsetDateTime>,
    gate: Gate,
) -> Result<Rejudged, Trouble> {
    let text =
        std::fs::read_to_string(file).map_err(|error| Trouble::file("read", file, &error))?;
    let wrong = |reason: String| {
        Trouble::DoesNotParse(format!("{} is no recorded run: {reason}", file.display()))
    };
    let recording = Recording::parse(&text).map_err(wrong)?;
    let options = Options { at, ..recording.options().map_err(wrong)? };
    let prepared = prepare(&options)?.knowing(&recording.facts, &options)?;
    let traces = recording.traces;
    let judged = settle(&prepared.plan, &traces, gate);
    let spent = traces.cases.values().map(|trace| Duration::from_millis(trace.millis)).sum();
    let version = recording.version;
    let header = Header { elapsed: spent, version, ..header(&options, &prepared) };
    Ok(Rejudged { options, prepared, header, judged, traces })
}

/// `judge`: verdicts from a recorded run.
pub(super) fn judge(args: &JudgeArgs) -> Result<Exit, Trouble> {
    let Rejudged { options, prepared, header, judged, traces } =
        rejudge(&args.file, args.at, Gate(args.fail_on))?;
    let terms = args.agreed.terms(&options)?;
    if !args.quiet {
        tell(&console::facts(&prepared.plan.facts, look()));
    }
    let files = Files { json: args.json.as_deref(), junit: args.junit.as_deref() };
    let report = terms.report(&prepared, header, judged, &traces);
    let exit = hand_out(&report, &files, detail(args.quiet))?;
    args.agreed.suggest(&prepared.plan, &report, terms.scope);
    Ok(exit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_read_back_as_it_was_written() {
        let mut options = Options::bundled(7);
        options.ids.push("login/*".to_owned());
        options.severity = Some(Severity::High);
        let text = Recording::new(&options, &Facts::default(), Traces::default()).to_json();
        let read =
            Recording::parse(&text).and_then(|recording| recording.options()).expect("it is read");
        assert_eq!(
            (read.sp, read.ids, read.severity, read.seed),
            (options.sp, options.ids, options.severity, 7)
        );
        assert!(!text.contains("null"), "{text}");
    }

    #[test]
    fn a_recording_of_another_format_is_refused() {
        let text = Recording::new(&Options::bundled(7), &Facts::default(), Traces::default())
            .to_json()
            .replace("\"format\":1", "\"format\":2");
        assert!(Recording::parse(&text).is_err_and(|reason| reason.contains("format is 2")));
    }
}
