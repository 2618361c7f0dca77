//! The AuthnRequest of a service provider, compared with what both sides have published.

use super::ask::Ask;
use super::{Judged, name_id};
use crate::vet::dossier::Dossier;
use crate::vet::intake::limits;
use crate::vet::message::{Binding, Message};
use crate::vet::near;
use crate::vet::scene::{self, Unknown};
use saml_verify::decode::{self, Redirected};
use saml_verify::finding::{Finding, Rule};
use saml_verify::metadata::IdpMetadata;
use saml_verify::origin::Origins;
use saml_verify::request::{self, AuthnRequest};
use saml_verify::xml::{self, ns};

const ISSUER: Rule = Rule::new("request-issuer", "Prof 4.1.4.1");
const ACS: Rule = Rule::new("request-acs", "Core 3.4.1");
const DESTINATION: Rule = Rule::new("request-destination", "Core 3.2.1");
const FORMAT: Rule = Rule::new("request-name-id-format", "Core 3.4.1.1");
const UNSIGNED: Rule = Rule::new("request-unsigned", "Metadata 2.4.3");
const SIGNATURE: Rule = Rule::new("request-signature", "Bind 3.4.4.1; Core 5.4");

pub(super) const RULES: &[Rule] = &[ISSUER, ACS, DESTINATION, FORMAT, UNSIGNED, SIGNATURE];

/// A request, and what it is compared with.
struct Asked<'a> {
    dossier: &'a Dossier,
    idp: Option<&'a IdpMetadata>,
    message: &'a Message,
    request: AuthnRequest,
    signed: Signed,
}

/// Where the signature of a request is, and whether it holds.
enum Signed {
    /// There is none.
    Not,
    /// It would stand beside the message, and the capture has the message alone.
    Unseen,
    /// In the document, or over the octets of the query.
    Yes(Result<(), Finding>),
}

/// A rule of the table: whether it can be asked, and what is found.
type About = (Rule, fn(&Asked<'_>) -> Ask, fn(&Asked<'_>) -> Option<Finding>);

const REQUEST: &[About] = &[
    (ISSUER, knows_issuer, issuer),
    (ACS, knows_acs, acs),
    (DESTINATION, knows_destination, destination),
    (FORMAT, names_format, format),
    (UNSIGNED, is_to_be_signed, unsigned),
    (SIGNATURE, can_be_verified, signature),
];

pub(super) fn judge(dossier: &Dossier, message: &Message, idp: Option<&IdpMetadata>) -> Judged {
    let mut judged = Judged::default();
    let request: AuthnRequest = match request::parse(&message.xml, &limits()) {
        Ok(request) => request,
        Err(finding) => {
            judged.findings.push(finding);
            return judged;
        }
    };
    let signed = signed(dossier, message);
    let (asked, at) = (Asked { dossier, idp, message, request, signed }, root(message));
    for (rule, asks, find) in REQUEST {
        match (asks(&asked), find) {
            (Ask::No, _) => {}
            (Ask::Unknown(unknown), _) => judged.open.push((rule.id, unknown)),
            (Ask::Yes, find) => match find(&asked) {
                Some(finding) => judged.findings.push(finding.at(at)),
                None => judged.kept.push(rule.id),
            },
        }
    }
    judged
}

fn knows_issuer(asked: &Asked<'_>) -> Ask {
    Ask::if_known(asked.dossier.service_provider.entity_id.is_some(), Unknown::Audience)
}

fn issuer(asked: &Asked<'_>) -> Option<Finding> {
    let own: Vec<String> = asked.dossier.service_provider.entity_id.iter().cloned().collect();
    other(ISSUER, "the Issuer", &own, Some(&asked.request.header.issuer))
}

fn knows_acs(asked: &Asked<'_>) -> Ask {
    match asked.request.acs_url {
        Some(_) => Ask::if_known(!asked.dossier.service_provider.acs.is_empty(), Unknown::Acs),
        None => Ask::No,
    }
}

fn acs(asked: &Asked<'_>) -> Option<Finding> {
    let known = &asked.dossier.service_provider.acs;
    other(ACS, "an AssertionConsumerServiceURL of", known, asked.request.acs_url.as_deref())
}

