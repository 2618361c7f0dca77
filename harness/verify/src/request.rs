//! Requests and logout messages, read from their octets; knows nothing of bindings.

mod header;

use roxmltree::Node;
use time::OffsetDateTime;

use crate::{
    c14n::Canonical,
    finding::{Finding, Rule, quoted},
    instant,
    key::{AlgorithmPolicy, PinnedKey},
    limits::Limits,
    message::{NameId, Status},
    origin::Origins,
    signature,
    xml::{self, Dtd, ns},
};

pub use header::Header;

const ROOT: Rule = Rule::new("msg-root", "Core 3.2");
const NAME_ID: Rule = Rule::new("logout-nameid", "Core 3.7.1");
const STATUS: Rule = Rule::new("logout-status", "Core 3.7.2");
const NOT_ON_OR_AFTER: Rule = Rule::new("logout-notonorafter", "Core 3.7.1, 1.3.3");

/// A `samlp:AuthnRequest`.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthnRequest {
    /// Id, time, destination and issuer.
    pub header: Header,
    /// `@AssertionConsumerServiceURL`: to be compared with metadata before it is used.
    pub acs_url: Option<String>,
    /// `@AssertionConsumerServiceIndex`.
    pub acs_index: Option<u16>,
    /// `@ProtocolBinding`.
    pub protocol_binding: Option<String>,
    /// `@ForceAuthn` is true.
    pub force_authn: bool,
    /// `@IsPassive` is true.
    pub is_passive: bool,
    /// `NameIDPolicy/@Format`.
    pub name_id_format: Option<String>,
    /// Each `RequestedAuthnContext/AuthnContextClassRef`.
    pub authn_contexts: Vec<String>,
}

/// A `samlp:LogoutRequest`.
#[derive(Debug, Clone, PartialEq)]
pub struct LogoutRequest {
    /// Id, time, destination and issuer.
    pub header: Header,
    /// Whose sessions end.
    pub name_id: NameId,
    /// Which sessions end; all where there is none.
    pub session_indexes: Vec<String>,
    /// `@NotOnOrAfter`: from then on the request is not to be obeyed (Core 3.7.1).
    pub not_on_or_after: Option<OffsetDateTime>,
}

/// A `samlp:LogoutResponse`.
#[derive(Debug, Clone, PartialEq)]
pub struct LogoutResponse {
    /// Id, time, destination and issuer.
    pub header: Header,
    /// `@InResponseTo`.
    pub in_response_to: Option<String>,
    /// What came of it.
    pub status: Status,
}

/// A message that [`parse`] and [`parse_signed`] can read.
pub trait Message: Sized {
    /// The local name of its element in the namespace of the protocol.
    const NAME: &'static str;

    /// Reads the element, or says what is missing.
    fn read(node: Node<'_, '_>, origins: &Origins) -> Result<Self, Finding>;
}

/// Reads a message that nobody vouches for, or whose query was verified already.
pub fn parse<M: Message>(text: &str, limits: &Limits) -> Result<M, Finding> {
    let document = xml::parse(text, limits)?;
    read_root(document.root_element(), &Origins::of_message(text))
}

/// Verifies the signature inside a message, and reads the message from the signed octets.
pub fn parse_signed<M: Message>(
    text: &str,
    keys: &[PinnedKey],
    algorithms: &AlgorithmPolicy,
    limits: &Limits,
) -> Result<M, Finding> {
    let document = xml::parse(text, limits)?;
    let origins = Origins::of_message(text);
    let signed = signature::verify_child(document.root_element(), &origins, keys, algorithms)?;
    let Canonical { text, origins } = signed.canonical;
    read_root(xml::parse_tree(&text, Dtd::Refused)?.root_element(), &origins)
}

fn read_root<M: Message>(root: Node<'_, '_>, origins: &Origins) -> Result<M, Finding> {
    if root.has_tag_name((ns::SAMLP, M::NAME)) {
        return M::read(root, origins);
    }
    let found = quoted(&xml::expanded_name(root));
    Err(ROOT.finding(format!("a samlp:{} as the root", M::NAME), found).at(origins.at(root)))
}

impl Message for AuthnRequest {
    const NAME: &'static str = "AuthnRequest";

    fn read(node: Node<'_, '_>, origins: &Origins) -> Result<Self, Finding> {
        let value = |name| xml::attribute(node, name).map(str::to_owned);
        let policy = xml::child(node, ns::SAMLP, "NameIDPolicy");
        let contexts = xml::children(node, ns::SAMLP, "RequestedAuthnContext")
            .flat_map(|it| xml::children(it, ns::SAML, "AuthnContextClassRef"));
        Ok(Self {
            header: Header::read(node, origins)?,
            acs_url: value("AssertionConsumerServiceURL"),
            acs_index: value("AssertionConsumerServiceIndex").and_then(|it| it.parse().ok()),
            protocol_binding: value("ProtocolBinding"),
            force_authn: is_true(node, "ForceAuthn"),
            is_passive: is_true(node, "IsPassive"),
            name_id_format: policy.and_then(|it| xml::attribute(it, "Format")).map(str::to_owned),
            authn_contexts: contexts.map(xml::text).collect(),
        })
    }
}

impl Message for LogoutRequest {
    const NAME: &'static str = "LogoutRequest";

    fn read(node: Node<'_, '_>, origins: &Origins) -> Result<Self, Finding> {
        let header = Header::read(node, origins)?;
        let name_id = xml::child(node, ns::SAML, "NameID")
            .ok_or_else(|| NAME_ID.finding("a NameID in the clear", "none").at(header.at))?;
        Ok(Self {
            name_id: NameId::read(name_id, origins),
            session_indexes: xml::children(node, ns::SAMLP, "SessionIndex")
                .map(xml::text)
                .collect(),
            not_on_or_after: end(node).map_err(|finding| finding.at(header.at))?,
            header,
        })
    }
}

/// A time that is there has to be one: what cannot be read cannot be kept.
fn end(node: Node<'_, '_>) -> Result<Option<OffsetDateTime>, Finding> {
    let Some(text) = xml::attribute(node, "NotOnOrAfter") else { return Ok(None) };
    let expected = "a NotOnOrAfter that is an xs:dateTime in UTC";
    let read = instant::parse_utc(text);
    read.map(Some).ok_or_else(|| NOT_ON_OR_AFTER.finding(expected, quoted(text)))
}

impl Message for LogoutResponse {
    const NAME: &'static str = "LogoutResponse";

    fn read(node: Node<'_, '_>, origins: &Origins) -> Result<Self, Finding> {
        let header = Header::read(node, origins)?;
        let status = xml::child(node, ns::SAMLP, "Status")
            .ok_or_else(|| STATUS.finding("a Status", "none").at(header.at))?;
        Ok(Self {
            in_response_to: xml::attribute(node, "InResponseTo").map(str::to_owned),
            status: Status::read(status, origins),
            header,
        })
    }
}

fn is_true(node: Node<'_, '_>, attribute: &str) -> bool {
    matches!(xml::attribute(node, attribute).map(str::trim_ascii), Some("true" | "1"))
}
