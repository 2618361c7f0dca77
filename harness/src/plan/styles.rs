//! In which signing styles a scenario is run: the vendor's own, or one that is accepted in its place, or the one that its
//! tamper needs, and every other that the service provider accepts and that the tamper fits.

use super::facts::{Accepted, Style};
use crate::scenario::{Act, Idp, Scenario, Styles};
use saml_wire::draft::SignedElements;
use saml_wire::tamper::Tamper;

/// Which elements are signed in the documents of a case; none: the vendor's default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signatures {
    /// In the first logins that prepare it.
    pub(super) prepared: Option<SignedElements>,
    /// In its acts.
    pub(super) acted: Option<SignedElements>,
    /// In the logins of people of the other identity provider, where nothing else is chosen.
    elsewhere: Option<SignedElements>,
}

impl Signatures {
    /// Of a case of this scenario in this style.
    pub(super) fn of(
        scenario: &Scenario,
        style: Option<Style>,
        known: Option<&Accepted>,
        elsewhere: Option<&Accepted>,
    ) -> Self {
        let elsewhere = instead(elsewhere);
        let Some(style) = style else {
            let prepared = instead(known);
            let acted = signed_for(scenario, known).or(prepared);
            return Self { prepared, acted, elsewhere };
        };
        let is_usual = known.is_some_and(|known| known.usual == style);
        let elements = (!is_usual).then(|| style.elements());
        Self { prepared: elements, acted: elements, elsewhere: elements.or(elsewhere) }
    }

    /// The same for a person of this identity provider.
    pub(super) fn at(self, idp: Idp) -> Self {
        match idp {
            Idp::Own => self,
            Idp::Other => {
                let forced = self.acted.filter(|_| self.acted != self.prepared);
                let acted = forced.or(self.elsewhere);
                Self { prepared: self.elsewhere, acted, ..self }
            }
        }
    }
}

/// What is signed instead of what the vendor's application is configured with, where the service provider accepts another
/// style and not that one: so an administrator would set it.
fn instead(known: Option<&Accepted>) -> Option<SignedElements> {
    let known = known?;
    (known.configured() != known.usual).then(|| known.configured().elements())
}

/// The styles beside that of the case without one: accepted, fitting, and another than that.
pub(super) fn further(scenario: &Scenario, known: Option<&Accepted>) -> Vec<Style> {
    let Some(known) = known.filter(|_| scenario.styles == Styles::Each) else { return Vec::new() };
    let first = signed_for(scenario, Some(known)).unwrap_or_else(|| known.configured().elements());
    let fits = |style: &Style| {
        style.elements() != first && tampers(scenario).all(|tamper| tamper.fits(style.elements()))
    };
    known.accepted.iter().copied().filter(fits).collect()
}

fn tampers(scenario: &Scenario) -> impl Iterator<Item = &Tamper> {
    scenario.when.iter().filter_map(|when| match &when.act.value {
        Act::SignIn { tamper, .. } => tamper.as_ref().map(|at| &at.value),
        _ => None,
    })
}

/// Whether the tamper needs signatures of which the service provider accepts none, so that a refusal would show nothing.
pub(super) fn is_in_vain(scenario: &Scenario, known: Option<&Accepted>) -> bool {
    let (Some(known), Some(tamper)) = (known, tampers(scenario).next()) else { return false };
    let is_choosy = signed_by(tamper).is_some() && !known.accepted.is_empty();
    is_choosy && accepted_by(tamper, known).is_none()
}

/// The signatures that the tamper of a scenario needs, of those that are accepted, if that is known.
fn signed_for(scenario: &Scenario, known: Option<&Accepted>) -> Option<SignedElements> {
    let tamper = tampers(scenario).next()?;
    let needed = signed_by(tamper)?;
    Some(known.and_then(|known| accepted_by(tamper, known)).unwrap_or(needed))
}

fn accepted_by(tamper: &Tamper, known: &Accepted) -> Option<SignedElements> {
    known.accepted.iter().map(|style| style.elements()).find(|elements| tamper.fits(*elements))
}

/// The signatures that a tamper needs to be possible at all; none where it fits every style, and the vendor's default is taken.
pub(crate) fn signed_by(tamper: &Tamper) -> Option<SignedElements> {
    let styles = [SignedElements::Assertion, SignedElements::Response, SignedElements::Both];
    let fitting = styles.into_iter().find(|style| tamper.fits(*style));
    fitting.filter(|_| !styles.into_iter().all(|style| tamper.fits(style)))
}

#[cfg(test)]
mod tests {
    use crate::plan::{Accepted, Facts, Plan, Style, Task};
    use crate::suite::{Options, PrepareError, prepare};
    use saml_wire::draft::SignedElements;
    use std::collections::BTreeSet;

    /// The facts of a service provider that accepts these styles of Okta, which signs both, and nothing is known of others.
    fn accepting(accepted: &[Style]) -> Facts {
        let okta = Accepted {
            vendor: "okta".to_owned(),
            usual: Style::Both,
            accepted: accepted.to_vec(),
            unmeasured: None,
        };
        Facts { styles: vec![okta], tolerance: None }
    }

