//! What the first certificate of metadata says of the profile that it was made by. Its names, keys and numbers are the
//! tenant's and are not told.

use super::seen::Seen;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mock_idp::vendor::{Extensions, Serial, VendorFile};
use saml_verify::roxmltree::Node;
use saml_verify::xml::{self, ns};
use time::{Duration, OffsetDateTime};
use toml::Value;
use x509_parser::prelude::{FromDer as _, X509Certificate};

pub(super) fn read(idp: Node<'_, '_>, base: &VendorFile, add: &mut dyn FnMut(&str, Seen)) {
    let node = idp.descendants().find(|it| it.has_tag_name((ns::DS, "X509Certificate")));
    let text = node.map(|it| xml::text(it).split_whitespace().collect::<String>());
    let Some(der) = text.and_then(|it| STANDARD.decode(it).ok()) else { return };
    let Ok((_, certificate)) = X509Certificate::from_der(&der) else { return };
    let validity = certificate.validity();
    let (start, end) = (validity.not_before.to_datetime(), validity.not_after.to_datetime());
    let key = ["certificate.years", "certificate.days"];
    let key = key.into_iter().find(|key| base.value(key).is_some()).unwrap_or("certificate.days");
    add(key, Seen::Validity(end - start));
    add("certificate.extensions", extensions(&certificate));
    let (serial, offset) = serial(&certificate, start);
    add("certificate.serial", serial);
    if let Some(seconds) = offset {
        add("certificate.not-before", Seen::word(seconds));
    }
    add("certificate.subject", subject(&certificate, base));
}

fn extensions(certificate: &X509Certificate<'_>) -> Seen {
    let oids = certificate.extensions().iter().map(|it| it.oid.to_id_string());
    let mut oids: Vec<String> = oids.collect();
    oids.sort();
    match oids.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Seen::word(Extensions::None),
        ["2.5.29.14", "2.5.29.15", "2.5.29.19", "2.5.29.35"] => Seen::word(Extensions::EndEntity),
        _ => Seen::Wordless(format!("{} extensions: {}", oids.len(), oids.join(", "))),
    }
}

/// Where the serial number comes from; and if from the time of the creation, how many seconds after that the certificate begins.
fn serial(certificate: &X509Certificate<'_>, start: OffsetDateTime) -> (Seen, Option<i64>) {
    let octets = certificate.raw_serial();
    let number = octets
        .iter()
        .try_fold(0_i64, |sum, octet| sum.checked_mul(256)?.checked_add(i64::from(*octet)));
    let made = number
        .and_then(|it| OffsetDateTime::from_unix_timestamp_nanos(i128::from(it) * 1_000_000).ok());
    let offset = made.map(|made| start - made).filter(|it| it.abs() < Duration::DAY);
    match (offset, octets.len()) {
        (Some(offset), _) => {
            // A certificate has whole seconds: what is behind them is cut off.
            (Seen::word(Serial::EpochMillis), Some(offset.as_seconds_f64().ceil() as i64))
        }
        (None, 16..) => (Seen::word(Serial::KeyDigest), None),
        (None, length) => (Seen::Wordless(format!("another number, of {length} octets")), None),
    }
}

const KINDS: [(&str, &str); 7] = [
    ("2.5.4.6", "C"),
    ("2.5.4.3", "CN"),
    ("2.5.4.7", "L"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.8", "ST"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

/// Which parts the subject has; their values are the tenant's.
fn subject(certificate: &X509Certificate<'_>, base: &VendorFile) -> Seen {
    let kind = |oid: String| {
        KINDS.iter().find(|(known, _)| *known == oid).map_or(oid, |(_, kind)| (*kind).to_owned())
    };
    let parts = certificate.subject().iter_attributes();
    let kinds: Vec<String> = parts.map(|it| kind(it.attr_type().to_id_string())).collect();
    let table = base.value("certificate.subject").and_then(Value::as_array).into_iter().flatten();
    let table: Vec<&str> = table.filter_map(|it| it.get("kind")?.as_str()).collect();
    let is_same = kinds == table;
    Seen::Kinds { kinds, is_same }
}
