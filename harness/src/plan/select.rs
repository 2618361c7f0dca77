//! Which cases of a plan are wanted.

use super::CaseId;
use crate::scenario::Severity;
use globset::{Glob, GlobSet, GlobSetBuilder};

/// A selection; the default takes everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    ids: Option<GlobSet>,
    requirements: Option<GlobSet>,
    severity: Option<Severity>,
}

impl Selection {
    /// From globs over ids (`attack/**`, `*@okta`, `*@okta.response`; an id without `@` stands for all vendors), globs over requirement ids, and the least severity. Empty lists take everything.
    ///
    /// # Errors
    /// The glob that does not parse.
    pub fn new(
        ids: &[String],
        requirements: &[String],
        severity: Option<Severity>,
    ) -> Result<Self, globset::Error> {
        let ids: Vec<String> = ids
            .iter()
            .map(|id| if id.contains('@') { id.clone() } else { format!("{id}@*") })
            .collect();
        Ok(Self { ids: set(&ids)?, requirements: set(requirements)?, severity })
    }

    /// Whether a case is wanted. What takes `path@vendor` takes it in every style; what names a style takes that alone.
    pub fn takes(&self, id: &CaseId, requirement: &str, severity: Severity) -> bool {
        let is_named =
            |set: &GlobSet| set.is_match(id.to_string()) || set.is_match(id.without_style());
        self.ids.as_ref().is_none_or(is_named)
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
