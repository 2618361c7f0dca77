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

/// A setting, by the vendors that have it.
#[derive(Deserialize)]
struct Setting {
    /// Why a vendor does not have it.
    #[serde(default)]
    without: BTreeMap<String, String>,
    #[serde(flatten)]
    places: BTreeMap<String, Place>,
}

/// Settings by their key.
type Settings = BTreeMap<String, Setting>;

static ENTRIES: LazyLock<BTreeMap<String, Entry>> = LazyLock::new(|| {
    let rules: Rules = toml::from_str(include_str!("catalogue.toml")).expect("a test reads it");
    rules.rule.into_iter().map(|entry| (entry.id.clone(), entry)).collect()
});

static SETTINGS: LazyLock<Settings> =
    LazyLock::new(|| toml::from_str(include_str!("settings.toml")).expect("a test reads it"));

/// What is told of a rule that a later verifier may have and this catalogue not: nothing that is not true of it.
const UNLISTED: &str = "unlisted";

/// What is told of a rule. Tests hold that each of ours has an entry, and each that the verifier names of a document.
pub(crate) fn entry(rule: &str) -> &'static Entry {
    ENTRIES.get(rule).unwrap_or_else(|| &ENTRIES[UNLISTED])
}

impl Entry {
    /// The remedy in the words of a vendor's console, as far as they are known.
    pub(crate) fn remedy(&self, vendor: Option<&str>) -> Remedy {
        let setting = self.setting.as_ref().and_then(|setting| SETTINGS.get(setting));
        let (setting, vendor) = match setting.zip(vendor) {
            Some(both) => both,
            None => return Remedy { mend: self.mend.clone(), place: None },
        };
        let without = setting.without.get(vendor).map(|why| format!(" {why}"));
        let mend = self.mend.clone() + &without.unwrap_or_default();
        Remedy { mend, place: setting.places.get(vendor).cloned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mock_idp::Vendor;

    /// What the verifier names before and beside its checks, but for logout and queries, which are not vetted.
    const BESIDE: &[&str] = &[
        "as-encrypted",
        "consume-what-is-signed",
        "key-size",
        "md-endpoint",
        "md-entity",
        "md-key",
        "md-role",
        "msg-id",
        "msg-issueinstant",
        "msg-issuer",
        "msg-root",
        "msg-version",
        "resp-encoding",
        "resp-has-assertion",
        "resp-multi-assertion",
        "resp-no-dtd",
        "resp-root",
        "sig-alg-ban",
        "sig-alg-min",
        "sig-id-unique",
        "sig-required-post",
        "sig-response-only-policy",
        "sig-single-ref",
        "sig-structure",
        "sig-transforms",
        "sig-verify-assertion",
        "sig-verify-message",
        "sig-verify-response",
        "xml-bounds",
        "xml-encoding",
        "xml-well-formed",
    ];

    #[test]
    fn what_the_verifier_names_beside_its_checks_has_an_entry() {
        for id in BESIDE {
            assert!(ENTRIES.contains_key(*id), "{id}");
        }
        assert_eq!(entry("no such rule").id, UNLISTED);
    }

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
        for (key, setting) in SETTINGS.iter() {
            let mut named = setting.places.keys().chain(setting.without.keys());
            assert!(named.all(|vendor| known.contains(&vendor.as_str())), "{key}");
            let used = ENTRIES.values().any(|entry| entry.setting.as_ref() == Some(key));
            assert!(used, "{key}");
        }
    }

    #[test]
    fn every_vendor_has_each_setting_or_a_reason_why_not() {
        for (key, setting) in SETTINGS.iter() {
            for vendor in Vendor::names() {
                let (has, lacks) =
                    (setting.places.contains_key(vendor), setting.without.contains_key(vendor));
                assert!(has != lacks, "{key} of {vendor}");
            }
        }
    }

    #[test]
    fn a_place_says_how_to_get_there_and_where_that_is_written() {
        for (key, setting) in SETTINGS.iter() {
            for Place { label, source, date, .. } in setting.places.values() {
                assert!(label.contains(" → ") || label.contains(':'), "{key}: {label}");
                assert!(!source.is_empty() && !source.contains("://"), "{key}: {source}");
                let is_month = |date: &String| date.len() == 7 && date.as_bytes()[4] == b'-';
                assert!(date.as_ref().is_none_or(is_month), "{key}: {date:?}");
            }
        }
    }

    #[test]
    fn a_vendor_without_a_setting_is_told_so() {
        let entry = entry("window-narrow");
        let of = |vendor| entry.remedy(Some(vendor));
        assert_eq!(of("okta").place, None);
        assert!(of("okta").mend.starts_with(&entry.mend) && of("okta").mend.contains("Okta has"));
        assert!(of("onelogin").place.is_some() && of("onelogin").mend == entry.mend);
        assert_eq!(entry.remedy(None).mend, entry.mend);
    }
}
