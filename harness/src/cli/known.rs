//! What the command line names of both parties, for `vet` and `capture`: read, fetched where it is a URL, and put together.

use super::trouble::Trouble;
use super::vet_args::{KnownArgs, WantedSignature};
use crate::describe;
use crate::source::Source;
use crate::vet::dossier::{Named, SignedElement, Wants};
use crate::vet::{Dossier, Values, intake};
use mock_idp::Vendor;
use saml_verify::decrypt::DecryptionKey;
use saml_verify::limits::Limits;
use saml_verify::metadata::SpMetadata;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

/// Both parties, and nothing that was sent.
pub(super) fn known(args: &KnownArgs) -> Result<Dossier, Trouble> {
    Ok(Dossier {
        metadata: args.metadata.as_deref().map(metadata).transpose()?,
        service_provider: wants(args)?,
        keys: args.decrypt_key.iter().map(|path| key(path)).collect::<Result<_, _>>()?,
        ..Dossier::default()
    })
}

/// The vendor that was named; none: it is to be recognised.
pub(super) fn vendor(args: &KnownArgs) -> Result<Option<String>, Trouble> {
    match args.vendor.as_str() {
        "auto" => Ok(None),
        name => built_in(name).map(Some),
    }
}

pub(super) fn values(args: &KnownArgs) -> Values {
    if args.show_values { Values::Shown } else { Values::Masked }
}

fn built_in(name: &str) -> Result<String, Trouble> {
    let names = || Vendor::names().collect::<Vec<_>>().join(", ");
    let vendor = Vendor::built_in(name).map(|vendor| vendor.name);
    vendor.ok_or_else(|| {
        Trouble::Usage(format!("there is no vendor `{name}`; there are auto, {}", names()))
    })
}

pub(super) fn metadata(word: &str) -> Result<Named, Trouble> {
    let octets = fetched(word)?;
    let xml = intake::metadata(word, &octets).map_err(unreadable)?;
    Ok(Named { origin: word.to_owned(), xml })
}

/// What the command line says comes first, then the metadata, then the description.
fn wants(args: &KnownArgs) -> Result<Wants, Trouble> {
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

fn key(path: &Path) -> Result<DecryptionKey, Trouble> {
    let wrong = |why: String| Trouble::Usage(format!("{}: {why}", path.display()));
    let pem = pem::parse(octets(path)?).map_err(|error| wrong(error.to_string()))?;
    DecryptionKey::from_pkcs8(pem.contents()).map_err(|error| wrong(error.to_string()))
}

/// One more octet than is read, so that a larger file is noticed and not read.
pub(super) fn octets(path: &Path) -> Result<Vec<u8>, Trouble> {
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
    super::system::runtime()?.block_on(async {
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

pub(super) fn unreadable(error: intake::Unreadable) -> Trouble {
    Trouble::DoesNotParse(error.to_string())
}
