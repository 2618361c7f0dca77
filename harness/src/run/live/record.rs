//! What a person's entry in a live directory says. Asks no server.

use crate::plan::{Case, Persona, Task};
use crate::scenario::{Account, DirectoryChange, DirectoryKind, UserState};
use mock_idp::ldap::ldap3::{Mod, dn_escape};
use std::collections::HashSet;

/// `userAccountControl` of a person, NORMAL_ACCOUNT, and with ACCOUNTDISABLE.
const NORMAL: &str = "512";
const DISABLED: &str = "514";
/// `pwdLastSet` of a password that has to be changed, and of one that has just been.
const EXPIRED: &str = "0";
const JUST_NOW: &str = "-1";
/// `pwdAccountLockedTime` of who stays locked.
const FOREVER: &str = "000001010000Z";

pub(super) type Attributes = Vec<(Vec<u8>, HashSet<Vec<u8>>)>;
pub(super) type Change = Mod<Vec<u8>>;

/// Whether an entry of this schema can say all that the case wants of a person, now and later.
pub(super) fn holds(kind: DirectoryKind, case: &Case, who: usize) -> bool {
    let person = &case.people[who];
    let mut states =
        case.steps.iter().filter(|step| step.who == who).map(|step| match &step.task {
            Task::ChangeDirectory(DirectoryChange::State(to)) => is_state(kind, to.value),
            // Roles are plain words, and the groups of a directory are entries.
            Task::ChangeDirectory(DirectoryChange::Roles(_)) => false,
            _ => true,
        });
    // The state of who has an account by single sign-on already is that of a later step.
    let now = person.account == Account::Sso || is_state(kind, person.state);
    person.directory == Some(kind) && person.roles.is_empty() && now && states.all(|held| held)
}

fn is_state(kind: DirectoryKind, state: UserState) -> bool {
    match kind {
        DirectoryKind::Ldap => matches!(state, UserState::Active | UserState::Locked),
        DirectoryKind::ActiveDirectory => {
            matches!(state, UserState::Active | UserState::Deactivated | UserState::PasswordExpired)
        }
    }
}

/// The name of a person's entry.
pub(super) fn dn(kind: DirectoryKind, person: &Persona, base: &str) -> String {
    match kind {
        DirectoryKind::Ldap => format!("uid={},{base}", dn_escape(&*person.login)),
        DirectoryKind::ActiveDirectory => format!("CN={},{base}", dn_escape(&*person.username)),
    }
}

/// The group that a person of Active Directory is a member of, with its name; one of its own, as the people are.
pub(super) fn group(
    kind: DirectoryKind,
    person: &Persona,
    base: &str,
) -> Option<(String, Attributes)> {
    if kind != DirectoryKind::ActiveDirectory {
        return None;
    }
    let name = format!("Scientists-{}", person.username);
    let values = [
        ("objectClass", "group"),
        ("sAMAccountName", &*name),
        ("member", &*dn(kind, person, base)),
    ];
    Some((format!("CN={},{base}", dn_escape(&*name)), attributes(&values)))
}

/// What a person's entry says. The password is set apart from it, where the directory has a way of its own.
pub(super) fn entry(kind: DirectoryKind, person: &Persona) -> Attributes {
    let (name, login, username) = (&*person.name, &*person.login, &*person.username);
    let full = format!("{name} Example");
    let mut values = vec![
        ("givenName", name),
        ("sn", "Example"),
        ("displayName", &*full),
        ("mail", &*person.mails[0]),
    ];
    match kind {
        DirectoryKind::Ldap => {
            values.extend([("objectClass", "inetOrgPerson"), ("uid", login), ("cn", &*full)]);
            attributes(&values)
        }
        DirectoryKind::ActiveDirectory => {
            values.extend([
                ("objectClass", "user"),
                ("sAMAccountName", username),
                ("userPrincipalName", login),
                ("userAccountControl", NORMAL),
            ]);
            let mut entry = attributes(&values);
            entry.push((b"unicodePwd".to_vec(), HashSet::from([quoted(&person.passwords[0])])));
            entry
        }
    }
}

/// What becomes of an entry by a change; nothing where it is the mock's to know.
pub(super) fn changes(
    kind: DirectoryKind,
    person: &Persona,
    mail: &str,
    change: &DirectoryChange,
) -> Option<Vec<Change>> {
    match change {
        DirectoryChange::State(to) => Some(state(kind, to.value)),
        DirectoryChange::NewMail => Some(vec![replace("mail", mail)]),
        DirectoryChange::NewDisplayName => Some(vec![replace("displayName", &person.renamed())]),
        DirectoryChange::NewPassword | DirectoryChange::Assigned(_) | DirectoryChange::Roles(_) => {
            None
        }
    }
}

