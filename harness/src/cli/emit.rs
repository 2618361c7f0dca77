//! `emit`: the document that a scenario would send, made without a network; and what `idp serve --scenario` takes from a scenario.

use super::args::EmitArgs;
use super::exit::Exit;
use super::output::tell;
use super::run::fresh_seed;
use super::trouble::Trouble;
use crate::describe::Description;
use crate::plan::{Case, Request, Selection, StepKind, Task, plan};
use crate::run::{application, user_of};
use crate::scenario;
use crate::source::Source;
use crate::suite::{self, Options, prepare};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mock_idp::issue::issue;
use mock_idp::launch::{LaunchOutcome, launch};
use mock_idp::state::{Change, State};
use mock_idp::{Clock, Deviation, Directory, KeyRing, LaunchRequest, User, Vendor};
use saml_verify::limits::Limits;
use saml_verify::metadata::SpMetadata;
use saml_verify::roxmltree::Document;
use saml_wire::tamper::{Attacker, Tamper};
use std::path::Path;
use std::sync::Arc;
use time::OffsetDateTime;

pub(super) fn emit(args: &EmitArgs) -> Result<Exit, Trouble> {
    let options = args.what.options(fresh_seed()?)?;
    if options.ids.is_empty() {
        return Err(Trouble::Usage(
            "say which scenario, as in `sso-harness emit assertion/audience-other`".to_owned(),
        ));
    }
    let prepared = prepare(&options)?;
    let case = &prepared.plan.cases[0];
    let vendor = prepared
        .vendors
        .iter()
        .find(|vendor| vendor.name == case.id.vendor)
        .expect("a case has a vendor of the run");
    let now = args.at.unwrap_or_else(|| Clock::System.now());
    let keys = keys(args, vendor, now)?;
    let other = case
        .other_vendor
        .as_deref()
        .and_then(|name| prepared.vendors.iter().find(|vendor| vendor.name == name));
    let recipient = args.encrypt_for.as_deref().map(recipient).transpose()?;
    let issuing = Issuing {
        args,
        recipient,
        case,
        vendor,
        other,
        keys,
        now,
        seed: options.seed,
        description: &prepared.description,
    };
    let xml = issuing.document()?;
    tell(&if args.base64 { STANDARD.encode(xml) + "\n" } else { xml + "\n" });
    Ok(Exit::CONFORMS)
}

fn keys(args: &EmitArgs, vendor: &Vendor, now: OffsetDateTime) -> Result<KeyRing, Trouble> {
    let keys = match &args.keys {
        Some(folder) => KeyRing::kept_in(folder, vendor, now),
        None => KeyRing::generate(vendor, now),
    };
    keys.map_err(|error| Trouble::CouldNotRun(error.to_string()))
}

/// The first certificate to encrypt for that a service provider has published, as DER.
fn recipient(metadata: &Path) -> Result<Vec<u8>, Trouble> {
    let text = std::fs::read_to_string(metadata)
        .map_err(|error| Trouble::file("read", metadata, &error))?;
    let unusable =
        |reason: String| Trouble::Usage(format!("--encrypt-for {}: {reason}", metadata.display()));
    let read = SpMetadata::parse(&text, &Limits::default())
        .map_err(|finding| unusable(finding.to_string()))?;
    let first = read.encryption_certificates.into_iter().next();
    first.ok_or_else(|| unusable("it has no certificate to encrypt for".to_owned()))
}

/// What one case needs to issue its documents.
struct Issuing<'a> {
    args: &'a EmitArgs,
    /// The certificate to encrypt for.
    recipient: Option<Vec<u8>>,
    case: &'a Case,
    vendor: &'a Vendor,
    other: Option<&'a Vendor>,
    keys: KeyRing,
    now: OffsetDateTime,
    seed: u64,
    description: &'a Description,
}

/// A document that an earlier step named.
struct Named {
    slot: String,
    assertion_id: String,
    name_id: String,
}

