//! A small examination for the tests of the forms: metadata, a Response with a finding of every weight, and rules that could
//! not be judged.

use super::sheet::{Kind, Piece, Role, Sheet, Token};
use super::{Examination, Fault, Looked, Place, Remedy, Unjudged, Validity};
use crate::judge::Gate;
use crate::scenario::Severity;
use saml_verify::finding::Position;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// One line, as it is posted; what a report hides is in brackets already.
const RESPONSE: &str = "<?xml version=\"1.0\"?><samlp:Response Destination=\"https://sp.example/saml/acs\" ID=\"r1\" xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">\
    <saml:Issuer>http://www.okta.com/exk1</saml:Issuer><saml:Assertion ID=\"a1\"><saml:Subject>\
    <saml:NameID Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\">(a NameID of 3 characters)</saml:NameID></saml:Subject>\
    <saml:Conditions NotBefore=\"2026-01-02T02:59:05Z\" NotOnOrAfter=\"2026-01-02T03:09:05Z\"><saml:AudienceRestriction>\
    <saml:Audience>https://other.example/sp</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
    <saml:AttributeStatement><saml:Attribute Name=\"groups\"><saml:AttributeValue>(a value of 17 characters)</saml:AttributeValue>\
    </saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>";

/// High, medium and low; the gate is at high.
pub(crate) fn examination() -> Examination {
    Examination {
        vendor: Some("okta".to_owned()),
        gate: Gate(Severity::High),
        looked: vec![metadata(), response()],
        faults: faults(),
        unjudged: vec![Unjudged {
            origin: "captured/login.har, request 3".to_owned(),
            why: "the AuthnRequest that it answers is not there; give it with --request",
            rules: vec!["as-scd-irt-unsolicited", "resp-inresponseto-unsolicited"],
        }],
    }
}

/// The same without a finding.
pub(crate) fn sound() -> Examination {
    let mut examination = Examination { faults: Vec::new(), unjudged: Vec::new(), ..examination() };
    examination.looked[1].times.retain(|(what, _)| !what.starts_with("SubjectConfirmationData"));
    examination
}

pub(crate) fn metadata() -> Looked {
    Looked {
        origin: "captured/idp.xml".to_owned(),
        kind: "EntityDescriptor",
        issuer: Some("http://www.okta.com/exk1".to_owned()),
        at: Some(datetime!(2026-01-02 03:04:07 UTC)),
        ahead: None,
        times: Vec::new(),
        certificates: vec![Validity {
            name: "SHA-256 0a:1b:2c:3d:4e:5f:60:71…".to_owned(),
            from: datetime!(2020-03-01 00:00 UTC),
            until: datetime!(2030-03-01 00:00 UTC),
        }],
        kept: vec!["md-key-size", "md-endpoint-plain"],
        sheet: sheet("<md:EntityDescriptor entityID=\"http://www.okta.com/exk1\"/>"),
    }
}

/// It arrived two seconds after its issue, by a clock that the browser's was 42 s ahead of.
pub(crate) fn response() -> Looked {
    Looked {
        origin: "captured/login.har, request 3".to_owned(),
        kind: "Response",
        issuer: Some("http://www.okta.com/exk1".to_owned()),
        at: Some(datetime!(2026-01-02 03:04:07 UTC)),
        ahead: Some(Duration::seconds(42)),
        times: times(),
        certificates: Vec::new(),
        kept: vec!["sig-verify-assertion", "as-version", "as-recipient", "time-utc"],
        sheet: sheet(RESPONSE),
    }
}

