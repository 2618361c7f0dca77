//! Under which conditions an assertion is valid: the window, the audience, and nothing unknown.

use super::{later, moment, not_passed};
use crate::{
    finding::{Finding, Rule, quoted},
    message::{AudienceRestriction, Conditions},
    policy::Policy,
    received::Received,
};

pub(super) const NOT_BEFORE: Rule = Rule::new("as-cond-notbefore", "Core 2.5.1.2");
pub(super) const NOT_ON_OR_AFTER: Rule = Rule::new("as-cond-notonorafter", "Core 2.5.1.2");
pub(super) const WINDOW: Rule = Rule::new("as-cond-window", "Core 2.5.1.2");
pub(super) const UNKNOWN: Rule = Rule::new("as-cond-general", "Core 2.5.1.1; Prof 4.1.4.2");
pub(super) const AUDIENCE: Rule = Rule::new("as-audience", "Prof 4.1.4.2; Core 2.5.1.4");

/// Valid from `NotBefore - skew` on; leaving it out is legal.
pub(super) fn not_before(received: &Received, policy: &Policy) -> Result<(), Finding> {
    let Some(conditions) = of(received) else { return Ok(()) };
    if conditions.not_before.is_none() {
        return Ok(());
    }
    let what = "a NotBefore of Conditions";
    let begin = moment(NOT_BEFORE, what, conditions.not_before.as_ref(), conditions.at)?;
    if later(policy.now, policy.skew) >= begin {
        return Ok(());
    }
    let early = crate::instant::stretch(begin - policy.now);
    let found = format!("one that comes in {early}");
    Err(NOT_BEFORE.finding(format!("{what} in the past"), found).at(conditions.at))
}

/// Valid until just before `NotOnOrAfter + skew`; leaving it out is legal.
pub(super) fn not_on_or_after(received: &Received, policy: &Policy) -> Result<(), Finding> {
    let Some(conditions) = of(received) else { return Ok(()) };
    let Some(end) = &conditions.not_on_or_after else { return Ok(()) };
    let what = "a NotOnOrAfter of Conditions";
    not_passed(NOT_ON_OR_AFTER, what, Some(end), policy, conditions.at)
}

/// A window that ends before it begins says nothing that could be relied upon.
pub(super) fn window(received: &Received, _: &Policy) -> Result<(), Finding> {
    let Some(conditions) = of(received) else { return Ok(()) };
    let value = |instant: &Option<crate::message::Instant>| instant.as_ref()?.value;
    match (value(&conditions.not_before), value(&conditions.not_on_or_after)) {
        (Some(begin), Some(end)) if begin >= end => {
            Err(WINDOW.finding("NotBefore before NotOnOrAfter", "the reverse").at(conditions.at))
        }
        _ => Ok(()),
    }
}

/// A condition that we do not understand makes the assertion indeterminate.
pub(super) fn unknown(received: &Received, _: &Policy) -> Result<(), Finding> {
    match of(received).and_then(|conditions| conditions.unknown.first()) {
        Some(unknown) => {
            Err(UNKNOWN.finding("conditions that are known", quoted(&unknown.name)).at(unknown.at))
        }
        None => Ok(()),
    }
}

/// There is an AudienceRestriction, and each of them (and) names us among its audiences (or).
pub(super) fn audience(received: &Received, policy: &Policy) -> Result<(), Finding> {
    let expected = || format!("the Audience {}", quoted(&policy.entity_id));
    let restrictions = of(received).map_or(&[][..], |it| it.audience_restrictions.as_slice());
    if restrictions.is_empty() {
        let at = of(received).map_or(received.assertion.at, |conditions| conditions.at);
        return Err(AUDIENCE.finding(expected(), "no AudienceRestriction").at(at));
    }
    let excludes_us = |it: &&AudienceRestriction| !it.audiences.contains(&policy.entity_id);
    match restrictions.iter().find(excludes_us) {
        Some(other) => {
            Err(AUDIENCE.finding(expected(), quoted(&other.audiences.join(", "))).at(other.at))
        }
        None => Ok(()),
    }
}

fn of(received: &Received) -> Option<&Conditions> {
    received.assertion.conditions.as_ref()
}
