//! Fields that nobody has filled in: their names in braces, or nothing, stand where a URL or a name has to.

use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Position, Rule};
use saml_verify::message::ConfirmationData;

pub(super) const AUDIENCE: Rule = Rule::new("placeholder-audience", "Core 2.5.1.4, 1.3.2");
pub(super) const DESTINATION: Rule = Rule::new("placeholder-destination", "Core 3.2.2, 1.3.2");
pub(super) const NAME_ID: Rule = Rule::new("placeholder-name-id", "Core 2.2.2");
pub(super) const RECIPIENT: Rule = Rule::new("placeholder-recipient", "Core 2.4.1.2, 1.3.2");

/// A strict check that such a field breaks as well, and the rule that says more.
const INSTEAD: [(&str, Rule); 3] = [
    ("as-audience", AUDIENCE),
    ("as-recipient", RECIPIENT),
    ("resp-destination-match", DESTINATION),
];

/// Whether a finding is told better by another one.
pub(in crate::vet) fn instead_of(finding: &Finding, others: &[Finding]) -> bool {
    let better = INSTEAD.iter().find(|(check, _)| *check == finding.check);
    better.is_some_and(|(_, rule)| others.iter().any(|it| it.check == rule.id))
}

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
    findings(NAME_ID, "NameID", value.into_iter().filter(|(value, _)| !value.is_empty()))
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

#[cfg(test)]
mod tests {
    use super::is_placeholder;

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
