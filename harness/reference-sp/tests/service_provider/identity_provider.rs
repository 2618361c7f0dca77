//! A small identity provider: documents whose bytes are their canonical form, signed with RSA.

use std::sync::OnceLock;

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339, macros::datetime};

/// When all tests happen.
pub(crate) const NOW: OffsetDateTime = datetime!(2031-05-06 07:08:09 UTC);
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// A key with its certificate.
pub(crate) struct Key {
    pair: RsaKeyPair,
    pub(crate) pkcs8: Vec<u8>,
    pub(crate) der: Vec<u8>,
    /// Base64 of the certificate.
    pub(crate) certificate: String,
}

impl Key {
    fn generate() -> Self {
        let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
        let params = CertificateParams::new(Vec::<String>::new()).unwrap();
        let der = params.self_signed(&pair).unwrap().der().to_vec();
        let pkcs8 = pair.serialize_der();
        let pair = RsaKeyPair::from_pkcs8(&pkcs8).unwrap();
        Self { pair, pkcs8, certificate: STANDARD.encode(&der), der }
    }

    fn sign(&self, text: &str) -> String {
        let mut value = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        self.pair.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut value).unwrap();
        STANDARD.encode(value)
    }

    /// KeyInfo with the bare key.
    pub(crate) fn key_value(&self) -> String {
        // RSAPublicKey of 2048 bits: two headers and a zero, the modulus, a header, three octets.
        let public = self.pair.public_key().as_ref();
        let [modulus, exponent] =
            [&public[9..265], &public[267..]].map(|number| STANDARD.encode(number));
        format!(
            "<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{modulus}</ds:Modulus>\
             <ds:Exponent>{exponent}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo>"
        )
    }

    /// KeyInfo with the certificate.
    pub(crate) fn x509(&self) -> String {
        format!(
            "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data>\
             </ds:KeyInfo>",
            self.certificate
        )
    }
}

fn generated(index: usize) -> &'static Key {
    static KEYS: [OnceLock<Key>; 3] = [const { OnceLock::new() }; 3];
    KEYS[index].get_or_init(Key::generate)
}

/// The key that `https://one.example` signs with.
pub(crate) fn one() -> &'static Key {
    generated(0)
}

/// The key that `https://two.example` signs with.
pub(crate) fn two() -> &'static Key {
    generated(1)
}

/// A key that nobody configured.
pub(crate) fn attacker() -> &'static Key {
    generated(2)
}

/// Metadata of an identity provider with one key.
pub(crate) fn metadata(entity_id: &str, key: &Key) -> String {
    format!(
        "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{entity_id}\">\
         <IDPSSODescriptor protocolSupportEnumeration=\"{SAMLP}\"><KeyDescriptor use=\"signing\">\
         <KeyInfo xmlns=\"{DS}\"><X509Data><X509Certificate>{}</X509Certificate></X509Data>\
         </KeyInfo></KeyDescriptor><SingleSignOnService \
         Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" \
         Location=\"{entity_id}/sso\"/></IDPSSODescriptor></EntityDescriptor>",
        key.certificate
    )
}

/// What a document says, before a byte is written. Every text is put in as markup.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) assertion_id: String,
    pub(crate) assertion_issuer: String,
    pub(crate) attributes: Vec<(&'static str, String)>,
    pub(crate) authn_statement: Option<Duration>,
    pub(crate) confirmation: Option<String>,
    pub(crate) confirmation_attributes: String,
    pub(crate) confirmation_ends: Duration,
    pub(crate) conditions: Option<String>,
    pub(crate) conditions_window: (Duration, Duration),
    pub(crate) destination: String,
    /// Texts to be replaced before anything is signed, and by what.
    pub(crate) edits: Vec<(String, String)>,
    pub(crate) in_response_to: String,
    pub(crate) name_id: String,
    pub(crate) recipient: String,
    pub(crate) response_id: String,
    pub(crate) response_issuer: String,
    pub(crate) status: String,
    /// Absent: the NameID and the confirmation.
    pub(crate) subject: Option<String>,
    pub(crate) version: String,
}

/// Which elements are signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    Assertion,
    Both,
    Neither,
    Response,
}

impl Draft {
    /// A good document about somebody, for a service provider at a URL.
    pub(crate) fn of(person: &str, sp: &str) -> Self {
        static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Self {
            assertion_id: format!("_a{number}"),
            assertion_issuer: "https://one.example".to_owned(),
            attributes: vec![("email", format!("{person}@example.test"))],
            authn_statement: Some(Duration::HOUR),
            confirmation: Some(BEARER.to_owned()),
            confirmation_attributes: String::new(),
            confirmation_ends: Duration::minutes(5),
            conditions: Some(audience(&format!("{sp}/saml"))),
            conditions_window: (-Duration::MINUTE, Duration::minutes(5)),
            destination: format!("{sp}/saml/acs"),
            edits: Vec::new(),
            in_response_to: String::new(),
            name_id: person.to_owned(),
            recipient: format!("{sp}/saml/acs"),
            response_id: format!("_r{number}"),
            response_issuer: "https://one.example".to_owned(),
            status: SUCCESS.to_owned(),
            subject: None,
            version: "2.0".to_owned(),
        }
    }