impl Issuing<'_> {
    /// The document that the scenario is about: the first that is spoilt, or the last.
    fn document(&self) -> Result<String, Trouble> {
        let (mut named, mut last) = (Vec::new(), None);
        for (index, step) in
            self.case.steps.iter().enumerate().filter(|(_, step)| step.kind == StepKind::Act)
        {
            let Task::SignIn { deviate, tamper, .. } = &step.task else { continue };
            let deviation =
                deviate.as_ref().map(|deviation| self.filled(deviation, &named)).transpose()?;
            let is_spoilt = deviation.is_some() || tamper.is_some();
            let mut xml = self.issue(step.who, deviation, self.seed.wrapping_add(index as u64))?;
            if let Some(tamper) = tamper {
                xml = self.tampered(step.who, &xml, tamper)?;
            }
            if is_spoilt {
                return Ok(xml);
            }
            named.extend(step.slot.as_ref().and_then(|slot| noted(slot, &xml)));
            last = Some(xml);
        }
        last.ok_or_else(|| {
            Trouble::Usage(format!(
                "{} sends no document: nobody signs in through the identity provider",
                self.case.id
            ))
        })
    }

    fn issue(
        &self,
        who: usize,
        deviation: Option<Deviation>,
        seed: u64,
    ) -> Result<String, Trouble> {
        let mut user = user_of(&self.case.people[who]).map_err(ours)?;
        user.state = mock_idp::UserState::Active;
        user.assigned = mock_idp::Assignment::All;
        let login = user.login.clone();
        if self.recipient.is_none() && matches!(deviation, Some(Deviation::Encrypted(_))) {
            let missing = format!("{} is encrypted: say for whom with --encrypt-for", self.case.id);
            return Err(Trouble::Usage(missing));
        }
        let (args, recipient) = (self.args, self.recipient.clone());
        let application = application(self.description, &args.audience, &args.acs, recipient);
        let mut state =
            State::new(Arc::new(self.vendor.clone()), Directory::of([user]), vec![application]);
        if let Some(deviation) = deviation {
            state.apply(Change::Deviate { user: login.clone(), deviation }).map_err(ours)?;
        }
        match launch(&state, &LaunchRequest::new(&login), self.now) {
            LaunchOutcome::Issue(plan) => {
                Ok(issue(&plan, &self.keys, seed).map_err(ours)?.form.document)
            }
            LaunchOutcome::Denied(denial) => {
                Err(ours(format!("the identity provider refuses: {}", denial.text.text)))
            }
        }
    }

    /// The victim is the other person of the case; where there is none, somebody whom nobody knows.
    fn tampered(&self, who: usize, xml: &str, tamper: &Tamper) -> Result<String, Trouble> {
        let people = &self.case.people;
        let other =
            people.iter().enumerate().find(|(index, _)| *index != who).map(|(_, other)| other);
        let victim = other
            .map_or_else(|| format!("nobody-{}", people[who].login), |other| other.login.clone());
        let values: Vec<_> = other
            .map(|other| (people[who].mails[0].as_str(), other.mails[0].as_str()))
            .into_iter()
            .collect();
        let attacker = Attacker {
            victim: &victim,
            values: &values,
            key: self.keys.foreign(),
            idp_certificate: self.keys.certificate(),
            sp_certificate: self.recipient.as_deref(),
        };
        tamper.apply(xml, &attacker).map_err(ours)
    }

    /// Values of a deviation may name what an earlier document held: `{first.assertion_id}`.
    fn filled(&self, deviation: &Deviation, named: &[Named]) -> Result<Deviation, Trouble> {
        let mut json = serde_json::to_value(deviation).map_err(ours)?;
        let value = json.as_object_mut().and_then(|fields| fields.values_mut().next());
        if let Some(serde_json::Value::String(text)) = value {
            *text = self.with_slots(text, named);
        }
        serde_json::from_value(json).map_err(ours)
    }

    fn with_slots(&self, text: &str, named: &[Named]) -> String {
        let filled = named.iter().fold(text.to_owned(), |text, one| {
            let text = text.replace(&format!("{{{}.assertion_id}}", one.slot), &one.assertion_id);
            text.replace(&format!("{{{}.name_id}}", one.slot), &one.name_id)
        });
        self.other.map_or_else(
            || filled.clone(),
            |other| filled.replace("{other.entity_id}", &other.entity_id()),
        )
    }
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

/// What an identity provider does for a scenario: its people, and how their next documents deviate.
pub(super) struct Spoilt {
    pub(super) users: Vec<User>,
    pub(super) deviations: Vec<(String, Deviation)>,
}

/// Reads a scenario file for `idp serve`. What somebody changes after signing is not the identity provider's to do.
pub(super) fn spoilt_of(file: &Path, vendor: &Vendor) -> Result<Spoilt, Trouble> {
    let case = case_of(file, vendor)?;
    let users = case.people.iter().map(|person| {
        let user = user_of(person)?;
        // A person has to be able to type it.
        Ok(User { password: User::new(&user.login).password, ..user })
    });
    let users = users.collect::<Result<Vec<_>, String>>().map_err(ours)?;
    let mut deviations = Vec::new();
    for step in &case.steps {
        let Task::SignIn { deviate, tamper, .. } = &step.task else { continue };
        if tamper.is_some() {
            return Err(Trouble::Usage(format!(
                "{} changes a document after it was signed, which no identity provider does; `sso-harness emit` writes it",
                case.id
            )));
        }
        deviations.extend(
            deviate.clone().map(|deviation| (case.people[step.who].login.clone(), deviation)),
        );
    }
    Ok(Spoilt { users, deviations })
}

fn case_of(file: &Path, vendor: &Vendor) -> Result<Case, Trouble> {
    let text =
        std::fs::read_to_string(file).map_err(|error| Trouble::file("read", file, &error))?;
    let id = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let (scenarios, mut mistakes) =
        scenario::parse(Source::new(file.display().to_string(), text), &id);
    let requirements = suite::requirements(&mut mistakes);
    let description = suite::description(&Options::bundled(0).sp, &mut mistakes)?;
    let (Some(description), true) = (description, mistakes.is_empty()) else {
        return Err(Trouble::Mistakes(mistakes));
    };
    let scenarios: Vec<_> = scenarios.into_iter().map(Arc::new).collect();
    let request = Request {
        scenarios: &scenarios,
        requirements: &requirements,
        description: &description,
        vendors: std::slice::from_ref(&vendor.name),
        seed: 0,
        selection: &Selection::default(),
    };
    let planned = plan(&request).map_err(|error| Trouble::Usage(error.to_string()))?;
    Ok(planned.cases.into_iter().next().expect("a plan has at least one case"))
}

/// What cannot happen with a bundled scenario and is our fault where it does.
fn ours(error: impl ToString) -> Trouble {
    Trouble::CouldNotRun(error.to_string())
}
