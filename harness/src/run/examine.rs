//! Looks at what the service provider writes of SAML: which rules it breaks, and never which of them matter.

use super::browser::Leaving;
use crate::trace::{Kind, Mistake, Written};
use saml_verify::decode::{self, Redirected};
use saml_verify::finding::Finding;
use saml_verify::key::{AlgorithmPolicy, KeyKind};
use saml_verify::limits::Limits;
use saml_verify::metadata::{Endpoint, IdpMetadata, SpMetadata};
use saml_verify::request::{self, AuthnRequest, Header, LogoutResponse, Message};
use saml_verify::roxmltree::Document;
use time::{Duration, OffsetDateTime};

/// What a message is compared with.
pub(super) struct Known<'a> {
    /// The entity id that is configured.
    pub(super) entity_id: &'a str,
    /// The assertion consumer service that is configured.
    pub(super) acs: &'a str,
    /// The service provider's metadata, where it has any.
    pub(super) sp: Option<&'a SpMetadata>,
    /// The metadata of the identity provider.
    pub(super) idp: &'a IdpMetadata,
    pub(super) now: OffsetDateTime,
}

const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
/// How old or how young a message may be when it arrives.
const FRESH: Duration = Duration::minutes(5);
/// The longest RelayState, in bytes (Bindings 3.4.3, 3.5.3).
const RELAY_STATE: usize = 80;

/// A message and how it travelled.
struct Parcel {
    xml: String,
    relay_state: Option<String>,
    redirected: Option<Redirected>,
}

impl Parcel {
    fn open(leaving: &Leaving, parameter: &str) -> Result<Self, Finding> {
        match leaving {
            Leaving::Url(url) => {
                let redirected =
                    decode::redirect(url.query().unwrap_or_default(), &Limits::default())?;
                let (xml, relay_state) = (redirected.xml.clone(), redirected.relay_state.clone());
                Ok(Self { xml, relay_state, redirected: Some(redirected) })
            }
            Leaving::Form(form) => Ok(Self {
                xml: decode::post(form.field(parameter).unwrap_or_default(), &Limits::default())?,
                relay_state: form.field("RelayState").map(str::to_owned),
                redirected: None,
            }),
        }
    }

    /// Whether it is signed with a key of the metadata: in the query, or in the message.
    fn verify<M: Message>(&self, sp: &SpMetadata) -> Result<(), Finding> {
        let policy = AlgorithmPolicy::default();
        match &self.redirected {
            Some(redirected) => redirected.verify(&sp.signing_keys, &policy).map(drop),
            None => {
                let (keys, limits) = (&sp.signing_keys, Limits::default());
                request::parse_signed::<M>(&self.xml, keys, &policy, &limits).map(drop)
            }
        }
    }
}

/// Mistakes as they are found.
#[derive(Default)]
struct Mistakes(Vec<Mistake>);

impl Mistakes {
    fn unless(&mut self, holds: bool, rule: &str, found: impl Into<String>) {
        if !holds {
            self.0.push(Mistake { rule: rule.to_owned(), found: found.into() });
        }
    }
}

fn written(kind: Kind, parcel: Parcel, header: &Header, mistakes: Mistakes) -> Written {
    Written {
        kind,
        id: Some(header.id.clone()),
        xml: parcel.xml,
        relay_state: parcel.relay_state,
        claims: Vec::new(),
        mistakes: mistakes.0,
    }
}

/// What cannot be read breaks the one rule that everything else depends on.
fn unreadable(kind: Kind, finding: &Finding) -> Written {
    let mistakes = vec![Mistake { rule: "schema".to_owned(), found: finding.to_string() }];
    Written { kind, id: None, xml: String::new(), relay_state: None, claims: Vec::new(), mistakes }
}

/// An AuthnRequest (Core 3.4.1, Profiles 4.1.4.1).
pub(super) fn authn_request(leaving: &Leaving, known: &Known<'_>) -> Written {
    let read = Parcel::open(leaving, "SAMLRequest").and_then(|parcel| {
        let request = request::parse::<AuthnRequest>(&parcel.xml, &Limits::default())?;
        Ok((parcel, request))
    });
    let (parcel, request) = match read {
        Ok(read) => read,
        Err(finding) => return unreadable(Kind::AuthnRequest, &finding),
    };
    let mut mistakes = Mistakes::default();
    header(&request.header, &parcel, known, &mut mistakes);
    addressed(&request.header, leaving, &known.idp.sso, "destination", &mut mistakes);
    acs(&request, known, &mut mistakes);
    name_id_policy(&request, known, &mut mistakes);
    if let Some(sp) = known.sp.filter(|sp| sp.authn_requests_signed) {
        let verified = parcel.verify::<AuthnRequest>(sp);
        mistakes.unless(verified.is_ok(), "signed", words(verified));
    }
    let length = parcel.relay_state.as_ref().map_or(0, String::len);
    mistakes.unless(length <= RELAY_STATE, "relay-state", format!("{length} bytes"));
    written(Kind::AuthnRequest, parcel, &request.header, mistakes)
}

