//! One identity provider of each vendor and one service provider, with all that both know of each other: documents are
//! composed and signed by the library, and vetted with full knowledge.

use mock_idp::issue::issue;
use mock_idp::launch::IssuePlan;
use mock_idp::vendor::SigningChoice;
use mock_idp::{KeyRing, MockIdp, ServiceProvider, User, Vendor};
use saml_verify::decrypt::DecryptionKey;
use saml_verify::limits::Limits;
use saml_verify::metadata::SpMetadata;
use saml_verify::roxmltree::Document;
use saml_wire::document::{Assertion, Issuer};
use saml_wire::draft::Draft;
use saml_wire::emit::{self, Keys};
use saml_wire::key::SigningKey;
use saml_wire::message::{Body, Message};
use sso_harness::report::examination::{Examination, Fault};
use sso_harness::vet::dossier::{Dossier, Named, Wants};
use sso_harness::vet::intake::{self, Unreadable};
use sso_harness::vet::{Values, vet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

pub(crate) const NOW: OffsetDateTime = datetime!(2026-03-04 05:06:07.123 UTC);
pub(crate) const SP: &str = "https://sp.example/saml/metadata";
pub(crate) const ACS: &str = "https://sp.example/saml/acs";
pub(crate) const REQUEST: &str = "_request-of-the-service-provider";

/// A vendor's identity provider.
pub(crate) struct World {
    pub(crate) vendor: Arc<Vendor>,
    pub(crate) keys: KeyRing,
    /// As it publishes itself; and with the next key and an old one beside the first.
    pub(crate) metadata: String,
    pub(crate) rollover: String,
    pub(crate) sp: Arc<SpKeys>,
}

/// What the service provider decrypts with, and signs with.
pub(crate) struct SpKeys {
    pkcs8: Vec<u8>,
    pub(crate) certificate: Vec<u8>,
}

/// All vendors, made once.
pub(crate) static WORLDS: LazyLock<Vec<World>> = LazyLock::new(|| {
    let vendors = Vendor::all();
    let keys = KeyRing::generate_all(&vendors, NOW).expect("keys");
    let sp = Arc::new(SpKeys::new());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    vendors
        .into_iter()
        .zip(keys)
        .map(|(vendor, keys)| {
            let idp = || MockIdp::vendor(vendor.clone()).keys(keys.clone());
            let metadata = runtime.block_on(idp().bind()).expect("a port").metadata().to_owned();
            let rollover = runtime.block_on(idp().rollover().bind()).expect("a port");
            let rollover = rollover.metadata().to_owned();
            World { vendor: Arc::new(vendor), keys, metadata, rollover, sp: Arc::clone(&sp) }
        })
        .collect()
});

impl SpKeys {
    fn new() -> Self {
        let rsa = &rcgen::PKCS_RSA_SHA256;
        let key = rcgen::KeyPair::generate_rsa_for(rsa, rcgen::RsaKeySize::_2048).expect("a key");
        let certificate = rcgen::CertificateParams::new(vec!["sp.example".to_owned()]);
        let certificate = certificate.expect("a name").self_signed(&key).expect("a certificate");
        Self { pkcs8: key.serialize_der(), certificate: certificate.der().to_vec() }
    }

    pub(crate) fn signing(&self) -> SigningKey {
        SigningKey::from_pkcs8(&self.pkcs8, &self.certificate).expect("an RSA key")
    }

    pub(crate) fn decryption(&self) -> DecryptionKey {
        DecryptionKey::from_pkcs8(&self.pkcs8).expect("an RSA key")
    }
}

/// The vendor with this name.
pub(crate) fn world(vendor: &str) -> &'static World {
    WORLDS.iter().find(|it| it.vendor.name == vendor).expect("it is built in")
}

/// Whether the login begins at the service provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    AtIdentityProvider,
    AtServiceProvider,
}

impl World {
    /// What the mock makes of a login in this style, before it is written.
    pub(crate) fn draft(&self, elements: &str, begins: Begins) -> Draft {
        let algorithm = self.vendor.signing.suite.algorithm.clone();
        let signing = SigningChoice { elements: elements.to_owned(), algorithm };
        let application = ServiceProvider {
            signing: Some(signing),
            encryption_certificate: Some(self.sp.certificate.clone()),
            ..ServiceProvider::new(SP, ACS)
        };
        let application = application.attribute("mail", "mail").attribute("groups", "groups");
        let user = User {
            groups: vec!["wing-of-auditors".to_owned(), "wing-of-owners".to_owned()],
            ..User::new("ada")
        };
        let plan = IssuePlan {
            vendor: Arc::clone(&self.vendor),
            name_id: user.mail.clone().expect("every user has one"),
            user,
            service_provider: Arc::new(application),
            number: 0,
            now: NOW,
            authenticated_at: NOW,
            in_response_to: (begins == Begins::AtServiceProvider).then(|| REQUEST.to_owned()),
            relay_state: None,
            signed: None,
            deviation: None,
        };
        issue(&plan, &self.keys, 7).expect("the mock issues it").draft
    }