    /// The same with something changed.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The document, with KeyInfo as given.
    pub(crate) fn issue(&self, style: Style, key: &Key, key_info: &str) -> String {
        let [sign_assertion, sign_response] = match style {
            Style::Assertion => [true, false],
            Style::Both => [true, true],
            Style::Neither => [false, false],
            Style::Response => [false, true],
        };
        let [begin, end] = self.assertion();
        let mut assertion = format!("{begin}{end}");
        if sign_assertion {
            let signature = sign(&assertion, &self.assertion_id, key, key_info);
            assertion = format!("{begin}{signature}{end}");
        }
        let [begin, end] = self.response(&assertion);
        let response = format!("{begin}{end}");
        if sign_response {
            let signature = sign(&response, &self.response_id, key, key_info);
            return format!("{begin}{signature}{end}");
        }
        response
    }

    /// The document as the first identity provider signs it.
    pub(crate) fn signed(&self, style: Style) -> String {
        self.issue(style, one(), "")
    }

    /// The assertion in two parts: up to its Issuer, and behind it.
    pub(crate) fn assertion(&self) -> [String; 2] {
        let Self { assertion_id, assertion_issuer, version, .. } = self;
        let begin = format!(
            "<saml:Assertion xmlns:saml=\"{SAML}\" ID=\"{assertion_id}\" IssueInstant=\"{}\" \
             Version=\"{version}\"><saml:Issuer>{assertion_issuer}</saml:Issuer>",
            at(Duration::ZERO)
        );
        let attributes: String = self
            .attributes
            .iter()
            .map(|(name, value)| {
                format!(
                    "<saml:Attribute Name=\"{name}\"><saml:AttributeValue>{value}\
                     </saml:AttributeValue></saml:Attribute>"
                )
            })
            .collect();
        let end = format!(
            "{}{}{}<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>",
            self.subject.clone().unwrap_or_else(|| self.about(&self.confirmation())),
            self.conditions(),
            self.authn_statement(),
        );
        [self.edited(begin), self.edited(end)]
    }

    fn edited(&self, text: String) -> String {
        self.edits.iter().fold(text, |text, (from, to)| text.replace(from, to))
    }

    /// A Subject with these confirmations.
    pub(crate) fn about(&self, confirmations: &str) -> String {
        let name_id = &self.name_id;
        format!("<saml:Subject><saml:NameID>{name_id}</saml:NameID>{confirmations}</saml:Subject>")
    }

    pub(crate) fn confirmation(&self) -> String {
        let Some(method) = &self.confirmation else { return String::new() };
        format!(
            "<saml:SubjectConfirmation Method=\"{method}\"><saml:SubjectConfirmationData{} \
             NotOnOrAfter=\"{}\" Recipient=\"{}\"></saml:SubjectConfirmationData>\
             </saml:SubjectConfirmation>",
            self.confirmation_attributes,
            at(self.confirmation_ends),
            self.recipient
        )
    }

    fn conditions(&self) -> String {
        let Some(conditions) = &self.conditions else { return String::new() };
        let (begin, end) = self.conditions_window;
        format!(
            "<saml:Conditions NotBefore=\"{}\" NotOnOrAfter=\"{}\">{conditions}</saml:Conditions>",
            at(begin),
            at(end)
        )
    }

    fn authn_statement(&self) -> String {
        let Some(session) = self.authn_statement else { return String::new() };
        format!(
            "<saml:AuthnStatement AuthnInstant=\"{}\" SessionNotOnOrAfter=\"{}\"><saml:AuthnContext>\
             <saml:AuthnContextClassRef>urn:x</saml:AuthnContextClassRef></saml:AuthnContext>\
             </saml:AuthnStatement>",
            at(Duration::ZERO),
            at(session)
        )
    }

    /// The Response in two parts: up to its Issuer, and behind it.
    pub(crate) fn response(&self, assertion: &str) -> [String; 2] {
        let Self { destination, in_response_to, response_id, response_issuer, status, .. } = self;
        let begin = format!(
            "<samlp:Response xmlns:samlp=\"{SAMLP}\" Destination=\"{destination}\" \
             ID=\"{response_id}\"{in_response_to} IssueInstant=\"{}\" Version=\"{}\"><saml:Issuer \
             xmlns:saml=\"{SAML}\">{response_issuer}</saml:Issuer>",
            at(Duration::ZERO),
            self.version
        );
        let status = format!(
            "<samlp:Status><samlp:StatusCode Value=\"{status}\"></samlp:StatusCode></samlp:Status>"
        );
        [self.edited(begin), format!("{}{assertion}</samlp:Response>", self.edited(status))]
    }
}

/// An AudienceRestriction.
pub(crate) fn audience(entity_id: &str) -> String {
    format!(
        "<saml:AudienceRestriction><saml:Audience>{entity_id}</saml:Audience>\
         </saml:AudienceRestriction>"
    )
}

/// The signature of an element that is written in its canonical form.
pub(crate) fn sign(element: &str, id: &str, key: &Key, key_info: &str) -> String {
    let digest_value = STANDARD.encode(digest(&SHA256, element.as_bytes()));
    let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let inside = format!(
        "<ds:CanonicalizationMethod Algorithm=\"{exclusive}\"></ds:CanonicalizationMethod>\
         <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\">\
         </ds:SignatureMethod><ds:Reference URI=\"#{id}\"><ds:Transforms>\
         <ds:Transform Algorithm=\"{DS}enveloped-signature\"></ds:Transform>\
         <ds:Transform Algorithm=\"{exclusive}\"></ds:Transform></ds:Transforms>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>\
         <ds:DigestValue>{digest_value}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    );
    let value = key.sign(&format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{inside}"));
    format!(
        "<ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo>{inside}\
         <ds:SignatureValue>{value}</ds:SignatureValue>{key_info}</ds:Signature>"
    )
}

fn at(offset: Duration) -> String {
    (NOW + offset).format(&Rfc3339).unwrap()
}
