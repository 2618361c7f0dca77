//! What is judged besides the strict checks: the table of rules, each with what it needs to be asked, and a function from
//! what is known to findings. They look at values that were read, and at the document where a value is not enough.

mod answer;
mod ask;
mod attributes;
mod certificate;
mod clock;
mod delivery;
mod elements;
mod encryption;
mod groups;
mod keys;
mod metadata;
mod name_id;
mod party;
mod placeholder;
mod prefixes;
mod request;
mod signing;
mod times;
mod window;

use super::dossier::{Dossier, Named};
use super::message::Message;
use super::scene::{Scene, Unknown};
use ask::Ask;
use saml_verify::finding::{Finding, Rule};
use saml_verify::metadata::IdpMetadata;

pub(super) use certificate::{Certificate, fingerprint, in_document};
pub(super) use metadata::now;
pub(super) use party::beside;
pub(super) use signing::is_for_encryption;
pub(super) use times::times;

/// A rule about a Response or an assertion.
struct About {
    rule: Rule,
    /// Whether it can be asked of this one.
    asks: fn(&Scene<'_>) -> Ask,
    find: fn(&Scene<'_>) -> Vec<Finding>,
}

impl About {
    const fn new(
        rule: Rule,
        asks: fn(&Scene<'_>) -> Ask,
        find: fn(&Scene<'_>) -> Vec<Finding>,
    ) -> Self {
        Self { rule, asks, find }
    }
}

/// In the order of a document: how it came, who, what is signed and encrypted, when, about whom.
const MESSAGE: &[About] = &[
    About::new(delivery::ELSEWHERE, delivery::knows_both, delivery::elsewhere),
    About::new(delivery::PLAIN, ask::always, delivery::plain),
    About::new(delivery::RELAY_STATE_BYTES, delivery::is_posted, delivery::relay_state_bytes),
    About::new(delivery::RELAY_STATE_EMPTY, delivery::is_posted, delivery::relay_state_empty),
    About::new(delivery::COOKIE_LOST, delivery::knows_cookies, delivery::cookie_lost),
    About::new(delivery::DESTINATION_ABSENT, ask::envelope, delivery::destination_absent),
    About::new(placeholder::DESTINATION, ask::envelope, placeholder::destination),
    About::new(placeholder::RECIPIENT, ask::assertion, placeholder::recipient),
    About::new(placeholder::AUDIENCE, ask::assertion, placeholder::audience),
    About::new(placeholder::NAME_ID, ask::assertion, placeholder::name_id),
    About::new(placeholder::ATTRIBUTE, ask::assertion, placeholder::attribute),
    About::new(answer::UNSOLICITED, answer::wants_requests, answer::unsolicited),
    About::new(answer::DIFFERS, answer::is_all_there_is, answer::differs),
    About::new(answer::ISSUER_REQUIRED, ask::envelope, answer::issuer_required),
    About::new(answer::REPLAY, ask::assertion, answer::replay),
    About::new(answer::PARKED, ask::always, answer::parked),
    About::new(answer::SPLIT, ask::always, answer::split),
    About::new(answer::CONTEXT, answer::names_contexts, answer::context),
    About::new(elements::MISSING, elements::is_unverified, elements::missing),
    About::new(elements::ASSERTION, elements::wants_assertion, elements::assertion),
    About::new(elements::RESPONSE, elements::wants_response, elements::response),
    About::new(signing::SHA1, signing::may_be_taken, signing::sha1),
    About::new(signing::BANNED, signing::is_refused, signing::banned),
    About::new(signing::CERTIFICATE, ask::metadata, signing::certificate),
    About::new(signing::KEY, signing::is_in_doubt, signing::key),
    About::new(party::OTHER, signing::is_in_doubt, party::other),
    About::new(signing::EXPIRED, signing::knows_time, signing::expired),
    About::new(prefixes::LISTED, prefixes::differ, prefixes::listed),
    About::new(encryption::UNWANTED, encryption::wants, encryption::unwanted),
    About::new(encryption::NAME_ID, encryption::wants_name_id, encryption::name_id),
    About::new(encryption::WEAK, encryption::is_there, encryption::weak),
    About::new(encryption::OTHER_KEY, encryption::knows_keys, encryption::other_key),
    About::new(encryption::LAYOUT, encryption::is_there, encryption::layout),
    About::new(clock::AHEAD, ask::time, clock::ahead),
    About::new(clock::BEHIND, clock::is_captured, clock::behind),
    About::new(times::UTC, ask::assertion, times::utc),
    About::new(window::NARROW, ask::assertion, window::narrow),
    About::new(window::OPEN, window::has_conditions, window::open),
    About::new(window::OLD_LOGIN, ask::assertion, window::old_login),
    About::new(name_id::ABSENT, name_id::has_subject, name_id::absent),
    About::new(name_id::FORMAT, ask::name_id, name_id::format),
    About::new(name_id::FORMAT_WANTED, name_id::knows_formats, name_id::format_wanted),
    About::new(name_id::EMAIL, ask::name_id, name_id::email),
    About::new(name_id::LONG, ask::name_id, name_id::long),
    About::new(name_id::WHITE_SPACE, ask::name_id, name_id::white_space),
    About::new(attributes::MISSING, ask::needs, attributes::missing),
    About::new(attributes::SEVERAL, ask::needs, attributes::several),
    About::new(attributes::EMPTY, ask::assertion, attributes::empty),
    About::new(attributes::REPEATED, ask::assertion, attributes::repeated),
    About::new(attributes::NAME_FORMAT, ask::assertion, attributes::name_format),
    About::new(groups::JOINED, ask::assertion, groups::joined),
    About::new(groups::DISTINGUISHED, ask::assertion, groups::distinguished),
];

/// What came of the rules for one Response or assertion.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) findings: Vec<Finding>,
    /// What could not be asked, and why.
    pub(super) open: Vec<(&'static str, Unknown)>,
    /// What was asked, and is as it should be.
    pub(super) kept: Vec<&'static str>,
}

/// What a Response or an assertion breaks beyond the strict checks.
pub(super) fn message(scene: &Scene<'_>) -> Judged {
    let mut judged = Judged::default();
    for about in MESSAGE {
        match (about.asks)(scene) {
            Ask::No => {}
            Ask::Unknown(unknown) => judged.open.push((about.rule.id, unknown)),
            Ask::Yes => match (about.find)(scene) {
                none if none.is_empty() => judged.kept.push(about.rule.id),
                findings => judged.findings.extend(findings),
            },
        }
    }
    judged
}

/// What metadata breaks beyond being readable, and what of it no time is known for.
pub(super) fn metadata(
    dossier: &Dossier,
    named: &Named,
    idp: Option<&IdpMetadata>,
) -> (Vec<Finding>, Vec<(&'static str, Unknown)>) {
    let open = match now(dossier) {
        Some(_) => Vec::new(),
        None => keys::DATED.iter().map(|rule| (rule.id, Unknown::Today)).collect(),
    };
    (metadata::judge(dossier, named, idp), open)
}

/// The rules about metadata that were asked and are kept.
pub(super) fn kept_by_metadata(
    findings: &[Finding],
    open: &[(&'static str, Unknown)],
) -> Vec<&'static str> {
    let asked = |id: &&str| !open.iter().any(|(rule, _)| rule == id);
    let all = [metadata::RULES, keys::RULES].concat();
    kept(&all, findings).filter(asked).collect()
}

fn kept(rules: &[Rule], findings: &[Finding]) -> impl Iterator<Item = &'static str> {
    rules.iter().map(|rule| rule.id).filter(|id| !findings.iter().any(|it| it.check == *id))
}

/// What an AuthnRequest breaks.
pub(super) fn request(dossier: &Dossier, message: &Message, idp: Option<&IdpMetadata>) -> Judged {
    request::judge(dossier, message, idp)
}

/// The ids of all rules here; the strict checks are not among them.
pub(super) fn ids() -> Vec<&'static str> {
    let message = MESSAGE.iter().map(|about| about.rule.id);
    let others = metadata::RULES.iter().chain(keys::RULES).chain(request::RULES);
    message.chain(others.chain([&party::BESIDE]).map(|rule| rule.id)).collect()
}
