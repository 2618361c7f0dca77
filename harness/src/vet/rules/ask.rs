//! Whether a rule can be asked of a message: what several rules need alike.

use crate::vet::message::Kind;
use crate::vet::scene::{Scene, Unknown};

/// Whether a rule can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// It is about something that is not there.
    No,
    /// It would be asked, if this were known.
    Unknown(Unknown),
    /// It can.
    Yes,
}

impl Ask {
    /// Asked where this holds.
    pub(super) fn if_so(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// Asked where this is known.
    pub(super) fn if_known(is_known: bool, unknown: Unknown) -> Self {
        if is_known { Self::Yes } else { Self::Unknown(unknown) }
    }
}

pub(super) fn always(_: &Scene<'_>) -> Ask {
    Ask::Yes
}

/// The Response around an assertion.
pub(super) fn envelope(scene: &Scene<'_>) -> Ask {
    Ask::if_so(scene.message.kind == Kind::Response && scene.received.is_some())
}

pub(super) fn assertion(scene: &Scene<'_>) -> Ask {
    Ask::if_so(scene.assertion().is_some())
}

pub(super) fn name_id(scene: &Scene<'_>) -> Ask {
    Ask::if_so(scene.assertion().is_some_and(|it| it.name_id().is_some()))
}

pub(super) fn metadata(scene: &Scene<'_>) -> Ask {
    Ask::if_known(scene.idp.is_some(), Unknown::IdentityProvider)
}

pub(super) fn time(scene: &Scene<'_>) -> Ask {
    match assertion(scene) {
        Ask::Yes => Ask::if_known(scene.now.is_some(), Unknown::Time),
        other => other,
    }
}

/// The attributes that the service provider reads.
pub(super) fn needs(scene: &Scene<'_>) -> Ask {
    match assertion(scene) {
        Ask::Yes => {
            let needs = &scene.dossier.service_provider.attributes;
            Ask::if_known(!needs.is_empty(), Unknown::Needs)
        }
        other => other,
    }
}
