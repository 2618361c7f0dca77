//! From what a person answers, and what the metadata of a service provider says, to a description file with comments. Asks
//! nobody and writes no file.

mod known;
mod write;

pub use known::Known;
pub use write::text;

/// How the service provider comes to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// It runs already, at this URL.
    Runs(String),
    /// It is started by this program with these arguments.
    Starts {
        /// Program and arguments; `{port}`, `{idp.metadata_file}` and so on are filled in.
        command: Vec<String>,
        /// A path that answers below 500 when it is ready.
        ready: String,
    },
}

/// How the identity provider knows the service provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trusted {
    /// By its metadata, at this URL.
    Metadata(String),
    /// By its names.
    Names {
        /// Its entity id.
        entity_id: String,
        /// The URL of its ACS.
        acs: String,
    },
}

/// Where the page that says who is signed in says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// At a JSON pointer.
    Json(String),
    /// In the element that a CSS selector finds.
    Css(String),
}

/// What the same page answers to a stranger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stranger {
    /// A status.
    Status(u16),
    /// Another page, whose path begins so.
    Landed(String),
}

/// One attribute that it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The Name on the wire.
    pub name: String,
    /// The directory attribute.
    pub from: &'static str,
    /// Whether a login without it is refused.
    pub required: bool,
}

/// Everything that a description file needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// How reports call it.
    pub name: String,
    /// `core`, `saml2int` or `dnanexus`.
    pub ruleset: String,
    /// How it comes to run.
    pub place: Place,
    /// How the identity provider knows it.
    pub trusted: Trusted,
    /// The page that says who is signed in.
    pub whoami: String,
    /// Where it says it.
    pub signed_in: SignedIn,
    /// What it answers to a stranger.
    pub stranger: Stranger,
    /// What it is sent.
    pub attributes: Vec<Attribute>,
    /// Names of attributes that it asks for, and that no directory has.
    pub strange: Vec<String>,
    /// The NameID format, where it is not the vendor's own.
    pub name_id_format: Option<String>,
    /// What it can do that no act shows.
    pub capabilities: Vec<String>,
}

impl SignedIn {
    /// `/email` is a JSON pointer, everything else a CSS selector.
    pub fn of(text: &str) -> Self {
        match text.starts_with('/') {
            true => Self::Json(text.to_owned()),
            false => Self::Css(text.to_owned()),
        }
    }
}

impl Stranger {
    /// `401` is a status, `/login` a path; anything else is neither.
    pub fn of(text: &str) -> Option<Self> {
        match text.parse() {
            Ok(status) if (100..600).contains(&status) => Some(Self::Status(status)),
            _ => text.starts_with('/').then(|| Self::Landed(text.to_owned())),
        }
    }
}
