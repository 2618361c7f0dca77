//! Each rule of `vet` with a dossier that breaks it, and one that is as near as can be and does not.

mod attributes;
mod delivery;
mod metadata;
mod names;
mod sealed;
pub(crate) mod times;

use crate::world::{World, rules, tried, world};
use saml_wire::draft::Draft;
use sso_harness::vet::Dossier;
use std::collections::BTreeSet;

/// A rule, what breaks it, and what does not.
pub(crate) struct Quirk {
    rule: &'static str,
    there: fn() -> Dossier,
    not_there: fn() -> Dossier,
}

const fn quirk(rule: &'static str, there: fn() -> Dossier, not_there: fn() -> Dossier) -> Quirk {
    Quirk { rule, there, not_there }
}

fn all() -> Vec<&'static Quirk> {
    let tables = [
        attributes::QUIRKS,
        delivery::QUIRKS,
        metadata::QUIRKS,
        names::QUIRKS,
        sealed::QUIRKS,
        times::QUIRKS,
    ];
    tables.into_iter().flatten().collect()
}

pub(crate) fn every_rule_is_broken_by_one_example_and_not_by_another() {
    let mut wrong = Vec::new();
    for Quirk { rule, there, not_there } in all() {
        for (dossier, is_there) in [(there(), true), (not_there(), false)] {
            let examination = tried(&dossier).unwrap_or_else(|error| panic!("{rule}: {error}"));
            let found = rules(&examination);
            if found.contains(rule) != is_there {
                wrong.push(format!("{rule}, {is_there}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A rule without an example fails here.
pub(crate) fn no_rule_is_without_its_examples() {
    let known: BTreeSet<&str> = all().iter().map(|quirk| quirk.rule).collect();
    let rules: BTreeSet<&str> = sso_harness::vet::rules().into_iter().collect();
    let odd: Vec<_> = rules.symmetric_difference(&known).collect();
    assert!(odd.is_empty(), "{odd:?}");
}

/// What a vendor's identity provider makes of a login, and this one difference.
fn edited(world: &World, edit: impl FnOnce(&mut Draft)) -> Dossier {
    let mut draft = world.usual();
    edit(&mut draft);
    world.with(&draft)
}

fn okta(edit: impl FnOnce(&mut Draft)) -> Dossier {
    edited(world("okta"), edit)
}

/// Signs the assertion alone.
fn onelogin(edit: impl FnOnce(&mut Draft)) -> Dossier {
    edited(world("onelogin"), edit)
}

fn usual() -> Dossier {
    okta(|_| {})
}
