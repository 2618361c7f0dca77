//! What follows from a broken rule and what mends it, in the words of each vendor's console: data beside this file.

use crate::report::examination::{Place, Remedy};
use crate::scenario::Severity;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What is told of one rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Entry {
    /// The id of the rule.
    pub(crate) id: String,
    /// How bad it is where an identity provider breaks it.
    pub(crate) severity: Severity,
    /// What follows.
    pub(crate) means: String,
    /// What to do, whatever the vendor.
    pub(crate) mend: String,
    /// The setting that decides it, by its key among the settings.
    #[serde(default)]
    pub(crate) setting: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rule: Vec<Entry>,
}

/// Settings by their key, and in each the vendors that have it.
type Settings = BTreeMap<String, BTreeMap<String, Place>>;

static ENTRIES: LazyLock<BTreeMap<String, Entry>> = LazyLock::new(|| {
    let rules: Rules = toml::from_str(include_str!("catalogue.toml")).expect("a test reads it");
    rules.rule.into_iter().map(|entry| (entry.id.clone(), entry)).collect()
});

static SETTINGS: LazyLock<Settings> =
    LazyLock::new(|| toml::from_str(include_str!("settings.toml")).expect("a test reads it"));

/// What is told of a rule. A test holds that each has an entry.
pub(crate) fn entry(rule: &str) -> &'static Entry {
    ENTRIES.get(rule).unwrap_or_else(|| &ENTRIES["xml-well-formed"])
}

impl Entry {
    /// The remedy in the words of a vendor's console, as far as they are known.
    pub(crate) fn remedy(&self, vendor: Option<&str>) -> Remedy {
        let vendors = self.setting.as_ref().and_then(|setting| SETTINGS.get(setting));
        let place = vendors.zip(vendor).and_then(|(vendors, vendor)| vendors.get(vendor));
        Remedy { mend: self.mend.clone(), place: place.cloned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mock_idp::Vendor;

    #[test]
    fn every_rule_has_an_entry_and_every_setting_is_there() {
        for check in saml_verify::checks::CHECKS {
            assert!(ENTRIES.contains_key(check.id), "{}", check.id);
        }
        for id in crate::vet::rules::ids().into_iter().chain(crate::vet::drift::ids()) {
            assert!(ENTRIES.contains_key(id), "{id}");
        }
        for entry in ENTRIES.values() {
            let setting = entry.setting.as_ref();
            assert!(setting.is_none_or(|it| SETTINGS.contains_key(it)), "{}", entry.id);
        }
    }

    #[test]
    fn a_setting_names_known_vendors_and_is_used() {
        let known: Vec<&str> = Vendor::names().collect();
        for (setting, vendors) in SETTINGS.iter() {
            assert!(vendors.keys().all(|vendor| known.contains(&vendor.as_str())), "{setting}");
            let used = ENTRIES.values().any(|entry| entry.setting.as_ref() == Some(setting));
            assert!(used, "{setting}");
        }
    }
}
