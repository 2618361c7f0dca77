//! `vet`: whether an identity provider is configured as a service provider needs it, from documents alone.

use super::exit::Exit;
use super::handed::{hand, is_stdout};
use super::known::{known, metadata, octets, unreadable, values, vendor};
use super::output::{look, tell};
use super::trouble::Trouble;
use super::vet_args::VetArgs;
use crate::judge::Gate;
use crate::report::console;
use crate::report::examination::{Examination, html, json, junit, markdown};
use crate::vet::message::{Kind, Message};
use crate::vet::{Dossier, intake, recognised, vet as examine};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub(super) fn vet(args: &VetArgs) -> Result<Exit, Trouble> {
    let dossier = dossier(args)?;
    if dossier.metadata.is_none() && dossier.messages.is_empty() {
        return Err(Trouble::Usage(
            "there is nothing to look at: give --metadata, --response or both".to_owned(),
        ));
    }
    if args.like.is_some() || args.write.is_some() {
        return super::vet_like::like(args, &dossier);
    }
    let mut examination = examine(&dossier, values(&args.known)).map_err(unreadable)?;
    examination.gate = Gate(args.known.fail_on);
    hand_out(&examination, args)?;
    Ok(if examination.gates() { Exit::DOES_NOT_CONFORM } else { Exit::CONFORMS })
}

/// In every form that was asked for. What goes to standard output stands there alone.
fn hand_out(examination: &Examination, args: &VetArgs) -> Result<(), Trouble> {
    let forms = [&args.json, &args.junit, &args.markdown, &args.html];
    let piped = forms.iter().filter(|path| path.as_deref().is_some_and(is_stdout)).count();
    if piped > 1 {
        let why = "only one report can go to standard output; give the others a file";
        return Err(Trouble::Usage(why.to_owned()));
    }
    hand(args.json.as_deref(), || Ok(json::render(examination)))?;
    hand(args.markdown.as_deref(), || Ok(markdown::render(examination)))?;
    hand(args.html.as_deref(), || Ok(html::render(examination)))?;
    hand(args.junit.as_deref(), || {
        junit::render(examination).map_err(|error| {
            Trouble::CouldNotRun(format!("the JUnit report could not be written: {error}"))
        })
    })?;
    if piped == 0 {
        tell(&console::examination(examination, look()));
    }
    Ok(())
}

fn dossier(args: &VetArgs) -> Result<Dossier, Trouble> {
    let mut dossier = Dossier {
        was: args.was.as_deref().map(metadata).transpose()?,
        messages: messages(args)?,
        at: args.at.as_deref().map(moment).transpose()?,
        ..known(&args.known)?
    };
    dossier.vendor = vendor(&args.known)?.or_else(|| recognised(&dossier));
    Ok(dossier)
}

/// Requests first: they were sent first.
fn messages(args: &VetArgs) -> Result<Vec<Message>, Trouble> {
    let mut all = Vec::new();
    for path in args.request.iter().chain(&args.response) {
        let name = path.display().to_string();
        all.extend(intake::messages(&name, &octets(path)?).map_err(unreadable)?);
    }
    all.sort_by_key(|message| message.kind != Kind::Request);
    Ok(all)
}

fn moment(text: &str) -> Result<OffsetDateTime, Trouble> {
    if text == "now" {
        return Ok(OffsetDateTime::now_utc());
    }
    let parsed = OffsetDateTime::parse(text, &Rfc3339);
    parsed.map_err(|_| Trouble::Usage(format!("--at {text}: write 2026-03-04T05:06:07Z, or now")))
}
