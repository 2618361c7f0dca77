//! Both parties as a corpus that `sso-harness export` wrote says they are, and what every target asks of what comes out.
//! Knows no entry point but that of `vet`; the targets call the others.

pub mod corpus;
mod genuine;
mod told;

pub use genuine::assertions;
pub use told::{is_one_sentence, tell};

use saml_verify::decrypt::DecryptionKey;
use saml_verify::key::PinnedKey;
use saml_verify::limits::Limits;
use saml_verify::metadata::IdpMetadata;
use saml_verify::policy::Policy;
use serde_json::Value;
use sso_harness::vet::Dossier;
use sso_harness::vet::dossier::{Named, Need, Wants};
use sso_harness::vet::message::Message;
use std::collections::HashSet;
use std::sync::LazyLock;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What is known when a document comes.
pub struct World {
    /// Its keys.
    pub keys: Vec<DecryptionKey>,
    /// Those that are trusted; never empty.
    pub idps: Vec<Idp>,
    /// Every assertion that one of them signed, in canonical form.
    pub genuine: HashSet<String>,
    entity_id: String,
    acs: String,
    now: OffsetDateTime,
}

/// An identity provider.
pub struct Idp {
    /// With which it signs.
    pub keys: Vec<PinnedKey>,
    parsed: IdpMetadata,
    vendor: String,
    metadata: String,
}

/// Read once.
pub static WORLD: LazyLock<World> = LazyLock::new(|| World::of(&corpus::read()));

impl World {
    fn of(corpus: &Value) -> Self {
        let idps = corpus["identity_providers"].as_object().expect("it is a table");
        let pem = pem::parse(corpus::text(corpus, "/service_provider/decryption_key"));
        let key = DecryptionKey::from_pkcs8(pem.expect("it is PEM").contents());
        let first = corpus::text(corpus, "/cases/0/time");
        let mut world = Self {
            keys: vec![key.expect("an RSA key")],
            idps: idps.iter().map(|(vendor, idp)| Idp::of(vendor, idp)).collect(),
            genuine: HashSet::new(),
            entity_id: corpus::text(corpus, "/service_provider/entity_id").to_owned(),
            acs: corpus::text(corpus, "/service_provider/acs").to_owned(),
            now: OffsetDateTime::parse(first, &Rfc3339).expect("a time"),
        };
        let cases = corpus::cases(corpus);
        world.genuine = cases.flat_map(|case| world.signed(corpus::text(case, "/xml"))).collect();
        world
    }

    /// The identity provider that a document names, else the first.
    pub fn idp(&self, xml: &str) -> &Idp {
        self.idps.iter().find(|idp| xml.contains(&idp.parsed.entity_id)).unwrap_or(&self.idps[0])
    }

    /// As the service provider is to judge a Response.
    pub fn policy(&self, xml: &str) -> Policy {
        Policy::new(&self.entity_id, &self.acs, self.idp(xml).parsed.trust(), self.now)
    }

    /// Everything that is known of both parties, and these messages.
    pub fn dossier(&self, messages: Vec<Message>) -> Dossier {
        let idp = self.idp(messages.first().map_or("", |message| &message.xml));
        let email = Need { name: "email".to_owned(), required: true, many: false };
        let service_provider = Wants {
            entity_id: Some(self.entity_id.clone()),
            acs: vec![self.acs.clone()],
            attributes: vec![email],
            ..Wants::default()
        };
        Dossier {
            metadata: idp.named(),
            messages,
            service_provider,
            vendor: Some(idp.vendor.clone()),
            at: Some(self.now),
            ..Dossier::default()
        }
    }
}

impl Idp {
    fn of(vendor: &str, idp: &Value) -> Self {
        let metadata = corpus::text(idp, "/metadata").to_owned();
        let parsed = IdpMetadata::parse(&metadata, &Limits::default()).expect("it is metadata");
        let (keys, vendor) = (parsed.signing_keys.clone(), vendor.to_owned());
        Self { keys, parsed, vendor, metadata }
    }

    /// Its metadata, as a file.
    pub fn named(&self) -> Option<Named> {
        Some(Named { origin: "published.xml".to_owned(), xml: self.metadata.clone() })
    }
}
