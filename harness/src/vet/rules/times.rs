//! The times of a message: told where no clock is known, and refused where they are in no time zone that SAML has.

use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use saml_verify::message::{Assertion, Instant};
use time::OffsetDateTime;

pub(super) const UTC: Rule = Rule::new("time-utc", "Core 1.3.3");

/// The times of a message by what they mean, those that are times.
pub(in crate::vet) fn times(scene: &Scene<'_>) -> Vec<(&'static str, OffsetDateTime)> {
    let Some(received) = &scene.received else { return Vec::new() };
    let envelope = received.response.issue_instant.as_ref();
    let envelope = envelope.map(|it| ("Response/@IssueInstant", it));
    let issued = received.assertion.issue_instant.as_ref();
    let issued = issued.map(|it| ("Assertion/@IssueInstant", it));
    let bounds = windows(&received.assertion).into_iter().chain(sessions(&received.assertion));
    let all = envelope.into_iter().chain(issued).chain(bounds);
    all.filter_map(|(what, instant)| Some((what, instant.value?))).collect()
}

/// The bounds of windows: the strict checks read them only where it is known when the message arrived, and the other
/// times always.
pub(super) fn utc(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(assertion) = scene.assertion().filter(|_| scene.now.is_none()) else {
        return Vec::new();
    };
    let bounds = windows(assertion).into_iter().chain(
        sessions(assertion).into_iter().filter(|(what, _)| what.ends_with("SessionNotOnOrAfter")),
    );
    let wrong = bounds.filter(|(_, instant)| instant.value.is_none());
    let finding = |(what, it): (&str, &Instant)| {
        UTC.finding(format!("{what} in UTC, which ends in Z"), format!("{:?}", it.text))
    };
    wrong.map(|it| finding(it).at(assertion.at)).collect()
}

fn windows(assertion: &Assertion) -> Vec<(&'static str, &Instant)> {
    let data = assertion.subject.iter().flat_map(|it| &it.confirmations);
    let mut all = Vec::new();
    if let Some(it) = &assertion.conditions {
        all.push(("Conditions/@NotBefore", it.not_before.as_ref()));
        all.push(("Conditions/@NotOnOrAfter", it.not_on_or_after.as_ref()));
    }
    for it in data.filter_map(|it| it.data.as_ref()) {
        all.push(("SubjectConfirmationData/@NotBefore", it.not_before.as_ref()));
        all.push(("SubjectConfirmationData/@NotOnOrAfter", it.not_on_or_after.as_ref()));
    }
    present(all)
}

fn sessions(assertion: &Assertion) -> Vec<(&'static str, &Instant)> {
    let mut all = Vec::new();
    for it in &assertion.authn_statements {
        all.push(("AuthnStatement/@AuthnInstant", it.authn_instant.as_ref()));
        all.push(("AuthnStatement/@SessionNotOnOrAfter", it.session_not_on_or_after.as_ref()));
    }
    present(all)
}

fn present<'a>(all: Vec<(&'static str, Option<&'a Instant>)>) -> Vec<(&'static str, &'a Instant)> {
    all.into_iter().filter_map(|(what, instant)| Some((what, instant?))).collect()
}
