//! The row of a deviation: its sentence, the part of a draft that it is about, and its edit of that.

use super::Part;
use crate::document::{Assertion, AuthnStatement, Conditions, ConfirmationData, Response, Subject};
use crate::draft::Draft;
use time::{Duration, OffsetDateTime};

/// How far the windows are moved: far beyond any clock skew.
pub(super) const FAR: Duration = Duration::hours(1);

/// Everything that is known of a deviation.
pub(super) struct Row<'d> {
    /// Continues "compared with a good Response, …".
    pub(super) sentence: String,
    pub(super) part: Part,
    pub(super) edit: Edit<'d>,
}

/// Edits a good draft, which is issued at this time.
type Edit<'d> = Box<dyn Fn(&mut Draft, OffsetDateTime) + 'd>;

impl<'d> Row<'d> {
    pub(super) fn draft(
        sentence: impl Into<String>,
        edit: impl Fn(&mut Draft, OffsetDateTime) + 'd,
    ) -> Self {
        Self { sentence: sentence.into(), part: Part::Document, edit: Box::new(edit) }
    }

    fn about(self, part: Part) -> Self {
        Self { part, ..self }
    }

    pub(super) fn response(sentence: impl Into<String>, edit: impl Fn(&mut Response) + 'd) -> Self {
        Self::draft(sentence, move |draft, _| edit(&mut draft.response)).about(Part::Response)
    }

    pub(super) fn assertion(
        sentence: impl Into<String>,
        edit: impl Fn(&mut Assertion) + 'd,
    ) -> Self {
        Self::response(sentence, move |response| response.assertions.iter_mut().for_each(&edit))
            .about(Part::Assertion)
    }

    pub(super) fn conditions(
        sentence: impl Into<String>,
        edit: impl Fn(&mut Conditions, OffsetDateTime) + 'd,
    ) -> Self {
        Self::draft(sentence, move |draft, now| {
            let assertions = draft.response.assertions.iter_mut();
            assertions.filter_map(|it| it.conditions.as_mut()).for_each(|it| edit(it, now));
        })
        .about(Part::Conditions)
    }

    pub(super) fn authn(
        sentence: impl Into<String>,
        edit: impl Fn(&mut AuthnStatement, OffsetDateTime) + 'd,
    ) -> Self {
        Self::draft(sentence, move |draft, now| {
            let assertions = draft.response.assertions.iter_mut();
            assertions.flat_map(|it| &mut it.authn).for_each(|it| edit(it, now));
        })
        .about(Part::AuthnStatement)
    }

    pub(super) fn subject(
        sentence: impl Into<String>,
        edit: impl Fn(&mut Subject, OffsetDateTime) + 'd,
    ) -> Self {
        Self::draft(sentence, move |draft, now| {
            let assertions = draft.response.assertions.iter_mut();
            assertions.filter_map(|it| it.subject.as_mut()).for_each(|it| edit(it, now));
        })
        .about(Part::Subject)
    }

    pub(super) fn name_id(sentence: impl Into<String>, edit: impl Fn(&mut String) + 'd) -> Self {
        Self::subject(sentence, move |subject, _| {
            subject.name_id.iter_mut().for_each(|it| edit(&mut it.value));
        })
    }

    /// Of every SubjectConfirmation that has data.
    pub(super) fn data(
        sentence: impl Into<String>,
        edit: impl Fn(&mut ConfirmationData, OffsetDateTime) + 'd,
    ) -> Self {
        Self::subject(sentence, move |subject, now| {
            let confirmations = subject.confirmations.iter_mut();
            confirmations.filter_map(|it| it.data.as_mut()).for_each(|it| edit(it, now));
        })
    }
}

/// So many seconds from now on.
pub(super) fn at(now: OffsetDateTime, seconds: i64) -> OffsetDateTime {
    now.checked_add(Duration::seconds(seconds)).unwrap_or(now)
}

/// The same in words.
pub(super) fn moment(seconds: i64) -> String {
    match seconds {
        0.. => format!("in {seconds} seconds"),
        _ => format!("{} seconds ago", seconds.unsigned_abs()),
    }
}
