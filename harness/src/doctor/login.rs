//! Nobody, somebody, and somebody whose document nobody has signed: what the acts of the description make of them.

use super::Doctor;
use super::symptoms;
use crate::describe::ActName;
use crate::judge::judge;
use crate::measure::{Came, Measure, Visit, Visits, outcome};
use crate::plan::{Arguments, Case, Facts, Step, StepKind, Style, Task};
use crate::report::checkup::{Advice, Check};
use crate::run::{RunError, World};
use crate::trace::{Seen, Trace};
use mock_idp::vendor::Vendor;
use saml_wire::draft::SignedElements;
use std::sync::Arc;

const NOBODY: &str = "a stranger is nobody";
const SOMEBODY: &str = "an honest login gets in";
const FORGER: &str = "an unsigned one does not";
const LEAVER: &str = "whoever logs out is out";

/// Those who visit the service provider.
pub(super) struct Visitors<'a> {
    measure: &'a Measure<'a>,
    visits: Visits<'a>,
    vendor: &'a Vendor,
}

/// What is measured with the first vendor.
pub(super) fn measure<'a>(
    doctor: &'a Doctor<'_>,
    world: &'a Arc<World>,
    vendors: &'a [Vendor],
) -> Measure<'a> {
    let Doctor { prepared, options, interrupt } = doctor;
    Measure {
        world,
        description: &prepared.description,
        requirements: &prepared.requirements,
        vendors,
        seed: options.seed,
        interrupt,
    }
}

impl<'a> Visitors<'a> {
    /// Of the first vendor; none where there is no vendor.
    pub(super) fn of(measure: &'a Measure<'a>) -> Option<Self> {
        Some(Self { measure, visits: Visits::of(measure), vendor: measure.vendors.first()? })
    }

    /// `whoami` in a fresh browser.
    pub(super) async fn nobody(&self) -> Check {
        let Some((mut case, _)) = self.usual("nobody") else { return not_planned(NOBODY) };
        case.steps.retain(|step| step.kind == StepKind::Probe);
        case.demands.clear();
        let Some(trace) = self.trace(case).await else { return not_tried(NOBODY) };
        match symptoms::whoami(&trace) {
            Some(Seen::Anonymous) => Check::holds(NOBODY, symptoms::last_answer(&trace)),
            _ => Check::amiss(NOBODY, self.explained(symptoms::of_nobody(&trace))),
        }
    }

    /// A login in the vendor's own signing style, and where that is refused in any other.
    pub(super) async fn somebody(&self) -> Check {
        let Some((case, style)) = self.usual("somebody") else {
            return not_planned(SOMEBODY);
        };
        let Some(trace) = self.trace(case.clone()).await else { return not_tried(SOMEBODY) };
        if outcome(judge(&case, &trace)) == Came::In {
            return Check::holds(SOMEBODY, format!("{}, {}", self.vendor.name, signed(style)));
        }
        for other in Style::ALL.into_iter().filter(|other| *other != style) {
            if self.gets_in(other).await {
                let seen =
                    format!("{}, {}, and not {}", self.vendor.name, signed(other), signed(style));
                return Check::holds(SOMEBODY, seen);
            }
        }
        let description = self.measure.description;
        Check::amiss(SOMEBODY, self.explained(symptoms::of_login(&trace, description)))
    }

    /// The same document without any signature.
    pub(super) async fn forger(&self) -> Check {
        let came = self.came("forger", SignedElements::Neither).await;
        match came {
            Came::Out(why) => Check::holds(FORGER, why),
            Came::Unknown(seen) => Check::amiss(FORGER, self.explained(unknown(seen))),
            Came::In => Check::amiss(FORGER, symptoms::unsigned()),
        }
    }

    /// Somebody who logs out, where that is described: nobody is signed in then. The suite has this as a demand of one ruleset.
    pub(super) async fn leaver(&self) -> Option<Check> {
        self.measure.description.act(ActName::Logout)?;
        let (mut case, _) = self.usual("leaver")?;
        let after = case.steps.iter().position(|step| step.kind == StepKind::Act)? + 1;
        let task = Task::Ask { act: ActName::Logout, arguments: Arguments::default() };
        case.steps.insert(after, Step { who: 0, task, kind: StepKind::Act, slot: None });
        case.demands.clear();
        let Some(trace) = self.trace(case).await else { return Some(not_tried(LEAVER)) };
        Some(match symptoms::whoami(&trace) {
            Some(Seen::Anonymous) => Check::holds(LEAVER, "nobody is signed in afterwards"),
            _ => Check::amiss(LEAVER, self.explained(symptoms::of_logout(&trace))),
        })
    }

    pub(super) async fn facts(&self) -> Facts {
        self.measure.facts().await
    }

    async fn gets_in(&self, style: Style) -> bool {
        self.came(&format!("somebody-{style}"), style.elements()).await == Came::In
    }

    async fn came(&self, name: &str, signed: SignedElements) -> Came {
        let visit =
            Visit { vendor: &self.vendor.name, name: name.to_owned(), signed, deviate: None };
        let mut came = self.visits.make(vec![visit]).await;
        came.pop().unwrap_or_else(|| Came::Unknown("it was not tried".to_owned()))
    }

    /// The case of a login in the vendor's own style.
    fn usual(&self, name: &str) -> Option<(Case, Style)> {
        let style = crate::measure::usual(self.vendor)?;
        let (vendor, name) = (&self.vendor.name, name.to_owned());
        let visit = Visit { vendor, name, signed: style.elements(), deviate: None };
        Some((self.visits.case(&visit)?, style))
    }

    async fn trace(&self, case: Case) -> Option<Trace> {
        let id = case.id.to_string();
        self.visits.run(vec![case]).await.cases.remove(&id)
    }

    /// With the last that the service provider has printed.
    fn explained(&self, advice: Advice) -> Advice {
        Advice { log: self.measure.world.last_words(), ..advice }
    }
}

fn signed(style: Style) -> &'static str {
    match style {
        Style::Assertion => "with a signed assertion",
        Style::Both => "with both elements signed",
        Style::Response => "with a signed Response",
    }
}

fn not_planned(what: &str) -> Check {
    let advice = Advice {
        seen: "this vendor's table offers no signing style that can be asked for".to_owned(),
        mend: "try another one first: `--vendor okta`.".to_owned(),
        ..Advice::default()
    };
    Check::amiss(what, advice)
}

/// Without this nobody knows whether signatures are looked at.
fn unknown(seen: String) -> Advice {
    let mend = "it could not be tried; its log may say why.".to_owned();
    Advice { seen, mend, ..Advice::default() }
}

/// It was ended meanwhile.
fn not_tried(what: &str) -> Check {
    Check::amiss(what, super::first::advice(&RunError::Interrupted))
}
