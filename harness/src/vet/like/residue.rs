//! What is left when a vendor table says all that it can: the mock writes a document under the same circumstances, and
//! both are compared element by element.

use super::facts::Capture;
use super::outline::{self, Line};
use crate::report::likeness::Beyond;
use crate::vet::intake::limits;
use crate::vet::message::Kind;
use mock_idp::issue::issue;
use mock_idp::keys::{KeyError, KeyRing};
use mock_idp::launch::IssuePlan;
use mock_idp::{ServiceProvider, User, Vendor};
use saml_verify::xml::{self, ns};
use saml_wire::draft::SignedElements;
use saml_wire::key::{DigestAlgorithm, SignatureAlgorithm};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::sync::{Arc, Mutex, PoisonError};
use time::OffsetDateTime;

/// A mock that writes as a table says.
pub(super) struct Mock {
    vendor: Arc<Vendor>,
    keys: KeyRing,
}

/// Keys that nobody sees: which they are is no structure. Made once, for they take a while.
static KEYS: Mutex<Option<KeyRing>> = Mutex::new(None);

impl Mock {
    /// With keys of its own.
    pub(super) fn new(vendor: &Vendor) -> Result<Self, KeyError> {
        let mut kept = KEYS.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = match &*kept {
            Some(keys) => keys.clone(),
            None => kept.insert(KeyRing::generate(vendor, OffsetDateTime::UNIX_EPOCH)?).clone(),
        };
        let mut vendor = vendor.clone();
        // Which algorithm signs is a value, and not every one is there in every build.
        for choice in &mut vendor.signing.algorithms {
            (choice.signature, choice.digest) =
                (SignatureAlgorithm::RsaSha256, DigestAlgorithm::Sha256);
        }
        Ok(Self { vendor: Arc::new(vendor), keys })
    }

    /// What is otherwise in a captured message; nothing where it cannot be compared.
    pub(super) fn beyond(&self, capture: &Capture) -> Option<Vec<Beyond>> {
        let theirs = capture.outline.as_ref()?;
        let plain = self.document(capture, false)?;
        let assertion = outline_of(&plain, Kind::Assertion)?;
        if capture.kind == Some(Kind::Assertion) {
            return Some(differences(&assertion, theirs));
        }
        let whole = self.document(capture, capture.encryption.is_some())?;
        let mut beyond = differences(&outline_of(&whole, Kind::Response)?, theirs);
        if let Some(theirs) = &capture.opened {
            beyond.extend(differences(&assertion, theirs));
        }
        Some(beyond)
    }

    /// What is otherwise in metadata.
    pub(super) fn beyond_metadata(&self, theirs: &[Line]) -> Option<Vec<Beyond>> {
        let ours = mock_idp::metadata::offline(&self.vendor, "https://idp.example", &self.keys);
        let document = xml::parse(&ours, &limits()).ok()?;
        Some(differences(&outline::of(document.root_element()), theirs))
    }

    /// A document as that under which a message was captured.
    fn document(&self, capture: &Capture, encrypted: bool) -> Option<String> {
        let mut service_provider =
            ServiceProvider::new("https://sp.example", "https://sp.example/acs");
        let extras = &self.vendor.attributes;
        if capture.attributes.len() > extras.before.len() + extras.after.len() {
            service_provider = service_provider.attribute("email", "mail");
        }
        if encrypted {
            service_provider.encryption = capture.encryption;
            service_provider.encryption_certificate = Some(self.keys.certificate().to_vec());
        }
        let plan = IssuePlan {
            vendor: Arc::clone(&self.vendor),
            user: User::new("ada"),
            service_provider: Arc::new(service_provider),
            name_id: "ada".to_owned(),
            number: 0,
            now: OffsetDateTime::UNIX_EPOCH,
            authenticated_at: OffsetDateTime::UNIX_EPOCH,
            in_response_to: capture.answers.then(|| "_request".to_owned()),
            relay_state: None,
            signed: Some(capture.signed.unwrap_or(SignedElements::Neither)),
            deviation: None,
        };
        issue(&plan, &self.keys, 0).ok().map(|issued| issued.form.document)
    }
}

fn outline_of(text: &str, kind: Kind) -> Option<Vec<Line>> {
    let limits = limits();
    let document = xml::parse(text, &limits).ok()?;
    let root = document.root_element();
    match kind {
        Kind::Assertion => xml::child(root, ns::SAML, "Assertion").map(outline::of),
        _ => Some(outline::of(root)),
    }
}

/// Elements that are compared at most; a document of a vendor has a hundred.
const LARGEST: usize = 2000;

/// Lines that only one of them has; neighbours in both that differ are one difference.
fn differences(ours: &[Line], theirs: &[Line]) -> Vec<Beyond> {
    let mut beyond = Vec::new();
    let (theirs, rest) = theirs.split_at(theirs.len().min(LARGEST));
    if !rest.is_empty() {
        let more = Some(format!("{} elements more, which were not compared", rest.len()));
        beyond.push(Beyond { place: String::new(), mock: None, capture: more });
    }
    for operation in capture_diff_slices(Algorithm::Myers, ours, theirs) {
        if let DiffOp::Equal { .. } = operation {
            continue;
        }
        let (ours, theirs) = (&ours[operation.old_range()], &theirs[operation.new_range()]);
        for at in 0..ours.len().max(theirs.len()) {
            let (own, other) = (ours.get(at), theirs.get(at));
            let path = other.or(own).map(|line| line.path.join(" > ")).unwrap_or_default();
            let tag = |line: Option<&Line>| line.map(|it| it.tag.clone());
            beyond.push(Beyond { place: path, mock: tag(own), capture: tag(other) });
        }
    }
    beyond
}
