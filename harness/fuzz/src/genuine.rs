//! The assertions that somebody signed, in canonical form, so that no other can be accepted. Judges nothing else.

use crate::World;
use saml_verify::c14n::exclusive;
use saml_verify::limits::Limits;
use saml_verify::origin::Origins;
use saml_verify::receive::{SignedParts, Steps, read, verify};
use saml_verify::signature::Signed;
use saml_verify::xml::{self, Dtd, ns};

/// The assertions that these signatures cover: that with a signature of its own stands alone.
pub fn assertions(signed: &SignedParts) -> Vec<String> {
    signed.assertion.iter().chain(&signed.response).take(1).flat_map(covered).collect()
}

impl World {
    /// Every assertion in a document that is signed as it should be, wherever it stands.
    pub(crate) fn signed(&self, xml: &str) -> Vec<String> {
        let policy = self.policy(xml);
        let Ok(document) = xml::parse_tree(xml, Dtd::Refused) else { return Vec::new() };
        let origins = Origins::nowhere();
        let nodes = document.descendants().filter(|it| {
            it.has_tag_name((ns::SAML, "Assertion")) || it.has_tag_name((ns::SAMLP, "Response"))
        });
        let plain = nodes.filter_map(|node| verify(node, &origins, &policy).ok().flatten());
        let mut found: Vec<String> = plain.flat_map(|it| covered(&it)).collect();
        if let Ok(received) = read(xml, &policy, &self.keys, &Steps::STRICT) {
            found.extend(assertions(&received.signed));
        }
        found
    }
}

/// The assertion that was signed, or those in the Response that was, an encrypted one as it stands.
fn covered(signed: &Signed) -> Vec<String> {
    let text = &signed.canonical.text;
    let document = xml::parse(text, &Limits::default()).expect("what was signed is a document");
    let is_assertion = |name| (ns::SAML, name);
    document
        .descendants()
        .filter(|it| {
            it.has_tag_name(is_assertion("Assertion"))
                || it.has_tag_name(is_assertion("EncryptedAssertion"))
        })
        .map(|node| exclusive(node, &[], None, &Origins::nowhere()).text)
        .collect()
}
