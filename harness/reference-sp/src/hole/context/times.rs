//! A mistake about times: they are read in whatever zone they are written.

use saml_verify::{
    decrypt::DecryptionKey,
    finding::Finding,
    message::{Assertion, Instant},
    policy::Policy,
    receive::{self, Received, Steps},
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Reads as usual, and then the times that usually cannot be read.
pub(super) fn read_any_zone(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let mut received = receive::read(text, policy, keys, steps)?;
    let envelope = received.response.issue_instant.as_mut();
    let unread = envelope.into_iter().chain(times(&mut received.assertion));
    unread.filter(|it| it.value.is_none()).for_each(|it| it.value = parse(&it.text));
    Ok(received)
}

fn times(assertion: &mut Assertion) -> impl Iterator<Item = &mut Instant> {
    let conditions = assertion.conditions.iter_mut();
    let conditions = conditions.flat_map(|it| [&mut it.not_before, &mut it.not_on_or_after]);
    let statements = assertion.authn_statements.iter_mut();
    let statements =
        statements.flat_map(|it| [&mut it.authn_instant, &mut it.session_not_on_or_after]);
    let data = assertion.subject.iter_mut().flat_map(|it| &mut it.confirmations);
    let data = data.filter_map(|it| it.data.as_mut());
    let data = data.flat_map(|it| [&mut it.not_before, &mut it.not_on_or_after]);
    let all = [&mut assertion.issue_instant].into_iter().chain(conditions).chain(statements);
    all.chain(data).flatten()
}

/// With an offset; else as if there were a `Z`.
fn parse(text: &str) -> Option<OffsetDateTime> {
    let read = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    read(text).or_else(|| read(&format!("{text}Z")))
}
