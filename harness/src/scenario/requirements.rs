//! requirements.toml: what the scenarios test, with clause and source, and how much each ruleset demands of it.

use crate::describe::Ruleset;
use crate::source::{
    At, Diagnostic, Fields, Findings, Key, Kind, Source, Table, check_missing, check_table,
    parse_toml, words_of,
};
use std::fmt;
use std::sync::Arc;

/// All requirements, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requirements {
    list: Vec<Requirement>,
}

/// One `[[requirement]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// What scenarios cite, such as `as-audience`; unique.
    pub id: At<String>,
    /// One sentence, in our words.
    pub title: String,
    /// The place in the source.
    pub clause: String,
    /// The document.
    pub source: String,
    /// The source's own words, where there are some to check.
    pub quote: Option<String>,
    /// Why a ruleset does not apply it; there wherever a level is [`Level::NotApplicable`].
    pub reason: Option<String>,
    /// Why no scenario tests it: what cannot be seen over HTTP, or is a matter of deployment.
    pub untested: Option<At<String>>,
    /// What it is about.
    pub area: Area,
    /// One sentence: what an attacker or a user gets where it is broken.
    pub consequence: String,
    /// One sentence: what the engineers of the service provider do.
    pub remedy: String,
    levels: Levels,
}

/// What a requirement is about.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// What has to be accepted, or said so that others understand it.
    Interoperability,
    /// What the reference platform does with accounts, licences and tokens.
    Platform,
    /// What has to be refused.
    #[default]
    Security,
}

/// What one ruleset makes of a requirement. The default is that of a rule that everybody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How much it demands.
    pub level: Level,
    /// What it is about.
    pub area: Area,
}

impl Default for Standing {
    fn default() -> Self {
        Self { level: Level::Must, area: Area::Security }
    }
}

/// How much a ruleset demands of a requirement.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It is no rule there; its scenarios are skipped with the reason.
    NotApplicable,
    /// Recommended.
    Should,
    /// Demanded.
    Must,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotApplicable => "not applicable",
            Self::Should => "should",
            Self::Must => "must",
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Levels {
    core: Level,
    saml2int: Level,
    dnanexus: Level,
}

static LEVELS: Table = Table::new(
    "levels",
    &[
        Key::must("core", Kind::Names(words_of::<Level>), "under the OASIS texts"),
        Key::must("saml2int", Kind::Names(words_of::<Level>), "under Kantara SAML2Int"),
        Key::must("dnanexus", Kind::Names(words_of::<Level>), "under the reference behaviour"),
    ],
);

static REQUIREMENT: Table = Table::new(
    "requirement",
    &[
        Key::must("id", Kind::Text, "what scenarios cite"),
        Key::must("title", Kind::Text, "one sentence"),
        Key::must("clause", Kind::Text, "the place in the source"),
        Key::must("source", Kind::Text, "the document"),
        Key::may("quote", Kind::Text, "the source's own words"),
        Key::must("levels", Kind::Table(&LEVELS), "how much each ruleset demands of it"),
        Key::may("reason", Kind::Text, "why a ruleset does not apply it"),
        Key::may("untested", Kind::Text, "why no scenario tests it"),
        Key::may("area", Kind::Names(words_of::<Area>), "what it is about, by default `security`"),
        Key::must("consequence", Kind::Text, "what somebody gets where it is broken, one sentence"),
        Key::must("remedy", Kind::Text, "what engineers do about it, one sentence"),
    ],
);

static FILE: Table = Table::new(
    "requirements",
    &[Key::must("requirement", Kind::Filled(&Kind::Table(&REQUIREMENT)), "one requirement")],
);

impl Requirements {
    /// Reads requirements.toml. Where there is a mistake there are no requirements, and all mistakes are reported.
    pub fn parse(source: Arc<Source>) -> (Self, Vec<Diagnostic>) {
        let mut findings = Findings::new(&source);
        let table = parse_toml(&source, &mut findings);
        let is_toml = findings.is_empty();
        let root = Fields::new(&table, 0..0);
        check_table(&FILE, root, &mut findings);
        if is_toml {
            check_missing(&FILE, root, &mut findings);
        }
        let list: Vec<_> = root
            .tables("requirement")
            .into_iter()
            .filter_map(|fields| requirement(fields, &mut findings))
            .collect();
        unique(&list, &mut findings);
        if findings.is_empty() {
            (Self { list }, Vec::new())
        } else {
            (Self::default(), findings.in_order())
        }
    }

    /// The requirement with this id.
    pub fn find(&self, id: &str) -> Option<&Requirement> {
        self.list.iter().find(|one| one.id.value == id)
    }

    /// All of them, in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Requirement> {
        self.list.iter()
    }
}

impl Requirement {
    /// How much a ruleset demands of it.
    pub fn level(&self, ruleset: Ruleset) -> Level {
        match ruleset {
            Ruleset::Core => self.levels.core,
            Ruleset::Saml2int => self.levels.saml2int,
            Ruleset::Dnanexus => self.levels.dnanexus,
        }
    }

