//! Shapes of groups and roles that a service provider reads as something else: a list in one value, names of a directory.

use super::attributes::{each, name};
use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use saml_verify::message::Attribute;

pub(super) const JOINED: Rule = Rule::new("groups-joined", "Core 2.7.3.1");
pub(super) const DISTINGUISHED: Rule = Rule::new("groups-distinguished", "Core 2.7.3.1");

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
    let is_joined = |it: &Attribute| matches!(it.values.as_slice(), [one] if is_list(one));
    let has_dn = |it: &&Attribute| {
        names_groups(it) && !is_joined(it) && it.values.iter().any(|value| is_dn(value))
    };
    each(scene, has_dn, |it| {
        let dn = it.values.iter().find(|value| is_dn(value)).map_or("", String::as_str);
        let expected = format!("names of groups in {}", name(it));
        DISTINGUISHED.finding(expected, format!("the distinguished name {dn:?}"))
    })
}

fn names_groups(attribute: &Attribute) -> bool {
    let name = attribute.name.as_deref().unwrap_or_default().to_lowercase();
    ["group", "role", "memberof"].iter().any(|word| name.contains(word))
}

/// `a,b` or `a;b`. The roles of AWS are two names with a comma between them, and one value; and commas are part of the names
/// of a directory, so that only what stands between these tells a list.
fn is_list(value: &str) -> bool {
    if is_dn(value) {
        let mut names = value.split([';', '|']).filter(|it| is_dn(it.trim()));
        return names.nth(1).is_some();
    }
    let parts = value.split([',', ';']);
    let is_pair = value.split(',').all(|part| part.trim().starts_with("arn:"));
    let are_names = parts.clone().all(|part| !part.trim().is_empty());
    !is_pair && parts.count() > 1 && are_names
}

/// `CN=…,…` (RFC 4514), as directories name their groups.
fn is_dn(value: &str) -> bool {
    let kinds = ["cn", "ou", "dc", "uid", "o"];
    let kind = |part: &str| part.split_once('=').map(|(kind, _)| kind.trim().to_lowercase());
    let is_part = |part: &str| kind(part).is_some_and(|it| kinds.contains(&it.as_str()));
    value.contains(',') && value.split(',').next().is_some_and(is_part)
}

#[cfg(test)]
mod tests {
    use super::{is_dn, is_list};

    #[test]
    fn a_list_is_told_from_one_name_with_a_comma_in_it() {
        assert!(is_list("red,green,blue") && is_list("red; green"));
        assert!(is_list("CN=red,OU=colours;CN=blue,OU=colours"));
        for value in [
            "red",
            "CN=red,OU=colours",
            "red,",
            ",",
            "arn:aws:iam::1:role/a,arn:aws:iam::1:saml-provider/b",
        ] {
            assert!(!is_list(value), "{value}");
        }
    }

    #[test]
    fn a_distinguished_name_begins_with_a_part_of_one() {
        assert!(is_dn("CN=Group.one,OU=all,DC=example") && is_dn("ou=a, o=b"));
        for value in ["CN=alone", "a,b", "key=value,b"] {
            assert!(!is_dn(value), "{value}");
        }
    }
}
