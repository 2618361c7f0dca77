//! A directory server that a trial program starts, with records and certificates of its own, and ends.

use crate::installed::folder;
use libtest_mimic::Failed;
use mock_idp::ldap::ldap3::exop::PasswordModify;
use mock_idp::ldap::ldap3::{Ldap, LdapResult, Mod};
use mock_idp::ldap::{LiveDirectory, Schema};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::HashSet;
use std::fs;
use std::net::Ipv4Addr;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long one may take to start, on a machine that has much else to do.
const START: Duration = Duration::from_secs(60);

/// What differs between the servers.
#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) schema: Schema,
    /// What `idp serve --directory` calls it.
    pub(crate) word: &'static str,
    pub(crate) ports: (u16, u16),
    pub(crate) base: &'static str,
    pub(crate) groups: &'static str,
    pub(crate) cases: &'static str,
    reader: (&'static str, &'static str),
    pub(crate) admin: (&'static str, &'static str),
    pub(crate) ada: &'static str,
    /// Whether it takes a password without TLS.
    pub(crate) open: bool,
}

pub(crate) const OPENLDAP: Kind = Kind {
    name: "openldap",
    schema: Schema::Ldap,
    word: "ldap",
    ports: (3890, 6360),
    base: "ou=people,dc=corp,dc=example",
    groups: "ou=groups,dc=corp,dc=example",
    cases: "ou=cases,dc=corp,dc=example",
    reader: ("cn=reader,dc=corp,dc=example", "reader-password"),
    admin: ("cn=admin,dc=corp,dc=example", "admin-password"),
    ada: "analytical engine",
    open: true,
};

pub(crate) const SAMBA: Kind = Kind {
    name: "samba",
    schema: Schema::ActiveDirectory,
    word: "active-directory",
    ports: (389, 636),
    base: "OU=People,DC=corp,DC=example",
    groups: "OU=People,DC=corp,DC=example",
    cases: "OU=Cases,DC=corp,DC=example",
    reader: ("reader@corp.example", "Reader-password-1"),
    admin: ("CN=Administrator,CN=Users,DC=corp,DC=example", "Adm1n-password"),
    ada: "Engine-1843",
    open: false,
};

impl Kind {
    pub(crate) fn folder(&self) -> PathBuf {
        folder("directories").join(self.name)
    }

    /// The records that it starts with.
    pub(crate) fn ldif(&self) -> String {
        fs::read_to_string(self.folder().join("people.ldif")).unwrap()
    }
}

/// A running server; its processes are gone when this is dropped.
pub(crate) struct Server {
    pub(crate) kind: &'static Kind,
    folder: TempDir,
    address: Ipv4Addr,
    child: Option<Child>,
    pub(crate) authority: String,
}

impl Server {
    /// Starts one, and waits until it answers.
    pub(crate) fn start(kind: &'static Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = unused();
        let authority = certify(&folder, address);
        let mut server = Self { kind, folder, address, child: None, authority };
        server.resume();
        server
    }

