//! The steps of one case: preparations, acts, and the probes that its expectations need.

use super::case::{Arguments, Demand, Step, StepKind, Task};
use super::people::{Persona, index_of};
use super::styles::Signatures;
use super::tasks::Acting;
use crate::describe::{ActName, Description};
use crate::scenario::{
    Account, Act, Delivery, DirectoryChange, Expect, MetadataIs, Password, Scenario, Sent,
    SessionIs, Start, UserState, When,
};
use crate::source::{At, Span};

/// Steps and demands under construction.
pub(super) struct Steps<'a> {
    pub(super) steps: Vec<Step>,
    pub(super) demands: Vec<Demand>,
    /// Expectations that this service provider gives no means to see.
    pub(super) unobserved: Vec<String>,
    /// Whether the case needs an organisation.
    pub(super) organisation: bool,
    people: &'a [Persona],
    description: &'a Description,
    mails: Vec<usize>,
    before: Vec<usize>,
    signatures: Signatures,
}

impl<'a> Steps<'a> {
    pub(super) fn of(
        scenario: &Scenario,
        signatures: Signatures,
        people: &'a [Persona],
        description: &'a Description,
    ) -> Self {
        let mut built = Self {
            steps: Vec::new(),
            demands: Vec::new(),
            unobserved: Vec::new(),
            organisation: scenario.when.iter().any(|when| when.act.value == Act::AddMember),
            people,
            description,
            mails: vec![0; people.len()],
            before: Vec::new(),
            signatures,
        };
        built.prepare();
        built.look_before(scenario);
        let last = scenario.when.len().saturating_sub(1);
        for (index, when) in scenario.when.iter().enumerate() {
            built.act(when);
            let act = built.steps.len() - 1;
            let finally = if index == last { scenario.then.as_slice() } else { &[] };
            built.demand(act, when.then.iter().chain(finally));
        }
        built
    }

    fn prepare(&mut self) {
        if self.organisation {
            self.ask(0, ActName::CreateOrganisation, Arguments::default(), StepKind::Preparation);
        }
        for who in 0..self.people.len() {
            match self.people[who].account {
                Account::None => {}
                // It is one of those that are there already.
                Account::Regular if self.description.act(ActName::CreateAccount).is_none() => {}
                Account::Regular => self.ask(
                    who,
                    ActName::CreateAccount,
                    Arguments::default(),
                    StepKind::Preparation,
                ),
                Account::Sso => self.first_login(who),
            }
        }
    }

    /// A person with an SSO account has signed in once; what the identity provider thinks of them now comes after that.
    fn first_login(&mut self, who: usize) {
        let task = Task::SignIn {
            deviate: None,
            tamper: None,
            relay_state: None,
            start: self.usual_start(),
            place: None,
            delivery: Delivery::Now,
            sent: Sent::Form,
            password: Password::Own,
            signed: self.signatures.at(self.people[who].idp).prepared,
        };
        self.push(who, task, StepKind::Preparation, None);
        let person = &self.people[who];
        if person.state != UserState::Active {
            let change = DirectoryChange::State(At::new(person.state, Span::default()));
            self.push(who, Task::ChangeDirectory(change), StepKind::Preparation, None);
        }
        if !person.assigned {
            let change = DirectoryChange::Assigned(At::new(false, Span::default()));
            self.push(who, Task::ChangeDirectory(change), StepKind::Preparation, None);
        }
    }

    /// Where a login begins that nobody says otherwise of.
    fn usual_start(&self) -> Start {
        match self.description.has("solicited-only") {
            true => Start::ServiceProvider,
            false => Start::Portal,
        }
    }

    fn look_before(&mut self, scenario: &Scenario) {
        let wanted =
            scenario.then.iter().chain(scenario.when.iter().flat_map(|when| &when.then)).any(
                |at| matches!(at.value, Expect::Accounts(_) | Expect::Session(SessionIs::Not(_))),
            );
        if wanted && self.description.act(ActName::FindAccount).is_some() {
            self.before = self.find_accounts();
        }
    }

