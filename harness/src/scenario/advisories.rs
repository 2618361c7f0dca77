//! advisories.toml: classes of attack, and the public advisories that belong to them. What a scenario may cite beside requirements.

use super::{Requirements, Scenario};
use crate::source::{
    At, Diagnostic, Fields, Findings, Key, Kind, Source, Table, check_missing, check_table,
    nearest, parse_toml, words_of,
};
use std::sync::Arc;

/// All classes and advisories, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Advisories {
    /// The classes.
    pub classes: Vec<Class>,
    /// The advisories.
    pub advisories: Vec<Advisory>,
}

/// One `[[class]]`: one way in which service providers have been broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// What scenarios cite, such as `xsw1`; unique.
    pub id: At<String>,
    /// What kind of attack it is.
    pub section: Section,
    /// One sentence, in our words.
    pub title: String,
    /// Why no scenario tries it.
    pub untested: Option<At<String>>,
}

/// One `[[advisory]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advisory {
    /// CVE or GHSA, as scenarios cite it; unique.
    pub id: At<String>,
    /// The class that it belongs to.
    pub class: At<String>,
    /// One sentence, in our words.
    pub title: String,
    /// Why no scenario tries it.
    pub untested: Option<At<String>>,
}

/// What a class of attack plays with.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// A signature that is verified too little.
    Signature,
    /// The place of the signed element.
    Wrapping,
    /// SignedInfo and digests.
    SignedInfo,
    /// Names that are read in part.
    Text,
    /// Parsers.
    Parser,
    /// Encryption.
    Encryption,
    /// A genuine document in the wrong place or time.
    Context,
    /// What is around the document.
    Around,
}

static CLASS: Table = Table::new(
    "class",
    &[
        Key::must("id", Kind::Text, "what scenarios cite"),
        Key::must("section", Kind::Names(words_of::<Section>), "what it plays with"),
        Key::must("title", Kind::Text, "one sentence"),
        Key::may("untested", Kind::Text, "why no scenario tries it"),
    ],
);

static ADVISORY: Table = Table::new(
    "advisory",
    &[
        Key::must("id", Kind::Text, "CVE or GHSA, as scenarios cite it"),
        Key::must("class", Kind::Text, "the class that it belongs to"),
        Key::must("title", Kind::Text, "one sentence"),
        Key::may("untested", Kind::Text, "why no scenario tries it"),
    ],
);

static FILE: Table = Table::new(
    "advisories",
    &[
        Key::must("class", Kind::Filled(&Kind::Table(&CLASS)), "one class of attack"),
        Key::must("advisory", Kind::Filled(&Kind::Table(&ADVISORY)), "one advisory"),
    ],
);

impl Advisories {
    /// Reads advisories.toml. Where there is a mistake nothing can be cited, and all mistakes are reported.
    pub fn parse(source: Arc<Source>) -> (Self, Vec<Diagnostic>) {
        let mut findings = Findings::new(&source);
        let table = parse_toml(&source, &mut findings);
        let is_toml = findings.is_empty();
        let root = Fields::new(&table, 0..0);
        check_table(&FILE, root, &mut findings);
        if is_toml {
            check_missing(&FILE, root, &mut findings);
        }
        let read = Self {
            classes: root.tables("class").into_iter().filter_map(class).collect(),
            advisories: root.tables("advisory").into_iter().filter_map(advisory).collect(),
        };
        read.check(&mut findings);
        if findings.is_empty() {
            (read, Vec::new())
        } else {
            (Self::default(), findings.in_order())
        }
    }

    /// Every id that may be cited.
    pub fn ids(&self) -> impl Iterator<Item = &At<String>> {
        let classes = self.classes.iter().map(|class| &class.id);
        classes.chain(self.advisories.iter().map(|advisory| &advisory.id))
    }

