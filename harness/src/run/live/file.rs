//! The file that says where a live directory is. Asks no server.

use super::super::settings::RunError;
use crate::scenario::DirectoryKind;
use crate::source::{
    At, Diagnostic, Fields, Findings, Key, Kind, Source, Table, check_missing, check_table,
    parse_toml, words_of,
};
use mock_idp::directory::DirectoryError;
use mock_idp::ldap::ldap3::parse_filter;
use mock_idp::ldap::{LiveDirectory, Schema};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The version of this grammar; a file may say which one it was written for.
const FORMAT: u32 = 1;

/// A live directory, and where in it a run may make people.
#[derive(Debug, Clone)]
pub struct DirectoryFile {
    /// What the file is called.
    pub name: String,
    directory: LiveDirectory,
    people: Option<String>,
    pub(super) patience: Duration,
}

pub(super) static FILE: Table = Table::new(
    "directory",
    &[
        Key::may("format", Kind::Number(FORMAT, FORMAT), "the version of this grammar"),
        Key::must("url", Kind::Text, "`ldap://host:port` or `ldaps://host:port`"),
        Key::must(
            "schema",
            Kind::Names(words_of::<DirectoryKind>),
            "what the attributes are called",
        ),
        Key::must("base", Kind::Text, "the entry below which people are searched"),
        Key::may("groups", Kind::Text, "the entry below which groups are searched; absent: `base`"),
        Key::may("starttls", Kind::Switch, "whether TLS begins on a connection without it"),
        Key::may(
            "authority",
            Kind::Text,
            "file with the certificates of the authorities that are trusted, and no others; absent: the system's",
        ),
        Key::may(
            "plain_text",
            Kind::Switch,
            "whether passwords may travel in the open to another machine",
        ),
        Key::may("bind", Kind::Text, "the entry that searches; absent: nobody, anonymously"),
        Key::may("password_file", Kind::Text, "file with the password of `bind`, in one line"),
        Key::may("password_env", Kind::Text, "environment variable with it"),
        Key::may(
            "login",
            Kind::Text,
            "the attribute that is the login; absent: `uid` or `sAMAccountName`",
        ),
        Key::may("filter", Kind::Text, "what finds people; absent: their object class"),
        Key::may("patience", Kind::Number(1, 60), "seconds that an answer may take; absent: 5"),
        Key::may("people", Kind::Text, "the entry below which `run` makes people, as `bind`"),
    ],
);

/// Its JSON Schema.
#[cfg(feature = "cli")]
pub(crate) fn schema() -> serde_json::Value {
    crate::source::schema_of(&FILE, "directory file of sso-harness, format 1")
}

impl DirectoryFile {
    /// Reads the file, and what it names beside it. Where there is a mistake there is no directory, and all mistakes are
    /// reported.
    pub fn parse(source: &Arc<Source>) -> (Option<Self>, Vec<Diagnostic>) {
        let mut findings = Findings::new(source);
        let table = parse_toml(source, &mut findings);
        let is_toml = findings.is_empty();
        let root = Fields::new(&table, 0..0);
        check_table(&FILE, root, &mut findings);
        if is_toml {
            check_missing(&FILE, root, &mut findings);
        }
        let folder = Path::new(&source.name).parent().unwrap_or(Path::new("")).to_owned();
        let read = Reader { root, folder }.read(&source.name, &mut findings);
        if findings.is_empty() { (read, Vec::new()) } else { (None, findings.in_order()) }
    }

    /// The directory with everybody in it.
    pub fn directory(&self) -> LiveDirectory {
        self.directory.clone()
    }

    /// What its people are called.
    pub(super) fn kind(&self) -> DirectoryKind {
        match self.directory.schema() {
            Schema::Ldap => DirectoryKind::Ldap,
            Schema::ActiveDirectory => DirectoryKind::ActiveDirectory,
        }
    }

    /// The entry below which a run makes people.
    pub(crate) fn people(&self) -> Result<&str, RunError> {
        let missing = || {
            let lacks = "it has no `people`, the entry below which a run may make people";
            RunError::Directory(self.name.clone(), lacks.to_owned())
        };
        self.people.as_deref().ok_or_else(missing)
    }

