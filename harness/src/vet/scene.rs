//! One message in its surroundings: what could be read and verified of it, and what is not known. Decides which of the
//! strict checks can be asked at all.

use super::dossier::Dossier;
use super::intake::{Document, limits};
use super::known::Known;
use super::message::{Kind, Message};
use super::near;
use saml_verify::checks::{CHECKS, Check};
use saml_verify::decrypt::{self, Opened};
use saml_verify::finding::Finding;
use saml_verify::key::AlgorithmPolicy;
use saml_verify::message::{Assertion, Response};
use saml_verify::metadata::IdpMetadata;
use saml_verify::origin::Origins;
use saml_verify::policy::{IdpTrust, NameIdRule, Policy};
use saml_verify::receive::{self, Confidentiality, Received, SignedParts, Steps};
use saml_verify::roxmltree::Node;
use saml_verify::xml::{self, ns};
use time::OffsetDateTime;

/// A Response or an assertion, and everything that it is compared with.
pub(super) struct Scene<'a> {
    pub(super) dossier: &'a Dossier,
    pub(super) known: &'a Known<'a>,
    pub(super) message: &'a Message,
    pub(super) document: &'a Document<'a>,
    pub(super) origins: &'a Origins,
    pub(super) idp: Option<&'a IdpMetadata>,
    /// When it arrived; absent: not known.
    pub(super) now: Option<OffsetDateTime>,
    /// What was read; absent where it has no assertion, or one that cannot be opened.
    pub(super) received: Option<Received>,
    /// The assertion, where it was encrypted and a key opened it.
    pub(super) opened: Option<Opened>,
    /// What was wrong on the way there.
    pub(super) faults: Vec<Finding>,
    pub(super) policy: Policy,
}

/// What a rule needs to be judged, and is not known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unknown {
    Acs,
    Audience,
    IdentityProvider,
    Needs,
    Request,
    SigningKey,
    Time,
    Today,
}

impl Unknown {
    /// What is missing, and what would bring it.
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Acs => "the ACS is not known; name it with --acs, --sp-metadata or --sp",
            Self::Audience => {
                "the service provider's entity id is not known; name it with --audience, --sp-metadata or --sp"
            }
            Self::IdentityProvider => {
                "the identity provider's metadata is not there; give it with --metadata"
            }
            Self::Needs => {
                "what the service provider reads is not known; give its description with --sp, or its metadata with --sp-metadata"
            }
            Self::Request => {
                "the AuthnRequest that it answers is not there; give it with --request"
            }
            Self::SigningKey => {
                "the key that the service provider signs with is not known; give its metadata with --sp-metadata"
            }
            Self::Today => "the day is not known; name it with --at, as in --at now",
            Self::Time => "when it arrived is not known; name the time with --at, or export a HAR",
        }
    }
}

