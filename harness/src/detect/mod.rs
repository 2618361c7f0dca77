//! The table holes × scenarios: which scenario notices which mistake of the bundled service provider. Judges nothing itself.

mod measure;

pub use measure::{DetectError, Measure};

use crate::scenario::{Polarity, Scenario};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// What the suite notices. Scenario ids stand without their vendor: a scenario notices what it notices with one of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The scenarios that fail, by the name of the hole.
    pub rows: BTreeMap<String, BTreeSet<String>>,
    /// What could not be judged, by hole: a control that a hole breaks, or an error. Such a hole refuses what it has to accept, so nothing follows from it.
    pub broken: BTreeMap<String, BTreeSet<String>>,
    /// What does not pass without any hole. It is no catch anywhere.
    pub unsound: BTreeSet<String>,
}

impl Table {
    /// Holes that no scenario notices.
    pub fn uncaught(&self) -> BTreeSet<&str> {
        let empty = self.rows.iter().filter(|(_, caught)| caught.is_empty());
        empty.map(|(hole, _)| hole.as_str()).collect()
    }

    /// Negative scenarios that notice no hole and do not say why none can exist.
    pub fn idle<'a>(&self, scenarios: &'a [Arc<Scenario>]) -> BTreeSet<&'a str> {
        let noticing = self.noticing();
        negative(scenarios)
            .filter(|scenario| scenario.no_hole.is_none())
            .map(|scenario| scenario.id.as_str())
            .filter(|id| !noticing.contains(id))
            .collect()
    }

    /// Negative scenarios that say that no hole can exist, and notice one.
    pub fn excused_in_vain<'a>(&self, scenarios: &'a [Arc<Scenario>]) -> BTreeSet<&'a str> {
        let noticing = self.noticing();
        negative(scenarios)
            .filter(|scenario| scenario.no_hole.is_some())
            .map(|scenario| scenario.id.as_str())
            .filter(|id| noticing.contains(id))
            .collect()
    }

    fn noticing(&self) -> BTreeSet<&str> {
        self.rows.values().flatten().map(String::as_str).collect()
    }
}

fn negative(scenarios: &[Arc<Scenario>]) -> impl Iterator<Item = &Scenario> {
    scenarios.iter().map(Arc::as_ref).filter(|scenario| scenario.polarity() == Polarity::Negative)
}

/// One line for each hole and scenario; the hole stands in the first line of its own.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.keys().map(String::len).max().unwrap_or_default();
        for (hole, caught) in &self.rows {
            let mut name = hole.as_str();
            if caught.is_empty() {
                writeln!(f, "{name:width$}  (nothing)")?;
            }
            for scenario in caught {
                writeln!(f, "{name:width$}  {scenario}")?;
                name = "";
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let row = |caught: &[&str]| caught.iter().map(|id| (*id).to_owned()).collect();
        Table {
            rows: BTreeMap::from([
                ("accepts-unsigned".to_owned(), row(&["assertion/unsigned", "attack/stripped"])),
                ("deaf".to_owned(), row(&[])),
            ]),
            ..Table::default()
        }
    }

    #[test]
    fn the_text_names_each_hole_once() {
        let wanted = "accepts-unsigned  assertion/unsigned\n                  attack/stripped\ndeaf              (nothing)\n";
        assert_eq!(table().to_string(), wanted);
    }

    #[test]
    fn a_hole_without_a_scenario_is_uncaught() {
        assert_eq!(table().uncaught(), BTreeSet::from(["deaf"]));
    }

    #[test]
    fn a_negative_scenario_that_notices_nothing_is_idle() {
        let mut mistakes = Vec::new();
        let scenarios = crate::suite::scenarios(&[], &mut mistakes).unwrap_or_default();
        let table = table();
        let idle = table.idle(&scenarios);
        assert!(idle.contains("assertion/expired"));
        assert!(!idle.contains("assertion/unsigned"));
        assert!(!idle.contains("login/first"), "a positive scenario proves itself");
    }
}