    /// In the vendor's first style, as the answer to a request.
    pub(crate) fn usual(&self) -> Draft {
        self.draft(&self.vendor.signing.elements[0].label, Begins::AtServiceProvider)
    }

    /// Signed and, where the draft says so, encrypted.
    pub(crate) fn write(&self, draft: &Draft) -> String {
        let keys = Keys {
            published: self.keys.published().clone(),
            next: self.keys.next().clone(),
            expired: self.keys.expired().clone(),
            elliptic: self.keys.elliptic().clone(),
            foreign: self.keys.foreign().clone(),
        };
        emit::issue(draft, &self.vendor.shape, &keys).expect("it can be written").xml
    }

    /// The request that a draft answers.
    pub(crate) fn request(&self, name_id_format: Option<&str>) -> String {
        let body = Body::AuthnRequest {
            acs: Some(ACS.to_owned()),
            binding: None,
            force_authn: None,
            name_id_format: name_id_format.map(str::to_owned),
        };
        let message = Message {
            id: REQUEST.to_owned(),
            issue_instant: NOW - Duration::seconds(5),
            destination: None,
            issuer: Issuer { value: SP.to_owned(), format: None },
            body,
        };
        message.write(&self.vendor.shape, None).expect("nothing is signed")
    }

    /// Everything that both parties know.
    pub(crate) fn dossier(&self) -> Dossier {
        Dossier {
            metadata: Some(Named { origin: "idp.xml".to_owned(), xml: self.metadata.clone() }),
            service_provider: self.wants(),
            vendor: Some(self.vendor.name.clone()),
            at: Some(NOW + Duration::seconds(1)),
            keys: vec![self.sp.decryption()],
            ..Dossier::default()
        }
    }

    /// What the service provider has published.
    pub(crate) fn wants(&self) -> Wants {
        SpMetadata::parse(&self.sp_metadata(), &Limits::default()).expect("it is metadata").into()
    }

    fn sp_metadata(&self) -> String {
        let certificate = base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            &self.sp.certificate,
        );
        let format = &self.vendor.name_id.format;
        format!(
            r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{SP}"><SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="encryption"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor><NameIDFormat>{format}</NameIDFormat><AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{ACS}" index="0"/><AttributeConsumingService index="0"><ServiceName xml:lang="en">all</ServiceName><RequestedAttribute Name="mail" isRequired="true"/><RequestedAttribute Name="groups"/></AttributeConsumingService></SPSSODescriptor></EntityDescriptor>"#
        )
    }

    /// A dossier with this document, and with the request that it answers where it answers one.
    pub(crate) fn with(&self, draft: &Draft) -> Dossier {
        let mut dossier = self.dossier();
        if draft.response.in_response_to.is_some() {
            dossier.take("request.xml", self.request(None).as_bytes());
        }
        dossier.take("response.xml", self.write(draft).as_bytes());
        dossier
    }
}

/// Takes what somebody kept.
pub(crate) trait Take {
    fn take(&mut self, name: &str, octets: &[u8]);
}

impl Take for Dossier {
    fn take(&mut self, name: &str, octets: &[u8]) {
        self.messages.extend(intake::messages(name, octets).expect("there is a message in it"));
    }
}

/// The only assertion of a draft.
pub(crate) fn assertion(draft: &mut Draft) -> &mut Assertion {
    &mut draft.response.assertions[0]
}

pub(crate) fn examined(dossier: &Dossier) -> Examination {
    vet(dossier, Values::Shown).expect("it can be read")
}

pub(crate) fn tried(dossier: &Dossier) -> Result<Examination, Unreadable> {
    vet(dossier, Values::Shown)
}

/// The ids of what was found, each once, in their order.
pub(crate) fn rules(examination: &Examination) -> Vec<&str> {
    let mut rules: Vec<&str> = Vec::new();
    for fault in &examination.faults {
        if !rules.contains(&fault.rule.as_str()) {
            rules.push(&fault.rule);
        }
    }
    rules
}

/// What was found of one rule.
pub(crate) fn fault<'a>(examination: &'a Examination, rule: &str) -> &'a Fault {
    let found = examination.faults.iter().find(|it| it.rule == rule);
    found.unwrap_or_else(|| panic!("no {rule} in {:?}", rules(examination)))
}

/// Where the first element of this name stands in a document.
pub(crate) fn place(xml: &str, local: &str) -> Range<usize> {
    let document = Document::parse(xml).expect("it is well formed");
    let found = document.descendants().find(|it| it.tag_name().name() == local);
    found.unwrap_or_else(|| panic!("it has a {local}")).range()
}
