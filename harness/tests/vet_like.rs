//! Captures beside the tables of vendors: each vendor is like itself, a written file writes as its capture does, and, where
//! the environment names a folder of real samples (`SSO_VENDOR_SAMPLES`), which facts those confirm.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use libtest_mimic::{Arguments, Failed, Trial};
use mock_idp::issue::issue;
use mock_idp::launch::IssuePlan;
use mock_idp::vendor::{SigningChoice, VendorFile};
use mock_idp::{KeyRing, ServiceProvider, User, Vendor};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256};
use regex::Regex;
use saml_verify::decrypt::DecryptionKey;
use saml_verify::roxmltree;
use saml_wire::encrypt::Encryption;
use sso_harness::report::likeness::{Likeness, Outcome};
use sso_harness::vet::dossier::Named;
use sso_harness::vet::like::{Compared, compare};
use sso_harness::vet::{Dossier, intake, vendor_file};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::sync::{Arc, LazyLock, Mutex};
use time::{Duration, OffsetDateTime, macros::datetime};
use toml::Value;

const NOW: OffsetDateTime = datetime!(2026-03-04 05:06:07.089 UTC);
/// Differs from every table in as much as a table can say; no vendor writes so.
const TENANT: &[(&str, &str)] = &[
    ("shape.declaration", "\"version-only\""),
    ("shape.protocol-prefix", "\"p\""),
    ("shape.assertion-prefix", "\"a\""),
    ("shape.instants", "\"seconds\""),
    ("shape.issuer-format", "\"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified\""),
    ("shape.signature.lines", "\"broken\""),
    ("shape.signature.value-wrap", "70"),
    ("shape.signature.certificate-wrap", "48"),
    ("shape.signature.key-info", "\"x509-and-rsa-key-value\""),
    ("shape.signature.prefix-list", "\"xs xsi\""),
    ("shape.encryption.key", "\"nested\""),
    ("shape.encryption.digest-method", "\"omitted\""),
    ("shape.attributes.Response", "[\"Version\", \"xmlns:p\", \"xmlns:a\", \"ID\"]"),
    ("shape.attributes.Response/Issuer", "[\"xmlns:a\", \"Format\"]"),
    ("shape.attributes.Status", "[\"xmlns:p\"]"),
    ("shape.attributes.Assertion", "[\"IssueInstant\", \"xmlns:xs\", \"xmlns:a\", \"ID\"]"),
    ("shape.attributes.Assertion/Issuer", "[\"xmlns:a\", \"Format\"]"),
    ("shape.attributes.Subject", "[]"),
    ("shape.attributes.Conditions", "[\"NotOnOrAfter\", \"xmlns:a\", \"NotBefore\"]"),
    ("shape.attributes.SubjectConfirmationData", "[\"Recipient\", \"NotOnOrAfter\"]"),
    ("shape.attributes.AuthnStatement", "[\"SessionIndex\", \"AuthnInstant\"]"),
    ("shape.attributes.AttributeStatement", "[\"xmlns:xsi\"]"),
    ("shape.attributes.Attribute", "[\"NameFormat\", \"Name\", \"xmlns:a\"]"),
    ("shape.attributes.AttributeValue", "[\"xsi:type\", \"xmlns:xsi\"]"),
    ("ids.response.signed", "\"r{hex:48}\""),
    ("ids.assertion.signed", "\"_{uuid}\""),
    ("ids.response.unsigned", "\"r{hex:48}\""),
    ("ids.assertion.unsigned", "\"_{uuid}\""),
    ("windows.not-before", "-7"),
    ("windows.not-on-or-after", "77"),
    ("windows.confirmation-not-on-or-after", "66"),
    ("windows.session-not-on-or-after", "7777"),
    ("signing.suite.elements", "\"Assertion\""),
    ("name-id.choices", "[\"urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos\"]"),
    ("name-id.format", "\"urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos\""),
    ("authn.class-ref", "\"urn:oasis:names:tc:SAML:2.0:ac:classes:X509\""),
    ("authn.authenticating-authority", "\"https://authority.example\""),
    ("authn.session-index", "\"s{digits:20}\""),
    ("authn.session-index-of-request", "\"assertion-id\""),
    ("attributes.name-format", "\"urn:oasis:names:tc:SAML:2.0:attrname-format:uri\""),
    ("metadata.id", "\"an-id\""),
    ("metadata.name-id-formats", "[\"urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos\"]"),
    ("metadata.want-authn-requests-signed", "true"),
    ("metadata.attributes", "[\"one\", \"two\"]"),
    ("metadata.contact", "{ kind = \"support\", surname = \"A\", email = \"a@idp.example\" }"),
    ("metadata.sso", "[\"redirect\"]"),
    ("metadata.slo", "[\"post\"]"),
    ("metadata.shape.declaration", "\"version-only\""),
    ("metadata.shape.prefix", "\"m\""),
    ("metadata.shape.layout", "\"indented\""),
    ("metadata.shape.certificate-wrap", "48"),
    ("metadata.shape.attributes.EntityDescriptor", "[\"xmlns:m\", \"ID\", \"xmlns:ds\"]"),
    ("metadata.shape.attributes.SingleSignOnService", "[\"Location\", \"Binding\"]"),
    ("certificate.years", "7"),
];

