//! An application of the identity provider: the service provider that documents are made out
//! for, and how they are configured. Issues nothing.

use saml_verify::{
    finding::{Finding, Rule},
    key::PinnedKey,
    limits::Limits,
    metadata::SpMetadata,
};
use saml_wire::{encrypt::Encryption, names};

use crate::{directory::Source, vendor::SigningChoice};

/// The mock posts, whatever else a service provider takes.
const ACS: Rule = Rule::new("md-acs-post", "Prof 4.1.4.5");

/// A service provider as the identity provider knows it.
#[derive(Debug, Clone)]
pub struct ServiceProvider {
    /// The name on the tile and on denial pages.
    pub title: String,
    /// The entity id, sent as the audience.
    pub entity_id: String,
    /// The URL that Responses are posted to; it is Destination and Recipient too.
    pub acs: String,
    /// The NameID's format; absent: the vendor's default.
    pub name_id_format: Option<String>,
    /// Where the NameID's value comes from; absent: the vendor's default.
    pub name_id_from: Option<Source>,
    /// The attributes that are sent, in this order.
    pub attributes: Vec<AttributeRule>,
    /// The RelayState that is configured for logins that begin at the identity provider.
    pub relay_state: Option<String>,
    /// What is signed and how, in the vendor's words; absent: what the vendor's table has for the
    /// bundled suite.
    pub signing: Option<SigningChoice>,
    /// How assertions are encrypted; absent: they are not.
    pub encryption: Option<Encryption>,
    /// The certificate that it has published to encrypt for, as DER (RSA).
    pub encryption_certificate: Option<Vec<u8>>,
    /// What is asked of its AuthnRequests.
    pub requests: RequestRule,
}

/// One attribute: the name on the wire, and where its values come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeRule {
    /// `Attribute/@Name`.
    pub name: String,
    /// Where the values come from. A user without a value is sent without the attribute.
    pub from: Source,
    /// `Attribute/@NameFormat`; absent: the vendor's default.
    pub name_format: Option<String>,
    /// How many of the values are sent.
    pub values: Values,
}

/// How many values of an attribute are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Values {
    /// All of them, each in an AttributeValue of its own.
    #[default]
    All,
    /// The first one.
    First,
}

/// What is asked of AuthnRequests.
#[derive(Debug, Clone, Default)]
pub enum RequestRule {
    /// Signatures are not looked at.
    #[default]
    Unsigned,
    /// A signature that is there must be by one of these keys.
    SignedIfPresent(Vec<PinnedKey>),
    /// There must be a signature by one of these keys.
    Signed(Vec<PinnedKey>),
}

impl ServiceProvider {
    /// A service provider that gets the vendor's defaults and no attributes. Its title is the
    /// host and port of its ACS, or the entity id where there is none.
    pub fn new(entity_id: impl Into<String>, acs: impl Into<String>) -> Self {
        let (entity_id, acs) = (entity_id.into(), acs.into());
        let host = url::Url::parse(&acs).ok().map(|url| url.authority().to_owned());
        let host = host.filter(|host| !host.is_empty());
        Self {
            title: host.unwrap_or_else(|| entity_id.clone()),
            entity_id,
            acs,
            name_id_format: None,
            name_id_from: None,
            attributes: Vec::new(),
            relay_state: None,
            signing: None,
            encryption: None,
            encryption_certificate: None,
            requests: RequestRule::Unsigned,
        }
    }

    /// What metadata says: the ACS for HTTP-POST, the default one if there are several, the
    /// keys of signed AuthnRequests, and the certificate to encrypt for. NameID formats are a wish, and the identity provider's
    /// configuration decides.
    pub fn from_metadata(xml: &str) -> Result<Self, Finding> {
        let mut metadata = SpMetadata::parse(xml, &Limits::default())?;
        metadata.acs.retain(|acs| acs.binding == names::binding::POST);
        if metadata.acs.is_empty() {
            return Err(ACS.finding("an AssertionConsumerService for HTTP-POST", "none"));
        }
        let acs = metadata.default_acs().url.clone();
        let keys = metadata.signing_keys;
        let requests = match (metadata.authn_requests_signed, keys.is_empty()) {
            (_, true) => RequestRule::Unsigned,
            (false, false) => RequestRule::SignedIfPresent(keys),
            (true, false) => RequestRule::Signed(keys),
        };
        let encryption_certificate = metadata.encryption_certificates.into_iter().next();
        Ok(Self { requests, encryption_certificate, ..Self::new(metadata.entity_id, acs) })
    }

    /// The same with one more attribute: its name on the wire, and where its values come from, as
    /// [`Source`] is written.
    pub fn attribute(mut self, name: &str, from: &str) -> Self {
        let from = Source::from(from.to_owned());
        let (name, values) = (name.to_owned(), Values::All);
        self.attributes.push(AttributeRule { name, from, name_format: None, values });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(endpoints: &str) -> String {
        format!(
            r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sp.test"><SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{endpoints}</SPSSODescriptor></EntityDescriptor>"#
        )
    }

    #[test]
    fn the_default_acs_for_post_is_taken_from_metadata() {
        let acs = |binding: &str, path: &str, more: &str| {
            format!(
                r#"<AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="https://sp.test/{path}" index="{}" {more}/>"#,
                path.len()
            )
        };
        let artifact = acs("HTTP-Artifact", "a", r#"isDefault="true""#);
        let first = acs("HTTP-POST", "b1", "");
        let default = acs("HTTP-POST", "b22", r#"isDefault="true""#);
        let read = |endpoints: String| ServiceProvider::from_metadata(&metadata(&endpoints));
        let both = read(format!("{artifact}{first}{default}")).unwrap();
        assert_eq!((&*both.entity_id, &*both.acs), ("https://sp.test", "https://sp.test/b22"));
        assert_eq!(read(format!("{artifact}{first}")).unwrap().acs, "https://sp.test/b1");
        assert_eq!(read(artifact).unwrap_err().check, "md-acs-post");
    }
}
