//! Description files: how to start one service provider, what it trusts, and which requests its acts are. Knows no scenario.

mod act;
mod capability;
mod keys;
mod pattern;
mod read;
mod template;

pub use act::{
    ActDescription, ActName, ActStep, Actor, Body, Capture, CommandStep, DriverBy, HttpStep,
    Matcher, Method, Reader, Reading, Redirects,
};
pub use capability::CAPABILITIES;
pub use pattern::Pattern;
pub use read::parse;
pub use template::{Piece, Template, TemplateError};

use crate::source::{At, Source, schema_of};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The version of this grammar; a file may say which one it was written for.
pub const FORMAT: u32 = 1;

/// The JSON Schema of a description file, draft 2020-12.
pub fn schema() -> serde_json::Value {
    schema_of(&keys::FILE, "description file of sso-harness, format 1")
}

/// A description file, `sp.toml`.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The file.
    pub source: Arc<Source>,
    /// `name`: how reports call this service provider.
    pub name: At<String>,
    /// `ruleset`: `core`, `saml2int` or `dnanexus`. Required, without a default.
    pub ruleset: At<Ruleset>,
    /// `url`, with `{port}` where a free port is to be chosen.
    pub url: At<Template>,
    /// `connect_to`: address and port where the name of `url` is found, such as those of a proxy.
    pub connect_to: Option<Template>,
    /// `ca`: certificates of the authority of its server, a PEM file relative to the description file.
    pub ca: Option<Template>,
    /// `[start]`; absent: it runs already.
    pub start: Option<StartBy>,
    /// `[trust]`.
    pub trust: Trust,
    /// `[attributes]`, in the order of the file: what the mock sends, exactly.
    pub attributes: Vec<AttributeNeed>,
    /// `[name_id]`.
    pub name_id: NameIdNeed,
    /// `[secrets]`: name and where the value comes from; never printed.
    pub secrets: Vec<(String, SecretFrom)>,
    /// `[[accounts]]`: regular accounts that exist already, for a service provider without `create-account`.
    pub accounts: Vec<FixedAccount>,
    /// `roles`: the roles that it knows already, for the scenarios' owner, reader and auditor; empty: it takes any.
    pub roles: Vec<String>,
    /// `capabilities = [...]`: what no act implies.
    pub capabilities: Vec<At<String>>,
    /// `require`: capabilities for the lack of which no scenario may be skipped.
    pub require: Vec<At<String>>,
    /// `[says]`: meaning and regular expression over the text that a person sees.
    pub says: Vec<(At<String>, At<Pattern>)>,
    /// `identifies = "email" | "username" | "name-id"`: what `whoami` yields. Default e-mail, where that is sent as an attribute,
    /// else the NameID.
    pub identifies: Identifies,
    /// `landing`: path of the default place after an unsolicited login. Default `/`.
    pub landing: String,
    /// `[driver]`: who performs the acts; absent: they are requests.
    pub driver: Option<DriverBy>,
    /// `[acts.NAME]`, or those that the driver performs. `whoami` is obligatory; `deliver` has a default that posts to the ACS.
    pub acts: Vec<ActDescription>,
}

impl Description {
    /// Whether an e-mail address is among the attributes that it is sent.
    pub fn is_sent_address(&self) -> bool {
        self.attributes.iter().any(|need| need.from.value == "mail")
    }

    /// The names that the templates of an act may use beside those of the run: a driver is given them as arguments.
    pub fn names_of(act: ActName) -> Vec<&'static str> {
        read::names_of(act)
    }

    /// Whether an act runs a program.
    pub fn runs_commands(&self) -> bool {
        self.acts.iter().any(|act| act.commands() > 0)
    }

    /// The folder that the file is in; paths of the file are relative to it.
    pub fn folder(&self) -> PathBuf {
        let folder = Path::new(&self.source.name).parent().filter(|it| !it.as_os_str().is_empty());
        folder.unwrap_or(Path::new(".")).to_owned()
    }
}

/// Which clauses are must, should or not applicable.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Ruleset {
    /// The OASIS texts.
    Core,
    /// Kantara SAML2Int.
    Saml2int,
    /// The reference behaviour.
    Dnanexus,
}

/// How the service provider is started.
#[derive(Debug, Clone, PartialEq)]
pub enum StartBy {
    /// `command = [...]`.
    Command {
        /// Program and arguments.
        command: Vec<Template>,
        /// Environment, added to PATH only.
        env: Vec<(String, Template)>,
        /// Working directory, relative to the folder of the description file; absent: that folder.
        dir: Option<String>,
        /// `ready = { get = "/health" }`: answers below 500 when it is ready.
        ready: Option<Template>,
        /// `version = [...]`: program and arguments, the first line of whose output names what is tested.
        version: Vec<Template>,
    },
    /// `builtin = "reference-sp"` or a counter-test; served in our process.
    Builtin {
        /// Its name, see [`crate::run`].
        name: At<String>,
        /// The same pairs that a command would get.
        env: Vec<(String, Template)>,
        /// `holes = [...]`, for the reference service provider.
        holes: Vec<At<String>>,
    },
}

/// `[trust]`: who the service provider is in SAML terms, and how many identity providers it trusts.
#[derive(Debug, Clone, PartialEq)]
pub struct Trust {
    /// `entity_id`.
    pub entity_id: Option<Template>,
    /// `acs`.
    pub acs: Option<Template>,
    /// `metadata`: read instead of the two above.
    pub metadata: Option<Template>,
    /// `idps = "many" | "one"`.
    pub idps: Idps,
}

/// How many identity providers are trusted at once.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Idps {
    /// All vendors of the run at once.
    Many,
    /// One; the service provider is restarted for each vendor.
    One,
}

/// One attribute: `email = { name = "email", from = "mail", required = true }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeNeed {
    /// Our key.
    pub key: String,
    /// The Name on the wire.
    pub name: String,
    /// The directory attribute: `mail`, `given-name`, `surname`, `display-name`, `login`, `groups`.
    pub from: At<String>,
    /// Whether the service provider refuses a login without it.
    pub required: Presence,
    /// How many values it is sent.
    pub values: Values,
}

/// How many values of an attribute are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// All that the directory has, each in an AttributeValue of its own.
    Many,
    /// The first one.
    One,
}

/// Whether something must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// It may.
    Optional,
}

/// `[name_id]`: format URI (default the vendor's) and source (`mail`, `login` or `object-guid`, default `mail`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameIdNeed {
    /// Format URI; absent: the vendor's own default.
    pub format: Option<String>,
    /// Directory attribute.
    pub from: String,
}

/// `admin = "random"` or `admin = { env = "NAME" }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretFrom {
    /// Drawn afresh for every run.
    Random,
    /// Read from our environment.
    Env(At<String>),
}

/// `[[accounts]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct FixedAccount {
    /// User name at the service provider.
    pub username: Template,
    /// E-mail address.
    pub email: Template,
    /// Password, usually `{secrets.NAME}`.
    pub password: Template,
}

/// What the answer of `whoami` is compared with.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Identifies {
    /// The e-mail address.
    Email,
    /// The NameID.
    NameId,
    /// The user name that the service provider chose; found with `find-account`.
    Username,
}
