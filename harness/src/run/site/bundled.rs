//! Service providers that are part of the program: the reference one, the counter-tests, and a caller's own router.

#[cfg(feature = "reference")]
use super::identity;
use super::{Around, Names, Running, name_url};
use crate::describe::Template;
use crate::run::counter::{Counter, Kind};
use crate::run::scope::Scope;
use crate::run::settings::{RunError, Service, SiteInfo};
use crate::source::At;
use std::collections::BTreeMap;
use tokio::net::TcpListener;

/// Serves a bundled one.
pub(super) async fn start(
    around: Around<'_>,
    name: &str,
    env: &[(String, Template)],
    holes: &[At<String>],
    scope: &mut Scope,
) -> Result<(Running, Names), RunError> {
    if let Some(kind) = Kind::named(name) {
        return counter(around, name, kind, scope).await;
    }
    let pairs: Result<BTreeMap<String, String>, RunError> =
        env.iter().map(|(key, value)| Ok((key.clone(), scope.fill(value)?))).collect();
    let holes = holes.iter().map(|hole| hole.value.clone());
    let holes: Vec<String> = holes.chain(around.settings.holes.clone()).collect();
    reference(around, name, &pairs?, &holes, scope).await
}

async fn counter(
    around: Around<'_>,
    name: &str,
    kind: Kind,
    scope: &mut Scope,
) -> Result<(Running, Names), RunError> {
    let counter = Counter::start(kind)
        .await
        .map_err(|error| RunError::ServiceProvider(format!("{name} cannot listen: {error}")))?;
    name_url(around, scope, counter.port)?;
    let url = counter.url();
    let names = Names::plain(format!("{url}/saml"), format!("{url}/saml/acs"));
    scope.set("url", url);
    Ok((Running::Counter { _counter: counter }, names))
}

/// Serves a caller's own router: the address is bound first, so that the router can be told.
pub(super) async fn service(
    service: &Service,
    around: Around<'_>,
    scope: &mut Scope,
) -> Result<Running, RunError> {
    let failed =
        |error: std::io::Error| RunError::ServiceProvider(format!("cannot listen: {error}"));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    name_url(around, scope, address.port())?;
    let idps = around.idps.metadata();
    let trust = &around.description.trust;
    let known = |template: &Option<Template>| {
        template.as_ref().map_or_else(|| Ok(String::new()), |it| scope.fill(it))
    };
    let info = SiteInfo {
        address,
        entity_id: known(&trust.entity_id)?,
        acs: known(&trust.acs)?,
        url: scope.value("url").unwrap_or_default().to_owned(),
        idp_metadata: idps.first().cloned().unwrap_or_default(),
        idps,
    };
    let router = (service.0)(&info);
    let server = tokio::spawn(async move {
        // It fails only where the listener does, and then requests fail in the sight of who makes them.
        let _ = axum::serve(listener, router).await;
    });
    Ok(Running::Service { server })
}

#[cfg(feature = "reference")]
async fn reference(
    around: Around<'_>,
    name: &str,
    pairs: &BTreeMap<String, String>,
    holes: &[String],
    scope: &mut Scope,
) -> Result<(Running, Names), RunError> {
    use reference_sp::{Clock, Hole, ReferenceSp};
    let settings = around.settings;
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
    let names = identity::of_metadata(&bound.metadata())?;
    let sp = bound.serve(around.idps.metadata()).map_err(failed)?;
    scope.set("url", sp.url());
    Ok((Running::Reference(sp), names))
}

/// A clock that goes on from this moment until the service provider is gone: a token that is issued short has to expire.
#[cfg(feature = "reference")]
fn ticking(from: time::OffsetDateTime) -> reference_sp::Clock {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    let seconds = Arc::new(AtomicI64::new(from.unix_timestamp()));
    let weak = Arc::downgrade(&seconds);
    tokio::spawn(async move {
        let mut every = tokio::time::interval(std::time::Duration::from_secs(1));
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
    _: Around<'_>,
    name: &str,
    _: &BTreeMap<String, String>,
    _: &[String],
    _: &mut Scope,
) -> Result<(Running, Names), RunError> {
    Err(RunError::Description(format!(
        "the builtin service provider `{name}` needs the feature `reference`"
    )))
}
