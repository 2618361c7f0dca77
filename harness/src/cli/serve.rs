//! `idp serve` and `sp serve`: one party alone, for a person, a browser or a command-line client, until Ctrl-C.

use super::emit::{Spoilt, spoilt_of};
use super::exit::Exit;
use super::output::tell;
use super::serve_args::{IdpServeArgs, Listen, SpServeArgs};
use super::system::{runtime, told_to_end};
use super::trouble::Trouble;
use mock_idp::ldap::LiveDirectory;
use mock_idp::state::Change;
use mock_idp::{Clock, Directory, KeyRing, MockIdp, ServiceProvider, User, Vendor};
use reference_sp::{Hole, ReferenceSp};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What the environment may set of the bundled service provider, such as the token of its admin API.
const SP_SETTINGS: &str = "REFERENCE_SP_";

pub(super) fn idp(args: &IdpServeArgs) -> Result<Exit, Trouble> {
    let vendor = vendor(args)?;
    let spoilt = args.scenario.as_deref().map(|file| spoilt_of(file, &vendor)).transpose()?;
    let directory = directory(args, spoilt.as_ref())?;
    let live = args.directory.as_deref().map(live).transpose()?;
    let users = match &live {
        Some(live) => format!("those of {}, with its passwords", live.url()),
        None => known_users(&directory),
    };
    let mut builder =
        MockIdp::vendor(vendor.clone()).address(address(&args.listen)).directory(directory);
    if let Some(live) = live {
        builder = builder.live_directory(live);
    }
    for sp in service_providers(args)? {
        builder = builder.service_provider(sp);
    }
    if let Some(folder) = &args.keys {
        let keys = KeyRing::kept_in(folder, &vendor, Clock::System.now());
        builder = builder.keys(keys.map_err(could_not)?);
    }
    if let Some(url) = &args.listen.url {
        builder = builder.public_url(url);
    }
    runtime()?.block_on(async {
        let idp = builder.start().await.map_err(could_not)?;
        order(&idp, spoilt)?;
        tell(&told(&vendor, &idp, &users));
        until_interrupted().await
    })
}

fn told(vendor: &Vendor, idp: &MockIdp, users: &str) -> String {
    format!(
        "{} is at     {}\nportal         {}\nconsole        {}\nmetadata       {}\nentity id      {}\nusers          {users}\nCtrl-C ends it.\n",
        vendor.name,
        idp.url(),
        idp.portal_url(),
        idp.console_url(),
        idp.metadata_url(),
        idp.entity_id(),
    )
}

fn known_users(directory: &Directory) -> String {
    let logins: Vec<&str> = directory.users.keys().map(String::as_str).collect();
    let passwords = "passwords are the login and `-password`, or those of the LDIF file";
    format!("{}; {passwords}", logins.join(", "))
}

fn live(path: &Path) -> Result<LiveDirectory, Trouble> {
    Ok(super::options::directory(path)?.directory())
}

fn vendor(args: &IdpServeArgs) -> Result<Vendor, Trouble> {
    if let Some(file) = &args.vendor_file {
        return Vendor::from_file(file).map_err(|error| Trouble::Usage(error.to_string()));
    }
    let name = args.vendor.as_deref().unwrap_or_default();
    let known = || Vendor::names().collect::<Vec<_>>().join(", ");
    Vendor::built_in(name).ok_or_else(|| {
        Trouble::Usage(format!("there is no vendor `{name}`; there are {}", known()))
    })
}

fn service_providers(args: &IdpServeArgs) -> Result<Vec<ServiceProvider>, Trouble> {
    args.sp.iter().map(|path| service_provider(path, &args.attribute)).collect()
}

fn service_provider(path: &Path, attributes: &[String]) -> Result<ServiceProvider, Trouble> {
    let wrong = |finding| {
        Trouble::Usage(format!(
            "{} is no metadata of a service provider: {finding}",
            path.display()
        ))
    };
    let mut sp = ServiceProvider::from_metadata(&read(path)?).map_err(wrong)?;
    for pair in attributes {
        let (name, from) = pair.split_once('=').ok_or_else(|| {
            Trouble::Usage(format!("--attribute {pair}: write NAME=SOURCE, as in email=mail"))
        })?;
        sp = sp.attribute(name, from);
    }
    Ok(sp)
}

