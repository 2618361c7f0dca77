//! What every protocol message begins with.

use roxmltree::Node;
use time::OffsetDateTime;

use crate::{
    finding::{Finding, Position, Rule, quoted},
    instant,
    message::NameId,
    origin::Origins,
    xml::{self, ns},
};

const ID: Rule = Rule::new("msg-id", "Core 3.2.1, 3.2.2");
const VERSION: Rule = Rule::new("msg-version", "Core 3.2.1, 4.1.3");
const ISSUE_INSTANT: Rule = Rule::new("msg-issueinstant", "Core 3.2.1, 1.3.3");
const ISSUER: Rule = Rule::new("msg-issuer", "Prof 4.1.4.1, 4.4.4");

/// Id, time, destination and issuer of a message of version 2.0.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// `@ID`, not empty.
    pub id: String,
    /// `@IssueInstant`.
    pub issue_instant: OffsetDateTime,
    /// `@Destination`: to be compared with the URL that the message arrived at.
    pub destination: Option<String>,
    /// The text of `saml:Issuer`: an entity id.
    pub issuer: String,
    /// Where the message begins.
    pub at: Option<Position>,
}

impl Header {
    pub(super) fn read(node: Node<'_, '_>, origins: &Origins) -> Result<Self, Finding> {
        let value = |name| xml::attribute(node, name).unwrap_or_default();
        let at = origins.at(node);
        if value("Version") != "2.0" {
            return Err(VERSION.finding("Version 2.0", quoted(value("Version"))).at(at));
        }
        if value("ID").is_empty() {
            return Err(ID.finding("an ID", "none").at(at));
        }
        let issue_instant = instant::parse_utc(value("IssueInstant")).ok_or_else(|| {
            let expected = "an IssueInstant that is an xs:dateTime in UTC";
            ISSUE_INSTANT.finding(expected, quoted(value("IssueInstant"))).at(at)
        })?;
        let issuer = xml::child(node, ns::SAML, "Issuer");
        let issuer = issuer.ok_or_else(|| ISSUER.finding("an Issuer", "none").at(at))?;
        Ok(Self {
            id: value("ID").to_owned(),
            issue_instant,
            destination: xml::attribute(node, "Destination").map(str::to_owned),
            issuer: NameId::read(issuer, origins).value,
            at,
        })
    }
}