/// Facts whose values are the tenant's, so that they are told and not written.
const TENANTS_OWN: [&str; 6] = [
    "certificate.subject",
    "endpoints.slo",
    "endpoints.sso-post",
    "endpoints.sso-redirect",
    "endpoints.sso-soap",
    "entity-id",
];

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for name in Vendor::names() {
        let vendor = Vendor::built_in(name).unwrap();
        for choice in &vendor.signing.elements {
            let label = choice.label.clone();
            for encryption in [None, Some(Encryption::USUAL)] {
                let sealed = if encryption.is_some() { ", encrypted" } else { "" };
                let (name, label) = (name.to_owned(), label.clone());
                trials.push(Trial::test(
                    format!("{name} is like itself: {label}{sealed}"),
                    move || is_like_itself(&name, &label, encryption),
                ));
            }
        }
        for other in Vendor::names().filter(|it| *it != name) {
            trials.push(Trial::test(format!("{other} on the base of {name}"), move || {
                is_reproduced(name, &VendorFile::built_in(other).unwrap())
            }));
        }
        trials.push(Trial::test(format!("a tenant on the base of {name}"), move || {
            is_reproduced(name, &tenant())
        }));
    }
    trials.extend([
        Trial::test("what is inferred is confirmed or contradicted", inferred),
        Trial::test("what is not there is not shown", not_shown),
        Trial::test("a form shows what is sent as RelayState", relay_state),
        Trial::test("a document that a stranger made up has its bounds", bounds),
        Trial::test("what no table has a word for is told", beyond),
    ]);
    trials.push(Trial::test("the command writes a file, and never over another", the_command));
    trials.extend(SAMPLES.iter().map(of_sample));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn tenant() -> VendorFile {
    let mut file = VendorFile::built_in("okta").unwrap();
    let elements: Value =
        toml::from_str::<toml::Table>("it = [{ label = 'Assertion', sign = 'assertion' }]")
            .unwrap()["it"]
            .clone();
    file.set("signing.shipped.elements", &"Assertion".into(), "").unwrap();
    for (key, value) in TENANT {
        let value = toml::from_str::<toml::Table>(&format!("it = {value}")).unwrap()["it"].clone();
        if *key == "name-id.choices" {
            // Each alone would be refused.
            let text = file.text().replace(
                "format = \"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified\"\nfrom",
                "format = \"urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos\"\nfrom",
            );
            let choices = format!("choices = {value}\nignored = [");
            let text = text.replacen("choices = [", &choices, 1);
            let end = text.find("ignored = [").unwrap();
            let close = text[end..].find("]\n").unwrap();
            let text = format!("{}{}", &text[..end], &text[end + close + 2..]);
            file = VendorFile::parse(&text).unwrap();
            continue;
        }
        file.set(key, &value, "").unwrap_or_else(|error| panic!("{key}: {error}"));
    }
    file.set("signing.suite.elements", &"Assertion".into(), "").unwrap();
    file.set("signing.elements", &elements, "").unwrap();
    file
}

/// Keys of a vendor, made once.
fn keys(vendor: &Vendor) -> KeyRing {
    static KEYS: Mutex<BTreeMap<String, KeyRing>> = Mutex::new(BTreeMap::new());
    let profile = format!("{:?}", vendor.certificate);
    let mut all = KEYS.lock().unwrap();
    all.entry(profile).or_insert_with(|| KeyRing::generate(vendor, NOW).unwrap()).clone()
}

/// The service provider's certificate, and its private key.
static RECIPIENT: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let key = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
    let certificate = CertificateParams::default().self_signed(&key).unwrap();
    (certificate.der().to_vec(), key.serialize_der())
});

