//! The text of a document with every value replaced that is not known to be public. Markup and white space stay, octet for
//! octet. What is kept is listed ([`super::kept`]), so that what nobody has thought of is replaced.

use super::kept;
use super::names::Names;
use super::pseudonyms::Pseudonyms;
use crate::vet::intake::Document;
use crate::vet::lex::{self, attribute, local, unescaped};
use saml_verify::roxmltree::Node;
use saml_verify::xml;
use saml_wire::captured::{INSTANTS, Instant};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// When every case was issued.
const ISSUED: OffsetDateTime = datetime!(2030-01-01 00:00 UTC);
/// Characters in the longest line of base64 that anybody writes.
const WIDEST: usize = 200;

/// The text, which is that of the document.
pub(super) fn redacted(text: &str, document: &Document<'_>, names: &Names) -> String {
    let mut redaction = Redaction {
        names,
        later: later(document),
        pseudonyms: Pseudonyms::new(later(document)),
        telling: telling(document, names),
        around: Vec::new(),
    };
    let (mut redacted, mut rest) = (String::with_capacity(text.len()), text);
    while !rest.is_empty() {
        let (token, after) = rest.split_at(lex::length(rest));
        redacted.push_str(&redaction.token(token));
        rest = after;
    }
    redacted
}

struct Redaction<'a> {
    names: &'a Names,
    later: Duration,
    pseudonyms: Pseudonyms,
    /// What no name of an attribute may hold, in small letters.
    telling: Vec<String>,
    /// The elements around, by their local names.
    around: Vec<&'a str>,
}

impl<'a> Redaction<'a> {
    fn token(&mut self, token: &'a str) -> String {
        if token.starts_with("<?xml ") {
            token.to_owned()
        } else if let Some(inner) = inside(token, "<!--", "-->") {
            // Two hyphens would end a comment.
            format!("<!--{}-->", self.pseudonyms.of(inner).replace("--", "__"))
        } else if let Some(inner) = inside(token, "<![CDATA[", "]]>") {
            format!("<![CDATA[{}]]>", self.text(inner))
        } else if let Some(inner) = inside(token, "<?", "?>") {
            let (target, data) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
            let target = self.pseudonyms.of_id(target).replace(':', "-");
            format!("<?{target} {}?>", self.pseudonyms.of(data).replace("?>", "__"))
        } else if token.starts_with("</") {
            self.around.pop();
            token.to_owned()
        } else if token.starts_with('<') {
            self.tag(token)
        } else {
            escaped(&self.text(&unescaped(token)))
        }
    }

    fn tag(&mut self, token: &'a str) -> String {
        let end = token.find(|it: char| it.is_ascii_whitespace() || matches!(it, '>' | '/'));
        let (name, mut rest) = token.split_at(end.unwrap_or(token.len()));
        let element = local(name.trim_start_matches('<'));
        let mut written = name.to_owned();
        while let Some((key, value, after)) = attribute(rest) {
            let start = rest.len() - after.len() - 1 - value.len();
            written.push_str(&rest[..start]);
            match self.attribute(element, key, &unescaped(value)) {
                Some(new) => written.push_str(&escaped(&new)),
                None => written.push_str(value),
            }
            written.push_str(&rest[start + value.len()..rest.len() - after.len()]);
            rest = after;
        }
        written.push_str(rest);
        if !token.ends_with("/>") {
            self.around.push(element);
        }
        written
    }

    /// What the value of an attribute is now; none: it is kept.
    fn attribute(&mut self, element: &str, key: &str, value: &str) -> Option<String> {
        if value.trim().is_empty() || is_plain(key, value) {
            return None;
        }
        let name = local(key);
        if INSTANTS.contains(&key) {
            let instant = Instant::parse(value).map(|it| it.later(self.later).to_string());
            return Some(instant.unwrap_or_else(|| self.pseudonyms.of(value)));
        }
        if kept::IDS.contains(&key) {
            let party = self.names.replaced(value, false);
            return Some(party.unwrap_or_else(|| self.pseudonyms.of_id(value)));
        }
        match name {
            "URI" if value.starts_with('#') => {
                Some(format!("#{}", self.pseudonyms.of_id(&value[1..])))
            }
            "Name" | "FriendlyName" if element == "Attribute" => self.name(value),
            _ if is_declaration(key) || kept::STANDARD.contains(&name) => {
                (!kept::is_standard(value)).then(|| self.party(value, false))
            }
            _ => Some(self.party(value, kept::ADDRESSES.contains(&name))),
        }
    }

