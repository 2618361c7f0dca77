//! In which signing styles a scenario is run: the vendor's own, or the one that its tamper needs, and every other that the
//! service provider accepts and that the tamper fits.

use super::facts::{Accepted, Style};
use crate::scenario::{Act, Scenario, Styles};
use saml_wire::draft::SignedElements;
use saml_wire::tamper::Tamper;

/// Which elements are signed in the documents of a case; none: the vendor's default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signatures {
    /// In the first logins that prepare it.
    pub(super) prepared: Option<SignedElements>,
    /// In its acts.
    pub(super) acted: Option<SignedElements>,
}

impl Signatures {
    /// Of a case of this scenario in this style.
    pub(super) fn of(scenario: &Scenario, style: Option<Style>, known: Option<&Accepted>) -> Self {
        let Some(style) = style else {
            return Self { prepared: None, acted: signed_for(scenario) };
        };
        let is_usual = known.is_some_and(|known| known.usual == style);
        let elements = (!is_usual).then(|| style.elements());
        Self { prepared: elements, acted: elements }
    }
}

/// The styles beside that of the case without one: accepted, fitting, and another than that.
pub(super) fn further(scenario: &Scenario, known: Option<&Accepted>) -> Vec<Style> {
    let Some(known) = known.filter(|_| scenario.styles == Styles::Each) else { return Vec::new() };
    let first = signed_for(scenario).unwrap_or_else(|| known.usual.elements());
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

/// The signatures that the tamper of a scenario needs.
fn signed_for(scenario: &Scenario) -> Option<SignedElements> {
    signed_by(tampers(scenario).next()?)
}

/// The signatures that a tamper needs to be possible at all; none where it fits every style, and the vendor's default is taken.
pub(crate) fn signed_by(tamper: &Tamper) -> Option<SignedElements> {
    let styles = [SignedElements::Assertion, SignedElements::Response, SignedElements::Both];
    let fitting = styles.into_iter().find(|style| tamper.fits(*style));
    fitting.filter(|_| !styles.into_iter().all(|style| tamper.fits(style)))
}