fn knows_destination(asked: &Asked<'_>) -> Ask {
    match asked.request.header.destination {
        Some(_) => Ask::if_known(asked.idp.is_some(), Unknown::IdentityProvider),
        None => Ask::No,
    }
}

fn destination(asked: &Asked<'_>) -> Option<Finding> {
    let endpoints = asked.idp.iter().flat_map(|it| &it.sso);
    let addresses: Vec<String> = endpoints.map(|it| it.url.clone()).collect();
    let destination = asked.request.header.destination.as_deref();
    other(DESTINATION, "a Destination of", &addresses, destination)
}

/// A value that is there, and none of those that are known.
fn other(rule: Rule, what: &str, known: &[String], value: Option<&str>) -> Option<Finding> {
    let value = value.filter(|it| !known.is_empty() && !known.iter().any(|known| known == it))?;
    let near = known.iter().find_map(|known| near::words(known, value));
    let near = near.map(|words| format!(", which {words}")).unwrap_or_default();
    let expected = format!("{what} {:?}", known.join(" or "));
    Some(rule.finding(expected, format!("{value:?}{near}")))
}

fn names_format(asked: &Asked<'_>) -> Ask {
    Ask::if_so(asked.request.name_id_format.is_some())
}

fn format(asked: &Asked<'_>) -> Option<Finding> {
    let format = asked.request.name_id_format.as_deref()?;
    let finding = || FORMAT.finding("a format that SAML has", name_id::shown(format));
    name_id::is_unknown(format).then(finding)
}

/// XML that somebody has handed over may have been signed beside it.
fn is_to_be_signed(asked: &Asked<'_>) -> Ask {
    let is_seen = !matches!(asked.signed, Signed::Unseen);
    match asked.idp {
        Some(idp) => Ask::if_so(idp.want_authn_requests_signed && is_seen),
        None => Ask::Unknown(Unknown::IdentityProvider),
    }
}

fn unsigned(asked: &Asked<'_>) -> Option<Finding> {
    let expected = "a signed AuthnRequest, as the metadata asks for";
    let found = match asked.message.binding {
        Binding::Redirect => "one whose query has no SigAlg and Signature",
        _ => "one without a signature",
    };
    matches!(asked.signed, Signed::Not).then(|| UNSIGNED.finding(expected, found))
}

fn can_be_verified(asked: &Asked<'_>) -> Ask {
    let keys = &asked.dossier.service_provider.signing_keys;
    match asked.signed {
        Signed::Yes(_) => Ask::if_known(!keys.is_empty(), Unknown::SigningKey),
        _ => Ask::No,
    }
}

fn signature(asked: &Asked<'_>) -> Option<Finding> {
    let Signed::Yes(Err(finding)) = &asked.signed else { return None };
    Some(SIGNATURE.finding(finding.expected.clone(), finding.found.clone()))
}

/// By redirect the octets of the query are signed as they were sent (Bindings 3.4.4.1); by post, the document.
fn signed(dossier: &Dossier, message: &Message) -> Signed {
    let (keys, policy) = (&dossier.service_provider.signing_keys, scene::algorithms());
    let limits = limits();
    if let (Binding::Redirect, Some(query)) = (message.binding, &message.carried.query) {
        return match decode::redirect(query, &limits) {
            Ok(Redirected { signature: None, .. }) => Signed::Not,
            Ok(redirected) => Signed::Yes(redirected.verify(keys, &policy).map(|_| ())),
            Err(finding) => Signed::Yes(Err(finding)),
        };
    }
    let Ok(document) = xml::parse(&message.xml, &limits) else { return Signed::Unseen };
    let is_inside = xml::child(document.root_element(), ns::DS, "Signature").is_some();
    match (is_inside, message.binding) {
        (true, _) => {
            let read = request::parse_signed::<AuthnRequest>(&message.xml, keys, &policy, &limits);
            Signed::Yes(read.map(|_| ()))
        }
        (false, Binding::Post) => Signed::Not,
        (false, _) => Signed::Unseen,
    }
}

fn root(message: &Message) -> Option<saml_verify::finding::Position> {
    let limits = limits();
    let document = xml::parse(&message.xml, &limits).ok()?;
    Origins::of_message(&message.xml).at(document.root_element())
}
