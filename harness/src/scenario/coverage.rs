//! Which scenarios test what may be cited, and what none tests. Runs nothing.

use super::{Advisories, Requirements, Scenario};
use crate::source::At;

/// Something that may be cited, and who does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered<'a> {
    /// The id, as scenarios cite it.
    pub id: &'a str,
    /// The scenarios that cite it in `requirement` or `also`, in their order.
    pub scenarios: Vec<&'a str>,
    /// Why none does.
    pub untested: Option<&'a str>,
}

/// What is wrong with the coverage of one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Neither a scenario nor a reason.
    Neither,
    /// A reason that is no longer needed, because scenarios are there.
    Both,
}

impl Covered<'_> {
    /// What is wrong with it, if anything.
    pub fn gap(&self) -> Option<Gap> {
        match (self.scenarios.is_empty(), self.untested) {
            (true, None) => Some(Gap::Neither),
            (false, Some(_)) => Some(Gap::Both),
            _ => None,
        }
    }
}

/// What may be cited, by kind, each in the order of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage<'a> {
    /// One for each requirement.
    pub requirements: Vec<Covered<'a>>,
    /// One for each class of attack.
    pub classes: Vec<Covered<'a>>,
    /// One for each advisory.
    pub advisories: Vec<Covered<'a>>,
}

impl<'a> Coverage<'a> {
    /// Looks through the scenarios.
    pub fn new(
        scenarios: &'a [impl AsRef<Scenario>],
        requirements: &'a Requirements,
        advisories: &'a Advisories,
    ) -> Self {
        let covered = |id: &'a At<String>, untested: &'a Option<At<String>>| Covered {
            id: &id.value,
            scenarios: citing(scenarios, &id.value),
            untested: untested.as_ref().map(|at| at.value.as_str()),
        };
        let of_classes = advisories.classes.iter();
        let of_advisories = advisories.advisories.iter();
        Self {
            requirements: requirements.iter().map(|it| covered(&it.id, &it.untested)).collect(),
            classes: of_classes.map(|it| covered(&it.id, &it.untested)).collect(),
            advisories: of_advisories.map(|it| covered(&it.id, &it.untested)).collect(),
        }
    }

    /// All of them, requirements first.
    pub fn iter(&self) -> impl Iterator<Item = &Covered<'a>> {
        self.requirements.iter().chain(&self.classes).chain(&self.advisories)
    }

    /// The ids with this gap.
    pub fn with_gap(&self, gap: Gap) -> Vec<&'a str> {
        self.iter().filter(|it| it.gap() == Some(gap)).map(|it| it.id).collect()
    }
}

fn citing<'a>(scenarios: &'a [impl AsRef<Scenario>], id: &str) -> Vec<&'a str> {
    let cites = |scenario: &&Scenario| {
        scenario.requirement.value == id || scenario.also.iter().any(|also| also.value == id)
    };
    scenarios.iter().map(AsRef::as_ref).filter(cites).map(|found| found.id.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(scenarios: &[&'static str], untested: Option<&'static str>) -> Option<Gap> {
        Covered { id: "a", scenarios: scenarios.to_vec(), untested }.gap()
    }

    #[test]
    fn a_scenario_or_a_reason_is_needed_and_not_both() {
        assert_eq!(covered(&["x"], None), None);
        assert_eq!(covered(&[], Some("because")), None);
        assert_eq!(covered(&[], None), Some(Gap::Neither));
        assert_eq!(covered(&["x"], Some("because")), Some(Gap::Both));
    }
}
