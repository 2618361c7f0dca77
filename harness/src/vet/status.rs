//! What an identity provider says of a login that it has refused: the whole of its status, not the first code alone.

use super::intake::Document;
use saml_verify::finding::Finding;
use saml_verify::xml::{self, ns};

/// The same finding; where it is about the status, with the code below the first one and the message for people.
pub(super) fn told(finding: Finding, document: &Document<'_>) -> Finding {
    if finding.check != "resp-status-success" {
        return finding;
    }
    let status = xml::child(document.root_element(), ns::SAMLP, "Status");
    let code = |node| xml::child(node, ns::SAMLP, "StatusCode");
    let below = status.and_then(code).and_then(code);
    let below = below.and_then(|it| xml::attribute(it, "Value"));
    let message = status.and_then(|it| xml::child(it, ns::SAMLP, "StatusMessage")).map(xml::text);
    let below = below.map(|it| format!(", and below it {:?}", cut(it))).unwrap_or_default();
    let message = message.map(|it| format!(", with the message {:?}", cut(&it)));
    Finding { found: finding.found + &below + &message.unwrap_or_default(), ..finding }
}

/// A message is as long as somebody likes.
fn cut(text: &str) -> String {
    text.chars().take(200).collect()
}
