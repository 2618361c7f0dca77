//! Whom an assertion is about, and how it is confirmed that the bearer is meant.

use super::{envelope::answers, not_passed};
use crate::{
    finding::{Finding, Rule, quoted},
    message::Confirmation,
    policy::{NameIdRule, Policy},
    received::Received,
};

pub(super) const PRESENT: Rule = Rule::new("as-subject", "Core 2.7.2; Prof 4.1.4.2");
pub(super) const NAME_ID: Rule = Rule::new("as-nameid", "Core 2.4.1, 8.3; SDP-SP13");
pub(super) const BEARER: Rule = Rule::new("as-bearer", "Prof 4.1.4.2");
pub(super) const DATA: Rule = Rule::new("as-scd-present", "Prof 4.1.4.2");
pub(super) const RECIPIENT: Rule = Rule::new("as-recipient", "Prof 4.1.4.3");
pub(super) const NOT_ON_OR_AFTER: Rule = Rule::new("as-scd-notonorafter", "Prof 4.1.4.3, 4.1.4.2");
pub(super) const NOT_BEFORE: Rule = Rule::new("as-scd-notbefore", "Prof 4.1.4.2");
pub(super) const UNSOLICITED: Rule = Rule::new("as-scd-irt-unsolicited", "Prof 4.1.4.3, 4.1.5");
pub(super) const SOLICITED: Rule = Rule::new("as-scd-irt", "Prof 4.1.4.3");

const METHOD_BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

pub(super) fn present(received: &Received, _: &Policy) -> Result<(), Finding> {
    match received.assertion.subject {
        Some(_) => Ok(()),
        None => Err(PRESENT.finding("a Subject", "none").at(received.assertion.at)),
    }
}

pub(super) fn name_id(received: &Received, policy: &Policy) -> Result<(), Finding> {
    let Some(subject) = &received.assertion.subject else { return Ok(()) };
    match (&subject.name_id, policy.name_id) {
        (Some(name_id), _) if name_id.value.is_empty() => {
            Err(NAME_ID.finding("a NameID with text", "an empty one").at(name_id.at))
        }
        (None, NameIdRule::Required) => {
            Err(NAME_ID.finding("a NameID in the clear", "none").at(subject.at))
        }
        _ => Ok(()),
    }
}

pub(super) fn bearer(received: &Received, policy: &Policy) -> Result<(), Finding> {
    let Some(subject) = &received.assertion.subject else { return Ok(()) };
    if judged(received, policy).is_some() {
        return Ok(());
    }
    let methods: Vec<_> =
        subject.confirmations.iter().map(|it| it.method.as_deref().unwrap_or_default()).collect();
    let found = if methods.is_empty() { "none".to_owned() } else { quoted(&methods.join(", ")) };
    Err(BEARER.finding("a SubjectConfirmation of the method bearer", found).at(subject.at))
}

pub(super) fn data(received: &Received, policy: &Policy) -> Result<(), Finding> {
    judge(has_data, received, policy)
}

pub(super) fn recipient(received: &Received, policy: &Policy) -> Result<(), Finding> {
    judge(for_us, received, policy)
}

pub(super) fn not_on_or_after(received: &Received, policy: &Policy) -> Result<(), Finding> {
    judge(still_good, received, policy)
}

pub(super) fn not_before(received: &Received, policy: &Policy) -> Result<(), Finding> {
    judge(has_no_beginning, received, policy)
}

pub(super) fn unsolicited(received: &Received, policy: &Policy) -> Result<(), Finding> {
    judge(answers_nothing, received, policy)
}

pub(super) fn solicited(received: &Received, policy: &Policy) -> Result<(), Finding> {
    judge(answers_ours, received, policy)
}

/// What is demanded of a confirmation; the demands have to hold of one and the same.
type Demand = fn(&Confirmation, &Policy) -> Result<(), Finding>;
const DEMANDS: [Demand; 6] =
    [has_data, for_us, still_good, has_no_beginning, answers_nothing, answers_ours];

fn judge(demand: Demand, received: &Received, policy: &Policy) -> Result<(), Finding> {
    judged(received, policy).map_or(Ok(()), |bearer| demand(bearer, policy))
}

/// The bearer confirmation that meets the most demands. One that meets all of them is enough
/// (Prof 4.1.4.2), but two may not lend each other what they lack.
fn judged<'a>(received: &'a Received, policy: &Policy) -> Option<&'a Confirmation> {
    let confirmations = &received.assertion.subject.as_ref()?.confirmations;
    let bearers = confirmations.iter().filter(|it| it.method.as_deref() == Some(METHOD_BEARER));
    bearers.min_by_key(|it| DEMANDS.iter().filter(|demand| demand(it, policy).is_err()).count())
}

fn has_data(bearer: &Confirmation, _: &Policy) -> Result<(), Finding> {
    match bearer.data {
        Some(_) => Ok(()),
        None => Err(DATA.finding("SubjectConfirmationData", "none").at(bearer.at)),
    }
}

fn for_us(bearer: &Confirmation, policy: &Policy) -> Result<(), Finding> {
    let Some(data) = &bearer.data else { return Ok(()) };
    if data.recipient.as_ref() == Some(&policy.acs) {
        return Ok(());
    }
    let found = data.recipient.as_deref().map_or("none".to_owned(), quoted);
    Err(RECIPIENT.finding(format!("the Recipient {}", quoted(&policy.acs)), found).at(data.at))
}

fn still_good(bearer: &Confirmation, policy: &Policy) -> Result<(), Finding> {
    let Some(data) = &bearer.data else { return Ok(()) };
    let what = "a NotOnOrAfter of SubjectConfirmationData";
    not_passed(NOT_ON_OR_AFTER, what, data.not_on_or_after.as_ref(), policy, data.at)
}

fn has_no_beginning(bearer: &Confirmation, _: &Policy) -> Result<(), Finding> {
    match bearer.data.as_ref().and_then(|data| data.not_before.as_ref()) {
        Some(time) => Err(NOT_BEFORE
            .finding("no NotBefore in SubjectConfirmationData", quoted(&time.text))
            .at(bearer.at)),
        None => Ok(()),
    }
}

fn answers_nothing(bearer: &Confirmation, policy: &Policy) -> Result<(), Finding> {
    let to = bearer.data.as_ref().and_then(|data| data.in_response_to.as_deref());
    match to {
        Some(request) if policy.expected_request.is_none() => Err(UNSOLICITED
            .finding("no InResponseTo in an unsolicited assertion", quoted(request))
            .at(bearer.at)),
        _ => Ok(()),
    }
}

fn answers_ours(bearer: &Confirmation, policy: &Policy) -> Result<(), Finding> {
    let to = bearer.data.as_ref().and_then(|data| data.in_response_to.as_deref());
    answers(SOLICITED, policy, to).map_err(|finding| finding.at(bearer.at))
}
