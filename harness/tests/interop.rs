//! Service providers that nobody here wrote, each judged through its description file alone: a trial for each, and one that holds the manual's matrix to what was seen. What is not installed is shown as ignored, with the reason, and is a failure where `SSO_INTEROP=1`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod installed;

use globset::{Glob, GlobMatcher};
use libtest_mimic::{Arguments, Failed, Trial};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};
use std::sync::OnceLock;

/// A folder of `harness/interop`. It is run once, whichever trials ask.
struct Partner {
    name: &'static str,
    ran: OnceLock<Output>,
}

static PARTNERS: [Partner; 6] = [
    Partner::new("shibboleth"),
    Partner::new("passport-saml"),
    Partner::new("python3-saml"),
    Partner::new("simplesamlphp"),
    Partner::new("djangosaml2"),
    Partner::new("samael"),
];

/// What `harness/interop/matrix` has written.
const PAGE: &str = include_str!("../src/manual/interop-matrix.md");
/// Where the findings are explained.
const CHAPTER: &str = include_str!("../src/manual/interop.md");

fn main() -> ExitCode {
    let conform = PARTNERS.iter().map(|it| it.trial("interop", || it.conforms()));
    let shown = PARTNERS.iter().map(|it| it.trial("matrix", || it.is_as_shown()));
    let explained = PARTNERS.iter().map(|it| {
        Trial::test(format!("explained::{}", it.name), || explained(it.name).map_err(Failed::from))
    });
    let trials = conform.chain(shown).chain(explained).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

impl Partner {
    const fn new(name: &'static str) -> Self {
        Self { name, ran: OnceLock::new() }
    }

    fn trial(
        &'static self,
        what: &str,
        test: impl FnOnce() -> Result<(), Failed> + Send + 'static,
    ) -> Trial {
        installed::trial(format!("{what}::{}", self.name), vec![self.folder()], test)
    }

    fn folder(&self) -> PathBuf {
        installed::folder("interop").join(self.name)
    }

    /// Its run; only asked for where it is installed.
    fn ran(&self) -> &Output {
        self.ran.get_or_init(|| self.command().output().unwrap())
    }

    /// Conforms, apart from what its waivers say.
    fn conforms(&self) -> Result<(), Failed> {
        succeeded(self.ran())
    }

    fn command(&self) -> Command {
        let mut command = sso_harness();
        // What is slow on a busy machine is no finding.
        command.args(["run", "--quiet", "--jobs", "8", "--seed", "20260101", "--patience", "60"]);
        command.arg(self.folder().join("sp.toml")).args(self.selection());
        if self.waivers().is_file() {
            command.arg("--waivers").arg(self.waivers());
        }
        command.arg("--traces").arg(self.traces());
        command
    }

    /// Which part of the suite it is judged by, globs over ids: its own `selection`, or that of all.
    fn selection(&self) -> Vec<String> {
        let own = std::fs::read_to_string(self.folder().join("selection"));
        let text = own.unwrap_or_else(|_| include_str!("../interop/selection").to_owned());
        text.lines().map(str::to_owned).collect()
    }

    fn waivers(&self) -> PathBuf {
        self.folder().join("sp.waivers.toml")
    }

    fn traces(&self) -> PathBuf {
        let given = std::env::var_os("SSO_INTEROP_TRACES").map(PathBuf::from);
        let folder =
            given.unwrap_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop"));
        std::fs::create_dir_all(&folder).unwrap();
        folder.join(format!("{}.json", self.name))
    }

    /// The manual's matrix says of it what this run says.
    fn is_as_shown(&self) -> Result<(), Failed> {
        self.ran();
        let table = self.traces().with_extension("md");
        let mut command = sso_harness();
        command.args(["matrix", "--quiet", "--explained-at", "super::interop#{sp}", "--from"]);
        succeeded(&command.arg(self.traces()).arg("--out-md").arg(&table).output().unwrap())?;
        let seen = Column::read(&std::fs::read_to_string(table).unwrap(), self.name)?;
        let shown = Column::read(PAGE, self.name)?;
        if seen != shown {
            return Err(format!("harness/interop/matrix writes the page anew; seen {seen:#?}\nthe page has {shown:#?}").into());
        }
        let reasons = self.reasons();
        if shown.waivers.len() != reasons.len() {
            return Err(format!("waivers with {reasons:#?}; seen {:#?}", shown.waivers).into());
        }
        Ok(())
    }

    /// Of a part of the suite nobody else asks whether each waiver is still needed.
    fn reasons(&self) -> BTreeSet<String> {
        let text = std::fs::read_to_string(self.waivers()).unwrap_or_default();
        let file: toml::Table = text.parse().unwrap();
        let entries = file.get("waiver").and_then(toml::Value::as_array).into_iter().flatten();
        entries.map(|entry| entry["reason"].as_str().unwrap().to_owned()).collect()
    }
}

/// What a matrix in Markdown says of one service provider.
#[derive(Debug, PartialEq, Eq)]
struct Column {
    /// Ruleset, version, counts. Of the version the product's own: how it was packaged, and on what it runs, differs from
    /// machine to machine.
    summary: Vec<String>,
    /// By topic, how many passed.
    topics: BTreeMap<String, String>,
    /// By scenario, what did not pass.
    failed: BTreeMap<String, String>,
    waivers: BTreeSet<String>,
}

impl Column {
    fn read(text: &str, name: &str) -> Result<Self, String> {
        let tables = tables(text);
        let about = tables.first().and_then(|table| table.iter().find(|line| line[0] == name));
        let about = about.ok_or_else(|| format!("no table is about {name}"))?;
        let version = Regex::new(r"^\S+ [0-9.]+").unwrap();
        let product = |cell: &String| match version.find(cell) {
            Some(product) if !cell.ends_with('%') => product.as_str().to_owned(),
            _ => cell.clone(),
        };
        Ok(Self {
            summary: about.iter().map(product).collect(),
            topics: column(tables.get(1), name),
            failed: column(tables.get(2), name),
            waivers: text
                .lines()
                .filter(|line| line.starts_with(&format!("- {name}: waived, ")))
                .map(str::to_owned)
                .collect(),
        })
    }
}

/// By the first cell of each line, the one under this name, without the link. What passes or does not apply is left out.
fn column(table: Option<&Vec<Vec<String>>>, name: &str) -> BTreeMap<String, String> {
    let Some((heads, lines)) = table.and_then(|table| table.split_first()) else {
        return BTreeMap::new();
    };
    let Some(place) = heads.iter().position(|head| head == name) else { return BTreeMap::new() };
    let of = |line: &Vec<String>| {
        let cell = line[place].trim_start_matches('[').split("][").next().unwrap_or_default();
        (line[0].trim_matches('`').to_owned(), cell.to_owned())
    };
    lines.iter().map(of).filter(|(_, cell)| !["", "–", "✓"].contains(&cell.as_str())).collect()
}

/// The tables of a text: lines, each a list of cells; the line of hyphens is left out.
fn tables(text: &str) -> Vec<Vec<Vec<String>>> {
    let lines: Vec<&str> = text.lines().collect();
    let is_table = |line: &&str| line.starts_with('|');
    lines
        .chunk_by(|one, other| is_table(one) == is_table(other))
        .filter(|chunk| is_table(&chunk[0]))
        .map(|chunk| {
            chunk.iter().filter(|line| !line.contains("---|")).map(|it| cells(it)).collect()
        })
        .collect()
}

fn cells(line: &str) -> Vec<String> {
    let inside = line.trim_start_matches('|').trim_end_matches('|');
    inside.split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// Every finding of the matrix is explained in the chapter, under the heading of its service provider, and nothing else is.
fn explained(name: &str) -> Result<(), String> {
    let failed = Column::read(PAGE, name)?.failed;
    let is_its = |section: &&str| section.lines().next().unwrap_or_default().to_lowercase() == name;
    let section = CHAPTER.split("\n### ").find(is_its).ok_or("it has no section")?;
    let section = section.split("\n## ").next().unwrap_or_default();
    let ids = section.lines().filter(|line| line.starts_with("| `")).flat_map(|line| {
        let cells = cells(line);
        cells[0].split(", ").map(|id| id.trim_matches('`').to_owned()).collect::<Vec<_>>()
    });
    let globs: Vec<GlobMatcher> = ids
        .map(|id| Glob::new(&id).map(|glob| glob.compile_matcher()))
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let bare: Vec<&String> =
        failed.keys().filter(|id| !globs.iter().any(|glob| glob.is_match(id))).collect();
    let idle: Vec<&str> = globs
        .iter()
        .filter(|glob| !failed.keys().any(|id| glob.is_match(id)))
        .map(|glob| glob.glob().glob())
        .collect();
    if bare.is_empty() && idle.is_empty() {
        return Ok(());
    }
    Err(format!("not explained: {bare:#?}\nexplained, and not in the matrix: {idle:#?}"))
}

fn sso_harness() -> Command {
    Command::new(env!("CARGO_BIN_EXE_sso-harness"))
}

fn succeeded(ran: &Output) -> Result<(), Failed> {
    if ran.status.success() {
        return Ok(());
    }
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    Err(format!("{}\n{out}{err}", ran.status).into())
}