fn document(
    vendor: &Vendor,
    request: Option<&str>,
    elements: Option<&str>,
    encryption: Option<Encryption>,
) -> String {
    let mut service_provider =
        ServiceProvider::new("https://sp.test/saml", "https://sp.test/saml/acs")
            .attribute("email", "mail")
            .attribute("firstName", "given-name");
    service_provider.signing = elements.map(|elements| SigningChoice {
        elements: elements.to_owned(),
        algorithm: vendor.signing.suite.algorithm.clone(),
    });
    service_provider.encryption = encryption;
    service_provider.encryption_certificate = encryption.map(|_| RECIPIENT.0.clone());
    let plan = IssuePlan {
        vendor: Arc::new(vendor.clone()),
        user: User::new("ada"),
        service_provider: Arc::new(service_provider),
        name_id: "ada@sp.test".to_owned(),
        number: 0,
        now: NOW,
        authenticated_at: NOW - Duration::minutes(3),
        in_response_to: request.map(str::to_owned),
        relay_state: None,
        signed: None,
        deviation: None,
    };
    issue(&plan, &keys(vendor), 7).unwrap().form.document
}

fn metadata(vendor: &Vendor) -> String {
    mock_idp::metadata::offline(vendor, "https://idp.test", &keys(vendor))
}

fn dossier(documents: &[String], metadata: Option<&str>) -> Dossier {
    let message = |(at, xml): (usize, &String)| {
        intake::messages(&format!("{at}.xml"), xml.as_bytes()).unwrap().remove(0)
    };
    Dossier {
        metadata: metadata.map(|xml| Named { origin: "idp.xml".to_owned(), xml: xml.to_owned() }),
        messages: documents.iter().enumerate().map(message).collect(),
        keys: vec![DecryptionKey::from_pkcs8(&RECIPIENT.1).unwrap()],
        ..Dossier::default()
    }
}

fn different(likeness: &Likeness) -> Vec<&str> {
    let lines = likeness.lines.iter().filter(|line| line.outcome == Outcome::Different);
    lines.map(|line| line.key.as_str()).collect()
}

fn is_like_itself(
    name: &str,
    elements: &str,
    encryption: Option<Encryption>,
) -> Result<(), Failed> {
    let base = VendorFile::built_in(name).unwrap();
    let vendor = base.vendor();
    let of = |request| document(vendor, request, Some(elements), encryption);
    let documents = [of(None), of(Some("_request-1"))];
    let compared = compare(&dossier(&documents, Some(&metadata(vendor))), &base)?;
    let likeness = compared.likeness;
    // The application may be set to sign otherwise than the suite runs with.
    let differ: Vec<&str> =
        different(&likeness).into_iter().filter(|key| *key != "signing.suite.elements").collect();
    if !differ.is_empty() || !likeness.beyond.is_empty() {
        return Err(format!("{differ:?} {:#?}", likeness.beyond).into());
    }
    let inferred = base.keys().into_iter().filter(|key| base.is_inferred(key)).count();
    let shown = likeness.with(Outcome::Same, true).count();
    assert!(likeness.count(Outcome::Same) > 40, "{}", likeness.count(Outcome::Same));
    assert!(shown <= inferred);
    Ok(())
}

fn is_reproduced(base: &str, other: &VendorFile) -> Result<(), Failed> {
    let base = VendorFile::built_in(base).unwrap();
    let all = |vendor: &Vendor| {
        let usual = Some(Encryption::USUAL);
        [
            document(vendor, None, None, None),
            document(vendor, Some("_request-1"), None, None),
            document(vendor, None, None, usual),
        ]
    };
    let theirs = (all(other.vendor()), metadata(other.vendor()));
    let captured = dossier(&theirs.0, Some(&theirs.1));
    let Compared { likeness, written } = compare(&captured, &base)?;
    assert!(different(&likeness).len() > 8, "{:?}", different(&likeness));
    let file = vendor_file(&written, &base.vendor().name, "my-tenant")?;
    assert_eq!(file.vendor().name, "my-tenant");
    for secret in ["ada@", "\"ada\"", "Ada", "MII", "sp.test"] {
        assert!(!file.text().contains(secret), "{secret}\n{}", file.text());
    }
    let ours = (all(file.vendor()), metadata(file.vendor()));
    for (what, documents) in [("theirs", &theirs), ("ours", &ours)] {
        let again = compare(&dossier(&documents.0, Some(&documents.1)), &file)?.likeness;
        let mut differ = different(&again);
        differ.retain(|key| what == "ours" || !TENANTS_OWN.contains(key));
        if !differ.is_empty() || !again.beyond.is_empty() {
            let why = format!("{what}: {differ:?} {:#?}\n{}", again.beyond, file.text());
            return Err(why.into());
        }
    }
    // Not by our own measure alone: what is left of the texts without their values is the same too.
    let pairs = theirs.0.iter().zip(&ours.0).chain([(&theirs.1, &ours.1)]);
    for (theirs, ours) in pairs {
        assert_eq!(bare(theirs), bare(ours));
    }
    Ok(())
}

