//! Holds the shape of the source tree: which package depends on which, which stage names which, and what every file owes its reader. Knows nothing of SAML.

mod circles;

use cargo_metadata::{Metadata, MetadataCommand};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Package, and the packages of ours that it depends on in any way, tests and build scripts included.
const ARROWS: &[(&str, &[&str])] = &[
    ("mock-idp", &["saml-verify", "saml-wire"]),
    ("reference-sp", &["saml-verify"]),
    ("saml-verify", &[]),
    ("saml-wire", &[]),
    ("snapshots", &["sso-harness"]),
    ("sso-harness", &["mock-idp", "reference-sp", "saml-verify", "saml-wire", "sso-scenarios"]),
    ("sso-scenarios", &[]),
];

/// The folders of `harness/src`, in the order of the stages. Files beside them join the stages, and only the last one stands on those.
const STAGES: &[&str] = &[
    "source", "describe", "scenario", "plan", "trace", "run", "judge", "measure", "corpus",
    "gates", "report", "cli",
];

/// Folders that join stages for a caller; no stage but the command line names them.
const JOINERS: &[&str] = &["capture", "detect", "doctor", "explore", "init", "vet"];

/// The order alone would let the judge see the run; it may read a trace and nothing else.
const FORBIDDEN: (&str, &str) = ("judge", "run");

/// More than this in one file is more than one thing.
const LINES: usize = 450;

#[test]
fn the_packages_depend_on_each_other_as_designed() {
    let metadata = workspace();
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|it| it.name.as_str()).collect();
    let arrows: BTreeMap<&str, BTreeSet<&str>> = metadata
        .packages
        .iter()
        .map(|package| {
            let named = package.dependencies.iter().map(|it| it.name.as_str());
            (package.name.as_str(), named.filter(|name| ours.contains(name)).collect())
        })
        .collect();
    let designed: BTreeMap<&str, BTreeSet<&str>> =
        ARROWS.iter().map(|(name, to)| (*name, to.iter().copied().collect())).collect();
    assert_eq!(arrows, designed);
}

