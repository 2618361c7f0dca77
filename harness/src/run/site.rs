//! The service provider under test: started by a command, served in our process, or running already.

use super::counter::Counter;
use super::idps::BoundIdps;
use super::scope::Scope;
use super::settings::{RunError, Settings};
use crate::describe::{Description, StartBy, Template};
use saml_verify::limits::Limits;
use saml_verify::metadata::SpMetadata;
use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

/// A service provider that answers, and who it is in SAML terms.
pub(super) struct Site {
    pub(super) url: String,
    pub(super) entity_id: String,
    pub(super) acs: String,
    /// The certificate to encrypt for that its metadata has, as DER.
    pub(super) encryption_certificate: Option<Vec<u8>>,
    running: Running,
}

/// Who it is in SAML terms.
struct Names {
    entity_id: String,
    acs: String,
    encryption_certificate: Option<Vec<u8>>,
}

/// What keeps it running; it ends when this is dropped.
enum Running {
    Already,
    Command {
        child: Box<Child>,
        log: Log,
    },
    Counter {
        _counter: Counter,
    },
    #[cfg(feature = "reference")]
    Reference(reference_sp::ReferenceSp),
}

/// The last lines that a process printed.
type Log = Arc<Mutex<Vec<String>>>;

const LOG_LINES: usize = 200;
const READY: Duration = Duration::from_secs(30);

impl Site {
    pub(super) async fn start(
        description: &Description,
        settings: &Settings,
        scope: &mut Scope,
        client: &reqwest::Client,
        idps: &BoundIdps,
    ) -> Result<Self, RunError> {
        match &description.start {
            Some(StartBy::Builtin { name, env, holes }) => {
                let holes: Vec<String> = holes
                    .iter()
                    .map(|hole| hole.value.clone())
                    .chain(settings.holes.clone())
                    .collect();
                builtin(description, &name.value, env, &holes, settings, scope, idps).await
            }
            Some(StartBy::Command { command, env, dir, ready }) => {
                let port = free_port().await?;
                name_url(description, scope, port)?;
                let running = spawn(command, env, dir.as_deref(), scope)?;
                wait_until_ready(ready.as_ref(), scope, client).await?;
                Self::identify(description, scope, client, running).await
            }
            None => {
                name_url(description, scope, 0)?;
                Self::identify(description, scope, client, Running::Already).await
            }
        }
    }

    /// What it has printed or logged so far.
    pub(super) fn log(&self) -> Vec<String> {
        match &self.running {
            Running::Already | Running::Counter { .. } => Vec::new(),
            Running::Command { log, .. } => {
                log.lock().unwrap_or_else(PoisonError::into_inner).clone()
            }
            #[cfg(feature = "reference")]
            Running::Reference(sp) => sp.log(),
        }
    }

    /// Reads entity id and ACS from the description, or from the metadata that it names.
    async fn identify(
        description: &Description,
        scope: &mut Scope,
        client: &reqwest::Client,
        running: Running,
    ) -> Result<Self, RunError> {
        let fill = |template: &Template| {
            scope.fill(template).map_err(|error| RunError::Description(error.to_string()))
        };
        let names = match (
            &description.trust.entity_id,
            &description.trust.acs,
            &description.trust.metadata,
        ) {
            (Some(entity_id), Some(acs), _) => Names::plain(fill(entity_id)?, fill(acs)?),
            (_, _, Some(metadata)) => of_metadata(&fetch(client, &fill(metadata)?).await?)?,
            _ => {
                return Err(RunError::Description(
                    "[trust] names neither metadata nor entity_id and acs".to_owned(),
                ));
            }
        };
        let url = scope.value("url").unwrap_or_default().to_owned();
        Ok(Self::known(scope, url, names, running))
    }

    fn known(scope: &mut Scope, url: String, names: Names, running: Running) -> Self {
        let Names { entity_id, acs, encryption_certificate } = names;
        scope.set("url", url.clone());
        scope.set("entity_id", entity_id.clone());
        scope.set("acs", acs.clone());
        Self { url, entity_id, acs, encryption_certificate, running }
    }
}

