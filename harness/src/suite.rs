//! What is run: [`prepare`] reads and plans without a network, and [`crate::rounds`] runs it. Reports and the command line stand on both.

use crate::describe::{self, Description, Ruleset};
use crate::measure::{self, Measure};
use crate::plan::{Accepted, Facts, Plan, PlanError, Request, Selection, Style, plan};
use crate::run::{Interrupt, Keys, Published, RunError, Service, Settings, World};
use crate::scenario::{self, Advisories, Requirements, Scenario, Severity};
use crate::source::{At, Diagnostic, Source};
use mock_idp::vendor::Vendor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;

/// The descriptions that come with the harness: the reference service provider, and the counter-tests that no suite may find conforming.
pub const BUNDLED: &[(&str, &str)] = &[
    ("always-200", include_str!("../sps/always-200.toml")),
    ("always-500", include_str!("../sps/always-500.toml")),
    ("always-redirect", include_str!("../sps/always-redirect.toml")),
    ("no-signature-check", include_str!("../sps/no-signature-check.toml")),
    ("reference-sp", include_str!("../sps/reference-sp.toml")),
    ("reference-sp-minimal", include_str!("../sps/reference-sp-minimal.toml")),
    ("reference-sp-signed-response", include_str!("../sps/reference-sp-signed-response.toml")),
    ("reference-sp-solicited", include_str!("../sps/reference-sp-solicited.toml")),
    ("reference-sp-web", include_str!("../sps/reference-sp-web.toml")),
];

/// Which description is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpFile {
    /// One of [`BUNDLED`], by name.
    Bundled(String),
    /// A file.
    Path(PathBuf),
    /// The text of one, written by a program.
    Text(String),
}

/// In which signing styles attacks are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StylesOf {
    /// In that of the vendor, or the one that an attack needs.
    #[default]
    Vendor,
    /// In every one that the service provider accepts, which is measured first.
    ServiceProvider,
}

/// What is run, against what, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The service provider.
    pub sp: SpFile,
    /// Folders of scenarios that are added to the bundled ones.
    pub scenarios: Vec<PathBuf>,
    /// Instead of the description's own.
    pub ruleset: Option<Ruleset>,
    /// Vendors by name, in this order; empty: all.
    pub vendors: Vec<String>,
    /// Vendor tables of one's own; each is added to the vendors of the run.
    pub vendor_files: Vec<PathBuf>,
    /// Globs over ids; empty: all.
    pub ids: Vec<String>,
    /// Globs over requirements; empty: all.
    pub requirements: Vec<String>,
    /// The least severity.
    pub severity: Option<Severity>,
    /// In which signing styles attacks are run.
    pub styles: StylesOf,
    /// Names and ids come from it.
    pub seed: u64,
    /// The time; none: the system's clock.
    pub at: Option<OffsetDateTime>,
    /// How many cases run at once.
    pub jobs: usize,
    /// Whose keys the identity providers sign with.
    pub keys: Keys,
    /// Holes of the bundled service provider.
    pub holes: Vec<String>,
    /// How long one answer may take.
    pub patience: Duration,
    /// Requests to the service provider a second, at most; none: as many as there are.
    pub rate: Option<u32>,
    /// Where the mock identity providers listen, and which URLs they publish.
    pub published: Published,
    /// Hosts that are not this machine and may be tested.
    pub may_test: Vec<String>,
    /// A service provider that is part of the program, served instead of what the description starts.
    pub service: Option<Service>,
    /// Where the people of its schema live during their case; none: in LDIF records of the mock.
    #[cfg(feature = "ldap")]
    pub directory: Option<crate::run::DirectoryFile>,
}

impl Options {
    /// The bundled suite against the bundled service provider, for all vendors.
    pub fn bundled(seed: u64) -> Self {
        Self {
            sp: SpFile::Bundled("reference-sp".to_owned()),
            scenarios: Vec::new(),
            ruleset: None,
            vendors: Vec::new(),
            vendor_files: Vec::new(),
            ids: Vec::new(),
            requirements: Vec::new(),
            severity: None,
            styles: StylesOf::default(),
            seed,
            at: None,
            jobs: 4,
            keys: Keys::Fresh,
            holes: Vec::new(),
            patience: Duration::from_secs(10),
            rate: None,
            published: Published::default(),
            may_test: Vec::new(),
            service: None,
            #[cfg(feature = "ldap")]
            directory: None,
        }
    }
}

