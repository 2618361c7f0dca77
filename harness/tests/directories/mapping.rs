//! From an entry to what a service provider is sent: groups, the names of each vendor, and the value that an LDIF file gives too.

use crate::portal::{Portal, at};
use crate::server::{Outcome, Server, block_on};
use mock_idp::Vendor;
use mock_idp::directory::{Directory, Password, Source, User};
use mock_idp::ldap::Schema;
use mock_idp::ldap::ldap3::{Scope, SearchEntry};

pub(crate) fn groups(server: &Server) -> Outcome {
    let expected: &[&str] = match server.kind.schema {
        Schema::Ldap => {
            &["cn=research,ou=groups,dc=corp,dc=example", "cn=engines,ou=groups,dc=corp,dc=example"]
        }
        // The primary group, Domain Users, is no `memberOf`.
        Schema::ActiveDirectory => &["CN=Research,OU=People,DC=corp,DC=example"],
    };
    block_on(async {
        let mut portal = at(server, Vendor::okta()).await;
        portal.log_in("ada", server.kind.ada).await.must_be(200, &["My Apps"]);
        assert_eq!(portal.launch().await.attributes()["groups"], expected);
    });
    Ok(())
}

/// The records that the server began with, read as a file and asked of it.
pub(crate) fn the_same_value_as_from_a_file(server: &Server) -> Outcome {
    // Two entries with one login are a mistake in a file.
    let ldif = server.kind.ldif().replace("uid: eve\ncn: Eve Two", "uid: other\ncn: Eve Two");
    let file = Directory::from_ldif(&ldif).unwrap();
    for login in ["ada", "bob"] {
        let live = block_on(server.directory().find(login)).unwrap().unwrap();
        let mut of_file = file.users[login].clone();
        assert_eq!(live.password, Password::default());
        of_file.password = Password::default();
        match server.kind.schema {
            Schema::Ldap => assert_eq!(live, of_file),
            Schema::ActiveDirectory => must_have_all(&of_file, live),
        }
    }
    Ok(())
}

/// A domain controller adds to what a file says.
fn must_have_all(of_file: &User, mut live: User) {
    assert_eq!(live.object_guid.take().unwrap().len(), 36);
    for (name, values) in &of_file.attributes {
        assert_eq!(live.attributes.get(name), Some(values), "{name}");
    }
    live.attributes.clone_from(&of_file.attributes);
    // Who has no displayName is called by the name of the entry.
    live.display_name.clone_from(&of_file.display_name);
    assert_eq!(&live, of_file);
}

/// Every name that a vendor has for a value of a record, and two plain ones, against the record as the server has it.
pub(crate) fn of_vendor(server: &Server, vendor: &str) -> Outcome {
    let vendor = Vendor::built_in(vendor).unwrap();
    let record = vendor.attributes.record.clone();
    assert!(!record.is_empty(), "{} has no name for any value", vendor.name);
    let mut sources: Vec<(String, Source)> = record.into_iter().collect();
    sources.extend(
        ["mail", "given-name"].map(|name| (name.to_owned(), Source::from(name.to_owned()))),
    );
    let extras = vendor.attributes.before.len() + vendor.attributes.after.len();
    block_on(async {
        let entry = entry(server).await;
        let pairs: Vec<(&str, &str)> = sources.iter().map(|(name, _)| (&**name, &**name)).collect();
        let mut portal = Portal::sending(vendor.clone(), server.directory(), &pairs).await;
        portal.log_in("ada", server.kind.ada).await.must_be(200, &["sp.example"]);
        let page = portal.launch().await;
        let sent = page.attributes();
        let mut expected = 0;
        for (name, source) in &sources {
            let values = values(&entry, source, server);
            assert_eq!(sent.get(name).cloned().unwrap_or_default(), values, "{name}");
            expected += usize::from(!values.is_empty());
        }
        assert_eq!(sent.len(), expected + extras, "{sent:?}");
        if server.kind.schema == Schema::ActiveDirectory {
            assert_eq!(expected, sources.len(), "the record has every value");
        }
        assert_eq!(vec![page.name_id()], values(&entry, &vendor.name_id.from, server));
    });
    Ok(())
}

async fn entry(server: &Server) -> SearchEntry {
    let mut ldap = server.directory().connect().await.unwrap();
    let filter = "(&(|(uid=ada)(sAMAccountName=ada))(givenName=*))";
    let found = ldap.search(server.kind.base, Scope::Subtree, filter, vec!["*"]).await.unwrap();
    SearchEntry::construct(found.success().unwrap().0.remove(0))
}

/// What the entry has for a source, by the attribute's own name.
fn values(entry: &SearchEntry, source: &Source, server: &Server) -> Vec<String> {
    let name = String::from(source.clone());
    let attribute = match &*name {
        "mail" | "distinguishedName" => &*name,
        "given-name" => "givenName",
        "surname" => "sn",
        "sam-account-name" => "sAMAccountName",
        "user-principal-name" => "userPrincipalName",
        "login" => server.kind.schema.login_attribute(),
        "groups" if server.kind.schema == Schema::ActiveDirectory => "memberOf",
        "groups" => return groups_of(entry, server),
        "object-guid" => return guid(entry),
        other => panic!("the trial does not know {other}"),
    };
    entry.attrs.get(attribute).cloned().unwrap_or_default()
}

/// The groups of the file that the server began with, which name the entry.
fn groups_of(entry: &SearchEntry, server: &Server) -> Vec<String> {
    let ldif = server.kind.ldif();
    let records =
        ldif.split("\n\n").filter(|record| record.contains(&format!("ember: {}", entry.dn)));
    let names =
        records.filter_map(|record| record.lines().find_map(|line| line.strip_prefix("dn: ")));
    names.map(str::to_owned).collect()
}

/// [MS-DTYP] 2.3.4: three little-endian numbers, then eight octets.
fn guid(entry: &SearchEntry) -> Vec<String> {
    let binary = entry.bin_attrs.get("objectGUID").and_then(|values| values.first().cloned());
    let text = || entry.attrs.get("objectGUID").map(|values| values[0].clone().into_bytes());
    let Some(octets) = binary.or_else(text) else { return Vec::new() };
    let first = u32::from_le_bytes(octets[..4].try_into().unwrap());
    let second = u16::from_le_bytes(octets[4..6].try_into().unwrap());
    let third = u16::from_le_bytes(octets[6..8].try_into().unwrap());
    let rest: String = octets[8..].iter().map(|octet| format!("{octet:02x}")).collect();
    vec![format!("{first:08x}-{second:04x}-{third:04x}-{}-{}", &rest[..4], &rest[4..])]
}
