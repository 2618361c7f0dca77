//! What the messages of a dossier are to each other: requests that are answered, ids that come twice. Read once, so that
//! an archive with thousands of messages is not read thousands of times.

use super::dossier::Dossier;
use super::intake::{Document, limits};
use super::message::{Kind, Message};
use saml_verify::request::{self, AuthnRequest};
use saml_verify::xml::{self, ns};
use std::collections::BTreeMap;

/// The requests, and where each assertion is.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    requests: Vec<AuthnRequest>,
    /// The messages that have an assertion with this id in the clear.
    assertions: BTreeMap<String, Vec<&'a Message>>,
}

/// More documents with one id say no more.
const MOST: usize = 10;

impl<'a> Known<'a> {
    pub(super) fn of(dossier: &'a Dossier) -> Self {
        let mut known = Self::default();
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

    /// The captured request that a Response says it answers; else the last one.
    pub(super) fn request(&self, document: &Document<'_>) -> Option<&AuthnRequest> {
        let answers = xml::attribute(document.root_element(), "InResponseTo");
        let answered = self.requests.iter().find(|it| answers == Some(it.header.id.as_str()));
        answered.or(self.requests.last())
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
