//! The kinds of change: a function each, from both documents to what a service provider has to be told.

use super::Pair;
use crate::vet::rules::fingerprint;
use saml_verify::finding::{Finding, Rule};
use saml_verify::key::PinnedKey;
use saml_verify::metadata::Endpoint;

pub(super) const ENTITY_ID: Rule = Rule::new("drift-entity-id", "Metadata 2.3.2; Core 2.2.5");
pub(super) const VALID_UNTIL: Rule = Rule::new("drift-valid-until", "Metadata 2.3.2");
pub(super) const VALID_LONGER: Rule = Rule::new("drift-valid-longer", "Metadata 2.3.2");
pub(super) const WANT_SIGNED: Rule = Rule::new("drift-want-signed", "Metadata 2.4.3");
pub(super) const WANT_UNSIGNED: Rule = Rule::new("drift-want-unsigned", "Metadata 2.4.3");
pub(super) const REPLACED: Rule =
    Rule::new("drift-certificate-replaced", "Metadata 2.4.1.1; IIP-MD07");
pub(super) const REMOVED: Rule =
    Rule::new("drift-certificate-removed", "Metadata 2.4.1.1; IIP-MD07");
pub(super) const RENEWED: Rule =
    Rule::new("drift-certificate-renewed", "Metadata 2.4.1.1; IIP-MD12");
pub(super) const ADDED: Rule = Rule::new("drift-certificate-added", "Metadata 2.4.1.1; IIP-MD07");
pub(super) const KEY_ORDER: Rule = Rule::new("drift-key-order", "Metadata 2.4.1.1; IIP-MD07");
pub(super) const SLO_GONE: Rule = Rule::new("drift-slo", "Metadata 2.4.2");
pub(super) const SLO_ADDED: Rule = Rule::new("drift-slo-added", "Metadata 2.4.2");
pub(super) const FORMAT_GONE: Rule = Rule::new("drift-name-id-format", "Metadata 2.4.2");
pub(super) const FORMAT_ADDED: Rule = Rule::new("drift-name-id-format-added", "Metadata 2.4.2");
pub(super) const SSO_MOVED: Rule = Rule::new("drift-sso-endpoint", "Metadata 2.4.3");
pub(super) const SSO_GONE: Rule = Rule::new("drift-sso-binding", "Metadata 2.4.3");
pub(super) const SSO_ADDED: Rule = Rule::new("drift-sso-binding-added", "Metadata 2.4.3");

pub(super) fn entity_id(pair: &Pair<'_>) -> Vec<Finding> {
    let (was, now) = (&pair.was.metadata.entity_id, &pair.now.entity_id);
    found(was != now, ENTITY_ID, || (format!("{was:?}, as before"), format!("{now:?}")))
}

pub(super) fn valid_until(pair: &Pair<'_>) -> Vec<Finding> {
    let (was, now) = (pair.was.valid_until, pair.valid_until);
    let is_sooner = now.is_some_and(|now| was.is_none_or(|was| now < was));
    found(is_sooner, VALID_UNTIL, || (until(was), until(now)))
}

pub(super) fn valid_longer(pair: &Pair<'_>) -> Vec<Finding> {
    let (was, now) = (pair.was.valid_until, pair.valid_until);
    let is_later = was.is_some_and(|was| now.is_none_or(|now| now > was));
    found(is_later, VALID_LONGER, || (until(was), until(now)))
}

fn until(at: Option<time::OffsetDateTime>) -> String {
    at.map_or_else(|| "no validUntil".to_owned(), |at| format!("a validUntil of {}", at.date()))
}

pub(super) fn want_signed(pair: &Pair<'_>) -> Vec<Finding> {
    let is_new =
        pair.now.want_authn_requests_signed && !pair.was.metadata.want_authn_requests_signed;
    found(is_new, WANT_SIGNED, || wants("not wanted", "wanted"))
}

pub(super) fn want_unsigned(pair: &Pair<'_>) -> Vec<Finding> {
    let is_gone =
        pair.was.metadata.want_authn_requests_signed && !pair.now.want_authn_requests_signed;
    found(is_gone, WANT_UNSIGNED, || wants("wanted", "not wanted"))
}

fn wants(was: &str, now: &str) -> (String, String) {
    (format!("signed AuthnRequests {was}, as before"), format!("signed AuthnRequests {now}"))
}

/// Keys of the old document that the new one has too.
fn stay(pair: &Pair<'_>) -> bool {
    pair.was.metadata.signing_keys.iter().any(|key| pair.now.signing_keys.contains(key))
}

/// A certificate of the old document, and its key.
fn old<'a>(pair: &'a Pair<'_>) -> Vec<(&'a Vec<u8>, &'a PinnedKey)> {
    let was = &pair.was.metadata;
    was.certificates.iter().zip(&was.signing_keys).collect()
}

fn new<'a>(pair: &'a Pair<'_>) -> Vec<(&'a Vec<u8>, &'a PinnedKey)> {
    pair.now.certificates.iter().zip(&pair.now.signing_keys).collect()
}

pub(super) fn replaced(pair: &Pair<'_>) -> Vec<Finding> {
    let name = |all: Vec<(&Vec<u8>, &PinnedKey)>| {
        all.iter().map(|(der, _)| fingerprint(der)).collect::<Vec<_>>().join(", ")
    };
    found(!stay(pair), REPLACED, || {
        (format!("one of the keys of before: {}", name(old(pair))), name(new(pair)))
    })
}

pub(super) fn removed(pair: &Pair<'_>) -> Vec<Finding> {
    let gone = old(pair).into_iter().filter(|(_, key)| !pair.now.signing_keys.contains(key));
    let gone = gone.filter(|_| stay(pair)).map(|(der, _)| fingerprint(der));
    gone.map(|name| REMOVED.finding(format!("{name}, as before"), "it is gone, others stay"))
        .collect()
}