    /// The directory with those whom a run makes, and nobody else. They have their own login, whatever the file says.
    pub(crate) fn of_people(&self) -> Result<LiveDirectory, RunError> {
        let base = self.people()?;
        let login = match self.kind() {
            DirectoryKind::Ldap => "uid",
            DirectoryKind::ActiveDirectory => "userPrincipalName",
        };
        Ok(self.directory.clone().base(base).group_base(base).login_attribute(login))
    }
}

/// A table whose keys have been checked.
struct Reader<'a> {
    root: Fields<'a>,
    folder: PathBuf,
}

impl Reader<'_> {
    fn read(&self, name: &str, findings: &mut Findings) -> Option<DirectoryFile> {
        let text = |key: &str| self.root.text(key).map(|at| at.value);
        let switch = |key: &str| self.root.switch(key).is_some_and(|at| at.value);
        let url = self.root.text("url")?;
        let schema = match self.root.word::<DirectoryKind>("schema")?.value {
            DirectoryKind::Ldap => Schema::Ldap,
            DirectoryKind::ActiveDirectory => Schema::ActiveDirectory,
        };
        let directory = LiveDirectory::new(&url.value, schema, &text("base")?);
        let mut directory = settled(directory, &url, findings)?;
        if switch("starttls") {
            directory = directory.starttls();
        }
        if switch("plain_text") {
            directory = directory.plain_text();
        }
        for (value, set) in [
            (text("groups"), LiveDirectory::group_base as fn(_, &str) -> _),
            (text("login"), LiveDirectory::login_attribute),
            (text("filter"), LiveDirectory::user_filter),
        ] {
            directory = value.iter().fold(directory, |directory, value| set(directory, value));
        }
        self.check_filter(findings);
        let patience =
            Duration::from_secs(self.root.number("patience").map_or(5, |at| at.value).into());
        directory = self.trusting(directory.patience(patience), findings)?;
        directory = self.bound(directory, findings)?;
        settled(directory.check_privacy(), &url, findings)?;
        let (name, people) = (name.to_owned(), text("people"));
        Some(DirectoryFile { name, directory, people, patience })
    }

    fn check_filter(&self, findings: &mut Findings) {
        if let Some(filter) = self.root.text("filter")
            && parse_filter(&filter.value).is_err()
        {
            findings
                .mistake(filter.span, "this is no search filter")
                .labelled("as RFC 4515 has it");
        }
    }

    fn trusting(&self, directory: LiveDirectory, findings: &mut Findings) -> Option<LiveDirectory> {
        let Some(file) = self.root.text("authority") else { return Some(directory) };
        let certificates = self.beside(&file, findings)?;
        settled(directory.authority(&certificates), &file, findings)
    }

    fn bound(&self, directory: LiveDirectory, findings: &mut Findings) -> Option<LiveDirectory> {
        let (file, env) = (self.root.text("password_file"), self.root.text("password_env"));
        let mut wrong = |span, message: &str, label: &str| {
            findings.mistake(span, message).labelled(label);
        };
        match (self.root.text("bind"), file, env) {
            (None, None, None) => Some(directory),
            (Some(bind), Some(file), None) => {
                let password = self.beside(&file, findings)?;
                Some(directory.bind(&bind.value, password.trim_end_matches(['\r', '\n'])))
            }
            (Some(bind), None, Some(env)) => match std::env::var(&env.value) {
                Ok(password) => Some(directory.bind(&bind.value, password)),
                Err(_) => {
                    wrong(
                        env.span,
                        "this environment variable is not set",
                        "the password of `bind`",
                    );
                    None
                }
            },
            (Some(bind), _, _) => {
                wrong(
                    bind.span,
                    "a password is needed",
                    "`password_file` or `password_env`, one of them",
                );
                None
            }
            (None, Some(at), _) | (None, _, Some(at)) => {
                wrong(at.span, "this password is nobody's", "`bind` says whose it is");
                None
            }
        }
    }

    /// What a file beside this one says.
    fn beside(&self, file: &At<String>, findings: &mut Findings) -> Option<String> {
        let read = std::fs::read_to_string(self.folder.join(&file.value));
        let wrong = |error: std::io::Error| {
            findings.mistake(file.span, "this file cannot be read").labelled(error.to_string());
        };
        read.map_err(wrong).ok()
    }
}

