//! The service provider under test: started by a command, served in our process, or running already.

mod bundled;
mod identity;

pub(super) use identity::Names;

use super::browser::Browser;
use super::counter::Counter;
use super::driver::{Driver, IdpInfo};
use super::handout::Handout;
use super::idps::Idps;
use super::net::{Net, Way, allowed};
use super::process::{Process, first_line};
use super::program::Program;
use super::scope::Scope;
use super::settings::{RunError, Settings};
use crate::describe::{ActName, Description, StartBy};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mock_idp::MockIdp;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::Instant;
use url::Url;

/// A service provider that answers, and who it is in SAML terms.
pub(super) struct Site {
    pub(super) url: String,
    pub(super) net: Net,
    /// What its `version` command says.
    pub(super) version: Option<String>,
    /// Who it is to the first identity provider, and to all others where none has names of its own.
    names: Names,
    /// Who it is to one identity provider, by vendor, where a set-up act has said so.
    own_names: Vec<(String, Names)>,
    running: Running,
}

/// What keeps it running; it ends when this is dropped.
enum Running {
    Already,
    Process(Process),
    Counter {
        _counter: Counter,
    },
    Service {
        server: tokio::task::JoinHandle<()>,
    },
    #[cfg(feature = "reference")]
    Reference(reference_sp::ReferenceSp),
}

/// What is there before it starts, and what it may be told.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) description: &'a Description,
    pub(super) settings: &'a Settings,
    pub(super) idps: &'a Idps,
    pub(super) handout: &'a Handout,
}

/// How long a service provider may take until it answers.
const READY: Duration = Duration::from_secs(60);

impl Site {
    /// Starts it, waits until it answers, has it set up, and asks who it is. The scope gets the names that all may use.
    pub(super) async fn start(around: Around<'_>, scope: &mut Scope) -> Result<Self, RunError> {
        let (running, known) = launch(around, scope).await?;
        let url = scope.value("url").unwrap_or_default().to_owned();
        let mut site = Self {
            net: connect(around, scope).await?,
            version: version(around, scope).await?,
            names: known.clone().unwrap_or_default(),
            own_names: Vec::new(),
            url,
            running,
        };
        if around.description.driver.is_some() {
            site.drive(around, scope).await?;
        } else if known.is_none() {
            site.wait_until_ready(around, scope).await?;
            let identified = site.identify(around, scope).await;
            identified.map_err(|error| site.explained(error))?;
        }
        scope.set("entity_id", site.names.entity_id.clone());
        scope.set("acs", site.names.acs.clone());
        Ok(site)
    }

    /// Has its driver started, and asks that who it is.
    async fn drive(&mut self, around: Around<'_>, scope: &Scope) -> Result<(), RunError> {
        let Around { description, settings, idps, .. } = around;
        let Some(by) = &description.driver else { return Ok(()) };
        let program = Program::of(&by.command, &by.env, &description.folder(), scope)?;
        let driver = Driver::start(program, settings.patience)?;
        let ready = driver.hello(idps.all().map(introduced).collect()).await?;
        self.names = identity::driven(&description.trust, scope, &ready)?;
        self.version = ready.version.or(self.version.take());
        self.net = self.net.clone().driven(driver);
        Ok(())
    }

    /// Who it is to the identity provider of this vendor.
    pub(super) fn names(&self, vendor: &str) -> &Names {
        let own = self.own_names.iter().find(|(name, _)| name == vendor);
        own.map_or(&self.names, |(_, names)| names)
    }

    /// What it, and its driver, have printed or logged so far.
    pub(super) fn log(&self) -> Vec<String> {
        let mut log = match &self.running {
            Running::Already | Running::Counter { .. } | Running::Service { .. } => Vec::new(),
            Running::Process(process) => process.log(),
            #[cfg(feature = "reference")]
            Running::Reference(sp) => sp.log(),
        };
        log.extend(self.net.driver().into_iter().flat_map(Driver::log));
        log
    }

    /// How its process has ended, if it has one that has.
    pub(super) fn ended(&self) -> Option<String> {
        match &self.running {
            Running::Process(process) => process.ended(),
            _ => None,
        }
    }

