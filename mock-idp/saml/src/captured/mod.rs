//! A document that was captured from a real identity provider, written anew with the values of a draft: octet for octet as
//! it was, but for ids, instants, the person, the names of the parties, signatures and ciphertext. Composes nothing.
//!
//! What is replaced is found by parsing. The names of the parties are those that stand for them ([`Party`]), in whichever
//! way they are spelt; everything else is what the capture shows, and stays.

pub(crate) mod anew;
mod instant;
mod party;
mod runs;
mod seal;
mod sealed;
mod sign;
mod values;
mod wrapped;

use crate::WireError;
use crate::encrypt::Encryption;
use crate::key::SignatureAlgorithm;
use crate::names::{DSIG, PROTOCOL};
use crate::tree::Tree;
pub use instant::{INSTANTS, Instant};
pub use party::{Party, Spelt};
use serde::{Deserialize, Serialize};

/// A captured Response, as it stands in a scenario.
///
/// An assertion that was encrypted stands in clear in the `CipherValue` of its `EncryptedData`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Captured(String);

impl Captured {
    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// How its assertion is encrypted; none where it is in clear.
    pub fn encryption(&self) -> Option<Encryption> {
        let tree = self.tree();
        let sealed = sealed::sealed(&tree);
        sealed.first().and_then(|one| sealed::encryption(&tree, *one).ok())
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