/// A LogoutResponse (Core 3.7.2, Profiles 4.4.4.2) to the request with this id and RelayState.
pub(super) fn logout_response(
    leaving: &Leaving,
    known: &Known<'_>,
    to: &str,
    relay_state: &str,
) -> Written {
    let read = Parcel::open(leaving, "SAMLResponse").and_then(|parcel| {
        let response = request::parse::<LogoutResponse>(&parcel.xml, &Limits::default())?;
        Ok((parcel, response))
    });
    let (parcel, response) = match read {
        Ok(read) => read,
        Err(finding) => return unreadable(Kind::LogoutResponse, &finding),
    };
    let mut mistakes = Mistakes::default();
    let code = response.status.code.clone().unwrap_or_default();
    mistakes.unless(response.status.is_success(), "success", format!("the status {code:?}"));
    let answers = response.in_response_to.clone().unwrap_or_default();
    mistakes.unless(answers == to, "success", format!("an answer to {answers:?}"));
    let issuer = &response.header.issuer;
    mistakes.unless(issuer == known.entity_id, "success", format!("the Issuer {issuer:?}"));
    addressed(&response.header, leaving, &known.idp.slo, "success", &mut mistakes);
    let back = parcel.relay_state.clone().unwrap_or_default();
    mistakes.unless(back == relay_state, "success", format!("the RelayState {back:?}"));
    if let Some(sp) = known.sp {
        let verified = parcel.verify::<LogoutResponse>(sp);
        mistakes.unless(verified.is_ok(), "signed", words(verified));
    }
    written(Kind::LogoutResponse, parcel, &response.header, mistakes)
}

fn words(verified: Result<(), Finding>) -> String {
    verified.err().map(|finding| finding.to_string()).unwrap_or_default()
}

/// ID, time and issuer; version and presence were asked when it was read.
fn header(header: &Header, parcel: &Parcel, known: &Known<'_>, mistakes: &mut Mistakes) {
    let id = &header.id;
    let is_name = id.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    mistakes.unless(is_name, "schema", format!("the ID {id:?}, which is no xs:ID"));
    let age = known.now - header.issue_instant;
    let is_fresh = age.abs() <= FRESH;
    mistakes.unless(
        is_fresh,
        "schema",
        format!("an IssueInstant of {} s ago", age.whole_seconds()),
    );
    let issuer = &header.issuer;
    mistakes.unless(issuer == known.entity_id, "issuer", format!("the Issuer {issuer:?}"));
    let format = issuer_format(&parcel.xml);
    let is_entity = format.as_deref().is_none_or(|format| format == ENTITY);
    mistakes.unless(is_entity, "issuer", format!("an Issuer of the format {format:?}"));
}

fn issuer_format(xml: &str) -> Option<String> {
    let document = Document::parse(xml).ok()?;
    let mut children = document.root_element().children();
    let issuer = children.find(|node| node.tag_name().name() == "Issuer")?;
    issuer.attribute("Format").map(str::to_owned)
}

/// It goes to an endpoint of the identity provider, and says so.
fn addressed(
    header: &Header,
    leaving: &Leaving,
    endpoints: &[Endpoint],
    rule: &str,
    mistakes: &mut Mistakes,
) {
    let destination = header.destination.clone().unwrap_or_default();
    let is_known = endpoints.iter().any(|it| it.url == destination);
    mistakes.unless(is_known, rule, format!("the Destination {destination:?}"));
    let (address, bare) = (leaving.address(), destination.split('?').next().unwrap_or_default());
    mistakes.unless(!is_known || address == bare, rule, format!("a way to {address}"));
}

