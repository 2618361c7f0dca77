//! The acts of a scenario: what is asked of the identity provider or of the service provider, one `[[when]]` each.

use super::expect::Expect;
use super::person::UserState;
use crate::source::{At, Span};
use saml_wire::deviate::Deviation;
use saml_wire::tamper::Tamper;

/// One `[[when]]` table.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    /// What is done.
    pub act: At<Act>,
    /// Who does it; their browser is used.
    pub who: At<String>,
    /// A name for what this step yields (a document, a token), which later steps may use.
    pub name: Option<At<String>>,
    /// What must be seen right after this step (`then = { … }` inside the table).
    pub then: Vec<At<Expect>>,
    /// The whole table.
    pub span: Span,
}

/// A closed list. The keys of each act are the fields here, in snake case, beside `act`, `who`, `name`, `then`.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// `sign-in`: portal, tile, form, deliver.
    SignIn {
        /// What the identity provider does wrong before signing.
        deviate: Option<At<Deviation>>,
        /// What somebody without the key changes after signing.
        tamper: Option<At<Tamper>>,
        /// RelayState asked for at the start URL; absent: the vendor's own rule.
        relay_state: Option<At<String>>,
        /// Where the login begins. `start = "portal" | "service-provider" | "start-url"`; absent: the portal, or the service
        /// provider where it wants nothing but answers.
        start: Option<Start>,
        /// Where the person wants to go, in a login that begins at the service provider.
        place: Option<At<String>>,
        /// `hold = true`: the document is not delivered, a later `deliver` does that.
        delivery: Delivery,
        /// In which way it is posted. `sent = "form"` and others, default form.
        sent: Sent,
        /// What is typed at the portal. `password = "own" | "wrong" | "former"`, default own.
        password: Password,
    },
    /// `deliver`: posts a document again that an earlier step named.
    Deliver {
        /// The name of the step whose document is posted.
        document: At<String>,
        /// In which way it is posted.
        sent: Sent,
    },
    /// `visit`: opens the default place of the service provider.
    Visit,
    /// `take-cookies`: the browser gets a copy of the cookies that the service provider has given to another person's.
    TakeCookies {
        /// The other person.
        of: At<String>,
        /// Which of them.
        which: Cookies,
    },
    /// `change-directory`: an administrator of the identity provider changes the person.
    ChangeDirectory(DirectoryChange),
    /// `read-metadata`: fetches the service provider's metadata.
    ReadMetadata,
    /// `start-login`: begins a login at the service provider's own login page.
    StartLogin {
        /// Where the person wants to go.
        place: Option<At<String>>,
    },
    /// `login-password`: logs in on the website with user name and password.
    LoginPassword(Password),
    /// `login-command-line`: asks for a token with user name and password as the command-line client does.
    LoginCommandLine(Password),
    /// `forgot-password`: asks for a reset of the password, and uses the link where one was sent.
    ForgotPassword,
    /// `logout`: local logout.
    Logout,
    /// `deliver-logout`: a LogoutRequest of the identity provider reaches the service provider.
    DeliverLogout {
        /// What is wrong with the request.
        deviate: Option<At<LogoutDeviation>>,
        /// Whose session it names; absent: that of the person in whose browser it arrives.
        of: Option<At<String>>,
        /// Whether it names one session or all.
        sessions: LogoutSessions,
        /// The name of the step whose request is posted again.
        again: Option<At<String>>,
    },
    /// `change-email`, by the page that a person sees.
    ChangeEmail,
    /// `change-email-directly`: the request that the page would send, without the page.
    ChangeEmailDirectly,
    /// `change-password`, by the page.
    ChangePassword,
    /// `change-password-directly`.
    ChangePasswordDirectly,
    /// `enable-two-factor`, by the page.
    EnableTwoFactor,
    /// `enable-two-factor-directly`.
    EnableTwoFactorDirectly,
    /// `create-token`: creates an API token on the website; `name` is obligatory.
    CreateToken {
        /// Seconds until it expires; absent: the website's default.
        lives: Option<At<u32>>,
    },
    /// `revoke-token`.
    RevokeToken {
        /// The name of the step that created it.
        token: At<String>,
    },
    /// `await-expiry`: waits until the token has expired.
    AwaitExpiry {
        /// The name of the step that created it.
        token: At<String>,
    },
    /// `call-with-token`: asks the API who the caller is.
    CallWithToken(TokenRef),
    /// `add-member`: an administrator adds the person to the organisation and its billing account.
    AddMember,
    /// `disable-account`: an administrator of the service provider disables the account of the person.
    DisableAccount,
    /// `set-licence`: an administrator switches the licence for single sign-on; `to = true | false`.
    SetLicence {
        /// Whether the licence is there afterwards.
        to: At<bool>,
    },
}

