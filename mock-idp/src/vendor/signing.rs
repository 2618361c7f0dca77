//! What a vendor's application signs and how, in the words of its console; signs nothing.

use saml_wire::{
    draft::SignedElements,
    key::{DigestAlgorithm, SignatureAlgorithm},
};
use serde::Deserialize;

/// The signing settings of an application in a vendor's console.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SigningSettings {
    /// What a new application has.
    pub shipped: SigningChoice,
    /// What the bundled suite runs with, and what the mock issues unless told otherwise.
    pub suite: SigningChoice,
    /// The choices of what is signed.
    pub elements: Vec<ElementsChoice>,
    /// The choices of algorithm.
    pub algorithms: Vec<AlgorithmChoice>,
}

/// One choice of each setting, by the console's words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SigningChoice {
    /// One of [`SigningSettings::elements`].
    pub elements: String,
    /// One of [`SigningSettings::algorithms`].
    pub algorithm: String,
}

/// A choice of what is signed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ElementsChoice {
    /// The console's words.
    pub label: String,
    /// What is signed.
    pub sign: SignedElements,
}

/// A choice of algorithm.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AlgorithmChoice {
    /// The console's words.
    pub label: String,
    /// The signature's algorithm.
    pub signature: SignatureAlgorithm,
    /// The algorithm of the references' digests.
    pub digest: DigestAlgorithm,
}

/// What is signed and with which algorithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// What is signed.
    pub elements: SignedElements,
    /// The signature's algorithm.
    pub signature: SignatureAlgorithm,
    /// The algorithm of the references' digests.
    pub digest: DigestAlgorithm,
}

/// A setting that a vendor does not offer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no choice {asked:?}; there are {}", offered.join(", "))]
pub struct UnknownChoice {
    /// What was asked for.
    pub asked: String,
    /// What the vendor offers.
    pub offered: Vec<String>,
}

impl SigningSettings {
    /// What a choice means.
    pub fn resolve(&self, choice: &SigningChoice) -> Result<Signed, UnknownChoice> {
        let elements = self.elements.iter().find(|offered| offered.label == choice.elements);
        let algorithm = self.algorithms.iter().find(|offered| offered.label == choice.algorithm);
        let elements = elements.ok_or_else(|| UnknownChoice {
            asked: choice.elements.clone(),
            offered: self.elements.iter().map(|offered| offered.label.clone()).collect(),
        })?;
        let algorithm = algorithm.ok_or_else(|| UnknownChoice {
            asked: choice.algorithm.clone(),
            offered: self.algorithms.iter().map(|offered| offered.label.clone()).collect(),
        })?;
        Ok(Signed {
            elements: elements.sign,
            signature: algorithm.signature,
            digest: algorithm.digest,
        })
    }
}
