//! Exclusive XML Canonicalization 1.0 over quick-xml events: the signer's own, independent of the verifier's. No recursion, so depth costs memory only.

use crate::WireError;
use crate::names::EXC_C14N;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::collections::BTreeMap;

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
        out: Vec::with_capacity(xml.len()),
        frames: vec![Frame::default()],
        inclusive,
        comments,
        inside: 0,
        position: 0,
        done: false,
    };
    let mut reader = Reader::from_str(xml);
    loop {
        run.position = reader.buffer_position();
        match reader.read_event().map_err(|error| WireError::Xml(error.to_string()))? {
            Event::Start(start) => run.start(&start, subtree)?,
            Event::Empty(start) => {
                run.start(&start, subtree)?;
                run.end();
            }
            Event::End(_) => run.end(),
            Event::Eof if run.frames.len() > 1 => {
                return Err(WireError::Xml("an element does not end".to_owned()));
            }
            Event::Eof if run.done => return Ok(run.out),
            Event::Eof => return Err(WireError::NoSuchPlace("element to canonicalise".to_owned())),
            Event::DocType(_) => return Err(WireError::Xml("a DOCTYPE".to_owned())),
            other => run.content(&other)?,
        }
    }
}

/// The namespaces that are in scope below an element, and those that were already written.
#[derive(Debug, Clone, Default)]
struct Frame {
    scope: BTreeMap<String, String>,
    rendered: BTreeMap<String, String>,
    name: String,
}

struct Run<'a> {
    out: Vec<u8>,
    frames: Vec<Frame>,
    inclusive: &'a [&'a str],
    comments: Comments,
    /// Depth below the subtree's root, from one; zero outside of it.
    inside: usize,
    /// Byte at which the event begins.
    position: u64,
    done: bool,
}

impl Run<'_> {
    fn start(&mut self, start: &BytesStart<'_>, subtree: Subtree<'_>) -> Result<(), WireError> {
        let mut frame = self.frames.last().cloned().unwrap_or_default();
        frame.name = start.name().0.to_owned();
        let (declared, attributes) = read_attributes(start)?;
        frame.scope.extend(declared);
        if self.inside > 0 || self.begins(&attributes, subtree) {
            self.inside += 1;
            self.write_start(&mut frame, &attributes);
        }
        self.frames.push(frame);
        Ok(())
    }

    fn begins(&self, attributes: &[(String, String)], subtree: Subtree<'_>) -> bool {
        !self.done
            && match subtree {
                Subtree::Root => true,
                Subtree::At(position) => self.position == position as u64,
                Subtree::Id(id) => {
                    attributes.iter().any(|(name, value)| name == "ID" && value == id)
                }
            }
    }

    fn write_start(&mut self, frame: &mut Frame, attributes: &[(String, String)]) {
        self.push("<");
        self.push(&frame.name);
        for (prefix, uri) in self.namespaces_to_write(frame, attributes) {
            let name =
                if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
            self.write_attribute(&name, &uri);
            frame.rendered.insert(prefix, uri);
        }
        let mut sorted: Vec<_> = attributes
            .iter()
            .map(|(name, value)| (attribute_key(name, &frame.scope), name, value))
            .collect();
        sorted.sort();
        for (_, name, value) in sorted {
            self.write_attribute(name, value);
        }
        self.push(">");
    }

    /// The namespaces that are visibly used here, or named in the PrefixList, and not yet written with this value.
    fn namespaces_to_write(
        &self,
        frame: &Frame,
        attributes: &[(String, String)],
    ) -> BTreeMap<String, String> {
        let used = std::iter::once(prefix_of(&frame.name)).chain(
            attributes
                .iter()
                .filter(|(name, _)| name.contains(':'))
                .map(|(name, _)| prefix_of(name)),
        );
        let listed = self
            .inclusive
            .iter()
            .map(|prefix| if *prefix == "#default" { "" } else { prefix })
            .filter(|prefix| frame.scope.contains_key(*prefix));
        used.chain(listed)
            .filter(|prefix| *prefix != "xml")
            .filter_map(|prefix| {
                let uri = frame.scope.get(prefix).map_or("", String::as_str);
                let written = frame.rendered.get(prefix).map_or("", String::as_str);
                (uri != written).then(|| (prefix.to_owned(), uri.to_owned()))
            })
            .collect()
    }

    fn end(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        if self.inside > 0 {
            self.push("</");
            self.push(&frame.name);
            self.push(">");
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
                self.write_markup("<!--", &text.xml_content(XmlVersion::Implicit1_0), "-->")
            }
            Event::PI(instruction) => self.write_markup("<?", &instruction_text(instruction), "?>"),
            _ => {}
        }
        Ok(())
    }

    fn write_text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.push("&amp;"),
                '<' => self.push("&lt;"),
                '>' => self.push("&gt;"),
                '\r' => self.push("&#xD;"),
                other => self.push(other.encode_utf8(&mut [0; 4])),
            }
        }
    }

    fn write_attribute(&mut self, name: &str, value: &str) {
        self.push(" ");
        self.push(name);
        self.push("=\"");
        for character in value.chars() {
            match character {
                '&' => self.push("&amp;"),
                '<' => self.push("&lt;"),
                '"' => self.push("&quot;"),
                '\t' => self.push("&#x9;"),
                '\n' => self.push("&#xA;"),
                '\r' => self.push("&#xD;"),
                other => self.push(other.encode_utf8(&mut [0; 4])),
            }
        }
        self.push("\"");
    }

    fn write_markup(&mut self, before: &str, text: &str, after: &str) {
        self.push(before);
        self.push(text);
        self.push(after);
    }

    fn push(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }
}

