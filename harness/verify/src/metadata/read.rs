//! From the XML of metadata to values, whatever prefixes it uses.

use base64::{Engine, engine::general_purpose::STANDARD};
use roxmltree::Node;
use url::Url;

use super::{Acs, Endpoint, IdpMetadata, RequestedAttribute, SpMetadata};
use crate::{
    finding::{Finding, Rule, quoted},
    key::PinnedKey,
    limits::Limits,
    origin::Origins,
    xml::{self, ns},
};

const ENTITY: Rule = Rule::new("md-entity", "Metadata 2.3.2");
const ROLE: Rule = Rule::new("md-role", "Metadata 2.4");
const KEY: Rule = Rule::new("md-key", "Metadata 2.4.1.1; SDP-MD01");
const ENDPOINT: Rule = Rule::new("md-endpoint", "Metadata 2.2.2, 2.2.3");

pub(super) fn idp(text: &str, limits: &Limits) -> Result<IdpMetadata, Finding> {
    let document = xml::parse(text, limits)?;
    let reader = Reader { origins: Origins::of_message(text) };
    let (entity_id, role) = reader.role(document.root_element(), "IDPSSODescriptor")?;
    let (certificates, signing_keys) = reader.keys(role, "signing")?.into_iter().unzip();
    let metadata = IdpMetadata {
        entity_id,
        signing_keys,
        certificates,
        sso: reader.endpoints(role, "SingleSignOnService")?,
        slo: reader.endpoints(role, "SingleLogoutService")?,
        name_id_formats: texts(role, "NameIDFormat"),
        want_authn_requests_signed: flag(role, "WantAuthnRequestsSigned").unwrap_or(false),
    };
    let lacks = |rule: Rule, what| Err(rule.finding(what, "none").at(reader.origins.at(role)));
    if metadata.signing_keys.is_empty() {
        return lacks(KEY, "a certificate for signing");
    }
    if metadata.sso.is_empty() {
        return lacks(ENDPOINT, "a SingleSignOnService");
    }
    Ok(metadata)
}

pub(super) fn sp(text: &str, limits: &Limits) -> Result<SpMetadata, Finding> {
    let document = xml::parse(text, limits)?;
    let reader = Reader { origins: Origins::of_message(text) };
    let (entity_id, role) = reader.role(document.root_element(), "SPSSODescriptor")?;
    let acs = xml::children(role, ns::MD, "AssertionConsumerService");
    let acs: Vec<_> = acs.map(|it| reader.acs(it)).collect::<Result<_, _>>()?;
    if acs.is_empty() {
        let at = reader.origins.at(role);
        return Err(ENDPOINT.finding("an AssertionConsumerService", "none").at(at));
    }
    let certificates = |keys: Vec<(Vec<u8>, PinnedKey)>| keys.into_iter().map(|(der, _)| der);
    Ok(SpMetadata {
        entity_id,
        acs,
        slo: reader.endpoints(role, "SingleLogoutService")?,
        signing_keys: reader.keys(role, "signing")?.into_iter().map(|(_, key)| key).collect(),
        encryption_certificates: certificates(reader.keys(role, "encryption")?).collect(),
        authn_requests_signed: flag(role, "AuthnRequestsSigned").unwrap_or(false),
        want_assertions_signed: flag(role, "WantAssertionsSigned").unwrap_or(false),
        name_id_formats: texts(role, "NameIDFormat"),
        requested_attributes: requested(role),
    })
}

/// Of all its services.
fn requested(role: Node<'_, '_>) -> Vec<RequestedAttribute> {
    let services = xml::children(role, ns::MD, "AttributeConsumingService");
    let nodes = services.flat_map(|it| xml::children(it, ns::MD, "RequestedAttribute"));
    let read = |node| {
        Some(RequestedAttribute {
            name: xml::attribute(node, "Name").filter(|name| !name.is_empty())?.to_owned(),
            friendly_name: xml::attribute(node, "FriendlyName").map(str::to_owned),
            required: flag(node, "isRequired").unwrap_or(false),
        })
    };
    nodes.filter_map(read).collect()
}

struct Reader {
    origins: Origins,
}