/// A document without its values: tags with the names of attributes, and each kind of element among its neighbours once.
fn bare(xml: &str) -> Vec<String> {
    let values = Regex::new("=\"[^\"]*\"").unwrap();
    let texts = Regex::new(">[^<]*<").unwrap();
    let broken = |it: &regex::Captures<'_>| match it[0].trim_matches(['>', '<']) {
        "" => "><",
        text if text.trim().is_empty() => ">\n<",
        text if text.starts_with('\n') => "> own lines <",
        text if text.contains('\n') => "> lines <",
        _ => "> text <",
    };
    let text = values.replace_all(xml, "");
    let text = texts.replace_all(&text, |it: &regex::Captures<'_>| broken(it).to_owned());
    let mut lines: Vec<String> = text.split_inclusive('>').map(str::to_owned).collect();
    // How many attributes there are is no structure.
    lines.retain(|line| !line.contains(":Attribute") && !line.contains("</"));
    lines.dedup();
    lines
}

/// What one key comes to.
fn outcome(likeness: &Likeness, key: &str) -> (Outcome, bool) {
    let line = likeness.lines.iter().find(|line| line.key == key).unwrap();
    (line.outcome, line.inferred)
}

fn inferred() -> Result<(), Failed> {
    let base = VendorFile::built_in("pingone").unwrap();
    let mut other = base.clone();
    other.set("windows.not-before", &(-5).into(), "")?;
    let documents = [document(other.vendor(), None, None, None)];
    let Compared { likeness, written } = compare(&dossier(&documents, None), &base)?;
    assert_eq!(outcome(&likeness, "windows.not-before"), (Outcome::Different, true));
    assert_eq!(outcome(&likeness, "authn.class-ref"), (Outcome::Same, true));
    assert_eq!(outcome(&likeness, "windows.not-on-or-after"), (Outcome::Same, false));
    assert_eq!(outcome(&likeness, "ids.response.signed"), (Outcome::NotShown, true));
    for (key, is_inferred) in [
        ("windows.not-before", false),
        ("authn.class-ref", false),
        ("ids.response.signed", true),
        ("shape.encryption.key", true),
    ] {
        assert_eq!(written.is_inferred(key), is_inferred, "{key}");
    }
    Ok(())
}

fn not_shown() -> Result<(), Failed> {
    let base = VendorFile::built_in("okta").unwrap();
    let sealed = document(base.vendor(), None, None, Some(Encryption::USUAL));
    let mut without_key = dossier(&[sealed], None);
    without_key.keys.clear();
    let likeness = compare(&without_key, &base)?.likeness;
    assert_eq!(outcome(&likeness, "shape.encryption.key").0, Outcome::Same);
    assert!(likeness.is_alike(), "{:?}", likeness.beyond);
    for key in ["windows.not-before", "signing.suite.elements", "ids.assertion.signed"] {
        assert_eq!(outcome(&likeness, key).0, Outcome::NotShown, "{key}");
    }
    let whole = document(base.vendor(), None, Some("Assertion"), None);
    let alone = &whole[place_of(&whole, "Assertion")];
    let likeness = compare(&dossier(&[alone.to_owned()], None), &base)?.likeness;
    assert_eq!((different(&likeness), likeness.beyond.len()), (vec![], 0));
    assert_eq!(outcome(&likeness, "shape.declaration").0, Outcome::NotShown);
    let refusal = "<p:Response xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol' ID='_1'><p:Status/></p:Response>";
    let likeness = compare(&dossier(&[refusal.to_owned()], None), &base)?.likeness;
    assert_eq!(outcome(&likeness, "windows.not-before").0, Outcome::NotShown);
    assert_eq!(outcome(&likeness, "shape.protocol-prefix").0, Outcome::Different);
    let nothing = compare(&Dossier::default(), &base)?.likeness;
    assert_eq!(nothing.count(Outcome::NotShown), nothing.lines.len());
    Ok(())
}

