//! The checks of a Response, each a value with the id and clause of its rule; they look at values
//! that were read, never at XML or keys.

mod assertion;
mod conditions;
mod envelope;
mod session;
mod subject;

pub(crate) use envelope::STATUS;
use time::{Duration, OffsetDateTime};

use crate::{
    finding::{Finding, Position, Rule},
    message::Instant,
    policy::Policy,
    received::Received,
};

/// One rule, and the function that says whether a Response keeps it.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// The id of the rule, for example `as-audience`.
    pub id: &'static str,
    /// The clause that it comes from.
    pub clause: &'static str,
    /// Finds out. The finding has the same id and clause.
    pub run: fn(&Received, &Policy) -> Result<(), Finding>,
}

impl Check {
    const fn new(rule: Rule, run: fn(&Received, &Policy) -> Result<(), Finding>) -> Self {
        Self { id: rule.id, clause: rule.clause, run }
    }
}

/// Every check, in the order in which [`crate::receive::receive`] runs them: the envelope from
/// outside to inside, then the assertion, then the session.
pub const CHECKS: &[Check] = &[
    Check::new(envelope::VERSION, envelope::version),
    Check::new(envelope::ID, envelope::id),
    Check::new(envelope::ISSUE_INSTANT, envelope::issue_instant),
    Check::new(envelope::ONCE, envelope::once),
    Check::new(envelope::ISSUER, envelope::issuer),
    Check::new(envelope::DESTINATION_REQUIRED, envelope::destination_required),
    Check::new(envelope::DESTINATION, envelope::destination),
    Check::new(envelope::STATUS_PRESENT, envelope::status_present),
    Check::new(STATUS, envelope::status),
    Check::new(envelope::UNSOLICITED, envelope::unsolicited),
    Check::new(envelope::SOLICITED, envelope::solicited),
    Check::new(assertion::VERSION, assertion::version),
    Check::new(assertion::ID, assertion::id),
    Check::new(assertion::ISSUE_INSTANT, assertion::issue_instant),
    Check::new(assertion::ONCE, assertion::once),
    Check::new(assertion::ISSUER, assertion::issuer),
    Check::new(subject::PRESENT, subject::present),
    Check::new(subject::NAME_ID, subject::name_id),
    Check::new(subject::BEARER, subject::bearer),
    Check::new(subject::DATA, subject::data),
    Check::new(subject::RECIPIENT, subject::recipient),
    Check::new(subject::NOT_ON_OR_AFTER, subject::not_on_or_after),
    Check::new(subject::NOT_BEFORE, subject::not_before),
    Check::new(subject::UNSOLICITED, subject::unsolicited),
    Check::new(subject::SOLICITED, subject::solicited),
    Check::new(conditions::NOT_BEFORE, conditions::not_before),
    Check::new(conditions::NOT_ON_OR_AFTER, conditions::not_on_or_after),
    Check::new(conditions::WINDOW, conditions::window),
    Check::new(conditions::UNKNOWN, conditions::unknown),
    Check::new(conditions::AUDIENCE, conditions::audience),
    Check::new(session::STATEMENT, session::statement),
    Check::new(session::NOT_ON_OR_AFTER, session::not_on_or_after),
];

/// Until when the id of this assertion has to be remembered, so that it is used once only
/// (`as-replay`, Prof 4.1.4.5): the latest time at which the checks could accept it, skew included.
///
/// OneTimeUse (`as-onetimeuse`, Core 2.5.1.5) asks for nothing more from a service provider that
/// remembers every id. Never earlier than now, so that an id that is accepted is remembered.
pub fn replay_until(received: &Received, policy: &Policy) -> OffsetDateTime {
    let confirmations = received.assertion.subject.iter().flat_map(|it| &it.confirmations);
    let data = confirmations.filter_map(|it| it.data.as_ref());
    let ends = data.filter_map(|it| it.not_on_or_after.as_ref()?.value);
    let latest = ends.max().unwrap_or(policy.now).max(policy.now);
    latest.checked_add(policy.skew).unwrap_or(latest)
}

/// The time is there and is one; `what` names the attribute.
fn moment(
    rule: Rule,
    what: &str,
    instant: Option<&Instant>,
    at: Option<Position>,
) -> Result<OffsetDateTime, Finding> {
    let Some(instant) = instant else {
        return Err(rule.finding(what, "none").at(at));
    };
    instant.value.ok_or_else(|| {
        let expected = format!("{what} as an xs:dateTime in UTC that ends in Z (Core 1.3.3)");
        rule.finding(expected, crate::finding::quoted(&instant.text)).at(at)
    })
}

/// The bound is exclusive, and the clocks may differ by the skew: refused from `end + skew` on.
fn not_passed(
    rule: Rule,
    what: &str,
    instant: Option<&Instant>,
    policy: &Policy,
    at: Option<Position>,
) -> Result<(), Finding> {
    let end = moment(rule, what, instant, at)?;
    if policy.now < later(end, policy.skew) {
        return Ok(());
    }
    let late = crate::instant::stretch(policy.now - end);
    Err(rule.finding(format!("{what} in the future"), format!("one that passed {late} ago")).at(at))
}

fn later(time: OffsetDateTime, skew: Duration) -> OffsetDateTime {
    time.checked_add(skew).unwrap_or(time)
}
