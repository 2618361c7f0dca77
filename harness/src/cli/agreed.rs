//! The files of what was agreed on beforehand, from the words of the command line to a ruling, and the entries that are suggested.

use super::output::tell;
use super::trouble::Trouble;
use crate::gates::{Agreed, ExpectedSkips, Scope, Waivers, rule, suggest_skips, suggest_waivers};
use crate::judge::{Judged, Traces};
use crate::plan::Plan;
use crate::report::{Header, Report};
use crate::source::{Diagnostic, Source};
use crate::suite::{Options, Prepared, StylesOf};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use time::{Date, OffsetDateTime};

/// What was agreed on beforehand, and what is to be suggested for it.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct AgreedArgs {
    /// Failures that are known and do not gate, each with its reason
    #[arg(long, value_name = "FILE")]
    pub(super) waivers: Option<PathBuf>,
    /// Skips that are expected; with it any other skip is exit code 3
    #[arg(long, value_name = "FILE")]
    pub(super) expected_skips: Option<PathBuf>,
    /// Write a waiver for everything that gates, ready but for its reason
    #[arg(long)]
    pub(super) suggest_waivers: bool,
    /// Write an entry for every skip, ready but for its reason
    #[arg(long)]
    pub(super) suggest_skips: bool,
}

/// What is agreed for one run, and when.
pub(super) struct Terms {
    pub(super) agreed: Agreed,
    pub(super) scope: Scope,
    pub(super) today: Date,
}

impl AgreedArgs {
    /// The first option that gates, which nobody wants for the bundled service provider.
    pub(super) fn gating(&self) -> Option<&'static str> {
        let skips = self.expected_skips.as_ref().map(|_| "--expected-skips");
        self.waivers.as_ref().map(|_| "--waivers").or(skips)
    }

    /// Reads the files; all mistakes of both are reported.
    pub(super) fn terms(&self, options: &Options) -> Result<Terms, Trouble> {
        let mut mistakes = Vec::new();
        let waivers =
            self.waivers.as_deref().map(|path| waivers(path, &mut mistakes)).transpose()?;
        let skips = self.expected_skips.as_deref();
        let skips = skips.map(|path| expected_skips(path, &mut mistakes)).transpose()?;
        if !mistakes.is_empty() {
            return Err(Trouble::Mistakes(mistakes));
        }
        let agreed = Agreed { waivers: waivers.flatten(), skips: skips.flatten() };
        Ok(Terms::new(agreed, options))
    }

    /// Writes the entries that were asked for.
    pub(super) fn suggest(&self, plan: &Plan, report: &Report, scope: Scope) {
        let judged: Vec<Judged> = report.entries.iter().map(|entry| entry.judged.clone()).collect();
        let part = match scope {
            Scope::Whole => "",
            Scope::Restricted => ", of a part of the suite: in the whole a glob may take more",
        };
        let of = format!("{} ({}){part}", report.header.sp, report.header.origin);
        if self.suggest_waivers {
            tell(&titled(
                &format!("Waivers for what gates in {of}"),
                &suggest_waivers(plan, &judged),
            ));
        }
        if self.suggest_skips {
            tell(&titled(&format!("What is skipped for {of}"), &suggest_skips(&judged)));
        }
    }
}

impl Terms {
    /// For a run with these options, today.
    pub(super) fn new(agreed: Agreed, options: &Options) -> Self {
        let now = options.at.unwrap_or_else(|| OffsetDateTime::from(SystemTime::now()));
        Self { agreed, scope: scope(options), today: now.date() }
    }

    /// The report of what was judged, under these terms.
    pub(super) fn report(
        &self,
        prepared: &Prepared,
        header: Header,
        mut judged: Vec<Judged>,
        traces: &Traces,
    ) -> Report {
        let Prepared { plan, description, requirements, .. } = prepared;
        let ruling = rule(&self.agreed, (plan, description), &mut judged, self.scope, self.today);
        Report::new(header, plan, requirements, judged, traces).ruled(ruling)
    }
}

/// Whoever asks for a part may have entries about the rest.
fn scope(options: &Options) -> Scope {
    let is_whole = options.ids.is_empty()
        && options.requirements.is_empty()
        && options.vendors.is_empty()
        && options.severity.is_none()
        && options.styles == StylesOf::ServiceProvider;
    if is_whole { Scope::Whole } else { Scope::Restricted }
}

/// Reads a waivers file; none where it has mistakes, which are added to `mistakes`.
pub(super) fn waivers(
    path: &Path,
    mistakes: &mut Vec<Diagnostic>,
) -> Result<Option<Waivers>, Trouble> {
    let (read, wrong) = Waivers::parse(source(path)?);
    mistakes.extend(wrong);
    Ok(read)
}

fn expected_skips(
    path: &Path,
    mistakes: &mut Vec<Diagnostic>,
) -> Result<Option<ExpectedSkips>, Trouble> {
    let (read, wrong) = ExpectedSkips::parse(source(path)?);
    mistakes.extend(wrong);
    Ok(read)
}

fn source(path: &Path) -> Result<Arc<Source>, Trouble> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Trouble::file("read", path, &error))?;
    Ok(Source::new(path.display().to_string(), text))
}

fn titled(title: &str, entries: &str) -> String {
    let none = if entries.is_empty() { ": nothing" } else { "" };
    format!("\n# {title}{none}\n\n{entries}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_leaves_cases_out_is_a_part() {
        let all = Options { styles: StylesOf::ServiceProvider, ..Options::bundled(7) };
        assert_eq!(scope(&all), Scope::Whole);
        for part in [
            Options { ids: vec!["login/*".to_owned()], ..all.clone() },
            Options { vendors: vec!["okta".to_owned()], ..all.clone() },
            Options { styles: StylesOf::Vendor, ..all.clone() },
        ] {
            assert_eq!(scope(&part), Scope::Restricted);
        }
    }

    #[test]
    fn mistakes_of_both_files_are_reported_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            Some(path)
        };
        let args = AgreedArgs {
            waivers: write("waivers.toml", "[[waiver]]\nid = 'x'\nseen = 'y'\n"),
            expected_skips: write("skips.toml", "[[skip]]\nid = 'x'\n"),
            ..AgreedArgs::default()
        };
        let terms = args.terms(&Options::bundled(7));
        assert!(matches!(terms, Err(Trouble::Mistakes(found)) if found.len() == 2));
    }
}
