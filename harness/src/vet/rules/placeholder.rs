//! Fields that nobody has filled in: their names in braces, or nothing, stand where a URL or a name has to.

use super::attributes::{each, name};
use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Position, Rule};
use saml_verify::message::ConfirmationData;

pub(super) const ATTRIBUTE: Rule = Rule::new("placeholder-attribute", "Core 2.7.3.1.1");
pub(super) const AUDIENCE: Rule = Rule::new("placeholder-audience", "Core 2.5.1.4, 1.3.2");
pub(super) const DESTINATION: Rule = Rule::new("placeholder-destination", "Core 3.2.2, 1.3.2");
pub(super) const NAME_ID: Rule = Rule::new("placeholder-name-id", "Core 2.2.2");
pub(super) const RECIPIENT: Rule = Rule::new("placeholder-recipient", "Core 2.4.1.2, 1.3.2");

pub(super) fn destination(scene: &Scene<'_>) -> Vec<Finding> {
    let response = scene.received.as_ref().map(|it| &it.response);
    let value = response.and_then(|it| Some((it.destination.as_deref()?, it.at)));
    findings(DESTINATION, "Destination", value.into_iter())
}

pub(super) fn recipient(scene: &Scene<'_>) -> Vec<Finding> {
    let subject = scene.assertion().and_then(|it| it.subject.as_ref());
    let data = subject.iter().flat_map(|it| &it.confirmations).filter_map(|it| it.data.as_ref());
    let value = |it: &'_ ConfirmationData| Some((it.recipient.clone()?, it.at));
    let values: Vec<_> = data.filter_map(value).collect();
    findings(RECIPIENT, "Recipient", values.iter().map(|(value, at)| (value.as_str(), *at)))
}

pub(super) fn audience(scene: &Scene<'_>) -> Vec<Finding> {
    let conditions = scene.assertion().and_then(|it| it.conditions.as_ref());
    let restrictions = conditions.iter().flat_map(|it| &it.audience_restrictions);
    let values = restrictions
        .flat_map(|it| it.audiences.iter().map(move |audience| (audience.as_str(), it.at)));
    findings(AUDIENCE, "Audience", values)
}

/// One that is empty breaks a strict check.
pub(super) fn name_id(scene: &Scene<'_>) -> Vec<Finding> {
    let name_id = scene.assertion().and_then(|it| it.name_id());
    let value = name_id.map(|it| (it.value.as_str(), it.at));
    let findings = findings(NAME_ID, "NameID", value.into_iter().filter(|it| !it.0.is_empty()));
    let told = |it: Finding| Finding { found: format!("a template, {}", it.found), ..it };
    findings.into_iter().map(told).collect()
}

/// A template that no value was put into, and not a GUID in braces.
pub(super) fn attribute(scene: &Scene<'_>) -> Vec<Finding> {
    let template = |it: &&String| is_template(it);
    each(
        scene,
        |it| it.values.iter().any(|value| is_template(value)),
        |it| {
            let value = it.values.iter().find(template).map_or("", String::as_str);
            let expected = format!("a value of {}", name(it));
            ATTRIBUTE.finding(expected, format!("a template that stands for one, {value:?}"))
        },
    )
}

fn findings<'a>(
    rule: Rule,
    what: &str,
    values: impl Iterator<Item = (&'a str, Option<Position>)>,
) -> Vec<Finding> {
    let wrong = values.filter(|(value, _)| is_placeholder(value));
    let finding = |(value, at): (&str, Option<Position>)| {
        let found = if value.is_empty() { "an empty one".to_owned() } else { format!("{value:?}") };
        rule.finding(format!("the {what} that was to be configured"), found).at(at)
    };
    wrong.map(finding).collect()
}

/// `{name}`, `${name}`, or nothing at all.
fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let inner = value.trim_start_matches('$').strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    value.is_empty() || inner.is_some_and(|name| !name.contains(['{', '}', '/', '@']))
}

/// `{name}` or `${name.of.it}`, as consoles write what is to be put in.
fn is_template(value: &str) -> bool {
    let value = value.trim();
    let inner = value.trim_start_matches('$').strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    let is_word = |name: &str| {
        let starts = name.starts_with(|it: char| it.is_ascii_alphabetic());
        starts && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
    };
    inner.is_some_and(|name| name.trim().split('.').all(is_word))
}

#[cfg(test)]
mod tests {
    use super::{is_placeholder, is_template};

    #[test]
    fn a_template_is_words_in_braces() {
        for value in ["{firstname}", "${user.email}", "{ user.name.given }"] {
            assert!(is_template(value), "{value:?}");
        }
        for value in ["", "{}", "{6b29fc40-ca47-1067-b31d-00dd010662da}", "{\"a\":1}", "user.email"]
        {
            assert!(!is_template(value), "{value:?}");
        }
    }

    #[test]
    fn a_name_in_braces_is_one_and_a_name_with_braces_is_none() {
        for value in ["{recipient}", "${user.email}", "", "  ", "{ audience }"] {
            assert!(is_placeholder(value), "{value:?}");
        }
        for value in ["https://sp.example/{id}", "urn:sp", "{a}@{b}", "\"123\"", "{a"] {
            assert!(!is_placeholder(value), "{value:?}");
        }
    }
}