    fn act(&mut self, when: &When) {
        let who = index_of(self.people, &when.who.value);
        let task = self.task_of(who, &when.act.value);
        if let Task::Ask { act, .. } = &task {
            self.learn_username(who, *act);
        }
        if matches!(when.act.value, Act::ChangeDirectory(DirectoryChange::NewMail)) {
            self.mails[who] += 1;
        }
        let slot = when.name.as_ref().map(|name| name.value.clone());
        self.push(who, task, StepKind::Act, slot);
    }

    fn task_of(&self, who: usize, act: &Act) -> Task {
        let usual_start = self.usual_start();
        let signed = self.signatures.at(self.people[who].idp).acted;
        Acting { who, people: self.people, usual_start, signed }.task_of(act)
    }

    /// The service provider chooses the user name of an SSO account; an act that types it has to look it up.
    fn learn_username(&mut self, who: usize, act: ActName) {
        let typed = matches!(
            act,
            ActName::LoginPassword
                | ActName::LoginCommandLine
                | ActName::ForgotPassword
                | ActName::AddMember
                | ActName::DisableAccount
        );
        if typed
            && self.people[who].account != Account::Regular
            && self.description.act(ActName::FindAccount).is_some()
        {
            let mail = Some(self.mails[who]);
            self.ask(
                who,
                ActName::FindAccount,
                Arguments { mail, ..Arguments::default() },
                StepKind::Preparation,
            );
        }
    }

    fn demand<'e>(&mut self, act: usize, expects: impl Iterator<Item = &'e At<Expect>>) {
        let (mut whoami, mut accounts, mut memberships) = (None, None, None);
        let mut roles = None;
        for expect in expects {
            let who = self.steps[act].who;
            let probes = match &expect.value {
                // What is fetched is fetched while the document is read, or a little later.
                Expect::Session(_)
                | Expect::NothingFetched
                | Expect::Metadata(MetadataIs::WantAssertionsSigned) => {
                    vec![*whoami.get_or_insert_with(|| self.probe(who, ActName::Whoami))]
                }
                Expect::Accounts(_) if self.description.act(ActName::FindAccount).is_none() => {
                    self.unobserved.push("accounts".to_owned());
                    continue;
                }
                Expect::Accounts(_) => accounts.get_or_insert_with(|| self.find_accounts()).clone(),
                Expect::Memberships(_) | Expect::Billing(_) => {
                    vec![*memberships.get_or_insert_with(|| self.probe(who, ActName::Memberships))]
                }
                Expect::Roles(_) => {
                    vec![*roles.get_or_insert_with(|| self.probe(who, ActName::Roles))]
                }
                _ => Vec::new(),
            };
            self.demands.push(Demand {
                expect: expect.clone(),
                act,
                probes,
                before: self.before.clone(),
                mails: self.mails.clone(),
            });
        }
    }

    fn find_accounts(&mut self) -> Vec<usize> {
        let mut probes = Vec::new();
        for who in 0..self.people.len() {
            for mail in 0..=self.mails[who] {
                self.ask(
                    who,
                    ActName::FindAccount,
                    Arguments { mail: Some(mail), ..Arguments::default() },
                    StepKind::Probe,
                );
                probes.push(self.steps.len() - 1);
            }
        }
        probes
    }

    fn probe(&mut self, who: usize, act: ActName) -> usize {
        self.ask(
            who,
            act,
            Arguments { mail: Some(self.mails[who]), ..Arguments::default() },
            StepKind::Probe,
        );
        self.steps.len() - 1
    }

    fn ask(&mut self, who: usize, act: ActName, arguments: Arguments, kind: StepKind) {
        self.push(who, Task::Ask { act, arguments }, kind, None);
    }

    fn push(&mut self, who: usize, task: Task, kind: StepKind, slot: Option<String>) {
        self.steps.push(Step { who, task, kind, slot });
    }
}
