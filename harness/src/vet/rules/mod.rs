//! What is judged besides the strict checks: the table of rules, each a function from what is known to findings. They
//! look at values that were read, and at the document where a value is not enough.

mod attributes;
mod certificate;
mod metadata;
mod names;
mod request;
mod signing;
mod times;

use super::dossier::{Dossier, Named};
use super::message::Message;
use super::scene::{Scene, Unknown};
use saml_verify::finding::{Finding, Rule};
use saml_verify::metadata::IdpMetadata;

pub(super) use certificate::{Certificate, fingerprint};
pub(super) use metadata::now;
pub(super) use request::id as request_id;
pub(super) use signing::carried;
pub(super) use times::times;

/// A rule about a Response or an assertion.
struct About {
    rule: Rule,
    find: fn(&Scene<'_>) -> Vec<Finding>,
}

/// In the order of a document: who, what is signed, when, about whom.
const MESSAGE: &[About] = &[
    About { rule: names::PLACEHOLDER, find: names::placeholder },
    About { rule: names::FORMAT, find: names::format },
    About { rule: names::FORMAT_WANTED, find: names::format_wanted },
    About { rule: names::EMAIL, find: names::email },
    About { rule: signing::SHA1, find: signing::sha1 },
    About { rule: signing::CERTIFICATE, find: signing::certificate },
    About { rule: times::UTC, find: times::utc },
    About { rule: times::NARROW, find: times::narrow },
    About { rule: times::OLD_LOGIN, find: times::old_login },
    About { rule: attributes::MISSING, find: attributes::missing },
    About { rule: attributes::EMPTY, find: attributes::empty },
    About { rule: attributes::JOINED, find: attributes::joined },
    About { rule: attributes::DISTINGUISHED, find: attributes::distinguished },
    About { rule: attributes::SEVERAL, find: attributes::several },
    About { rule: names::RELAY_STATE, find: names::relay_state },
];

/// What a Response or an assertion breaks beyond the strict checks, and which of these rules it keeps.
pub(super) fn message(scene: &Scene<'_>) -> (Vec<Finding>, Vec<&'static str>) {
    let found: Vec<Vec<Finding>> = MESSAGE.iter().map(|about| (about.find)(scene)).collect();
    let kept = MESSAGE.iter().zip(&found).filter(|(_, findings)| findings.is_empty());
    let kept = kept.map(|(about, _)| about.rule.id).collect();
    (found.into_iter().flatten().collect(), kept)
}

/// What metadata breaks beyond being readable.
pub(super) fn metadata(
    dossier: &Dossier,
    named: &Named,
    idp: Option<&IdpMetadata>,
) -> Vec<Finding> {
    metadata::judge(dossier, named, idp)
}

/// The rules about metadata that it keeps, and those that nothing can be said of without a time.
pub(super) fn kept_by_metadata(
    dossier: &Dossier,
    findings: &[Finding],
) -> (Vec<&'static str>, Vec<(&'static str, Unknown)>) {
    let is_dated = now(dossier).is_some();
    let (kept, open): (Vec<&'static str>, Vec<&'static str>) = kept(metadata::RULES, findings)
        .partition(|rule| is_dated || !metadata::DATED.contains(rule));
    (kept, open.into_iter().map(|rule| (rule, Unknown::Time)).collect())
}

/// The rules about an AuthnRequest that it keeps.
pub(super) fn kept_by_request(findings: &[Finding]) -> Vec<&'static str> {
    kept(request::RULES, findings).collect()
}

fn kept(rules: &[Rule], findings: &[Finding]) -> impl Iterator<Item = &'static str> {
    rules.iter().map(|rule| rule.id).filter(|id| !findings.iter().any(|it| it.check == *id))
}

/// What an AuthnRequest breaks.
pub(super) fn request(
    dossier: &Dossier,
    message: &Message,
    idp: Option<&IdpMetadata>,
) -> Vec<Finding> {
    request::judge(dossier, message, idp)
}

/// Every rule that this stage can name, for the test that holds the catalogue complete.
#[cfg(test)]
pub(super) fn ids() -> Vec<&'static str> {
    let message = MESSAGE.iter().map(|about| about.rule.id);
    message.chain(metadata::RULES.iter().chain(request::RULES).map(|rule| rule.id)).collect()
}
