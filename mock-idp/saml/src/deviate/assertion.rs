//! Edits of an assertion: the window of its Conditions, and its statements.

use super::row;
use crate::document::{Assertion, Conditions, Reuse};
use time::OffsetDateTime;

pub(super) const ONCE: Reuse = Reuse::OneTime;

/// The Conditions end then; where they would begin later, they begin an hour before.
pub(super) fn end(conditions: &mut Conditions, end: OffsetDateTime) {
    let latest = end - row::FAR;
    conditions.not_before = conditions.not_before.map(|begin| begin.min(latest));
    conditions.not_on_or_after = Some(end);
}

/// The Conditions begin then; where they would end earlier, they end an hour after.
pub(super) fn begin(conditions: &mut Conditions, begin: OffsetDateTime) {
    let earliest = begin + row::FAR;
    conditions.not_before = Some(begin);
    conditions.not_on_or_after = conditions.not_on_or_after.map(|end| end.max(earliest));
}

/// The same person was authenticated an hour before, too.
pub(super) fn second_statement(assertion: &mut Assertion) {
    let Some(mut second) = assertion.authn.first().cloned() else { return };
    second.authn_instant = second.authn_instant.map(|at| at - row::FAR);
    second.session_index = second.session_index.map(|index| index + "-2");
    assertion.authn.push(second);
}
