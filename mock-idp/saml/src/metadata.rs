//! The metadata of an identity provider as a value, and how a vendor writes it down. Reads no metadata and fetches none.

use crate::names;
use crate::shape::Declaration;
use crate::xml::{Writer, base64_lines};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the metadata of an identity provider says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdpMetadata {
    /// entityID.
    pub entity_id: String,
    /// ID of the EntityDescriptor, where there is one.
    pub id: Option<String>,
    /// DER of the signing certificates, one KeyDescriptor each.
    pub certificates: Vec<Vec<u8>>,
    /// SingleSignOnService.
    pub sso: Vec<Endpoint>,
    /// SingleLogoutService.
    pub slo: Vec<Endpoint>,
    /// NameIDFormat.
    pub name_id_formats: Vec<String>,
    /// WantAuthnRequestsSigned; none: it is not written.
    pub want_authn_requests_signed: Option<bool>,
    /// The attributes that it says it can send.
    pub attributes: Vec<ListedAttribute>,
    /// ContactPerson.
    pub contact: Option<Contact>,
}

/// An endpoint of the identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// One of [`names::binding`].
    pub binding: String,
    /// URL.
    pub location: String,
}

/// A `saml:Attribute` without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAttribute {
    /// Name.
    pub name: String,
    /// NameFormat, a URI.
    pub name_format: Option<String>,
}

/// ContactPerson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// contactType, such as `technical`.
    pub kind: String,
    /// SurName.
    pub surname: String,
    /// EmailAddress.
    pub email: String,
}

/// How one vendor writes metadata. Pure data, in a vendor table `[metadata.shape]`.
///
/// The order of the elements is no choice: the schema fixes it (Metadata 2.4.3), and the vendors keep to it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MetadataShape {
    /// Whether the document begins with an XML declaration.
    pub declaration: Declaration,
    /// Prefix of the metadata namespace; absent: it is the default namespace.
    #[serde(default)]
    pub prefix: Option<String>,
    /// Line breaks between elements.
    pub layout: Layout,
    /// Characters in a line of a certificate; absent: one line.
    #[serde(default)]
    pub certificate_wrap: Option<usize>,
    /// By element: attributes and namespace declarations (`xmlns`, `xmlns:PREFIX`) in the order of writing. What is not named follows.
    #[serde(default)]
    pub attributes: BTreeMap<String, Vec<String>>,
}

/// Line breaks between elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// A line for each element, indented by two spaces for each level.
    Indented,
    /// None.
    Single,
}

impl IdpMetadata {
    /// The document.
    pub fn render(&self, shape: &MetadataShape) -> String {
        let mut outline = Outline { writer: Writer::default(), shape, depth: 0 };
        outline.writer.raw(shape.declaration.text());
        let entity = [("entityID", Some(self.entity_id.as_str())), ("ID", self.id.as_deref())];
        outline.open("EntityDescriptor", &entity);
        self.descriptor(&mut outline);
        if let Some(contact) = &self.contact {
            outline.open("ContactPerson", &[("contactType", Some(&contact.kind))]);
            outline.leaf("SurName", &contact.surname);
            outline.leaf("EmailAddress", &contact.email);
            outline.close();
        }
        outline.close();
        outline.writer.finish()
    }

    fn descriptor(&self, outline: &mut Outline<'_>) {
        let wants = self.want_authn_requests_signed.map(|wants| wants.to_string());
        let attributes = [
            ("WantAuthnRequestsSigned", wants.as_deref()),
            ("protocolSupportEnumeration", Some(names::PROTOCOL)),
        ];
        outline.open("IDPSSODescriptor", &attributes);
        self.certificates.iter().for_each(|certificate| outline.key_descriptor(certificate));
        self.slo.iter().for_each(|endpoint| outline.endpoint("SingleLogoutService", endpoint));
        self.name_id_formats.iter().for_each(|format| outline.leaf("NameIDFormat", format));
        self.sso.iter().for_each(|endpoint| outline.endpoint("SingleSignOnService", endpoint));
        self.attributes.iter().for_each(|attribute| outline.attribute(attribute));
        outline.close();
    }
}

/// A writer that puts each element on a line of its own where the vendor does.
struct Outline<'a> {
    writer: Writer,
    shape: &'a MetadataShape,
    depth: usize,
}

/// An attribute that an element has, if it has a value.
type Value<'a> = (&'static str, Option<&'a str>);

