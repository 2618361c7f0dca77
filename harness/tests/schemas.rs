//! What we emit in a normal profile, held to the OASIS schemas by xmllint. Judges the form of documents, not what they say.
//!
//! Ignored where xmllint or the schemas are not installed (Debian: libxml2-utils, opensaml-schemas,
//! xmltooling-schemas); with `SSO_INTEROP=1` that is a failure.

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use mock_idp::{Deviation, LaunchRequest, Launched, MockIdp, ServiceProvider, Vendor};
use saml_wire::draft::SignedElements;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// Each namespace and its schema, below [`FOLDER`]; in this order every import finds what it needs on this machine.
const SCHEMAS: &[(&str, &str)] = &[
    ("http://www.w3.org/XML/1998/namespace", "xmltooling/xml.xsd"),
    ("http://www.w3.org/2000/09/xmldsig#", "xmltooling/xmldsig-core-schema.xsd"),
    ("http://www.w3.org/2001/04/xmlenc#", "xmltooling/xenc-schema.xsd"),
    ("urn:oasis:names:tc:SAML:2.0:assertion", "opensaml/saml-schema-assertion-2.0.xsd"),
    ("urn:oasis:names:tc:SAML:2.0:protocol", "opensaml/saml-schema-protocol-2.0.xsd"),
    ("urn:oasis:names:tc:SAML:2.0:metadata", "opensaml/saml-schema-metadata-2.0.xsd"),
];

const FOLDER: &str = "/usr/share/xml";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime needs threads and no more");
    let documents = runtime.block_on(documents()).into_iter();
    let mut trials: Vec<Trial> =
        documents.map(|(name, xml)| trial(name, move || validate(&xml))).collect();
    trials.push(trial("a response without anything in it is refused".to_owned(), || {
        let empty = "<Response xmlns=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>";
        if validate(empty).is_err() { Ok(()) } else { Err("it is valid".into()) }
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(name: String, check: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
    Trial::ignorable_test(name, move || match missing() {
        None => check().map(|()| Completion::Completed),
        Some(missing) if std::env::var_os("SSO_INTEROP").is_some_and(|value| value == "1") => {
            Err(format!("{missing} is not installed, and SSO_INTEROP=1").into())
        }
        Some(missing) => Ok(Completion::ignored_with(format!("{missing} is not installed"))),
    })
}

/// The first thing that is not there.
fn missing() -> Option<String> {
    let found = Command::new("xmllint").arg("--version").output().is_ok();
    let absent = |(_, file): &&(&str, &str)| !Path::new(FOLDER).join(file).exists();
    let schema = SCHEMAS.iter().find(absent).map(|(_, file)| format!("{FOLDER}/{file}"));
    if found { schema } else { Some("xmllint".to_owned()) }
}

/// Each vendor's metadata, its Response and that Response with other elements signed; and the metadata of the bundled service provider.
async fn documents() -> Vec<(String, String)> {
    let mut documents = Vec::new();
    for vendor in Vendor::all() {
        let name = vendor.name.clone();
        let app = ServiceProvider::new("https://app.example/saml", "https://app.example/saml/acs")
            .attribute("email", "mail");
        let idp = MockIdp::vendor(vendor).user("ada").service_provider(app).start().await;
        let idp = idp.expect("a free port of loopback can be listened on");
        documents.push((format!("{name}/metadata"), idp.metadata().to_owned()));
        documents.push((format!("{name}/response"), response(&idp, None)));
        for elements in [SignedElements::Assertion, SignedElements::Response, SignedElements::Both]
        {
            let deviation = Deviation::SignedElements(elements);
            let xml = response(&idp, Some(deviation));
            documents.push((format!("{name}/response with {elements:?} signed"), xml));
        }
    }
    let sp = reference_sp::ReferenceSp::builder().bind().await;
    let sp = sp.expect("a free port of loopback can be listened on");
    documents.push(("reference-sp/metadata".to_owned(), sp.metadata().to_owned()));
    documents
}

fn response(idp: &MockIdp, deviation: Option<Deviation>) -> String {
    if let Some(deviation) = deviation {
        idp.next(deviation).for_user("ada").expect("ada is in the directory");
    }
    match idp.launch(&LaunchRequest::new("ada")).expect("ada's document can be written") {
        Launched::Form(form) => form.document,
        Launched::Denied(denial) => panic!("ada is denied: {denial:?}"),
    }
}

fn validate(xml: &str) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let schema = folder.path().join("all.xsd");
    std::fs::write(&schema, all_schemas())?;
    let mut xmllint = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .arg(&schema)
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    xmllint.stdin.take().expect("it is piped").write_all(xml.as_bytes())?;
    let said = xmllint.wait_with_output()?;
    let text = String::from_utf8_lossy(&said.stderr);
    let errors = text.lines().filter(|line| !line.contains("Schemas parser warning"));
    let errors = errors.collect::<Vec<_>>().join("\n");
    if said.status.success() { Ok(()) } else { Err(format!("{errors}\n{xml}").into()) }
}

fn all_schemas() -> String {
    let mut text = String::from("<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\n");
    for (namespace, file) in SCHEMAS {
        writeln!(text, "<xs:import namespace=\"{namespace}\" schemaLocation=\"{FOLDER}/{file}\"/>")
            .expect("a string takes everything");
    }
    text + "</xs:schema>\n"
}
