//! The rules of the platform as a value, each a function; a mistake puts another one in its place.

use time::OffsetDateTime;
use url::Url;

use super::{
    Account, AccountState, Accounts, Claim, Goodbye, Kind, Licence, Link, Organisations, Platform,
    Sessions, Token, TokenRefusal,
    sign_in::{self, Gate},
    token,
};
use crate::saml::{Idp, SingleLogout, SpNames};

/// Everything that the platform decides.
pub(crate) struct Rules {
    /// What the licence lets through.
    pub(crate) licence: fn(Licence, &Link) -> Gate,
    /// The account of a claim.
    pub(crate) link: fn(&Accounts, &Claim) -> Link,
    /// What an identity that arrives in the browser of somebody means for their account: nothing.
    pub(crate) arrives: fn(&mut Account, &Claim),
    /// Who may come in.
    pub(crate) enters: fn(&Account) -> Door,
    /// For whom a token may act.
    pub(crate) acts: fn(&Account) -> Door,
    /// What becomes of the sessions of an account that is disabled.
    pub(crate) expel: fn(&mut Sessions, &str),
    /// The id of a session after a login: a new one.
    pub(crate) renew: fn(&mut Sessions, &str, String) -> String,
    /// What is taken for the e-mail address where none is sent, by the NameID: nothing.
    pub(crate) without_email: fn(&str) -> Option<String>,
    /// What a login changes of the account.
    pub(crate) refresh: fn(&mut Account, &Claim),
    /// The roles that a claim names.
    pub(crate) roles: fn(&Claim) -> Vec<String>,
    /// What a login makes of the roles that the account had: those that are named now replace them.
    pub(crate) refresh_roles: fn(&mut Account, Vec<String>),
    /// What a new account is added to: nothing.
    pub(crate) welcome: Vec<fn(&mut Organisations, &str, &Claim)>,
    /// Who may change the e-mail address.
    pub(crate) change_email: Permission,
    /// Who may change the password.
    pub(crate) change_password: Permission,
    /// Who may enable two-factor authentication.
    pub(crate) enable_two_factor: Permission,
    /// Who gets a link that sets a password.
    pub(crate) reset_password: fn(&Account) -> Door,
    /// What SSO users are told where the platform refuses.
    pub(crate) restriction: &'static str,
    /// What a password is worth on the website.
    pub(crate) website_password: fn(&Account, &str) -> PasswordLogin,
    /// What a password is worth on the command line.
    pub(crate) command_line_password: fn(&Account, &str) -> PasswordLogin,
    /// What the logout button does.
    pub(crate) logout: fn(&mut Sessions, &str) -> Goodbye,
    /// What a LogoutRequest does, where there is somebody to take it.
    pub(crate) logout_request: Option<fn(&mut Platform, &str)>,
    /// What the metadata says of single logout.
    pub(crate) single_logout: SingleLogout,
    /// What the login page offers for single sign-on.
    pub(crate) sp_initiated: fn(&SpNames, &[Idp], OffsetDateTime, &str) -> SpInitiated,
    /// Where a login leads.
    pub(crate) relay_state: fn(&SpNames, &str) -> String,
    /// Whom a token acts as that was never issued: nobody.
    pub(crate) token_unknown: fn(&Accounts) -> Option<&Account>,
    /// Whether a token still counts after its owner revoked it.
    pub(crate) token_unrevoked: fn(&Token) -> Result<(), TokenRefusal>,
    /// Whether a token still counts after its end.
    pub(crate) token_unexpired: fn(&Token, OffsetDateTime) -> Result<(), TokenRefusal>,
}

/// Whether somebody may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Closed,
    Open,
}

/// Who sees a form, and whose request is obeyed.
#[derive(Clone, Copy)]
pub(crate) struct Permission {
    pub(crate) form: fn(&Account) -> Door,
    pub(crate) request: fn(&Account) -> Door,
}

/// What a user name and a password are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordLogin {
    Granted,
    /// The account has no password here.
    SsoRequired,
    Wrong,
}

/// What the login page does for somebody who wants to sign in by single sign-on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SpInitiated {
    /// The browser is sent to this URL.
    Redirected(String),
    /// The user reads this.
    Refused(&'static str),
}

