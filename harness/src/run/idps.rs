//! The mock identity providers of a run: one for each vendor, served first, told of the service provider when it is known.

use super::net::with_causes;
use super::scope::Scope;
use super::settings::{Keys, RunError, Settings};
use super::site::{Names, Site};
use crate::describe::{Description, Identifies, Values};
use crate::plan::Persona;
use crate::scenario::{Account, DirectoryKind, UserState};
use mock_idp::MockIdp;
use mock_idp::directory::{Assignment, Directory, Source, User};
use mock_idp::keys::KeyRing;
use mock_idp::vendor::Vendor;
use mock_idp::{AttributeRule, ServiceProvider};
use saml_wire::key::SigningKey;
use url::{Origin, Url};

/// Running identity providers, in the order of the run.
pub(super) struct Idps {
    running: Vec<RunningIdp>,
}

/// One of them.
pub(super) struct RunningIdp {
    pub(super) mock: MockIdp,
    /// A key that no metadata names: an attacker's.
    pub(super) attacker: SigningKey,
    /// The key that the metadata names.
    pub(super) published: SigningKey,
    /// The vendor's table.
    pub(super) vendor: Vendor,
}

impl Idps {
    /// Serves them, with no application yet: a service provider may want their metadata before it can say who it is.
    /// With a key on a curve in their metadata where the service provider can take one: not everybody can even load it.
    pub(super) async fn start(settings: &Settings, elliptic: bool) -> Result<Self, RunError> {
        let mut running = Vec::new();
        for (nth, (vendor, keys)) in settings.vendors.iter().zip(keys(settings)?).enumerate() {
            let failed = |reason: String| RunError::Idp { vendor: vendor.name.clone(), reason };
            let mut builder = MockIdp::vendor(vendor.clone())
                .clock(settings.clock())
                .seed(settings.seed)
                .keys(keys.clone())
                .rollover();
            if elliptic {
                builder = builder.elliptic();
            }
            let address = settings.published.address(nth);
            if let Some(url) = settings.published.url(&vendor.name, address.port()) {
                builder = builder.public_url(&url);
            }
            #[cfg(feature = "ldap")]
            if let Some(file) = &settings.directory {
                builder = builder.live_directory(file.of_people()?);
            }
            let mock = builder.address(address).start().await;
            let mock = mock.map_err(|error| failed(with_causes(&error)))?;
            let (attacker, published) = (keys.foreign().clone(), keys.published().clone());
            running.push(RunningIdp { mock, attacker, published, vendor: vendor.clone() });
        }
        Ok(Self { running })
    }

    pub(super) fn of(&self, vendor: &str) -> Option<&RunningIdp> {
        self.running.iter().find(|idp| idp.vendor.name == vendor)
    }

    /// All of them, with the names of their vendors.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &MockIdp)> {
        self.running.iter().map(|idp| (idp.vendor.name.as_str(), &idp.mock))
    }

    /// The metadata documents: for the service provider that is part of the program.
    pub(super) fn metadata(&self) -> Vec<String> {
        self.all().map(|(_, mock)| mock.metadata().to_owned()).collect()
    }

    /// What they publish for themselves that is not where they listen.
    pub(super) fn published(&self) -> Vec<(Origin, Url)> {
        let each = self.all().filter_map(|(_, mock)| {
            let published = Url::parse(mock.url()).ok()?;
            let local = Url::parse(&format!("http://{}", mock.address())).ok()?;
            (published.origin() != local.origin()).then(|| (published.origin(), local))
        });
        each.collect()
    }

    /// Makes the service provider an application of each.
    pub(super) fn register(&self, description: &Description, site: &Site) -> Result<(), RunError> {
        for (vendor, mock) in self.all() {
            let Names { entity_id, acs, encryption_certificate, .. } = site.names(vendor);
            let certificate = encryption_certificate.clone();
            let application = application(description, entity_id, acs, certificate);
            let registered = mock.register(application);
            registered.map_err(|error| RunError::Idp {
                vendor: vendor.to_owned(),
                reason: error.to_string(),
            })?;
        }
        Ok(())
    }
}

fn keys(settings: &Settings) -> Result<Vec<KeyRing>, RunError> {
    let now = settings.clock().now();
    let failed = |error: mock_idp::keys::KeyError| RunError::Idp {
        vendor: "keys".to_owned(),
        reason: error.to_string(),
    };
    match &settings.keys {
        Keys::Fresh => KeyRing::generate_all(&settings.vendors, now).map_err(failed),
        Keys::Given(keys) if keys.len() == settings.vendors.len() => Ok(keys.clone()),
        Keys::Given(keys) => Err(RunError::Idp {
            vendor: "keys".to_owned(),
            reason: format!("{} for {} vendors", keys.len(), settings.vendors.len()),
        }),
        Keys::Kept(folder) => settings
            .vendors
            .iter()
            .map(|vendor| KeyRing::kept_in(folder, vendor, now).map_err(failed))
            .collect(),
    }
}

/// The service provider as an administrator would set it up: exactly the attributes that its description needs.
pub(crate) fn application(
    description: &Description,
    entity_id: &str,
    acs: &str,
    encryption_certificate: Option<Vec<u8>>,
) -> ServiceProvider {
    let mut application = ServiceProvider::new(entity_id, acs);
    application.encryption_certificate = encryption_certificate;
    application.title.clone_from(&description.name.value);
    application.name_id_format.clone_from(&description.name_id.format);
    application.name_id_from = Some(Source::from(description.name_id.from.clone()));
    application.attributes = description
        .attributes
        .iter()
        .map(|need| AttributeRule {
            name: need.name.clone(),
            from: Source::from(need.from.value.clone()),
            name_format: None,
            values: match need.values {
                Values::Many => mock_idp::Values::All,
                Values::One => mock_idp::Values::First,
            },
        })
        .collect();
    application
}

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