    /// Starts it again at the same place, with the records that it has.
    pub(crate) fn resume(&mut self) {
        let log = fs::File::create(self.path("log")).unwrap();
        let mut command = Command::new("bash");
        command.arg(self.kind.folder().join("serve"));
        command.arg(self.folder.path()).arg(self.address.to_string());
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        self.child = Some(command.process_group(0).spawn().unwrap());
        let begun = Instant::now();
        while let Err(error) = apart(self.admin().connect()) {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            let log = || fs::read_to_string(self.path("log")).unwrap();
            assert!(ended.is_none(), "{} has ended: {}", self.kind.name, log());
            assert!(
                begun.elapsed() < START,
                "{} does not answer: {error}: {}",
                self.kind.name,
                log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends its processes, and waits for them.
    pub(crate) fn stop(&mut self) {
        if let Some(group) = self.group() {
            // A group that has ended already is what is wanted.
            let _ended = kill_process_group(group, Signal::KILL);
        }
        if let Some(mut child) = self.child.take() {
            let _ended = child.wait();
        }
    }

    /// Holds its processes up, so that what is asked is taken and not answered, or lets them go on.
    pub(crate) fn hold_up(&self, held_up: bool) {
        let signal = if held_up { Signal::STOP } else { Signal::CONT };
        kill_process_group(self.group().unwrap(), signal).unwrap();
    }

    fn group(&self) -> Option<Pid> {
        self.child.as_ref().and_then(|child| i32::try_from(child.id()).ok()).and_then(Pid::from_raw)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn plain_url(&self) -> String {
        format!("ldap://{}:{}", self.address, self.kind.ports.0)
    }

    pub(crate) fn tls_url(&self) -> String {
        format!("ldaps://{}:{}", self.address, self.kind.ports.1)
    }

    /// The directory as somebody who may read, over this URL, and nothing of TLS yet.
    pub(crate) fn over(&self, url: &str) -> LiveDirectory {
        let Kind { schema, base, groups, reader: (dn, password), .. } = self.kind;
        let directory = LiveDirectory::new(url, *schema, base).unwrap();
        directory.group_base(groups).bind(dn, *password)
    }

    /// The same with TLS, and certificates of its authority.
    pub(crate) fn directory(&self) -> LiveDirectory {
        self.over(&self.tls_url()).authority(&self.authority).unwrap()
    }

    /// The same as somebody who may write.
    pub(crate) fn admin(&self) -> LiveDirectory {
        let (dn, password) = self.kind.admin;
        self.directory().bind(dn, password).patience(Duration::from_secs(20))
    }

    /// A user who is only this trial's. The login is the name.
    pub(crate) fn add(&self, name: &str, password: &str) {
        let mail = format!("{name}@corp.example");
        let mut entry = vec![("sn", "Example"), ("givenName", name), ("mail", &*mail)];
        match self.kind.schema {
            Schema::Ldap => {
                entry.extend([("objectClass", "inetOrgPerson"), ("uid", name), ("cn", name)])
            }
            Schema::ActiveDirectory => entry.extend([
                ("objectClass", "user"),
                ("sAMAccountName", name),
                ("userPrincipalName", &*mail),
                // Not yet: it has no password.
                ("userAccountControl", "514"),
            ]),
        }
        let one = |value: &str| HashSet::from([value.as_bytes().to_vec()]);
        let entry = entry.iter().map(|(name, value)| (name.as_bytes().to_vec(), one(value)));
        apart(async {
            let mut ldap = self.admin().connect().await.unwrap();
            succeeded(&ldap.add(&self.dn(name), entry.collect()).await.unwrap());
        });
        self.set_password(name, password);
        if self.kind.schema == Schema::ActiveDirectory {
            self.replace(name, "userAccountControl", Some("512"));
        }
    }

    pub(crate) fn set_password(&self, name: &str, password: &str) {
        let dn = self.dn(name);
        if self.kind.schema == Schema::ActiveDirectory {
            let quoted: Vec<u8> =
                format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect();
            return self.modify(name, "unicodePwd", HashSet::from([quoted]));
        }
        apart(async {
            let mut ldap = self.admin().connect().await.unwrap();
            let new =
                PasswordModify { user_id: Some(&dn), old_pass: None, new_pass: Some(password) };
            succeeded(&ldap.extended(new).await.unwrap().1);
        });
    }

    /// Disabled, or locked where the schema has no other word, or not.
    pub(crate) fn disable(&self, name: &str, disabled: bool) {
        match (self.kind.schema, disabled) {
            (Schema::Ldap, true) => {
                self.replace(name, "pwdAccountLockedTime", Some("000001010000Z"))
            }
            (Schema::Ldap, false) => self.replace(name, "pwdAccountLockedTime", None),
            (Schema::ActiveDirectory, true) => {
                self.replace(name, "userAccountControl", Some("514"))
            }
            (Schema::ActiveDirectory, false) => {
                self.replace(name, "userAccountControl", Some("512"))
            }
        }
    }

    pub(crate) fn replace(&self, name: &str, attribute: &str, value: Option<&str>) {
        self.modify(name, attribute, value.iter().map(|value| value.as_bytes().to_vec()).collect());
    }

    fn modify(&self, name: &str, attribute: &str, values: HashSet<Vec<u8>>) {
        let change = Mod::Replace(attribute.as_bytes().to_vec(), values);
        apart(async {
            let mut ldap = self.admin().connect().await.unwrap();
            succeeded(&ldap.modify(&self.dn(name), vec![change]).await.unwrap());
        });
    }

    pub(crate) fn remove(&self, name: &str) {
        apart(async {
            let mut ldap: Ldap = self.admin().connect().await.unwrap();
            succeeded(&ldap.delete(&self.dn(name)).await.unwrap());
        });
    }

    pub(crate) fn dn(&self, name: &str) -> String {
        match self.kind.schema {
            Schema::Ldap => format!("uid={name},{}", self.kind.base),
            Schema::ActiveDirectory => format!("CN={name},{}", self.kind.base),
        }
    }

    /// A file for `--directory`, with what it names beside it.
    pub(crate) fn file(&self) -> PathBuf {
        let (url, (bind, password)) = (self.tls_url(), self.kind.admin);
        let Kind { word, base, groups, cases, .. } = self.kind;
        fs::write(self.path("bind.password"), format!("{password}\n")).unwrap();
        let text = format!(
            "url = '{url}'\nschema = '{word}'\nbase = '{base}'\ngroups = '{groups}'\nauthority = 'authority.pem'\nbind = '{bind}'\npassword_file = 'bind.password'\npeople = '{cases}'\n"
        );
        let path = self.path("directory.toml");
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// An address of the loopback network that nobody else uses: its ports are fixed.
fn unused() -> Ipv4Addr {
    static STARTED: AtomicU8 = AtomicU8::new(0);
    let [_, _, third, fourth] = std::process::id().to_be_bytes();
    Ipv4Addr::new(127, 64 + STARTED.fetch_add(1, Ordering::Relaxed), third, fourth)
}

/// A certificate for the address, by an authority that is made for it.
fn certify(folder: &TempDir, address: Ipv4Addr) -> String {
    let (authority, issuer) = authority("the authority of the directory");
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![address.to_string()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    for (name, text) in [
        ("authority.pem", authority.clone()),
        ("server.pem", certificate.pem()),
        ("server.key", key.serialize_pem()),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    authority
}

/// An authority that nobody knows.
pub(crate) fn authority(name: &str) -> (String, Issuer<'static, KeyPair>) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    (pem, Issuer::new(params, key))
}

fn succeeded(result: &LdapResult) {
    assert_eq!(result.rc, 0, "{result}");
}

/// Runs on a thread of its own, because whoever asks may be on a runtime that runs something else.
fn apart<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let done = std::thread::scope(|scope| scope.spawn(|| block_on(work)).join());
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// What a trial may say.
pub(crate) type Outcome = Result<(), Failed>;
