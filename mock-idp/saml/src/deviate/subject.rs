//! Edits of a Subject: which confirmations it has.

use super::{ExtraConfirmation, row};
use crate::document::{ConfirmationData, Subject, SubjectConfirmation};
use crate::names::method;
use time::OffsetDateTime;

/// A URL that no service provider has.
const ELSEWHERE: &str = "https://other.example/saml/acs";

/// Another confirmation stands before the good one.
pub(super) fn also(subject: &mut Subject, extra: ExtraConfirmation, now: OffsetDateTime) {
    let Some(mut another) = subject.confirmations.first().cloned() else { return };
    match extra {
        ExtraConfirmation::Expired => expire(&mut another, now),
        ExtraConfirmation::ForAnother => send_elsewhere(&mut another),
        ExtraConfirmation::HolderOfKey => name(&mut another, method::HOLDER_OF_KEY),
        ExtraConfirmation::SenderVouches => name(&mut another, method::SENDER_VOUCHES),
        ExtraConfirmation::WithoutData => another.data = None,
    }
    subject.confirmations.insert(0, another);
}

/// Of two confirmations each lacks what the other has.
pub(super) fn split(subject: &mut Subject, now: OffsetDateTime) {
    let Some(good) = subject.confirmations.first() else { return };
    let (mut elsewhere, mut expired) = (good.clone(), good.clone());
    send_elsewhere(&mut elsewhere);
    expire(&mut expired, now);
    subject.confirmations = vec![elsewhere, expired];
}

fn expire(confirmation: &mut SubjectConfirmation, now: OffsetDateTime) {
    with_data(confirmation, |data| data.not_on_or_after = Some(now - row::FAR));
}

fn send_elsewhere(confirmation: &mut SubjectConfirmation) {
    with_data(confirmation, |data| data.recipient = Some(ELSEWHERE.to_owned()));
}

fn name(confirmation: &mut SubjectConfirmation, method: &str) {
    method.clone_into(&mut confirmation.method);
    confirmation.data = None;
}

fn with_data(confirmation: &mut SubjectConfirmation, edit: impl FnOnce(&mut ConfirmationData)) {
    if let Some(data) = &mut confirmation.data {
        edit(data);
    }
}
