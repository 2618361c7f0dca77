//! Edits of a Response as a whole: status, issuers, times, more assertions.

use super::row;
use crate::document::{Assertion, Issuer, Response, Status, Times};
use crate::names;

/// Response and SubjectConfirmationData answer this request.
pub(super) fn answer(response: &mut Response, id: &str) {
    response.in_response_to = Some(id.to_owned());
    let subjects = response.assertions.iter_mut().filter_map(|it| it.subject.as_mut());
    let data = subjects.flat_map(|it| &mut it.confirmations).filter_map(|it| it.data.as_mut());
    data.for_each(|it| it.in_response_to = Some(id.to_owned()));
}

pub(super) fn each_issuer(response: &mut Response, edit: impl Fn(&mut Issuer)) {
    response.issuer.iter_mut().for_each(&edit);
    response.assertions.iter_mut().for_each(|it| edit(&mut it.issuer));
}

pub(super) fn status(response: &mut Response, edit: impl Fn(&mut Status)) {
    response.status.iter_mut().for_each(edit);
}

/// The fault is the identity provider's, and this is the second level.
pub(super) fn fail(response: &mut Response, subcode: &str) {
    status(response, |it| {
        it.code = Some(names::status::RESPONDER.to_owned());
        it.subcode = Some(subcode.to_owned());
    });
}

pub(super) fn version(response: &mut Response, version: &str) {
    version.clone_into(&mut response.version);
    response.assertions.iter_mut().for_each(|it| version.clone_into(&mut it.version));
}

/// Another assertion like the first, with an ID of its own, and about somebody else.
pub(super) fn second_assertion(response: &mut Response, name_id: &str, place: usize) {
    let Some(mut second) = response.assertions.first().cloned() else { return };
    second.id.push_str("-2");
    let name = second.subject.as_mut().and_then(|it| it.name_id.as_mut());
    name.into_iter().for_each(|it| name_id.clone_into(&mut it.value));
    response.assertions.insert(place.min(response.assertions.len()), second);
}

/// Every time of the document is so many seconds later.
pub(super) fn move_times(response: &mut Response, seconds: i64) {
    let issued = response.issue_instant.as_mut();
    let inside = response.assertions.iter_mut().flat_map(times_of);
    issued.into_iter().chain(inside).for_each(|it| *it = row::at(*it, seconds));
}

fn times_of(assertion: &mut Assertion) -> impl Iterator<Item = &mut time::OffsetDateTime> {
    let window = assertion.conditions.iter_mut();
    let window = window.flat_map(|it| [&mut it.not_before, &mut it.not_on_or_after]);
    let statements = assertion.authn.iter_mut();
    let statements =
        statements.flat_map(|it| [&mut it.authn_instant, &mut it.session_not_on_or_after]);
    let data = assertion.subject.iter_mut().flat_map(|it| &mut it.confirmations);
    let data = data.filter_map(|it| it.data.as_mut());
    let data = data.flat_map(|it| [&mut it.not_before, &mut it.not_on_or_after]);
    let all = [&mut assertion.issue_instant].into_iter().chain(window).chain(statements);
    all.chain(data).flatten()
}

impl Times {
    /// Continues "compared with a good Response, …".
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Microseconds => "its times have six digits of a second",
            Self::Offset => "its times have an offset instead of the Z",
            Self::Seconds => "its times have no fraction of a second",
            Self::Vendor => "its times are written as the vendor does",
            Self::Zoneless => "its times have no Z",
        }
    }
}