impl Names {
    /// Of a service provider that publishes no certificate.
    fn plain(entity_id: String, acs: String) -> Self {
        Self { entity_id, acs, encryption_certificate: None }
    }
}

fn of_metadata(xml: &str) -> Result<Names, RunError> {
    let failed = |reason: String| {
        RunError::ServiceProvider(format!("has metadata that cannot be used: {reason}"))
    };
    let metadata = SpMetadata::parse(xml, &Limits::default())
        .map_err(|finding| failed(finding.to_string()))?;
    let acs = metadata.default_acs().url.clone();
    let encryption_certificate = metadata.encryption_certificates.into_iter().next();
    Ok(Names { entity_id: metadata.entity_id, acs, encryption_certificate })
}

async fn fetch(client: &reqwest::Client, url: &str) -> Result<String, RunError> {
    let failed = |error: reqwest::Error| {
        RunError::ServiceProvider(format!("cannot be asked for {url}: {}", error.without_url()))
    };
    client.get(url).send().await.map_err(failed)?.text().await.map_err(failed)
}

fn name_url(description: &Description, scope: &mut Scope, port: u16) -> Result<(), RunError> {
    scope.set("port", port.to_string());
    let url = scope
        .fill(&description.url.value)
        .map_err(|error| RunError::Description(error.to_string()))?;
    scope.set("url", url.trim_end_matches('/'));
    Ok(())
}

async fn free_port() -> Result<u16, RunError> {
    let failed =
        |error: std::io::Error| RunError::ServiceProvider(format!("gets no port: {error}"));
    TcpListener::bind(("127.0.0.1", 0))
        .await
        .map_err(failed)?
        .local_addr()
        .map(|address| address.port())
        .map_err(failed)
}

async fn builtin(
    description: &Description,
    name: &str,
    env: &[(String, Template)],
    holes: &[String],
    settings: &Settings,
    scope: &mut Scope,
    idps: &BoundIdps,
) -> Result<Site, RunError> {
    if let Some(kind) = super::counter::Kind::named(name) {
        let counter = Counter::start(kind)
            .await
            .map_err(|error| RunError::ServiceProvider(format!("{name} cannot listen: {error}")))?;
        name_url(description, scope, counter.port)?;
        let url = counter.url();
        let names = Names::plain(format!("{url}/saml"), format!("{url}/saml/acs"));
        return Ok(Site::known(scope, url, names, Running::Counter { _counter: counter }));
    }
    let mut pairs = BTreeMap::new();
    for (key, value) in env {
        pairs.insert(
            key.clone(),
            scope.fill(value).map_err(|error| RunError::Description(error.to_string()))?,
        );
    }
    reference(name, &pairs, holes, settings, scope, idps).await
}

#[cfg(feature = "reference")]
async fn reference(
    name: &str,
    pairs: &BTreeMap<String, String>,
    holes: &[String],
    settings: &Settings,
    scope: &mut Scope,
    idps: &BoundIdps,
) -> Result<Site, RunError> {
    use reference_sp::{Clock, Hole, ReferenceSp};
    if name != "reference-sp" {
        return Err(RunError::Description(format!(
            "there is no builtin service provider `{name}`"
        )));
    }
    let holes: Vec<Hole> = holes
        .iter()
        .map(|hole| hole.parse())
        .collect::<Result<_, _>>()
        .map_err(|error: reference_sp::UnknownHole| RunError::Description(error.to_string()))?;
    let failed = |error: reference_sp::StartError| {
        RunError::ServiceProvider(format!("reference-sp cannot start: {error}"))
    };
    let clock = settings.at.map_or(Clock::System, ticking);
    let builder = ReferenceSp::builder()
        .clock(clock)
        .seed(settings.seed)
        .holes(holes)
        .settings(pairs)
        .map_err(failed)?;
    let bound = builder.bind().await.map_err(failed)?;
    let names = of_metadata(&bound.metadata())?;
    let sp = bound.serve(idps.metadata()).map_err(failed)?;
    Ok(Site::known(scope, sp.url().to_owned(), names, Running::Reference(sp)))
}

