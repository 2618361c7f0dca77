//! What the metadata of a service provider says about its description.

use super::Attribute;
use saml_verify::finding::Finding;
use saml_verify::limits::Limits;
use saml_verify::metadata::{RequestedAttribute, SpMetadata};

/// What need not be asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Its entity id.
    pub entity_id: String,
    /// The URL of its ACS.
    pub acs: String,
    /// The attributes that it asks for and that a directory has.
    pub attributes: Vec<Attribute>,
    /// The one NameID format that it takes, where it names one.
    pub name_id_format: Option<String>,
    /// Capabilities that it shows.
    pub capabilities: Vec<String>,
    /// What it asks for and no directory attribute stands for.
    pub strange: Vec<String>,
}

const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

/// What attributes are called, in lower case, and what the directory has for them. The first part that a name or a friendly
/// name is, or ends in, decides.
const NAMES: &[(&str, &[&str])] = &[
    ("mail", &["mail", "email", "emailaddress", "0.9.2342.19200300.100.1.3"]),
    ("given-name", &["givenname", "firstname", "first_name", "2.5.4.42"]),
    ("surname", &["sn", "surname", "lastname", "last_name", "2.5.4.4"]),
    ("display-name", &["displayname", "name", "cn", "2.16.840.1.113730.3.1.241", "2.5.4.3"]),
    ("login", &["uid", "username", "user_name", "login", "0.9.2342.19200300.100.1.1"]),
    ("groups", &["groups", "group", "memberof", "roles", "role", "1.3.6.1.4.1.5923.1.5.1.1"]),
];

impl Known {
    /// Reads the metadata.
    ///
    /// # Errors
    /// It is not the metadata of one service provider.
    pub fn of(xml: &str) -> Result<Self, Finding> {
        let metadata = SpMetadata::parse(xml, &Limits::default())?;
        let acs = metadata.default_acs().url.clone();
        let (mut attributes, mut strange) = (Vec::new(), Vec::new());
        for asked in &metadata.requested_attributes {
            match attribute(asked) {
                Some(one) if is_there(&attributes, &one.name) => {}
                Some(one) => attributes.push(one),
                None => strange.push(asked.name.clone()),
            }
        }
        let format = match metadata.name_id_formats.as_slice() {
            [format] if format != UNSPECIFIED => Some(format.clone()),
            _ => None,
        };
        let encrypts = !metadata.encryption_certificates.is_empty();
        Ok(Self {
            entity_id: metadata.entity_id,
            acs,
            attributes,
            name_id_format: format,
            capabilities: encrypts.then(|| "encryption".to_owned()).into_iter().collect(),
            strange,
        })
    }
}

/// Several services may ask for the same attribute.
fn is_there(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|known| known.name == name)
}

fn attribute(asked: &RequestedAttribute) -> Option<Attribute> {
    let friendly = asked.friendly_name.as_deref();
    let from = directory(&asked.name).or_else(|| directory(friendly?))?;
    Some(Attribute { name: asked.name.clone(), from, required: asked.required })
}

/// The directory attribute that a name stands for.
pub(super) fn directory(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let last = name.rsplit(['/', ':']).next().unwrap_or(&name);
    let known = NAMES.iter().find(|(_, words)| words.contains(&last));
    known.map(|(from, _)| *from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_by_their_last_part() {
        for (name, from) in [
            ("urn:oid:0.9.2342.19200300.100.1.3", Some("mail")),
            ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", Some("mail")),
            ("FirstName", Some("given-name")),
            ("urn:oid:2.5.4.4", Some("surname")),
            ("memberOf", Some("groups")),
            ("favourite colour", None),
        ] {
            assert_eq!(directory(name), from, "{name}");
        }
    }

    #[test]
    fn what_metadata_asks_for_is_sent() {
        let xml = r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sp.example/saml"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat><md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example/acs" index="0"/><md:AttributeConsumingService index="0"><md:ServiceName xml:lang="en">sp</md:ServiceName><md:RequestedAttribute Name="urn:oid:0.9.2342.19200300.100.1.3" FriendlyName="mail" isRequired="true"/><md:RequestedAttribute Name="shoe"/></md:AttributeConsumingService></md:SPSSODescriptor></md:EntityDescriptor>"#;
        let known = Known::of(xml).unwrap();
        let mail = Attribute {
            name: "urn:oid:0.9.2342.19200300.100.1.3".to_owned(),
            from: "mail",
            required: true,
        };
        assert_eq!(known.attributes, [mail]);
        assert_eq!(known.strange, ["shoe"]);
        assert_eq!(
            (&*known.entity_id, &*known.acs),
            ("https://sp.example/saml", "https://sp.example/acs")
        );
        assert!(known.name_id_format.is_some_and(|format| format.ends_with("persistent")));
        assert!(known.capabilities.is_empty());
    }

    #[test]
    fn what_is_no_metadata_is_a_finding() {
        assert!(Known::of("<html/>").is_err());
    }
}
