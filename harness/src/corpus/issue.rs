//! The documents of one case, issued without a network and without a service provider that runs.

use crate::describe::Description;
use crate::plan::{Case, Persona, Step, StepKind, Task};
use crate::run::{application, user_of, with_causes};
use crate::scenario::Idp;
use mock_idp::issue::{Issued, issue};
use mock_idp::launch::{LaunchOutcome, launch};
use mock_idp::state::{Change, RelayState, State};
use mock_idp::{Assignment, Deviation, Directory, KeyRing, LaunchRequest, UserState, Vendor};
use saml_verify::roxmltree::Document;
use saml_wire::draft::{Draft, SignedElements};
use saml_wire::tamper::{Attacker, Tamper};
use std::sync::Arc;
use time::OffsetDateTime;

/// An identity provider that issues documents and is not served.
#[derive(Debug, Clone)]
pub struct OfflineIdp {
    /// Its table.
    pub vendor: Vendor,
    /// Its keys.
    pub keys: KeyRing,
}

/// The service provider that documents are made out for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The audience.
    pub entity_id: String,
    /// Where documents are posted to.
    pub acs: String,
    /// The certificate to encrypt for, as DER.
    pub encryption_certificate: Option<Vec<u8>>,
}

/// What one case needs to issue its documents.
#[derive(Debug, Clone, Copy)]
pub struct Issuer<'a> {
    /// The case.
    pub case: &'a Case,
    /// Which attributes and which NameID are sent.
    pub description: &'a Description,
    /// For whom.
    pub recipient: &'a Recipient,
    /// The vendor of the case.
    pub own: &'a OfflineIdp,
    /// That of people with `idp = "other"`, where the run has a second one.
    pub other: Option<&'a OfflineIdp>,
    /// The issue instant.
    pub now: OffsetDateTime,
    /// Ids come from it.
    pub seed: u64,
}

/// A document as it is posted.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Who signs in: index into [`Case::people`].
    pub who: usize,
    /// The document.
    pub xml: String,
    /// RelayState, where there is such a field.
    pub relay_state: Option<String>,
    /// What the identity provider has written, after its deviation and before any tamper.
    pub draft: Draft,
    /// The one difference before signing.
    pub deviation: Option<Deviation>,
    /// The one difference after signing.
    pub tamper: Option<Tamper>,
}

/// Why a document cannot be issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CannotIssue(pub String);

impl CannotIssue {
    fn because(error: impl ToString) -> Self {
        Self(error.to_string())
    }
}

impl Sent {
    /// Whether it differs from a good document.
    pub fn is_spoilt(&self) -> bool {
        self.deviation.is_some() || self.tamper.is_some()
    }

    /// The one difference, in words.
    pub fn difference(&self) -> Option<String> {
        let deviation = self.deviation.as_ref().map(Deviation::sentence);
        deviation.or_else(|| self.tamper.as_ref().map(Tamper::sentence))
    }
}

/// A document that an earlier step named.
struct Named {
    slot: String,
    assertion_id: String,
    name_id: String,
}

