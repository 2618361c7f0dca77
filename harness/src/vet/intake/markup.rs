//! XML as it was given, and which message it is by its root element. A page that an identity provider showed instead of
//! a message is told apart.

use super::{Unreadable, limits};
use crate::vet::message::{Binding, Carried, Kind, Message, RelayState};
use saml_verify::roxmltree::{self, Node};
use saml_verify::xml::{self, ns};

/// A parsed document whose bounds hold.
pub type Document<'a> = roxmltree::Document<'a>;

/// The message that this XML is.
pub(super) fn message(origin: &str, text: &str) -> Result<Message, Unreadable> {
    let document = parsed(origin, text)?;
    let kind = kind(document.root_element()).map_err(|why| Unreadable::new(origin, why))?;
    Ok(Message {
        origin: origin.to_owned(),
        kind,
        xml: text.to_owned(),
        binding: Binding::Unknown,
        relay_state: RelayState::Unknown,
        delivered_to: None,
        at: None,
        carried: Carried::default(),
        ahead: None,
    })
}

/// The metadata that this XML is.
pub(super) fn metadata(origin: &str, text: &str) -> Result<String, Unreadable> {
    let document = parsed(origin, text)?;
    let root = document.root_element();
    if root.tag_name().namespace() == Some(ns::MD) {
        return Ok(text.to_owned());
    }
    let why = format!("its root is {}, and not an EntityDescriptor", name(root));
    Err(Unreadable::new(origin, why))
}

fn parsed<'a>(origin: &str, text: &'a str) -> Result<Document<'a>, Unreadable> {
    if is_page(text) {
        let why = "it is an HTML page; what is wanted is the form's field SAMLResponse";
        return Err(Unreadable::new(origin, why));
    }
    xml::parse(text, &limits())
        .map_err(|finding| Unreadable::new(origin, format!("it cannot be read as SAML: {finding}")))
}

fn is_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Which message a root element begins, or why it begins none.
fn kind(root: Node<'_, '_>) -> Result<Kind, String> {
    let tag = root.tag_name();
    match (tag.namespace(), tag.name()) {
        (Some(ns::SAML), "Assertion") => Ok(Kind::Assertion),
        (Some(ns::SAMLP), "AuthnRequest") => Ok(Kind::Request),
        (Some(ns::SAMLP), "Response") => Ok(Kind::Response),
        (Some(other), _) if other.starts_with("urn:oasis:names:tc:SAML:1.") => {
            Err("it is a message of SAML 1, and only SAML 2.0 is known here".to_owned())
        }
        (Some(ns::SAML), "EncryptedAssertion") => {
            Err("it is an EncryptedAssertion alone; give the Response around it".to_owned())
        }
        (Some(ns::MD), _) => {
            Err("it is metadata; give it with --metadata or --sp-metadata".to_owned())
        }
        _ => Err(format!("its root is {}, and no message of a login", name(root))),
    }
}

fn name(node: Node<'_, '_>) -> String {
    let mut left = 120_usize;
    // What is escaped takes as much of a sentence as is written.
    let fits = |c: &char| left.checked_sub(c.escape_debug().count()).map(|it| left = it).is_some();
    let shown: String = xml::expanded_name(node).chars().take_while(fits).collect();
    format!("{shown:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_characters_that_are_escaped_makes_no_long_sentence() {
        for letter in ["a", "\u{7f}", "\""] {
            let text = format!("<x xmlns='{}'/>", letter.repeat(200));
            let why = message("file", &text).expect_err("it is no message").why;
            assert!(why.contains("its root is") && why.chars().count() < 200, "{why}");
        }
    }
}