/// A clock that goes on from this moment until the service provider is gone: a token that is issued short has to expire.
#[cfg(feature = "reference")]
fn ticking(from: time::OffsetDateTime) -> reference_sp::Clock {
    use std::sync::atomic::{AtomicI64, Ordering};
    let seconds = Arc::new(AtomicI64::new(from.unix_timestamp()));
    let weak = Arc::downgrade(&seconds);
    tokio::spawn(async move {
        let mut every = tokio::time::interval(Duration::from_secs(1));
        every.tick().await;
        loop {
            every.tick().await;
            let Some(seconds) = weak.upgrade() else { return };
            seconds.fetch_add(1, Ordering::Relaxed);
        }
    });
    reference_sp::Clock::Shared(seconds)
}

#[cfg(not(feature = "reference"))]
async fn reference(
    name: &str,
    _: &BTreeMap<String, String>,
    _: &[String],
    _: &Settings,
    _: &mut Scope,
    _: &BoundIdps,
) -> Result<Site, RunError> {
    Err(RunError::Description(format!(
        "the builtin service provider `{name}` needs the feature `reference`"
    )))
}

fn spawn(
    command: &[Template],
    env: &[(String, Template)],
    dir: Option<&str>,
    scope: &Scope,
) -> Result<Running, RunError> {
    let fill = |template: &Template| {
        scope.fill(template).map_err(|error| RunError::Description(error.to_string()))
    };
    let words: Vec<String> = command.iter().map(fill).collect::<Result<_, _>>()?;
    let (program, arguments) = words
        .split_first()
        .ok_or_else(|| RunError::Description("[start] has an empty command".to_owned()))?;
    let mut process = Command::new(program);
    process.args(arguments).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for (name, value) in env {
        process.env(name, fill(value)?);
    }
    if let Some(dir) = dir {
        process.current_dir(dir);
    }
    process
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .process_group(0);
    let mut child = process.spawn().map_err(|error| {
        RunError::ServiceProvider(format!("`{program}` cannot be started: {error}"))
    })?;
    let log = Log::default();
    keep_lines(child.stdout.take(), &log);
    keep_lines(child.stderr.take(), &log);
    Ok(Running::Command { child: Box::new(child), log })
}

fn keep_lines(stream: Option<impl tokio::io::AsyncRead + Unpin + Send + 'static>, log: &Log) {
    let Some(stream) = stream else { return };
    let log = Arc::clone(log);
    tokio::spawn(async move {
        let mut lines = BufReader::new(stream).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let mut kept = log.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() == LOG_LINES {
                kept.remove(0);
            }
            kept.push(line);
        }
    });
}

/// The process group, so that nothing that the command has started outlives the run.
impl Drop for Running {
    fn drop(&mut self) {
        if let Self::Command { child, .. } = self
            && let Some(group) = child
                .id()
                .and_then(|id| i32::try_from(id).ok())
                .and_then(rustix::process::Pid::from_raw)
        {
            // It may have ended by itself.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

async fn wait_until_ready(
    ready: Option<&Template>,
    scope: &Scope,
    client: &reqwest::Client,
) -> Result<(), RunError> {
    let path = ready
        .map_or_else(|| Ok("/".to_owned()), |template| scope.fill(template))
        .map_err(|error| RunError::Description(error.to_string()))?;
    let url = format!("{}{path}", scope.value("url").unwrap_or_default());
    let deadline = tokio::time::Instant::now() + READY;
    while tokio::time::Instant::now() < deadline {
        if client.get(&url).send().await.is_ok_and(|answer| answer.status().as_u16() < 500) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(RunError::ServiceProvider(format!(
        "is not ready after {} seconds: {url} does not answer",
        READY.as_secs()
    )))
}
