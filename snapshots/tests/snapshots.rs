//! The golden files: every scenario's normal form, every vendor's metadata and Response. Verdicts are asserted first; accepting a snapshot turns no fail into a pass.

use insta::{Settings, assert_snapshot};
use libtest_mimic::{Arguments, Failed, Trial};
use sso_harness::detect::Measure;
use sso_harness::judge::{Gate, Judged, Verdict, settle};
use sso_harness::report::normal::{Ids, forms, masked};
use sso_harness::rounds::execute;
use sso_harness::run::{Interrupt, Silent};
use sso_harness::suite::{Options, prepare, scenarios};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    if arguments.list {
        return libtest_mimic::run(&arguments, trials(&names(), &Arc::default())).exit_code();
    }
    let seen = Arc::new(run());
    libtest_mimic::run(&arguments, trials(&names(), &seen)).exit_code()
}

/// One run of the bundled suite, and what there is to compare.
#[derive(Default)]
struct Run {
    judged: Vec<Judged>,
    scenarios: BTreeMap<String, String>,
    vendors: BTreeMap<String, String>,
}

const SEED: u64 = 20_260_101;

fn run() -> Run {
    let options = Options::bundled(SEED);
    let prepared = prepare(&options).expect("the bundled files parse");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (_switch, interrupt) = Interrupt::channel();
    let (traces, _) = runtime
        .block_on(execute(&prepared, &options, Arc::new(Silent), interrupt))
        .expect("everything starts");
    Run {
        judged: settle(&prepared.plan, &traces, Gate::default()),
        scenarios: forms(&prepared.plan, &traces),
        vendors: runtime.block_on(vendors()),
    }
}

/// The metadata and a Response of each vendor, byte for byte but for what differs from run to run.
async fn vendors() -> BTreeMap<String, String> {
    use sso_harness::mock_idp::{Clock, LaunchRequest, Launched, MockIdp, ServiceProvider, Vendor};
    let mut documents = BTreeMap::new();
    for vendor in Vendor::all() {
        let name = vendor.name.clone();
        let application =
            ServiceProvider::new("https://sp.example/saml", "https://sp.example/saml/acs")
                .attribute("email", "mail")
                .attribute("groups", "groups");
        let now = time::macros::datetime!(2026-01-02 03:04:05.678 UTC);
        let idp = MockIdp::vendor(vendor)
            .clock(Clock::Fixed(now))
            .user("ada")
            .service_provider(application)
            .start()
            .await
            .expect("the mock starts");
        let Launched::Form(form) = idp.launch(&LaunchRequest::new("ada")).expect("it issues")
        else {
            panic!("ada may sign in")
        };
        documents.insert(
            format!("{name}-metadata"),
            without_host(idp.url(), &masked(idp.metadata(), &mut Ids::default())),
        );
        documents.insert(format!("{name}-response"), masked(&form.document, &mut Ids::default()));
    }
    documents
}

fn without_host(url: &str, text: &str) -> String {
    text.replace(url, "http://[host]")
}

/// The names of all snapshots, known without running: scenario or vendor document.
fn names() -> BTreeSet<(Kind, String)> {
    let prepared = prepare(&Options::bundled(SEED)).expect("the bundled files parse");
    let run = prepared.plan.cases.iter().filter(|case| case.skip.is_none());
    let scenarios = run.map(|case| (Kind::Scenario, case.id.scenario.clone()));
    let documents = prepared.vendors.iter().flat_map(|vendor| {
        ["metadata", "response"]
            .map(|document| (Kind::Vendor, format!("{}-{document}", vendor.name)))
    });
    scenarios.chain(documents).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Scenario,
    Vendor,
}

impl Kind {
    fn folder(self) -> &'static str {
        match self {
            Self::Scenario => "scenarios",
            Self::Vendor => "vendors",
        }
    }
}