#[test]
fn a_stage_names_only_the_stages_before_it() {
    let src = root().join("harness/src");
    let mut wrong = Vec::new();
    for (place, stage) in STAGES.iter().enumerate() {
        let later = &STAGES[place + 1..];
        for file in rust_files(&src.join(stage)) {
            for name in modules_named(&file, &src) {
                let outside = *stage != "cli"
                    && (src.join(format!("{name}.rs")).exists()
                        || JOINERS.contains(&name.as_str()));
                if later.contains(&name.as_str()) || outside || (*stage, name.as_str()) == FORBIDDEN
                {
                    wrong.push(format!("{} names {name}", shown(&file)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_library_does_not_name_its_command_line() {
    let src = root().join("harness/src");
    let files = files_in(&src).into_iter().filter(|file| !file.ends_with("lib.rs"));
    let wrong: Vec<String> = files
        .filter(|file| is_rust(file) && modules_named(file, &src).contains("cli"))
        .map(|file| shown(&file))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_the_harness_is_a_stage() {
    let known: BTreeSet<&str> = STAGES
        .iter()
        .copied()
        .chain(["bin", "capture", "detect", "doctor", "explore", "init", "manual", "vet"])
        .collect();
    let folders = entries(&root().join("harness/src")).into_iter().filter(|path| path.is_dir());
    let strange: Vec<String> = folders
        .filter(|path| !known.contains(last_part(path).as_str()))
        .map(|path| shown(&path))
        .collect();
    assert!(strange.is_empty(), "{}", strange.join("\n"));
}

#[test]
fn every_dependency_has_its_reason_in_the_manual() {
    let manual = read(&root().join("harness/src/manual/architecture.md"));
    let explained: BTreeSet<String> = manual
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .filter(|(name, reason)| !is_ours(name) && !reason.trim_end_matches('|').trim().is_empty())
        .map(|(name, _)| name.to_owned())
        .collect();
    let declared = declared_dependencies();
    let odd: Vec<&String> = declared.symmetric_difference(&explained).collect();
    assert!(odd.is_empty(), "taken without a reason, or explained and not taken: {odd:?}");
}

#[test]
fn no_dependency_is_declared_for_nobody() {
    let metadata = workspace();
    let taken = metadata.packages.iter().flat_map(|package| &package.dependencies);
    let taken: BTreeSet<&str> = taken.map(|it| it.name.as_str()).collect();
    let declared = declared_dependencies();
    let idle: Vec<&String> =
        declared.iter().filter(|name| !taken.contains(name.as_str())).collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn every_file_opens_with_what_it_owns() {
    let silent: Vec<String> = all_rust_files()
        .iter()
        .filter(|file| !read(file).starts_with("//! "))
        .map(|file| shown(file))
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn no_file_is_too_long_to_be_read_in_one_sitting() {
    let long: Vec<String> = all_rust_files()
        .iter()
        .filter(|file| !is_test(file))
        .map(|file| (shown(file), read(file).lines().count()))
        .filter(|(_, lines)| *lines > LINES)
        .map(|(name, lines)| format!("{name} has {lines} lines"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn the_reader_of_paths_knows_every_way_to_name_a_module() {
    let text = "use crate::plan::Case;\nuse crate::{judge::{run, x},\n trace};\n// crate::cli\nlet a = super::super::report::b();";
    let named: Vec<String> = named_from_root(text, 2).into_iter().collect();
    assert_eq!(named, ["judge", "plan", "report", "trace"]);
}

fn workspace() -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml")).no_deps();
    command.exec().expect("cargo describes its own workspace")
}

/// What others wrote and some package of ours may take.
fn declared_dependencies() -> BTreeSet<String> {
    let manifest: toml::Table =
        read(&root().join("Cargo.toml")).parse().expect("cargo has read it before us");
    let table = manifest["workspace"]["dependencies"].as_table().expect("it is a table");
    table.keys().filter(|name| !is_ours(name)).cloned().collect()
}

/// The modules directly below the crate's root that a file names, its own stage included.
fn modules_named(file: &Path, src: &Path) -> BTreeSet<String> {
    let inside = file.strip_prefix(src).expect("it lies in the folder");
    let is_folder = matches!(last_part(file).as_str(), "mod.rs" | "lib.rs");
    let depth = inside.components().count() - usize::from(is_folder);
    named_from_root(&read(file), depth)
}

/// Reads `crate::x`, `crate::{x, y::z}` and as many `super::` as lead to the root from a module at this depth.
fn named_from_root(text: &str, depth: usize) -> BTreeSet<String> {
    let code = code(text);
    let up = "super::".repeat(depth.max(1));
    ["crate::", &up]
        .into_iter()
        .flat_map(|start| code.match_indices(start).map(|(at, _)| &code[at + start.len()..]))
        .flat_map(first_names)
        .map(str::to_owned)
        .collect()
}

/// A file without its comments, and without the tests at its end, which may borrow a value from anywhere.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// `x` of `x::y`, or `x` and `y` of `{x::{a, b}, y}`.
fn first_names(path: &str) -> Vec<&str> {
    match path.strip_prefix('{') {
        None => vec![identifier(path)],
        Some(list) => items(list).into_iter().map(identifier).collect(),
    }
}

/// What stands between the commas of a list, up to the brace that ends it.
fn items(list: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                items.push(list[start..at].trim_start());
                start = at + 1;
                if letter == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

fn identifier(path: &str) -> &str {
    path.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or(path)
}

fn is_ours(name: &str) -> bool {
    ARROWS.iter().any(|(ours, _)| *ours == name)
}

fn all_rust_files() -> Vec<PathBuf> {
    rust_files(&root())
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    files_in(folder).into_iter().filter(|file| is_rust(file)).collect()
}

fn is_rust(file: &Path) -> bool {
    file.extension().is_some_and(|it| it == "rs")
}

/// Programs that test or measure may be as long as their tables are, modules named `tests` included.
fn is_test(file: &Path) -> bool {
    let names = ["tests", "benches", "tests.rs"];
    file.strip_prefix(root())
        .unwrap_or(file)
        .components()
        .any(|part| names.iter().any(|name| part.as_os_str() == *name))
}

/// All files below a folder, but none that Cargo has built and none that is hidden.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    if !folder.exists() {
        return Vec::new();
    }
    let (folders, mut files): (Vec<PathBuf>, Vec<PathBuf>) =
        entries(folder).into_iter().partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| files_in(folder)));
    files
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).expect("the folder is part of the source tree");
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.expect("it is listed").path()).collect();
    paths.retain(|path| last_part(path) != "target" && !last_part(path).starts_with('.'));
    paths.sort();
    paths
}

fn last_part(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", shown(file)))
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it lies in the workspace").to_owned()
}