    /// An id is there once, and an advisory belongs to a class.
    fn check(&self, findings: &mut Findings) {
        let ids: Vec<&At<String>> = self.ids().collect();
        for (index, id) in ids.iter().enumerate() {
            if ids[..index].iter().any(|earlier| earlier.value == id.value) {
                findings
                    .mistake(id.span, format!("`{}` is there twice", id.value))
                    .labelled("the same id again");
            }
        }
        let known = || self.classes.iter().map(|class| class.id.value.as_str());
        for class in self.advisories.iter().map(|advisory| &advisory.class) {
            if known().all(|id| id != class.value) {
                let near = nearest(&class.value, known());
                let mistake =
                    findings.mistake(class.span, format!("there is no class `{}`", class.value));
                mistake.help = near.map(|near| format!("did you mean `{near}`?"));
            }
        }
    }
}

fn class(fields: Fields<'_>) -> Option<Class> {
    Some(Class {
        id: fields.text("id")?,
        section: fields.word("section")?.value,
        title: fields.text("title")?.value,
        untested: fields.text("untested"),
    })
}

fn advisory(fields: Fields<'_>) -> Option<Advisory> {
    Some(Advisory {
        id: fields.text("id")?,
        class: fields.text("class")?,
        title: fields.text("title")?.value,
        untested: fields.text("untested"),
    })
}

/// What a scenario cites and nobody knows: a requirement, and words of `also`.
pub fn unknown_citations(
    scenario: &Scenario,
    requirements: &Requirements,
    advisories: &Advisories,
) -> Vec<Diagnostic> {
    let of_requirements: Vec<&str> =
        requirements.iter().map(|known| known.id.value.as_str()).collect();
    let of_all: Vec<&str> = of_requirements
        .iter()
        .copied()
        .chain(advisories.ids().map(|id| id.value.as_str()))
        .collect();
    let requirement = unknown(scenario, &scenario.requirement, &of_requirements, REQUIREMENT);
    let also = scenario.also.iter().filter_map(|word| unknown(scenario, word, &of_all, ALSO));
    requirement.into_iter().chain(also).collect()
}

const REQUIREMENT: (&str, &str) = ("requirement", "not in requirements.toml");
const ALSO: (&str, &str) = (
    "requirement, class of attack or advisory",
    "neither in requirements.toml nor in advisories.toml",
);

fn unknown(
    scenario: &Scenario,
    cited: &At<String>,
    known: &[&str],
    (what, label): (&str, &str),
) -> Option<Diagnostic> {
    if known.contains(&cited.value.as_str()) {
        return None;
    }
    let near = nearest(&cited.value, known.iter().copied());
    Some(Diagnostic {
        source: Arc::clone(&scenario.source),
        span: cited.span,
        message: format!("there is no {what} `{}`", cited.value),
        label: label.to_owned(),
        help: near.map(|near| format!("did you mean `{near}`?")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "[[class]]\nid = \"a\"\nsection = \"text\"\ntitle = \"t\"\n[[advisory]]\nid = \"CVE-1\"\nclass = \"a\"\ntitle = \"t\"\n";

    fn messages(text: &str) -> Vec<String> {
        let (_, mistakes) = Advisories::parse(Source::new("advisories.toml", text));
        mistakes.into_iter().map(|one| one.message).collect()
    }

    #[test]
    fn an_advisory_belongs_to_a_class_and_ids_are_unique() {
        assert_eq!(messages(ONE), [""; 0]);
        assert_eq!(
            messages(&ONE.replace("class = \"a\"", "class = \"b\"")),
            ["there is no class `b`"]
        );
        assert_eq!(messages(&ONE.replace("CVE-1", "a")), ["`a` is there twice"]);
    }

    #[test]
    fn the_bundled_file_has_every_section() {
        let source = Source::new("advisories.toml", sso_scenarios::ADVISORIES);
        let (read, mistakes) = Advisories::parse(source);
        assert_eq!(mistakes, []);
        let sections: std::collections::BTreeSet<Section> =
            read.classes.iter().map(|class| class.section).collect();
        assert_eq!(sections.len(), words_of::<Section>().len());
    }
}