fn acs(request: &AuthnRequest, known: &Known<'_>, mistakes: &mut Mistakes) {
    let services = known.sp.map_or(&[][..], |sp| sp.acs.as_slice());
    let url = request.acs_url.as_deref();
    let is_ours = |url: &str| url == known.acs || services.iter().any(|it| it.url == url);
    mistakes.unless(url.is_none_or(is_ours), "acs", format!("the URL {url:?}"));
    let binding = request.protocol_binding.as_deref();
    let is_there = |binding: &str| match services {
        [] => binding == POST,
        services => services.iter().any(|it| it.binding == binding),
    };
    mistakes.unless(binding.is_none_or(is_there), "acs", format!("the binding {binding:?}"));
    let Some(index) = request.acs_index else { return };
    let is_known = services.is_empty() || services.iter().any(|it| it.index == Some(index));
    mistakes.unless(is_known, "acs", format!("the index {index}"));
    let is_alone = url.is_none() && binding.is_none();
    mistakes.unless(is_alone, "acs", "an index beside a URL or a binding");
}

/// The identity provider is asked for what the metadata offers, or for anything.
fn name_id_policy(request: &AuthnRequest, known: &Known<'_>, mistakes: &mut Mistakes) {
    let Some(format) = request.name_id_format.as_deref() else { return };
    let offered = known.sp.map_or(&[][..], |sp| sp.name_id_formats.as_slice());
    let fits = format == UNSPECIFIED || offered.is_empty() || offered.iter().any(|it| it == format);
    mistakes.unless(fits, "name-id-policy", format!("the format {format}"));
}

/// The metadata of a service provider (Metadata 2.4.4).
pub(super) fn metadata(xml: &str, entity_id: &str, acs: &str, now: OffsetDateTime) -> Written {
    let read = match SpMetadata::parse(xml, &Limits::default()) {
        Ok(read) => read,
        Err(finding) => return unreadable(Kind::Metadata, &finding),
    };
    let mut mistakes = Mistakes::default();
    let own = &read.entity_id;
    mistakes.unless(own == entity_id, "entity-id", format!("the entityID {own:?}"));
    services(&read, acs, &mut mistakes);
    for key in &read.signing_keys {
        let is_large = !matches!(key.kind(), KeyKind::Rsa { bits } if bits < 2048);
        mistakes.unless(is_large, "keys", format!("a key of the kind {:?}", key.kind()));
    }
    attributes(xml, now, &mut mistakes);
    let mut claims = Vec::new();
    claims.extend(read.authn_requests_signed.then(|| "AuthnRequestsSigned".to_owned()));
    claims.extend(read.want_assertions_signed.then(|| "WantAssertionsSigned".to_owned()));
    Written {
        kind: Kind::Metadata,
        id: None,
        xml: xml.to_owned(),
        relay_state: None,
        claims,
        mistakes: mistakes.0,
    }
}

fn services(read: &SpMetadata, acs: &str, mistakes: &mut Mistakes) {
    let default = read.default_acs();
    mistakes.unless(default.binding == POST, "acs", format!("the default {}", default.binding));
    mistakes.unless(default.url == acs, "acs", format!("the default {}", default.url));
    let defaults = read.acs.iter().filter(|it| it.default == Some(true)).count();
    mistakes.unless(defaults <= 1, "acs", format!("{defaults} defaults"));
    let mut indexes: Vec<_> = read.acs.iter().map(|it| it.index).collect();
    let is_indexed = indexes.iter().all(Option::is_some);
    mistakes.unless(is_indexed, "acs", "an AssertionConsumerService without an index");
    indexes.sort_unstable();
    indexes.dedup();
    let is_unique = indexes.len() == read.acs.len();
    mistakes.unless(is_unique, "acs", "an index twice");
}

