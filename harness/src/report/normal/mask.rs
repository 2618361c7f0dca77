//! Replaces what differs from run to run by what it is: ids, instants, digests, signatures, certificates. Places are found by parsing.

use saml_verify::roxmltree::{Document, Node, NodeType, ParsingOptions};
use std::collections::BTreeMap;
use std::ops::Range;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The ids of a case, so that one that comes again in a later document is known as such.
#[derive(Debug, Clone, Default)]
pub struct Ids {
    known: BTreeMap<String, (usize, usize)>,
    document: usize,
    count: usize,
}

impl Ids {
    fn next_document(&mut self) {
        self.document += 1;
        self.count = 0;
    }

    fn name(&mut self, id: &str) -> String {
        if !self.known.contains_key(id) {
            self.count += 1;
            self.known.insert(id.to_owned(), (self.document, self.count));
        }
        let (document, number) = self.known[id];
        if document == self.document {
            format!("[id {number}]")
        } else {
            format!("[id {number} of document {document}]")
        }
    }
}

/// A document with placeholders, everything else byte for byte as it was. What is not XML is said to be so.
pub fn masked(xml: &str, ids: &mut Ids) -> String {
    ids.next_document();
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let Ok(document) = Document::parse_with_options(xml, options) else {
        return "[what is not well formed]".to_owned();
    };
    // A Response that does not say when it was issued has an assertion that does.
    let mut issues = document.descendants().filter_map(|node| node.attribute("IssueInstant"));
    let issued = issues.find_map(|text| instant(text).or_else(|| zoneless(text)));
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for node in document.descendants() {
        edits.extend(of_attributes(&node, issued, ids));
        edits.extend(of_content(&node));
    }
    apply(xml, edits)
}

/// From the end to the beginning, so that the places stay true. Text that an entity has put there has no place of its own.
fn apply(xml: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    edits.dedup_by_key(|(range, _)| range.start);
    let mut text = xml.to_owned();
    for (range, placeholder) in edits.into_iter().rev() {
        if text.get(range.clone()).is_some() {
            text.replace_range(range, &placeholder);
        }
    }
    text
}

fn of_attributes(
    node: &Node<'_, '_>,
    issued: Option<OffsetDateTime>,
    ids: &mut Ids,
) -> Vec<(Range<usize>, String)> {
    let placeholder = |name: &str, value: &str, ids: &mut Ids| match name {
        "AuthnInstant" => Some(authenticated(value, issued)),
        "ID" | "Id" | "InResponseTo" | "SessionIndex" => Some(ids.name(value)),
        "IssueInstant" | "NotBefore" | "NotOnOrAfter" | "SessionNotOnOrAfter" => {
            offset(value, issued)
        }
        "URI" => value.strip_prefix('#').map(|id| format!("#{}", ids.name(id))),
        _ => None,
    };
    node.attributes()
        .filter_map(|attribute| {
            Some((attribute.range_value(), placeholder(attribute.name(), attribute.value(), ids)?))
        })
        .collect()
}

fn of_content(node: &Node<'_, '_>) -> Option<(Range<usize>, String)> {
    let parent =
        node.parent().map(|parent| parent.tag_name().name().to_owned()).unwrap_or_default();
    let placeholder = match parent.as_str() {
        "CipherValue" => "[ciphertext]",
        "DigestValue" => "[digest]",
        "Exponent" | "Modulus" => "[public key]",
        "SignatureValue" => "[signature]",
        "X509Certificate" => "[certificate]",
        _ => return None,
    };
    match node.node_type() {
        NodeType::Text => Some((node.range(), placeholder.to_owned())),
        NodeType::Comment => Some((node.range(), format!("<!--{placeholder}-->"))),
        _ => None,
    }
}

fn instant(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// A time of no zone, as if it were UTC.
fn zoneless(text: &str) -> Option<OffsetDateTime> {
    instant(&format!("{text}Z"))
}

/// Seconds from the moment of issue, which is `[t]`. That there is no zone is said, because it may be the one difference.
fn offset(text: &str, issued: Option<OffsetDateTime>) -> Option<String> {
    let Some(at) = instant(text) else {
        zoneless(text)?;
        return Some(format!("{} without a zone", offset(&format!("{text}Z"), issued)?));
    };
    let seconds = (at - issued?).whole_seconds();
    Some(if seconds == 0 { "[t]".to_owned() } else { format!("[t{seconds:+}s]") })
}

/// The login at the portal was a moment before, how long depends on the machine.
fn authenticated(text: &str, issued: Option<OffsetDateTime>) -> String {
    let zone = if instant(text).is_some() { "" } else { " without a zone" };
    match (instant(text).or_else(|| zoneless(text)), issued) {
        (Some(at), Some(issued)) if (0..=600).contains(&(issued - at).whole_seconds()) => {
            format!("[time of login]{zone}")
        }
        _ => offset(text, issued).unwrap_or_else(|| text.to_owned()),
    }
}