    /// Has it set up for each identity provider, if it is to be, and asks who it is.
    async fn identify(&mut self, around: Around<'_>, scope: &Scope) -> Result<(), RunError> {
        let vendors: Vec<(&str, _)> = around.idps.all().collect();
        let per_idp = around.description.act(ActName::Setup).is_some();
        for (nth, (vendor, mock)) in vendors.into_iter().enumerate() {
            let mut own = scope.clone();
            around.handout.describe_idp(vendor, mock, &mut own);
            let names = self.ask_who(around, &own).await?;
            if nth == 0 {
                self.names = names.clone();
            }
            if !per_idp {
                break;
            }
            self.own_names.push((vendor.to_owned(), names));
        }
        Ok(())
    }

    async fn ask_who(&self, around: Around<'_>, scope: &Scope) -> Result<Names, RunError> {
        let mut scope = scope.clone();
        let set_up = self.set_up(around.description, &scope).await?;
        if let Some(connection) = &set_up.connection {
            scope.set("connection", connection.clone());
        }
        identity::names(&around.description.trust, &scope, &self.net, set_up).await
    }

    async fn set_up(
        &self,
        description: &Description,
        scope: &Scope,
    ) -> Result<identity::SetUp, RunError> {
        if description.act(ActName::Setup).is_none() {
            return Ok(identity::SetUp::default());
        }
        let mut nobody = Browser::new(self.net.clone());
        identity::set_up(&mut nobody, description, scope).await
    }

    /// Takes back what was set up, for each identity provider.
    pub(super) async fn tear_down(&self, around: Around<'_>, scope: &Scope) -> Vec<String> {
        let mut troubles = Vec::new();
        if around.description.act(ActName::Teardown).is_none() {
            return troubles;
        }
        for (vendor, mock) in around.idps.all() {
            let mut own = scope.clone();
            around.handout.describe_idp(vendor, mock, &mut own);
            self.names(vendor).describe(&mut own);
            let mut nobody = Browser::new(self.net.clone());
            if let Err(trouble) = identity::tear_down(&mut nobody, around.description, &own).await {
                troubles.push(format!("{vendor}: {trouble}"));
            }
        }
        troubles
    }