impl Act {
    /// Its word in a scenario file.
    pub fn word(&self) -> &'static str {
        match self {
            Self::SignIn { .. } => "sign-in",
            Self::Deliver { .. } => "deliver",
            Self::ChangeDirectory(_) => "change-directory",
            Self::ReadMetadata => "read-metadata",
            Self::StartLogin { .. } => "start-login",
            Self::LoginPassword(_) => "login-password",
            Self::LoginCommandLine(_) => "login-command-line",
            Self::ForgotPassword => "forgot-password",
            Self::Logout => "logout",
            Self::DeliverLogout { .. } => "deliver-logout",
            Self::ChangeEmail => "change-email",
            Self::ChangeEmailDirectly => "change-email-directly",
            Self::ChangePassword => "change-password",
            Self::ChangePasswordDirectly => "change-password-directly",
            Self::EnableTwoFactor => "enable-two-factor",
            Self::EnableTwoFactorDirectly => "enable-two-factor-directly",
            Self::CreateToken { .. } => "create-token",
            Self::RevokeToken { .. } => "revoke-token",
            Self::AwaitExpiry { .. } => "await-expiry",
            Self::CallWithToken(_) => "call-with-token",
            Self::AddMember => "add-member",
            Self::DisableAccount => "disable-account",
            Self::SetLicence { .. } => "set-licence",
            Self::TakeCookies { .. } => "take-cookies",
            Self::Visit => "visit",
        }
    }

    /// The same with what a step need not say.
    pub(super) fn with_defaults(mut self) -> Self {
        if let Self::SignIn { start, .. } = &mut self {
            start.get_or_insert(Start::Portal);
        }
        self
    }

    /// Whether a service provider must describe an act of this name; the others are made from `deliver`, or ask nothing of it.
    pub(super) fn is_asked_of_service_provider(&self) -> bool {
        !matches!(
            self,
            Self::SignIn { .. }
                | Self::Deliver { .. }
                | Self::ChangeDirectory(_)
                | Self::AwaitExpiry { .. }
                | Self::TakeCookies { .. }
                | Self::Visit
        )
    }
}

/// `sent = "…"`: in which way a document reaches the assertion consumer service, by default in a form that is posted.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Sent {
    /// In a form, compressed, with sixteen megabytes of white space behind it.
    Bomb,
    /// In a form with a field before and a field behind that nobody knows.
    ExtraFields,
    /// In a form, as the binding says (Bindings 3.5.4).
    Form,
    /// Text that is no base64, instead of the document.
    Garbage,
    /// With GET, in the query, in base64 as in a form.
    Get,
    /// With GET, compressed, as the redirect binding says of other messages (Bindings 3.4.4).
    Redirect,
    /// In two browsers at the same moment. The step goes on in the one that is signed in.
    Twice,
    /// In a form, in the base64 of URLs, without padding.
    UrlSafe,
    /// In a form without the message.
    WithoutMessage,
    /// In a form, in lines of 76 characters.
    Wrapped,
}

