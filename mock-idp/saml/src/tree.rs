//! Finding places in a finished document: a read-only tree of its elements with byte ranges, and edits at such ranges. It knows no SAML.

use crate::WireError;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use std::borrow::Cow;
use std::ops::Range;

/// The elements of a document, in document order.
#[derive(Debug)]
pub(crate) struct Tree<'x> {
    text: &'x str,
    elements: Vec<Element>,
}

/// Index of an element in its tree.
pub(crate) type Id = usize;

/// One element. All ranges are byte ranges of the document.
#[derive(Debug)]
struct Element {
    namespace: String,
    name: Range<usize>,
    attributes: Vec<(Range<usize>, Range<usize>)>,
    start_tag: Range<usize>,
    /// Up to the end tag; for an empty-element tag the same as its end.
    end_tag: usize,
    end: usize,
    parent: Option<Id>,
}

impl<'x> Tree<'x> {
    /// Reads a document.
    ///
    /// # Errors
    /// It is not well formed, has no root element, or more than one.
    pub(crate) fn parse(text: &'x str) -> Result<Self, WireError> {
        let mut tree = Self { text, elements: Vec::new() };
        let mut open: Vec<Id> = Vec::new();
        let mut reader = NsReader::from_str(text);
        loop {
            let start = position(&reader);
            let (namespace, event) = reader.read_resolved_event().map_err(not_well_formed)?;
            let namespace = match namespace {
                ResolveResult::Bound(namespace) => namespace.0.to_owned(),
                ResolveResult::Unbound => String::new(),
                ResolveResult::Unknown(prefix) => {
                    return Err(WireError::Xml(format!("the prefix {prefix} is not declared")));
                }
            };
            let end = position(&reader);
            match event {
                Event::Start(tag) => {
                    open.push(tree.add(&tag, namespace, start..end, open.last().copied())?);
                }
                Event::Empty(tag) => {
                    tree.add(&tag, namespace, start..end, open.last().copied())?;
                }
                Event::End(_) => {
                    let element =
                        open.pop().ok_or_else(|| not_well_formed("an end tag too many"))?;
                    tree.elements[element].end_tag = start;
                    tree.elements[element].end = end;
                }
                Event::Eof => break,
                _ => {}
            }
        }
        let roots = tree.elements.iter().filter(|element| element.parent.is_none()).count();
        if open.is_empty() && roots == 1 {
            Ok(tree)
        } else {
            Err(not_well_formed("there must be one root element, and all elements must end"))
        }
    }

