//! The HTTP bindings, as far as the text of a form field or a URL goes. Sends nothing.

use crate::WireError;
use crate::key::{SignatureAlgorithm, SigningKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write as _;
use url::Url;
use url::form_urlencoded::byte_serialize;

/// The parameter that carries a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// `SAMLRequest`
    Request,
    /// `SAMLResponse`
    Response,
}

impl Parameter {
    /// Its name, in a form and in a URL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }
}

/// The value of the form field in the POST binding (Bindings 3.5.4): base64 without line breaks.
pub fn post_value(xml: &str) -> String {
    STANDARD.encode(xml)
}

/// The URL of the redirect binding (Bindings 3.4.4): compressed, and with a detached signature where there is a key. The
/// endpoint may have a query of its own, which stays in front.
///
/// # Errors
/// The endpoint is no URL, or the key cannot sign with the algorithm.
pub fn redirect_url(
    endpoint: &str,
    parameter: Parameter,
    xml: &str,
    relay_state: Option<&str>,
    signing: Option<(&SigningKey, SignatureAlgorithm)>,
) -> Result<String, WireError> {
    let mut url = Url::parse(endpoint).map_err(|error| WireError::Url(error.to_string()))?;
    let mut query = pair(parameter.name(), &STANDARD.encode(deflate(xml)?));
    if let Some(relay_state) = relay_state {
        query = query + "&" + &pair("RelayState", relay_state);
    }
    if let Some((key, algorithm)) = signing {
        query = query + "&" + &pair("SigAlg", algorithm.uri());
        let signature = key.sign(algorithm, query.as_bytes())?;
        query = query + "&" + &pair("Signature", &STANDARD.encode(signature));
    }
    let own = url.query().filter(|own| !own.is_empty()).map(|own| format!("{own}&"));
    url.set_query(Some(&(own.unwrap_or_default() + &query)));
    Ok(url.into())
}

/// The octets of a message compressed as RFC 1951 says, without a header.
///
/// # Errors
/// The system has no memory for it.
pub fn deflate(xml: &str) -> Result<Vec<u8>, WireError> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(xml.as_bytes())
        .and_then(|()| encoder.finish())
        .map_err(|_| WireError::Operation("compression"))
}

/// `name=value`, with a space as `%20`, which every reader of a query takes for one.
fn pair(name: &str, value: &str) -> String {
    let pieces = byte_serialize(value.as_bytes());
    let value: String = pieces.map(|piece| if piece == "+" { "%20" } else { piece }).collect();
    format!("{name}={value}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    const XML: &str = "<a>1 + 1 = 2 &amp; ö</a>";

    #[test]
    fn a_form_field_is_base64() {
        assert_eq!(post_value("<a/>"), "PGEvPg==");
    }

    #[test]
    fn a_query_that_is_there_stays_in_front() {
        let endpoint = "https://idp.example/SSO.saml2?idpid=1%202";
        let url = redirect_url(endpoint, Parameter::Request, XML, Some("/x y&z=+"), None).unwrap();
        assert!(url.starts_with("https://idp.example/SSO.saml2?idpid=1%202&SAMLRequest="), "{url}");
        assert!(url.ends_with("&RelayState=%2Fx%20y%26z%3D%2B"), "{url}");
        let pairs: Vec<_> = Url::parse(&url).unwrap().query_pairs().into_owned().collect();
        let packed = STANDARD.decode(&pairs[1].1).unwrap();
        let mut text = String::new();
        flate2::read::DeflateDecoder::new(&*packed).read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), pairs[2].1.as_str()), (XML, "/x y&z=+"));
    }

    #[test]
    fn without_relay_state_and_query_there_is_one_parameter() {
        let url =
            redirect_url("https://idp.example/", Parameter::Response, XML, None, None).unwrap();
        assert!(url.starts_with("https://idp.example/?SAMLResponse="));
        assert_eq!(Url::parse(&url).unwrap().query_pairs().count(), 1);
        assert!(redirect_url("/sso", Parameter::Request, XML, None, None).is_err());
    }
}
