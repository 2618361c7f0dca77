//! Persons made for one case: names, addresses and passwords that nobody else has, from the seed and the case.

use crate::scenario::{
    Account, Act, DirectoryChange, DirectoryKind, Idp, NameIdForm, Person, Scenario, UserState,
};
use aws_lc_rs::digest::{SHA256, digest};
use std::fmt;

/// One person of one case.
#[derive(Clone, PartialEq, Eq)]
pub struct Persona {
    /// The name in the scenario, such as `ada`.
    pub name: String,
    /// What the service provider is to have of this person before the first act.
    pub account: Account,
    /// Whether the application is assigned.
    pub assigned: bool,
    /// State at the identity provider.
    pub state: UserState,
    /// Which identity provider.
    pub idp: Idp,
    /// The schema of the directory record, where the person comes from one.
    pub directory: Option<DirectoryKind>,
    /// `ada-k3x9q2m7`: the user name of a regular account, and the stem of everything else.
    pub username: String,
    /// The login at the identity provider; has the form of an address, as the vendors' logins have.
    pub login: String,
    /// The NameID, where it is not what the description's `[name_id]` says.
    pub name_id: Option<String>,
    /// Addresses: the first one, and one more for each change at the identity provider.
    pub mails: Vec<String>,
    /// The roles in the directory.
    pub roles: Vec<String>,
    /// The password now, and the one after a change.
    pub passwords: [String; 2],
}

impl fmt::Debug for Persona {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Persona")
            .field("name", &self.name)
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

impl Persona {
    /// The display name after a change.
    pub fn renamed(&self) -> String {
        format!("{} Renamed", self.name)
    }

    /// The NameID at the first login, where `[name_id]` of the description has it come `from` there.
    pub fn name_id(&self, from: &str) -> String {
        let sent = if from == "mail" { &self.mails[0] } else { &self.login };
        self.name_id.as_ref().unwrap_or(sent).clone()
    }
}

/// What makes the names of one case's persons different from all others'.
#[derive(Debug, Clone, Copy)]
pub(super) struct Namespace<'a> {
    /// The run.
    pub(super) seed: u64,
    /// The case.
    pub(super) case: &'a str,
    /// `case`, `before` or `after`.
    pub(super) phase: &'a str,
    /// What the description has sent as the NameID.
    pub(super) name_id_from: &'a str,
}

/// Makes the people of a scenario. `basis` is the scenario itself, or for a control the one that needs it: its tamper decides on names in both.
pub(super) fn personas(
    scenario: &Scenario,
    basis: &Scenario,
    space: Namespace<'_>,
) -> Vec<Persona> {
    let mut made: Vec<Persona> =
        scenario.people.iter().map(|person| persona(person, scenario, space)).collect();
    for (index, person) in scenario.people.iter().enumerate() {
        if let Some(other) = &person.mail_of {
            made[index].mails[0] = named(&made, &other.value).mails[0].clone();
        }
        if let Some(other) = &person.name_id_of {
            made[index].name_id = Some(named(&made, &other.value).name_id(space.name_id_from));
        }
    }
    extend_name_ids(basis, space.name_id_from, &mut made);
    extend_mails(basis, &mut made);
    made
}

fn persona(person: &Person, scenario: &Scenario, space: Namespace<'_>) -> Persona {
    let name = &person.name.value;
    let username = format!("{name}-{}", space.tag(name, 8));
    let changes = scenario
        .when
        .iter()
        .filter(|when| {
            when.who.value == *name
                && when.act.value == Act::ChangeDirectory(DirectoryChange::NewMail)
        })
        .count();
    let login = format!("{username}@corp.example");
    Persona {
        name: name.clone(),
        account: person.account.value,
        assigned: person.assigned.value,
        state: person.state.value,
        idp: person.idp.value,
        directory: person.directory.as_ref().map(|at| at.value),
        name_id: person.name_id.as_ref().map(|at| formed(at.value, &login)),
        login,
        roles: person.roles.clone(),
        mails: (0..=changes).map(|turn| mail(&username, turn)).collect(),
        passwords: [
            password(space.tag(&format!("{name} password"), 16)),
            password(space.tag(&format!("{name} next password"), 16)),
        ],
        username,
    }
}

/// With a capital, a digit and a sign, as the rules of most directories want it.
fn password(drawn: String) -> String {
    drawn + "-A1"
}

/// As many characters as a NameID may have everywhere, or characters that some programs mistake.
fn formed(form: NameIdForm, login: &str) -> String {
    match form {
        NameIdForm::Long => {
            let padding = 256 - login.chars().count().min(256);
            "x".repeat(padding) + login
        }
        NameIdForm::NonAscii => format!("Ådä-七-\u{10437}-{login}"),
    }
}

fn mail(username: &str, turn: usize) -> String {
    if turn == 0 {
        format!("{username}@mail.example")
    } else {
        format!("{username}.{turn}@mail.example")
    }
}

/// A tamper that hides the end of a signed NameID needs one that begins with the victim's.
fn extend_name_ids(scenario: &Scenario, from: &str, made: &mut [Persona]) {
    for when in &scenario.when {
        let Act::SignIn { tamper: Some(tamper), .. } = &when.act.value else { continue };
        if !tamper.value.needs_extended_name_id() {
            continue;
        }
        let Some(victim) = made
            .iter()
            .find(|person| person.name != when.who.value)
            .map(|person| person.name_id(from))
        else {
            continue;
        };
        if let Some(attacker) = made.iter_mut().find(|person| person.name == when.who.value) {
            attacker.name_id = Some(format!("{victim}.attacker.example"));
        }
    }
}

/// A tamper that hides the end of a signed e-mail address needs one that begins with the victim's.
fn extend_mails(scenario: &Scenario, made: &mut [Persona]) {
    for when in &scenario.when {
        let Act::SignIn { tamper: Some(tamper), .. } = &when.act.value else { continue };
        let is_attacker = |person: &&mut Persona| person.name == when.who.value;
        let victim = made.iter().find(|person| person.name != when.who.value);
        let Some(victim) = victim.map(|person| person.mails[0].clone()) else { continue };
        let attacker = made.iter_mut().find(is_attacker);
        if let Some(attacker) = attacker.filter(|_| tamper.value.needs_extended_mail()) {
            attacker.mails[0] = format!("{victim}.attacker.example");
        }
    }
}

fn named<'a>(made: &'a [Persona], name: &str) -> &'a Persona {
    made.iter()
        .find(|person| person.name == name)
        .expect("the parser has seen that the person is declared")
}

impl Namespace<'_> {
    /// Lower-case letters and digits that only this seed, case, phase and label give.
    pub(super) fn tag(&self, label: &str, length: usize) -> String {
        const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let input = format!("{}\0{}\0{}\0{label}", self.seed, self.case, self.phase);
        digest(&SHA256, input.as_bytes())
            .as_ref()
            .iter()
            .take(length)
            .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
            .collect()
    }
}

/// The place of a person among the people of a case.
pub(super) fn index_of(people: &[Persona], name: &str) -> usize {
    people
        .iter()
        .position(|person| person.name == name)
        .expect("the parser has seen that the person is declared")
}
