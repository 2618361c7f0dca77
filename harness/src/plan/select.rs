//! Which cases of a plan are wanted.

use super::CaseId;
use crate::scenario::Severity;
use globset::{Glob, GlobMatcher, GlobSet, GlobSetBuilder};
use std::fmt;

/// A selection; the default takes everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    ids: Option<GlobSet>,
    without: Option<GlobSet>,
    requirements: Option<GlobSet>,
    severity: Option<Severity>,
}

impl Selection {
    /// From globs over ids (`attack/**`, `*@okta`, `*@okta.response`; an id without `@` stands for all vendors; one with `!` before it leaves out what it takes), globs over requirement ids, and the least severity. Empty lists take everything.
    ///
    /// # Errors
    /// The glob that does not parse.
    pub fn new(
        ids: &[String],
        requirements: &[String],
        severity: Option<Severity>,
    ) -> Result<Self, globset::Error> {
        let (without, ids): (Vec<&String>, Vec<&String>) =
            ids.iter().partition(|id| id.starts_with('!'));
        let ids: Vec<String> = ids.into_iter().map(|id| whole(id)).collect();
        let without: Vec<String> = without.into_iter().map(|id| whole(&id[1..])).collect();
        let (ids, without, requirements) = (set(&ids)?, set(&without)?, set(requirements)?);
        Ok(Self { ids, without, requirements, severity })
    }

    /// Whether a case is wanted. What takes `path@vendor` takes it in every style; what names a style takes that alone.
    pub fn takes(&self, id: &CaseId, requirement: &str, severity: Severity) -> bool {
        let is_named =
            |set: &GlobSet| set.is_match(id.to_string()) || set.is_match(id.without_style());
        self.ids.as_ref().is_none_or(is_named)
            && !self.without.as_ref().is_some_and(is_named)
            && self.requirements.as_ref().is_none_or(|set| set.is_match(requirement))
            && self.severity.is_none_or(|least| severity >= least)
    }
}

fn set(globs: &[String]) -> Result<Option<GlobSet>, globset::Error> {
    if globs.is_empty() {
        return Ok(None);
    }
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        builder.add(Glob::new(glob)?);
    }
    builder.build().map(Some)
}

/// One glob over ids, as [`Selection`] reads them.
#[derive(Clone)]
pub struct IdGlob(GlobMatcher);

impl IdGlob {
    /// Compiles it.
    ///
    /// # Errors
    /// The text is no glob.
    pub fn new(glob: &str) -> Result<Self, globset::Error> {
        Ok(Self(Glob::new(&whole(glob))?.compile_matcher()))
    }

    /// Whether it takes an id, or the same without its style.
    pub fn takes(&self, id: &str, without_style: &str) -> bool {
        self.0.is_match(id) || self.0.is_match(without_style)
    }
}

/// Two are equal where they are written alike.
impl PartialEq for IdGlob {
    fn eq(&self, other: &Self) -> bool {
        self.0.glob() == other.0.glob()
    }
}

impl fmt::Debug for IdGlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.glob().glob().fmt(f)
    }
}

/// An id without `@` stands for all vendors.
fn whole(id: &str) -> String {
    if id.contains('@') { id.to_owned() } else { format!("{id}@*") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_an_exclamation_mark_is_left_out() {
        let takes = |ids: &[&str], scenario: &str| {
            let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
            let id =
                CaseId { scenario: scenario.to_owned(), vendor: "okta".to_owned(), style: None };
            Selection::new(&ids, &[], None).unwrap().takes(&id, "sig", Severity::Low)
        };
        assert!(takes(&["!attack/deep*"], "attack/xsw1"));
        assert!(!takes(&["!attack/deep*"], "attack/deep#hundred"));
        assert!(takes(&["attack/*", "!attack/deep*"], "attack/xsw1"));
        assert!(!takes(&["attack/*", "!attack/deep*"], "attack/deep#hundred"));
        assert!(!takes(&["login/*", "!attack/deep*"], "attack/xsw1"));
    }
}
