//! Messages that the service provider sends: an AuthnRequest and a LogoutResponse, as text, and
//! how they travel by redirect or by a form.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{Markup, html};
use saml_verify::{
    c14n,
    origin::Origins,
    roxmltree::Document,
    xml::ns::{DS, SAML, SAMLP},
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use url::{Url, form_urlencoded::Serializer};

use super::{OwnKey, own_key::ALGORITHM};

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const DIGEST: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// What every message begins with (Core 3.2.1).
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) id: String,
    pub(crate) now: OffsetDateTime,
    pub(crate) destination: String,
    pub(crate) issuer: String,
    /// Left out, or the format entity (Prof 4.1.4.1).
    pub(crate) issuer_format: Option<&'static str>,
}

/// What an AuthnRequest asks for (Core 3.4.1).
#[derive(Debug, Clone)]
pub(crate) struct AuthnRequest {
    pub(crate) head: Head,
    pub(crate) acs: String,
    pub(crate) protocol_binding: &'static str,
    pub(crate) name_id_format: Option<&'static str>,
}

/// A message in two parts: up to the end of its Issuer, and behind it.
pub(crate) struct Message {
    id: String,
    begin: String,
    end: String,
}

impl AuthnRequest {
    /// The message.
    pub(crate) fn write(&self) -> Message {
        let Self { acs, protocol_binding, name_id_format, .. } = self;
        let attributes = format!(
            " AssertionConsumerServiceURL=\"{}\" ProtocolBinding=\"{protocol_binding}\"",
            escaped(acs)
        );
        let policy = html! {
            samlp:NameIDPolicy Format=[*name_id_format] AllowCreate="true" {}
        };
        self.head.message("AuthnRequest", &attributes, &policy)
    }
}

/// The answer to a LogoutRequest whose sessions have ended (Core 3.7.2).
pub(crate) fn logout_response(head: &Head, in_response_to: &str) -> Message {
    let attributes = format!(" InResponseTo=\"{}\"", escaped(in_response_to));
    let status = html! { samlp:Status { samlp:StatusCode Value=(SUCCESS) {} } };
    head.message("LogoutResponse", &attributes, &status)
}

impl Head {
    fn message(&self, name: &str, attributes: &str, inside: &Markup) -> Message {
        let instant = self.now.replace_nanosecond(0).unwrap_or(self.now);
        let instant = instant.format(&Rfc3339).unwrap_or_default();
        let issuer = html! {
            saml:Issuer xmlns:saml=(SAML) Format=[self.issuer_format] { (self.issuer) }
        };
        let begin = format!(
            "<samlp:{name} xmlns:samlp=\"{SAMLP}\" ID=\"{}\" Version=\"2.0\" \
             IssueInstant=\"{instant}\" Destination=\"{}\"{attributes}>{}",
            escaped(&self.id),
            escaped(&self.destination),
            issuer.into_string()
        );
        let end = format!("{}</samlp:{name}>", inside.0);
        Message { id: self.id.clone(), begin, end }
    }
}

impl Message {
    /// Without a signature of its own.
    pub(crate) fn text(&self) -> String {
        format!("{}{}", self.begin, self.end)
    }

    /// With an enveloped signature behind the Issuer (Core 5.4).
    pub(crate) fn signed(&self, key: &OwnKey) -> String {
        let value = STANDARD.encode(digest(&SHA256, canonical(&self.text()).as_bytes()));
        let info = signed_info(&self.id, &value);
        let signature = html! {
            ds:Signature xmlns:ds=(DS) {
                (maud::PreEscaped(&info))
                ds:SignatureValue { (key.sign(&canonical(&info))) }
                ds:KeyInfo { ds:X509Data { ds:X509Certificate { (key.certificate.base64()) } } }
            }
        };
        format!("{}{}{}", self.begin, signature.into_string(), self.end)
    }