/// The words for everything that the identity provider is responsible for.
pub(crate) const USE_IDENTITY_SERVICE: &str = "Your account is managed by your organization's \
    identity management service. Use that service to change it.";

const USE_PORTAL: &str = "Single sign-on cannot begin here. Log in through the portal of your \
    organization's identity management service and select this platform there.";

impl Rules {
    /// What facts and standards demand.
    pub(crate) fn strict() -> Self {
        let managed = Permission { form: regular_only, request: regular_only };
        Self {
            licence: sign_in::licence,
            link: sign_in::link,
            arrives: |_, _| {},
            enters: active_only,
            acts: active_only,
            expel: Sessions::close_all_of,
            renew: Sessions::renewed,
            without_email: |_| None,
            refresh: sign_in::refresh,
            roles: sign_in::roles,
            refresh_roles: |account, now| account.roles = now,
            welcome: Vec::new(),
            change_email: managed,
            change_password: managed,
            enable_two_factor: managed,
            reset_password: regular_only,
            restriction: USE_IDENTITY_SERVICE,
            website_password: password_login,
            command_line_password: password_login,
            logout: log_out,
            logout_request: None,
            single_logout: SingleLogout::Unsupported,
            sp_initiated: |_, _, _, _| SpInitiated::Refused(USE_PORTAL),
            relay_state: local_path,
            token_unknown: |_| None,
            token_unrevoked: token::unrevoked,
            token_unexpired: token::unexpired,
        }
    }
}

/// Regular users manage themselves; SSO users are managed by the identity provider.
pub(crate) fn regular_only(account: &Account) -> Door {
    match account.kind {
        Kind::Regular => Door::Open,
        Kind::Sso(_) => Door::Closed,
    }
}

/// A disabled account is nobody's.
fn active_only(account: &Account) -> Door {
    match account.state {
        AccountState::Active => Door::Open,
        AccountState::Disabled => Door::Closed,
    }
}

/// The session ends here, and the browser forgets it.
fn log_out(sessions: &mut Sessions, id: &str) -> Goodbye {
    sessions.close(id);
    Goodbye::Forget
}

/// An SSO user has no password here, so none is even compared.
pub(crate) fn password_login(account: &Account, password: &str) -> PasswordLogin {
    let is_right = account.password.as_ref().is_some_and(|it| it.is(password));
    match (&account.kind, is_right) {
        (Kind::Sso(_), _) => PasswordLogin::SsoRequired,
        (Kind::Regular, true) => PasswordLogin::Granted,
        (Kind::Regular, false) => PasswordLogin::Wrong,
    }
}

/// Only a path of this website is followed; everything else leads to the landing page.
pub(crate) fn local_path(names: &SpNames, relay_state: &str) -> String {
    local(names, relay_state).unwrap_or_else(|| "/".to_owned())
}

/// Asked of the text and of what a browser makes of it: `/..//evil.test` is `//evil.test`.
fn local(names: &SpNames, relay_state: &str) -> Option<String> {
    let is_path = |text: &str| text.starts_with('/') && !text.starts_with("//");
    let strange = relay_state.contains(|c: char| c == '\\' || c.is_control());
    if strange || !is_path(relay_state) {
        return None;
    }
    let home = Url::parse(&names.url).ok()?;
    let target = home.join(relay_state).ok().filter(|it| it.origin() == home.origin())?;
    let path = &target[url::Position::BeforePath..];
    is_path(path).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_local_path_is_followed() {
        let names = SpNames::of("http://127.0.0.1:8080");
        let cases = [
            ("", "/"),
            ("/orgs?x=1", "/orgs?x=1"),
            ("/a b<", "/a%20b%3C"),
            ("https://evil.test/", "/"),
            ("//evil.test/", "/"),
            ("/\\evil.test", "/"),
            ("/\t/evil.test", "/"),
            ("\\\\evil.test", "/"),
            ("javascript:alert(1)", "/"),
            ("orgs", "/"),
            ("/..//evil.test", "/"),
        ];
        for (relay_state, target) in cases {
            let found = local_path(&names, relay_state);
            assert_eq!(found, target, "{relay_state:?}");
        }
    }
}