/// The same key in another certificate.
pub(super) fn renewed(pair: &Pair<'_>) -> Vec<Finding> {
    let was = old(pair);
    let of = |key: &PinnedKey| was.iter().find(|(_, old)| *old == key).map(|(der, _)| *der);
    let is_known = |der: &Vec<u8>| was.iter().any(|(old, _)| *old == der);
    let renewed = new(pair).into_iter().filter(|(der, _)| !is_known(der));
    let renewed = renewed.filter_map(|(der, key)| Some((of(key)?, der)));
    renewed
        .map(|(old, new)| {
            let found = format!("{}, with the same key", fingerprint(new));
            RENEWED.finding(format!("{}, as before", fingerprint(old)), found)
        })
        .collect()
}

pub(super) fn added(pair: &Pair<'_>) -> Vec<Finding> {
    let was = &pair.was.metadata.signing_keys;
    let added = new(pair).into_iter().filter(|(_, key)| stay(pair) && !was.contains(key));
    added
        .map(|(der, _)| {
            ADDED.finding("the certificates of before", format!("{} too", fingerprint(der)))
        })
        .collect()
}

/// Which key stands first or last matters only to who reads one alone.
pub(super) fn key_order(pair: &Pair<'_>) -> Vec<Finding> {
    let (was, now) = (&pair.was.metadata.signing_keys, &pair.now.signing_keys);
    if !stay(pair) {
        return Vec::new();
    }
    let new_first = was.first() != now.first();
    let new_last = was.last() != now.last();
    let found = match (new_first, new_last) {
        (false, false) => return Vec::new(),
        (true, false) => "another key first, the same last",
        (false, true) => "the same key first, another last",
        (true, true) => "another key first, and another last",
    };
    vec![KEY_ORDER.finding("the key of before first and last", found)]
}

pub(super) fn slo_gone(pair: &Pair<'_>) -> Vec<Finding> {
    gone(SLO_GONE, &pair.was.metadata.slo, &pair.now.slo)
}

pub(super) fn slo_added(pair: &Pair<'_>) -> Vec<Finding> {
    let (was, now) = (&pair.was.metadata.slo, &pair.now.slo);
    let is_new = |it: &&Endpoint| !binds(was, &it.binding);
    now.iter()
        .filter(is_new)
        .map(|it| SLO_ADDED.finding("the endpoints of before", shown(it)))
        .collect()
}

pub(super) fn format_gone(pair: &Pair<'_>) -> Vec<Finding> {
    let (was, now) = (&pair.was.metadata.name_id_formats, &pair.now.name_id_formats);
    let gone = was.iter().filter(|it| !now.contains(it));
    gone.map(|it| FORMAT_GONE.finding(format!("{it:?}, as before"), "it is not offered")).collect()
}

pub(super) fn format_added(pair: &Pair<'_>) -> Vec<Finding> {
    let (was, now) = (&pair.was.metadata.name_id_formats, &pair.now.name_id_formats);
    let added = now.iter().filter(|it| !was.contains(it));
    added.map(|it| FORMAT_ADDED.finding("the formats of before", format!("{it:?} too"))).collect()
}

pub(super) fn sso_moved(pair: &Pair<'_>) -> Vec<Finding> {
    let (was, now) = (&pair.was.metadata.sso, &pair.now.sso);
    let still_bound: Vec<Endpoint> =
        was.iter().filter(|it| binds(now, &it.binding)).cloned().collect();
    gone(SSO_MOVED, &still_bound, now)
}

pub(super) fn sso_gone(pair: &Pair<'_>) -> Vec<Finding> {
    let (was, now) = (&pair.was.metadata.sso, &pair.now.sso);
    let unbound: Vec<Endpoint> =
        was.iter().filter(|it| !binds(now, &it.binding)).cloned().collect();
    gone(SSO_GONE, &unbound, now)
}

pub(super) fn sso_added(pair: &Pair<'_>) -> Vec<Finding> {
    let (was, now) = (&pair.was.metadata.sso, &pair.now.sso);
    let is_new = |it: &&Endpoint| !binds(was, &it.binding);
    now.iter()
        .filter(is_new)
        .map(|it| SSO_ADDED.finding("the endpoints of before", shown(it)))
        .collect()
}

/// Endpoints of before that are not there any more, and what has their binding now.
fn gone(rule: Rule, was: &[Endpoint], now: &[Endpoint]) -> Vec<Finding> {
    let gone = was.iter().filter(|it| !now.contains(it));
    let instead = |it: &Endpoint| {
        let same = now.iter().find(|other| other.binding == it.binding);
        same.map_or_else(|| format!("no endpoint by {}", short(&it.binding)), shown)
    };
    gone.map(|it| rule.finding(format!("{}, as before", shown(it)), instead(it))).collect()
}

fn binds(endpoints: &[Endpoint], binding: &str) -> bool {
    endpoints.iter().any(|it| it.binding == binding)
}

fn shown(endpoint: &Endpoint) -> String {
    format!("{} at {:?}", short(&endpoint.binding), endpoint.url)
}

/// `HTTP-POST` of the URI of the binding.
fn short(binding: &str) -> &str {
    binding.rsplit(':').next().unwrap_or(binding)
}

fn found(is_changed: bool, rule: Rule, both: impl FnOnce() -> (String, String)) -> Vec<Finding> {
    let finding = is_changed.then(|| {
        let (was, now) = both();
        rule.finding(was, now)
    });
    finding.into_iter().collect()
}