/// A seed that is short enough to be typed again; none where the system gives no random numbers.
pub fn fresh_seed() -> Option<u64> {
    let mut bytes = [0; 4];
    aws_lc_rs::rand::fill(&mut bytes).ok()?;
    Some(u64::from(u32::from_be_bytes(bytes)))
}

/// A run that only has to be started.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The cases.
    pub plan: Plan,
    /// What they are made from.
    pub scenarios: Vec<Arc<Scenario>>,
    /// The service provider.
    pub description: Description,
    /// What the cases cite.
    pub requirements: Requirements,
    /// The vendors' tables, in the order of the run.
    pub vendors: Vec<Vendor>,
}

/// Why nothing can be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// Files that do not parse: every mistake of every file.
    #[error("{} mistake(s) in the files", .0.len())]
    Files(Vec<Diagnostic>),
    /// A file that cannot be read.
    #[error("{path} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The words of the call.
    #[error("{0}")]
    Usage(String),
    /// Nothing is selected, or a requirement does not exist.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// Reads the scenarios, the requirements and the description, and plans the run. Where styles are to be measured, everything is
/// planned that may be run, see [`Prepared::knowing`].
///
/// # Errors
/// See [`PrepareError`]; all mistakes of all files are reported at once.
pub fn prepare(options: &Options) -> Result<Prepared, PrepareError> {
    let mut mistakes = Vec::new();
    let scenarios = scenarios(&options.scenarios, &mut mistakes)?;
    prepare_these(options, &scenarios, &mut mistakes)
}

/// The same with these scenarios, and the mistakes that were found in them.
///
/// # Errors
/// See [`PrepareError`]; all mistakes of all files are reported at once.
pub fn prepare_these(
    options: &Options,
    scenarios: &[Arc<Scenario>],
    mistakes: &mut Vec<Diagnostic>,
) -> Result<Prepared, PrepareError> {
    let requirements = requirements(mistakes);
    let description = description(&options.sp, mistakes)?;
    let (Some(mut description), true) = (description, mistakes.is_empty()) else {
        return Err(PrepareError::Files(std::mem::take(mistakes)));
    };
    if let Some(ruleset) = options.ruleset {
        description.ruleset = At::new(ruleset, description.ruleset.span);
    }
    let vendors = vendors(options)?;
    let scenarios = scenarios.to_vec();
    let prepared =
        Prepared { plan: Plan::default(), scenarios, description, requirements, vendors };
    let facts = match options.styles {
        StylesOf::Vendor => Facts::default(),
        StylesOf::ServiceProvider => prepared.anything(),
    };
    prepared.knowing(&facts, options)
}

impl Prepared {
    /// The same, planned with what was measured.
    ///
    /// # Errors
    /// The selection is no glob, or takes nothing in the styles that are known.
    pub fn knowing(self, facts: &Facts, options: &Options) -> Result<Self, PrepareError> {
        let selection = Selection::new(&options.ids, &options.requirements, options.severity)
            .map_err(|error| PrepareError::Usage(format!("the selection is no glob: {error}")))?;
        let names: Vec<String> = self.vendors.iter().map(|vendor| vendor.name.clone()).collect();
        let plan = plan(&Request {
            scenarios: &self.scenarios,
            requirements: &self.requirements,
            description: &self.description,
            vendors: &names,
            facts,
            seed: options.seed,
            selection: &selection,
        })?;
        Ok(Self { plan, ..self })
    }

    /// The facts of a service provider that accepts every style: with them everything is planned that may be run.
    fn anything(&self) -> Facts {
        let accepted = |vendor: &Vendor| {
            let (vendor, usual) = (vendor.name.clone(), measure::usual(vendor)?);
            Some(Accepted { vendor, usual, accepted: Style::ALL.to_vec(), unmeasured: None })
        };
        Facts { styles: self.vendors.iter().filter_map(accepted).collect(), tolerance: None }
    }
}

/// The bundled scenarios and those of the folders, variants laid out.
///
/// # Errors
/// A folder that cannot be read. Mistakes inside of files are added to `mistakes`.
pub fn scenarios(
    folders: &[PathBuf],
    mistakes: &mut Vec<Diagnostic>,
) -> Result<Vec<Arc<Scenario>>, PrepareError> {
    let mut files: Vec<(String, Arc<Source>)> = sso_scenarios::files()
        .iter()
        .map(|file| {
            (file.path.to_owned(), Source::new(format!("scenarios/{}.toml", file.path), file.text))
        })
        .collect();
    for folder in folders {
        collect(folder, folder, &mut files)?;
    }
    let mut scenarios = Vec::new();
    for (id, source) in files {
        let (parsed, wrong) = scenario::parse(source, &id);
        scenarios.extend(parsed.into_iter().map(Arc::new));
        mistakes.extend(wrong);
    }
    Ok(scenarios)
}

