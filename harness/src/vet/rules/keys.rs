//! The certificates of metadata: until when, how large, and whether a change of keys is prepared.

use super::certificate::{Certificate, fingerprint};
use saml_verify::finding::{Finding, Position, Rule};
use saml_verify::metadata::IdpMetadata;
use time::{Duration, OffsetDateTime};

const EXPIRED: Rule = Rule::new("md-certificate-expired", "Metadata 2.4.1.1; IIP-MD12");
const EXPIRING: Rule = Rule::new("md-certificate-expiring", "Metadata 2.4.1.1; SDP-MD05");
const EARLY: Rule = Rule::new("md-certificate-early", "Metadata 2.4.1.1; IIP-MD12");
const LEFT: Rule = Rule::new("md-certificate-left", "SDP-MD05; IIP-MD07");
const BY_SHA1: Rule = Rule::new("md-certificate-sha1", "Metadata 2.4.1.1; SDP-ALG01");
const KEY_SIZE: Rule = Rule::new("md-key-size", "SDP-MD06, SDP-MD07");
const SAME_KEY: Rule = Rule::new("md-same-key", "SDP-MD05; IIP-MD07");
const SEVERAL: Rule = Rule::new("md-several-keys", "SDP-SP37; IIP-MD07");

pub(super) const RULES: &[Rule] =
    &[EXPIRED, EXPIRING, EARLY, LEFT, BY_SHA1, KEY_SIZE, SAME_KEY, SEVERAL];

/// Those that a time is needed for.
pub(super) const DATED: &[Rule] = &[EXPIRED, EXPIRING, EARLY, LEFT];

/// Time enough to tell everybody who has pinned it.
const NOTICE: Duration = Duration::days(60);

/// A certificate that metadata publishes for signatures.
struct Published<'a> {
    der: &'a [u8],
    certificate: Certificate,
    at: Option<Position>,
}

/// `position` finds the element that holds a certificate.
pub(super) fn judge(
    idp: &IdpMetadata,
    position: impl Fn(&[u8]) -> Option<Position>,
    now: Option<OffsetDateTime>,
) -> Vec<Finding> {
    let read = |der| Some(Published { der, certificate: Certificate::of(der)?, at: position(der) });
    let all: Vec<_> = idp.certificates.iter().filter_map(|der| read(der.as_slice())).collect();
    let dates = now
        .into_iter()
        .flat_map(|now| all.iter().filter_map(|it| dated(it, &all, now)).collect::<Vec<_>>());
    let sizes = all.iter().filter_map(small);
    let signatures = all.iter().filter_map(by_sha1);
    dates.chain(sizes).chain(signatures).chain(several(idp)).collect()
}

/// An old one beside a good one is a rest, and a coming one beside a good one is a preparation.
fn dated(it: &Published<'_>, all: &[Published<'_>], now: OffsetDateTime) -> Option<Finding> {
    let Certificate { not_before, not_after, .. } = it.certificate;
    let name = fingerprint(it.der);
    let has_good = all.iter().any(|other| other.is_good(now));
    if not_after <= now {
        let rule = if has_good { LEFT } else { EXPIRED };
        let found = format!("{name}, which ended on {}", not_after.date());
        return Some(rule.finding("a certificate that is valid", found).at(it.at));
    }
    if now < not_before {
        let found = format!("{name}, which begins on {}", not_before.date());
        let finding = || EARLY.finding("a certificate that is valid already", found).at(it.at);
        return (!has_good).then(finding);
    }
    (not_after - now < NOTICE).then(|| expiring(it, all, now))
}

fn expiring(it: &Published<'_>, all: &[Published<'_>], now: OffsetDateTime) -> Finding {
    let until = it.certificate.not_after;
    let has_next = all.iter().any(|other| other.certificate.not_after > until);
    let next = match has_next {
        true => "another is published already",
        false => "no other is published that lasts longer",
    };
    let days = (until - now).whole_days();
    let name = fingerprint(it.der);
    let found = format!("{name}, which ends on {}, in {days} days, and {next}", until.date());
    let expected = format!("more than {} days left", NOTICE.whole_days());
    EXPIRING.finding(expected, found).at(it.at)
}

impl Published<'_> {
    fn is_good(&self, now: OffsetDateTime) -> bool {
        self.certificate.not_before <= now && now < self.certificate.not_after
    }
}

fn small(it: &Published<'_>) -> Option<Finding> {
    let bits = it.certificate.rsa_bits.filter(|bits| *bits < 2048)?;
    let found = format!("{bits} bits in {}", fingerprint(it.der));
    Some(KEY_SIZE.finding("an RSA key of 2048 bits or more", found).at(it.at))
}

fn by_sha1(it: &Published<'_>) -> Option<Finding> {
    let found = format!("SHA-1 in {}", fingerprint(it.der));
    let finding = || BY_SHA1.finding("a certificate that is signed with SHA-256", found).at(it.at);
    it.certificate.by_sha1.then(finding)
}

/// Two certificates for one key are no rollover; two keys are one, which every service provider has to be ready for.
fn several(idp: &IdpMetadata) -> Option<Finding> {
    let keys = &idp.signing_keys;
    let twice = keys.iter().enumerate().any(|(at, key)| keys[..at].contains(key));
    let names: Vec<String> = idp.certificates.iter().map(|der| fingerprint(der)).collect();
    match (twice, keys.len()) {
        (true, _) => Some(SAME_KEY.finding("another key in each certificate", "one key in two")),
        (false, 0 | 1) => None,
        (false, many) => {
            let found = format!("{many}: {}", names.join(", "));
            Some(SEVERAL.finding("one key for signatures, but for a change of keys", found))
        }
    }
}
