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
use super::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use saml_verify::metadata::IdpMetadata;

pub(super) use certificate::fingerprint;
pub(super) use request::id as request_id;
pub(super) use times::times;

/// A rule about a Response or an assertion.
struct About {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the findings name it; a test reads the table")
    )]
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

/// What a Response or an assertion breaks beyond the strict checks, and how many of these rules it keeps.
pub(super) fn message(scene: &Scene<'_>) -> (Vec<Finding>, usize) {
    let found: Vec<Vec<Finding>> = MESSAGE.iter().map(|about| (about.find)(scene)).collect();
    let kept = found.iter().filter(|findings| findings.is_empty()).count();
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
