//! Attributes as the service provider needs them, and how they are written.

use crate::vet::dossier::Need;
use crate::vet::near;
use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use saml_verify::message::Attribute;

pub(super) const MISSING: Rule = Rule::new("attribute-missing", "SDP-SP12; Prof 8.1");
pub(super) const SEVERAL: Rule = Rule::new("attribute-several", "Core 2.7.3.1");
pub(super) const EMPTY: Rule = Rule::new("attribute-empty", "Core 2.7.3.1.1");
pub(super) const REPEATED: Rule = Rule::new("attribute-repeated", "Core 2.7.3.1");
pub(super) const NAME_FORMAT: Rule = Rule::new("attribute-name-format", "Core 8.2, 2.7.3.1");

/// The formats that SAML names (Core 8.2), by their ends.
const NAME_FORMATS: [&str; 3] = ["unspecified", "uri", "basic"];
const START: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:";

/// One that is there under almost its name is told by itself; all others are one finding.
pub(super) fn missing(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(assertion) = scene.assertion() else { return Vec::new() };
    let names: Vec<&str> =
        assertion.attributes.iter().filter_map(|it| it.name.as_deref()).collect();
    let needs = scene.dossier.service_provider.attributes.iter().filter(|need| need.required);
    let absent = needs.filter(|need| !names.contains(&need.name.as_str()));
    let near = |need: &Need| {
        let differs =
            |name: &&str| Some(format!("{name:?}, which {}", difference(&need.name, name)?));
        names.iter().find_map(differs)
    };
    let (mut findings, mut others) = (Vec::new(), Vec::new());
    for need in absent {
        match near(need) {
            Some(found) => {
                findings.push(MISSING.finding(format!("the attribute {:?}", need.name), found));
            }
            None => others.push(need.name.as_str()),
        }
    }
    findings.extend(none_like(&others, &names));
    findings.into_iter().map(|it| it.at(assertion.at)).collect()
}

/// All that have no like there.
fn none_like(absent: &[&str], names: &[&str]) -> Option<Finding> {
    let quoted = |names: &[&str]| names.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>();
    let word = if absent.len() == 1 { "attribute" } else { "attributes" };
    let expected = format!("the {word} {}", quoted(absent).join(", "));
    let found = match names {
        [] => "no attributes at all".to_owned(),
        names => format!("none of that name; there are {}", quoted(names).join(", ")),
    };
    (!absent.is_empty()).then(|| MISSING.finding(expected, found))
}

/// `User.email` and `user_email` are one name to a person.
fn difference(wanted: &str, name: &str) -> Option<String> {
    let plain = |name: &str| name.trim().to_lowercase().replace(['_', '-', '.', ' '], "");
    let by_separators = || "differs only by its separators and letter case".to_owned();
    near::words(wanted, name).or((plain(wanted) == plain(name)).then(by_separators))
}

/// The service provider reads one value.
pub(super) fn several(scene: &Scene<'_>) -> Vec<Finding> {
    let needs = &scene.dossier.service_provider.attributes;
    let reads_one = |it: &Attribute| {
        needs.iter().any(|need| !need.many && Some(&need.name) == it.name.as_ref())
    };
    let is_meant = |it: &&Attribute| it.values.len() > 1 && reads_one(it);
    each(scene, is_meant, |it| {
        SEVERAL.finding(format!("one value of {}", name(it)), it.values.len().to_string())
    })
}

pub(super) fn empty(scene: &Scene<'_>) -> Vec<Finding> {
    let is_empty = |it: &&Attribute| it.values.is_empty() || it.values.iter().any(String::is_empty);
    each(scene, is_empty, |it| {
        let found = if it.values.is_empty() { "none" } else { "an empty one" };
        EMPTY.finding(format!("a value of {}", name(it)), found)
    })
}

/// One name in several elements: the second, and each after it.
pub(super) fn repeated(scene: &Scene<'_>) -> Vec<Finding> {
    let attributes = scene.assertion().map_or(&[][..], |it| &it.attributes);
    let before = |at: usize| attributes[..at].iter().find(|it| it.name == attributes[at].name);
    let twice = (0..attributes.len()).filter_map(|at| Some((before(at)?, &attributes[at])));
    let finding = |(first, second): (&Attribute, &Attribute)| {
        let expected = format!("one element for all values of {}", name(second));
        let formats = match first.name_format == second.name_format {
            true => String::new(),
            false => format!(" of another NameFormat, {}", name_format_of(second)),
        };
        REPEATED.finding(expected, format!("a further one{formats}")).at(second.at)
    };
    twice.map(finding).collect()
}

/// Any URI may stand there; what is no URI is a field that somebody filled with something else.
pub(super) fn name_format(scene: &Scene<'_>) -> Vec<Finding> {
    let is_odd = |it: &&Attribute| it.name_format.as_deref().is_some_and(is_odd_format);
    each(scene, is_odd, |it| {
        let expected = format!("a NameFormat of {} that is one of SAML's, or a URI", name(it));
        NAME_FORMAT.finding(expected, name_format_of(it))
    })
}

fn is_odd_format(format: &str) -> bool {
    match format.strip_prefix(START) {
        Some(end) => !NAME_FORMATS.contains(&end),
        None => !format.contains(':'),
    }
}

fn name_format_of(attribute: &Attribute) -> String {
    attribute.name_format.as_ref().map_or("none".to_owned(), |it| format!("{it:?}"))
}

/// Each attribute that is meant, with what is said of it.
pub(super) fn each(
    scene: &Scene<'_>,
    is_meant: impl Fn(&&Attribute) -> bool,
    finding: impl Fn(&Attribute) -> Finding,
) -> Vec<Finding> {
    let attributes = scene.assertion().map_or(&[][..], |it| &it.attributes);
    attributes.iter().filter(is_meant).map(|it| finding(it).at(it.at)).collect()
}

/// The Name, as it is shown.
pub(super) fn name(attribute: &Attribute) -> String {
    format!("{:?}", attribute.name.as_deref().unwrap_or_default())
}
