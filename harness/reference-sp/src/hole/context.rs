//! Mistakes in what is asked of an assertion: each takes out the smallest set of checks that lets
//! the attack through, or replaces one by a weaker one.

mod audience;
mod confirmation;
mod issuer;
mod several;
mod spelling;
mod times;

use saml_verify::{
    checks::{CHECKS, Check},
    finding::Finding,
    policy::{IdpTrust, Policy},
    receive::Received,
};
use time::Duration;

use super::Hole;
use crate::saml::{Idp, Validation};

const AUDIENCE: &str = "as-audience";
const BEARER: &str = "as-bearer";
const ISSUERS: [&str; 2] = ["resp-issuer", "as-issuer"];
const STATUS: &str = "resp-status-success";

/// Opens a hole; those of other areas change nothing here.
pub(super) fn open(hole: Hole, validation: &mut Validation) {
    match hole {
        Hole::AudienceAnyRestriction => replace(validation, AUDIENCE, audience::any_restriction),
        Hole::AudienceOptional => replace(validation, AUDIENCE, audience::if_any),
        Hole::ConfirmationsLend => {
            replace(validation, "as-recipient", confirmation::any_recipient);
            replace(validation, "as-scd-notonorafter", confirmation::any_end);
        }
        Hole::CrossTenant => validation.trust = keys_of_all,
        Hole::FoldsEntityIds => {
            validation.same_entity = spelling::same;
            replace(validation, AUDIENCE, audience::folded);
            for id in ISSUERS {
                replace(validation, id, issuer::folded);
            }
        }
        Hole::NoConditionsNeeded => replace(validation, AUDIENCE, audience::if_conditions),
        Hole::NoConfirmationMethodCheck => replace(validation, BEARER, confirmation::any_method),
        Hole::NoExpiryCheck | Hole::NoSessionExpiryCheck => validation.session_end = |_| None,
        Hole::NoIssuerFormatCheck => {
            for id in ISSUERS {
                replace(validation, id, issuer::of_any_format);
            }
        }
        Hole::NoReplayCheck => validation.once = |_| None,
        Hole::NoResponseIssuerCheck => validation.issuer = issuer::of_assertion,
        Hole::NoSubjectConfirmationNeeded => {
            replace(validation, BEARER, confirmation::bearer_if_any);
        }
        Hole::ReadsAnyTimeZone => validation.read = times::read_any_zone,
        Hole::ReadsFirstOfSeveral => validation.steps.locate = several::locate_first,
        Hole::ReadsLastOfSeveral => validation.steps.locate = several::locate_last,
        Hole::ReplayByResponseId => validation.once = |received| received.response.id.clone(),
        Hole::SkewOfADay => validation.skew = Duration::days(1),
        Hole::StatusAnywhere => replace(validation, STATUS, status_anywhere),
        _ => {}
    }
    let left_out = checks_left_out(hole);
    validation.checks.retain(|check| !left_out.contains(&check.id));
}

/// Checks that cover each other go together: an assertion that has expired has usually expired
/// in its conditions, in its confirmation and in its session.
fn checks_left_out(hole: Hole) -> &'static [&'static str] {
    match hole {
        Hole::ConfirmationDataOptional => &["as-scd-present"],
        Hole::IgnoresUnknownCondition => &["as-cond-general"],
        Hole::NoAssertionIssuerCheck => &["as-issuer"],
        Hole::NoAudienceCheck => &[AUDIENCE],
        Hole::NoAuthnStatementNeeded => &["as-authnstatement"],
        Hole::NoConfirmationExpiryCheck => &["as-scd-notonorafter"],
        Hole::NoConfirmationNotBeforeCheck => &["as-scd-notbefore"],
        Hole::NoDestinationCheck => &["resp-destination-required", "resp-destination-match"],
        Hole::NoExpiryCheck => {
            &["as-cond-notonorafter", "as-scd-notonorafter", "as-sessionnotonorafter"]
        }
        Hole::NoIdShapeCheck => &["resp-id", "as-id"],
        Hole::NoInResponseToCheck => &["resp-inresponseto-unsolicited", "as-scd-irt-unsolicited"],
        Hole::NoIssueInstantCheck => &["resp-issueinstant", "as-issueinstant"],
        Hole::NoNotBeforeCheck => &["as-cond-notbefore"],
        Hole::NoRecipientCheck => &["as-recipient"],
        Hole::NoResponseIssuerCheck => &["resp-issuer"],
        Hole::NoSessionExpiryCheck => &["as-sessionnotonorafter"],
        Hole::NoStatusCheck => &["resp-status-present", STATUS],
        Hole::NoSubjectNeeded => &["as-subject"],
        Hole::NoVersionCheck => &["resp-version", "as-version"],
        Hole::NoWindowCheck => &["as-cond-window"],
        _ => &[],
    }
}

fn replace(
    validation: &mut Validation,
    id: &str,
    run: fn(&Received, &Policy) -> Result<(), Finding>,
) {
    for check in validation.checks.iter_mut().filter(|check| check.id == id) {
        check.run = run;
    }
}

/// A success somewhere is a success.
fn status_anywhere(received: &Received, policy: &Policy) -> Result<(), Finding> {
    let subcode = received.response.status.as_ref().and_then(|status| status.subcode.as_deref());
    match subcode {
        Some("urn:oasis:names:tc:SAML:2.0:status:Success") => Ok(()),
        _ => sound(STATUS, received, policy),
    }
}

/// The check as it should be.
fn sound(id: &str, received: &Received, policy: &Policy) -> Result<(), Finding> {
    let mut checks = CHECKS.iter().filter(|check: &&Check| check.id == id);
    checks.try_for_each(|check| (check.run)(received, policy))
}

/// The issuer is looked at, but any key that is trusted at all may sign.
fn keys_of_all(idps: &[Idp], idp: &Idp) -> IdpTrust {
    let keys = idps.iter().flat_map(|it| it.trust.keys.iter().cloned()).collect();
    IdpTrust { entity_id: idp.trust.entity_id.clone(), keys }
}