fn settled<T>(
    made: Result<T, DirectoryError>,
    at: &At<String>,
    findings: &mut Findings,
) -> Option<T> {
    let wrong = |error: DirectoryError| {
        findings
            .mistake(at.span, "this is no directory that can be asked")
            .labelled(error.to_string());
    };
    made.map_err(wrong).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Styled, key_tables, render, samples};

    const CHAPTER: &str = include_str!("../../manual/directory.md");
    const GOOD: &str =
        "url = 'ldap://127.0.0.1:3890'\nschema = 'ldap'\nbase = 'dc=corp,dc=example'\n";

    fn messages(text: &str) -> Vec<String> {
        let (_, mistakes) = DirectoryFile::parse(&Source::new("directory.toml", text));
        mistakes.into_iter().map(|one| one.message).collect()
    }

    #[test]
    fn three_keys_are_enough() {
        let (read, mistakes) = DirectoryFile::parse(&Source::new("directory.toml", GOOD));
        assert_eq!(mistakes, []);
        let read = read.expect("it has no mistake");
        assert_eq!(read.kind(), DirectoryKind::Ldap);
        assert!(read.people().is_err());
    }

    #[test]
    fn all_mistakes_of_a_file_are_reported_at_once() {
        let text = "url = 'ldap://127.0.0.1'\nschema = 'novell'\nbsae = 'dc=x'\nstarttls = 1\npatience = 0\n";
        let found = messages(text);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found.iter().any(|one| one.contains("unknown key `bsae`")), "{found:?}");
    }

    #[test]
    fn what_cannot_be_meant_is_told_at_its_place() {
        let cases = [
            (GOOD.replace("ldap:", "http:"), "this is no directory that can be asked"),
            (GOOD.replace("127.0.0.1", "192.0.2.7"), "this is no directory that can be asked"),
            (format!("{GOOD}authority = 'nowhere.pem'"), "this file cannot be read"),
            (format!("{GOOD}filter = '(uid=*'"), "this is no search filter"),
            (format!("{GOOD}bind = 'cn=x'"), "a password is needed"),
            (format!("{GOOD}password_file = 'x'"), "this password is nobody's"),
            (
                format!("{GOOD}bind = 'cn=x'\npassword_env = 'NOT_SET_BY_ANYBODY'"),
                "this environment variable is not set",
            ),
        ];
        for (text, wanted) in cases {
            assert_eq!(messages(&text), [wanted], "{text}");
        }
        let remote = GOOD.replace("127.0.0.1", "192.0.2.7");
        assert_eq!(messages(&format!("{remote}plain_text = true")), [""; 0]);
        assert_eq!(messages(&format!("{remote}starttls = true")), [""; 0]);
    }

    #[test]
    fn a_password_comes_from_a_file_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("reader"), "opensesame\n").unwrap();
        let name = folder.path().join("directory.toml").display().to_string();
        let text = format!("{GOOD}bind = 'cn=reader'\npassword_file = 'reader'\n");
        let (read, mistakes) = DirectoryFile::parse(&Source::new(name, text));
        assert_eq!(mistakes, []);
        assert!(!format!("{read:?}").contains("opensesame"));
    }

    #[test]
    fn the_manual_has_the_table_of_keys() {
        for table in key_tables(&FILE) {
            assert!(CHAPTER.contains(&table), "directory.md does not have this table:\n\n{table}");
        }
    }

    #[test]
    fn the_manual_has_every_name_that_a_vendor_has_for_a_value() {
        for vendor in mock_idp::Vendor::all() {
            let row =
                CHAPTER.lines().find(|line| line.starts_with(&format!("| {} |", vendor.title)));
            let row = row.unwrap_or_else(|| panic!("directory.md has no row for {}", vendor.title));
            for name in vendor.attributes.record.keys() {
                assert!(row.contains(&format!("`{name}`")), "{name} is not in: {row}");
            }
        }
    }

    #[test]
    fn the_samples_of_the_manual_have_only_keys_that_there_are() {
        let samples = samples(CHAPTER);
        assert!(!samples.is_empty());
        for sample in samples {
            let source = Source::new("directory.md", sample);
            let mut findings = Findings::new(&source);
            let table = parse_toml(&source, &mut findings);
            let root = Fields::new(&table, 0..0);
            check_table(&FILE, root, &mut findings);
            check_missing(&FILE, root, &mut findings);
            let mistakes = findings.in_order();
            assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
        }
    }
}
