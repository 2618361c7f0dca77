//! Words for people: what a run is called, how it is repeated, and what acts and expectations mean.

use crate::scenario::{
    AccountsAre, Act, Delivery, DirectoryChange, Expect, HttpIs, LandingIs, RequestIs, SessionIs,
    Start, TokenRef,
};
use crate::source;
use crate::suite::{Options, SpFile, StylesOf};
use serde::Serialize;

/// What every complaint begins with, red where there are colours.
pub(super) const ERROR: &str = "\u{1b}[1m\u{1b}[91merror\u{1b}[0m";
/// What a line begins with that tells of something that does not stop anything.
pub(super) const WARNING: &str = "\u{1b}[1m\u{1b}[93mwarning\u{1b}[0m";

/// Where the description comes from, for the first and the last line.
pub(super) fn origin_of(options: &Options) -> String {
    match &options.sp {
        SpFile::Path(path) => path.display().to_string(),
        SpFile::Text(_) => "written by a program".to_owned(),
        SpFile::Bundled(_) if options.holes.is_empty() => "bundled".to_owned(),
        SpFile::Bundled(_) => format!("bundled, with {}", options.holes.join(", ")),
    }
}

/// The command that repeats a run; an id may follow.
pub(super) fn command_of(options: &Options) -> String {
    let mut words = vec!["sso-harness".to_owned(), "run".to_owned()];
    match &options.sp {
        SpFile::Path(path) => words.push(path.display().to_string()),
        SpFile::Bundled(name) => words.push(name.clone()),
        // No file, so no word stands for it.
        SpFile::Text(_) => {}
    }
    let mut option = |name: &str, value: String| words.extend([name.to_owned(), value]);
    options.holes.iter().for_each(|hole| option("--with", hole.clone()));
    options.scenarios.iter().for_each(|folder| option("--scenarios", folder.display().to_string()));
    options
        .vendor_files
        .iter()
        .for_each(|file| option("--vendor-file", file.display().to_string()));
    options.vendors.iter().for_each(|vendor| option("--vendor", vendor.clone()));
    if let Some(ruleset) = options.ruleset {
        option("--ruleset", word(&ruleset));
    }
    if let Some(file) = &options.directory {
        option("--directory", file.name.clone());
    }
    if options.styles == StylesOf::Vendor {
        option("--styles", "default".to_owned());
    }
    option("--seed", options.seed.to_string());
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// As a shell takes it for one word.
pub(super) fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_./:=".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// What is done, after the name of who does it.
pub(super) fn act(act: &Act) -> String {
    match act {
        Act::SignIn { deviate, tamper, start, delivery, sent, .. } => {
            let mut text = match start {
                Some(Start::ServiceProvider) => "signs in, beginning at the service provider",
                _ => "signs in through the identity provider",
            }
            .to_owned();
            if *delivery == Delivery::Held {
                text += "; the document is held back";
            }
            if let Some(deviation) = deviate {
                text += &format!("; {}", deviation.value.sentence());
            }
            if let Some(tamper) = tamper {
                text += &format!("; after signing, {}", tamper.value.sentence());
            }
            if let Some(difference) = sent.sentence() {
                text += &format!("; {difference}");
            }
            text
        }
        Act::Deliver { document, sent } => {
            let text = format!("posts the document of `{}` again", document.value);
            sent.sentence().map_or(text.clone(), |difference| format!("{text}; {difference}"))
        }
        Act::TakeCookies { of, which } => {
            format!("gets the cookies of {}: {}", of.value, word(which))
        }
        Act::Visit => "opens the default place of the service provider".to_owned(),
        Act::DisableAccount => "is disabled by an administrator of the service provider".to_owned(),
        Act::ChangeDirectory(change) => {
            format!("is changed at the identity provider: {}", change_words(change))
        }
        Act::ReadMetadata => "reads the service provider's metadata".to_owned(),
        Act::StartLogin { .. } => "begins a login at the service provider".to_owned(),
        Act::LoginPassword(password) => {
            format!("logs in on the website with a password: {}", word(password))
        }
        Act::LoginCommandLine(password) => {
            format!("logs in on the command line with a password: {}", word(password))
        }
        Act::ForgotPassword => "asks for a new password".to_owned(),
        Act::Logout => "logs out".to_owned(),
        Act::DeliverLogout { again: Some(again), .. } => {
            format!("is sent the LogoutRequest of `{}` again", again.value)
        }
        Act::DeliverLogout { deviate, of, .. } => {
            let mut text = "is sent a LogoutRequest of the identity provider".to_owned();
            if let Some(of) = of {
                text += &format!(" for {}", of.value);
            }
            if let Some(deviation) = deviate {
                text += &format!("; {}", deviation.value.sentence());
            }
            text
        }
        Act::ChangeEmail => "changes the e-mail address on the page".to_owned(),
        Act::ChangeEmailDirectly => {
            "changes the e-mail address with a request of their own".to_owned()
        }
        Act::ChangePassword => "changes the password on the page".to_owned(),
        Act::ChangePasswordDirectly => {
            "changes the password with a request of their own".to_owned()
        }
        Act::EnableTwoFactor => "switches two-factor authentication on, on the page".to_owned(),
        Act::EnableTwoFactorDirectly => {
            "switches two-factor authentication on with a request of their own".to_owned()
        }
        Act::CreateToken { lives: Some(lives) } => {
            format!("creates a token that lives {} seconds", lives.value)
        }
        Act::CreateToken { lives: None } => "creates a token".to_owned(),
        Act::RevokeToken { token } => format!("revokes the token `{}`", token.value),
        Act::AwaitExpiry { token } => {
            format!("waits until the token `{}` has expired", token.value)
        }
        Act::CallWithToken(TokenRef::Named(token)) => {
            format!("calls the API with the token `{}`", token.value)
        }
        Act::CallWithToken(TokenRef::Unknown) => {
            "calls the API with a token that was never issued".to_owned()
        }
        Act::AddMember => "is added to an organisation and its billing account".to_owned(),
        Act::SetLicence { to } => {
            format!("sees the licence {}", if to.value { "granted" } else { "withdrawn" })
        }
    }
}

fn change_words(change: &DirectoryChange) -> String {
    match change {
        DirectoryChange::State(state) => {
            format!("the state becomes {}", word(&state.value))
        }
        DirectoryChange::Assigned(assigned) => if assigned.value {
            "the application is assigned"
        } else {
            "the application is no longer assigned"
        }
        .to_owned(),
        DirectoryChange::NewMail => "a new e-mail address".to_owned(),
        DirectoryChange::NewDisplayName => "a new name".to_owned(),
        DirectoryChange::NewPassword => "a new password".to_owned(),
        DirectoryChange::Roles(roles) if roles.is_empty() => "no role any more".to_owned(),
        DirectoryChange::Roles(roles) => {
            format!("the roles become {}", source::quoted(roles.iter().map(String::as_str)))
        }
    }
}

/// What must be seen.
pub(super) fn expectation(expect: &Expect) -> String {
    match expect {
        Expect::Session(session) => session_words(session),
        Expect::Accounts(AccountsAre::Unchanged) => "the accounts are as before".to_owned(),
        Expect::Accounts(AccountsAre::Each(each)) => each
            .iter()
            .map(|(person, account)| {
                format!("the account of {} is {}", person.value, word(&account.value))
            })
            .collect::<Vec<_>>()
            .join(", "),
        Expect::Outcome(outcome) => format!("the act is {}", word(outcome)),
        Expect::Says(meaning) => format!("the page says `{}`", meaning.value),
        Expect::Kind(kind) => format!("the refusal is of the kind {}", kind.value),
        Expect::Status(status) => format!("the refusal has the status {}", status.value),
        Expect::Message(message) => format!("the refusal says “{}”", message.value),
        Expect::Landing(LandingIs::Default) => "the browser is at the default place".to_owned(),
        Expect::Landing(LandingIs::Local) => {
            "the browser is still at the service provider".to_owned()
        }
        Expect::Landing(LandingIs::Path(path)) => format!("the browser is at {}", path.value),
        Expect::AuthnRequest(RequestIs::None) => {
            "no AuthnRequest has left the service provider".to_owned()
        }
        Expect::AuthnRequest(rule) => {
            format!("an AuthnRequest has left that keeps the rule `{}`", word(rule))
        }
        Expect::LogoutResponse(rule) => {
            format!("a LogoutResponse has left that keeps the rule `{}`", word(rule))
        }
        Expect::Metadata(rule) => format!("the metadata keeps the rule `{}`", word(rule)),
        Expect::Http(HttpIs::NoError) => "no answer is an HTTP error".to_owned(),
        Expect::Http(HttpIs::NoServerError) => "no answer is an error of the server".to_owned(),
        Expect::NothingCached => "no answer may be stored".to_owned(),
        Expect::NothingReflected => {
            "nothing of what was sent stands in a page as markup or as the target of a link"
                .to_owned()
        }
        Expect::Sessions(wanted) => {
            format!("of the two browsers, signed in are {}", wanted.value)
        }
        Expect::NothingDelivered => "nothing was posted to the service provider".to_owned(),
        Expect::NothingFetched => "nothing that the document names was fetched".to_owned(),
        Expect::Memberships(wanted) => format!("memberships: {}", word(wanted)),
        Expect::Billing(wanted) => format!("billing accounts: {}", word(wanted)),
        Expect::Roles(wanted) => format!("the person has {}", wanted.sentence()),
        Expect::Caller(session) => format!("as the API sees it, {}", session_words(session)),
        Expect::Lacks(element) => format!("the document has no element {}", element.value),
    }
}

/// The word that a file has for a value.
pub(super) fn word(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().unwrap_or_default().to_owned()
}

fn session_words(session: &SessionIs) -> String {
    match session {
        SessionIs::AtMost(person) => format!("nobody but {} is signed in", person.value),
        SessionIs::None => "nobody is signed in".to_owned(),
        SessionIs::Is(person) => format!("{} is signed in", person.value),
        SessionIs::Not(person) => format!("nobody is in the account of {}", person.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Severity;

    #[test]
    fn the_command_repeats_what_decides_a_case_and_nothing_that_selects() {
        let mut options = Options::bundled(7);
        options.sp = SpFile::Path("my sp.toml".into());
        options.vendors.push("okta".to_owned());
        options.severity = Some(Severity::High);
        options.styles = StylesOf::ServiceProvider;
        assert_eq!(command_of(&options), "sso-harness run 'my sp.toml' --vendor okta --seed 7");
        options.styles = StylesOf::Vendor;
        assert_eq!(
            command_of(&options),
            "sso-harness run 'my sp.toml' --vendor okta --styles default --seed 7"
        );
    }

    #[test]
    fn a_mistake_that_is_switched_on_is_part_of_the_name() {
        let mut options = Options::bundled(7);
        options.holes.push("no-audience-check".to_owned());
        assert_eq!(origin_of(&options), "bundled, with no-audience-check");
    }
}
