//! A document for a report: cut into tokens, with what is not known to be harmless replaced by how long it is. What is
//! shown is listed, so that an element nobody has thought of hides its text.

mod shown;

use super::lex::{attribute, length, local};
use super::mask::{Mask, Values};
use crate::report::examination::sheet::{Kind, Piece, Role, Sheet, Token};
use saml_verify::finding::Position;
use shown::{IDS, PERSONAL, SHOWN, SHOWN_ATTRIBUTES};

/// Longer ones are cut: nobody reads them on a page.
const LONGEST: usize = 4000;

/// The document with nothing in it that is not to be shown.
pub(super) fn sheet(text: &str, values: Values, mask: &Mask) -> Sheet {
    let mut writer =
        Writer { values, mask, around: Vec::new(), personal: 0, at: Position::new(1, 1) };
    let (mut tokens, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (token, after) = rest.split_at(length(rest));
        tokens.push(writer.token(token));
        writer.pass(token);
        rest = after;
    }
    Sheet { tokens }
}

/// Goes through the tokens, and knows which elements are around.
struct Writer<'a> {
    values: Values,
    mask: &'a Mask,
    around: Vec<&'a str>,
    /// How many of them hold nothing but what belongs to a person.
    personal: usize,
    at: Position,
}

impl<'a> Writer<'a> {
    fn token(&mut self, token: &'a str) -> Token {
        let at = self.at;
        let (kind, pieces) = if let Some(inner) = token.strip_prefix("<!--") {
            (Kind::Alone, self.wrapped("<!--", inner, "-->", "a comment"))
        } else if let Some(inner) = token.strip_prefix("<![CDATA[") {
            let inner = inner.trim_end_matches("]]>");
            let text = self.text(inner, inner.chars().count());
            (Kind::Text, vec![markup("<![CDATA["), text, markup("]]>")])
        } else if token.starts_with("<?xml ") {
            (Kind::Alone, vec![markup(token)])
        } else if let Some(inner) = token.strip_prefix("<?") {
            (Kind::Alone, self.wrapped("<?", inner, "?>", "an instruction"))
        } else if let Some(name) = token.strip_prefix("</") {
            self.leave();
            let name = name.trim_end_matches('>').trim_end();
            (Kind::Close, vec![markup("</"), piece(Role::Element, name), markup(">")])
        } else if let Some(inner) = token.strip_prefix('<') {
            self.start(inner)
        } else {
            let is_blank = token.trim().is_empty();
            let text = self.text(token, characters(token));
            (if is_blank { Kind::Blank } else { Kind::Text }, vec![text])
        };
        Token { at, kind, pieces }
    }

    /// Moves on behind a token.
    fn pass(&mut self, token: &str) {
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        match token.rfind('\n') {
            Some(last) => {
                self.at.line += number(token.bytes().filter(|octet| *octet == b'\n').count());
                self.at.column = number(token.len() - last);
            }
            None => self.at.column += number(token.len()),
        }
    }

    fn start(&mut self, inner: &'a str) -> (Kind, Vec<Piece>) {
        let inner = inner.strip_suffix('>').unwrap_or(inner);
        let (inner, is_empty) = match inner.strip_suffix('/') {
            Some(inner) => (inner, true),
            None => (inner, false),
        };
        let end = inner.find(|it: char| it.is_ascii_whitespace()).unwrap_or(inner.len());
        let (name, mut rest) = inner.split_at(end);
        let mut pieces = vec![markup("<"), piece(Role::Element, name)];
        while let Some((key, value, after)) = attribute(rest) {
            pieces.extend([markup(" "), piece(Role::Attribute, key), markup("=\"")]);
            pieces.extend([self.value(key, value), markup("\"")]);
            rest = after;
        }
        pieces.push(markup(if is_empty { "/>" } else { ">" }));
        if is_empty {
            return (Kind::Alone, pieces);
        }
        self.enter(local(name));
        (Kind::Open, pieces)
    }

    fn enter(&mut self, name: &'a str) {
        self.personal += usize::from(PERSONAL.contains(&name));
        self.around.push(name);
    }

    fn leave(&mut self) {
        if let Some(name) = self.around.pop() {
            self.personal -= usize::from(PERSONAL.contains(&name));
        }
    }

    fn value(&self, key: &str, value: &str) -> Piece {
        let is_harmless = key == "xmlns"
            || key.starts_with("xmlns:")
            || key.starts_with("xml:")
            || key.starts_with("xsi:")
            || SHOWN_ATTRIBUTES.contains(&local(key));
        if value.is_empty() || self.values == Values::Shown {
            return content(value);
        }
        if is_harmless {
            let is_id = IDS.contains(&key);
            return if is_id { content(&self.mask.hide(value)) } else { content(value) };
        }
        let what = if key == "SessionIndex" { "a SessionIndex" } else { "a value" };
        hidden(what, characters(value))
    }

    fn text(&self, text: &str, characters: usize) -> Piece {
        let name = self.around.last().copied().unwrap_or_default();
        let is_between = text.trim().is_empty() && !PERSONAL.contains(&name);
        if self.values == Values::Shown || is_between {
            return content(text);
        }
        if self.personal == 0 && SHOWN.contains(&name) {
            return content(&self.mask.hide(text));
        }
        match name {
            "NameID" => hidden("a NameID", characters),
            "SessionIndex" => hidden("a SessionIndex", characters),
            "CipherValue" | "DigestValue" | "SignatureValue" | "X509Certificate"
                if self.personal == 0 =>
            {
                piece(Role::Hidden, &format!("({characters} characters of base64)"))
            }
            _ if self.personal > 0 => hidden("a value", characters),
            _ => hidden("a text", characters),
        }
    }

