//! Vendor tables from TOML, the four that are built in among them; mistakes are reported with
//! their line and key.

use std::{fs, io, path::Path};

use toml::de::{DeTable, DeValue};

use super::{SigningChoice, Template, Vendor};

/// What is wrong with a vendor table.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VendorError {
    /// The file could not be read.
    #[error("cannot read the vendor file {path}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The text is no vendor table; the message shows the line and the key.
    #[error("{0}")]
    Syntax(#[from] toml::de::Error),
    /// A value parses and cannot be meant.
    #[error("line {line}, key {key}: {reason}")]
    Value {
        /// Line, from one; zero where the key is not there.
        line: usize,
        /// The dotted key.
        key: String,
        /// What is wrong, as a fragment.
        reason: String,
    },
}

const TABLES: [(&str, &str); 4] = [
    ("okta", include_str!("tables/okta.toml")),
    ("onelogin", include_str!("tables/onelogin.toml")),
    ("pingone", include_str!("tables/pingone.toml")),
    ("pingone-for-enterprise", include_str!("tables/pingone-for-enterprise.toml")),
];

/// What the portal and the admin API have for themselves.
const RESERVED: [&str; 2] = ["/portal", "/admin"];

impl Vendor {
    /// The names of the vendors that are built in.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLES.iter().map(|(name, _)| *name)
    }

    /// A vendor that is built in, by name.
    pub fn built_in(name: &str) -> Option<Self> {
        let table = text_of(name)?;
        Some(Self::parse(table).expect("a test parses every table that is built in"))
    }

    /// The four vendors that are built in.
    pub fn all() -> Vec<Self> {
        Self::names().filter_map(Self::built_in).collect()
    }

    /// Okta.
    pub fn okta() -> Self {
        Self::built_in("okta").expect("it is in the list")
    }

    /// OneLogin.
    pub fn onelogin() -> Self {
        Self::built_in("onelogin").expect("it is in the list")
    }

    /// PingOne, the platform at `auth.pingone.com`.
    pub fn pingone() -> Self {
        Self::built_in("pingone").expect("it is in the list")
    }

    /// PingOne for Enterprise, at `sso.connect.pingidentity.com`.
    pub fn pingone_for_enterprise() -> Self {
        Self::built_in("pingone-for-enterprise").expect("it is in the list")
    }

    /// Reads a vendor file.
    pub fn from_file(path: &Path) -> Result<Self, VendorError> {
        let failed = |source| VendorError::File { path: path.display().to_string(), source };
        Self::parse(&fs::read_to_string(path).map_err(failed)?)
    }

    /// Reads a vendor table.
    pub fn parse(text: &str) -> Result<Self, VendorError> {
        let vendor: Self = toml::from_str(text)?;
        let error = |(key, reason): (&str, String)| VendorError::Value {
            line: line_of(text, key).unwrap_or(0),
            key: key.to_owned(),
            reason,
        };
        vendor.check().map_err(error)?;
        Ok(vendor)
    }

    fn check(&self) -> Result<(), (&'static str, String)> {
        self.check_name()?;
        self.check_templates()?;
        self.check_choice("signing.shipped", &self.signing.shipped)?;
        self.check_choice("signing.suite", &self.signing.suite)?;
        if self.endpoints.start.is_empty() {
            return Err(("endpoints.start", "at least one start URL".to_owned()));
        }
        if !self.name_id.choices.contains(&self.name_id.format) {
            return Err(("name-id.format", "not among the choices".to_owned()));
        }
        if self.states.active.refusal.is_some() {
            return Err(("states.active.refusal", "an active user may sign in".to_owned()));
        }
        Ok(())
    }

    fn check_name(&self) -> Result<(), (&'static str, String)> {
        let allowed = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
        if self.name.is_empty() || !self.name.chars().all(allowed) {
            return Err(("name", "expected lower case letters, digits and -".to_owned()));
        }
        Ok(())
    }

    fn check_templates(&self) -> Result<(), (&'static str, String)> {
        const APPLICATION: &[&str] = &["n", "sp"];
        self.check_template("entity-id", &self.entity_id, &[])?;
        for (key, template) in self.paths() {
            self.check_template(key, template, APPLICATION)?;
            let path = template.to_string();
            if !path.starts_with('/') || RESERVED.iter().any(|own| path.starts_with(own)) {
                let reason = "expected a path that begins with / and not with /portal or /admin";
                return Err((key, reason.to_owned()));
            }
        }
        let extras = self.attributes.before.iter().chain(&self.attributes.after);
        extras
            .map(|extra| ("attributes", &extra.value))
            .chain(
                self.authn
                    .authenticating_authority
                    .iter()
                    .map(|it| ("authn.authenticating-authority", it)),
            )
            .try_for_each(|(key, template)| self.check_template(key, template, &[]))
    }

    fn paths(&self) -> impl Iterator<Item = (&'static str, &Template)> {
        let endpoints = &self.endpoints;
        let fixed = [
            ("endpoints.sso-post", Some(&endpoints.sso_post)),
            ("endpoints.sso-redirect", Some(&endpoints.sso_redirect)),
            ("endpoints.sso-soap", endpoints.sso_soap.as_ref()),
            ("endpoints.slo", endpoints.slo.as_ref()),
            ("endpoints.metadata", Some(&endpoints.metadata)),
        ];
        let starts = endpoints.start.iter().map(|start| ("endpoints.start", &start.url));
        fixed.into_iter().filter_map(|(key, path)| Some((key, path?))).chain(starts)
    }

    fn check_template(
        &self,
        key: &'static str,
        template: &Template,
        more: &[&str],
    ) -> Result<(), (&'static str, String)> {
        let known = |name: &&str| self.tenant.contains_key(*name) || more.contains(name);
        match template.names().find(|name| !known(name)) {
            Some(name) => Err((key, format!("{{{name}}} is not in [tenant]"))),
            None => Ok(()),
        }
    }

    fn check_choice(
        &self,
        key: &'static str,
        choice: &SigningChoice,
    ) -> Result<(), (&'static str, String)> {
        self.signing.resolve(choice).map_err(|error| (key, error.to_string()))?;
        Ok(())
    }
}

