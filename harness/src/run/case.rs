//! One case from its first step to its last: people, browsers and slots are its own.

use super::browser::Browser;
use super::http::Outcome;
use super::idps::RunningIdp;
use super::listed;
use super::scope::{Scope, Secrets};
use super::silence::{NoAnswer, Stuck};
use super::site::Names;
use super::user::principals;
use super::world::World;
use crate::describe::ActName;
use crate::plan::{Arguments, Case, Licence, Step, StepKind, Task};
use crate::scenario::{Idp, Shared};
use crate::trace::{
    Answers, DocumentTrace, Fault, PersonTrace, Seen, StepTrace, Stopped, Trace, Written,
};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// What a named step has yielded.
#[derive(Debug, Clone)]
pub(super) enum Slot {
    /// A document as it was posted.
    Document(Document),
    /// A LogoutRequest as it was posted, in base64.
    Logout { value: String },
    /// A token, and when it will have expired.
    Token { value: String, id: String, expires: Option<Instant> },
}

/// A SAML document on its way to the service provider.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) xml: String,
    pub(super) action: String,
    pub(super) relay_state: Option<String>,
    pub(super) assertion_id: String,
    pub(super) name_id: String,
    /// The request that it answers, empty where it answers none.
    pub(super) in_response_to: String,
}

/// Why a case cannot go on.
pub(super) struct Stop {
    pub(super) reason: String,
    pub(super) fault: Fault,
}

impl Stop {
    pub(super) fn ours(reason: impl ToString) -> Self {
        Self { reason: reason.to_string(), fault: Fault::Ours }
    }

    pub(super) fn theirs(reason: impl ToString) -> Self {
        Self { reason: reason.to_string(), fault: Fault::ServiceProvider }
    }
}

impl From<NoAnswer> for Stop {
    fn from(silent: NoAnswer) -> Self {
        Self { reason: silent.to_string(), fault: silent.fault }
    }
}

impl From<Stuck> for Stop {
    fn from(stuck: Stuck) -> Self {
        match stuck {
            Stuck::Silent(silent) => silent.into(),
            Stuck::NoRequest(_) => Self::theirs(stuck),
            Stuck::NoAct(_) | Stuck::Unfilled(_) | Stuck::Url(_) => Self::ours(stuck),
        }
    }
}

/// What one step came to.
pub(super) struct Done {
    pub(super) seen: Seen,
    pub(super) document: Option<DocumentTrace>,
    pub(super) landing: Option<String>,
    pub(super) answers: Option<Answers>,
    pub(super) written: Vec<Written>,
}

impl Done {
    pub(super) fn seen(seen: Seen) -> Self {
        Self { seen, document: None, landing: None, answers: None, written: Vec::new() }
    }
}

/// A case that is being run.
pub(super) struct Running<'w> {
    pub(super) world: &'w World,
    pub(super) case: &'w Case,
    pub(super) browsers: Vec<Browser>,
    /// What is known of each person.
    pub(super) scopes: Vec<Scope>,
    pub(super) slots: BTreeMap<String, Slot>,
    /// How often each person's address has changed.
    pub(super) mails: Vec<usize>,
    /// Whether each person's password at the identity provider has changed.
    pub(super) changed_passwords: Vec<bool>,
    /// The last document that each person has posted.
    pub(super) posted: Vec<Option<Document>>,
    /// How many LogoutRequests there were so far.
    pub(super) logouts: usize,
    /// The id of the last LogoutRequest in each person's browser.
    pub(super) logouts_of: Vec<Option<String>>,
    pub(super) secrets: Secrets,
    /// Accounts that were there before the case, where somebody cleans up after it.
    pub(super) others: BTreeSet<String>,
    /// Why nothing of this case is taken away, if so.
    pub(super) stays: Option<String>,
    /// Whether each person's record is in the live directory.
    pub(super) resident: Vec<bool>,
}

