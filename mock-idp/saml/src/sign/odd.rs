//! References that SAML does not allow (Core 5.4.2, 5.4.4), signed genuinely: what they point to, through which transforms, and what is digested then.

use crate::WireError;
use crate::c14n::{Comments, Subtree, exclusive};
use crate::names::ASSERTION;
use crate::tree::{Edits, Tree};
use serde::{Deserialize, Serialize};

/// What the Reference of the outermost signature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OddReference {
    /// It has no URI.
    Absent,
    /// `URI=""`: the whole document.
    Empty,
    /// It points to a Manifest in an Object of the signature, and that to the element.
    Manifest,
    /// It stands there twice.
    Twice,
    /// The digest is that of nothing, as where the canonicalisation of a relative namespace has failed.
    Void,
    /// An XPath filter keeps nothing.
    XpathNothing,
    /// An XPath filter leaves the Subject out.
    XpathWithoutSubject,
    /// `#xpointer(id('…'))`: the element.
    XpointerId,
    /// `#xpointer(/)`: the whole document.
    XpointerRoot,
    /// An XSLT stylesheet that writes the same word for every document.
    Xslt,
}

const XPATH: &str = "http://www.w3.org/TR/1999/REC-xpath-19991116";
const XSLT: &str = "http://www.w3.org/TR/1999/REC-xslt-19991116";
const WORD: &str = "signed";

impl OddReference {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Absent,
        Self::Empty,
        Self::Manifest,
        Self::Twice,
        Self::Void,
        Self::XpathNothing,
        Self::XpathWithoutSubject,
        Self::XpointerId,
        Self::XpointerRoot,
        Self::Xslt,
    ];

    /// Continues "compared with a good Response, …".
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::Absent => "the Reference has no URI",
            Self::Empty => "the URI of the Reference is empty",
            Self::Manifest => "the Reference points to a Manifest",
            Self::Twice => "there are two References",
            Self::Void => {
                "the digest is that of an empty text, and a namespace is relative, which some cannot canonicalise"
            }
            Self::XpathNothing => "an XPath filter leaves everything out of the digest",
            Self::XpathWithoutSubject => "an XPath filter leaves the Subject out of the digest",
            Self::XpointerId => "the Reference points to the element by an XPointer",
            Self::XpointerRoot => "the Reference points to the document by an XPointer",
            Self::Xslt => "a stylesheet writes what is digested, whatever the document says",
        }
    }

    /// What has to be in the element for it. Gives the number of octets that the text has grown by.
    pub(super) fn prepare(self, xml: &mut String, id: &str) -> Result<usize, WireError> {
        if self != Self::Void {
            return Ok(0);
        }
        const RELATIVE: &str = r#" xmlns:void="relative""#;
        let tree = Tree::parse(xml)?;
        let place = tree.end_of_name(tree.with_id(id).ok_or_else(|| missing(id))?);
        xml.insert_str(place, RELATIVE);
        Ok(RELATIVE.len())
    }

    /// The octets that the DigestValue is made over.
    pub(super) fn digested(
        self,
        xml: &str,
        subtree: Subtree<'_>,
        prefixes: &[&str],
    ) -> Result<Vec<u8>, WireError> {
        match self {
            Self::Empty | Self::XpointerRoot => {
                exclusive(xml, Subtree::Root, prefixes, Comments::Drop)
            }
            Self::Void | Self::XpathNothing => Ok(Vec::new()),
            Self::XpathWithoutSubject => {
                exclusive(&without_subjects(xml)?, subtree, prefixes, Comments::Drop)
            }
            Self::Xslt => Ok(WORD.into()),
            Self::Absent | Self::Manifest | Self::Twice | Self::XpointerId => {
                exclusive(xml, subtree, prefixes, Comments::Drop)
            }
        }
    }

    /// The URI of the Reference to the element with this ID.
    pub(super) fn uri(self, id: &str) -> Option<String> {
        match self {
            Self::Absent => None,
            Self::Empty => Some(String::new()),
            Self::XpointerId => Some(format!("#xpointer(id('{id}'))")),
            Self::XpointerRoot => Some("#xpointer(/)".to_owned()),
            _ => Some(format!("#{id}")),
        }
    }

    /// The transform between enveloped-signature and canonicalisation: its algorithm and its content.
    pub(super) fn transform(self) -> Option<(&'static str, String)> {
        let xpath = |expression: &str| {
            let text = format!(r#"<ds:XPath xmlns:saml="{ASSERTION}">{expression}</ds:XPath>"#);
            Some((XPATH, text))
        };
        match self {
            Self::XpathNothing => xpath("false()"),
            Self::XpathWithoutSubject => xpath("not(ancestor-or-self::saml:Subject)"),
            Self::Xslt => Some((XSLT, stylesheet())),
            _ => None,
        }
    }

    /// Whether a canonicalisation follows: what a stylesheet writes is text already.
    pub(super) fn is_canonicalised(self) -> bool {
        self != Self::Xslt
    }
}

fn stylesheet() -> String {
    format!(
        r#"<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:output method="text"></xsl:output><xsl:template match="/">{WORD}</xsl:template></xsl:stylesheet>"#
    )
}

fn without_subjects(xml: &str) -> Result<String, WireError> {
    let tree = Tree::parse(xml)?;
    let mut edits = Edits::default();
    for subject in tree.below(tree.root(), ASSERTION, "Subject") {
        edits.remove(tree.range(subject));
    }
    Ok(edits.apply(xml))
}

fn missing(id: &str) -> WireError {
    WireError::NoSuchPlace(format!("element with the ID {id}"))
}
