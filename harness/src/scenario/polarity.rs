//! Whether a scenario demands that something is done or that it is refused.

use super::{
    Expect, LandingIs, MembershipsAre, MetadataIs, OutcomeIs, RequestIs, RolesAre, Scenario,
    SessionIs,
};
use crate::source::At;

/// What the final `then` demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polarity {
    /// Something is done; it proves itself.
    Positive,
    /// Something is refused; a control must show that it is the one difference that is refused.
    Negative,
}

impl Scenario {
    /// From the final `then` alone: a denial in between does not make a scenario negative.
    pub fn polarity(&self) -> Polarity {
        polarity_of(&self.then)
    }
}

/// The outcome of the act decides where it is said; else one thing that is there makes the whole positive, and one that is refused negative.
pub(crate) fn polarity_of(then: &[At<Expect>]) -> Polarity {
    let weights: Vec<Weight> = then.iter().map(|at| weight(&at.value)).collect();
    let decides = [Weight::Refused, Weight::Done, Weight::There, Weight::Absent]
        .into_iter()
        .find(|weight| weights.contains(weight));
    match decides {
        Some(Weight::Refused | Weight::Absent) => Polarity::Negative,
        Some(Weight::Done | Weight::There | Weight::Silent) | None => Polarity::Positive,
    }
}

/// How much an expectation says about polarity, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// The act itself was refused.
    Refused,
    /// The act itself was done.
    Done,
    /// Somebody or something is there.
    There,
    /// Nobody or nothing is there.
    Absent,
    /// Says nothing either way.
    Silent,
}

fn weight(expect: &Expect) -> Weight {
    match expect {
        Expect::Outcome(OutcomeIs::Refused | OutcomeIs::DeniedByIdp) => Weight::Refused,
        Expect::Outcome(OutcomeIs::Done) => Weight::Done,
        Expect::Session(SessionIs::Is(_)) | Expect::Caller(SessionIs::Is(_)) => Weight::There,
        Expect::Memberships(MembershipsAre::TheOrganisation)
        | Expect::Billing(MembershipsAre::TheOrganisation) => Weight::There,
        Expect::Session(_) | Expect::Caller(_) => Weight::Absent,
        Expect::Memberships(MembershipsAre::None) | Expect::Billing(MembershipsAre::None) => {
            Weight::Absent
        }
        Expect::Roles(RolesAre::Exactly(roles)) if roles.is_empty() => Weight::Absent,
        Expect::Roles(RolesAre::Exactly(_)) => Weight::There,
        Expect::Roles(RolesAre::NoneOf(_)) => Weight::Absent,
        Expect::AuthnRequest(RequestIs::None)
        | Expect::Landing(LandingIs::Local)
        | Expect::Metadata(MetadataIs::WantAssertionsSigned)
        | Expect::NothingDelivered
        | Expect::NothingFetched
        | Expect::NothingReflected => Weight::Absent,
        Expect::Accounts(_)
        | Expect::AuthnRequest(_)
        | Expect::Http(_)
        | Expect::LogoutResponse(_)
        | Expect::Metadata(_)
        | Expect::Says(_)
        | Expect::Kind(_)
        | Expect::Status(_)
        | Expect::Message(_)
        | Expect::Landing(_)
        | Expect::Lacks(_)
        | Expect::NothingCached
        | Expect::Sessions(_) => Weight::Silent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn check(then: &[Expect], expected: Polarity) {
        let then: Vec<_> =
            then.iter().map(|expect| At::new(expect.clone(), Span::default())).collect();
        assert_eq!(polarity_of(&then), expected, "{then:?}");
    }

    fn ada() -> SessionIs {
        SessionIs::Is(At::new("ada".into(), Span::default()))
    }

    #[test]
    fn a_refusal_is_negative_and_a_login_is_positive() {
        check(&[Expect::Session(SessionIs::None)], Polarity::Negative);
        check(
            &[Expect::Session(SessionIs::Not(At::new("ada".into(), Span::default())))],
            Polarity::Negative,
        );
        check(&[Expect::Caller(SessionIs::None)], Polarity::Negative);
        check(&[Expect::AuthnRequest(RequestIs::None)], Polarity::Negative);
        check(&[Expect::AuthnRequest(RequestIs::Signed)], Polarity::Positive);
        check(&[Expect::Session(ada())], Polarity::Positive);
        check(&[Expect::Caller(ada())], Polarity::Positive);
    }

    #[test]
    fn no_membership_is_negative_alone_and_positive_beside_a_session() {
        check(&[Expect::Memberships(MembershipsAre::None)], Polarity::Negative);
        check(
            &[Expect::Memberships(MembershipsAre::None), Expect::Session(ada())],
            Polarity::Positive,
        );
    }

    #[test]
    fn the_outcome_of_the_act_decides_where_it_is_said() {
        check(&[Expect::Session(ada()), Expect::Outcome(OutcomeIs::Refused)], Polarity::Negative);
        check(
            &[Expect::Session(SessionIs::None), Expect::Outcome(OutcomeIs::Done)],
            Polarity::Positive,
        );
    }
}