/// The text of a table that is built in, by the vendor's name.
pub(super) fn text_of(name: &str) -> Option<&'static str> {
    TABLES.iter().find(|(known, _)| *known == name).map(|(_, table)| *table)
}

/// The line of a dotted key, from one.
fn line_of(text: &str, dotted: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut table = document.get_ref();
    let mut found = None;
    for part in dotted.split('.') {
        let (key, value) = table.get_key_value(part)?;
        found = Some(key.span().start);
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            _ => break,
        }
    }
    Some(text[..found?].matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OKTA: &str = TABLES[0].1;

    #[test]
    fn every_table_that_is_built_in_parses_under_its_name() {
        for (name, table) in TABLES {
            let vendor = Vendor::parse(table).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(vendor.name, name);
        }
    }

    #[test]
    fn every_inferred_key_is_a_key_of_its_table() {
        for (name, table) in TABLES {
            for key in Vendor::built_in(name).unwrap().inferred {
                assert!(line_of(table, &key).is_some(), "{name}: {key}");
            }
        }
    }

    #[test]
    fn a_mistake_in_a_table_is_reported_with_its_line_and_key() {
        let cases = [
            ("name = \"okta\"", "name = \"Okta!\"", "key name: expected lower case"),
            ("{exk}/sso/saml/metadata", "{nope}/metadata", "key endpoints.metadata: {nope}"),
            ("\"/app/{exk}/sso/saml/metadata\"", "\"/portal/x\"", "key endpoints.metadata"),
            ("not-before = -300", "not-befor = -300", "unknown field `not-befor`"),
            ("algorithm = \"RSA-SHA256\"", "algorithm = \"MD5\"", "no choice \"MD5\""),
        ];
        for (from, to, expected) in cases {
            assert!(OKTA.contains(from), "{from}");
            let error = Vendor::parse(&OKTA.replacen(from, to, 1)).unwrap_err().to_string();
            let line = OKTA[..OKTA.find(from).unwrap()].matches('\n').count() + 1;
            assert!(error.contains(expected), "{error}");
            assert!(error.contains(&format!("line {line}")), "{error}");
        }
    }
}
