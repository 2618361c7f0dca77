//! Mistakes of the website: what its answers say, repeat and let in.

use std::io::Read;

use axum::http::StatusCode;
use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use flate2::read::DeflateDecoder;
use maud::{Markup, PreEscaped, html};
use saml_verify::{decode, finding::Finding, limits::Limits, message::Assertion};
use url::{Position, Url};

use super::Hole;
use crate::{
    manners::Manners,
    platform::{Goodbye, Rules, local_path},
    saml::{Memory, SpNames, Validation, missing},
};

/// Opens a hole in the answers; others change nothing here.
pub(super) fn open(hole: Hole, manners: &mut Manners) {
    match hole {
        Hole::AcceptsResponseByGet => manners.query = Some(from_query),
        Hole::AnswersGarbageWith500 => {
            manners.missing = StatusCode::INTERNAL_SERVER_ERROR;
            manners.unreadable = StatusCode::INTERNAL_SERVER_ERROR;
        }
        Hole::AnswersRefusalWith403 => manners.refused = StatusCode::FORBIDDEN,
        Hole::AnswersRefusalWith500 => manners.refused = StatusCode::INTERNAL_SERVER_ERROR,
        Hole::CachesSamlPages => manners.cache = "private, max-age=3600",
        Hole::CookieReadableByScripts => manners.cookie = "Path=/; SameSite=Lax",
        Hole::CookieSentCrossSite => manners.cookie = "Path=/; HttpOnly",
        Hole::DecodesUrlSafe => manners.decode = either_alphabet,
        Hole::ErrorPageShowsXml => manners.shown = |text| html! { pre { (raw(text)) } },
        Hole::InflatesForms => manners.decode = inflating,
        Hole::ReflectsAttributes => manners.name = raw,
        Hole::ReflectsRelayState => manners.no_place = no_such_place,
        _ => {}
    }
}

/// Opens a hole in the sessions; others change nothing here.
pub(super) fn open_in_rules(hole: Hole, rules: &mut Rules) {
    match hole {
        Hole::KeepsSessionId => rules.renew = |sessions, before, new| sessions.moved(before, new),
        Hole::LogoutClearsCookieOnly => rules.logout = |_, _| Goodbye::Forget,
        Hole::RelayStateDecodedTwice => rules.relay_state = decoded_again,
        Hole::RelayStatePrefixOnly => rules.relay_state = one_slash,
        Hole::RelayStateResolved => rules.relay_state = resolved,
        _ => {}
    }
}

fn decoded_again(names: &SpNames, relay_state: &str) -> String {
    let place = local_path(names, relay_state);
    ["%2f", "%2F"].iter().fold(place, |place, slash| place.replace(slash, "/"))
}

/// Two slashes that dots have left at the beginning are another host to a browser.
fn resolved(names: &SpNames, relay_state: &str) -> String {
    let home = Url::parse(&names.url).ok();
    let target = home.and_then(|home| {
        home.join(relay_state).ok().filter(|target| target.origin() == home.origin())
    });
    target.map_or_else(|| "/".to_owned(), |it| it[Position::BeforePath..].to_owned())
}

fn one_slash(_: &SpNames, relay_state: &str) -> String {
    let is_path = relay_state.starts_with('/') && !relay_state.starts_with("//");
    if is_path { relay_state.to_owned() } else { "/".to_owned() }
}

/// Opens a hole in the order of the steps; others change nothing here.
pub(super) fn open_in_validation(hole: Hole, validation: &mut Validation) {
    match hole {
        Hole::FoldsAttributeNames => validation.value = any_case,
        Hole::ReplayRace => validation.memory = Memory::TwoSteps,
        Hole::TakesLastValue => validation.value = last_value,
        _ => {}
    }
}

fn last_value(assertion: &Assertion, name: &str) -> Result<String, Finding> {
    assertion.values(name).last().map(str::to_owned).ok_or_else(|| missing(name))
}

fn any_case(assertion: &Assertion, name: &str) -> Result<String, Finding> {
    let named = |known: &Option<String>| {
        known.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(name))
    };
    let same = assertion.attributes.iter().filter(|attribute| named(&attribute.name));
    same.flat_map(|it| &it.values).last().cloned().ok_or_else(|| missing(name))
}

fn raw(text: &str) -> Markup {
    PreEscaped(text.to_owned())
}

/// Tells where somebody wanted to go, as they wrote it.
fn no_such_place(relay_state: &str) -> Option<Markup> {
    let link = format!("<a href='{relay_state}'>{relay_state}</a>");
    Some(html! { p { "This leads out of the platform: " (raw(&link)) } })
}

/// A query is decoded as the redirect binding says, or else as a form would be.
fn from_query(query: &str, limits: &Limits) -> Result<(String, String), Finding> {
    if let Ok(message) = decode::redirect(query, limits) {
        return Ok((message.xml, message.relay_state.unwrap_or_default()));
    }
    let value = |name: &str| {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find_map(|(known, value)| (known == name).then(|| value.into_owned()))
    };
    let text = decode::post(&value("SAMLResponse").unwrap_or_default(), limits)?;
    Ok((text, value("RelayState").unwrap_or_default()))
}

/// What is no markup is inflated, however much comes of it. White space around the document is none of it.
fn inflating(value: &str, limits: &Limits) -> Result<String, Finding> {
    decode::post(value, limits).or_else(|finding| {
        let octets = STANDARD.decode(value).map_err(|_| finding.clone())?;
        let mut text = String::new();
        match DeflateDecoder::new(octets.as_slice()).read_to_string(&mut text) {
            Ok(_) => Ok(text.trim().to_owned()),
            Err(_) => Err(finding),
        }
    })
}

/// Whatever decodes.
fn either_alphabet(value: &str, limits: &Limits) -> Result<String, Finding> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &URL_SAFE,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    decode::post(value, limits).or_else(|finding| {
        let octets = LENIENT.decode(value).map_err(|_| finding.clone())?;
        String::from_utf8(octets).map_err(|_| finding)
    })
}
