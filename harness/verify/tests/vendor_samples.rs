//! Real messages of vendors, which are not in the tree: a folder of them is named by
//! `SSO_VENDOR_SAMPLES`. Without it every trial is shown as ignored, with the reason.

use std::{fs, path::Path, process::ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use saml_verify::{
    key::{AlgorithmPolicy, PinnedKey},
    limits::Limits,
    metadata::IdpMetadata,
    policy::{IdpTrust, Policy},
    receive::{Received, Steps, claimed_issuer, inspect, read},
    roxmltree::Document,
    xml::{self, ns},
};
use time::OffsetDateTime;

const FOLDER: &str = "SSO_VENDOR_SAMPLES";
/// Its certificate was cut off before it was published.
const CUT_OFF: &str = "onelogin-idp-metadata-2019.xml";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match std::env::var_os(FOLDER) {
        Some(folder) => trials(Path::new(&folder)),
        None => vec![
            Trial::test(format!("vendor_samples, for {FOLDER} names no folder"), || Ok(()))
                .with_ignored_flag(true),
        ],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// One trial for each XML file; a folder that cannot be read or has none is a failure.
fn trials(folder: &Path) -> Vec<Trial> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> =
        entries.filter(|it| it.extension().is_some_and(|it| it == "xml")).collect();
    files.sort();
    if files.is_empty() {
        let message = format!("{FOLDER} names {}, where no XML file is", folder.display());
        return vec![Trial::test("vendor_samples", || Err(message.into()))];
    }
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let trial = |path: std::path::PathBuf| {
        let name = name(&path);
        Trial::test(name.clone(), move || judge(&name, &fs::read_to_string(&path)?))
    };
    files.into_iter().map(trial).collect()
}

fn judge(name: &str, text: &str) -> Result<(), Failed> {
    let document = xml::parse(text, &Limits::default())?;
    match document.root_element().tag_name().name() {
        "Response" => response(&document, text),
        "EntityDescriptor" => metadata(name, text),
        other => Err(format!("a sample with the root {other}").into()),
    }
}

/// A metadata document is read, or refused for the one fault that it is known to have.
fn metadata(name: &str, text: &str) -> Result<(), Failed> {
    match IdpMetadata::parse(text, &Limits::default()) {
        Err(finding) if name == CUT_OFF && finding.check == "md-key" => Ok(()),
        Err(finding) => Err(finding.into()),
        Ok(_) if name == CUT_OFF => Err("its certificate is whole now: drop the exception".into()),
        Ok(_) => Ok(()),
    }
}

/// Our whole pipeline accepts it, at the time at which it was issued, with the certificate in the
/// file as the pinned key, and with the names that it was made for.
fn response(document: &Document<'_>, text: &str) -> Result<(), Failed> {
    let certificate = document
        .descendants()
        .find(|it| it.has_tag_name((ns::DS, "X509Certificate")))
        .ok_or("a sample without a certificate")?;
    let key = PinnedKey::from_certificate_base64(&xml::text(certificate))?;
    let issuer = claimed_issuer(document).ok_or("a sample without an issuer")?;
    let trust = IdpTrust { entity_id: issuer, keys: vec![key] };
    let mut policy = Policy::new("", "", trust, OffsetDateTime::UNIX_EPOCH);
    // These messages are older than the rules: SHA-1, and RSA of 1024 bits.
    policy.algorithms = AlgorithmPolicy { min_rsa_bits: 1024, ..AlgorithmPolicy::with_sha1() };
    let made_for = read(text, &policy, &[], &Steps::UNVERIFIED)?;
    aim(&mut policy, &made_for)?;
    match inspect(text, &policy, &[]).as_slice() {
        [] => Ok(()),
        findings => Err(findings.iter().map(|it| format!("{it}\n")).collect::<String>().into()),
    }
}

/// Fits a policy to the service provider and the moment that a message was made for.
fn aim(policy: &mut Policy, made_for: &Received) -> Result<(), Failed> {
    let assertion = &made_for.assertion;
    let subject = assertion.subject.as_ref().ok_or("no subject")?;
    let data = subject.confirmations[0].data.as_ref().ok_or("no confirmation data")?;
    let conditions = assertion.conditions.as_ref().ok_or("no conditions")?;
    policy.acs = data.recipient.clone().ok_or("no recipient")?;
    policy.expected_request = data.in_response_to.clone();
    policy.entity_id = conditions.audience_restrictions[0].audiences[0].clone();
    let issued = assertion.issue_instant.as_ref().and_then(|it| it.value);
    policy.now = issued.ok_or("no time of issue")?;
    Ok(())
}
