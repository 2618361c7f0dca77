//! Exclusive XML Canonicalization 1.0 over quick-xml events: the signer's own, independent of the verifier's. No recursion, so depth costs memory only.

use crate::WireError;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesPI, BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;

/// Whether comments are part of the canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comments {
    /// Left out (`xml-exc-c14n#`).
    Drop,
    /// Kept (`xml-exc-c14n#WithComments`).
    Keep,
}

/// What is canonicalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subtree<'a> {
    /// The document element.
    Root,
    /// The element with this `ID` attribute; the first one, if there are several.
    Id(&'a str),
    /// The element whose start tag begins at this byte.
    At(usize),
}

/// The exclusive canonical form of a subtree, UTF-8. `inclusive` is the PrefixList (`#default` for the default namespace).
///
/// # Errors
/// The document is not well formed, has a DOCTYPE or an undeclared entity, or has no such element.
pub fn exclusive(
    xml: &str,
    subtree: Subtree<'_>,
    inclusive: &[&str],
    comments: Comments,
) -> Result<Vec<u8>, WireError> {
    let mut run = Run {
        out: String::with_capacity(xml.len() + xml.len() / 4),
        inclusive,
        comments,
        subtree,
        scope: Vec::new(),
        written: Vec::new(),
        open: Vec::new(),
        inside: 0,
        position: 0,
        done: false,
    };
    let mut reader = Reader::from_str(xml);
    loop {
        run.position = reader.buffer_position();
        match reader.read_event().map_err(not_well_formed)? {
            Event::Start(start) => run.start(&start)?,
            Event::Empty(start) => {
                run.start(&start)?;
                run.end(start.name().0);
            }
            Event::End(end) => run.end(end.name().0),
            Event::Eof if !run.open.is_empty() => {
                return Err(not_well_formed("an element does not end"));
            }
            Event::Eof if run.done => return Ok(run.out.into_bytes()),
            Event::Eof => return Err(WireError::NoSuchPlace("element to canonicalise".to_owned())),
            Event::DocType(_) => return Err(not_well_formed("a DOCTYPE")),
            other => run.content(&other)?,
        }
    }
}

/// A prefix, empty for the default namespace, and its namespace.
type Binding = (String, String);

/// A name, and a value that is normalised.
type Attribute<'a> = (&'a str, Cow<'a, str>);

struct Run<'a> {
    out: String,
    inclusive: &'a [&'a str],
    comments: Comments,
    subtree: Subtree<'a>,
    /// The declarations that are in scope, the innermost last.
    scope: Vec<Binding>,
    /// Those of them that were written, in the same order.
    written: Vec<Binding>,
    /// For each open element, how many of both there were outside of it.
    open: Vec<(usize, usize)>,
    /// Depth below the subtree's root, from one; zero outside of it.
    inside: usize,
    /// Byte at which the event begins.
    position: u64,
    done: bool,
}

