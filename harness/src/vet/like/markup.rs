//! How a start tag and a text are written, octet for octet: the parsed tree says where they stand. Knows no SAML.

use saml_verify::roxmltree::Node;

/// The names of a start tag in the order of writing, attributes and `xmlns` declarations alike, with their prefixes.
pub(super) fn start_tag(node: Node<'_, '_>) -> Vec<String> {
    attributes(node).into_iter().map(|(name, _)| name.to_owned()).collect()
}

/// Whether a value of the start tag stands between apostrophes.
pub(super) fn has_apostrophes(node: Node<'_, '_>) -> bool {
    attributes(node).iter().any(|(_, quote)| *quote == '\'')
}

/// The names of a start tag, and what stands around the value of each.
fn attributes<'a>(node: Node<'a, '_>) -> Vec<(&'a str, char)> {
    let mut attributes = Vec::new();
    let Some((_, mut rest)) = split_name(raw(node)) else { return attributes };
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim();
        // The end of the tag comes before the next `=`.
        if name.contains(['>', '/']) {
            break;
        }
        let value = after.trim_start();
        let Some(quote) = value.chars().next() else { break };
        attributes.push((name, quote));
        let Some((_, after)) = value[1..].split_once(quote) else { break };
        rest = after;
    }
    attributes
}

/// The prefix of an element; empty where it has none.
pub(super) fn prefix<'a>(node: Node<'a, '_>) -> &'a str {
    let name = split_name(raw(node)).map_or("", |(name, _)| name);
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

/// The whole element as it stands in the document.
pub(super) fn raw<'a>(node: Node<'a, '_>) -> &'a str {
    node.document().input_text().get(node.range()).unwrap_or_default()
}

/// `name rest` of `<name rest`.
fn split_name(raw: &str) -> Option<(&str, &str)> {
    let inside = raw.strip_prefix('<')?;
    let end = inside.find(|it: char| it.is_whitespace() || matches!(it, '>' | '/'))?;
    Some(inside.split_at(end))
}

/// How the text of an element is broken into lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lines {
    /// Characters in the first one, where there are more.
    pub(super) wrap: Option<usize>,
    /// Whether the text begins and ends with a line break.
    pub(super) own: bool,
    /// Whether the carriage returns of the line breaks are written as `&#13;`.
    pub(super) returns: bool,
}

/// The lines of an element's text.
pub(super) fn lines(node: Node<'_, '_>) -> Lines {
    let text = node.text().unwrap_or_default();
    let mut lines = text.trim().lines();
    let first = lines.next().map(|line| line.trim_end_matches('\r').len());
    Lines {
        wrap: first.filter(|_| lines.next().is_some()),
        own: text.starts_with(['\n', '\r']) && text.ends_with('\n'),
        returns: raw(node).contains("&#13;") || raw(node).contains("&#xD;"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use saml_verify::roxmltree::Document;

    fn of_root<T>(xml: &str, measure: impl Fn(Node<'_, '_>) -> T) -> T {
        measure(Document::parse(xml).expect("it is XML").root_element())
    }

    #[test]
    fn a_start_tag_has_its_names_in_the_order_of_writing() {
        let xml = "<a:b  z='1=2>' xmlns:a=\"urn:a\"\n y = \"'/\"><c d='e'/></a:b>";
        assert_eq!(of_root(xml, start_tag), ["z", "xmlns:a", "y"]);
        assert_eq!(of_root(xml, |node| prefix(node).to_owned()), "a");
        assert!(of_root("<b>x=\"1\"</b>", start_tag).is_empty());
        assert_eq!(of_root("<b xmlns='urn:b'/>", start_tag), ["xmlns"]);
        assert!(
            of_root("<b x='1'/>", has_apostrophes) && !of_root("<b x=\"'\"/>", has_apostrophes)
        );
        assert_eq!(of_root("<b/>", |node| prefix(node).to_owned()), "");
    }

    #[test]
    fn lines_are_measured_by_the_first_of_several() {
        let of = |xml: &str| of_root(xml, lines);
        assert_eq!(of("<a>abc</a>"), Lines { wrap: None, own: false, returns: false });
        assert_eq!(of("<a>\nabcd\nef\n</a>"), Lines { wrap: Some(4), own: true, returns: false });
        assert_eq!(of("<a>ab&#13;\nc</a>"), Lines { wrap: Some(2), own: false, returns: true });
    }
}
