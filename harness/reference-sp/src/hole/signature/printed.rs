//! The mistake of verifying what was read and reading what was printed from it, with a parser and a printer that are
//! lenient about names and directives.

use saml_verify::{
    decrypt::DecryptionKey,
    finding::Finding,
    limits::Limits,
    policy::Policy,
    receive::{self, Received, Steps, claimed_issuer},
    xml::{self, Dtd},
};

use super::anywhere::locate_first_child;

/// What is seen at first is verified, and what is seen once it was printed is read.
pub(super) fn read_what_was_printed(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    // Two colons may stand in a value too, which means the same at any time.
    if let Ok(received) = receive::read(text, policy, keys, steps) {
        return Ok(received);
    }
    let verified = receive::read(&seen(text), policy, keys, steps)?;
    let printed = printed(text);
    if printed == text {
        return Ok(verified);
    }
    let steps = Steps { locate: locate_first_child, ..Steps::UNVERIFIED };
    receive::read(&seen(&printed), policy, keys, &steps)
}

/// Whom a document is from, as it is seen at first.
pub(super) fn issuer(text: &str, limits: &Limits) -> Option<String> {
    let seen = seen(text);
    xml::scan(&seen, limits).ok()?;
    claimed_issuer(&xml::parse_tree(&seen, Dtd::Refused).ok()?)
}

/// No directives; a name with two colons is another one than that with one.
fn seen(text: &str) -> String {
    let text = directives(text, |_| String::new());
    text.replace(" ::", " _").replace("::", ":_")
}

/// A directive is printed without the comments that were in it, and a name without the empty part between two colons.
fn printed(text: &str) -> String {
    let text = directives(text, |content| format!("<!{content}>"));
    text.replace(" ::", " ").replace("::", ":")
}

/// The text with every directive, which is `<!` and neither a comment nor a CDATA section, as `make` has it.
fn directives(text: &str, make: impl Fn(&str) -> String) -> String {
    let (mut made, mut rest) = (String::new(), text);
    while let Some((before, behind)) = rest.split_once("<!") {
        made.push_str(before);
        match directive(behind).filter(|_| !behind.starts_with(['-', '['])) {
            Some((content, after)) => {
                made.push_str(&make(&content));
                rest = after;
            }
            None => {
                made.push_str("<!");
                rest = behind;
            }
        }
    }
    made + rest
}

/// The content of a directive without its comments, and what follows. What is quoted has no brackets.
fn directive(text: &str) -> Option<(String, &str)> {
    let (mut content, mut rest, mut depth, mut quote) = (String::new(), text, 0_usize, None);
    loop {
        if let Some(behind) = rest.strip_prefix("<!--").filter(|_| quote.is_none()) {
            rest = behind.split_once("-->")?.1;
            continue;
        }
        let next = rest.chars().next()?;
        rest = &rest[next.len_utf8()..];
        match (next, quote) {
            (_, Some(open)) => quote = (next != open).then_some(open),
            ('"' | '\'', None) => quote = Some(next),
            ('<', None) => depth += 1,
            ('>', None) if depth == 0 => return Some((content, rest)),
            ('>', None) => depth -= 1,
            _ => {}
        }
        content.push(next);
    }
}