impl Sent {
    /// The difference in a sentence; none where it is as it should be.
    pub fn sentence(self) -> Option<&'static str> {
        Some(match self {
            Self::Bomb => "it is compressed, and becomes sixteen megabytes where it is inflated",
            Self::ExtraFields => "the form has two more fields",
            Self::Form => return None,
            Self::Garbage => "text that is no base64 is sent instead",
            Self::Get => "it is sent with GET, in the query",
            Self::Redirect => "it is sent with the redirect binding",
            Self::Twice => "it is posted in two browsers at the same moment",
            Self::UrlSafe => "it is sent in the base64 of URLs",
            Self::WithoutMessage => "the form is sent without it",
            Self::Wrapped => "it is sent in lines of 76 characters",
        })
    }

    /// Whether it is another value of the same field, which every description can post.
    pub fn is_a_value(self) -> bool {
        matches!(self, Self::Bomb | Self::Form | Self::Garbage | Self::UrlSafe | Self::Wrapped)
    }
}

/// `which = "all" | "readable-by-scripts" | "sent-cross-site"`, default all.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Cookies {
    /// All.
    All,
    /// Those without HttpOnly.
    ReadableByScripts,
    /// Those that a form of another site brings along in some browsers: no SameSite, or `None`.
    SentCrossSite,
}

/// Whether a document is delivered in the step that gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Delivery {
    /// Kept for a later `deliver`.
    Held,
    /// At once.
    Now,
}

/// What is wrong with a LogoutRequest. All but `unsigned` and `foreign-key` are signed with the key that the metadata names.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum LogoutDeviation {
    /// It is addressed to another place.
    DestinationOther,
    /// Its NotOnOrAfter was an hour ago.
    Expired,
    /// It is signed with a key that the metadata does not name.
    ForeignKey,
    /// It names another issuer than the one that signed it: the one who vouched for the person where that is another, else the
    /// other identity provider of the run.
    IssuerOther,
    /// It names a session that this person never had.
    OtherSession,
    /// It is not signed.
    Unsigned,
}

impl LogoutDeviation {
    /// The one difference, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::DestinationOther => "it is addressed to another place",
            Self::Expired => "NotOnOrAfter was an hour ago",
            Self::ForeignKey => "it is signed with a key that the metadata does not name",
            Self::IssuerOther => "it names another issuer than the one that signed it",
            Self::OtherSession => "it names a session that was never there",
            Self::Unsigned => "it is not signed",
        }
    }
}

/// `sessions = "this" | "all"`, default this.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum LogoutSessions {
    /// The request has no SessionIndex, so that it names all sessions of the person.
    All,
    /// The request has the SessionIndex of the person's last login.
    This,
}

/// Where a login begins.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// The tile in the portal.
    Portal,
    /// The login page of the service provider, which sends an AuthnRequest.
    ServiceProvider,
    /// The vendor's own start URL for the application.
    StartUrl,
}

/// `password = "own" | "wrong"`, default own.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Password {
    /// The person's password (an SSO user's is the one of the directory).
    Own,
    /// Another one.
    Wrong,
    /// The one from before `change-directory` with `password = "new"`.
    Former,
}

/// `token = "NAME"` of an earlier step, or `token = "unknown"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenRef {
    /// What an earlier step created.
    Named(At<String>),
    /// One that was never issued.
    Unknown,
}

/// Exactly one of `state`, `assigned`, `mail`, `display_name`, `password`, `roles` beside `act` and `who`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectoryChange {
    /// `state = "suspended"`.
    State(At<UserState>),
    /// `assigned = false`.
    Assigned(At<bool>),
    /// `mail = "new"`: a new, unused address.
    NewMail,
    /// `name = "new"` would clash with the step's name: the key is `display_name = "new"`.
    NewDisplayName,
    /// `password = "new"`.
    NewPassword,
    /// `roles = ["reader"]`: these instead of those that were.
    Roles(Vec<String>),
}
