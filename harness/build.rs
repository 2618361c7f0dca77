//! Writes the pictures of the manual into the documentation that rustdoc makes, which copies no files: the chapters name
//! a picture as `![…][name]` and say at their end where it lies; what this script writes comes before, and counts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const PICTURES: &str = "src/manual/pictures";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={PICTURES}");
    let root =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it for build scripts"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it for build scripts"));
    fs::write(out.join("pictures.md"), definitions(&root.join(PICTURES))?)
}

/// A link reference definition (CommonMark 4.7) for each file, in the order of their names.
fn definitions(folder: &Path) -> io::Result<String> {
    let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    files.sort();
    files.iter().map(|file| definition(file)).collect()
}

fn definition(file: &Path) -> io::Result<String> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let octets = STANDARD.encode(fs::read(file)?);
    Ok(format!("[{name}]: data:image/png;base64,{octets}\n"))
}
