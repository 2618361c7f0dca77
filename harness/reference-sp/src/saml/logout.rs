//! Single logout: how a LogoutRequest is believed, as a list of checks, and whose sessions it
//! ends. Knows no HTTP and no accounts.

use saml_verify::{
    finding::{Finding, Rule},
    key::AlgorithmPolicy,
    limits::Limits,
    policy::IdpTrust,
    request::{self, LogoutRequest},
};
use time::{Duration, OffsetDateTime};

use super::{Idp, Replay, Signs, SpNames, replay::Use};

const DESTINATION: Rule = Rule::new("slo-destination", "Bind 3.5.5.2; Core 3.2.1");
const EXPIRED: Rule = Rule::new("slo-expired", "Core 3.7.1, 3.7.3.2");
const ISSUER: Rule = Rule::new("slo-issuer", "Prof 4.4.4.1");
const REPLAY: Rule = Rule::new("slo-replay", "Core 3.7.3.2; SDP-G01");
const SKEW: Duration = Duration::minutes(3);
/// How old a request may be that does not say when it ends.
const FRESH: Duration = Duration::minutes(5);

/// Whom a session is about, as the assertion said that opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SsoSession {
    /// The entity id of the identity provider.
    pub(crate) idp: String,
    /// The NameID.
    pub(crate) name_id: String,
    /// The SessionIndex, where there was one.
    pub(crate) index: Option<String>,
}

/// A request as the checks see it.
pub(crate) struct Arrived {
    pub(crate) request: LogoutRequest,
    /// The identity provider that it is from.
    pub(crate) idp: String,
    pub(crate) now: OffsetDateTime,
}

/// One demand on a request.
pub(crate) type Check = fn(&Arrived, &SpNames) -> Result<(), Finding>;

/// Everything that decides whether a LogoutRequest is obeyed, and what it ends.
pub(crate) struct Logout {
    /// The keys that this identity provider may sign with.
    pub(crate) trust: fn(&[Idp], &Idp) -> IdpTrust,
    /// From text to what was signed.
    pub(crate) verify: fn(&str, &IdpTrust) -> Result<LogoutRequest, Finding>,
    /// What is asked of what was signed, by name.
    pub(crate) checks: Vec<(&'static str, Check)>,
    /// What is remembered of a request.
    pub(crate) once: fn(&LogoutRequest) -> Option<String>,
    /// Whether the request ends a session.
    pub(crate) ends: fn(&Arrived, &SsoSession) -> bool,
    /// Whether it matters which browser brought the request.
    pub(crate) reach: Reach,
    /// Whether an answer is sent.
    pub(crate) answers: Answers,
    /// Whether the answer is signed.
    pub(crate) signs: Signs,
}

/// Which sessions a request can end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those of every browser.
    Everywhere,
    /// That of the browser that brought the request, if the request names it.
    ThisBrowser,
    /// Those of every browser, and that of the browser that brought the request whoever it names.
    ThisBrowserToo,
}

/// Whether a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answers {
    Always,
    Never,
}

impl Logout {
    /// As the standard demands.
    pub(crate) fn strict() -> Self {
        Self {
            trust: |_, idp| idp.trust.clone(),
            verify: signed,
            checks: vec![("issuer", issuer), ("destination", destination), ("expiry", expiry)],
            once: |request| Some(request.header.id.clone()),
            ends,
            reach: Reach::Everywhere,
            answers: Answers::Always,
            signs: Signs::Always,
        }
    }

    /// Believes a request, or says why not.
    pub(crate) fn believe<'a>(
        &self,
        text: &str,
        idps: &'a [Idp],
        names: &SpNames,
        now: OffsetDateTime,
    ) -> Result<(Arrived, &'a Idp), Finding> {
        let unverified: LogoutRequest = request::parse(text, &Limits::default())?;
        let claimed = &unverified.header.issuer;
        let idp = idps.iter().find(|idp| idp.trust.entity_id == *claimed);
        let idp = idp.ok_or_else(|| ISSUER.finding("an issuer that is trusted", "another"))?;
        let request = (self.verify)(text, &(self.trust)(idps, idp))?;
        let arrived = Arrived { request, idp: idp.trust.entity_id.clone(), now };
        self.checks.iter().try_for_each(|(_, check)| check(&arrived, names))?;
        Ok((arrived, idp))
    }

    /// Whether a session ends, which may be the one of the browser that brought the request.
    pub(crate) fn reaches(&self, arrived: &Arrived, session: &SsoSession, is_here: bool) -> bool {
        let is_named = (self.ends)(arrived, session);
        match self.reach {
            Reach::Everywhere => is_named,
            Reach::ThisBrowser => is_named && is_here,
            Reach::ThisBrowserToo => is_named || is_here,
        }
    }

    /// Remembers a request, and refuses it if it was obeyed before.
    pub(crate) fn use_once(&self, arrived: &Arrived, replay: &mut Replay) -> Result<(), Finding> {
        let Some(id) = (self.once)(&arrived.request) else { return Ok(()) };
        let until = until(&arrived.request) + SKEW;
        match replay.remember(format!("{}\n{id}", arrived.idp), until, arrived.now) {
            Use::First => Ok(()),
            Use::Again => Err(REPLAY.finding("a request that was not obeyed", "one that was")),
        }
    }
}

/// What an identity provider signed, and nothing else.
pub(crate) fn signed(text: &str, trust: &IdpTrust) -> Result<LogoutRequest, Finding> {
    let policy = AlgorithmPolicy::default();
    request::parse_signed(text, &trust.keys, &policy, &Limits::default())
}

/// The issuer that is signed is the one whose keys were taken.
fn issuer(arrived: &Arrived, _: &SpNames) -> Result<(), Finding> {
    match arrived.request.header.issuer == arrived.idp {
        true => Ok(()),
        false => Err(ISSUER.finding("the issuer whose key signed", "another")),
    }
}

/// A signed message that a browser carries says where it is going.
fn destination(arrived: &Arrived, names: &SpNames) -> Result<(), Finding> {
    match arrived.request.header.destination.as_ref() == Some(&names.slo) {
        true => Ok(()),
        false => Err(DESTINATION.finding("our SingleLogoutService as Destination", "another")),
    }
}

fn expiry(arrived: &Arrived, _: &SpNames) -> Result<(), Finding> {
    let issued = arrived.request.header.issue_instant;
    let time = arrived.now - SKEW..arrived.now + SKEW;
    if until(&arrived.request) <= time.start || issued >= time.end {
        return Err(EXPIRED.finding("a request of now", "one of another time"));
    }
    Ok(())
}

/// When a request ends, at the latest.
fn until(request: &LogoutRequest) -> OffsetDateTime {
    let fresh = request.header.issue_instant.saturating_add(FRESH);
    request.not_on_or_after.map_or(fresh, |end| end.min(fresh))
}

/// The same person of the same identity provider, and one of the sessions that are named; all
/// where none is.
pub(crate) fn ends(arrived: &Arrived, session: &SsoSession) -> bool {
    same_person(arrived, session) && named(&arrived.request.session_indexes, session)
}

/// The same NameID of the same identity provider.
pub(crate) fn same_person(arrived: &Arrived, session: &SsoSession) -> bool {
    arrived.idp == session.idp && arrived.request.name_id.value == session.name_id
}

/// The session is among those that are named, or none is named.
pub(crate) fn named(indexes: &[String], session: &SsoSession) -> bool {
    let among = session.index.as_ref().is_some_and(|index| indexes.contains(index));
    indexes.is_empty() || among
}