/// What the reader of metadata leaves to us: the end of validity, and flags that are no `xs:boolean`.
fn attributes(xml: &str, now: OffsetDateTime, mistakes: &mut Mistakes) {
    let Ok(document) = Document::parse(xml) else { return };
    let elements = document.descendants().filter(|node| node.is_element());
    for node in elements {
        if let Some(until) = node.attribute("validUntil") {
            let format = &time::format_description::well_known::Rfc3339;
            let end = OffsetDateTime::parse(until, format);
            let is_valid = end.is_ok_and(|end| now < end);
            mistakes.unless(is_valid, "validity", format!("validUntil {until}"));
        }
        if let Some(wants) = node.attribute("WantAssertionsSigned") {
            let is_flag = matches!(wants.trim(), "true" | "false" | "1" | "0");
            mistakes.unless(is_flag, "want-assertions-signed", format!("the value {wants:?}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::Form;
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-03-04 05:06:07 UTC);
    const SSO: &str = "https://idp.example/sso";
    const DECLARED: &str = "xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
                            xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";

    fn idp() -> IdpMetadata {
        IdpMetadata {
            entity_id: "idp".to_owned(),
            signing_keys: Vec::new(),
            certificates: Vec::new(),
            sso: vec![Endpoint { binding: POST.to_owned(), url: SSO.to_owned() }],
            slo: Vec::new(),
            name_id_formats: Vec::new(),
            want_authn_requests_signed: false,
        }
    }

    /// The rules that a request breaks, whose attributes are these.
    fn broken(attributes: &str, issuer: &str, relay_state: &str) -> Vec<String> {
        let xml = format!(
            "<samlp:AuthnRequest {DECLARED} Version=\"2.0\" {attributes}>{issuer}\
             </samlp:AuthnRequest>"
        );
        let field = |name: &str, value: String| (name.to_owned(), value);
        let form = Form {
            action: SSO.parse().unwrap(),
            method: reqwest::Method::POST,
            fields: vec![
                field("SAMLRequest", STANDARD.encode(xml)),
                field("RelayState", relay_state.to_owned()),
            ],
        };
        let idp = idp();
        let known = Known { entity_id: "sp", acs: "https://sp/acs", sp: None, idp: &idp, now: NOW };
        let written = authn_request(&Leaving::Form(form), &known);
        written.mistakes.into_iter().map(|it| it.rule).collect()
    }

    #[test]
    fn each_rule_that_a_request_breaks_is_named() {
        let good = format!("ID=\"_1\" IssueInstant=\"2026-03-04T05:06:00Z\" Destination=\"{SSO}\"");
        let sp = "<saml:Issuer>sp</saml:Issuer>";
        let none: [&str; 0] = [];
        assert_eq!(broken(&good, sp, "x"), none);
        assert_eq!(broken(&good.replace("_1", "1"), sp, "x"), ["schema"]);
        assert_eq!(broken(&good.replace("05:06", "07:06"), sp, "x"), ["schema"]);
        assert_eq!(broken(&good.replace("sso", "other"), sp, "x"), ["destination"]);
        assert_eq!(broken(&good, "<saml:Issuer>other</saml:Issuer>", "x"), ["issuer"]);
        assert_eq!(broken(&good, "<saml:Issuer Format=\"x\">sp</saml:Issuer>", "x"), ["issuer"]);
        let acs = |url: &str| format!("{good} AssertionConsumerServiceURL=\"{url}\"");
        assert_eq!(broken(&acs("https://sp/acs"), sp, "x"), none);
        assert_eq!(broken(&acs("https://evil.example/acs"), sp, "x"), ["acs"]);
        assert_eq!(broken(&good, sp, &"x".repeat(81)), ["relay-state"]);
        assert_eq!(broken("", sp, "x"), ["schema"]);
    }

    #[test]
    fn each_rule_that_metadata_breaks_is_named() {
        let text = |more: &str, index: &str, want: &str| {
            format!(
                "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
                 entityID=\"sp\" {more}><md:SPSSODescriptor WantAssertionsSigned=\"{want}\" \
                 protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\
                 <md:AssertionConsumerService Binding=\"{POST}\" Location=\"https://sp/acs\" \
                 {index}/></md:SPSSODescriptor></md:EntityDescriptor>"
            )
        };
        let broken = |xml: &str, entity_id: &str| -> Vec<String> {
            let written = metadata(xml, entity_id, "https://sp/acs", NOW);
            written.mistakes.into_iter().map(|it| it.rule).collect()
        };
        let none: [&str; 0] = [];
        let good = text("validUntil=\"2026-03-04T06:00:00Z\"", "index=\"0\"", "true");
        assert_eq!(broken(&good, "sp"), none);
        assert_eq!(metadata(&good, "sp", "", NOW).claims, ["WantAssertionsSigned"]);
        assert_eq!(broken(&good, "other"), ["entity-id"]);
        let expired = text("validUntil=\"2026-03-04T05:00:00Z\"", "index=\"0\"", "1");
        assert_eq!(broken(&expired, "sp"), ["validity"]);
        assert_eq!(broken(&text("", "", "true"), "sp"), ["acs"]);
        assert_eq!(broken(&text("", "index=\"0\"", "yes"), "sp"), ["want-assertions-signed"]);
        assert_eq!(broken("<a/>", "sp"), ["schema"]);
    }
}
