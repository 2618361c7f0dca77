//! `vet`: whether an identity provider is configured as a service provider needs it, from documents alone.

use super::exit::Exit;
use super::handed::{hand, is_stdout};
use super::output::{look, tell};
use super::trouble::Trouble;
use super::vet_args::{VetArgs, WantedSignature};
use crate::describe;
use crate::judge::Gate;
use crate::report::console;
use crate::report::examination::{Examination, html, json, junit, markdown};
use crate::source::Source;
use crate::vet::dossier::{Named, SignedElement, Wants};
use crate::vet::message::{Kind, Message};
use crate::vet::{Dossier, Values, intake, recognised, vet as examine};
use mock_idp::Vendor;
use saml_verify::decrypt::DecryptionKey;
use saml_verify::limits::Limits;
use saml_verify::metadata::SpMetadata;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;
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
    let values = if args.show_values { Values::Shown } else { Values::Masked };
    let mut examination = examine(&dossier, values).map_err(unreadable)?;
    examination.gate = Gate(args.fail_on);
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
        metadata: args.metadata.as_deref().map(metadata).transpose()?,
        was: args.was.as_deref().map(metadata).transpose()?,
        messages: messages(args)?,
        service_provider: wants(args)?,
        at: args.at.as_deref().map(moment).transpose()?,
        keys: args.decrypt_key.iter().map(|path| key(path)).collect::<Result<_, _>>()?,
        vendor: None,
    };
    dossier.vendor = match args.vendor.as_str() {
        "auto" => recognised(&dossier),
        name => Some(known(name)?),
    };
    Ok(dossier)
}

fn known(name: &str) -> Result<String, Trouble> {
    let names = || Vendor::names().collect::<Vec<_>>().join(", ");
    let vendor = Vendor::built_in(name).map(|vendor| vendor.name);
    vendor.ok_or_else(|| {
        Trouble::Usage(format!("there is no vendor `{name}`; there are auto, {}", names()))
    })
}

fn metadata(word: &str) -> Result<Named, Trouble> {
    let octets = fetched(word)?;
    let xml = intake::metadata(word, &octets).map_err(unreadable)?;
    Ok(Named { origin: word.to_owned(), xml })
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

/// What the command line says comes first, then the metadata, then the description.
fn wants(args: &VetArgs) -> Result<Wants, Trouble> {
    let element = |it: &WantedSignature| match it {
        WantedSignature::Assertion => SignedElement::Assertion,
        WantedSignature::Response => SignedElement::Response,
    };
    let said = Wants {
        entity_id: args.audience.clone(),
        acs: args.acs.clone(),
        signed: args.signed.iter().map(element).collect(),
        ..Wants::default()
    };
    let published = args.sp_metadata.as_deref().map(published).transpose()?.unwrap_or_default();
    let described = args.sp.as_deref().map(described).transpose()?.unwrap_or_default();
    Ok(said.or(published).or(described))
}

fn published(word: &str) -> Result<Wants, Trouble> {
    let named = metadata(word)?;
    let sp = SpMetadata::parse(&named.xml, &Limits::default());
    Ok(sp.map_err(|finding| Trouble::DoesNotParse(format!("{word}: {finding}")))?.into())
}

fn described(path: &Path) -> Result<Wants, Trouble> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| Trouble::file("read", path, &error))?;
    let (description, mistakes) = describe::parse(Source::new(path.display().to_string(), text));
    match description {
        Some(description) if mistakes.is_empty() => Ok(Wants::from(&description)),
        _ => Err(Trouble::Mistakes(mistakes)),
    }
}

fn moment(text: &str) -> Result<OffsetDateTime, Trouble> {
    if text == "now" {
        return Ok(OffsetDateTime::now_utc());
    }
    let parsed = OffsetDateTime::parse(text, &Rfc3339);
    parsed.map_err(|_| Trouble::Usage(format!("--at {text}: write 2026-03-04T05:06:07Z, or now")))
}

fn key(path: &Path) -> Result<DecryptionKey, Trouble> {
    let wrong = |why: String| Trouble::Usage(format!("{}: {why}", path.display()));
    let pem = pem::parse(octets(path)?).map_err(|error| wrong(error.to_string()))?;
    DecryptionKey::from_pkcs8(pem.contents()).map_err(|error| wrong(error.to_string()))
}

/// One more octet than is read, so that a larger file is noticed and not read.
fn octets(path: &Path) -> Result<Vec<u8>, Trouble> {
    let most = intake::LARGEST as u64 + 1;
    let mut octets = Vec::new();
    let read = match path.to_str() {
        Some("-") => std::io::stdin().take(most).read_to_end(&mut octets),
        _ => std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut octets)),
    };
    read.map_err(|error| Trouble::file("read", path, &error))?;
    Ok(octets)
}

/// How long a metadata document may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A file, or what a URL has.
fn fetched(word: &str) -> Result<Vec<u8>, Trouble> {
    if !word.starts_with("https://") && !word.starts_with("http://") {
        return octets(Path::new(word));
    }
    let failed = |error: reqwest::Error| Trouble::CouldNotRun(format!("{word}: {error}"));
    super::run::runtime()?.block_on(async {
        let client = reqwest::Client::builder().timeout(PATIENCE).build().map_err(failed)?;
        let answer = client.get(word).send().await.and_then(reqwest::Response::error_for_status);
        let mut answer = answer.map_err(failed)?;
        let mut octets = Vec::new();
        // One chunk more than is read, so that a larger document is noticed.
        while octets.len() <= intake::LARGEST
            && let Some(chunk) = answer.chunk().await.map_err(failed)?
        {
            octets.extend_from_slice(&chunk);
        }
        Ok(octets)
    })
}

fn unreadable(error: intake::Unreadable) -> Trouble {
    Trouble::DoesNotParse(error.to_string())
}