/// Names and values.
type Pairs = Vec<(String, String)>;

/// Namespace declarations by prefix (the default one by the empty prefix), and the other attributes with normalised values.
fn read_attributes(start: &BytesStart<'_>) -> Result<(Pairs, Pairs), WireError> {
    let (mut declared, mut attributes) = (Vec::new(), Vec::new());
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| WireError::Xml(error.to_string()))?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| WireError::Xml(error.to_string()))?
            .into_owned();
        match attribute.key.0 {
            "xmlns" => declared.push((String::new(), value)),
            name => match name.strip_prefix("xmlns:") {
                Some(prefix) => declared.push((prefix.to_owned(), value)),
                None => attributes.push((name.to_owned(), value)),
            },
        }
    }
    Ok((declared, attributes))
}

/// Attributes are sorted by namespace URI and then local name; those without a prefix have no namespace and come first.
fn attribute_key<'n>(name: &'n str, scope: &BTreeMap<String, String>) -> (String, &'n str) {
    match name.split_once(':') {
        None => (String::new(), name),
        Some(("xml", local)) => ("http://www.w3.org/XML/1998/namespace".to_owned(), local),
        Some((prefix, local)) => (scope.get(prefix).cloned().unwrap_or_default(), local),
    }
}

fn prefix_of(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<String, WireError> {
    if let Some(character) =
        reference.resolve_char_ref().map_err(|error| WireError::Xml(error.to_string()))?
    {
        return Ok(character.to_string());
    }
    match &**reference {
        "amp" => Ok("&".to_owned()),
        "lt" => Ok("<".to_owned()),
        "gt" => Ok(">".to_owned()),
        "quot" => Ok("\"".to_owned()),
        "apos" => Ok("'".to_owned()),
        other => Err(WireError::Xml(format!("the entity &{other}; is not declared"))),
    }
}

/// Target and data, one space between them, the white space before the data left out.
fn instruction_text(instruction: &quick_xml::events::BytesPI<'_>) -> String {
    let (target, data) = (instruction.target(), instruction.content().trim_start());
    if data.is_empty() { target.to_owned() } else { format!("{target} {data}") }
}

/// The algorithm's URI.
pub const ALGORITHM: &str = EXC_C14N;

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
