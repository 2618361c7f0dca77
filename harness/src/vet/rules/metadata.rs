//! What metadata promises and does not keep: certificates that have ended, endpoints in the clear, formats that do not exist.

use super::certificate::{Certificate, fingerprint};
use crate::vet::dossier::{Dossier, Named};
use crate::vet::intake::limits;
use saml_verify::finding::{Finding, Rule};
use saml_verify::metadata::IdpMetadata;
use saml_verify::xml;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use url::Url;

const EXPIRED: Rule = Rule::new("md-certificate-expired", "Metadata 2.4.1.1; IIP-MD12");
const EXPIRING: Rule = Rule::new("md-certificate-expiring", "Metadata 2.4.1.1; SDP-MD05");
const KEY_SIZE: Rule = Rule::new("md-key-size", "SDP-MD06, SDP-MD07");
const PLAIN: Rule = Rule::new("md-endpoint-plain", "SDP-MD09");
const FORMAT: Rule = Rule::new("md-name-id-format", "Core 8.3; Metadata 2.4.1");
const VALID_UNTIL: Rule = Rule::new("md-valid-until", "Metadata 2.3.2");
const SAME_KEY: Rule = Rule::new("md-same-key", "SDP-MD05; IIP-MD07");

pub(super) const RULES: &[Rule] =
    &[EXPIRED, EXPIRING, KEY_SIZE, PLAIN, FORMAT, VALID_UNTIL, SAME_KEY];
/// Those that need to know what time it is.
pub(super) const DATED: [&str; 3] = [EXPIRED.id, EXPIRING.id, VALID_UNTIL.id];

/// Time enough to tell everybody who has pinned it.
const NOTICE: Duration = Duration::days(60);

/// The time that metadata is judged at: the one that was given, else that of the last message.
pub(in crate::vet) fn now(dossier: &Dossier) -> Option<OffsetDateTime> {
    dossier.at.or_else(|| dossier.messages.iter().rev().find_map(|it| it.at))
}

pub(super) fn judge(dossier: &Dossier, named: &Named, idp: Option<&IdpMetadata>) -> Vec<Finding> {
    let now = now(dossier);
    let mut findings: Vec<Finding> =
        now.and_then(|now| valid_until(&named.xml, now)).into_iter().collect();
    let Some(idp) = idp else { return findings };
    for der in &idp.certificates {
        let Some(certificate) = Certificate::of(der) else { continue };
        findings.extend(now.and_then(|now| ended(der, &certificate, now)));
        findings.extend(small(&certificate));
    }
    findings.extend(
        idp.sso
            .iter()
            .chain(&idp.slo)
            .filter(|it| is_plain(&it.url))
            .map(|it| PLAIN.finding("an endpoint by https", format!("{:?}", it.url))),
    );
    findings.extend(
        idp.name_id_formats
            .iter()
            .filter(|it| super::names::is_unknown(it))
            .map(|it| FORMAT.finding("a format that SAML has", format!("{it:?}"))),
    );
    findings.extend(same_key(idp));
    findings
}

fn ended(der: &[u8], certificate: &Certificate, now: OffsetDateTime) -> Option<Finding> {
    let (name, until) = (fingerprint(der), certificate.not_after);
    let days = (until - now).whole_days();
    if until <= now {
        let found = format!("{name}, which ended on {}", until.date());
        return Some(EXPIRED.finding("a certificate that is valid", found));
    }
    if now < certificate.not_before {
        let found = format!("{name}, which begins on {}", certificate.not_before.date());
        return Some(EXPIRED.finding("a certificate that is valid", found));
    }
    let found = format!("{name}, which ends on {}, in {days} days", until.date());
    (until - now < NOTICE)
        .then(|| EXPIRING.finding(format!("more than {} days left", NOTICE.whole_days()), found))
}

fn small(certificate: &Certificate) -> Option<Finding> {
    let bits = certificate.rsa_bits.filter(|bits| *bits < 2048)?;
    Some(KEY_SIZE.finding("an RSA key of 2048 bits or more", format!("{bits} bits")))
}

/// Loopback is where tests are.
fn is_plain(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let is_loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && !is_loopback
}

fn valid_until(text: &str, now: OffsetDateTime) -> Option<Finding> {
    let limits = limits();
    let document = xml::parse(text, &limits).ok()?;
    let until = xml::attribute(document.root_element(), "validUntil")?;
    let passed = OffsetDateTime::parse(until, &Rfc3339).is_ok_and(|until| until <= now);
    passed.then(|| VALID_UNTIL.finding("a validUntil in the future", format!("{until:?}")))
}

/// Two certificates for one key are no rollover.
fn same_key(idp: &IdpMetadata) -> Option<Finding> {
    let keys = &idp.signing_keys;
    let twice = keys.iter().enumerate().any(|(at, key)| keys[..at].contains(key));
    twice.then(|| SAME_KEY.finding("another key in each certificate", "one key in two"))
}
