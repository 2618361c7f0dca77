//! What an assertion says about the session at the identity provider.

use super::{moment, not_passed};
use crate::{
    finding::{Finding, Rule},
    policy::Policy,
    received::Received,
};

pub(super) const STATEMENT: Rule = Rule::new("as-authnstatement", "Prof 4.1.4.2; Core 2.7.2");
pub(super) const NOT_ON_OR_AFTER: Rule =
    Rule::new("as-sessionnotonorafter", "Prof 4.1.4.3; Core 2.7.2");

/// There is an AuthnStatement, and each has an AuthnInstant and an AuthnContext.
pub(super) fn statement(received: &Received, _: &Policy) -> Result<(), Finding> {
    let assertion = &received.assertion;
    if assertion.authn_statements.is_empty() {
        return Err(STATEMENT.finding("an AuthnStatement", "none").at(assertion.at));
    }
    for statement in &assertion.authn_statements {
        moment(STATEMENT, "an AuthnInstant", statement.authn_instant.as_ref(), statement.at)?;
        if statement.context.is_none() {
            return Err(STATEMENT.finding("an AuthnContext", "none").at(statement.at));
        }
    }
    Ok(())
}

/// No session begins after the identity provider's has ended; leaving the end out is legal.
pub(super) fn not_on_or_after(received: &Received, policy: &Policy) -> Result<(), Finding> {
    let statements = &received.assertion.authn_statements;
    statements.iter().filter(|it| it.session_not_on_or_after.is_some()).try_for_each(|it| {
        let end = it.session_not_on_or_after.as_ref();
        not_passed(NOT_ON_OR_AFTER, "a SessionNotOnOrAfter", end, policy, it.at)
    })
}