fn relay_state() -> Result<(), Failed> {
    let vendor = Vendor::okta();
    let of = |request, rest: &str| {
        let xml = document(&vendor, request, None, None);
        let value = saml_wire::binding::post_value(&xml);
        let value = value.replace('+', "%2B").replace('=', "%3D");
        let messages = intake::messages("a.txt", format!("SAMLResponse={value}{rest}").as_bytes());
        let dossier = Dossier { messages: messages.unwrap(), ..Dossier::default() };
        let base = VendorFile::built_in("okta").unwrap();
        outcome(&compare(&dossier, &base).unwrap().likeness, "relay-state").0
    };
    assert_eq!(of(None, "&RelayState="), Outcome::Same);
    assert_eq!(of(None, ""), Outcome::Different);
    // It was asked for, or configured.
    assert_eq!(of(None, "&RelayState=%2Fhome"), Outcome::NotShown);
    assert_eq!(of(Some("_r"), ""), Outcome::NotShown);
    Ok(())
}

/// Where the first element of this name stands.
fn place_of(xml: &str, name: &str) -> std::ops::Range<usize> {
    let document = roxmltree::Document::parse(xml).unwrap();
    document.descendants().find(|it| it.tag_name().name() == name).unwrap().range()
}

fn bounds() -> Result<(), Failed> {
    let base = VendorFile::built_in("okta").unwrap();
    let xml = document(base.vendor(), None, Some("Assertion"), None);
    let made_up = "<a/><saml2:Attribute NameFormat='' Name=''/><saml2:Attribute Name=''/>";
    let start = place_of(&xml, "Attribute").start;
    let xml = format!("{}{}{}", &xml[..start], made_up.repeat(9000), &xml[start..]);
    let started = std::time::Instant::now();
    let likeness = compare(&dossier(&[xml], None), &base)?.likeness;
    assert!(!likeness.is_alike());
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    Ok(())
}

fn beyond() -> Result<(), Failed> {
    let base = VendorFile::built_in("okta").unwrap();
    let xml = document(base.vendor(), None, Some("Assertion"), None);
    let places = |from: &str, to: &str| {
        assert!(xml.contains(from), "{from}");
        let changed = xml.replacen(from, to, 1);
        let likeness = compare(&dossier(&[changed], None), &base).unwrap().likeness;
        let beyond = likeness.beyond.into_iter();
        beyond.map(|it| (it.place, it.mock, it.capture)).collect::<Vec<_>>()
    };
    let text = |text: &str| Some(text.to_owned());
    let context = "Response > Assertion > AuthnStatement";
    let locality = "<saml2:SubjectLocality/><saml2:AuthnContext>";
    assert_eq!(
        places("<saml2:AuthnContext>", locality),
        [(context.to_owned(), None, text("saml2:SubjectLocality"))]
    );
    let indented = places("<saml2:AudienceRestriction>", "<saml2:AudienceRestriction>\n ");
    let restriction = "saml2:AudienceRestriction (its elements on lines of their own)";
    assert_eq!(indented.len(), 1);
    assert_eq!(indented[0].2, text(restriction));
    let typed = places("xsi:type=\"xs:string\"", "xsi:type=\"xs:anyType\"");
    assert!(typed.iter().any(|(_, _, it)| it.as_ref().is_some_and(|it| it.contains("anyType"))));
    let address = places("Destination=\"https://sp.test/saml/acs\" ", "");
    assert_eq!(address.len(), 1);
    Ok(())
}