    fn planned(ids: &[&str], facts: &Facts) -> Result<Plan, PrepareError> {
        let mut options = Options::bundled(7);
        options.vendors = ["okta", "onelogin"].map(str::to_owned).to_vec();
        let prepared = prepare(&options)?;
        options.ids = ids.iter().map(|id| (*id).to_owned()).collect();
        Ok(prepared.knowing(facts, &options)?.plan)
    }

    fn ids(ids: &[&str], facts: &Facts) -> Vec<String> {
        let plan = planned(ids, facts).expect("something is selected");
        plan.cases.iter().map(|case| case.id.to_string()).collect()
    }

    #[test]
    fn an_attack_is_planned_in_every_accepted_style_and_nothing_else_is() {
        let known = accepting(&Style::ALL);
        assert_eq!(
            ids(&["attack/stripped", "login/first", "assertion/foreign-key"], &known),
            [
                "assertion/foreign-key@okta",
                "assertion/foreign-key@okta.assertion",
                "assertion/foreign-key@okta.response",
                "assertion/foreign-key@onelogin",
                "attack/stripped@okta",
                "attack/stripped@okta.assertion",
                "attack/stripped@okta.response",
                "attack/stripped@onelogin",
                "login/first@okta",
                "login/first@onelogin",
            ]
        );
        let narrow = accepting(&[Style::Assertion, Style::Response]);
        let wanted = ["attack/stripped@okta", "attack/stripped@okta.response"];
        assert_eq!(ids(&["attack/stripped@okta"], &narrow), wanted);
        assert_eq!(ids(&["attack/stripped"], &Facts::default()).len(), 2);
    }

    #[test]
    fn where_the_vendors_own_style_is_refused_another_stands_for_it() {
        let signed = |accepted: &[Style]| {
            let plan = planned(&["login/first@okta"], &accepting(accepted)).expect("planned");
            plan.cases[0].steps.iter().find_map(|step| match step.task {
                Task::SignIn { signed, .. } => Some(signed),
                _ => None,
            })
        };
        assert_eq!(signed(&[Style::Response]), Some(Some(SignedElements::Response)));
        assert_eq!(signed(&[Style::Response, Style::Both]), Some(None));
        assert_eq!(signed(&[]), Some(None), "nothing is known to be better");
    }

    #[test]
    fn a_style_that_an_attack_does_not_fit_makes_no_case() {
        // The wrapped element is the signed assertion.
        let known = accepting(&Style::ALL);
        let wanted = ["attack/xsw3@okta", "attack/xsw3@okta.both"];
        assert_eq!(ids(&["attack/xsw3@okta"], &known), wanted);
    }

    #[test]
    fn an_attack_that_fits_no_accepted_style_is_skipped_once() {
        let plan = planned(&["attack/xsw3@okta"], &accepting(&[Style::Response]));
        let plan = plan.expect("it is selected");
        assert_eq!(plan.cases.len(), 1);
        assert!(plan.cases[0].skip.as_ref().is_some_and(|why| why.contains("accepts no document")));
    }

    #[test]
    fn a_glob_takes_all_styles_and_a_full_id_takes_one() {
        let known = accepting(&Style::ALL);
        for (glob, count) in [
            ("attack/stripped", 4),
            ("attack/stripped@*", 4),
            ("attack/stripped@okta", 3),
            ("*/stripped@okta.*", 2),
            ("attack/stripped@okta.response", 1),
        ] {
            assert_eq!(ids(&[glob], &known).len(), count, "{glob}");
        }
        let unknown = planned(&["attack/stripped@okta.response"], &Facts::default());
        assert!(matches!(unknown, Err(PrepareError::Plan(_))), "{unknown:?}");
    }

    #[test]
    fn no_two_cases_of_a_vendor_plan_to_the_same_steps() {
        let plan = planned(&[], &accepting(&Style::ALL)).expect("the suite");
        let cases = plan.cases.iter().filter(|case| case.skip.is_none());
        let mut seen = BTreeSet::new();
        let twins: Vec<String> = cases
            .filter(|case| !seen.insert((case.id.vendor.clone(), case.shape())))
            .map(|case| case.id.to_string())
            .collect();
        assert_eq!(twins, [] as [&str; 0]);
    }

    #[test]
    fn people_and_controls_of_a_style_are_its_own() {
        let plan = planned(&["attack/stripped@okta"], &accepting(&Style::ALL)).expect("planned");
        let controls: Vec<&String> = plan.controls.keys().collect();
        let wanted = ["", ".assertion", ".response"];
        let wanted = wanted.map(|style| format!("control/attack/stripped@okta{style}"));
        assert!(controls.into_iter().eq(&wanted), "{:?}", plan.controls.keys());
        let people = plan.cases.iter().chain(plan.controls.values()).flat_map(|case| &case.people);
        let logins: Vec<&str> = people.map(|person| person.login.as_str()).collect();
        let different: BTreeSet<&str> = logins.iter().copied().collect();
        assert_eq!(different.len(), logins.len());
    }
}
