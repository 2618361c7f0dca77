//! What kind of finding a fail is and how bad: from the scenario, and from how much the ruleset demands. Reads no trace.

use crate::plan::{Case, Role};
use crate::scenario::{Area, Expect, Level, Polarity, Requirement, Scenario, Severity, Standing};
use serde::{Deserialize, Serialize};

/// What a fail shows.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// Somebody gets the session or the account of another person.
    ForgedIdentity,
    /// A check is missing that SAML or a profile wants; the identity was genuine.
    Policy,
    /// Something is refused that has to be accepted.
    Interoperability,
    /// A rule of the platform's own is broken.
    Platform,
}

/// Kind and severity of a fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grade {
    /// What it shows.
    pub kind: FindingKind,
    /// How bad it is under the ruleset.
    pub severity: Severity,
}

impl Grade {
    /// Of a scenario, under a ruleset that makes this of its requirement.
    pub fn new(scenario: &Scenario, standing: Standing) -> Self {
        let (severity, kind) = (scenario.severity.value, kind(scenario, standing.area));
        let cap = if kind == FindingKind::ForgedIdentity {
            Severity::Critical
        } else {
            cap(standing.level)
        };
        Self { kind, severity: severity.min(cap) }
    }

    /// Of a case or of a control. A control is a good login, and without it nothing can be found out.
    pub fn of(case: &Case) -> Self {
        match case.role {
            Role::Case => Self::new(&case.scenario, case.standing),
            Role::Control => Self { kind: FindingKind::Interoperability, severity: Severity::High },
        }
    }
}

/// Critical means that a foreign identity can be taken, and nothing else does.
fn kind(scenario: &Scenario, area: Area) -> FindingKind {
    let is_refusal = scenario.polarity() == Polarity::Negative;
    match area {
        _ if scenario.severity.value == Severity::Critical => FindingKind::ForgedIdentity,
        Area::Platform => FindingKind::Platform,
        Area::Interoperability if !is_refusal => FindingKind::Interoperability,
        Area::Security if is_login(scenario) => FindingKind::Interoperability,
        Area::Interoperability | Area::Security => FindingKind::Policy,
    }
}

/// Whether a login has to succeed, and nothing beside it is looked at but accounts.
fn is_login(scenario: &Scenario) -> bool {
    let login = |expect: &Expect| {
        matches!(expect, Expect::Accounts(_) | Expect::Outcome(_) | Expect::Session(_))
    };
    scenario.polarity() == Polarity::Positive && scenario.then.iter().all(|at| login(&at.value))
}

/// Nothing but a forged identity is critical, and what is only recommended stays below the default gate.
fn cap(level: Level) -> Severity {
    match level {
        Level::Must => Severity::High,
        Level::Should => Severity::Medium,
        Level::NotApplicable => Severity::Info,
    }
}

/// Consequence and remedy, a sentence each. A requirement that is about attacks says nothing of a good document that is refused.
pub fn advice(kind: FindingKind, requirement: Option<&Requirement>) -> (&str, &str) {
    let is_refusal = kind == FindingKind::Interoperability;
    requirement
        .filter(|found| !is_refusal || found.area == Area::Interoperability)
        .map_or(REFUSED, |found| (&found.consequence, &found.remedy))
}

/// What follows where something good is refused.
const REFUSED: (&str, &str) = (
    "People whose identity provider sends a good document like this one cannot sign in.",
    "Accept what the rule above describes; to refuse the bad documents, this one need not be refused.",
);

impl FindingKind {
    /// With its article, for the middle of a sentence.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::ForgedIdentity => "a forged identity",
            Self::Policy => "a policy finding",
            Self::Interoperability => "an interoperability finding",
            Self::Platform => "a platform finding",
        }
    }

    /// For a count.
    pub fn counted(self, count: usize) -> String {
        let (one, many) = match self {
            Self::ForgedIdentity => ("forged identity", "forged identities"),
            Self::Policy => ("policy finding", "policy findings"),
            Self::Interoperability => ("interoperability finding", "interoperability findings"),
            Self::Platform => ("platform finding", "platform findings"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;
    use crate::source::Source;

    /// A bundled scenario with another severity.
    fn graded(path: &str, severity: &str, level: Level, area: Area) -> Grade {
        let bundled = sso_scenarios::files().iter().find(|file| file.path == path);
        let text = bundled.expect("it is bundled").text;
        let lines = text.lines().map(|line| match line.starts_with("severity") {
            true => format!("severity = \"{severity}\"\n"),
            false => format!("{line}\n"),
        });
        let (scenarios, mistakes) =
            scenario::parse(Source::new(path, lines.collect::<String>()), path);
        assert_eq!(mistakes, []);
        Grade::new(&scenarios[0], Standing { level, area })
    }

    #[test]
    fn a_forged_identity_is_critical_under_every_ruleset() {
        for level in [Level::Must, Level::Should] {
            let grade = graded("attack/stripped", "critical", level, Area::Security);
            assert_eq!(
                (grade.kind, grade.severity),
                (FindingKind::ForgedIdentity, Severity::Critical)
            );
        }
    }

    #[test]
    fn the_level_caps_a_missing_check() {
        let of = |severity, level| {
            let grade = graded("assertion/audience-other", severity, level, Area::Security);
            assert_eq!(grade.kind, FindingKind::Policy);
            grade.severity
        };
        assert_eq!(of("high", Level::Must), Severity::High);
        assert_eq!(of("high", Level::Should), Severity::Medium);
        assert_eq!(of("low", Level::Should), Severity::Low);
    }

    #[test]
    fn the_kind_follows_from_what_has_to_be_seen() {
        let of = |path, area| graded(path, "high", Level::Must, area).kind;
        let (security, interoperability) = (Area::Security, Area::Interoperability);
        assert_eq!(of("login/first", interoperability), FindingKind::Interoperability);
        assert_eq!(of("assertion/signed", security), FindingKind::Interoperability);
        assert_eq!(of("login/foreign-relay-state", security), FindingKind::Policy);
        assert_eq!(of("assertion/audience-other", interoperability), FindingKind::Policy);
        assert_eq!(of("login/first", Area::Platform), FindingKind::Platform);
    }

    #[test]
    fn no_bundled_scenario_that_only_wants_a_login_is_critical() {
        for file in sso_scenarios::files() {
            let (scenarios, _) = scenario::parse(Source::new(file.path, file.text), file.path);
            for one in scenarios.iter().filter(|one| one.severity.value == Severity::Critical) {
                let keeps = |expect: &Expect| matches!(expect, Expect::Accounts(_));
                assert!(!is_login(one) || one.then.iter().any(|at| keeps(&at.value)), "{}", one.id);
            }
        }
    }
}
