//! What a metadata document says of the vendor that wrote it, under the keys of a vendor table.

use super::capture::declaration;
use super::certificate;
use super::markup;
use super::outline::elements;
use super::outline::{self, Line};
use super::seen::{Fact, Seen};
use crate::vet::dossier::Named;
use crate::vet::intake::limits;
use mock_idp::vendor::{MetadataBinding, VendorFile};
use saml_verify::roxmltree::Node;
use saml_verify::xml::{self, ns};
use saml_wire::metadata::Layout;
use saml_wire::names::binding;
use toml::Value;
use url::Url;

/// Reads metadata of an identity provider: its facts, and its elements.
pub(super) fn read(named: &Named, base: &VendorFile) -> (Vec<Fact>, Vec<Line>) {
    let limits = limits();
    let Ok(document) = xml::parse(&named.xml, &limits) else { return Default::default() };
    let root = document.root_element();
    let mut facts = Vec::new();
    let mut add = |key: &str, seen| facts.push(Fact { key: key.to_owned(), seen });
    add("metadata.shape.declaration", declaration(&named.xml));
    let prefix = Some(markup::prefix(root)).filter(|it| !it.is_empty());
    add("metadata.shape.prefix", Seen::maybe(prefix));
    let is_broken = root.first_child().is_some_and(|it| it.is_text());
    let layout = if is_broken { Layout::Indented } else { Layout::Single };
    add("metadata.shape.layout", Seen::word(layout));
    entity(root, &mut add);
    if let Some(idp) = xml::child(root, ns::MD, "IDPSSODescriptor") {
        descriptor(idp, &mut add);
        locations(idp, &mut add);
        certificate::read(idp, base, &mut add);
    }
    tags(root, base, &mut add);
    (facts, outline::of(root))
}

type Add<'a> = &'a mut dyn FnMut(&str, Seen);

fn entity(root: Node<'_, '_>, add: Add<'_>) {
    if let Some(id) = xml::attribute(root, "entityID") {
        add("entity-id", Seen::Made(id.to_owned()));
    }
    let id = xml::attribute(root, "ID").map(|_| Seen::There("metadata-1".into()));
    add("metadata.id", id.unwrap_or(Seen::Absent));
    let contact = xml::child(root, ns::MD, "ContactPerson").map(|it| {
        let kind = xml::attribute(it, "contactType").unwrap_or("technical");
        let words = [("kind", kind), ("surname", "Support"), ("email", "support@idp.example")];
        let pairs = words.into_iter().map(|(key, value)| (key.to_owned(), value.into()));
        Seen::There(Value::Table(pairs.collect()))
    });
    add("metadata.contact", contact.unwrap_or(Seen::Absent));
}

fn descriptor(idp: Node<'_, '_>, add: Add<'_>) {
    let list = |name: &'static str, of: fn(Node<'_, '_>) -> Option<Value>| {
        let found: Vec<Value> = xml::children(idp, ns::MD, name).filter_map(of).collect();
        if found.is_empty() { Seen::Absent } else { Seen::Value(found.into()) }
    };
    add("metadata.name-id-formats", list("NameIDFormat", |it| Some(xml::text(it).trim().into())));
    add("metadata.sso", list("SingleSignOnService", binding_of));
    add("metadata.slo", list("SingleLogoutService", binding_of));
    let wants = match xml::attribute(idp, "WantAuthnRequestsSigned") {
        None => Seen::Absent,
        Some("true" | "1") => Seen::word(true),
        Some(_) => Seen::word(false),
    };
    add("metadata.want-authn-requests-signed", wants);
    let attributes: Vec<Value> = xml::children(idp, ns::SAML, "Attribute")
        .filter_map(|it| xml::attribute(it, "Name").map(Value::from))
        .collect();
    let attributes = Some(attributes).filter(|it| !it.is_empty());
    add("metadata.attributes", attributes.map_or(Seen::Absent, |it| Seen::Value(it.into())));
    let certificate = idp.descendants().find(|it| it.has_tag_name((ns::DS, "X509Certificate")));
    if let Some(certificate) = certificate {
        let wrap = markup::lines(certificate).wrap;
        add("metadata.shape.certificate-wrap", Seen::maybe(wrap));
    }
}

fn binding_of(endpoint: Node<'_, '_>) -> Option<Value> {
    let binding = match xml::attribute(endpoint, "Binding")? {
        binding::POST => MetadataBinding::Post,
        binding::REDIRECT => MetadataBinding::Redirect,
        binding::SOAP => MetadataBinding::Soap,
        _ => return None,
    };
    Value::try_from(binding).ok()
}

