//! Writes the table of the scenario files beside this script; it reads names, never the files' text.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it for build scripts"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it for build scripts"));
    // New topic folders appear beside this script, new files inside them.
    println!("cargo::rerun-if-changed=.");
    fs::write(out.join("files.rs"), table(&scenarios(&root)?))
}

/// `topic/name` of every scenario, sorted, so that the table does not depend on the file system.
fn scenarios(root: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for topic in names(root)?.iter().filter(|name| root.join(name).is_dir()) {
        let files = names(&root.join(topic))?;
        let scenarios = files.iter().filter_map(|file| file.strip_suffix(".toml"));
        found.extend(scenarios.map(|name| format!("{topic}/{name}")));
    }
    found.sort();
    Ok(found)
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(folder)?;
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

/// A Rust slice expression; the texts are included by the compiler, so that a changed file rebuilds the package.
fn table(scenarios: &[String]) -> String {
    let rows = scenarios.iter().map(|path| {
        let file = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/\", {path:?}, \".toml\")");
        format!("    ScenarioFile {{ path: {path:?}, text: include_str!({file}) }},\n")
    });
    format!("&[\n{}]\n", rows.collect::<String>())
}
