//! `doctor`: tries a description file out step by step, and says what to mend.

use super::args::DoctorArgs;
use super::exit::Exit;
use super::output::{look, tell};
use super::run::{ended_by, fresh_seed, runtime};
use super::trouble::Trouble;
use super::words::{origin_of, quoted};
use crate::doctor::Doctor;
use crate::report::checkup::Checkup;
use crate::report::console;
use crate::suite::{SpFile, prepare};

pub(super) fn doctor(args: &DoctorArgs) -> Result<Exit, Trouble> {
    let options = args.run().options(fresh_seed()?)?;
    let prepared = prepare(&options)?;
    let checkup = runtime()?.block_on(async {
        let (_end, interrupt) = ended_by(None);
        let doctor = Doctor { prepared: &prepared, options: &options, interrupt: &interrupt };
        doctor.examine(origin_of(&options), word_of(&options.sp)).await
    });
    tell(&console::checkup(&checkup, look()));
    Ok(exit(&checkup))
}

/// As a command line names it.
fn word_of(sp: &SpFile) -> String {
    match sp {
        SpFile::Bundled(name) => name.clone(),
        SpFile::Path(path) => quoted(&path.display().to_string()),
        SpFile::Text(_) => String::new(),
    }
}

/// A service provider that lets anybody in does not conform; everything else that is amiss keeps the suite from judging.
fn exit(checkup: &Checkup) -> Exit {
    if checkup.troubles().any(|advice| advice.is_finding) {
        Exit::DOES_NOT_CONFORM
    } else if checkup.troubles().next().is_some() {
        Exit::COULD_NOT_RUN
    } else {
        Exit::CONFORMS
    }
}
