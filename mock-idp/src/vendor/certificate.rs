//! What a vendor's signing certificate looks like; makes no key and signs nothing.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, DnValue, IsCa, KeyUsagePurpose, SerialNumber,
};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

/// A vendor's certificate profile. The mock's certificates are always self-signed with SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CertificateProfile {
    /// The subject, in order.
    pub subject: Vec<NamePart>,
    /// Where the serial number comes from.
    pub serial: Serial,
    /// Seconds from the creation of the key to `notBefore`; not above zero.
    pub not_before: i64,
    /// Days from the creation of the key to `notAfter`, where [`Self::years`] is zero.
    #[serde(default)]
    pub days: i64,
    /// Calendar years from the creation of the key to `notAfter`.
    #[serde(default)]
    pub years: i32,
    /// Which extensions there are.
    pub extensions: Extensions,
}

/// One attribute of a distinguished name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NamePart {
    /// Which attribute.
    pub kind: NameKind,
    /// Its value.
    pub value: String,
}

/// The attributes of a distinguished name that vendors use, by their usual short names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum NameKind {
    /// Country, a PrintableString.
    C,
    /// Common name.
    CN,
    /// Locality.
    L,
    /// Organisation.
    O,
    /// Organisational unit.
    OU,
    /// State or province.
    ST,
    /// PKCS #9 e-mail address, an IA5String.
    #[serde(rename = "emailAddress")]
    EmailAddress,
}

/// Where a serial number comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Serial {
    /// The creation of the key in milliseconds since 1970, big-endian, six octets.
    EpochMillis,
    /// Twenty octets that follow from the public key.
    KeyDigest,
}

/// Which extensions a certificate has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extensions {
    /// basicConstraints, subjectKeyIdentifier, authorityKeyIdentifier and keyUsage.
    EndEntity,
    /// No extension.
    None,
}

impl CertificateProfile {
    /// The certificate's parameters for a key that is made at `now`.
    pub(crate) fn parameters(
        &self,
        now: OffsetDateTime,
    ) -> Result<CertificateParams, rcgen::Error> {
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = self.distinguished_name()?;
        parameters.not_before = now + Duration::seconds(self.not_before);
        parameters.not_after = self.not_after(now);
        parameters.serial_number = self.serial.number(now);
        if self.extensions == Extensions::EndEntity {
            parameters.is_ca = IsCa::ExplicitNoCa;
            parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            parameters.use_authority_key_identifier_extension = true;
        }
        Ok(parameters)
    }

    /// When a key was made whose certificate has expired at `now`, by half a year or more.
    pub(crate) fn expired_before(&self, now: OffsetDateTime) -> OffsetDateTime {
        now - Duration::days(366 * i64::from(self.years) + self.days + 183)
    }

    fn not_after(&self, now: OffsetDateTime) -> OffsetDateTime {
        let years_later = now.replace_year(now.year() + self.years);
        // The one date that another year may lack is 29 February.
        let years_later =
            years_later.or_else(|_| (now - Duration::DAY).replace_year(now.year() + self.years));
        years_later.unwrap_or(now) + Duration::days(self.days)
    }

    fn distinguished_name(&self) -> Result<DistinguishedName, rcgen::Error> {
        let mut name = DistinguishedName::new();
        for NamePart { kind, value } in &self.subject {
            name.push(kind.attribute(), kind.encode(value)?);
        }
        Ok(name)
    }
}

impl NameKind {
    fn attribute(self) -> DnType {
        match self {
            Self::C => DnType::CountryName,
            Self::CN => DnType::CommonName,
            Self::L => DnType::LocalityName,
            Self::O => DnType::OrganizationName,
            Self::OU => DnType::OrganizationalUnitName,
            Self::ST => DnType::StateOrProvinceName,
            Self::EmailAddress => DnType::CustomDnType(vec![1, 2, 840, 113_549, 1, 9, 1]),
        }
    }

    fn encode(self, value: &str) -> Result<DnValue, rcgen::Error> {
        Ok(match self {
            Self::C => DnValue::PrintableString(value.try_into()?),
            Self::EmailAddress => DnValue::Ia5String(value.try_into()?),
            _ => DnValue::Utf8String(value.to_owned()),
        })
    }
}

impl Serial {
    fn number(self, now: OffsetDateTime) -> Option<SerialNumber> {
        match self {
            Self::EpochMillis => {
                let millis = (now.unix_timestamp_nanos() / 1_000_000) as u64;
                Some(SerialNumber::from_slice(&millis.to_be_bytes()[2..]))
            }
            Self::KeyDigest => None,
        }
    }
}