    /// What a ruleset makes of it.
    pub fn standing(&self, ruleset: Ruleset) -> Standing {
        Standing { level: self.level(ruleset), area: self.area }
    }

    /// The place in the standard and the document, such as `Core 2.5.1.4, OASIS SAML 2.0`.
    pub fn place(&self) -> String {
        format!("{}, {}", self.clause, self.source)
    }
}

fn requirement(fields: Fields<'_>, findings: &mut Findings) -> Option<Requirement> {
    let found = fields.table("levels")?;
    let level = |key| found.word::<Level>(key).map(|at| at.value);
    let levels =
        Levels { core: level("core")?, saml2int: level("saml2int")?, dnanexus: level("dnanexus")? };
    let text = |key| fields.text(key).map(|at| at.value);
    let reason = text("reason");
    sentences(fields, findings);
    if reason.is_none()
        && [levels.core, levels.saml2int, levels.dnanexus].contains(&Level::NotApplicable)
    {
        findings
            .mistake(fields.key_span("levels"), "a level is `not-applicable` without a `reason`")
            .helped("a skip carries a reason: add the key `reason`");
    }
    Some(Requirement {
        id: fields.text("id")?,
        title: text("title")?,
        clause: text("clause")?,
        source: text("source")?,
        quote: text("quote"),
        reason,
        untested: fields.text("untested"),
        area: fields.word("area").map(|at| at.value).unwrap_or_default(),
        consequence: text("consequence")?,
        remedy: text("remedy")?,
        levels,
    })
}

/// What a report says of every fail is a sentence.
fn sentences(fields: Fields<'_>, findings: &mut Findings) {
    let texts = ["consequence", "remedy", "untested"].map(|key| fields.text(key));
    for text in texts.into_iter().flatten().filter(|text| !text.value.trim().ends_with('.')) {
        findings.mistake(text.span, "this is no sentence").helped("it ends with a full stop");
    }
}

fn unique(list: &[Requirement], findings: &mut Findings) {
    for (index, one) in list.iter().enumerate() {
        if list[..index].iter().any(|earlier| earlier.id.value == one.id.value) {
            findings
                .mistake(one.id.span, format!("there is another requirement `{}`", one.id.value))
                .labelled("the same id again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: &str, rest: &str) -> String {
        format!(
            "[[requirement]]\nid = \"{id}\"\ntitle = \"t\"\nclause = \"c\"\nsource = \"s\"\nconsequence = \"c.\"\nremedy = \"r.\"\n{rest}\n"
        )
    }

    #[test]
    fn a_requirement_has_a_level_for_each_ruleset() {
        let text = one(
            "a",
            "levels = { core = \"must\", saml2int = \"should\", dnanexus = \"not-applicable\" }\nreason = \"r\"",
        );
        let (read, mistakes) = Requirements::parse(Source::new("requirements.toml", text));
        assert_eq!(mistakes, []);
        let found = read.find("a").expect("it was read");
        assert_eq!(
            [Ruleset::Core, Ruleset::Saml2int, Ruleset::Dnanexus]
                .map(|ruleset| found.level(ruleset)),
            [Level::Must, Level::Should, Level::NotApplicable]
        );
        assert!(read.find("b").is_none());
    }

    #[test]
    fn a_level_that_does_not_apply_needs_a_reason_and_ids_are_unique() {
        let levels = "levels = { core = \"must\", saml2int = \"must\", dnanexus = \"must\" }";
        let text = one("a", levels)
            + &one("a", levels)
            + &one(
                "b",
                "levels = { core = \"not-applicable\", saml2int = \"must\", dnanexus = \"must\" }",
            );
        let (read, mistakes) = Requirements::parse(Source::new("requirements.toml", text));
        let messages: Vec<_> = mistakes.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            messages,
            ["there is another requirement `a`", "a level is `not-applicable` without a `reason`"]
        );
        assert_eq!(read, Requirements::default());
    }

    #[test]
    fn consequence_and_remedy_are_obligatory_and_sentences() {
        let levels = "levels = { core = \"must\", saml2int = \"must\", dnanexus = \"must\" }";
        let text = one("a", levels).replace("remedy = \"r.\"\n", "").replace("\"c.\"", "\"c\"");
        let (_, mistakes) = Requirements::parse(Source::new("requirements.toml", text));
        let messages: Vec<_> = mistakes.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(messages, ["the key `remedy` is missing", "this is no sentence"]);
    }

    #[test]
    fn every_ruleset_demands_something_of_every_kind_and_departs_with_a_reason() {
        let source = Source::new("requirements.toml", sso_scenarios::REQUIREMENTS);
        let (read, mistakes) = Requirements::parse(source);
        assert_eq!(mistakes, []);
        for ruleset in [Ruleset::Core, Ruleset::Saml2int, Ruleset::Dnanexus] {
            let levels: std::collections::BTreeSet<_> =
                read.iter().map(|one| one.level(ruleset)).collect();
            assert_eq!(levels.len(), 3, "{ruleset:?} has {levels:?}");
        }
    }
}