    fn add(
        &mut self,
        tag: &BytesStart<'_>,
        namespace: String,
        range: Range<usize>,
        parent: Option<Id>,
    ) -> Result<Id, WireError> {
        let inside = range.start + 1;
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(not_well_formed)?;
            let name = within(tag, attribute.key.0, inside);
            attributes.push((name, within(tag, &attribute.value, inside)));
        }
        self.elements.push(Element {
            namespace,
            name: inside..inside + tag.name().0.len(),
            attributes,
            end_tag: range.end,
            end: range.end,
            start_tag: range,
            parent,
        });
        Ok(self.elements.len() - 1)
    }

    /// The root element.
    pub(crate) fn root(&self) -> Id {
        0
    }

    /// All elements, in document order.
    pub(crate) fn elements(&self) -> Range<Id> {
        0..self.elements.len()
    }

    /// The element around this one.
    pub(crate) fn parent(&self, element: Id) -> Option<Id> {
        self.elements[element].parent
    }

    /// How many elements are around this one.
    pub(crate) fn depth(&self, element: Id) -> usize {
        std::iter::successors(self.parent(element), |it| self.parent(*it)).count()
    }

    /// Whether an element has this name.
    pub(crate) fn is(&self, element: Id, namespace: &str, local: &str) -> bool {
        self.elements[element].namespace == namespace && self.local(element) == local
    }

    /// Whether no element stands in it. The first that does comes next.
    pub(crate) fn is_leaf(&self, element: Id) -> bool {
        self.elements.get(element + 1).is_none_or(|next| next.parent != Some(element))
    }

    /// The child elements.
    pub(crate) fn children(&self, element: Id) -> impl Iterator<Item = Id> {
        (element + 1..self.elements.len())
            .filter(move |child| self.elements[*child].parent == Some(element))
    }

    /// The first child with this name.
    pub(crate) fn child(&self, element: Id, namespace: &str, local: &str) -> Option<Id> {
        self.children(element).find(|child| self.is(*child, namespace, local))
    }

    /// The first element with this ID.
    pub(crate) fn with_id(&self, id: &str) -> Option<Id> {
        (0..self.elements.len()).find(|found| self.attribute_text(*found, "ID") == Some(id))
    }

    /// Where the name in an element's start tag ends.
    pub(crate) fn end_of_name(&self, element: Id) -> usize {
        self.elements[element].name.end
    }

    /// All elements below this one with this name.
    pub(crate) fn below(&self, element: Id, namespace: &str, local: &str) -> Vec<Id> {
        let end = self.elements[element].end;
        (element + 1..self.elements.len())
            .take_while(|found| self.elements[*found].start_tag.start < end)
            .filter(|found| self.is(*found, namespace, local))
            .collect()
    }

    /// Whether an element is another one, or stands somewhere in it.
    pub(crate) fn below_or_same(&self, around: Id, element: Id) -> bool {
        let (outer, inner) = (self.range(around), self.range(element));
        outer.start <= inner.start && inner.end <= outer.end
    }

    /// From `<` of the start tag to `>` of the end tag.
    pub(crate) fn range(&self, element: Id) -> Range<usize> {
        self.elements[element].start_tag.start..self.elements[element].end
    }

    /// What is between the tags; none in an empty-element tag.
    pub(crate) fn content(&self, element: Id) -> Option<Range<usize>> {
        let Element { start_tag, end_tag, end, .. } = &self.elements[element];
        (end_tag < end).then_some(start_tag.end..*end_tag)
    }

    /// The text in an element, references resolved.
    ///
    /// # Errors
    /// It has a reference to an entity that is not predefined.
    pub(crate) fn text(&self, element: Id) -> Result<Cow<'x, str>, WireError> {
        unescape(&self.text[self.content(element).unwrap_or_default()]).map_err(not_well_formed)
    }

    /// The range of an attribute's value, as it stands between the quotes.
    pub(crate) fn attribute(&self, element: Id, name: &str) -> Option<Range<usize>> {
        let attributes = &self.elements[element].attributes;
        attributes
            .iter()
            .find(|(found, _)| self.text[found.clone()] == *name)
            .map(|(_, v)| v.clone())
    }

    /// The attributes of an element, declarations of namespaces left out: names, and the ranges of their values.
    pub(crate) fn attributes(&self, element: Id) -> impl Iterator<Item = (&'x str, Range<usize>)> {
        let attributes = self.elements[element].attributes.iter();
        let named = attributes.map(|(name, value)| (&self.text[name.clone()], value.clone()));
        named.filter(|(name, _)| *name != "xmlns" && !name.starts_with("xmlns:"))
    }

    /// The namespace declarations of an element: names and values, as they are written.
    pub(crate) fn declarations(&self, element: Id) -> impl Iterator<Item = (&'x str, &'x str)> {
        let attributes = self.elements[element].attributes.iter();
        let texts =
            attributes.map(|(name, value)| (&self.text[name.clone()], &self.text[value.clone()]));
        texts.filter(|(name, _)| *name == "xmlns" || name.starts_with("xmlns:"))
    }

    /// An attribute's value, as it stands between the quotes.
    pub(crate) fn attribute_text(&self, element: Id, name: &str) -> Option<&'x str> {
        self.attribute(element, name).map(|range| &self.text[range])
    }

    /// An attribute with the white space before it.
    pub(crate) fn whole_attribute(&self, element: Id, name: &str) -> Option<Range<usize>> {
        let mut attributes = self.elements[element].attributes.iter();
        let (found, value) = attributes.find(|(found, _)| self.text[found.clone()] == *name)?;
        Some(found.start - 1..value.end + 1)
    }

    /// What an element lacks to stand somewhere else: the declaration of its own prefix, and where that goes.
    pub(crate) fn undeclared(&self, element: Id) -> Option<(usize, String)> {
        let (prefix, _) = self.name(element).split_once(':')?;
        let name = format!("xmlns:{prefix}");
        let Element { name: place, namespace, .. } = &self.elements[element];
        self.attribute(element, &name)
            .is_none()
            .then(|| (place.end, format!(r#" {name}="{namespace}""#)))
    }

    /// The element whose start tag begins here.
    pub(crate) fn starting_at(&self, place: usize) -> Option<Id> {
        self.elements.iter().position(|element| element.start_tag.start == place)
    }

    /// A name with the same prefix as this element's.
    pub(crate) fn sibling_name(&self, element: Id, local: &str) -> String {
        match self.name(element).split_once(':') {
            Some((prefix, _)) => format!("{prefix}:{local}"),
            None => local.to_owned(),
        }
    }

    /// The bytes of an element.
    pub(crate) fn markup(&self, element: Id) -> &'x str {
        &self.text[self.range(element)]
    }

    /// The name as it is written, with its prefix.
    pub(crate) fn name(&self, element: Id) -> &'x str {
        &self.text[self.elements[element].name.clone()]
    }

    fn local(&self, element: Id) -> &'x str {
        let name = self.name(element);
        name.split_once(':').map_or(name, |(_, local)| local)
    }
}

