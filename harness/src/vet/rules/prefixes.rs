//! Prefixes that a signature counts in though no name has them (InclusiveNamespaces): nothing is wrong with them, but that
//! not every program heeds them.

use super::ask::Ask;
use crate::vet::known::prefixes;
use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use saml_verify::roxmltree::Node;
use saml_verify::xml;

pub(super) const LISTED: Rule = Rule::new("sig-prefixes-listed", "Core 5.4.3; Exclusive C14N 4");

/// Only where the documents differ: an identity provider that always lists them would have been noticed on the first day.
pub(super) fn differ(scene: &Scene<'_>) -> Ask {
    Ask::if_so(scene.known.some_list_prefixes())
}

pub(super) fn listed(scene: &Scene<'_>) -> Vec<Finding> {
    let node = prefixes(scene.document);
    let finding = |node: Node<'_, '_>| {
        let prefixes = xml::attribute(node, "PrefixList").unwrap_or_default();
        let expected = "a signature without InclusiveNamespaces, as in the other documents";
        LISTED.finding(expected, format!("one with the prefixes {prefixes:?}"))
    };
    node.map(|node| finding(node).at(scene.origins.at(node))).into_iter().collect()
}
