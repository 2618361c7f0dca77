//! A person of a case as a user of the mock identity provider, and the name that the service provider is to know that user by.

use super::scope::Scope;
use crate::describe::{Description, Identifies};
use crate::plan::Persona;
use crate::scenario::{Account, DirectoryKind, UserState};
use mock_idp::directory::{Assignment, Directory, User};

/// The user that a person of a case is at the identity provider.
pub(crate) fn user_of(person: &Persona) -> Result<User, String> {
    let mut user = match person.directory {
        None => plain(person),
        Some(kind) => from_ldif(&ldif(person, kind), &person.login)?,
    };
    // What a directory's record is logged in by differs by vendor; the person types the same everywhere.
    user.login.clone_from(&person.login);
    user.password = person.passwords[0].clone().into();
    user.name_id.clone_from(&person.name_id);
    // Those of a directory's record are its own.
    user.groups.extend(person.roles.iter().cloned());
    if person.account != Account::Sso {
        user.state = state(person.state);
        user.assigned = if person.assigned { Assignment::All } else { Assignment::None };
    }
    Ok(user)
}

fn plain(person: &Persona) -> User {
    let mut user = User::new(&person.login);
    user.mail = Some(person.mails[0].clone());
    user.given_name = Some(person.name.clone());
    user.surname = Some("Example".to_owned());
    user.display_name = Some(format!("{} Example", person.name));
    user
}

/// One record as an LDIF export has it.
fn ldif(person: &Persona, kind: DirectoryKind) -> String {
    let (name, login, username, mail) =
        (&person.name, &person.login, &person.username, &person.mails[0]);
    match kind {
        DirectoryKind::Ldap => format!(
            "dn: uid={login},ou=people,dc=corp,dc=example\nobjectClass: inetOrgPerson\nuid: {login}\ncn: {name} Example\ngivenName: {name}\nsn: Example\ndisplayName: {name} Example\nmail: {mail}\n"
        ),
        DirectoryKind::ActiveDirectory => format!(
            "dn: CN={username},OU=People,DC=corp,DC=example\nobjectClass: user\nsAMAccountName: {username}\nuserPrincipalName: {login}\nuserAccountControl: 512\ngivenName: {name}\nsn: Example\ndisplayName: {name} Example\nmail: {mail}\nobjectGUID:: {}\nmemberOf: CN=Scientists,OU=Groups,DC=corp,DC=example\n",
            guid(username)
        ),
    }
}

/// Sixteen bytes that only this person has, in base64.
fn guid(username: &str) -> String {
    use base64::Engine as _;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, username.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(&digest.as_ref()[..16])
}

fn from_ldif(text: &str, login: &str) -> Result<User, String> {
    let directory =
        Directory::from_ldif(text).map_err(|error| format!("our own LDIF record: {error}"))?;
    directory
        .users
        .into_values()
        .next()
        .ok_or_else(|| format!("our own LDIF record holds no {login}"))
}

/// The same word in the mock's terms.
pub(super) fn state(state: UserState) -> mock_idp::directory::UserState {
    use mock_idp::directory::UserState as Theirs;
    match state {
        UserState::Active => Theirs::Active,
        UserState::Deactivated => Theirs::Deactivated,
        UserState::Locked => Theirs::Locked,
        UserState::PasswordExpired => Theirs::PasswordExpired,
        UserState::Staged => Theirs::Staged,
        UserState::Suspended => Theirs::Suspended,
    }
}

/// What `whoami` is to say of a person, one entry for each address they have had.
pub(super) fn principals(
    person: &Persona,
    description: &Description,
    scope: &Scope,
) -> Vec<String> {
    let known = |name: &str| scope.value(name).unwrap_or_default().to_owned();
    match description.identifies {
        Identifies::Email if person.account == Account::Regular => vec![known("mail")],
        Identifies::Email => person.mails.clone(),
        Identifies::NameId if description.name_id.from == "mail" && person.name_id.is_none() => {
            person.mails.clone()
        }
        Identifies::NameId => vec![known("name_id"); person.mails.len()],
        Identifies::Username => vec![known("username"); person.mails.len()],
    }
}