fn trials(names: &BTreeSet<(Kind, String)>, run: &Arc<Run>) -> Vec<Trial> {
    let mut trials: Vec<Trial> = names
        .iter()
        .map(|(kind, name)| {
            let (kind, name, run) = (*kind, name.clone(), Arc::clone(run));
            Trial::test(format!("{}::{name}", kind.folder()), move || check(kind, &name, &run))
        })
        .collect();
    trials.push(match slow() {
        None => Trial::test("holes_and_scenarios", table),
        Some(reason) => {
            Trial::test("holes_and_scenarios", table).with_kind(reason).with_ignored_flag(true)
        }
    });
    let expected = names.clone();
    trials.push(Trial::test("no_file_is_orphaned", move || no_orphans(&expected)));
    trials
}

fn check(kind: Kind, name: &str, run: &Run) -> Result<(), Failed> {
    if let Some(judged) = run.judged.iter().find(|judged| {
        judged.scenario == name
            && judged.verdict != Verdict::Pass
            && !matches!(judged.verdict, Verdict::Skip(_))
    }) {
        return Err(format!(
            "{} does not pass, so there is nothing to compare: {:?}",
            judged.id, judged.verdict
        )
        .into());
    }
    let documents = if kind == Kind::Scenario { &run.scenarios } else { &run.vendors };
    let text = documents.get(name).ok_or_else(|| format!("{name} was not seen"))?;
    compare(folder(kind), &file_name(name), text)
}

/// Why the table is not made, if it is not: seventy runs of the suite take a minute with optimisation and several without.
fn slow() -> Option<&'static str> {
    let wanted = !cfg!(debug_assertions)
        || std::env::var_os("SSO_INTEROP").is_some_and(|value| value == "1");
    (!wanted).then_some("slow without --release; or set SSO_INTEROP=1")
}

/// Every hole is noticed by a scenario, every negative scenario notices a hole or says why none can exist; which notices which is a golden file.
fn table() -> Result<(), Failed> {
    let runtime = tokio::runtime::Runtime::new()?;
    let table =
        runtime.block_on(Measure::bundled(SEED).table()).map_err(|error| error.to_string())?;
    let mut mistakes = Vec::new();
    let scenarios = scenarios(&[], &mut mistakes).map_err(|error| error.to_string())?;
    let empty: BTreeSet<&str> = BTreeSet::new();
    for (what, found) in [
        ("holes that nothing notices", table.uncaught()),
        ("negative scenarios that notice nothing", table.idle(&scenarios)),
        (
            "scenarios that notice a hole that they say cannot exist",
            table.excused_in_vain(&scenarios),
        ),
        ("holes that break a control", table.broken.keys().map(String::as_str).collect()),
        ("scenarios that fail without a hole", table.unsound.iter().map(String::as_str).collect()),
    ] {
        if found != empty {
            return Err(format!("{what}: {found:?}").into());
        }
    }
    compare(
        Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf(),
        "holes-and-scenarios",
        &table.to_string(),
    )
}

fn compare(folder: PathBuf, name: &str, text: &str) -> Result<(), Failed> {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
        .bind(|| std::panic::catch_unwind(|| assert_snapshot!(name, text)))
        .map_err(|_| Failed::from("the snapshot differs, see above"))
}

fn folder(kind: Kind) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(kind.folder())
}

/// `login/relay-state#empty` as the name of a file.
fn file_name(name: &str) -> String {
    name.replace('/', "__").replace('#', "--")
}

fn no_orphans(expected: &BTreeSet<(Kind, String)>) -> Result<(), Failed> {
    let wanted: BTreeSet<PathBuf> = expected
        .iter()
        .map(|(kind, name)| folder(*kind).join(format!("{}.snap", file_name(name))))
        .collect();
    for kind in [Kind::Scenario, Kind::Vendor] {
        for entry in std::fs::read_dir(folder(kind))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "snap")
                && !wanted.contains(&path)
            {
                return Err(
                    format!("{} belongs to no scenario and no vendor", path.display()).into()
                );
            }
        }
    }
    Ok(())
}
