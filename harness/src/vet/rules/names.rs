//! Names that a configuration has left unset or chosen wrongly: placeholders, NameID formats, RelayState.

use crate::vet::message::RelayState;
use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use saml_verify::message::NameId;
use saml_verify::roxmltree::Node;

pub(super) const PLACEHOLDER: Rule = Rule::new("vendor-placeholder", "Core 1.3.2; vendors 5.4");
pub(super) const FORMAT: Rule = Rule::new("name-id-format-unknown", "Core 8.3");
pub(super) const FORMAT_WANTED: Rule = Rule::new("name-id-format-wanted", "Metadata 2.4.1");
pub(super) const EMAIL: Rule = Rule::new("name-id-email", "Core 8.3.2");
pub(super) const RELAY_STATE: Rule = Rule::new("relay-state-bytes", "Bind 3.5.3");

/// Every format that SAML 2.0 names (Core 8.3).
const FORMATS: [&str; 8] = [
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:entity",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
];
const UNSPECIFIED: &str = FORMATS[0];
const EMAIL_ADDRESS: &str = FORMATS[1];

/// The name of a field in braces, or nothing, where a URL or a name has to stand.
pub(super) fn placeholder(scene: &Scene<'_>) -> Vec<Finding> {
    let attributes = ["Destination", "Recipient"];
    let mut findings = Vec::new();
    for node in scene.document.descendants().filter(Node::is_element) {
        let values = node.attributes().filter(|it| attributes.contains(&it.name()));
        let values = values.map(|it| (it.name(), it.value().to_owned()));
        let texts = ["Audience", "Issuer", "NameID"];
        let text = texts.contains(&node.tag_name().name()).then(|| node.tag_name().name());
        let text = text.map(|name| (name, saml_verify::xml::text(node)));
        for (name, value) in values.chain(text).filter(|(_, value)| is_placeholder(value)) {
            let expected = format!("the {name} that was configured");
            let found =
                if value.is_empty() { "an empty one".to_owned() } else { format!("{value:?}") };
            findings.push(PLACEHOLDER.finding(expected, found).at(scene.origins.at(node)));
        }
    }
    findings
}

fn is_placeholder(value: &str) -> bool {
    let inner = value.strip_prefix(['{', '$']).and_then(|rest| rest.strip_suffix('}'));
    value.is_empty() || inner.is_some_and(|name| !name.contains(char::is_whitespace))
}

/// In SAML's own namespace, and not there.
pub(super) fn is_unknown(format: &str) -> bool {
    format.starts_with("urn:oasis:names:tc:SAML:") && !FORMATS.contains(&format)
}

pub(super) fn format(scene: &Scene<'_>) -> Vec<Finding> {
    let unknown = |format: &&str| is_unknown(format);
    let found = name_id(scene).and_then(|it| Some((it, it.format.as_deref().filter(unknown)?)));
    found
        .map(|(name_id, format)| {
            FORMAT.finding("a format that SAML has", format!("{format:?}")).at(name_id.at)
        })
        .into_iter()
        .collect()
}

/// The service provider has said which formats it takes, and unspecified takes all.
pub(super) fn format_wanted(scene: &Scene<'_>) -> Vec<Finding> {
    let wanted = &scene.dossier.service_provider.name_id_formats;
    if wanted.is_empty() || wanted.iter().any(|format| format == UNSPECIFIED) {
        return Vec::new();
    }
    let Some(name_id) = name_id(scene) else { return Vec::new() };
    let format = name_id.format.as_deref().unwrap_or(UNSPECIFIED);
    if wanted.iter().any(|it| it == format) {
        return Vec::new();
    }
    let expected = format!("a NameID of the format {}", wanted.join(" or "));
    vec![FORMAT_WANTED.finding(expected, format!("{format:?}")).at(name_id.at)]
}

pub(super) fn email(scene: &Scene<'_>) -> Vec<Finding> {
    let is_wrong =
        |it: &&NameId| it.format.as_deref() == Some(EMAIL_ADDRESS) && !it.value.contains('@');
    let wrong = name_id(scene).filter(is_wrong);
    wrong
        .map(|it| {
            EMAIL
                .finding("an e-mail address, as its Format says", format!("{:?}", it.value))
                .at(it.at)
        })
        .into_iter()
        .collect()
}

pub(super) fn relay_state(scene: &Scene<'_>) -> Vec<Finding> {
    match &scene.message.relay_state {
        RelayState::Value(value) if value.len() > 80 => {
            vec![
                RELAY_STATE
                    .finding("a RelayState of at most 80 bytes", format!("one of {}", value.len())),
            ]
        }
        _ => Vec::new(),
    }
}

fn name_id<'a>(scene: &'a Scene<'_>) -> Option<&'a NameId> {
    scene.assertion()?.name_id()
}
