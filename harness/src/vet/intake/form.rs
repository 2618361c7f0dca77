//! The POST binding as it travels: base64, and the body of a form with it. The redirect binding comes as a query.

use super::{Unreadable, limits, markup, refuse_more};
use crate::vet::message::{Binding, Message, RelayState};
use saml_verify::decode;
use url::form_urlencoded;

/// The parameters that carry a message.
const MESSAGES: [&str; 2] = ["SAMLResponse", "SAMLRequest"];

/// Whether this is the body of a form, or a query, with a message in it.
pub(super) fn is_form(text: &str) -> bool {
    let parameters = text.rsplit_once('?').map_or(text, |(_, query)| query);
    parameters.split('&').any(|pair| {
        pair.trim_start().split_once('=').is_some_and(|(name, _)| MESSAGES.contains(&name))
    })
}

/// The messages of a form or query, with their RelayState.
pub(super) fn messages(origin: &str, text: &str) -> Result<Vec<Message>, Unreadable> {
    let (url, parameters) = match text.rsplit_once('?') {
        Some((url, query)) => (Some(url), query),
        None => (None, text),
    };
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(parameters.as_bytes()).into_owned().collect();
    let mut found = of_pairs(origin, &pairs)?;
    for message in &mut found {
        message.delivered_to = url.map(str::to_owned);
        message.carried.query = query(message.binding, parameters);
    }
    Ok(found)
}

/// What carried a message by redirect: the parameters of SAML alone, as they were sent.
pub(super) fn query(binding: Binding, parameters: &str) -> Option<String> {
    const CARRIERS: [&str; 4] = ["RelayState", "SAMLEncoding", "SigAlg", "Signature"];
    let parameters = parameters.split('#').next().unwrap_or_default();
    let is_carrier = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        MESSAGES.contains(&name) || CARRIERS.contains(&name)
    };
    let carriers: Vec<&str> = parameters.split('&').map(str::trim).filter(is_carrier).collect();
    (binding == Binding::Redirect).then(|| carriers.join("&"))
}

/// The messages among decoded parameters.
pub(super) fn of_pairs(
    origin: &str,
    pairs: &[(String, String)],
) -> Result<Vec<Message>, Unreadable> {
    let relay_state = pairs.iter().find(|(name, _)| name == "RelayState");
    let relay_state =
        relay_state.map_or(RelayState::Absent, |(_, value)| RelayState::Value(value.clone()));
    let carried: Vec<_> =
        pairs.iter().filter(|(name, _)| MESSAGES.contains(&name.as_str())).collect();
    refuse_more(origin, carried.len())?;
    carried
        .into_iter()
        .map(|(_, value)| {
            Ok(Message { relay_state: relay_state.clone(), ..base64(origin, value)? })
        })
        .collect()
}

/// Base64 of a message, or of one that was deflated for a URL.
pub(super) fn base64(origin: &str, text: &str) -> Result<Message, Unreadable> {
    let value = text.trim().trim_matches(['"', '\'']);
    // Copied out of a body, or out of the page's source.
    let value = match value.contains('%') {
        true => percent_decoded(value),
        false => value.to_owned(),
    };
    let limits = limits();
    let posted = decode::post(&value, &limits).map(|xml| (xml, Binding::Post));
    let read = posted.or_else(|finding| {
        let deflated = decode::deflated(&value, &limits);
        deflated.map(|xml| (xml, Binding::Redirect)).map_err(|_| finding)
    });
    let (xml, binding) = read.map_err(|finding| {
        let why = format!("it is neither XML nor whole base64 of it: {}", finding.found);
        Unreadable::new(origin, why)
    })?;
    match xml.trim_start().starts_with('<') {
        true => Ok(Message { binding, ..markup::message(origin, &xml)? }),
        false => Err(Unreadable::new(origin, "it is neither XML nor base64 of it")),
    }
}

fn percent_decoded(value: &str) -> String {
    let pair = format!("v={}", value.replace('+', "%2B"));
    form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