    /// The name of an attribute is configuration, unless it tells whose.
    fn name(&mut self, name: &str) -> Option<String> {
        let small = name.to_lowercase();
        let tells = self.telling.iter().any(|it| small.contains(it.as_str()));
        let is_somewhere = name.contains("://") || name.contains('@');
        let is_kept = kept::is_public_name(name) || !is_somewhere;
        (!is_kept || tells).then(|| self.pseudonyms.of(name))
    }

    fn text(&mut self, text: &str) -> String {
        let element = self.around.last().copied().unwrap_or_default();
        if text.trim().is_empty() {
            return text.to_owned();
        }
        if kept::BASE64.contains(&element) && !self.is_personal() {
            return blank(text);
        }
        if kept::is_standard(text) && !self.is_personal() {
            return text.to_owned();
        }
        self.party(text, false)
    }

    fn party(&mut self, text: &str, is_address: bool) -> String {
        let party = self.names.replaced(text, is_address);
        party.unwrap_or_else(|| self.pseudonyms.of(text))
    }

    /// Whatever stands in a value is the person's.
    fn is_personal(&self) -> bool {
        self.around.iter().any(|it| matches!(*it, "AttributeValue" | "NameID"))
    }
}

/// Attributes of XML itself and numbers, in the only form in which they are harmless.
fn is_plain(key: &str, value: &str) -> bool {
    let is_name = |it: &str| {
        !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || "_.-:".contains(it))
    };
    match key {
        "xml:lang" => value.len() <= 5 && is_name(value),
        "xml:space" => matches!(value, "default" | "preserve"),
        "Version" => value.len() <= 5 && value.chars().all(|it| it.is_ascii_digit() || it == '.'),
        "Count" | "index" => value.len() <= 3 && value.chars().all(|it| it.is_ascii_digit()),
        "PrefixList" => value.split_ascii_whitespace().all(|it| it == "#default" || is_name(it)),
        _ => match (key.split_once(':'), value) {
            (Some((_, "nil")), "true" | "false" | "0" | "1") => true,
            (Some(("xmlns", _)) | None, _) => false,
            // A type is one of the schema's, or a name that the document declares a prefix for.
            (Some((_, "type")), _) => value.split(':').count() <= 2 && is_name(value),
            _ => false,
        },
    }
}

fn is_declaration(key: &str) -> bool {
    key == "xmlns" || key.starts_with("xmlns:")
}

/// Base64 of nothing, in lines as wide as they were: two of them say how wide.
fn blank(text: &str) -> String {
    let start = text.len() - text.trim_start().len();
    let (lead, trail) = (&text[..start], &text[text.trim_end().len()..]);
    let inner = text.trim();
    let Some(width) = inner.find(char::is_whitespace) else {
        return format!("{lead}AAAA{trail}");
    };
    let rest = &inner[width..];
    let separator = &rest[..rest.len() - rest.trim_start().len()];
    let line = "A".repeat(width.min(WIDEST));
    format!("{lead}{line}{separator}AAAA{trail}")
}

/// From when the Response was issued to when every case was; from the first instant that it has, if it does not say.
fn later(document: &Document<'_>) -> Duration {
    let instant = |node: Node<'_, '_>, name| xml::attribute(node, name).and_then(Instant::parse);
    let any = || {
        let mut nodes = document.descendants();
        nodes.find_map(|node| INSTANTS.iter().find_map(|name| instant(node, name)))
    };
    let issued = instant(document.root_element(), "IssueInstant").or_else(any);
    issued.map_or(Duration::ZERO, |issued| ISSUED - issued.at)
}

/// Hosts of the parties and of addresses, and values of the person, that are long enough to be nobody else's.
fn telling(document: &Document<'_>, names: &Names) -> Vec<String> {
    const LEAST: usize = 5;
    let values = document.descendants().filter(|it| it.is_element() && is_value(*it));
    let values: Vec<String> = values.map(xml::text).collect();
    let hosts =
        names.all().filter_map(|name| host(name)).chain(values.iter().filter_map(|it| host(it)));
    let all = hosts.map(str::to_owned).chain(values.iter().map(|it| it.trim().to_owned()));
    all.filter(|it| it.len() >= LEAST).map(|it| it.to_lowercase()).collect()
}

fn is_value(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().name(), "AttributeValue" | "NameID")
}

fn host(name: &str) -> Option<&str> {
    let name = name.trim();
    let rest = name.split_once("://").or_else(|| name.split_once('@')).map(|(_, rest)| rest)?;
    rest.split(['/', ':', '?', '#']).next()
}

fn inside<'t>(token: &'t str, start: &str, end: &str) -> Option<&'t str> {
    token.strip_prefix(start)?.strip_suffix(end)
}

fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&apos;"),
            '\r' => written.push_str("&#xD;"),
            _ => written.push(character),
        }
    }
    written
}
