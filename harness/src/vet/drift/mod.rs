//! What has changed between two metadata documents of an identity provider, and what that breaks at a service provider that
//! has pinned the old one. Compares what they say, and not how they are written.

mod changes;

use super::dossier::Named;
use super::intake::{Unreadable, limits};
use saml_verify::finding::{Finding, Rule};
use saml_verify::metadata::IdpMetadata;
use saml_verify::xml;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Both documents as they were read.
struct Pair<'a> {
    was: Side,
    now: &'a IdpMetadata,
    valid_until: Option<OffsetDateTime>,
}

/// The old document.
struct Side {
    metadata: IdpMetadata,
    valid_until: Option<OffsetDateTime>,
}

/// A kind of change.
struct Change {
    rule: Rule,
    find: fn(&Pair<'_>) -> Vec<Finding>,
}

/// In the order of the document: who, which keys, where.
const CHANGES: &[Change] = &[
    Change { rule: changes::ENTITY_ID, find: changes::entity_id },
    Change { rule: changes::VALID_UNTIL, find: changes::valid_until },
    Change { rule: changes::VALID_LONGER, find: changes::valid_longer },
    Change { rule: changes::WANT_SIGNED, find: changes::want_signed },
    Change { rule: changes::WANT_UNSIGNED, find: changes::want_unsigned },
    Change { rule: changes::REPLACED, find: changes::replaced },
    Change { rule: changes::REMOVED, find: changes::removed },
    Change { rule: changes::RENEWED, find: changes::renewed },
    Change { rule: changes::ADDED, find: changes::added },
    Change { rule: changes::KEY_ORDER, find: changes::key_order },
    Change { rule: changes::SLO_GONE, find: changes::slo_gone },
    Change { rule: changes::SLO_ADDED, find: changes::slo_added },
    Change { rule: changes::FORMAT_GONE, find: changes::format_gone },
    Change { rule: changes::FORMAT_ADDED, find: changes::format_added },
    Change { rule: changes::SSO_MOVED, find: changes::sso_moved },
    Change { rule: changes::SSO_GONE, find: changes::sso_gone },
    Change { rule: changes::SSO_ADDED, find: changes::sso_added },
];

/// What was compared.
pub(super) struct Drift {
    /// Whose metadata the old document was.
    pub(super) entity_id: String,
    pub(super) findings: Vec<Finding>,
    /// The rules of the kinds of change that there are none of.
    pub(super) kept: Vec<&'static str>,
}

/// Compares; an error is an old document that says nothing of an identity provider.
pub(super) fn judge(was: &Named, now: &Named, idp: &IdpMetadata) -> Result<Drift, Unreadable> {
    let metadata = IdpMetadata::parse(&was.xml, &limits())
        .map_err(|finding| Unreadable::new(&was.origin, finding.to_string()))?;
    let was = Side { metadata, valid_until: valid_until(&was.xml) };
    let pair = Pair { was, now: idp, valid_until: valid_until(&now.xml) };
    let found: Vec<Vec<Finding>> = CHANGES.iter().map(|change| (change.find)(&pair)).collect();
    let kept = CHANGES.iter().zip(&found).filter(|(_, findings)| findings.is_empty());
    Ok(Drift {
        kept: kept.map(|(change, _)| change.rule.id).collect(),
        findings: found.into_iter().flatten().collect(),
        entity_id: pair.was.metadata.entity_id,
    })
}

fn valid_until(text: &str) -> Option<OffsetDateTime> {
    let limits = limits();
    let document = xml::parse(text, &limits).ok()?;
    let until = xml::attribute(document.root_element(), "validUntil")?;
    OffsetDateTime::parse(until, &Rfc3339).ok()
}

/// Every rule that this stage can name, for the test that holds the catalogue complete.
#[cfg(test)]
pub(super) fn ids() -> Vec<&'static str> {
    CHANGES.iter().map(|change| change.rule.id).collect()
}

#[cfg(test)]
mod tests;
