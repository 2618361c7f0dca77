//! Holds the embedded texts to the folder, and every cited requirement to `requirements.toml`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

#[test]
fn every_file_of_the_folder_is_embedded_as_it_stands() {
    let embedded: BTreeSet<_> = sso_scenarios::files()
        .iter()
        .map(|file| (file.path.to_owned(), file.text.to_owned()))
        .collect();
    assert_eq!(embedded, in_folder());
}

#[test]
fn files_are_sorted_and_unique() {
    let paths: Vec<_> = sso_scenarios::files().iter().map(|file| file.path).collect();
    assert!(paths.is_sorted_by(|a, b| a < b), "{paths:?}");
}

#[test]
fn every_cited_requirement_exists() {
    let unknown: Vec<_> = cited(tested_by).difference(&declared(|_| true)).cloned().collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_requirement_is_cited_or_says_why_not() {
    let mentioned = &cited(tested_by) | &cited(mentioned_by);
    let owed = declared(|requirement| !requirement.contains_key("untested"));
    let uncited: Vec<_> = owed.difference(&mentioned).cloned().collect();
    assert!(uncited.is_empty(), "{uncited:?}");
}

#[test]
fn a_requirement_that_does_not_apply_somewhere_says_why() {
    let silent =
        declared(|requirement| departs(requirement) && !requirement.contains_key("reason"));
    assert!(silent.is_empty(), "{silent:?}");
}

/// What the folder holds now, read without the build script's list.
fn in_folder() -> BTreeSet<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let topics = entries(root).into_iter().filter(|path| path.is_dir());
    let files = topics.flat_map(|topic| entries(&topic));
    let scenarios =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    scenarios
        .map(|path| (name_in(root, &path), fs::read_to_string(&path).expect("a scenario is UTF-8")))
        .collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    entries.map(|entry| entry.expect("the folder stays readable").path()).collect()
}

fn name_in(root: &Path, file: &Path) -> String {
    let name = file.strip_prefix(root).expect("it was found below the root").with_extension("");
    name.to_string_lossy().replace('\\', "/")
}

/// What the files and their variants cite.
fn cited(by: fn(&Table) -> Vec<&str>) -> BTreeSet<String> {
    let files = sso_scenarios::files().iter().map(|file| parsed(file.text));
    files.flat_map(|file| cited_in(&file, by)).collect()
}

fn cited_in(file: &Table, by: fn(&Table) -> Vec<&str>) -> Vec<String> {
    let variants = file.get("variant").and_then(Value::as_array).into_iter().flatten();
    let tables = variants.filter_map(Value::as_table).chain([file]);
    tables.flat_map(by).map(str::to_owned).collect()
}

fn tested_by(table: &Table) -> Vec<&str> {
    table.get("requirement").and_then(Value::as_str).into_iter().collect()
}

fn mentioned_by(table: &Table) -> Vec<&str> {
    let also = table.get("also").and_then(Value::as_array).into_iter().flatten();
    also.filter_map(Value::as_str).collect()
}

fn declared(wanted: impl Fn(&Table) -> bool) -> BTreeSet<String> {
    let file = parsed(sso_scenarios::REQUIREMENTS);
    let requirements =
        file["requirement"].as_array().into_iter().flatten().filter_map(Value::as_table);
    let wanted = requirements.filter(|requirement| wanted(requirement));
    wanted.filter_map(|requirement| requirement["id"].as_str().map(str::to_owned)).collect()
}

/// Whether some ruleset does without this requirement.
fn departs(requirement: &Table) -> bool {
    let levels = requirement["levels"].as_table().expect("levels is a table");
    levels.values().any(|level| level.as_str() == Some("not-applicable"))
}

fn parsed(text: &str) -> Table {
    text.parse().expect("the file is TOML")
}
