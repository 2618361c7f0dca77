//! The redirect binding: deflated messages in a query, signed over the query as it was written.

use std::io::Read;

use flate2::bufread::DeflateDecoder;
use url::form_urlencoded;

use crate::{
    finding::{Finding, Rule, quoted},
    key::{AlgorithmPolicy, PinnedKey, SignatureAlgorithm},
    limits::Limits,
    signature::{check_signature_algorithm, find_key},
};

const ENCODING: Rule = Rule::new("redirect-encoding", "Bind 3.4.4.1");
const PARAMETERS: Rule = Rule::new("redirect-parameters", "Bind 3.4.3, 3.4.4.1");
const SIGNATURE: Rule = Rule::new("redirect-signature", "Bind 3.4.4.1");
const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

/// A message that came in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirected {
    /// Which parameter it came in.
    pub direction: Direction,
    /// The text of the message.
    pub xml: String,
    /// The RelayState, decoded.
    pub relay_state: Option<String>,
    /// The signature over the query, if there is one; not verified yet.
    pub signature: Option<Detached>,
}

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// In the parameter `SAMLRequest`.
    Request,
    /// In the parameter `SAMLResponse`.
    Response,
}

/// A signature over the octets of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detached {
    /// `SigAlg`, decoded.
    pub algorithm: String,
    /// `Signature`, decoded from base64.
    pub value: Vec<u8>,
    /// What it is made over: the parameters as they were percent-encoded by the sender.
    pub octets: Vec<u8>,
}

/// Decodes the query of a redirect, without the question mark.
///
/// Refuses parameters of SAML that stand twice, an encoding other than DEFLATE, and what inflates
/// beyond [`Limits::inflated`]. Other parameters are ignored.
pub fn redirect(query: &str, limits: &Limits) -> Result<Redirected, Finding> {
    let query = Query::read(query)?;
    let (direction, message) = query.message()?;
    if query.saml_encoding.is_some_and(|it| decoded(it) != DEFLATE) {
        return Err(ENCODING.finding("the encoding DEFLATE", "another SAMLEncoding"));
    }
    Ok(Redirected {
        direction,
        xml: deflated(&decoded(message), limits)?,
        relay_state: query.relay_state.map(decoded),
        signature: query.detached(direction, message)?,
    })
}

/// Decodes the parameter `SAMLRequest` or `SAMLResponse` of a redirect alone, percent-decoded already: base64 of the
/// deflated message.
pub fn deflated(value: &str, limits: &Limits) -> Result<String, Finding> {
    let octets = super::base64(value, limits.inflated, ENCODING)?;
    inflate(&octets, limits.inflated)
}

impl Redirected {
    /// Verifies the signature over the query and returns which key made it; a message without one
    /// is a finding.
    pub fn verify(&self, keys: &[PinnedKey], policy: &AlgorithmPolicy) -> Result<usize, Finding> {
        let Some(Detached { algorithm, value, octets }) = &self.signature else {
            return Err(SIGNATURE.finding("a signed query", "one without a Signature"));
        };
        let known = SignatureAlgorithm::from_uri(algorithm)
            .ok_or_else(|| SIGNATURE.finding("a SigAlg of SAML's profiles", quoted(algorithm)))?;
        check_signature_algorithm(known, policy)?;
        find_key(SIGNATURE, keys, policy, known, octets, value)
    }
}

/// The parameters of SAML, as they were written.
#[derive(Default)]
struct Query<'a> {
    request: Option<&'a str>,
    response: Option<&'a str>,
    relay_state: Option<&'a str>,
    saml_encoding: Option<&'a str>,
    sig_alg: Option<&'a str>,
    signature: Option<&'a str>,
}

impl<'a> Query<'a> {
    fn read(query: &'a str) -> Result<Self, Finding> {
        let mut read = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let place = match name {
                "SAMLRequest" => &mut read.request,
                "SAMLResponse" => &mut read.response,
                "RelayState" => &mut read.relay_state,
                "SAMLEncoding" => &mut read.saml_encoding,
                "SigAlg" => &mut read.sig_alg,
                "Signature" => &mut read.signature,
                _ => continue,
            };
            if place.replace(value).is_some() {
                return Err(PARAMETERS.finding(format!("{name} once"), "it twice"));
            }
        }
        Ok(read)
    }

    fn message(&self) -> Result<(Direction, &'a str), Finding> {
        match (self.request, self.response) {
            (Some(message), None) => Ok((Direction::Request, message)),
            (None, Some(message)) => Ok((Direction::Response, message)),
            (None, None) => Err(PARAMETERS.finding("a SAMLRequest or a SAMLResponse", "neither")),
            (Some(_), Some(_)) => Err(PARAMETERS.finding("one message", "two")),
        }
    }

    /// The order is fixed by the binding, whatever the order in the query.
    fn detached(&self, direction: Direction, message: &str) -> Result<Option<Detached>, Finding> {
        let (sig_alg, signature) = match (self.sig_alg, self.signature) {
            (Some(sig_alg), Some(signature)) => (sig_alg, signature),
            (None, None) => return Ok(None),
            _ => return Err(PARAMETERS.finding("SigAlg and Signature together", "one of them")),
        };
        let name = match direction {
            Direction::Request => "SAMLRequest",
            Direction::Response => "SAMLResponse",
        };
        let relay_state = self.relay_state.map(|it| format!("&RelayState={it}"));
        let relay_state = relay_state.unwrap_or_default();
        Ok(Some(Detached {
            algorithm: decoded(sig_alg),
            value: super::base64(&decoded(signature), 4096, SIGNATURE)?,
            octets: format!("{name}={message}{relay_state}&SigAlg={sig_alg}").into_bytes(),
        }))
    }
}

/// One value of a query, percent-decoded; a plus sign is a space.
fn decoded(value: &str) -> String {
    // The library reads pairs; a value has no `&` in it, so this is one pair with an empty name.
    let pair = format!("={value}");
    form_urlencoded::parse(pair.as_bytes()).map(|(_, value)| value.into_owned()).collect()
}

fn inflate(deflated: &[u8], most: usize) -> Result<String, Finding> {
    let mut inflated = String::new();
    let bound = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    DeflateDecoder::new(deflated)
        .take(bound)
        .read_to_string(&mut inflated)
        .map_err(|_| ENCODING.finding("deflated UTF-8", "other octets"))?;
    if inflated.len() <= most {
        return Ok(inflated);
    }
    Err(ENCODING.finding(format!("at most {most} bytes after inflation"), "more"))
}
