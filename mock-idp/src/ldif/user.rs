//! The schemas: `inetOrgPerson` (RFC 2798) and Active Directory's user, from entries to users.

use std::collections::BTreeMap;

use super::{Entry, LdifError, SOURCE};
use crate::directory::{Directory, User, UserState};

const PEOPLE: [&str; 4] = ["inetOrgPerson", "organizationalPerson", "person", "user"];
const GROUPS: [&str; 3] = ["group", "groupOfNames", "groupOfUniqueNames"];

/// What has a field of its own in [`User`], or is of no use to a service provider.
const KNOWN: [&str; 17] = [
    "displayName",
    "givenName",
    "mail",
    "memberOf",
    "msDS-User-Account-Control-Computed",
    "objectCategory",
    "objectClass",
    "objectGUID",
    "objectSid",
    "pwdAccountLockedTime",
    "sAMAccountName",
    "sn",
    "uid",
    "unicodePwd",
    "userAccountControl",
    "userPassword",
    "userPrincipalName",
];

/// `userAccountControl`, ACCOUNTDISABLE.
const DISABLED: i64 = 0x0002;
/// `userAccountControl`, LOCKOUT.
const LOCKED: i64 = 0x0010;
/// `userAccountControl`, PASSWORD_EXPIRED.
const EXPIRED: i64 = 0x80_0000;

pub(super) fn directory(entries: &[Entry]) -> Result<Directory, LdifError> {
    let mut directory = Directory { source: SOURCE, ..Directory::default() };
    for entry in entries.iter().filter(|entry| has_class(entry, &PEOPLE)) {
        let user = user(entry, entries, login(entry)?)?;
        if directory.users.contains_key(&user.login) {
            return Err(LdifError::DuplicateLogin { line: entry.line, login: user.login });
        }
        directory.add(user);
    }
    let groups = entries.iter().filter(|entry| has_class(entry, &GROUPS));
    directory.groups.extend(groups.map(|entry| entry.dn.clone()));
    Ok(directory)
}

fn login(entry: &Entry) -> Result<String, LdifError> {
    let login = entry.first("uid")?.or(entry.first("sAMAccountName")?);
    login.filter(|login| !login.is_empty()).ok_or(LdifError::NoLogin { line: entry.line })
}

/// The user that an entry is, with the groups among `entries` that name it as a member.
pub(crate) fn user(entry: &Entry, entries: &[Entry], login: String) -> Result<User, LdifError> {
    Ok(User {
        password: password(entry)?.map_or_else(|| User::new(&login).password, Into::into),
        mail: entry.first("mail")?,
        given_name: entry.first("givenName")?,
        surname: entry.first("sn")?,
        display_name: entry.first("displayName")?.or(entry.first("cn")?),
        groups: groups(entry, entries)?,
        object_guid: entry.all("objectGUID").next().and_then(|value| guid(&value.octets)),
        user_principal_name: entry.first("userPrincipalName")?,
        state: state(entry)?,
        attributes: further(entry),
        sam_account_name: entry.first("sAMAccountName")?,
        ..User::new(&login)
    })
}

fn has_class(entry: &Entry, classes: &[&str]) -> bool {
    let named = |class: &str| {
        entry.all("objectClass").any(|value| value.octets.eq_ignore_ascii_case(class.as_bytes()))
    };
    // Active Directory's computers are users too.
    classes.iter().any(|class| named(class)) && !named("computer")
}

/// A password in clear; one that is hashed (`{SSHA}…`) cannot be typed and is passed over.
fn password(entry: &Entry) -> Result<Option<String>, LdifError> {
    let password = entry.first("userPassword")?;
    Ok(password.filter(|password| !password.is_empty() && !password.starts_with('{')))
}

/// `memberOf` of the person, then the groups that name the person as a member.
fn groups(entry: &Entry, entries: &[Entry]) -> Result<Vec<String>, LdifError> {
    let mut groups = entry.texts("memberOf")?;
    for group in entries.iter().filter(|other| has_class(other, &GROUPS)) {
        let mut members = group.all("member").chain(group.all("uniqueMember"));
        let is_member =
            members.any(|member| member.octets.eq_ignore_ascii_case(entry.dn.as_bytes()));
        if is_member && !groups.contains(&group.dn) {
            groups.push(group.dn.clone());
        }
    }
    Ok(groups)
}

