//! `doctor`: tries a description file out step by step, and says what to mend.

use super::connect_args::DoctorArgs;
use super::exit::Exit;
use super::output::{look, tell};
use super::system::{ended_by, fresh_seed, runtime};
use super::trouble::Trouble;
use super::words::{origin_of, quoted};
use crate::doctor::Doctor;
use crate::report::checkup::Checkup;
use crate::report::console;
use crate::suite::{SpFile, prepare};
use std::path::Path;

pub(super) fn doctor(args: &DoctorArgs) -> Result<Exit, Trouble> {
    if args.sp.is_none() && args.holes.is_empty() && !Path::new(USUAL).is_file() {
        return Err(Trouble::Usage(format!(
            "there is no {USUAL} here: `sso-harness init` writes one, and `sso-harness doctor FILE` takes another"
        )));
    }
    let options = args.run().options(fresh_seed()?)?;
    let prepared = prepare(&options)?;
    let checkup = runtime()?.block_on(async {
        let (_end, interrupt) = ended_by(None);
        let doctor = Doctor { prepared: &prepared, options: &options, interrupt: &interrupt };
        doctor.examine(origin_of(&options), args.words(&options.sp)).await
    });
    tell(&console::checkup(&checkup, look()));
    Ok(exit(&checkup))
}

/// The description where none is named.
const USUAL: &str = "sp.toml";

impl DoctorArgs {
    /// How the command line of a run names the same.
    fn words(&self, sp: &SpFile) -> String {
        let mut words = vec![match sp {
            SpFile::Bundled(name) => name.clone(),
            SpFile::Path(path) => path.display().to_string(),
            SpFile::Text(_) => String::new(),
        }];
        let mut option = |name: &str, value: String| words.extend([name.to_owned(), value]);
        self.holes.iter().for_each(|hole| option("--with", hole.clone()));
        self.vendor.iter().for_each(|vendor| option("--vendor", vendor.clone()));
        self.vendor_file.iter().for_each(|it| option("--vendor-file", it.display().to_string()));
        self.keys.iter().for_each(|keys| option("--keys", keys.display().to_string()));
        self.patience.iter().for_each(|seconds| option("--patience", seconds.to_string()));
        self.reach.bind.iter().for_each(|address| option("--bind", address.to_string()));
        self.reach.public_url.iter().for_each(|url| option("--public-url", url.clone()));
        self.reach.i_may_test.iter().for_each(|host| option("--i-may-test", host.clone()));
        words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
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