impl Reader {
    /// The entity id and the one role descriptor of this name.
    fn role<'a, 'i>(
        &self,
        root: Node<'a, 'i>,
        name: &'static str,
    ) -> Result<(String, Node<'a, 'i>), Finding> {
        let at = self.origins.at(root);
        if root.has_tag_name((ns::MD, "EntitiesDescriptor")) {
            let found = "an EntitiesDescriptor; take the one entity out of the aggregate";
            return Err(ENTITY.finding("the EntityDescriptor of one entity", found).at(at));
        }
        if !root.has_tag_name((ns::MD, "EntityDescriptor")) {
            let found = quoted(&xml::expanded_name(root));
            return Err(ENTITY.finding("an EntityDescriptor as the root", found).at(at));
        }
        let entity_id = xml::attribute(root, "entityID").unwrap_or_default();
        if entity_id.is_empty() || entity_id.len() > 1024 {
            let found = quoted(entity_id);
            return Err(ENTITY.finding("an entityID of 1 to 1024 bytes", found).at(at));
        }
        let roles: Vec<_> = xml::children(root, ns::MD, name).collect();
        match roles.as_slice() {
            [role] => Ok((entity_id.to_owned(), *role)),
            other => Err(ROLE.finding(format!("one {name}"), other.len().to_string()).at(at)),
        }
    }

    /// The certificates of KeyDescriptors with this `use`, or without one, and their keys.
    fn keys(&self, role: Node<'_, '_>, usage: &str) -> Result<Vec<(Vec<u8>, PinnedKey)>, Finding> {
        let descriptors = xml::children(role, ns::MD, "KeyDescriptor")
            .filter(|it| xml::attribute(*it, "use").is_none_or(|declared| declared == usage));
        let certificates = descriptors
            .flat_map(|it| xml::children(it, ns::DS, "KeyInfo"))
            .flat_map(|it| xml::children(it, ns::DS, "X509Data"))
            .flat_map(|it| xml::children(it, ns::DS, "X509Certificate"));
        certificates.map(|it| self.key(it)).collect()
    }

    fn key(&self, certificate: Node<'_, '_>) -> Result<(Vec<u8>, PinnedKey), Finding> {
        let compact: String = xml::text(certificate).split_ascii_whitespace().collect();
        let fault = |found: String| {
            KEY.finding("a whole X.509 certificate", found).at(self.origins.at(certificate))
        };
        let der = STANDARD.decode(compact).map_err(|_| fault("text that is not base64".into()))?;
        let key = PinnedKey::from_certificate_der(&der).map_err(|it| fault(it.to_string()))?;
        Ok((der, key))
    }

    fn endpoints(&self, role: Node<'_, '_>, name: &'static str) -> Result<Vec<Endpoint>, Finding> {
        xml::children(role, ns::MD, name).map(|it| self.endpoint(it)).collect()
    }

    fn endpoint(&self, node: Node<'_, '_>) -> Result<Endpoint, Finding> {
        let value = |name| xml::attribute(node, name).unwrap_or_default().to_owned();
        let (binding, url) = (value("Binding"), value("Location"));
        let is_web = Url::parse(&url).is_ok_and(|it| matches!(it.scheme(), "http" | "https"));
        if is_web && !binding.is_empty() {
            return Ok(Endpoint { binding, url });
        }
        let expected =
            format!("a Binding and an http or https Location of {}", node.tag_name().name());
        Err(ENDPOINT.finding(expected, quoted(&url)).at(self.origins.at(node)))
    }

    fn acs(&self, node: Node<'_, '_>) -> Result<Acs, Finding> {
        let Endpoint { binding, url } = self.endpoint(node)?;
        let index = xml::attribute(node, "index").and_then(|it| it.trim().parse().ok());
        Ok(Acs { url, binding, index, default: flag(node, "isDefault") })
    }
}

fn texts(role: Node<'_, '_>, name: &'static str) -> Vec<String> {
    let trimmed = |node| xml::text(node).trim_ascii().to_owned();
    xml::children(role, ns::MD, name).map(trimmed).collect()
}

/// An `xs:boolean`; anything else counts as left out.
fn flag(node: Node<'_, '_>, name: &str) -> Option<bool> {
    match xml::attribute(node, name)?.trim_ascii() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}