impl Run<'_> {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), WireError> {
        self.open.push((self.scope.len(), self.written.len()));
        let attributes = self.read_attributes(start)?;
        if self.inside > 0 || self.begins(&attributes) {
            self.inside += 1;
            self.write_start(start.name().0, attributes);
        }
        Ok(())
    }

    /// Puts the namespace declarations into scope, and returns the other attributes.
    fn read_attributes<'s>(
        &mut self,
        start: &'s BytesStart<'_>,
    ) -> Result<Vec<Attribute<'s>>, WireError> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(not_well_formed)?;
            let value =
                attribute.normalized_value(XmlVersion::Implicit1_0).map_err(not_well_formed)?;
            match attribute.key.0.strip_prefix("xmlns") {
                Some("") => self.scope.push((String::new(), value.into_owned())),
                Some(rest) if rest.starts_with(':') => {
                    self.scope.push((rest[1..].to_owned(), value.into_owned()));
                }
                _ => attributes.push((attribute.key.0, value)),
            }
        }
        Ok(attributes)
    }

    fn begins(&self, attributes: &[Attribute<'_>]) -> bool {
        !self.done
            && match self.subtree {
                Subtree::Root => true,
                Subtree::At(position) => self.position == position as u64,
                Subtree::Id(id) => {
                    attributes.iter().any(|(name, value)| *name == "ID" && *value == id)
                }
            }
    }

    fn write_start(&mut self, name: &str, mut attributes: Vec<Attribute<'_>>) {
        self.out.push('<');
        self.out.push_str(name);
        self.write_namespaces(name, &attributes);
        attributes.sort_by(|(a, _), (b, _)| self.attribute_key(a).cmp(&self.attribute_key(b)));
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.write_value(&value);
        }
        self.out.push('>');
    }

    /// The namespaces that are visibly used here, or named in the PrefixList, and not yet written with this value.
    fn write_namespaces(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        let used = [prefix_of(name).unwrap_or("")]
            .into_iter()
            .chain(attributes.iter().filter_map(|(name, _)| prefix_of(name)));
        let inclusive = self.inclusive;
        let listed = inclusive
            .iter()
            .map(|prefix| if *prefix == "#default" { "" } else { prefix })
            .filter(|prefix| bound(&self.scope, prefix).is_some());
        let mut prefixes: Vec<&str> =
            used.chain(listed).filter(|prefix| *prefix != "xml").collect();
        prefixes.sort_unstable();
        prefixes.dedup();
        for prefix in prefixes {
            let uri = bound(&self.scope, prefix).unwrap_or("");
            if uri != bound(&self.written, prefix).unwrap_or("") {
                let binding = (prefix.to_owned(), uri.to_owned());
                self.out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
                self.out.push_str(prefix);
                self.write_value(&binding.1);
                self.written.push(binding);
            }
        }
    }

    /// Attributes are sorted by namespace and then local name; those without a prefix have no namespace and come first.
    fn attribute_key<'k>(&'k self, name: &'k str) -> (&'k str, &'k str) {
        match name.split_once(':') {
            None => ("", name),
            Some(("xml", local)) => ("http://www.w3.org/XML/1998/namespace", local),
            Some((prefix, local)) => (bound(&self.scope, prefix).unwrap_or(""), local),
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((scope, written)) = self.open.pop() {
            self.scope.truncate(scope);
            self.written.truncate(written);
        }
        if self.inside > 0 {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
            self.inside -= 1;
            self.done = self.inside == 0;
        }
    }

    fn content(&mut self, event: &Event<'_>) -> Result<(), WireError> {
        if self.inside == 0 {
            return Ok(());
        }
        match event {
            Event::Text(text) => self.write_text(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) => self.write_text(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) => {
                let text = resolve(reference)?;
                self.write_text(&text);
            }
            Event::Comment(text) if self.comments == Comments::Keep => {
                self.write_markup("<!--", &text.xml_content(XmlVersion::Implicit1_0), "-->");
            }
            Event::PI(instruction) => self.write_markup("<?", &instruction_text(instruction), "?>"),
            _ => {}
        }
        Ok(())
    }

    fn write_text(&mut self, text: &str) {
        self.escape(text, |byte| match byte {
            b'&' => Some("&amp;"),
            b'<' => Some("&lt;"),
            b'>' => Some("&gt;"),
            b'\r' => Some("&#xD;"),
            _ => None,
        });
    }

    fn write_value(&mut self, value: &str) {
        self.out.push_str("=\"");
        self.escape(value, |byte| match byte {
            b'&' => Some("&amp;"),
            b'<' => Some("&lt;"),
            b'"' => Some("&quot;"),
            b'\t' => Some("&#x9;"),
            b'\n' => Some("&#xA;"),
            b'\r' => Some("&#xD;"),
            _ => None,
        });
        self.out.push('"');
    }

    fn escape(&mut self, text: &str, reference: impl Fn(u8) -> Option<&'static str>) {
        let mut written = 0;
        for (at, byte) in text.bytes().enumerate() {
            if let Some(reference) = reference(byte) {
                self.out.push_str(&text[written..at]);
                self.out.push_str(reference);
                written = at + 1;
            }
        }
        self.out.push_str(&text[written..]);
    }

    fn write_markup(&mut self, before: &str, text: &str, after: &str) {
        self.out.push_str(before);
        self.out.push_str(text);
        self.out.push_str(after);
    }
}

/// The namespace that a prefix is bound to.
fn bound<'b>(bindings: &'b [Binding], prefix: &str) -> Option<&'b str> {
    bindings.iter().rev().find(|(known, _)| known == prefix).map(|(_, uri)| uri.as_str())
}

fn prefix_of(name: &str) -> Option<&str> {
    name.split_once(':').map(|(prefix, _)| prefix)
}

