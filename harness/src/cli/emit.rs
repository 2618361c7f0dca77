//! `emit`: the document that a scenario would send, made without a network; and what `idp serve --scenario` takes from a scenario.

use super::exit::Exit;
use super::output::tell;
use super::scenario_args::EmitArgs;
use super::system::fresh_seed;
use super::trouble::Trouble;
use crate::corpus::{Issuer, Sent};
use crate::plan::{Case, Facts, Request, Selection, Task, plan};
use crate::run::user_of;
use crate::scenario;
use crate::source::Source;
use crate::suite::{self, Options, StylesOf, prepare};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mock_idp::{Deviation, User, Vendor};
use saml_verify::limits::Limits;
use saml_verify::metadata::SpMetadata;
use std::path::Path;
use std::sync::Arc;

pub(super) fn emit(args: &EmitArgs) -> Result<Exit, Trouble> {
    // Nobody is there who could refuse a style, so that every one may be asked for.
    let styles = StylesOf::ServiceProvider;
    let options = Options { styles, ..args.what.options(fresh_seed()?)? };
    if options.ids.is_empty() {
        return Err(Trouble::Usage(
            "say which scenario, as in `sso-harness emit assertion/audience-other`".to_owned(),
        ));
    }
    let prepared = prepare(&options)?;
    let (case, offline) = (&prepared.plan.cases[0], &args.offline);
    let now = offline.now();
    let idps = offline.idps(&of_case(case, &prepared.vendors), now)?;
    let certificate = args.encrypt_for.as_deref().map(certificate).transpose()?;
    if certificate.is_none() && is_encrypted(case) {
        let missing = format!("{} is encrypted: say for whom with --encrypt-for", case.id);
        return Err(Trouble::Usage(missing));
    }
    let issuer = Issuer {
        case,
        description: &prepared.description,
        recipient: &offline.recipient(certificate),
        own: &idps[0],
        other: idps.get(1),
        now,
        seed: options.seed,
    };
    let xml = document(&issuer)?;
    tell(&if args.base64 { STANDARD.encode(xml) + "\n" } else { xml + "\n" });
    Ok(Exit::CONFORMS)
}

/// The first certificate to encrypt for that a service provider has published, as DER.
fn certificate(metadata: &Path) -> Result<Vec<u8>, Trouble> {
    let text = std::fs::read_to_string(metadata)
        .map_err(|error| Trouble::file("read", metadata, &error))?;
    let unusable =
        |reason: String| Trouble::Usage(format!("--encrypt-for {}: {reason}", metadata.display()));
    let read = SpMetadata::parse(&text, &Limits::default())
        .map_err(|finding| unusable(finding.to_string()))?;
    let first = read.encryption_certificates.into_iter().next();
    first.ok_or_else(|| unusable("it has no certificate to encrypt for".to_owned()))
}

fn is_encrypted(case: &Case) -> bool {
    let encrypted = |task: &Task| match task {
        Task::SignIn { deviate: Some(Deviation::Document(it)), .. } => it.encryption().is_some(),
        Task::SignIn { deviate, .. } => matches!(deviate, Some(Deviation::Encrypted(_))),
        _ => false,
    };
    case.steps.iter().any(|step| encrypted(&step.task))
}

/// The vendor of a case, and that of its people with `idp = "other"`.
fn of_case(case: &Case, vendors: &[Vendor]) -> Vec<Vendor> {
    let names = [Some(&case.id.vendor), case.other_vendor.as_ref()];
    let vendor = |name: &String| vendors.iter().find(|vendor| vendor.name == *name).cloned();
    names.into_iter().flatten().filter_map(vendor).collect()
}

/// The document that the scenario is about: the first that is spoilt, or the last.
fn document(issuer: &Issuer<'_>) -> Result<String, Trouble> {
    let mut documents = issuer.documents().map_err(ours)?;
    let nobody = || {
        Trouble::Usage(format!(
            "{} sends no document: nobody signs in through the identity provider",
            issuer.case.id
        ))
    };
    let spoilt = documents.iter().position(Sent::is_spoilt);
    let about = spoilt.or(documents.len().checked_sub(1)).ok_or_else(nobody)?;
    Ok(documents.swap_remove(about).xml)
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
        facts: &Facts::default(),
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
