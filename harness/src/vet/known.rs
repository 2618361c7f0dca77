//! What the messages of a dossier are to each other: requests that are answered, ids that come twice. Read once, so that
//! an archive with thousands of messages is not read thousands of times.

use super::dossier::Dossier;
use super::intake::{Document, limits};
use super::message::{Kind, Message};
use saml_verify::receive::claimed_issuer;
use saml_verify::request::{self, AuthnRequest};
use saml_verify::roxmltree::Node;
use saml_verify::xml::{self, ns};
use std::collections::{BTreeMap, BTreeSet};

/// The requests, and where each assertion is.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    requests: Vec<AuthnRequest>,
    /// Whether there is a message of the identity provider of the metadata.
    has_own: bool,
    /// How many of its signed messages count prefixes in, and how many do not.
    prefixes: (usize, usize),
    /// The requests that another identity provider has answered.
    answered_beside: BTreeSet<String>,
    /// The messages that have an assertion with this id in the clear.
    assertions: BTreeMap<String, Vec<&'a Message>>,
}

/// More documents with one id say no more.
const MOST: usize = 10;

/// Exclusive C14N, whose InclusiveNamespaces counts prefixes in.
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// Where a signature of a document counts a prefix in.
pub(super) fn prefixes<'a, 'i>(document: &'a Document<'i>) -> Option<Node<'a, 'i>> {
    let mut nodes = document.descendants();
    nodes.find(|it| {
        let prefixes = xml::attribute(*it, "PrefixList").unwrap_or_default();
        it.has_tag_name((EXCLUSIVE, "InclusiveNamespaces")) && !prefixes.trim().is_empty()
    })
}

impl<'a> Known<'a> {
    /// `own` is the entity id of the metadata.
    pub(super) fn of(dossier: &'a Dossier, own: Option<&str>) -> Self {
        let mut known = Self::default();
        known.tell_apart(dossier, own);
        for message in &dossier.messages {
            match message.kind {
                Kind::Request => {
                    known.requests.extend(request::parse(&message.xml, &limits()).ok())
                }
                Kind::Assertion | Kind::Response => {
                    let id =
                        assertion_id(message).map(|id| known.assertions.entry(id).or_default());
                    if let Some(all) = id.filter(|all| all.len() < MOST) {
                        all.push(message);
                    }
                }
            }
        }
        known
    }

    /// A login may go through several identity providers: which messages are whose.
    fn tell_apart(&mut self, dossier: &Dossier, own: Option<&str>) {
        for message in &dossier.messages {
            let limits = limits();
            let Ok(document) = xml::parse(&message.xml, &limits) else { continue };
            let issuer = claimed_issuer(&document);
            if message.kind == Kind::Request || issuer.is_none() {
                continue;
            }
            let answers = xml::attribute(document.root_element(), "InResponseTo");
            match own.is_none() || issuer.as_deref() == own {
                true => {
                    self.has_own = own.is_some();
                    self.count(&document);
                }
                false => self.answered_beside.extend(answers.map(str::to_owned)),
            }
        }
        if !self.has_own {
            self.answered_beside.clear();
        }
    }

    fn count(&mut self, document: &Document<'_>) {
        let is_signed = document.descendants().any(|it| it.has_tag_name((ns::DS, "Signature")));
        match prefixes(document).is_some() {
            true => self.prefixes.0 += 1,
            false => self.prefixes.1 += usize::from(is_signed),
        }
    }

    /// Some of its messages count prefixes in, and some do not.
    pub(super) fn some_list_prefixes(&self) -> bool {
        self.prefixes.0 > 0 && self.prefixes.1 > 0
    }

    /// A Response of another identity provider than the one of the metadata, which has sent one too.
    pub(super) fn is_beside(&self, issuer: &str, own: &str) -> bool {
        self.has_own && issuer != own
    }

    /// Whether another identity provider has answered this request.
    pub(super) fn is_asked_beside(&self, request: &Document<'_>) -> bool {
        let id = xml::attribute(request.root_element(), "ID");
        id.is_some_and(|id| self.answered_beside.contains(id))
    }

    /// The captured request that a Response says it answers; else the last one.
    pub(super) fn request(&self, document: &Document<'_>) -> Option<&AuthnRequest> {
        let answers = xml::attribute(document.root_element(), "InResponseTo");
        let answered = self.requests.iter().find(|it| answers == Some(it.header.id.as_str()));
        let mut own =
            self.requests.iter().filter(|it| !self.answered_beside.contains(&it.header.id));
        answered.or(own.next_back())
    }

    /// Another document with an assertion of this id; the same document twice is a file that was given twice.
    pub(super) fn other(&self, id: &str, than: &Message) -> Option<&'a Message> {
        let all = self.assertions.get(id).into_iter().flatten();
        all.copied().find(|it| it.xml != than.xml)
    }
}

fn assertion_id(message: &Message) -> Option<String> {
    let limits = limits();
    let document = xml::parse(&message.xml, &limits).ok()?;
    let mut nodes = document.descendants();
    let assertion = nodes.find(|it| it.has_tag_name((ns::SAML, "Assertion")))?;
    xml::attribute(assertion, "ID").map(str::to_owned)
}