    fn wrapped(&self, start: &str, inner: &str, end: &str, what: &str) -> Vec<Piece> {
        let inner = inner.strip_suffix(end).unwrap_or(inner);
        let text = match self.values {
            Values::Shown => content(inner),
            Values::Masked => hidden(what, inner.chars().count()),
        };
        vec![markup(start), text, markup(end)]
    }
}

/// How many there are when references have been replaced.
fn characters(text: &str) -> usize {
    let mut count = 0;
    let mut is_reference = false;
    for letter in text.chars() {
        match letter {
            '&' => is_reference = true,
            ';' if is_reference => {
                is_reference = false;
                count += 1;
            }
            _ => count += usize::from(!is_reference),
        }
    }
    count
}

fn hidden(what: &str, characters: usize) -> Piece {
    piece(Role::Hidden, &format!("({what} of {characters} characters)"))
}

fn markup(text: &str) -> Piece {
    piece(Role::Markup, text)
}

fn content(text: &str) -> Piece {
    piece(Role::Content, text)
}

fn piece(role: Role, text: &str) -> Piece {
    let Some((cut, _)) = text.char_indices().nth(LONGEST) else {
        return Piece { role, text: visible(text) };
    };
    let all = text.chars().count();
    Piece { role, text: format!("{}… ({all} characters)", visible(&text[..cut])) }
}

/// What moves a cursor, turns a line round or cannot be seen is told by its number.
fn visible(text: &str) -> String {
    let is_odd = |it: char| {
        (it.is_control() && !matches!(it, '\n' | '\t' | '\r'))
            || matches!(it, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    if !text.contains(is_odd) {
        return text.to_owned();
    }
    let mut shown = String::new();
    for letter in text.chars() {
        match is_odd(letter) {
            true => shown.extend(letter.escape_unicode()),
            false => shown.push(letter),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "<?xml version='1.0'?>\n<a:Response ID='r>1' xmlns:a=\"urn:a\"><a:Issuer>idp</a:Issuer>\
        <!-- ada --><NameID Format = 'f'>ada<!-- x -->&amp;b</NameID><AuthnStatement SessionIndex=\"s-1\"/>\
        <AttributeValue><NameID>ada</NameID> <x:mail to='ada'>ada</x:mail><Issuer>ada</Issuer></AttributeValue>\
        <ds:SignatureValue>c2lnbg==</ds:SignatureValue><Other>ada</Other><![CDATA[ada]]></a:Response>";

    fn shown(text: &str, values: Values) -> String {
        let sheet = sheet(text, values, &Mask::default());
        sheet.tokens.iter().map(Token::text).collect()
    }

    #[test]
    fn what_is_not_known_to_be_harmless_is_hidden() {
        let text = shown(DOCUMENT, Values::Masked);
        assert!(
            !text.contains("ada") && !text.contains("c2lnbg") && !text.contains("s-1"),
            "{text}"
        );
        for part in [
            "<a:Response ID=\"r>1\" xmlns:a=\"urn:a\"><a:Issuer>idp</a:Issuer>",
            "<!--(a comment of 5 characters)-->",
            "<NameID Format=\"f\">(a NameID of 3 characters)",
            "(a NameID of 2 characters)</NameID>",
            "SessionIndex=\"(a SessionIndex of 3 characters)\"/>",
            "<x:mail to=\"(a value of 3 characters)\">(a value of 3 characters)</x:mail>",
            "<Issuer>(a value of 3 characters)</Issuer></AttributeValue>",
            "(8 characters of base64)",
            "<Other>(a text of 3 characters)</Other>",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn with_values_everything_is_as_it_stands() {
        let text = shown(DOCUMENT, Values::Shown);
        for part in
            ["<!-- ada -->", ">ada<!-- x -->&amp;b</", "to=\"ada\"", "<![CDATA[ada]]>", "c2lnbg=="]
        {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn every_element_is_found_by_the_position_that_the_verifier_gives_it() {
        let text = DOCUMENT.replace("><", ">\n  <").replace("x:mail", "mail").replace("ds:", "");
        let document = saml_verify::roxmltree::Document::parse(&text).expect("it is well-formed");
        let origins = saml_verify::origin::Origins::of_message(&text);
        let sheet = sheet(&text, Values::Masked, &Mask::default());
        for node in document.descendants().filter(|node| node.is_element()) {
            let found = sheet.find(origins.at(node).expect("it stands in the message"));
            let shown = sheet.tokens[found.expect("a token begins there")].text();
            assert!(shown.contains(node.tag_name().name()), "{shown}");
        }
    }

    #[test]
    fn what_would_move_the_cursor_or_turn_the_line_is_told_by_its_number() {
        let text = shown("<Issuer>\u{9b}31m\u{202e}a</Issuer>", Values::Masked);
        assert_eq!(text, "<Issuer>\\u{9b}31m\\u{202e}a</Issuer>");
    }

    #[test]
    fn a_text_without_an_end_is_cut() {
        let text = shown(&format!("<Issuer>{}</Issuer>", "é".repeat(5000)), Values::Masked);
        assert!(text.contains("é… (5000 characters)</Issuer>") && text.chars().count() < 4100);
    }
}
