//! From what a person has kept to the messages in it: XML, base64, the body of a form, or what a browser exports. Says in
//! one sentence why something is none of these; judges nothing.

mod archive;
mod cookies;
mod exchange;
mod form;
mod markup;

use super::message::Message;
use saml_verify::limits::Limits;

pub use markup::Document;

/// Larger files are not looked into; an export of a browser has all that was loaded.
pub const LARGEST: usize = 32 << 20;

/// A day of logins has fewer; each is compared with all that came before it.
const MOST: usize = 1000;

/// A document of ours is deeper and larger than any that a vendor sends.
pub(crate) fn limits() -> Limits {
    Limits { bytes: 1 << 20, ..Limits::default() }
}

/// Why nothing can be read from a file: one sentence, which names the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {why}")]
pub struct Unreadable {
    /// The name of the file.
    pub origin: String,
    /// What it is instead of a message, or what is wrong with it.
    pub why: String,
}

impl Unreadable {
    pub(crate) fn new(origin: &str, why: impl Into<String>) -> Self {
        Self { origin: origin.to_owned(), why: why.into() }
    }
}

/// Every message in a file, in the order in which they were sent; at least one.
pub fn messages(origin: &str, octets: &[u8]) -> Result<Vec<Message>, Unreadable> {
    let text = text(origin, octets)?;
    let start = text.trim_start();
    let messages = if start.starts_with('<') {
        vec![markup::message(origin, text)?]
    } else if start.starts_with('{') {
        archive::messages(origin, text)?
    } else if form::is_form(start) {
        form::messages(origin, start.trim_end())?
    } else {
        vec![form::base64(origin, start)?]
    };
    match messages.is_empty() {
        true => Err(Unreadable::new(origin, "there is no SAML message in it")),
        false => Ok(messages),
    }
}

/// A report of more is read by nobody.
fn refuse_more(origin: &str, messages: usize) -> Result<(), Unreadable> {
    if messages <= MOST {
        return Ok(());
    }
    let why = format!("there are more than {MOST} SAML messages in it; keep those of one login");
    Err(Unreadable::new(origin, why))
}

/// The text of a metadata document.
pub fn metadata(origin: &str, octets: &[u8]) -> Result<String, Unreadable> {
    let text = text(origin, octets)?;
    markup::metadata(origin, text)
}

/// UTF-8 without a byte order mark.
fn text<'a>(origin: &str, octets: &'a [u8]) -> Result<&'a str, Unreadable> {
    if octets.len() > LARGEST {
        let why = format!("it has more than {} MB, and is not read", LARGEST >> 20);
        return Err(Unreadable::new(origin, why));
    }
    let text =
        std::str::from_utf8(octets).map_err(|_| Unreadable::new(origin, not_utf8(octets)))?;
    let text = text.trim_start_matches('\u{feff}');
    match text.trim().is_empty() {
        true => Err(Unreadable::new(origin, "it is empty")),
        false => Ok(text),
    }
}

fn not_utf8(octets: &[u8]) -> &'static str {
    match octets {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16; save it as UTF-8",
        _ => "it is no text in UTF-8",
    }
}
