//! The service provider of a search, and the people who try themselves at it: one attack in, and out whose session it opened.

use super::{Attack, ExploreError};
use crate::describe::Idps;
use crate::plan::{Case, Persona, Plan, signed_by};
use crate::run::{Missed, Probe, World};
use crate::scenario;
use crate::source::Source;
use crate::suite::{Options, Prepared, prepare_these, settings};
use crate::trace::Seen;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What an attack has come to where it should have come to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Breach {
    /// A document that is no XML for a strict parser has opened a session, if only its sender's.
    Malformed,
    /// The session of somebody who is neither sender nor victim is open.
    Stranger,
    /// The session of the victim is open.
    Victim,
}

/// Everything that attacks are tried on.
pub struct Bench {
    pub(super) world: Arc<World>,
    pub(super) options: Options,
    pub(super) prepared: Prepared,
    /// People who wait for the next attack, by vendor.
    idle: Mutex<BTreeMap<String, Vec<Stage>>>,
    /// How many casts there were: each has names of its own.
    casts: AtomicU64,
}

/// People at one vendor, the victim signed in once, so that there is an account to get into.
struct Stage {
    probe: Probe,
    victim: Seen,
    people: Vec<Persona>,
    visits: u32,
    /// One of them has got in. An account of the attacker's own may stand in the way of the victim's, and an attack that
    /// worked has left its traces.
    is_spent: bool,
}

/// So many documents are sent by the same people, as long as all are refused.
const VISITS: u32 = 200;
const CAST: &str = include_str!("cast.toml");
const ADA: usize = 0;
const MALLORY: usize = 1;
/// Has a NameID that begins with Ada's.
const TRUDY: usize = 2;

impl Bench {
    /// Starts the service provider and the identity providers.
    ///
    /// # Errors
    /// See [`ExploreError`].
    pub async fn start(options: &Options) -> Result<Self, ExploreError> {
        let mut prepared = prepared(options)?;
        // Who trusts one identity provider would be started again for the next one, and a search is one start.
        if prepared.description.trust.idps == Idps::One {
            prepared.vendors.truncate(1);
            let names: Vec<String> = prepared.vendors.iter().map(|one| one.name.clone()).collect();
            prepared.plan = prepared.plan.only(&names);
        }
        let mut settings = settings(&prepared, options);
        settings.only(&prepared.vendors, &prepared.vendors);
        let world = World::start(&prepared.description, &settings).await?;
        Ok(Self {
            world: Arc::new(world),
            options: options.clone(),
            prepared,
            idle: Mutex::default(),
            casts: AtomicU64::new(0),
        })
    }

    /// The vendors of the search.
    pub fn vendors(&self) -> &[String] {
        &self.prepared.plan.vendors
    }

    /// The name of the service provider.
    pub fn name(&self) -> &str {
        &self.prepared.description.name.value
    }

    /// Whether a person who has done nothing wrong is let in, at every vendor.
    ///
    /// # Errors
    /// Who is not.
    pub async fn control(&self) -> Result<(), ExploreError> {
        for vendor in self.vendors() {
            let stage = self.stage(vendor).await?;
            self.lock().entry(vendor.clone()).or_default().push(stage);
        }
        Ok(())
    }

    /// Tries an attack. A service provider that does not answer has refused; whether it is dead, the next control tells.
    ///
    /// # Errors
    /// The control of new people fails, or the harness could not. That an attack has no place in a document is no error.
    pub async fn try_out(&self, attack: &Attack) -> Result<Tried, ExploreError> {
        let waiting = self.lock().get_mut(&attack.vendor).and_then(Vec::pop);
        let mut stage = match waiting {
            Some(stage) => stage,
            None => self.stage(&attack.vendor).await?,
        };
        let tried = stage.try_out(attack).await?;
        if !stage.is_spent && stage.visits < VISITS {
            self.lock().entry(attack.vendor.clone()).or_default().push(stage);
        }
        Ok(tried)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Vec<Stage>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// New people.
    async fn stage(&self, vendor: &str) -> Result<Stage, ExploreError> {
        let cast = self.casts.fetch_add(1, Ordering::Relaxed);
        let seed = self.options.seed.wrapping_add(cast.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let Prepared { plan, description, .. } = &self.prepared;
        let case = of_vendor(plan, vendor)?.again(seed, &description.name_id.from);
        let people = case.people.clone();
        let probe = Probe::new(Arc::clone(&self.world), case)?;
        let victim = probe.visit(ADA, None, None).await?.seen;
        match victim {
            Seen::SignedIn { .. } => {
                Ok(Stage { probe, victim, people, visits: 0, is_spent: false })
            }
            other => Err(ExploreError::Control(format!(
                "a good document of {vendor} opens no session: {}",
                other.sentence()
            ))),
        }
    }
}

/// What came of an attack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// It opened a session.
    Accepted {
        /// Whose.
        breach: Breach,
        /// The document.
        xml: String,
    },
    /// It cannot be done to such a document.
    NoPlace,
    /// Nobody but its sender is signed in, if anybody is.
    Refused,
}

impl Stage {
    async fn try_out(&mut self, attack: &Attack) -> Result<Tried, ExploreError> {
        let tamper = attack.tamper();
        let who = if tamper.needs_extended_name_id() { TRUDY } else { MALLORY };
        let visit = match self.probe.visit(who, signed_by(&tamper), Some(&tamper)).await {
            Ok(visit) => visit,
            Err(Missed::NoPlace) => return Ok(Tried::NoPlace),
            Err(Missed::Silent(_)) => return Ok(Tried::Refused),
            Err(missed) => return Err(missed.into()),
        };
        self.visits += 1;
        self.is_spent |= matches!(visit.seen, Seen::SignedIn { .. });
        let breach = self.breach(who, &visit.seen, tamper.is_well_formed());
        Ok(breach.map_or(Tried::Refused, |breach| Tried::Accepted { breach, xml: visit.xml }))
    }

    fn breach(&self, who: usize, seen: &Seen, well_formed: bool) -> Option<Breach> {
        let Seen::SignedIn { principal, account } = seen else { return None };
        let Seen::SignedIn { principal: victims, account: victims_account } = &self.victim else {
            return None;
        };
        let same_account = account.is_some() && account == victims_account;
        if same_account || principal == victims {
            return Some(Breach::Victim);
        }
        if !well_formed {
            return Some(Breach::Malformed);
        }
        (!is_name_of(&self.people[who], principal)).then_some(Breach::Stranger)
    }
}

/// Whatever identifies a person at this service provider, it is one of these.
fn is_name_of(person: &Persona, principal: &str) -> bool {
    let names = [&person.login, &person.username, &person.mails[0]];
    names.into_iter().chain(&person.name_id).any(|name| name == principal)
}

fn prepared(options: &Options) -> Result<Prepared, ExploreError> {
    let (scenarios, mut mistakes) = scenario::parse(Source::new("cast.toml", CAST), "explore");
    let scenarios = scenarios.into_iter().map(Arc::new).collect::<Vec<_>>();
    Ok(prepare_these(options, &scenarios, &mut mistakes)?)
}

fn of_vendor<'p>(plan: &'p Plan, vendor: &str) -> Result<&'p Case, ExploreError> {
    let case = plan.cases.iter().find(|case| case.id.vendor == vendor);
    case.ok_or_else(|| ExploreError::Ours(format!("{vendor} is no vendor of this search")))
}
