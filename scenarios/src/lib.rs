//! The bundled scenarios, and the requirements, attacks and advisories that they cite, embedded as text: this crate parses nothing and judges nothing.
//!
//! ```
//! let first = sso_scenarios::files().iter().find(|file| file.path == "login/first").expect("it is bundled");
//! assert!(first.text.contains("login.idp-initiated"));
//! assert!(sso_scenarios::REQUIREMENTS.contains("[[requirement]]"));
//! ```

/// One scenario file as it stands in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScenarioFile {
    /// Topic and name without `.toml`, such as `login/first`; the id of the scenario.
    pub path: &'static str,
    /// The TOML text.
    pub text: &'static str,
}

/// Every bundled scenario file, sorted by path.
pub fn files() -> &'static [ScenarioFile] {
    FILES
}

/// `requirements.toml`: the requirements that the scenarios cite, with clause, source and level for each ruleset.
pub const REQUIREMENTS: &str = include_str!("../requirements.toml");

/// `advisories.toml`: the classes of attack and the advisories that scenarios cite in `also`.
pub const ADVISORIES: &str = include_str!("../advisories.toml");

const FILES: &[ScenarioFile] = include!(concat!(env!("OUT_DIR"), "/files.rs"));
