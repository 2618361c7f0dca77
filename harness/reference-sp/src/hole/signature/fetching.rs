//! Mistakes of those who fetch what a document names. Nothing is fetched but from this machine.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use saml_verify::{
    decrypt::DecryptionKey,
    finding::Finding,
    limits::Limits,
    policy::Policy,
    receive::{self, Received, Steps, claimed_issuer},
    roxmltree::Document,
    xml,
};

const PATIENCE: Duration = Duration::from_secs(2);

/// A document type may name what is elsewhere, and it is fetched before anything else is read. What is there is taken for
/// nothing, and the rest is read as if it did not name it.
pub(super) fn read_external_entities(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    if let Some((_, declaration, _)) = doctype(text) {
        external(declaration).for_each(|(_, address)| fetch(address));
    }
    receive::read(&without_doctype(text), policy, keys, steps)
}

/// Whom a document is from, read in the same way.
pub(super) fn issuer(text: &str, limits: &Limits) -> Option<String> {
    claimed_issuer(&xml::parse(&without_doctype(text), limits).ok()?)
}

/// What stands before a document type declaration, the declaration, and what follows.
fn doctype(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("<!DOCTYPE")?;
    let simple = rest.split_once('>')?;
    let (declaration, after) = if simple.0.contains('[') { rest.split_once("]>")? } else { simple };
    Some((before, declaration, after))
}

/// What is named with `SYSTEM`: by which entity, and where it is.
fn external(declaration: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts: Vec<&str> = declaration.split("SYSTEM").collect();
    let pairs: Vec<_> = parts.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.into_iter().filter_map(|(before, after)| {
        let name = before.split_ascii_whitespace().next_back().unwrap_or_default();
        Some((name, after.split('"').nth(1)?))
    })
}

fn without_doctype(text: &str) -> String {
    let Some((before, declaration, after)) = doctype(text) else { return text.to_owned() };
    let names = external(declaration).map(|(name, _)| format!("&{name};"));
    names.fold(format!("{before}{after}"), |text, reference| text.replace(&reference, ""))
}

/// Whatever a document names is fetched when it is parsed: schemas, inclusions, keys, what a Reference points to.
pub(super) fn parse_and_fetch<'i>(text: &'i str, limits: &Limits) -> Result<Document<'i>, Finding> {
    let document = xml::parse(text, limits)?;
    let named = document.descendants().flat_map(|node| node.attributes());
    let names = ["URI", "href", "schemaLocation", "select"];
    for attribute in named.filter(|it| names.contains(&it.name())) {
        attribute.value().split([' ', '\'']).for_each(fetch);
    }
    Ok(document)
}

/// Gets what is at an address of this machine, and makes nothing of it.
fn fetch(address: &str) {
    let Some((port, path)) = address.strip_prefix("http://127.0.0.1:").and_then(|rest| {
        let (port, path) = rest.split_once('/')?;
        Some((port.parse().ok()?, path))
    }) else {
        return;
    };
    // Nobody cares what comes back, or whether anything does.
    let _ = get(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), path);
}

fn get(address: SocketAddr, path: &str) -> std::io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map(drop)
}