/// What brings an entry into a state that it can be in, from whichever other.
pub(super) fn state(kind: DirectoryKind, state: UserState) -> Vec<Change> {
    match (kind, state) {
        (DirectoryKind::Ldap, UserState::Active) => {
            vec![Mod::Replace(b"pwdAccountLockedTime".to_vec(), HashSet::new())]
        }
        (DirectoryKind::Ldap, _) => vec![replace("pwdAccountLockedTime", FOREVER)],
        (DirectoryKind::ActiveDirectory, UserState::PasswordExpired) => {
            vec![replace("userAccountControl", NORMAL), replace("pwdLastSet", EXPIRED)]
        }
        (DirectoryKind::ActiveDirectory, UserState::Active) => {
            vec![replace("userAccountControl", NORMAL), replace("pwdLastSet", JUST_NOW)]
        }
        (DirectoryKind::ActiveDirectory, _) => vec![replace("userAccountControl", DISABLED)],
    }
}

/// Active Directory's way to set a password: in quotation marks, in UTF-16.
pub(super) fn new_password(password: &str) -> Change {
    Mod::Replace(b"unicodePwd".to_vec(), HashSet::from([quoted(password)]))
}

fn quoted(password: &str) -> Vec<u8> {
    format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn replace(name: &str, value: &str) -> Change {
    Mod::Replace(name.as_bytes().to_vec(), HashSet::from([value.as_bytes().to_vec()]))
}

fn attributes(values: &[(&str, &str)]) -> Attributes {
    let octets = |text: &str| text.as_bytes().to_vec();
    values.iter().map(|(name, value)| (octets(name), HashSet::from([octets(value)]))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Idp;

    fn ada() -> Persona {
        Persona {
            name: "ada".to_owned(),
            account: Account::None,
            assigned: true,
            state: UserState::Active,
            idp: Idp::Own,
            directory: Some(DirectoryKind::ActiveDirectory),
            username: "ada+1".to_owned(),
            login: "ada,1@corp.example".to_owned(),
            name_id: None,
            mails: vec!["ada@mail.example".to_owned()],
            roles: Vec::new(),
            passwords: ["first-A1".to_owned(), "next-A1".to_owned()],
        }
    }

    #[test]
    fn a_name_is_a_value_in_the_name_of_its_entry() {
        let (ldap, ad) = (DirectoryKind::Ldap, DirectoryKind::ActiveDirectory);
        assert_eq!(dn(ldap, &ada(), "dc=x"), r"uid=ada\2c1@corp.example,dc=x");
        assert_eq!(dn(ad, &ada(), "DC=x"), r"CN=ada\2b1,DC=x");
    }

    #[test]
    fn a_password_is_written_as_active_directory_takes_it() {
        let Mod::Replace(name, values) = new_password("a1") else { panic!("it is replaced") };
        assert_eq!(name, b"unicodePwd");
        assert_eq!(values, HashSet::from([b"\"\0a\x001\0\"\0".to_vec()]));
    }

    #[test]
    fn only_active_directory_has_a_group_for_each_and_the_password_in_the_entry() {
        let (ldap, ad) = (DirectoryKind::Ldap, DirectoryKind::ActiveDirectory);
        let has = |entry: &Attributes, name: &str| {
            entry.iter().any(|(known, _)| known == name.as_bytes())
        };
        let (_, group) = group(ad, &ada(), "DC=x").expect("a group");
        assert!(has(&group, "member") && has(&entry(ad, &ada()), "unicodePwd"));
        assert!(super::group(ldap, &ada(), "dc=x").is_none());
        assert!(!has(&entry(ldap, &ada()), "userPassword"));
    }

    #[test]
    fn a_schema_has_a_word_for_some_states() {
        let (ldap, ad) = (DirectoryKind::Ldap, DirectoryKind::ActiveDirectory);
        assert!(is_state(ldap, UserState::Locked) && !is_state(ad, UserState::Locked));
        assert!(is_state(ad, UserState::Deactivated) && !is_state(ldap, UserState::Deactivated));
        assert!([ldap, ad].iter().all(|kind| !is_state(*kind, UserState::Suspended)));
    }
}