fn resolve(reference: &BytesRef<'_>) -> Result<String, WireError> {
    if let Some(character) = reference.resolve_char_ref().map_err(not_well_formed)? {
        return Ok(character.to_string());
    }
    match resolve_predefined_entity(reference) {
        Some(text) => Ok(text.to_owned()),
        None => Err(not_well_formed(format!("the entity &{};", &**reference))),
    }
}

fn not_well_formed(error: impl ToString) -> WireError {
    WireError::Xml(error.to_string())
}

/// Target and data, one space between them, the white space before the data left out.
fn instruction_text(instruction: &BytesPI<'_>) -> String {
    let (target, data) = (instruction.target(), instruction.content().trim_start());
    if data.is_empty() { target.to_owned() } else { format!("{target} {data}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(xml: &str, inclusive: &[&str], expected: &str) {
        let canonical = exclusive(xml, Subtree::Root, inclusive, Comments::Drop).unwrap();
        assert_eq!(String::from_utf8(canonical).unwrap(), expected);
    }

    #[test]
    fn namespaces_are_written_where_they_are_used() {
        check(
            r#"<a:x xmlns:a="urn:a" xmlns:b="urn:b"><b:y/><b:z xmlns:b="urn:b"/></a:x>"#,
            &[],
            r#"<a:x xmlns:a="urn:a"><b:y xmlns:b="urn:b"></b:y><b:z xmlns:b="urn:b"></b:z></a:x>"#,
        );
    }

    #[test]
    fn a_listed_prefix_is_written_at_the_top() {
        check(r#"<x xmlns:a="urn:a"><y/></x>"#, &["a"], r#"<x xmlns:a="urn:a"><y></y></x>"#);
    }

    #[test]
    fn an_undeclared_default_namespace_is_written_only_where_one_was() {
        check(
            r#"<x xmlns="urn:a"><y xmlns=""><z/></y></x>"#,
            &[],
            r#"<x xmlns="urn:a"><y xmlns=""><z></z></y></x>"#,
        );
        check(
            r#"<a:x xmlns:a="urn:a" xmlns="urn:d"><a:y xmlns=""><z/></a:y></a:x>"#,
            &[],
            r#"<a:x xmlns:a="urn:a"><a:y><z></z></a:y></a:x>"#,
        );
    }

    #[test]
    fn attributes_are_sorted_by_namespace_and_name() {
        check(
            r#"<x b="2" a="1" p:c="3" xmlns:p="urn:p" q:a="0" xmlns:q="urn:a"/>"#,
            &[],
            r#"<x xmlns:p="urn:p" xmlns:q="urn:a" a="1" b="2" q:a="0" p:c="3"></x>"#,
        );
    }

    #[test]
    fn text_is_normalised_and_escaped() {
        check(
            "<x a='a\tb&#9;\"'>1\r\n2&#13;&lt;<![CDATA[<&]]><!--gone--><?p  d?></x>",
            &[],
            "<x a=\"a b&#x9;&quot;\">1\n2&#xD;&lt;&lt;&amp;<?p d?></x>",
        );
    }

    #[test]
    fn a_subtree_keeps_the_namespaces_of_its_ancestors() {
        let xml = r#"<r xmlns="urn:r" xmlns:s="urn:s"><s:a ID="i"><b/></s:a></r>"#;
        let canonical = exclusive(xml, Subtree::Id("i"), &[], Comments::Drop).unwrap();
        assert_eq!(
            String::from_utf8(canonical).unwrap(),
            r#"<s:a xmlns:s="urn:s" ID="i"><b xmlns="urn:r"></b></s:a>"#
        );
        let at = Subtree::At(xml.find("<b/>").unwrap());
        let canonical = exclusive(xml, at, &[], Comments::Drop).unwrap();
        assert_eq!(String::from_utf8(canonical).unwrap(), r#"<b xmlns="urn:r"></b>"#);
    }

    #[test]
    fn what_is_not_there_or_not_well_formed_is_an_error() {
        assert!(exclusive("<x/>", Subtree::Id("i"), &[], Comments::Drop).is_err());
        assert!(exclusive("<x/>", Subtree::At(1), &[], Comments::Drop).is_err());
        assert!(exclusive("<x><y/>", Subtree::At(3), &[], Comments::Drop).is_err());
        assert!(exclusive("<x>&nbsp;</x>", Subtree::Root, &[], Comments::Drop).is_err());
        assert!(exclusive("<!DOCTYPE x><x/>", Subtree::Root, &[], Comments::Drop).is_err());
    }
}