    /// The URL that takes it by the redirect binding (Bindings 3.4.4), signed where there is a key.
    pub(crate) fn redirect(
        &self,
        endpoint: &str,
        parameter: &str,
        relay_state: Option<&str>,
        key: Option<&OwnKey>,
    ) -> Option<String> {
        let mut url = Url::parse(endpoint).ok()?;
        let mut query = Serializer::new(String::new());
        query.append_pair(parameter, &STANDARD.encode(stored(self.text().as_bytes())));
        relay_state.map(|value| query.append_pair("RelayState", value));
        key.map(|_| query.append_pair("SigAlg", ALGORITHM));
        let octets = query.finish();
        let signature = key.map(|key| key.sign(&octets));
        let mut query = Serializer::new(octets);
        signature.map(|value| query.append_pair("Signature", &value));
        let own = url.query().map(|own| format!("{own}&")).unwrap_or_default();
        url.set_query(Some(&(own + &query.finish())));
        Some(url.into())
    }
}

fn signed_info(id: &str, digest_value: &str) -> String {
    let info = html! {
        ds:SignedInfo xmlns:ds=(DS) {
            ds:CanonicalizationMethod Algorithm=(EXCLUSIVE) {}
            ds:SignatureMethod Algorithm=(ALGORITHM) {}
            ds:Reference URI={ "#" (id) } {
                ds:Transforms {
                    ds:Transform Algorithm=(ENVELOPED) {}
                    ds:Transform Algorithm=(EXCLUSIVE) {}
                }
                ds:DigestMethod Algorithm=(DIGEST) {}
                ds:DigestValue { (digest_value) }
            }
        }
    };
    info.into_string()
}

fn canonical(text: &str) -> String {
    let document = Document::parse(text).expect("what this file writes is XML");
    c14n::exclusive(document.root_element(), &[], None, &Origins::nowhere()).text
}

fn escaped(text: &str) -> String {
    html! { (text) }.into_string()
}

/// DEFLATE without compression (RFC 1951, 3.2.4); a message is far shorter than one block may be.
pub(crate) fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    let mut block = vec![1];
    block.extend(length.to_le_bytes());
    block.extend((!length).to_le_bytes());
    block.extend(&bytes[..usize::from(length)]);
    block
}

#[cfg(test)]
mod tests {
    use saml_verify::{
        decode,
        key::{AlgorithmPolicy, PinnedKey},
        limits::Limits,
        request,
    };

    use super::*;

    fn request() -> AuthnRequest {
        AuthnRequest {
            head: Head {
                id: "_r1".to_owned(),
                now: OffsetDateTime::UNIX_EPOCH,
                destination: "https://idp.test/sso?a=1&b=\"<".to_owned(),
                issuer: "https://sp.test/\"<&>".to_owned(),
                issuer_format: None,
            },
            acs: "https://sp.test/acs?x&y".to_owned(),
            protocol_binding: "urn:b",
            name_id_format: Some("urn:f"),
        }
    }

    #[test]
    fn what_is_sent_is_what_a_strict_reader_verifies() {
        let (key, policy, limits) =
            (OwnKey::generate(), AlgorithmPolicy::default(), Limits::default());
        let pinned = [PinnedKey::from_certificate_base64(&key.certificate.base64()).unwrap()];
        let message = request().write();
        let signed: request::AuthnRequest =
            request::parse_signed(&message.signed(&key), &pinned, &policy, &limits).unwrap();
        assert_eq!(signed.header.issuer, "https://sp.test/\"<&>");
        assert_eq!(signed.acs_url.as_deref(), Some("https://sp.test/acs?x&y"));
        let url = message
            .redirect("https://idp.test/sso?own=1", "SAMLRequest", Some("a b&c"), Some(&key))
            .unwrap();
        let query = url.split_once('?').unwrap().1;
        let redirected = decode::redirect(query, &limits).unwrap();
        assert_eq!(redirected.verify(&pinned, &policy), Ok(0));
        assert_eq!(redirected.relay_state.as_deref(), Some("a b&c"));
        assert!(query.starts_with("own=1&SAMLRequest="), "{query}");
        assert_eq!(redirected.xml, message.text());
    }
}