impl<'a> Scene<'a> {
    /// Reads and verifies.
    pub(super) fn of(
        (dossier, known): (&'a Dossier, &'a Known<'a>),
        message: &'a Message,
        (document, origins): (&'a Document<'a>, &'a Origins),
        idp: Option<&'a IdpMetadata>,
    ) -> Self {
        let now = message.at.or(dossier.at);
        let acs = acs(dossier, message, document);
        let mut policy = policy(dossier, acs, idp, now);
        policy.expected_request = known.request(document).map(|it| it.header.id.clone());
        let mut scene = Self {
            dossier,
            known,
            message,
            document,
            origins,
            idp,
            now,
            received: None,
            opened: None,
            faults: Vec::new(),
            policy,
        };
        scene.read();
        scene.opened = scene.open();
        scene
    }

    fn read(&mut self) {
        let steps = if self.idp.is_some() { Steps::STRICT } else { Steps::UNVERIFIED };
        let received = match self.message.kind {
            Kind::Assertion => Ok(self.alone()),
            _ => receive::read(&self.message.xml, &self.policy, &self.dossier.keys, &steps),
        };
        match received {
            Ok(received) => self.received = Some(received),
            Err(finding) => {
                self.faults.push(finding);
                let rest = receive::read(
                    &self.message.xml,
                    &self.policy,
                    &self.dossier.keys,
                    &Steps::UNVERIFIED,
                );
                self.received = rest.ok();
            }
        }
    }

    /// Once more, for people who look at it.
    fn open(&self) -> Option<Opened> {
        let is_opened = |it: &Received| it.confidentiality == Confidentiality::Encrypted;
        self.received.as_ref().filter(|it| is_opened(it))?;
        let root = self.document.root_element();
        let encrypted = xml::child(root, ns::SAML, "EncryptedAssertion")?;
        let (keys, limits) = (&self.dossier.keys, limits());
        decrypt::open(encrypted, keys, &limits).ok()
    }

    /// What is seen of the assertion that was encrypted, and where.
    pub(super) fn inside<T>(&self, look: impl FnOnce(Node<'_, '_>, &Origins) -> T) -> Option<T> {
        let opened = self.opened.as_ref()?;
        let document = opened.parse(&limits()).ok()?;
        let assertion = opened.assertion(&document).ok()?;
        Some(look(assertion, &opened.origins(assertion)))
    }

    /// The text of that assertion.
    pub(super) fn text_inside(&self) -> Option<String> {
        let opened = self.opened.as_ref()?;
        self.inside(|assertion, _| opened.text(assertion).to_owned())
    }

    /// An assertion without a Response around it.
    fn alone(&mut self) -> Received {
        let (node, origins) = (self.document.root_element(), self.origins);
        let signed = self.idp.and_then(|_| match receive::verify(node, origins, &self.policy) {
            Ok(signed) => signed,
            Err(finding) => {
                self.faults.push(finding);
                None
            }
        });
        Received {
            response: Response::read(node, origins),
            assertion: Assertion::read(node, origins),
            signed: SignedParts { response: None, assertion: signed },
            confidentiality: Confidentiality::Plain,
        }
    }

    /// The strict checks, those that can be asked; for each other what is not known; and which are kept.
    pub(super) fn strict(&self) -> (Vec<Finding>, Vec<(&'static str, Unknown)>, Vec<&'static str>) {
        let (mut findings, mut open, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        let Some(received) = &self.received else { return (findings, open, kept) };
        for check in CHECKS.iter().filter(|check| self.concerns(check)) {
            match self.lacks(check.id) {
                Some(unknown) => open.push((check.id, unknown)),
                None => match (check.run)(received, &self.policy) {
                    Ok(()) => kept.push(check.id),
                    Err(finding) => {
                        findings.push(near::explained(finding, received, &self.policy));
                    }
                },
            }
        }
        (findings, open, kept)
    }

    /// The signatures that hold.
    pub(super) fn verified(&self) -> Vec<&'static str> {
        let Some(received) = &self.received else { return Vec::new() };
        let signed = &received.signed;
        let response = signed.response.is_some().then_some("sig-verify-response");
        let assertion = signed.assertion.is_some().then_some("sig-verify-assertion");
        response.into_iter().chain(assertion).collect()
    }

    /// The signatures that nobody has looked at: it is not known whose they are to be.
    pub(super) fn unverified(&self) -> Vec<(&'static str, Unknown)> {
        let rules = ["sig-verify-response", "sig-verify-assertion"];
        match (self.idp, &self.received) {
            (None, Some(_)) => rules.map(|rule| (rule, Unknown::IdentityProvider)).to_vec(),
            _ => Vec::new(),
        }
    }

    /// An assertion alone has no envelope.
    fn concerns(&self, check: &Check) -> bool {
        self.message.kind == Kind::Response || check.id.starts_with("as-")
    }

    fn lacks(&self, rule: &str) -> Option<Unknown> {
        let is_missing = match rule {
            "as-audience" => (self.policy.entity_id.is_empty(), Unknown::Audience),
            "as-recipient" | "resp-destination-match" => (self.policy.acs.is_empty(), Unknown::Acs),
            "as-issuer" | "resp-issuer" => (self.idp.is_none(), Unknown::IdentityProvider),
            "as-scd-notonorafter"
            | "as-cond-notbefore"
            | "as-cond-notonorafter"
            | "as-sessionnotonorafter" => (self.now.is_none(), Unknown::Time),
            "as-scd-irt-unsolicited" | "resp-inresponseto-unsolicited" => {
                (self.request().is_none() && self.answers().is_some(), Unknown::Request)
            }
            _ => return None,
        };
        is_missing.0.then_some(is_missing.1)
    }

    /// The id of the request that it says it answers.
    pub(super) fn answers(&self) -> Option<&str> {
        let received = self.received.as_ref()?;
        let confirmations = received.assertion.subject.iter().flat_map(|it| &it.confirmations);
        let data = confirmations.filter_map(|it| it.data.as_ref());
        let mut named = data.filter_map(|it| it.in_response_to.as_deref());
        received.response.in_response_to.as_deref().or_else(|| named.next())
    }

    /// The id of the AuthnRequest that it answers, where that was captured too.
    pub(super) fn request(&self) -> Option<&str> {
        self.policy.expected_request.as_deref()
    }

    pub(super) fn assertion(&self) -> Option<&Assertion> {
        self.received.as_ref().map(|received| &received.assertion)
    }
}

fn policy(
    dossier: &Dossier,
    acs: Option<String>,
    idp: Option<&IdpMetadata>,
    now: Option<OffsetDateTime>,
) -> Policy {
    let wants = &dossier.service_provider;
    let nobody = || IdpTrust { entity_id: String::new(), keys: Vec::new() };
    let mut policy = Policy::new(
        wants.entity_id.clone().unwrap_or_default(),
        acs.unwrap_or_default(),
        idp.map_or_else(nobody, IdpMetadata::trust),
        now.unwrap_or(OffsetDateTime::UNIX_EPOCH),
    );
    policy.limits = limits();
    policy.algorithms = algorithms();
    policy.name_id = NameIdRule::Optional;
    policy
}

/// A signature by a weak algorithm is verified all the same: that it is weak is a finding of its own.
pub(super) fn algorithms() -> AlgorithmPolicy {
    AlgorithmPolicy { min_rsa_bits: 1024, ..AlgorithmPolicy::with_sha1() }
}

/// Where the Response was posted, if that is one of the service provider's; else the one that it names itself, else the
/// first.
fn acs(dossier: &Dossier, message: &Message, document: &Document<'_>) -> Option<String> {
    let known = &dossier.service_provider.acs;
    let posted = message.delivered_to.as_ref();
    if let Some(posted) = posted.filter(|url| known.is_empty() || known.contains(url)) {
        return Some(posted.clone());
    }
    let named = |acs: &&String| {
        let mut addresses = document
            .descendants()
            .flat_map(|node| ["Destination", "Recipient"].map(|name| xml::attribute(node, name)));
        addresses.any(|address| address == Some(acs.as_str()))
    };
    known.iter().find(named).or(known.first()).cloned()
}