fn directory(args: &IdpServeArgs, spoilt: Option<&Spoilt>) -> Result<Directory, Trouble> {
    let mut directory = match &args.ldif {
        Some(path) => Directory::from_ldif(&read(path)?)
            .map_err(|error| Trouble::Usage(format!("{}: {error}", path.display())))?,
        None if args.directory.is_some() => Directory::default(),
        None => Directory::of(args.user.iter().map(|login| User::new(login))),
    };
    for user in spoilt.iter().flat_map(|spoilt| &spoilt.users) {
        directory.add(user.clone());
    }
    Ok(directory)
}

/// The next document of a person is what the scenario issues for them.
fn order(idp: &MockIdp, spoilt: Option<Spoilt>) -> Result<(), Trouble> {
    for (user, deviation) in spoilt.into_iter().flat_map(|spoilt| spoilt.deviations) {
        idp.apply(Change::Deviate { user, deviation }).map_err(could_not)?;
    }
    Ok(())
}

pub(super) fn sp(args: &SpServeArgs) -> Result<Exit, Trouble> {
    let holes = args.holes.iter().map(|name| name.parse::<Hole>()).collect::<Result<Vec<_>, _>>();
    let holes = holes.map_err(|error| Trouble::Usage(error.to_string()))?;
    let trusted =
        args.idp.iter().map(|path: &PathBuf| read(path)).collect::<Result<Vec<_>, _>>()?;
    let mut builder = ReferenceSp::builder().address(address(&args.listen)).holes(holes);
    if let Some(url) = &args.listen.url {
        builder = builder.public_url(url);
    }
    let mut builder =
        builder.settings(&settings()).map_err(|error| Trouble::Usage(error.to_string()))?;
    let client = args.dx.then(CommandLineClient::new).transpose()?;
    if let Some(client) = &client {
        builder = builder.client_authority(client.authority());
    }
    runtime()?.block_on(async {
        let bound = builder.bind().await.map_err(could_not)?;
        let told = format!(
            "the service provider is at {url}\nmetadata       {url}/saml/metadata\nentity id      {}\nACS            {}\n{}Ctrl-C ends it.\n",
            bound.entity_id(),
            bound.acs(),
            client.as_ref().map(|client| client.told(bound.address())).unwrap_or_default(),
            url = bound.url(),
        );
        let _sp = bound.serve(trusted).map_err(could_not)?;
        tell(&told);
        until_interrupted().await
    })
}

/// What `dx` is told by its environment: where a proxy leads its names to this service provider, whose certificates it trusts,
/// and a folder of its own, so that what a person is logged in to elsewhere stays as it is. The folder is gone afterwards.
struct CommandLineClient(TempDir);

impl CommandLineClient {
    fn new() -> Result<Self, Trouble> {
        tempfile::Builder::new().prefix("sso-harness-dx-").tempdir().map(Self).map_err(could_not)
    }

    fn authority(&self) -> PathBuf {
        self.0.path().join("ca.pem")
    }

    fn told(&self, proxy: SocketAddr) -> String {
        let shown = |path: PathBuf| {
            let path = path.display().to_string();
            shlex::try_quote(&path).map(Cow::into_owned).unwrap_or(path)
        };
        format!(
            "for dx         export HTTPS_PROXY=http://{proxy} DX_CA_CERT={} DX_USER_CONF_DIR={}\n",
            shown(self.authority()),
            shown(self.0.path().join("dx")),
        )
    }
}

fn settings() -> BTreeMap<String, String> {
    let pairs = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    pairs.filter(|(name, _)| name.starts_with(SP_SETTINGS)).collect()
}

/// Loopback, unless somebody has asked for something else by a flag that says what it risks.
fn address(listen: &Listen) -> SocketAddr {
    SocketAddr::new(listen.expose_on.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), listen.port)
}

async fn until_interrupted() -> Result<Exit, Trouble> {
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.map_err(could_not)?,
        () = told_to_end() => {}
    }
    Ok(Exit::CONFORMS)
}

fn read(path: &Path) -> Result<String, Trouble> {
    std::fs::read_to_string(path).map_err(|error| Trouble::file("read", path, &error))
}

/// With the cause, which the libraries keep apart from the message.
fn could_not(error: impl std::error::Error) -> Trouble {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    Trouble::CouldNotRun(format!("{error}{cause}"))
}