fn the_command() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let vendor = Vendor::onelogin();
    std::fs::write(folder.path().join("response.xml"), document(&vendor, None, None, None))?;
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sso-harness"));
        command.current_dir(folder.path()).arg("vet").args(["--response", "response.xml"]);
        let output = command.args(words).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let (code, text) = run(&["--like", "okta", "--write", "my-tenant.toml"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("my-tenant.toml is written"), "{text}");
    let file = std::fs::read_to_string(folder.path().join("my-tenant.toml"))?;
    assert!(file.starts_with("# Written from a capture, on the base of okta."), "{file}");
    let (code, text) = run(&["--like", "my-tenant.toml"]);
    assert_eq!(code, Some(0));
    // The entity id is the tenant's own, and the path of its metadata is not in a Response.
    assert!(text.contains("\n1 difference: "), "{text}");
    let (code, text) = run(&["--write", "my-tenant.toml"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("the file is there already"), "{text}");
    assert_eq!(std::fs::read_to_string(folder.path().join("my-tenant.toml"))?, file);
    let (code, text) = run(&["--like", "okta", "--write", "okta.toml"]);
    assert!(code == Some(1) && text.contains("there is a vendor okta already"), "{text}");
    let (code, text) = run(&["--like", "nobody"]);
    assert!(code == Some(1) && text.contains("no vendor or file `nobody`"), "{text}");
    let (_, text) = run(&["--like", "okta", "--json", "-"]);
    let json: serde_json::Value = serde_json::from_str(&text)?;
    assert_eq!(json["vendor"], "okta");
    let declared = json["keys"].as_array().unwrap();
    let declared = declared.iter().find(|line| line["key"] == "shape.declaration").unwrap();
    assert_eq!(declared["outcome"], "different");
    Ok(())
}

/// A real document, and what it says of a vendor's table. No content of it stands here.
struct Sample {
    file: &'static str,
    vendor: &'static str,
    /// How many facts it confirms.
    same: usize,
    different: &'static [&'static str],
    /// How many elements are otherwise that no table has a word for.
    beyond: usize,
}

const SAMPLES: &[Sample] = &[
    Sample {
        file: "okta-response-spinit-2020-both-signed.xml",
        vendor: "okta",
        same: 33,
        different: &["name-id.format"],
        beyond: 0,
    },
    Sample {
        file: "okta-idp-metadata-2022.xml",
        vendor: "okta",
        same: 15,
        // The path names the application, and the table has one of its own; this application has one format.
        different: &["endpoints.sso-post", "endpoints.sso-redirect", "metadata.name-id-formats"],
        beyond: 0,
    },
    Sample {
        file: "onelogin-response-spinit-2016-response-signed.xml",
        vendor: "onelogin",
        same: 26,
        different: &["signing.suite.elements", "signing.suite.algorithm"],
        beyond: 0,
    },
    Sample {
        file: "onelogin-idp-metadata-2019.xml",
        vendor: "onelogin",
        same: 15,
        different: &[],
        beyond: 0,
    },
    Sample {
        file: "ping-p14e-response-spinit-2013-assertion-signed.xml",
        vendor: "pingone-for-enterprise",
        same: 32,
        different: &["entity-id", "signing.suite.algorithm"],
        beyond: 0,
    },
    // Not PingOne's own, but that of its relative: what differs is what the table says otherwise on purpose.
    Sample {
        file: "pingfederate-response-spinit-2017-assertion-signed.xml",
        vendor: "pingone",
        same: 24,
        different: &[
            "entity-id",
            "ids.assertion.signed",
            "windows.not-on-or-after",
            "windows.confirmation-not-on-or-after",
            "name-id.format",
            "attributes.name-format",
        ],
        // No Destination.
        beyond: 1,
    },
    // Who published it has indented it.
    Sample {
        file: "pingone-idp-metadata-2021.xml",
        vendor: "pingone",
        same: 17,
        different: &["metadata.shape.layout"],
        beyond: 0,
    },
];

fn of_sample(sample: &'static Sample) -> Trial {
    let name = format!("{} beside {}", sample.file, sample.vendor);
    let Some(folder) = std::env::var_os("SSO_VENDOR_SAMPLES").map(PathBuf::from) else {
        let why = "SSO_VENDOR_SAMPLES names no folder";
        return Trial::test(name, || Ok(())).with_kind(why).with_ignored_flag(true);
    };
    Trial::test(name, move || {
        let octets = std::fs::read(folder.join(sample.file))?;
        let mut dossier = Dossier::default();
        if sample.file.contains("metadata") {
            let xml = intake::metadata(sample.file, &octets)?;
            dossier.metadata = Some(Named { origin: sample.file.to_owned(), xml });
        } else {
            dossier.messages = intake::messages(sample.file, &octets)?;
        }
        let base = VendorFile::built_in(sample.vendor).unwrap();
        let likeness = compare(&dossier, &base)?.likeness;
        assert_eq!(different(&likeness), sample.different);
        let counted = (likeness.count(Outcome::Same), likeness.beyond.len());
        assert_eq!(counted, (sample.same, sample.beyond));
        Ok(())
    })
}
