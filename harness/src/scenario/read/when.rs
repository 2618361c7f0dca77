//! The `[[when]]` tables: one act each.

use super::people::declared;
use super::then;
use crate::scenario::{
    Act, Cookies, Delivery, DirectoryChange, LogoutSessions, Password, Sent, TokenRef, When,
};
use crate::source::{At, Fields, Findings, to_json, values, words_of};
use serde::de::DeserializeOwned;

/// Reads the steps; one that is not complete is left out.
pub(super) fn read(file: Fields<'_>, findings: &mut Findings) -> Vec<When> {
    file.tables("when").into_iter().filter_map(|fields| step(fields, file, findings)).collect()
}

fn step(fields: Fields<'_>, file: Fields<'_>, findings: &mut Findings) -> Option<When> {
    for person in ["who", "of"].iter().filter_map(|key| fields.text(key)) {
        declared(&person, file, findings);
    }
    let then =
        fields.table("then").map(|table| then::read(table, file, findings)).unwrap_or_default();
    let word = fields.text("act")?;
    let act = act(&word.value, fields, findings)?;
    Some(When {
        act: At::new(act, word.span),
        who: fields.text("who")?,
        name: fields.text("name"),
        then,
        span: fields.span,
    })
}

/// The act that a word and its keys stand for; none where the check has found fault with them.
pub(super) fn act(word: &str, fields: Fields<'_>, findings: &mut Findings) -> Option<Act> {
    Some(match word {
        "sign-in" => sign_in(fields, findings)?,
        "deliver" => Act::Deliver { document: fields.text("document")?, sent: sent(fields) },
        "change-directory" => Act::ChangeDirectory(directory_change(fields)?),
        "read-metadata" => Act::ReadMetadata,
        "start-login" => Act::StartLogin { place: fields.text("place") },
        "login-password" => Act::LoginPassword(password(fields)),
        "login-command-line" => Act::LoginCommandLine(password(fields)),
        "forgot-password" => Act::ForgotPassword,
        "logout" => Act::Logout,
        "deliver-logout" => deliver_logout(fields),
        "change-email" => Act::ChangeEmail,
        "change-email-directly" => Act::ChangeEmailDirectly,
        "change-password" => Act::ChangePassword,
        "change-password-directly" => Act::ChangePasswordDirectly,
        "enable-two-factor" => Act::EnableTwoFactor,
        "enable-two-factor-directly" => Act::EnableTwoFactorDirectly,
        "create-token" => Act::CreateToken { lives: fields.number("lives") },
        "revoke-token" => Act::RevokeToken { token: fields.text("token")? },
        "await-expiry" => Act::AwaitExpiry { token: fields.text("token")? },
        "call-with-token" => Act::CallWithToken(token(fields.text("token")?)),
        "add-member" => Act::AddMember,
        "disable-account" => Act::DisableAccount,
        "take-cookies" => Act::TakeCookies {
            of: fields.text("of")?,
            which: fields.word("which").map_or(Cookies::All, |at| at.value),
        },
        "visit" => Act::Visit,
        "set-licence" => Act::SetLicence { to: fields.switch("to")? },
        _ => return None,
    })
}

fn sign_in(fields: Fields<'_>, findings: &mut Findings) -> Option<Act> {
    Some(Act::SignIn {
        deviate: coded("deviate", fields, findings)?,
        tamper: coded("tamper", fields, findings)?,
        relay_state: fields.text("relay_state"),
        start: fields.word("start").map(|at| at.value),
        place: fields.text("place"),
        delivery: match fields.switch("hold") {
            Some(At { value: true, .. }) => Delivery::Held,
            _ => Delivery::Now,
        },
        sent: sent(fields),
        password: password(fields),
    })
}

fn sent(fields: Fields<'_>) -> Sent {
    fields.word("sent").map_or(Sent::Form, |at| at.value)
}

fn deliver_logout(fields: Fields<'_>) -> Act {
    Act::DeliverLogout {
        deviate: fields.word("deviate"),
        of: fields.text("of"),
        sessions: fields.word("sessions").map_or(LogoutSessions::This, |at| at.value),
        again: fields.text("again"),
    }
}

/// A deviation or a tamper in the form that saml-wire gives it; the outer `Option` is none where it could not be read.
fn coded<T: DeserializeOwned>(
    key: &str,
    fields: Fields<'_>,
    findings: &mut Findings,
) -> Option<Option<At<T>>> {
    let Some(value) = fields.value(key) else { return Some(None) };
    let entries = fields.table(key).map(|table| table.entries()).unwrap_or_default();
    let word = match entries.as_slice() {
        [] => fields.text(key)?.value,
        [(word, _)] => word.value.clone(),
        _ => return None,
    };
    // The check has reported a word that does not exist.
    words_of::<T>().iter().find(|known| **known == word)?;
    match serde_json::from_value(to_json(value.get_ref())) {
        Ok(read) => Some(Some(At::new(read, value.span()))),
        Err(error) => {
            findings.mistake(value.span(), format!("this `{key}` cannot be read: {error}"));
            None
        }
    }
}

fn password(fields: Fields<'_>) -> Password {
    fields.word("password").map_or(Password::Own, |at| at.value)
}

fn token(name: At<String>) -> TokenRef {
    if name.value == "unknown" { TokenRef::Unknown } else { TokenRef::Named(name) }
}

fn directory_change(fields: Fields<'_>) -> Option<DirectoryChange> {
    if let Some(state) = fields.word("state") {
        return Some(DirectoryChange::State(state));
    }
    if let Some(assigned) = fields.switch("assigned") {
        return Some(DirectoryChange::Assigned(assigned));
    }
    if fields.has("roles") {
        return Some(DirectoryChange::Roles(values(fields.texts("roles"))));
    }
    let new = [
        ("mail", DirectoryChange::NewMail),
        ("display_name", DirectoryChange::NewDisplayName),
        ("password", DirectoryChange::NewPassword),
    ];
    new.into_iter().find(|(key, _)| fields.has(key)).map(|(_, change)| change)
}