/// Runs a case. What goes wrong is in the trace.
pub(super) async fn run_case(world: &World, case: &Case) -> Trace {
    let begun = Instant::now();
    let turn = listed::turn(world, case).await;
    let case = &listed::settled(world, case);
    let mut running = Running::new(world, case);
    let (mut steps, stopped) = running.all_steps().await;
    drop(turn);
    for step in &mut steps {
        running.redact(step);
    }
    let repeated = running.browsers.iter().flat_map(Browser::repeated);
    Trace {
        case: case.id.to_string(),
        people: running.people(),
        source: running.source(),
        log: if is_explained(&steps, stopped.as_ref()) { world.last_words() } else { Vec::new() },
        repeated: repeated.map(|url| running.secrets.redact(url)).collect(),
        steps,
        landing: world.description.landing.clone(),
        stopped: stopped.map(|stop| Stopped {
            reason: running.secrets.redact(&stop.reason),
            fault: stop.fault,
        }),
        millis: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}

/// Whether the service provider has to say more about it than its answers.
fn is_explained(steps: &[StepTrace], stopped: Option<&Stop>) -> bool {
    stopped.is_some_and(|stop| matches!(stop.fault, Fault::ServiceProvider | Fault::Silent))
        || steps.iter().any(|step| matches!(step.seen, Seen::Unreadable { .. }))
}

impl<'w> Running<'w> {
    pub(super) fn new(world: &'w World, case: &'w Case) -> Self {
        let mut running = Self {
            world,
            case,
            browsers: case.people.iter().map(|_| Browser::new(world.net())).collect(),
            scopes: Vec::new(),
            slots: BTreeMap::new(),
            mails: vec![0; case.people.len()],
            changed_passwords: vec![false; case.people.len()],
            posted: vec![None; case.people.len()],
            logouts: 0,
            logouts_of: vec![None; case.people.len()],
            secrets: world.secrets.clone(),
            others: BTreeSet::new(),
            stays: None,
            resident: vec![false; case.people.len()],
        };
        running.scopes = (0..case.people.len()).map(|who| running.introduce(who)).collect();
        running
    }

    /// What templates may say of a person.
    fn introduce(&mut self, who: usize) -> Scope {
        let person = &self.case.people[who];
        let vendor = self.idp(who).map_or("", |idp| idp.vendor.name.as_str());
        let mut scope = self.world.scope_of(vendor);
        let new_password = format!("{}-changed", person.passwords[1]);
        for (name, value) in [
            ("password", &person.passwords[0]),
            ("next password", &person.passwords[1]),
            ("new_password", &new_password),
        ] {
            self.secrets.learn(name, value);
        }
        scope.set("username", person.username.clone());
        scope.set("mail", person.mails[0].clone());
        scope.set("name", format!("{} Example", person.name));
        scope.set("name_id", person.name_id(&self.world.description.name_id.from));
        scope.set("password", person.passwords[0].clone());
        scope.set("new_mail", format!("{}.new@mail.example", person.username));
        scope.set("new_password", new_password);
        scope.set("organisation", self.case.organisation.clone().unwrap_or_default());
        if self.world.description.runs_commands()
            && let Ok(home) = self.world.handout.home(&person.username)
        {
            scope.set("home", home.display().to_string());
        }
        if let Some(account) = listed::listed(self.world, self.case, who) {
            scope.set("username", account.username);
        }
        scope
    }

    fn people(&self) -> Vec<PersonTrace> {
        let each = self.case.people.iter().zip(&self.scopes);
        each.map(|(person, scope)| PersonTrace {
            name: person.name.clone(),
            stem: person.username.clone(),
            login: person.login.clone(),
            principals: principals(person, &self.world.description, scope),
        })
        .collect()
    }

    async fn all_steps(&mut self) -> (Vec<StepTrace>, Option<Stop>) {
        let mut steps = Vec::new();
        let mut stopped = self.enrol().err();
        #[cfg(feature = "ldap")]
        if stopped.is_none() {
            stopped = self.move_in().await.err();
        }
        self.look_around().await;
        let mut prepared = false;
        for step in &self.case.steps {
            if stopped.is_some() {
                break;
            }
            if step.kind != StepKind::Preparation && !prepared {
                self.browsers.iter_mut().for_each(Browser::forget);
                prepared = true;
            }
            let done = self.step(step).await;
            let (trace, stop) = self.note(step, done);
            steps.push(trace);
            stopped = stop;
        }
        self.restore().await;
        // Who did not answer is not waited for once more.
        if stopped.as_ref().is_none_or(|stop| stop.fault != Fault::Silent) {
            self.clean_up().await;
        }
        #[cfg(feature = "ldap")]
        self.move_out().await;
        self.dismiss();
        (steps, stopped)
    }

    /// Gives back what a case has changed of the whole service provider, also when it did not get to its end.
    async fn restore(&mut self) {
        if self.case.scenario.changes.iter().any(|at| at.value == Shared::Licence)
            && !self.case.people.is_empty()
        {
            let arguments = Arguments { licence: Some(Licence::Granted), ..Arguments::default() };
            // Whether it could be given back shows in the controls of the cases that follow.
            let _ = self.ask(0, ActName::SetLicence, &arguments, None).await;
        }
    }

    async fn step(&mut self, step: &Step) -> Result<Done, Stop> {
        let mut done = match &step.task {
            Task::SignIn { .. } => self.sign_in(step).await?,
            Task::Deliver { document, sent } => {
                self.deliver_again(step.who, document, *sent).await?
            }
            Task::TakeCookies { of, which } => self.take_cookies(step.who, *of, *which)?,
            Task::Visit => self.visit_landing(step.who).await?,
            Task::ChangeDirectory(change) => self.change_directory(step.who, change).await?,
            Task::AwaitExpiry { token } => self.await_expiry(token).await,
            Task::Ask { act, arguments } => {
                self.ask(step.who, *act, arguments, step.slot.as_deref()).await?
            }
        };
        done.written = self.written(step).await?;
        if step.kind == StepKind::Preparation {
            self.must_have_worked(step, &done).await?;
        }
        Ok(done)
    }

    /// A preparation that has not worked makes the case an error, whatever the reason.
    async fn must_have_worked(&mut self, step: &Step, done: &Done) -> Result<(), Stop> {
        let person = self.case.people[step.who].name.clone();
        match (&step.task, &done.seen) {
            (Task::SignIn { .. }, Seen::Delivered { .. }) => {
                let Outcome { seen, .. } =
                    self.perform(step.who, ActName::Whoami, &Arguments::default()).await?;
                match seen {
                    Seen::SignedIn { .. } => Ok(()),
                    other => Err(Stop::theirs(format!(
                        "the first login of {person} was to make an account, but {}",
                        other.sentence()
                    ))),
                }
            }
            (_, Seen::Done | Seen::Accounts(_)) => Ok(()),
            (_, other) => Err(Stop::theirs(format!(
                "a preparation for {person} did not work: {}",
                other.sentence()
            ))),
        }
    }

    async fn await_expiry(&self, slot: &str) -> Done {
        if let Some(Slot::Token { expires: Some(at), .. }) = self.slots.get(slot) {
            tokio::time::sleep_until((*at).into()).await;
        }
        Done::seen(Seen::Done)
    }

    pub(super) fn idp(&self, who: usize) -> Result<&'w RunningIdp, Stop> {
        let vendor = match self.case.people[who].idp {
            Idp::Own => Some(self.case.id.vendor.as_str()),
            Idp::Other => self.case.other_vendor.as_deref(),
        };
        let running = vendor.and_then(|vendor| self.world.idps.of(vendor));
        running.ok_or_else(|| {
            Stop::ours("the case needs an identity provider that is not part of the run")
        })
    }

    /// Who the service provider is to the identity provider of a person.
    pub(super) fn names(&self, who: usize) -> Result<&'w Names, Stop> {
        Ok(self.world.names(&self.idp(who)?.vendor.name))
    }

    fn note(&mut self, step: &Step, done: Result<Done, Stop>) -> (StepTrace, Option<Stop>) {
        let (exchanges, request) = self.browsers[step.who].take();
        for token in self.browsers[step.who].confided() {
            self.secrets.learn("token", token);
        }
        let (done, stop) = match done {
            Ok(done) => (done, None),
            Err(stop) => (Done::seen(Seen::Unreadable { reason: stop.reason.clone() }), Some(stop)),
        };
        let trace = StepTrace {
            act: step.task.word(),
            who: self.case.people[step.who].name.clone(),
            seen: done.seen,
            document: done.document,
            authn_request: request.map(|request| request.address()),
            fetched: self.world.canary.visits(&self.case.people[step.who].username),
            answers: done.answers,
            written: done.written,
            landing: done.landing,
            exchanges,
        };
        (trace, stop)
    }

    fn redact(&self, step: &mut StepTrace) {
        for exchange in &mut step.exchanges {
            exchange.url = self.secrets.redact(&exchange.url);
            exchange.body = self.secrets.redact(&exchange.body);
            exchange.location =
                exchange.location.as_deref().map(|location| self.secrets.redact(location));
        }
        if let Seen::Unreadable { reason } = &mut step.seen {
            *reason = self.secrets.redact(reason);
        }
    }

    /// A token that is about to be created with this life has expired by then; a second more than it says, because servers count in whole ones.
    pub(super) fn expiry(lives: Option<u32>) -> Option<Instant> {
        lives
            .map(|seconds| Instant::now() + Duration::from_millis(u64::from(seconds) * 1000 + 1100))
    }
}
