//! `vet --like` and `vet --write`: a capture beside a vendor's table, and the table that the capture makes.

use super::exit::Exit;
use super::handed::{hand, is_stdout};
use super::output::{look, tell};
use super::trouble::Trouble;
use super::vet_args::VetArgs;
use crate::report::{console, likeness};
use crate::vet::like::compare;
use crate::vet::{Dossier, vendor_file};
use mock_idp::Vendor;
use mock_idp::vendor::VendorFile;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

pub(super) fn like(args: &VetArgs, dossier: &Dossier) -> Result<Exit, Trouble> {
    if args.junit.is_some() || args.markdown.is_some() || args.html.is_some() {
        let why = "a comparison is written as text or with --json; it has no other form";
        return Err(Trouble::Usage(why.to_owned()));
    }
    let base = base(args, dossier)?;
    let compared = compare(dossier, &base).map_err(|it| Trouble::CouldNotRun(sentence(&it)))?;
    hand(args.json.as_deref(), || Ok(likeness::json(&compared.likeness)))?;
    // What goes to standard output stands there alone.
    let is_piped = args.json.as_deref().is_some_and(is_stdout);
    if !is_piped {
        tell(&console::likeness(&compared.likeness, look()));
    }
    if let Some(path) = &args.write {
        let file = vendor_file(&compared.written, &base.vendor().name, &name(path)?);
        let file = file.map_err(|it| Trouble::CouldNotRun(sentence(&it)))?;
        write(path, file.text())?;
        if !is_piped {
            tell(&format!("{} is written; `--vendor-file` takes it\n", path.display()));
        }
    }
    Ok(Exit::CONFORMS)
}

/// The table that is compared with: named, a file, or that of the vendor that is recognised.
fn base(args: &VetArgs, dossier: &Dossier) -> Result<VendorFile, Trouble> {
    let names = || Vendor::names().collect::<Vec<_>>().join(", ");
    let Some(word) = args.like.as_ref().or(dossier.vendor.as_ref()) else {
        let missing =
            format!("no vendor is recognised; name one with --like: {}, or a vendor file", names());
        return Err(Trouble::Usage(missing));
    };
    if let Some(base) = VendorFile::built_in(word) {
        return Ok(base);
    }
    let path = Path::new(word);
    if !path.exists() {
        let unknown = format!("there is no vendor or file `{word}`; there are {}", names());
        return Err(Trouble::Usage(unknown));
    }
    VendorFile::read(path).map_err(|it| Trouble::Usage(format!("{word}: {}", sentence(&it))))
}

/// What the vendor is called: the name of the file.
fn name(path: &Path) -> Result<String, Trouble> {
    let stem = path.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let is_allowed = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    if stem.is_empty() || !stem.chars().all(is_allowed) {
        let wrong =
            "the name of a vendor is that of its file, and has lower case letters, digits and -";
        return Err(Trouble::Usage(format!("--write {}: {wrong}", path.display())));
    }
    if Vendor::names().any(|known| known == stem) {
        let taken = format!("--write {}: there is a vendor {stem} already", path.display());
        return Err(Trouble::Usage(taken));
    }
    Ok(stem)
}

/// Never over a file that is there.
fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| match error
            .kind()
        {
            ErrorKind::AlreadyExists => {
                Trouble::Usage(format!("--write {}: the file is there already", path.display()))
            }
            _ => Trouble::file("write", path, &error),
        })?;
    file.write_all(text.as_bytes()).map_err(|error| Trouble::file("write", path, &error))
}

/// An error with its reasons.
fn sentence(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(reason) = source {
        text += &format!(": {reason}");
        source = reason.source();
    }
    text
}
