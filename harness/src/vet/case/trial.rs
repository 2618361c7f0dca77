//! A case tried out: issued with keys that are thrown away, and verified as the sound service provider does.

use super::Unsaved;
use crate::vet::dossier::{Dossier, Need, SignedElement};
use crate::vet::vendor::recognised;
use mock_idp::issue::{issue, issue_in_clear};
use mock_idp::launch::IssuePlan;
use mock_idp::{Deviation, KeyRing, ServiceProvider, User, Vendor};
use saml_verify::checks::CHECKS;
use saml_verify::finding::Finding;
use saml_verify::key::{AlgorithmPolicy, PinnedKey};
use saml_verify::policy::{IdpTrust, Policy, Required};
use saml_verify::receive::{self, Steps};
use saml_verify::roxmltree;
use saml_verify::xml::{self, ns};
use saml_wire::captured::Captured;
use saml_wire::encrypt::KeyTransport;
use std::error::Error;
use std::sync::Arc;
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2030-02-03 04:05:06 UTC);
const SP: &str = "https://sp.example/trial";
const ACS: &str = "https://sp.example/trial/acs";
const REQUEST: &str = "_request-of-the-trial";

/// What the sound service provider makes of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The person is signed in.
    Accepted,
    /// Nobody is, by this rule.
    Refused(String),
}

/// Issues and verifies it. What the dossier says of its service provider counts: SHA-1, which element is signed, whether it
/// wants nothing but answers, and which attributes it needs.
pub(super) fn outcome(
    captured: &Captured,
    is_answer: bool,
    dossier: &Dossier,
    keys: &KeyRing,
) -> Result<Outcome, Unsaved> {
    let plan = plan(captured, is_answer, dossier, keys);
    issue(&plan, keys, 0).map_err(cannot)?;
    let xml = issue_in_clear(&plan, keys, 0).map_err(cannot)?.form.document;
    let weak = captured.encryption().is_some_and(|it| it.transport == KeyTransport::Rsa15);
    let rule = match verified(&xml, &policy(dossier, plan.in_response_to, &plan.vendor, keys)?) {
        Err(finding) => Some(finding.check.to_owned()),
        Ok(()) if weak => Some("as-encrypted".to_owned()),
        Ok(()) if !is_answer && dossier.service_provider.solicited_only => {
            Some("req-solicited".to_owned())
        }
        Ok(()) => lacks(&xml, dossier).then(|| "as-attr-missing".to_owned()),
    };
    Ok(rule.map_or(Outcome::Accepted, Outcome::Refused))
}

fn plan(captured: &Captured, is_answer: bool, dossier: &Dossier, keys: &KeyRing) -> IssuePlan {
    let known = dossier.vendor.clone().or_else(|| recognised(dossier));
    let mut vendors = Vendor::all();
    let place = vendors.iter().position(|it| Some(&it.name) == known.as_ref()).unwrap_or_default();
    let application = ServiceProvider {
        // Whoever could open it: nobody does.
        encryption_certificate: Some(keys.certificate().to_vec()),
        ..ServiceProvider::new(SP, ACS)
    };
    let user = User::new("ada");
    IssuePlan {
        vendor: Arc::new(vendors.swap_remove(place)),
        name_id: user.login.clone(),
        user,
        service_provider: Arc::new(application),
        number: 0,
        now: NOW,
        authenticated_at: NOW,
        in_response_to: is_answer.then(|| REQUEST.to_owned()),
        relay_state: None,
        signed: None,
        deviation: Some(Deviation::Document(captured.clone())),
    }
}

fn policy(
    dossier: &Dossier,
    expected: Option<String>,
    vendor: &Vendor,
    keys: &KeyRing,
) -> Result<Policy, Unsaved> {
    let pinned = [keys.published(), keys.elliptic()]
        .map(|key| PinnedKey::from_certificate_der(key.certificate()).map_err(cannot));
    let keys = pinned.into_iter().collect::<Result<Vec<_>, _>>()?;
    let wants = &dossier.service_provider;
    let mut policy = Policy::new(SP, ACS, IdpTrust { entity_id: vendor.entity_id(), keys }, NOW);
    policy.expected_request = expected;
    if wants.sha1 == Some(true) {
        policy.algorithms = AlgorithmPolicy::with_sha1();
    }
    policy.required = match wants.signed {
        Some(SignedElement::Assertion) => Required::Assertion,
        Some(SignedElement::Response) => Required::Response,
        None => Required::default(),
    };
    Ok(policy)
}

fn verified(xml: &str, policy: &Policy) -> Result<(), Finding> {
    let received = receive::read(xml, policy, &[], &Steps::STRICT)?;
    CHECKS.iter().try_for_each(|check| (check.run)(&received, policy))
}

/// Whether an attribute that the service provider needs has no value, or several where it reads one.
fn lacks(xml: &str, dossier: &Dossier) -> bool {
    let needs = dossier.service_provider.attributes.iter().filter(|it| it.required);
    let document = roxmltree::Document::parse(xml);
    let values = |name: &str| {
        let nodes = document.iter().flat_map(roxmltree::Document::descendants);
        let values = nodes.filter(|it| it.has_tag_name((ns::SAML, "AttributeValue")));
        let named =
            values.filter(|it| it.parent().and_then(|it| xml::attribute(it, "Name")) == Some(name));
        named.filter(|it| !xml::text(*it).is_empty()).count()
    };
    let suffices = |need: &Need| match values(&need.name) {
        0 => false,
        1 => true,
        _ => need.many,
    };
    !needs.into_iter().all(suffices)
}

/// With what is behind an error: the first sentence says only that there was one.
fn cannot(error: impl Error) -> Unsaved {
    let mut last: &dyn Error = &error;
    while let Some(source) = last.source() {
        last = source;
    }
    Unsaved::Cannot(last.to_string())
}