/// Edits of a document, in any order. One inside of another is left out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub(crate) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.0.push((range, text.into()));
    }

    pub(crate) fn remove(&mut self, range: Range<usize>) {
        self.replace(range, "");
    }

    pub(crate) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// The document with all edits made.
    pub(crate) fn apply(self, text: &str) -> String {
        self.apply_to(text, 0..text.len())
    }

    /// A part of the document with the edits made that lie in it.
    pub(crate) fn apply_to(mut self, text: &str, part: Range<usize>) -> String {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(part.len() + 1024);
        let mut cursor = part.start;
        for (range, replacement) in self.0 {
            if range.start >= cursor && range.end <= part.end {
                out.push_str(&text[cursor..range.start]);
                out.push_str(&replacement);
                cursor = range.end;
            }
        }
        out.push_str(&text[cursor..part.end]);
        out
    }
}

fn position(reader: &NsReader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).expect("a position in a text in memory")
}

/// Where a part of a tag stands in the document, whose tag's name begins at `inside`.
fn within(tag: &BytesStart<'_>, part: &str, inside: usize) -> Range<usize> {
    let whole: &str = tag;
    let start = inside + (part.as_ptr() as usize - whole.as_ptr() as usize);
    start..start + part.len()
}

fn not_well_formed(error: impl ToString) -> WireError {
    WireError::Xml(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<?xml version="1.0"?><a:x xmlns:a="urn:a" i = 'one'><b xmlns="urn:b" j="é"/><!-- <c/> --><a:c>t&amp;u</a:c></a:x>"#;

    #[test]
    fn places_are_byte_ranges() {
        let tree = Tree::parse(XML).unwrap();
        let root = tree.root();
        assert!(tree.is(root, "urn:a", "x"));
        assert_eq!(tree.attribute_text(root, "i"), Some("one"));
        let b = tree.child(root, "urn:b", "b").unwrap();
        assert_eq!(tree.markup(b), r#"<b xmlns="urn:b" j="é"/>"#);
        assert_eq!((tree.content(b), tree.attribute_text(b, "j")), (None, Some("é")));
        let c = tree.child(root, "urn:a", "c").unwrap();
        assert_eq!(&XML[tree.content(c).unwrap()], "t&amp;u");
        assert_eq!(tree.text(c).unwrap(), "t&u");
        assert_eq!(tree.sibling_name(c, "d"), "a:d");
        assert_eq!(&XML[tree.whole_attribute(b, "j").unwrap()], r#" j="é""#);
        assert_eq!(tree.undeclared(c).unwrap().1, r#" xmlns:a="urn:a""#);
        assert_eq!((tree.undeclared(root), tree.undeclared(b)), (None, None));
        assert_eq!(tree.starting_at(tree.range(c).start), Some(c));
        assert_eq!(tree.children(root).count(), 2);
        assert_eq!(tree.declarations(root).collect::<Vec<_>>(), [("xmlns:a", "urn:a")]);
        assert!(XML[tree.end_of_name(root)..].starts_with(" xmlns:a"));
        assert_eq!(tree.below(root, "urn:a", "c"), [c]);
        assert_eq!((tree.elements(), tree.parent(c), tree.depth(c)), (0..3, Some(root), 1));
        assert!(
            tree.below_or_same(root, c) && tree.below_or_same(c, c) && !tree.below_or_same(b, c)
        );
        assert_eq!([root, b, c].map(|it| tree.is_leaf(it)), [false, true, true]);
        let attributes: Vec<_> = tree.attributes(root).map(|(name, _)| name).collect();
        assert_eq!(attributes, ["i"]);
    }

    #[test]
    fn edits_are_made_in_the_order_of_their_places() {
        let mut edits = Edits::default();
        edits.insert(4, "X");
        edits.replace(1..2, "Y");
        edits.replace(7..9, "outside");
        assert_eq!(edits.clone().apply_to("0123456789", 1..6), "Y23X45");
        assert_eq!(edits.apply("0123456789"), "0Y23X456outside9");
    }

    #[test]
    fn what_is_not_one_well_formed_element_is_refused() {
        for xml in
            ["", "<a>", "<a/><b/>", "<a></b>", "</a>", "<p:a/>", "<a b='1' b='2'/>", "<a b=1/>"]
        {
            assert!(Tree::parse(xml).is_err(), "{xml}");
        }
    }
}