/// All `.toml` files below a folder, sorted; their ids are their paths in it.
fn collect(
    root: &Path,
    folder: &Path,
    files: &mut Vec<(String, Arc<Source>)>,
) -> Result<(), PrepareError> {
    let unreadable = |error: std::io::Error| PrepareError::Unreadable {
        path: folder.display().to_string(),
        reason: error.to_string(),
    };
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(unreadable)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            let id = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .with_extension("")
                .to_string_lossy()
                .replace('\\', "/");
            files.push((id, read(&path)?));
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Arc<Source>, PrepareError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| PrepareError::Unreadable {
        path: name.clone(),
        reason: error.to_string(),
    })?;
    Ok(Source::new(name, text))
}

/// The bundled requirements.
pub fn requirements(mistakes: &mut Vec<Diagnostic>) -> Requirements {
    let (requirements, wrong) = Requirements::parse(Source::new(
        "scenarios/requirements.toml",
        sso_scenarios::REQUIREMENTS,
    ));
    mistakes.extend(wrong);
    requirements
}

/// The bundled classes of attack and advisories.
pub fn advisories(mistakes: &mut Vec<Diagnostic>) -> Advisories {
    let (advisories, wrong) =
        Advisories::parse(Source::new("scenarios/advisories.toml", sso_scenarios::ADVISORIES));
    mistakes.extend(wrong);
    advisories
}

/// Reads a description; none where it has mistakes, which are added to `mistakes`.
///
/// # Errors
/// The file cannot be read, or no bundled one has this name.
pub fn description(
    sp: &SpFile,
    mistakes: &mut Vec<Diagnostic>,
) -> Result<Option<Description>, PrepareError> {
    let source = match sp {
        SpFile::Path(path) => read(path)?,
        SpFile::Text(text) => Source::new("(description)", text.as_str()),
        SpFile::Bundled(name) => {
            let found = BUNDLED.iter().find(|(bundled, _)| bundled == name);
            let (name, text) = found.ok_or_else(|| {
                PrepareError::Usage(format!("there is no bundled service provider `{name}`"))
            })?;
            Source::new(format!("sps/{name}.toml"), *text)
        }
    };
    let (description, wrong) = describe::parse(source);
    mistakes.extend(wrong);
    Ok(description)
}

fn vendors(options: &Options) -> Result<Vec<Vendor>, PrepareError> {
    let mut known = Vendor::all();
    for file in &options.vendor_files {
        known
            .push(Vendor::from_file(file).map_err(|error| PrepareError::Usage(error.to_string()))?);
    }
    if options.vendors.is_empty() {
        return Ok(known);
    }
    let names: Vec<&str> = known.iter().map(|vendor| vendor.name.as_str()).collect();
    options
        .vendors
        .iter()
        .map(|wanted| {
            let found = known.iter().find(|vendor| vendor.name == *wanted).cloned();
            found.ok_or_else(|| {
                PrepareError::Usage(format!(
                    "there is no vendor `{wanted}`; there are {}",
                    names.join(", ")
                ))
            })
        })
        .collect()
}

/// Starts the identity providers and the service provider.
///
/// # Errors
/// One of them could not be started.
pub async fn start(prepared: &Prepared, options: &Options) -> Result<Arc<World>, RunError> {
    World::start(&prepared.description, &settings(prepared, options)).await.map(Arc::new)
}

/// Asks a service provider that runs what it accepts.
pub async fn facts(
    world: &Arc<World>,
    prepared: &Prepared,
    options: &Options,
    interrupt: &Interrupt,
) -> Facts {
    let Prepared { description, requirements, vendors, .. } = prepared;
    let seed = options.seed;
    Measure { world, description, requirements, vendors, seed, interrupt }.facts().await
}

/// What a world is started with.
pub fn settings(prepared: &Prepared, options: &Options) -> Settings {
    Settings {
        vendors: prepared.vendors.clone(),
        seed: options.seed,
        at: options.at,
        keys: options.keys.clone(),
        jobs: options.jobs,
        patience: options.patience,
        holes: options.holes.clone(),
        rate: options.rate,
        published: options.published.clone(),
        may_test: options.may_test.clone(),
        service: options.service.clone(),
        #[cfg(feature = "ldap")]
        directory: options.directory.clone(),
    }
}