/// Paths of endpoints, by element and binding.
const PATHS: [(&str, &str, Option<&str>); 4] = [
    ("endpoints.sso-post", "SingleSignOnService", Some(binding::POST)),
    ("endpoints.sso-redirect", "SingleSignOnService", Some(binding::REDIRECT)),
    ("endpoints.sso-soap", "SingleSignOnService", Some(binding::SOAP)),
    ("endpoints.slo", "SingleLogoutService", None),
];

fn locations(idp: Node<'_, '_>, add: Add<'_>) {
    for (key, element, binding) in PATHS {
        let is_meant = |it: &Node<'_, '_>| {
            it.has_tag_name((ns::MD, element))
                && binding.is_none_or(|binding| xml::attribute(*it, "Binding") == Some(binding))
        };
        let endpoint = elements(idp).find(is_meant);
        let url = endpoint.and_then(|it| Url::parse(xml::attribute(it, "Location")?).ok());
        if let Some(url) = url {
            let query = url.query().map(|it| format!("?{it}")).unwrap_or_default();
            add(key, Seen::Made(format!("{}{query}", url.path())));
        }
    }
}

/// Elements whose order a list may say, and the attributes that the mock writes into them where none does.
const TAGS: [(&str, &[&str]); 7] = [
    ("EntityDescriptor", &["entityID", "ID", "xmlns"]),
    ("IDPSSODescriptor", &["WantAuthnRequestsSigned", "protocolSupportEnumeration"]),
    ("KeyDescriptor", &["use"]),
    ("SingleLogoutService", &["Binding", "Location"]),
    ("SingleSignOnService", &["Binding", "Location"]),
    ("Attribute", &["Name", "NameFormat", "xmlns:saml"]),
    ("ContactPerson", &["contactType"]),
];

fn tags(root: Node<'_, '_>, base: &VendorFile, add: Add<'_>) {
    let own = format!("xmlns:{}", markup::prefix(root));
    let own = own.trim_end_matches(':');
    for (element, attributes) in TAGS {
        let nodes = root.descendants().filter(|it| it.tag_name().name() == element);
        let nodes = nodes.filter(|it| it.tag_name().namespace() != Some(ns::DS));
        for node in nodes {
            let known = |name: &String| {
                let is_own = element == "EntityDescriptor" && name == own;
                is_own || name == "xmlns:ds" || attributes.contains(&name.as_str())
            };
            let names: Vec<String> = markup::start_tag(node).into_iter().filter(known).collect();
            let key = format!("metadata.shape.attributes.{element}");
            let old = base.vendor().metadata.shape.attributes.get(element);
            if old.is_some() || names != made_by(&[], attributes, &names) {
                let listed = renamed(old.map_or(&[], Vec::as_slice), base, own);
                let is_same = made_by(&listed, attributes, &names) == names;
                add(&key, Seen::Order { names: merged(&listed, &names), is_same });
            }
        }
    }
}

/// The list with the document's own declaration instead of the table's.
fn renamed(list: &[String], base: &VendorFile, own: &str) -> Vec<String> {
    let prefix = base.vendor().metadata.shape.prefix.as_ref();
    let old = prefix.map_or("xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
    list.iter().map(|name| if *name == old { own.to_owned() } else { name.clone() }).collect()
}

/// The names that the mock writes by this list for what is there.
fn made_by(list: &[String], attributes: &[&str], names: &[String]) -> Vec<String> {
    let is_there = |name: &&str| names.iter().any(|it| it == name);
    let listed = list.iter().map(String::as_str);
    // A declaration of ds is written wherever it is listed.
    let listed = listed.filter(|name| *name == "xmlns:ds" || is_there(name));
    let rest = attributes.iter().copied().filter(is_there);
    let rest = rest.filter(|name| !list.iter().any(|it| it == name));
    let own = names.iter().map(String::as_str).filter(|name| {
        name.starts_with("xmlns")
            && *name != "xmlns:ds"
            && !list.iter().any(|it| it == name)
            && !attributes.contains(name)
    });
    listed.chain(rest).chain(own).map(str::to_owned).collect()
}

/// What is there, and behind its neighbour what the list has besides.
fn merged(list: &[String], names: &[String]) -> Vec<String> {
    let mut merged = names.to_vec();
    for (at, name) in list.iter().enumerate() {
        if !merged.contains(name) && !name.starts_with("xmlns") {
            let before =
                at.checked_sub(1).and_then(|it| merged.iter().position(|known| *known == list[it]));
            merged.insert(before.map_or(0, |it| it + 1), name.clone());
        }
    }
    merged
}
