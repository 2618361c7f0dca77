//! The windows of a message by themselves, which no clock is needed for: too narrow, open at an end, a login long ago.

use super::ask::Ask;
use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Position, Rule};
use saml_verify::message::{Assertion, AuthnStatement, Conditions, Instant};
use time::{Duration, OffsetDateTime};

pub(super) const NARROW: Rule = Rule::new("window-narrow", "SDP-G01; IIP-G01");
pub(super) const OPEN: Rule = Rule::new("window-open", "Core 2.5.1.2");
pub(super) const OLD_LOGIN: Rule = Rule::new("authn-instant-old", "Core 2.7.2");

/// Clocks differ by that much (SDP-G01).
const SKEW: Duration = Duration::minutes(3);
/// Longer ago, and a service provider that wants a fresh login refuses.
const FRESH: Duration = Duration::hours(1);

/// A bound, how far it is from the issue on its own side, and where it stands.
struct Bound {
    what: &'static str,
    side: &'static str,
    length: Duration,
    at: Option<Position>,
}

/// A window that begins at the moment of issue, or is over before slow clocks agree, works by luck.
pub(super) fn narrow(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(assertion) = scene.assertion() else { return Vec::new() };
    let Some(issued) = assertion.issue_instant.as_ref().and_then(|it| it.value) else {
        return Vec::new();
    };
    let finding = |bound: &Bound| {
        let Bound { what, side, length, at } = bound;
        let least = SKEW.whole_seconds();
        let expected =
            format!("a {what} at least {least} s {side} the issue, for clocks that differ");
        NARROW.finding(expected, format!("{} s", length.whole_seconds())).at(*at)
    };
    bounds(assertion, issued).iter().filter(|it| it.length < SKEW).map(finding).collect()
}

fn bounds(assertion: &Assertion, issued: OffsetDateTime) -> Vec<Bound> {
    let conditions = assertion.conditions.iter().flat_map(|it| of_conditions(it, issued));
    conditions.chain(of_confirmations(assertion, issued)).collect()
}

fn of_conditions(conditions: &Conditions, issued: OffsetDateTime) -> Vec<Bound> {
    let begin = value(&conditions.not_before).map(|begin| Bound {
        what: "NotBefore of the Conditions",
        side: "before",
        length: issued - begin,
        at: conditions.at,
    });
    let end = value(&conditions.not_on_or_after).map(|end| Bound {
        what: "NotOnOrAfter of the Conditions",
        side: "after",
        length: end - issued,
        at: conditions.at,
    });
    begin.into_iter().chain(end).collect()
}

/// One confirmation that holds is enough: the one that ends last counts.
fn of_confirmations(assertion: &Assertion, issued: OffsetDateTime) -> Option<Bound> {
    let confirmations = assertion.subject.iter().flat_map(|it| &it.confirmations);
    let data = confirmations.filter_map(|it| it.data.as_ref());
    let ends = data.filter_map(|it| Some((value(&it.not_on_or_after)?, it.at)));
    ends.max_by_key(|(end, _)| *end).map(|(end, at)| Bound {
        what: "NotOnOrAfter of the SubjectConfirmationData",
        side: "after",
        length: end - issued,
        at,
    })
}

fn value(instant: &Option<Instant>) -> Option<OffsetDateTime> {
    instant.as_ref().and_then(|it| it.value)
}

pub(super) fn has_conditions(scene: &Scene<'_>) -> Ask {
    Ask::if_so(scene.assertion().is_some_and(|it| it.conditions.is_some()))
}

/// Leaving a bound out is legal, and service providers differ in what they make of it.
pub(super) fn open(scene: &Scene<'_>) -> Vec<Finding> {
    let conditions = scene.assertion().and_then(|it| it.conditions.as_ref());
    let Some(conditions) = conditions else { return Vec::new() };
    let bounds =
        [("NotBefore", &conditions.not_before), ("NotOnOrAfter", &conditions.not_on_or_after)];
    let absent: Vec<&str> =
        bounds.iter().filter(|(_, it)| it.is_none()).map(|(what, _)| *what).collect();
    let expected = "Conditions with NotBefore and NotOnOrAfter";
    let finding = OPEN.finding(expected, format!("no {}", absent.join(" and no ")));
    if absent.is_empty() { Vec::new() } else { vec![finding.at(conditions.at)] }
}

/// The login at the identity provider, and not at the service provider; the last one of several.
pub(super) fn old_login(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(assertion) = scene.assertion() else { return Vec::new() };
    let issued = assertion.issue_instant.as_ref().and_then(|it| it.value);
    let age = |it: &AuthnStatement| Some(issued? - it.authn_instant.as_ref()?.value?);
    let logins = assertion.authn_statements.iter().filter_map(|it| Some((age(it)?, it.at)));
    let finding = |(age, at): (Duration, Option<Position>)| {
        let found = format!("one {} min before", age.whole_minutes());
        OLD_LOGIN.finding("a login of the last hour", found).at(at)
    };
    let last = logins.min_by_key(|(age, _)| *age);
    last.filter(|(age, _)| *age > FRESH).map(finding).into_iter().collect()
}