impl Issuer<'_> {
    /// The documents of all sign-ins of the case, in their order.
    ///
    /// # Errors
    /// A document cannot be issued or changed as the scenario wants it.
    pub fn documents(&self) -> Result<Vec<Sent>, CannotIssue> {
        let (mut named, mut documents): (Vec<Named>, Vec<Sent>) = (Vec::new(), Vec::new());
        let acts = self.case.steps.iter().enumerate();
        for (index, step) in acts.filter(|(_, step)| step.kind == StepKind::Act) {
            if let Some(sent) = self.document(step, &named, self.seed.wrapping_add(index as u64))? {
                named.extend(step.slot.as_ref().and_then(|slot| noted(slot, &sent.xml)));
                documents.push(sent);
            }
        }
        Ok(documents)
    }

    fn document(
        &self,
        step: &Step,
        named: &[Named],
        seed: u64,
    ) -> Result<Option<Sent>, CannotIssue> {
        let Task::SignIn { deviate, tamper, relay_state, signed, .. } = &step.task else {
            return Ok(None);
        };
        let deviation =
            deviate.as_ref().map(|deviation| self.filled(deviation, named)).transpose()?;
        let login = self.case.people[step.who].login.clone();
        let changes = changes(&login, *signed, deviation.clone(), relay_state.as_deref());
        let Issued { draft, form } = self.issue(step.who, changes, seed)?;
        let xml = match tamper {
            Some(tamper) => self.tampered(step.who, &form.document, tamper)?,
            None => form.document,
        };
        let relay_state = form.relay_state;
        Ok(Some(Sent { who: step.who, xml, relay_state, draft, deviation, tamper: tamper.clone() }))
    }

    fn issue(&self, who: usize, changes: Vec<Change>, seed: u64) -> Result<Issued, CannotIssue> {
        let idp = self.idp_of(who)?;
        let mut user = user_of(&self.case.people[who]).map_err(CannotIssue)?;
        (user.state, user.assigned) = (UserState::Active, Assignment::All);
        let login = user.login.clone();
        let certificate = self.recipient.encryption_certificate.clone();
        let Recipient { entity_id, acs, .. } = self.recipient;
        let application = application(self.description, entity_id, acs, certificate);
        let directory = Directory::of([user]);
        let mut state = State::new(Arc::new(idp.vendor.clone()), directory, vec![application]);
        for change in changes {
            state.apply(change).map_err(CannotIssue::because)?;
        }
        match launch(&state, &LaunchRequest::new(&login), self.now) {
            LaunchOutcome::Issue(plan) => {
                issue(&plan, &idp.keys, seed).map_err(|error| CannotIssue(with_causes(&error)))
            }
            LaunchOutcome::Denied(denial) => {
                Err(CannotIssue(format!("the identity provider refuses: {}", denial.text.text)))
            }
        }
    }

    fn idp_of(&self, who: usize) -> Result<&OfflineIdp, CannotIssue> {
        match self.case.people[who].idp {
            Idp::Own => Ok(self.own),
            Idp::Other => self
                .other
                .ok_or_else(|| CannotIssue("there is no second identity provider".to_owned())),
        }
    }

    /// The victim is the other person of the case; where there is none, somebody whom nobody knows.
    fn tampered(&self, who: usize, xml: &str, tamper: &Tamper) -> Result<String, CannotIssue> {
        let (own, idp) = (&self.case.people[who], self.idp_of(who)?);
        let other = self.victim(who);
        let nobody = format!("nobody-{}", own.login);
        let victim = other.map_or_else(|| nobody.clone(), |other| self.name_id(other));
        let victims_mail = other.map_or(nobody.as_str(), |other| other.mails[0].as_str());
        let attacker = Attacker {
            victim: &victim,
            values: &[(own.mails[0].as_str(), victims_mail)],
            key: idp.keys.foreign(),
            idp_certificate: idp.keys.certificate(),
            sp_certificate: self.recipient.encryption_certificate.as_deref(),
            canary: "http://127.0.0.1:9/canary",
            file: "file:///etc/hostname",
        };
        tamper.apply(xml, &attacker).map_err(|error| CannotIssue(with_causes(&error)))
    }

    /// The other person of the case.
    pub fn victim(&self, who: usize) -> Option<&Persona> {
        let mut people = self.case.people.iter().enumerate();
        people.find(|(index, _)| *index != who).map(|(_, other)| other)
    }

    /// The NameID that a person is sent with.
    pub fn name_id(&self, person: &Persona) -> String {
        person.name_id(&self.description.name_id.from)
    }

    /// Values of a deviation may name what an earlier document held, `{first.assertion_id}`, or a person, `{ada.mail}`, `{ada.username}`.
    fn filled(&self, deviation: &Deviation, named: &[Named]) -> Result<Deviation, CannotIssue> {
        if matches!(deviation, Deviation::Document(_)) {
            // It is taken as it is, braces and all.
            return Ok(deviation.clone());
        }
        let mut json = serde_json::to_value(deviation).map_err(CannotIssue::because)?;
        let value = json.as_object_mut().and_then(|fields| fields.values_mut().next());
        if let Some(serde_json::Value::String(text)) = value {
            *text = self.with_slots(text, named);
        }
        serde_json::from_value(json).map_err(CannotIssue::because)
    }

    fn with_slots(&self, text: &str, named: &[Named]) -> String {
        let filled = named.iter().fold(text.to_owned(), |text, one| {
            let text = text.replace(&format!("{{{}.assertion_id}}", one.slot), &one.assertion_id);
            text.replace(&format!("{{{}.name_id}}", one.slot), &one.name_id)
        });
        let filled = self.case.people.iter().fold(filled, |text, person| {
            text.replace(&format!("{{{}.mail}}", person.name), &person.mails[0])
                .replace(&format!("{{{}.username}}", person.name), &person.username)
        });
        self.other.map_or_else(
            || filled.clone(),
            |other| filled.replace("{other.entity_id}", &other.vendor.entity_id()),
        )
    }
}

/// What the next document is to be.
fn changes(
    login: &str,
    signed: Option<SignedElements>,
    deviation: Option<Deviation>,
    relay_state: Option<&str>,
) -> Vec<Change> {
    let user = || login.to_owned();
    let sign = signed.map(|elements| Change::Sign { user: user(), elements });
    let deviate = deviation.map(|deviation| Change::Deviate { user: user(), deviation });
    let relay_state = relay_state.map(|value| Change::RelayState {
        user: user(),
        relay_state: RelayState::Value(value.to_owned()),
    });
    sign.into_iter().chain(deviate).chain(relay_state).collect()
}

fn noted(slot: &str, xml: &str) -> Option<Named> {
    let tree = Document::parse(xml).ok()?;
    let first = |name: &str| {
        tree.descendants().find(|node| node.is_element() && node.tag_name().name() == name)
    };
    let assertion_id = first("Assertion")?.attribute("ID")?.to_owned();
    let name_id = first("NameID").and_then(|node| node.text()).unwrap_or_default().to_owned();
    Some(Named { slot: slot.to_owned(), assertion_id, name_id })
}
