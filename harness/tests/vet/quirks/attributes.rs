//! Attributes and groups.

use super::{Quirk, okta, quirk, usual};
use crate::world::assertion;
use saml_wire::document::{Attribute, Typing};
use sso_harness::vet::Dossier;
use sso_harness::vet::dossier::Need;

pub(super) const QUIRKS: &[Quirk] = &[
    quirk("attribute-missing", || okta(|it| assertion(it).attributes.clear()), usual),
    quirk(
        "attribute-several",
        || reading(false, &["one", "other"]),
        || reading(true, &["one", "other"]),
    ),
    quirk("attribute-empty", || attribute("any", None, &[""]), || attribute("any", None, &[" "])),
    quirk(
        "placeholder-attribute",
        || attribute("any", None, &["one", "${user.email}"]),
        || attribute("any", None, &["{6b29fc40-ca47-1067-b31d-00dd010662da}"]),
    ),
    quirk(
        "attribute-repeated",
        || attribute("mail", None, &["second@example.test"]),
        || attribute("Mail", None, &["second@example.test"]),
    ),
    quirk(
        "attribute-name-format",
        || attribute("any", Some("ns"), &["a"]),
        || attribute("any", Some("urn:example:format"), &["a"]),
    ),
    quirk(
        "groups-joined",
        || attribute("memberOf", None, &["red,green,blue"]),
        || attribute("colours", None, &["red,green,blue"]),
    ),
    quirk(
        "groups-distinguished",
        || attribute("roles", None, &["CN=Group.one,OU=all,DC=example", "two"]),
        || attribute("roles", None, &["Group.one", "two"]),
    ),
];

fn attribute(name: &str, format: Option<&str>, values: &[&str]) -> Dossier {
    okta(|draft| assertion(draft).attributes.push(written(name, format, values)))
}

fn written(name: &str, format: Option<&str>, values: &[&str]) -> Attribute {
    Attribute {
        name: name.to_owned(),
        name_format: format.map(str::to_owned),
        friendly_name: None,
        values: values.iter().map(|it| (*it).to_owned()).collect(),
        typing: Typing::Text,
    }
}

/// The service provider reads one value of it, or many.
fn reading(many: bool, values: &[&str]) -> Dossier {
    let mut dossier = attribute("department", None, values);
    let need = Need { name: "department".to_owned(), required: false, many };
    dossier.service_provider.attributes.push(need);
    dossier
}
