//! A walk as an administrator: in the console of each vendor one thing is set wrong, the login is kept as people keep one,
//! and what is read first has to name the setting that mends it.

mod console;
mod mistakes;

use crate::world::{World, examined, world};
use sso_harness::report::examination::Examination;
use sso_harness::scenario::Severity;
use sso_harness::vet::{Dossier, recognised};

/// One thing that is wrong, and how it is to be told.
pub(crate) struct Mistake {
    /// What somebody did.
    what: &'static str,
    /// The rule that is read first.
    rule: &'static str,
    /// The words with which the way to the setting ends or goes on, by vendor; none: its console cannot do that.
    settings: [Option<&'static str>; 4],
    /// What comes of it.
    made: fn(&World) -> Dossier,
}

const VENDORS: [&str; 4] = ["okta", "onelogin", "pingone", "pingone-for-enterprise"];

/// One row for each vendor and mistake: the finding that is read first, and its setting.
pub(crate) fn each_mistake_is_told_first_by_its_setting() {
    let (mut wrong, mut walked) = (Vec::new(), 0);
    for mistake in mistakes::MISTAKES {
        for (vendor, setting) in VENDORS.into_iter().zip(mistake.settings) {
            let Some(setting) = setting else { continue };
            walked += 1;
            let examination = seen(mistake, world(vendor));
            if let Err(why) = told(&examination, mistake, setting) {
                wrong.push(format!("{vendor} × {}: {why}", mistake.what));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(walked >= 121, "the rows of the walk are gone: {walked} are left");
}

/// Nobody says which vendor it is.
fn seen(mistake: &Mistake, world: &World) -> Examination {
    let mut dossier = (mistake.made)(world);
    dossier.vendor = recognised(&dossier);
    assert_eq!(dossier.vendor.as_ref(), Some(&world.vendor.name), "{}", mistake.what);
    examined(&dossier)
}

/// One cause is one finding; what is worth knowing of every login stands behind it.
fn told(examination: &Examination, mistake: &Mistake, setting: &str) -> Result<(), String> {
    let all = || {
        let each = examination.faults.iter().map(|it| {
            let place = it.remedy.place.as_ref().map_or("-", |it| &it.label);
            format!("\n    {} {}: {} / {} [{place}]", it.severity, it.rule, it.expected, it.found)
        });
        each.collect::<String>()
    };
    let first = examination.faults.first().ok_or("nothing is found")?;
    let label = first.remedy.place.as_ref().map_or("", |it| &it.label);
    let more = examination.faults[1..].iter().filter(|it| it.severity > Severity::Info).count();
    match (first.rule == mistake.rule, label.contains(setting), more) {
        (true, true, 0) => Ok(()),
        _ => Err(format!("wanted {} with {setting}{}", mistake.rule, all())),
    }
}