fn times() -> Vec<(&'static str, OffsetDateTime)> {
    vec![
        ("Response/@IssueInstant", datetime!(2026-01-02 03:04:05.678 UTC)),
        ("Assertion/@IssueInstant", datetime!(2026-01-02 03:04:05.678 UTC)),
        ("Conditions/@NotBefore", datetime!(2026-01-02 02:59:05 UTC)),
        ("Conditions/@NotOnOrAfter", datetime!(2026-01-02 03:09:05 UTC)),
        ("SubjectConfirmationData/@NotOnOrAfter", datetime!(2026-01-02 03:04:06 UTC)),
        ("AuthnStatement/@AuthnInstant", datetime!(2026-01-02 02:00:00 UTC)),
        ("AuthnStatement/@SessionNotOnOrAfter", datetime!(2026-01-02 11:04:05 UTC)),
    ]
}

fn faults() -> Vec<Fault> {
    let audience = Place {
        label: "General → SAML Settings → Audience URI (SP Entity ID)".to_owned(),
        source: "Okta, Application Integration Wizard SAML field reference".to_owned(),
        date: Some("2026-01".to_owned()),
        inferred: false,
    };
    vec![
        Fault {
            expected: "the audience \"https://sp.example/saml\"".to_owned(),
            found: "\"https://other.example/sp\"".to_owned(),
            consequence: "The service provider refuses every login.".to_owned(),
            remedy: Remedy {
                mend: "Set the audience to the service provider's entity id, octet for octet."
                    .to_owned(),
                place: Some(audience),
            },
            ..fault("as-audience", "Core 2.5.1.4", Severity::High, "<saml:AudienceRestriction>")
        },
        Fault {
            expected: "an AttributeValue for each value of \"groups\"".to_owned(),
            found: "one with all: (a value of 17 characters)".to_owned(),
            ..fault("groups-joined", "Core 2.7.3.1", Severity::Medium, "<saml:Attribute ")
        },
        Fault {
            expected: "an e-mail address, as its Format says".to_owned(),
            found: "(a NameID of 3 characters)".to_owned(),
            ..fault("name-id-email", "Core 8.3.2", Severity::Low, "<saml:NameID ")
        },
    ]
}

/// About the element whose tag begins like this.
fn fault(rule: &str, clause: &str, severity: Severity, tag: &str) -> Fault {
    let column = RESPONSE.find(tag).expect("the sample has it") + 1;
    Fault {
        rule: rule.to_owned(),
        clause: clause.to_owned(),
        severity,
        origin: "captured/login.har, request 3".to_owned(),
        position: Some(Position::new(1, u32::try_from(column).expect("it is short"))),
        expected: String::new(),
        found: String::new(),
        consequence: "Some logins are refused.".to_owned(),
        remedy: Remedy { mend: "Change the mapping of the application.".to_owned(), place: None },
    }
}

/// Tokens of a text that is as simple as the one above.
fn sheet(text: &str) -> Sheet {
    let (mut tokens, mut column, mut rest) = (Vec::new(), 1, text);
    while !rest.is_empty() {
        let end = match rest.starts_with('<') {
            true => rest.find('>').map_or(rest.len(), |at| at + 1),
            false => rest.find('<').unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(end);
        let kind = match token {
            _ if token.starts_with("</") => Kind::Close,
            _ if token.starts_with("<?") || token.ends_with("/>") => Kind::Alone,
            _ if token.starts_with('<') => Kind::Open,
            _ => Kind::Text,
        };
        tokens.push(Token { at: Position::new(1, column), kind, pieces: pieces(token) });
        column += u32::try_from(token.len()).expect("it is short");
        rest = after;
    }
    Sheet { tokens }
}

fn pieces(token: &str) -> Vec<Piece> {
    let piece = |role, text: &str| Piece { role, text: text.to_owned() };
    if token.starts_with('(') {
        return vec![piece(Role::Hidden, token)];
    }
    let start = token.len() - token.trim_start_matches(['<', '/', '?']).len();
    let name = token[start..].find([' ', '>', '/']).map_or(token.len(), |at| start + at);
    if start == 0 {
        return vec![piece(Role::Content, token)];
    }
    vec![
        piece(Role::Markup, &token[..start]),
        piece(Role::Element, &token[start..name]),
        piece(Role::Content, &token[name..]),
    ]
}
