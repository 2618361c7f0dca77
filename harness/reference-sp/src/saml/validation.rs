//! How a Response is validated, as a value: the steps from text to what was signed, and the list
//! of checks. Knows no accounts; a mistake replaces a step or takes out a check.

use saml_verify::{
    checks::{CHECKS, Check, replay_until},
    decrypt::DecryptionKey,
    finding::{Finding, Rule},
    key::AlgorithmPolicy,
    limits::Limits,
    message::Assertion,
    policy::{IdpTrust, Policy, Required},
    receive::{self, Received, Steps, claimed_issuer},
    xml,
};
use time::{Duration, OffsetDateTime};

use super::{Idp, Replay, SpNames, attribute::one_value, replay::Use};

const ISSUER: Rule = Rule::new("resp-issuer", "Prof 4.1.4.2");
/// Of the clocks, in both directions (SDP-G01).
const SKEW: Duration = Duration::minutes(3);
const REPLAY: Rule = Rule::new("as-replay", "Prof 4.1.4.5");

/// Reads a text by some steps: what was signed, or why nothing was.
type Read = fn(&str, &Policy, &[DecryptionKey], &Steps) -> Result<Received, Finding>;

/// Everything that decides whether a Response is believed.
pub(crate) struct Validation {
    /// Whose Response it is said to be.
    pub(crate) issuer: fn(&str, &Limits) -> Option<String>,
    /// Whether the first entity id, as it is claimed, is the second.
    pub(crate) same_entity: fn(&str, &str) -> bool,
    /// How far the clocks may differ.
    pub(crate) skew: Duration,
    /// The keys that this identity provider may sign with.
    pub(crate) trust: fn(&[Idp], &Idp) -> IdpTrust,
    /// The algorithms that count.
    pub(crate) algorithms: fn() -> AlgorithmPolicy,
    /// Which signature must be there.
    pub(crate) required: Required,
    /// Parse, locate, verify, require.
    pub(crate) steps: Steps,
    /// The steps one after the other, and what is read at the end.
    pub(crate) read: Read,
    /// What is asked of the values that were read.
    pub(crate) checks: Vec<Check>,
    /// What is remembered of an assertion that was used.
    pub(crate) once: fn(&Received) -> Option<String>,
    /// When it is remembered.
    pub(crate) memory: Memory,
    /// The value of an attribute that the platform needs.
    pub(crate) value: fn(&Assertion, &str) -> Result<String, Finding>,
    /// The latest time at which the session may still be open (as-sessionnotonorafter).
    pub(crate) session_end: fn(&Received) -> Option<OffsetDateTime>,
}

/// When an assertion is looked up and remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// In one step, where nothing can come in between.
    OneStep,
    /// Looked up first and remembered later.
    TwoSteps,
}

/// A Response that was believed.
pub(crate) struct Accepted {
    pub(crate) received: Received,
    /// The entity id of the identity provider that it is from.
    pub(crate) idp: String,
    until: OffsetDateTime,
    now: OffsetDateTime,
}

impl Validation {
    /// Nothing is left out.
    pub(crate) fn strict() -> Self {
        Self {
            issuer: |text, limits| claimed_issuer(&xml::parse(text, limits).ok()?),
            same_entity: |claimed, known| claimed == known,
            skew: SKEW,
            trust: |_, idp| idp.trust.clone(),
            algorithms: AlgorithmPolicy::default,
            required: Required::default(),
            steps: Steps::STRICT,
            read: receive::read,
            checks: CHECKS.to_vec(),
            once: |received| received.assertion.id.clone(),
            memory: Memory::OneStep,
            value: one_value,
            session_end,
        }
    }

    /// Validates a document that was posted to our ACS just now, in answer to the request that is
    /// `expected`, or to none. Whether it is used for the first
    /// time is asked by [`Self::use_once`], where nothing can come in between.
    pub(crate) fn validate(
        &self,
        text: &str,
        idps: &[Idp],
        keys: &[DecryptionKey],
        names: &SpNames,
        expected: Option<String>,
        now: OffsetDateTime,
    ) -> Result<Accepted, Finding> {
        let idp = self.choose(text, idps)?;
        let trust = (self.trust)(idps, idp);
        let mut policy = Policy::new(&names.entity_id, &names.acs, trust, now);
        policy.algorithms = (self.algorithms)();
        policy.skew = self.skew;
        policy.required = self.required;
        policy.expected_request = expected;
        let received = (self.read)(text, &policy, keys, &self.steps)?;
        self.checks.iter().try_for_each(|check| (check.run)(&received, &policy))?;
        let until = replay_until(&received, &policy);
        Ok(Accepted { received, idp: idp.trust.entity_id.clone(), until, now })
    }

    /// Remembers the assertion, and refuses it if it was used before.
    pub(crate) fn use_once(&self, accepted: &Accepted, replay: &mut Replay) -> Result<(), Finding> {
        let Some(key) = self.key(accepted) else { return Ok(()) };
        match replay.remember(key, accepted.until, accepted.now) {
            Use::Again if self.memory == Memory::OneStep => Err(used()),
            _ => Ok(()),
        }
    }

    /// Refuses an assertion that was used before, and remembers nothing.
    pub(crate) fn look_up(&self, accepted: &Accepted, replay: &Replay) -> Result<(), Finding> {
        match self.key(accepted) {
            Some(key) if replay.knows(&key, accepted.now) => Err(used()),
            _ => Ok(()),
        }
    }

    /// Two identity providers may choose the same id; an entity id has no line break.
    fn key(&self, accepted: &Accepted) -> Option<String> {
        (self.once)(&accepted.received).map(|id| format!("{}\n{id}", accepted.idp))
    }

    /// The trusted identity provider that the document claims to be from.
    fn choose<'a>(&self, text: &str, idps: &'a [Idp]) -> Result<&'a Idp, Finding> {
        let claimed = (self.issuer)(text, &Limits::default());
        let is_claimed = |idp: &&Idp| {
            claimed
                .as_ref()
                .is_some_and(|claimed| (self.same_entity)(claimed, &idp.trust.entity_id))
        };
        let found = idps.iter().find(is_claimed);
        match (found, claimed) {
            (Some(idp), _) => Ok(idp),
            (None, None) => Err(self.unreadable(text)),
            (None, Some(_)) => {
                Err(ISSUER.finding("an issuer that is trusted", "one that nobody configured"))
            }
        }
    }

    /// Without an issuer there is nobody to blame, but perhaps the text is not even XML.
    fn unreadable(&self, text: &str) -> Finding {
        let parsed = (self.steps.parse)(text, &Limits::default());
        parsed.err().unwrap_or_else(|| ISSUER.finding("an Issuer", "none"))
    }
}

fn used() -> Finding {
    REPLAY.finding("an assertion that was not used", "a used one")
}

/// The earliest end that the identity provider names, as late as its clock may be behind ours.
fn session_end(received: &Received) -> Option<OffsetDateTime> {
    let statements = received.assertion.authn_statements.iter();
    let ends = statements.filter_map(|it| it.session_not_on_or_after.as_ref()?.value);
    let end = ends.min()?;
    Some(end.checked_add(SKEW).unwrap_or(end))
}