impl Outline<'_> {
    fn key_descriptor(&mut self, certificate: &[u8]) {
        self.open("KeyDescriptor", &[("use", Some("signing"))]);
        self.open_as("ds:KeyInfo", &[("xmlns:ds", Some(names::DSIG))]);
        self.open_as("ds:X509Data", &[]);
        self.line();
        let text = base64_lines(certificate, self.shape.certificate_wrap, "");
        self.writer.leaf("ds:X509Certificate", &text);
        self.close();
        self.close();
        self.close();
    }

    fn endpoint(&mut self, local: &'static str, endpoint: &Endpoint) {
        let attributes =
            [("Binding", Some(&*endpoint.binding)), ("Location", Some(&*endpoint.location))];
        self.empty(&self.name(local), &attributes);
    }

    fn attribute(&mut self, attribute: &ListedAttribute) {
        let attributes = [
            ("Name", Some(&*attribute.name)),
            ("NameFormat", attribute.name_format.as_deref()),
            ("xmlns:saml", Some(names::ASSERTION)),
        ];
        self.empty("saml:Attribute", &attributes);
    }

    fn leaf(&mut self, local: &str, text: &str) {
        self.line();
        self.writer.leaf(&self.name(local), text);
    }

    fn empty(&mut self, name: &str, values: &[Value<'_>]) {
        self.start(name, values);
        self.writer.close();
    }

    fn open(&mut self, local: &str, values: &[Value<'_>]) {
        self.open_as(&self.name(local), values);
    }

    fn open_as(&mut self, name: &str, values: &[Value<'_>]) {
        self.start(name, values);
        self.depth += 1;
    }

    /// First what the vendor's list names, in its order; then whatever else has a value.
    fn start(&mut self, name: &str, values: &[Value<'_>]) {
        self.line();
        self.writer.open(name);
        let local = name.split_once(':').map_or(name, |(_, local)| local);
        let order = self.shape.attributes.get(local).map_or(&[][..], Vec::as_slice);
        let own = self.own_declaration();
        let own = (self.depth == 0).then_some((own.as_str(), Some(names::METADATA)));
        let values: Vec<(&str, Option<&str>)> = values.iter().copied().chain(own).collect();
        let rest = values.iter().filter(|(name, _)| !order.iter().any(|entry| entry == name));
        for entry in order {
            match values.iter().find(|(name, _)| name == entry) {
                Some((name, Some(value))) => self.writer.attribute(name, value),
                None if entry == "xmlns:ds" => self.writer.attribute(entry, names::DSIG),
                _ => {}
            }
        }
        for (name, value) in rest {
            value.iter().for_each(|value| self.writer.attribute(name, value));
        }
    }

    fn own_declaration(&self) -> String {
        self.shape.prefix.as_ref().map_or("xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"))
    }

    fn name(&self, local: &str) -> String {
        self.shape.prefix.as_ref().map_or(local.to_owned(), |prefix| format!("{prefix}:{local}"))
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.line();
        self.writer.close();
    }

    /// A new line where the next tag goes, but for the first one of a document without a declaration.
    fn line(&mut self) {
        if self.shape.layout == Layout::Indented && !self.writer.is_empty() {
            self.writer.content(&format!("\n{}", "  ".repeat(self.depth)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> IdpMetadata {
        let endpoint = |binding: &str, location: &str| Endpoint {
            binding: binding.to_owned(),
            location: location.to_owned(),
        };
        IdpMetadata {
            entity_id: "https://idp.example/a&b".to_owned(),
            id: None,
            certificates: vec![vec![7; 60]],
            sso: vec![endpoint(names::binding::POST, "https://idp.example/sso?idpid=1")],
            slo: vec![endpoint(names::binding::REDIRECT, "https://idp.example/slo")],
            name_id_formats: vec![names::format::EMAIL.to_owned()],
            want_authn_requests_signed: Some(false),
            attributes: Vec::new(),
            contact: None,
        }
    }

    fn shape(toml: [(&str, &[&str]); 3], prefix: Option<&str>, layout: Layout) -> MetadataShape {
        MetadataShape {
            declaration: Declaration::VersionOnly,
            prefix: prefix.map(str::to_owned),
            layout,
            certificate_wrap: Some(64),
            attributes: toml
                .map(|(name, list)| (name.to_owned(), list.iter().map(|&s| s.to_owned()).collect()))
                .into(),
        }
    }

    #[test]
    fn a_default_namespace_and_a_line_for_each_element() {
        let shape = shape(
            [
                ("EntityDescriptor", &["xmlns", "entityID"]),
                ("IDPSSODescriptor", &["xmlns:ds", "protocolSupportEnumeration"]),
                ("SingleSignOnService", &["Location", "Binding"]),
            ],
            None,
            Layout::Indented,
        );
        let expected = r#"<?xml version="1.0"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/a&amp;b">
  <IDPSSODescriptor xmlns:ds="http://www.w3.org/2000/09/xmldsig#" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" WantAuthnRequestsSigned="false">
    <KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data>
          <ds:X509Certificate>BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH
BwcHBwcHBwcHBwcH</ds:X509Certificate>
        </ds:X509Data>
      </ds:KeyInfo>
    </KeyDescriptor>
    <SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/slo"/>
    <NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</NameIDFormat>
    <SingleSignOnService Location="https://idp.example/sso?idpid=1" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"/>
  </IDPSSODescriptor>
</EntityDescriptor>"#;
        assert_eq!(metadata().render(&shape), expected);
    }

    #[test]
    fn a_prefix_is_declared_even_where_no_list_names_it() {
        let shape = shape([("a", &[]), ("b", &[]), ("c", &[])], Some("md"), Layout::Single);
        let contact = Contact {
            kind: "technical".to_owned(),
            surname: "Support".to_owned(),
            email: "support@idp.example".to_owned(),
        };
        let listed = ListedAttribute { name: "user.email".to_owned(), name_format: None };
        let metadata = IdpMetadata {
            contact: Some(contact),
            attributes: vec![listed],
            id: Some("i".to_owned()),
            ..metadata()
        };
        let text = metadata.render(&shape);
        let document = roxmltree::Document::parse(&text).unwrap();
        let root = document.root_element();
        assert_eq!(root.tag_name().namespace(), Some(names::METADATA));
        assert_eq!(root.attribute("ID"), Some("i"));
        let names: Vec<_> = root
            .first_element_child()
            .unwrap()
            .children()
            .map(|node| node.tag_name().name().to_owned())
            .collect();
        assert_eq!(
            names,
            [
                "KeyDescriptor",
                "SingleLogoutService",
                "NameIDFormat",
                "SingleSignOnService",
                "Attribute"
            ]
        );
        assert_eq!(text.lines().count(), 2, "the certificate alone is wrapped");
    }
}
