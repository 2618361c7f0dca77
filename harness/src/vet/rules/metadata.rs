//! What metadata promises and does not keep: its own date, endpoints in the clear or with a query, formats that do not exist.

use super::certificate::in_document;
use super::{delivery, keys, name_id};
use crate::vet::dossier::{Dossier, Named};
use crate::vet::intake::limits;
use saml_verify::finding::{Finding, Position, Rule};
use saml_verify::metadata::{Endpoint, IdpMetadata};
use saml_verify::origin::Origins;
use saml_verify::roxmltree::{Document, Node};
use saml_verify::xml::{self, ns};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const PLAIN: Rule = Rule::new("md-endpoint-plain", "SDP-MD09");
const QUERY: Rule = Rule::new("md-endpoint-query", "Bind 3.4.4.1");
const FORMAT: Rule = Rule::new("md-name-id-format", "Core 8.3; Metadata 2.4.1");
const VALID_UNTIL: Rule = Rule::new("md-valid-until", "Metadata 2.3.2");

pub(super) const RULES: &[Rule] = &[PLAIN, QUERY, FORMAT, VALID_UNTIL];

const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/// The document and the places in it.
struct Sheet<'a> {
    document: &'a Document<'a>,
    origins: Origins,
}

pub(super) fn judge(dossier: &Dossier, named: &Named, idp: Option<&IdpMetadata>) -> Vec<Finding> {
    let limits = limits();
    let Ok(document) = xml::parse(&named.xml, &limits) else { return Vec::new() };
    let sheet = Sheet { document: &document, origins: Origins::of_message(&named.xml) };
    let now = now(dossier);
    let until = now.and_then(|now| valid_until(&sheet, now));
    let values = idp.iter().flat_map(|idp| of_values(idp, &sheet, now));
    until.into_iter().chain(values).collect()
}

/// That of the command line, else that of the last message.
pub(in crate::vet) fn now(dossier: &Dossier) -> Option<OffsetDateTime> {
    dossier.at.or_else(|| dossier.messages.iter().rev().find_map(|it| it.at))
}

fn of_values(idp: &IdpMetadata, sheet: &Sheet<'_>, now: Option<OffsetDateTime>) -> Vec<Finding> {
    let certificates = in_document(sheet.document);
    let position = |der: &[u8]| {
        let node = certificates.iter().find(|(_, it)| it == der).map(|(node, _)| *node);
        node.and_then(|node| sheet.origins.at(node))
    };
    let mut findings = keys::judge(idp, position, now);
    findings.extend(idp.sso.iter().chain(&idp.slo).filter_map(|it| plain(it, sheet)));
    findings.extend(idp.sso.iter().filter_map(|it| query(it, sheet)));
    findings.extend(idp.name_id_formats.iter().filter_map(|it| format(it, sheet)));
    findings
}

fn plain(endpoint: &Endpoint, sheet: &Sheet<'_>) -> Option<Finding> {
    let finding = || PLAIN.finding("an endpoint by https", format!("{:?}", endpoint.url));
    delivery::is_plain(&endpoint.url).then(|| finding().at(sheet.endpoint(endpoint)))
}

/// Legal: who appends a message has to see that there is a query already.
fn query(endpoint: &Endpoint, sheet: &Sheet<'_>) -> Option<Finding> {
    let has_query = endpoint.binding == REDIRECT && endpoint.url.contains('?');
    let finding = || QUERY.finding("an address without a query", format!("{:?}", endpoint.url));
    has_query.then(|| finding().at(sheet.endpoint(endpoint)))
}

fn format(format: &str, sheet: &Sheet<'_>) -> Option<Finding> {
    let is_meant = |it: &Node<'_, '_>| {
        it.has_tag_name((ns::MD, "NameIDFormat")) && xml::text(*it).trim() == format
    };
    let finding = || FORMAT.finding("a format that SAML has", name_id::shown(format));
    name_id::is_unknown(format).then(|| finding().at(sheet.first(is_meant)))
}

fn valid_until(sheet: &Sheet<'_>, now: OffsetDateTime) -> Option<Finding> {
    let root = sheet.document.root_element();
    let until = xml::attribute(root, "validUntil")?;
    let passed = OffsetDateTime::parse(until, &Rfc3339).is_ok_and(|until| until <= now);
    let finding = || VALID_UNTIL.finding("a validUntil in the future", format!("{until:?}"));
    passed.then(|| finding().at(sheet.origins.at(root)))
}

impl Sheet<'_> {
    fn endpoint(&self, endpoint: &Endpoint) -> Option<Position> {
        self.first(|it| {
            xml::attribute(*it, "Location") == Some(endpoint.url.as_str())
                && xml::attribute(*it, "Binding") == Some(endpoint.binding.as_str())
        })
    }

    fn first(&self, is_meant: impl Fn(&Node<'_, '_>) -> bool) -> Option<Position> {
        self.document.descendants().find(is_meant).and_then(|it| self.origins.at(it))
    }
}