    async fn wait_until_ready(&self, around: Around<'_>, scope: &Scope) -> Result<(), RunError> {
        let Some(StartBy::Command { ready, .. }) = &around.description.start else {
            return Ok(());
        };
        let path = ready.as_ref().map_or_else(|| Ok("/".to_owned()), |it| scope.fill(it))?;
        let url = format!("{}{path}", self.url);
        let asked = Url::parse(&url).map_err(|_| no_url(&url))?;
        let deadline = Instant::now() + READY;
        while Instant::now() < deadline {
            let answers = self.net.status(&asked).await.is_some_and(|it| it.as_u16() < 500);
            if let Some(how) = self.ended() {
                return Err(self.not_ready(&format!("has ended before it was ready: {how}")));
            }
            if answers {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let seconds = READY.as_secs();
        Err(self.not_ready(&format!("is not ready after {seconds} seconds: {url} does not answer")))
    }

    fn not_ready(&self, what: &str) -> RunError {
        RunError::ServiceProvider(format!("{what}{}", self.last_words()))
    }

    /// Somebody who does not say who they are may have said why.
    fn explained(&self, error: RunError) -> RunError {
        match error {
            RunError::Identity(what) => RunError::Identity(format!("{what}{}", self.last_words())),
            RunError::Unreachable(what) => {
                RunError::Unreachable(format!("{what}{}", self.last_words()))
            }
            other => other,
        }
    }

    /// The last that it has printed, in lines of its own.
    fn last_words(&self) -> String {
        let log = self.log();
        let last = log[log.len().saturating_sub(20)..].join("\n  | ");
        if last.is_empty() { String::new() } else { format!("\n  | {last}") }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Self::Service { server } = self {
            server.abort();
        }
    }
}

/// Starts what the description says. What is part of the program knows its names already.
async fn launch(
    around: Around<'_>,
    scope: &mut Scope,
) -> Result<(Running, Option<Names>), RunError> {
    if let Some(service) = &around.settings.service {
        return Ok((bundled::service(service, around, scope).await?, None));
    }
    match &around.description.start {
        Some(StartBy::Builtin { name, env, holes }) => {
            let (running, names) = bundled::start(around, &name.value, env, holes, scope).await?;
            Ok((running, Some(names)))
        }
        Some(StartBy::Command { command, env, .. }) => {
            name_url(around, scope, free_port().await?)?;
            is_free(scope).await?;
            let process = Process::start(Program::of(command, env, &folder(around), scope)?)?;
            Ok((Running::Process(process), None))
        }
        None => {
            name_url(around, scope, 0)?;
            Ok((Running::Already, None))
        }
    }
}

/// Nobody else may listen where it is about to: that one would be judged.
async fn is_free(scope: &Scope) -> Result<(), RunError> {
    let url = Url::parse(scope.value("url").unwrap_or_default()).ok();
    let address =
        url.as_ref().and_then(|url| Some((url.host_str()?, url.port_or_known_default()?)));
    match address {
        Some(("127.0.0.1" | "localhost", port))
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() =>
        {
            Err(RunError::ServiceProvider(format!(
                "cannot be started: something listens at port {port} already"
            )))
        }
        _ => Ok(()),
    }
}

async fn version(around: Around<'_>, scope: &Scope) -> Result<Option<String>, RunError> {
    let Some(StartBy::Command { version, env, .. }) = &around.description.start else {
        return Ok(None);
    };
    if version.is_empty() {
        return Ok(None);
    }
    first_line(Program::of(version, env, &folder(around), scope)?).await.map(Some)
}

/// The folder that a command is run in.
fn folder(around: Around<'_>) -> PathBuf {
    let folder = around.description.folder();
    match &around.description.start {
        Some(StartBy::Command { dir: Some(dir), .. }) => folder.join(dir),
        _ => folder,
    }
}

/// The way to it. A certificate that it makes at start is waited for.
async fn connect(around: Around<'_>, scope: &Scope) -> Result<Net, RunError> {
    let Around { description, settings, idps, .. } = around;
    let url = scope.value("url").unwrap_or_default();
    let site = Url::parse(url).map_err(|_| no_url(url))?;
    let connect_to = match &description.connect_to {
        None => None,
        Some(template) => {
            let text = scope.fill(template)?;
            let address: Result<SocketAddr, _> = text.parse();
            Some(address.map_err(|_| {
                RunError::Description(format!("`connect_to` is no address and port: {text}"))
            })?)
        }
    };
    // What a driver speaks to is the driver's to know.
    if description.driver.is_none() {
        allowed(&site, connect_to, &settings.may_test)?;
    }
    let ca = match &description.ca {
        None => None,
        Some(template) => Some(wait_for(&description.folder().join(scope.fill(template)?)).await?),
    };
    let (rate, patience) = (settings.rate, settings.patience);
    Net::to(&site, Way { connect_to, ca, rate, patience, ours: idps.published() })
}

/// What a driver is told of an identity provider.
fn introduced((vendor, mock): (&str, &MockIdp)) -> IdpInfo {
    IdpInfo {
        name: vendor.to_owned(),
        entity_id: mock.entity_id(),
        sso: mock.sso_url(),
        metadata: mock.metadata().to_owned(),
        certificate: STANDARD.encode(mock.certificate()),
    }
}

async fn wait_for(file: &std::path::Path) -> Result<Vec<u8>, RunError> {
    let deadline = Instant::now() + READY;
    loop {
        match std::fs::read(file) {
            Ok(bytes) if !bytes.is_empty() => return Ok(bytes),
            Err(error) if Instant::now() >= deadline => {
                return Err(RunError::Description(format!(
                    "the certificates of `ca`, {}, cannot be read: {error}",
                    file.display()
                )));
            }
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

fn no_url(text: &str) -> RunError {
    RunError::Description(format!("`{text}` is no URL"))
}

fn name_url(around: Around<'_>, scope: &mut Scope, port: u16) -> Result<(), RunError> {
    scope.set("port", port.to_string());
    let url = scope.fill(&around.description.url.value)?;
    scope.set("url", url.trim_end_matches('/'));
    Ok(())
}

async fn free_port() -> Result<u16, RunError> {
    let failed =
        |error: std::io::Error| RunError::ServiceProvider(format!("gets no port: {error}"));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
    listener.local_addr().map(|address| address.port()).map_err(failed)
}
