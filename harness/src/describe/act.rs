//! The acts of a description: steps over HTTP, and how to read what came back.

use super::{Pattern, Template};
use crate::source::{At, Span};

/// `[acts.NAME]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ActDescription {
    /// Which act.
    pub name: At<ActName>,
    /// `by = "person" | "nobody"`: whose browser (cookies) the steps use. Default person.
    pub by: Actor,
    /// `steps`, at least one.
    pub steps: Vec<ActStep>,
    /// What the last answer means; the first reading that matches wins, none is an error.
    pub readings: Vec<Reading>,
    /// The table.
    pub span: Span,
}

impl ActDescription {
    /// How many programs it runs.
    pub fn commands(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step, ActStep::Command(_))).count()
    }
}

/// The closed list of acts that a service provider can be asked for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum ActName {
    /// Makes a person a member of the organisation and its billing account.
    AddMember,
    /// Asks the API who the bearer of a token is.
    CallWithToken,
    /// Changes the e-mail address by the page.
    ChangeEmail,
    /// The same without the page.
    ChangeEmailDirectly,
    /// Changes the password by the page.
    ChangePassword,
    /// The same without the page.
    ChangePasswordDirectly,
    /// Takes an account away that the run has made (not judged).
    Cleanup,
    /// Makes a regular account (preparation, not judged).
    CreateAccount,
    /// Makes an organisation (preparation, not judged).
    CreateOrganisation,
    /// Creates an API token.
    CreateToken,
    /// Posts a SAML Response.
    Deliver,
    /// Posts a LogoutRequest.
    DeliverLogout,
    /// Disables the account of a person.
    DisableAccount,
    /// Switches two-factor authentication on by the page.
    EnableTwoFactor,
    /// The same without the page.
    EnableTwoFactorDirectly,
    /// Which accounts exist for an address.
    FindAccount,
    /// Asks for a reset of the password.
    ForgotPassword,
    /// Asks for a token with user name and password, as the command line does.
    LoginCommandLine,
    /// Logs in with user name and password on the website.
    LoginPassword,
    /// Local logout.
    Logout,
    /// Organisations and billing accounts of a person.
    Memberships,
    /// Fetches the metadata.
    ReadMetadata,
    /// Revokes an API token.
    RevokeToken,
    /// Which roles a person has there, of those that have arrived.
    Roles,
    /// Switches the licence.
    SetLicence,
    /// Makes a connection to an identity provider, before the first case.
    Setup,
    /// Begins a login at the service provider.
    StartLogin,
    /// Takes away what `setup` has made, after the last case.
    Teardown,
    /// Who is signed in.
    Whoami,
}

/// Whose cookies the steps use.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// The browser of the person who acts.
    Person,
    /// A client without cookies (an administrator with a token in a header, a command line).
    Nobody,
}

/// One step of an act.
#[derive(Debug, Clone, PartialEq)]
pub enum ActStep {
    /// A program is run.
    Command(CommandStep),
    /// The driver of the description does all of it.
    Driver,
    /// A request is made.
    Request(HttpStep),
}

impl ActStep {
    /// What later steps may use.
    pub fn captures(&self) -> &[Capture] {
        match self {
            Self::Command(step) => &step.capture,
            Self::Driver => &[],
            Self::Request(step) => &step.capture,
        }
    }
}

/// `[driver]`: a program that performs the acts.
#[derive(Debug, Clone, PartialEq)]
pub struct DriverBy {
    /// `command`: program and arguments.
    pub command: Vec<Template>,
    /// `env`: environment, added to PATH only.
    pub env: Vec<(String, Template)>,
}

