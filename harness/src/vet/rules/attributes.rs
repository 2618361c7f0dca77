//! Attributes as the service provider needs them, and the shapes of groups that it cannot read.

use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use saml_verify::message::Attribute;

pub(super) const MISSING: Rule = Rule::new("attribute-missing", "SDP-SP12; Prof 8.1");
pub(super) const EMPTY: Rule = Rule::new("attribute-empty", "Core 2.7.3.1.1");
pub(super) const JOINED: Rule = Rule::new("groups-joined", "Core 2.7.3.1");
pub(super) const DISTINGUISHED: Rule = Rule::new("groups-distinguished", "Core 2.7.3.1");
pub(super) const SEVERAL: Rule = Rule::new("attribute-several", "Core 2.7.3.1");

pub(super) fn missing(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(assertion) = scene.assertion() else { return Vec::new() };
    let wants = scene.dossier.service_provider.attributes.iter().filter(|need| need.required);
    let absent = wants.filter(|need| {
        !assertion.attributes.iter().any(|it| it.name.as_deref() == Some(&need.name))
    });
    let finding = |need: &crate::vet::dossier::Need| {
        let expected = format!("the attribute {:?}", need.name);
        MISSING.finding(expected, there(&need.name, &assertion.attributes)).at(assertion.at)
    };
    absent.map(finding).collect()
}

/// What is there instead; one that differs in how it is written alone is named first.
fn there(wanted: &str, attributes: &[Attribute]) -> String {
    let names: Vec<&str> = attributes.iter().filter_map(|it| it.name.as_deref()).collect();
    let plain = |name: &str| name.trim().to_lowercase().replace(['_', '-', '.', ' '], "");
    match names.iter().find(|name| plain(name) == plain(wanted)) {
        Some(near) => format!("{near:?}, which is another name"),
        None if names.is_empty() => "no attributes at all".to_owned(),
        None => format!("{}", names.join(", ")),
    }
}

pub(super) fn empty(scene: &Scene<'_>) -> Vec<Finding> {
    let is_empty = |it: &&Attribute| it.values.is_empty() || it.values.iter().any(String::is_empty);
    each(scene, is_empty, |it| EMPTY.finding(format!("a value of {}", name(it)), "an empty one"))
}

/// One value that is a list to a person, and one name to a program.
pub(super) fn joined(scene: &Scene<'_>) -> Vec<Finding> {
    let is_joined =
        |it: &&Attribute| names_groups(it) && matches!(it.values.as_slice(), [one] if is_list(one));
    each(scene, is_joined, |it| {
        let expected = format!("an AttributeValue for each value of {}", name(it));
        JOINED.finding(expected, format!("one with all: {:?}", it.values[0]))
    })
}

pub(super) fn distinguished(scene: &Scene<'_>) -> Vec<Finding> {
    let has_dn = |it: &&Attribute| names_groups(it) && it.values.iter().any(|value| is_dn(value));
    each(scene, has_dn, |it| {
        let dn =
            it.values.iter().find(|value| is_dn(value)).map(String::as_str).unwrap_or_default();
        DISTINGUISHED.finding(
            format!("names of groups in {}", name(it)),
            format!("the distinguished name {dn:?}"),
        )
    })
}

/// The service provider reads one value.
pub(super) fn several(scene: &Scene<'_>) -> Vec<Finding> {
    let needs = &scene.dossier.service_provider.attributes;
    let reads_one = |it: &Attribute| {
        needs.iter().any(|need| !need.many && Some(&need.name) == it.name.as_ref())
    };
    each(
        scene,
        |it| it.values.len() > 1 && reads_one(it),
        |it| SEVERAL.finding(format!("one value of {}", name(it)), it.values.len().to_string()),
    )
}

fn each(
    scene: &Scene<'_>,
    is_meant: impl Fn(&&Attribute) -> bool,
    finding: impl Fn(&Attribute) -> Finding,
) -> Vec<Finding> {
    let attributes = scene.assertion().map_or(&[][..], |it| &it.attributes);
    attributes.iter().filter(is_meant).map(|it| finding(it).at(it.at)).collect()
}

fn name(attribute: &Attribute) -> String {
    format!("{:?}", attribute.name.as_deref().unwrap_or_default())
}

fn names_groups(attribute: &Attribute) -> bool {
    let name = attribute.name.as_deref().unwrap_or_default().to_lowercase();
    ["group", "role", "memberof"].iter().any(|word| name.contains(word))
}

fn is_list(value: &str) -> bool {
    let parts = value.split([',', ';']);
    !is_dn(value) && parts.clone().count() > 1 && parts.clone().all(|part| !part.trim().is_empty())
}

/// `CN=…,…` (RFC 4514), as directories name their groups.
fn is_dn(value: &str) -> bool {
    let kinds = ["cn", "ou", "dc", "uid", "o"];
    let is_part = |part: &str| {
        part.trim()
            .split_once('=')
            .is_some_and(|(kind, _)| kinds.contains(&kind.trim().to_lowercase().as_str()))
    };
    value.contains(',') && value.split(',').next().is_some_and(is_part)
}