/// Active Directory's flags, those among them that it computes, else OpenLDAP's `pwdAccountLockedTime`, else active.
fn state(entry: &Entry) -> Result<UserState, LdifError> {
    let mut flags = 0;
    for name in ["userAccountControl", "msDS-User-Account-Control-Computed"] {
        // Written as a number with a sign: the highest flag makes it negative.
        flags |= entry.first(name)?.and_then(|flags| flags.parse::<i64>().ok()).unwrap_or(0);
    }
    let has = |flag| flags & flag != 0;
    let locked = has(LOCKED) || entry.all("pwdAccountLockedTime").next().is_some();
    Ok(match () {
        () if has(DISABLED) => UserState::Deactivated,
        () if locked => UserState::Locked,
        () if has(EXPIRED) => UserState::PasswordExpired,
        () => UserState::Active,
    })
}

/// Sixteen octets in Microsoft's order, of which the first three groups are little-endian; or text.
fn guid(octets: &[u8]) -> Option<String> {
    let Ok(binary) = <[u8; 16]>::try_from(octets) else {
        return String::from_utf8(octets.to_owned()).ok();
    };
    let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let mut text = String::new();
    for (place, index) in order.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{:02x}", binary[index]));
    }
    Some(text)
}

/// Every other attribute that is text, under the name that the file gives it.
fn further(entry: &Entry) -> BTreeMap<String, Vec<String>> {
    let mut attributes = BTreeMap::<String, Vec<String>>::new();
    let unknown = |name: &str| !KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name));
    for value in entry.values.iter().filter(|value| unknown(&value.name)) {
        if let Ok(text) = value.text() {
            attributes.entry(value.name.clone()).or_default().push(text);
        }
    }
    attributes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::DirectorySource;

    const LDAP: &str = include_str!("examples/inetorgperson.ldif");
    const ACTIVE_DIRECTORY: &str = include_str!("examples/active-directory.ldif");

    #[test]
    fn people_of_inetorgperson_are_read() {
        let directory = Directory::from_ldif(LDAP).unwrap();
        assert_eq!(directory.source, DirectorySource::Ldif);
        assert_eq!(directory.users.keys().collect::<Vec<_>>(), ["ada", "bob"]);
        let ada = &directory.users["ada"];
        assert_eq!(ada.mail.as_deref(), Some("ada@example.test"));
        assert!(ada.password.is("analytical engine"));
        assert_eq!(ada.display_name.as_deref(), Some("Áda Example"));
        assert_eq!(ada.groups, ["cn=research,ou=groups,dc=example,dc=test"]);
        assert_eq!(ada.attributes["departmentNumber"], ["42"]);
        assert_eq!(directory.users["bob"].state, UserState::Locked);
    }

    #[test]
    fn users_of_active_directory_are_read() {
        let directory = Directory::from_ldif(ACTIVE_DIRECTORY).unwrap();
        let ada = &directory.users["ada"];
        assert_eq!(ada.object_guid.as_deref(), Some("33221100-5544-7766-8899-aabbccddeeff"));
        assert_eq!(ada.user_principal_name.as_deref(), Some("ada@corp.example.test"));
        assert_eq!(ada.sam_account_name.as_deref(), Some("ada"));
        assert_eq!(ada.groups, ["CN=Research,OU=Groups,DC=corp,DC=example,DC=test"]);
        assert_eq!(ada.state, UserState::Active);
        assert_eq!(directory.users["bob"].state, UserState::Deactivated);
    }

    #[test]
    fn an_entry_that_cannot_be_a_user_is_an_error_with_its_line() {
        let cases = [
            ("\ndn: cn=x\nobjectClass: person\n", LdifError::NoLogin { line: 2 }),
            (
                "dn: cn=x\nobjectClass: user\nuid: x\n\ndn: cn=y\nobjectClass: user\nuid: x\n",
                LdifError::DuplicateLogin { line: 5, login: "x".to_owned() },
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(Directory::from_ldif(text), Err(expected), "{text:?}");
        }
    }
}