/// One program: `{ run = ["./client", "login"], stdin = "{username}\n{password}\n" }`.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandStep {
    /// `run`: program and arguments, at least the program.
    pub words: Vec<Template>,
    /// `stdin`: what it reads; absent: nothing.
    pub stdin: Option<Template>,
    /// `env`: environment, added to PATH, HOME and LC_ALL.
    pub env: Vec<(String, Template)>,
    /// `seconds`: how long it may take. Default 30.
    pub seconds: u64,
    /// `normalise`: what is replaced in what it prints, before anything is read or kept.
    pub normalise: Vec<(Pattern, String)>,
    /// Values for later steps.
    pub capture: Vec<Capture>,
    /// The inline table.
    pub span: Span,
}

/// One request: `{ get = "/profile" }`, `{ post = "/profile/email", form = { … } }`, `{ submit = "form#email", form = { … } }`.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpStep {
    /// Method and path (relative to `url`), or the form of the last page to submit.
    pub method: Method,
    /// Additional headers.
    pub headers: Vec<(String, Template)>,
    /// Body.
    pub body: Body,
    /// Values for later steps, read from the answer; a capture that finds nothing ends the act there and its readings decide.
    pub capture: Vec<Capture>,
    /// `redirects = "follow" | "stop"`. Default follow.
    pub redirects: Redirects,
    /// The inline table.
    pub span: Span,
}

/// How a request is made.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// `get = PATH`.
    Get(Template),
    /// `post = PATH`.
    Post(Template),
    /// `put = PATH`.
    Put(Template),
    /// `delete = PATH`.
    Delete(Template),
    /// `submit = CSS`: fills and sends the form that this selector finds on the last page, with its hidden fields.
    Submit(At<String>),
}

/// What is sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// `form = { field = "…" }`, url-encoded.
    Form(Vec<(String, Template)>),
    /// `files = { field = "…" }`: the contents of files that are uploaded, with the fields of `form`.
    Files {
        /// Plain fields.
        fields: Vec<(String, Template)>,
        /// Files, by field.
        files: Vec<(String, Template)>,
    },
    /// `json = { … }`: any TOML value; strings are templates. Kept as JSON with templates written out as text.
    Json(serde_json::Value),
}

/// `capture = { csrf = { css = "input[name=csrf]", attr = "value" } }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    /// The name, used as `{csrf}`.
    pub name: String,
    /// Where it is found.
    pub from: Reader,
}

/// One place of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Reader {
    /// `json = "/pointer"` (RFC 6901).
    Json(At<String>),
    /// `css = "…"` and optionally `attr = "…"`; the text without it.
    Css {
        /// Selector.
        selector: At<String>,
        /// Attribute name.
        attr: Option<String>,
    },
    /// `text = "regex"`: the first group, or the whole match.
    Text(At<Pattern>),
    /// `header = "name"`.
    Header(String),
}

/// `follow` or `stop`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Redirects {
    /// Followed, ten at most.
    Follow,
    /// Not followed.
    Stop,
}

/// One meaning of an answer: `done`, `refused`, `signed_in`, `anonymous`, `found`, … is the key; the table says when and what is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// `signed_in`, `anonymous`, `done`, `refused`, `found` (closed list, per act).
    pub meaning: At<String>,
    /// All conditions must hold.
    pub when: Vec<Matcher>,
    /// `list = { json = "/pointer" }`: the answer is a JSON array of records; `read` then applies to each record, JSON pointers only.
    pub list: Option<Reader>,
    /// `values = { NAME = READER }`: `name` of the value (`as`, `account`, `token`, `kind`, `message`, `accounts`, …) and where.
    pub read: Vec<(String, Reader)>,
}

/// One condition on an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Matcher {
    /// `exit = 0` or `exit = [1, 2]`: the exit status of a program.
    Exit(Vec<u16>),
    /// `status = 200` or `status = [200, 204]`.
    Status(Vec<u16>),
    /// `json = "/pointer"` exists and is not null.
    JsonExists(At<String>),
    /// `css = "…"` finds an element.
    CssExists(At<String>),
    /// `text = "regex"` matches the visible text or body.
    Text(At<Pattern>),
    /// `landed = "regex"`: path and query of the last URL match.
    Landed(At<Pattern>),
}
