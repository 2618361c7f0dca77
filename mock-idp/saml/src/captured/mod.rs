//! A document that was captured from a real identity provider, written anew with the values of a draft: octet for octet as
//! it was, but for ids, instants, the person, the names of the parties, signatures and ciphertext. Composes nothing.
//!
//! What is replaced is found by parsing. The names of the parties are those that stand for them ([`Party`]), in whichever
//! way they are spelt; everything else is what the capture shows, and stays.

mod instant;
mod party;
mod runs;
mod seal;
mod sign;
mod values;
mod wrapped;

use crate::WireError;
use crate::draft::{Draft, KeyChoice, SignedElements};
use crate::emit::{Issued, Keys};
use crate::encrypt::Encryption;
use crate::key::{DigestAlgorithm, SignatureAlgorithm};
use crate::names::{ASSERTION, DSIG, PROTOCOL};
use crate::tree::{Id, Tree};
pub use instant::{INSTANTS, Instant};
pub use party::{Party, Spelt};
use serde::{Deserialize, Serialize};

/// A captured Response, as it stands in a scenario.
///
/// An assertion that was encrypted stands in clear in the `CipherValue` of its `EncryptedData`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Captured(String);

/// The first of the signatures in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Method {
    signature: SignatureAlgorithm,
    digest: DigestAlgorithm,
}

impl Captured {
    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// How its assertion is encrypted; none where it is in clear.
    pub fn encryption(&self) -> Option<Encryption> {
        let tree = self.tree();
        let sealed = seal::sealed(&tree);
        sealed.first().and_then(|one| seal::encryption(&tree, *one).ok())
    }

    /// Whether one of its signatures is made with this algorithm.
    pub fn is_signed_with(&self, algorithm: SignatureAlgorithm) -> bool {
        let tree = self.tree();
        let methods = tree.below(tree.root(), DSIG, "SignatureMethod");
        methods.iter().any(|it| tree.attribute_text(*it, "Algorithm") == Some(algorithm.uri()))
    }

    /// Whether its Response or an assertion answers the request of the service provider.
    pub fn answers(&self) -> bool {
        let tree = self.tree();
        tree.elements().any(|element| {
            let request = tree.attribute_text(element, "InResponseTo");
            request == Some(Party::Request.placeholder())
        })
    }

    /// A draft says what its document will be.
    pub(crate) fn apply(&self, draft: &mut Draft) {
        let tree = self.tree();
        draft.encryption = self.encryption();
        draft.name_id_encryption = None;
        draft.signing.elements = elements(&tree);
        if let Some(Method { signature, digest }) = method(&tree) {
            draft.signing.signature = signature;
            draft.signing.digest = digest;
        }
        if self.is_signed_with(SignatureAlgorithm::EcdsaSha256) {
            draft.signing.key = KeyChoice::Elliptic;
        }
        draft.captured = Some(self.clone());
    }

    /// Writes the document anew. The order is that of every document: what is inside is signed before what is around it, and
    /// encrypted in between.
    pub(crate) fn issue(&self, draft: &Draft, keys: &Keys) -> Result<Issued, WireError> {
        let xml = values::replaced(&self.0, draft)?;
        let xml = seal::closed(xml, draft, keys)?;
        let xml = sign::signed(xml, draft, keys)?;
        Ok(Issued {
            xml,
            response_id: draft.response.id.clone(),
            assertion_id: draft.response.assertions.first().map(|it| it.id.clone()),
        })
    }

    fn tree(&self) -> Tree<'_> {
        Tree::parse(&self.0).expect("it was parsed when it was taken")
    }
}

impl TryFrom<String> for Captured {
    type Error = WireError;

    fn try_from(text: String) -> Result<Self, WireError> {
        let tree = Tree::parse(&text)?;
        if !tree.is(tree.root(), PROTOCOL, "Response") {
            let name = tree.name(tree.root());
            return Err(WireError::Captured(format!("it is {name}, and not a samlp:Response")));
        }
        Ok(Self(text))
    }
}

impl From<Captured> for String {
    fn from(captured: Captured) -> Self {
        captured.0
    }
}

fn elements(tree: &Tree<'_>) -> SignedElements {
    let is_signed = |element: Id| tree.child(element, DSIG, "Signature").is_some();
    let assertion = tree.below(tree.root(), ASSERTION, "Assertion").into_iter().any(is_signed);
    match (is_signed(tree.root()), assertion) {
        (true, true) => SignedElements::Both,
        (true, false) => SignedElements::Response,
        (false, true) => SignedElements::Assertion,
        (false, false) => SignedElements::Neither,
    }
}

fn method(tree: &Tree<'_>) -> Option<Method> {
    let first = |name| tree.below(tree.root(), DSIG, name).first().copied();
    let uri = |name| first(name).and_then(|it| tree.attribute_text(it, "Algorithm"));
    Some(Method {
        signature: SignatureAlgorithm::from_uri(uri("SignatureMethod")?)?,
        digest: DigestAlgorithm::from_uri(uri("DigestMethod")?)?,
    })
}
