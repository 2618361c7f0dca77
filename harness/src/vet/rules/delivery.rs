//! How a Response was delivered: to which address, by which scheme, and with which RelayState.

use super::ask::{self, Ask};
use crate::vet::message::{Binding, RelayState};
use crate::vet::near;
use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use url::Url;

pub(super) const ELSEWHERE: Rule = Rule::new("resp-delivered-elsewhere", "Prof 4.1.4.5, 4.1.6");
pub(super) const PLAIN: Rule = Rule::new("resp-acs-plain", "SDP-SP09; Bind 3.5.5.1");
pub(super) const RELAY_STATE_BYTES: Rule = Rule::new("relay-state-bytes", "Bind 3.5.3");
pub(super) const RELAY_STATE_EMPTY: Rule = Rule::new("relay-state-empty", "Bind 3.5.3");
pub(super) const DESTINATION_ABSENT: Rule = Rule::new("resp-destination-absent", "Bind 3.5.5.2");

pub(super) const COOKIE_LOST: Rule =
    Rule::new("resp-cookie-lost", "Prof 4.1.4.3, 4.1.4.5; RFC 6265bis 5.2");

/// Bindings allow no more.
const MOST_BYTES: usize = 80;

/// Where it was posted, and where it should be.
pub(super) fn knows_both(scene: &Scene<'_>) -> Ask {
    let knows_acs = !scene.dossier.service_provider.acs.is_empty();
    Ask::if_so(knows_acs && scene.message.delivered_to.is_some())
}

pub(super) fn elsewhere(scene: &Scene<'_>) -> Vec<Finding> {
    let known = &scene.dossier.service_provider.acs;
    let posted = scene.message.delivered_to.iter().filter(|url| !known.contains(url));
    let finding = |url: &String| {
        let near = known.iter().find_map(|acs| near::words(acs, url));
        let near = near.map(|words| format!(", which {words}")).unwrap_or_default();
        let expected = format!("a Response that is posted to {}", known.join(" or "));
        ELSEWHERE.finding(expected, format!("one that was posted to {url:?}{near}"))
    };
    posted.map(finding).collect()
}

/// The address that it was posted to, else the one that it names itself.
pub(super) fn plain(scene: &Scene<'_>) -> Vec<Finding> {
    let response = scene.received.as_ref().map(|it| &it.response);
    let named = response.and_then(|it| it.destination.as_ref());
    let address = scene.message.delivered_to.as_ref().or(named).filter(|url| is_plain(url));
    let finding = |url: &String| PLAIN.finding("an ACS by https", format!("{url:?}"));
    let at = response.and_then(|it| it.at);
    address.map(|url| finding(url).at(at)).into_iter().collect()
}

/// By http, and not to this machine: loopback is where tests are.
pub(super) fn is_plain(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let is_loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && !is_loopback
}

pub(super) fn is_posted(scene: &Scene<'_>) -> Ask {
    Ask::if_so(scene.message.relay_state != RelayState::Unknown)
}

pub(super) fn relay_state_bytes(scene: &Scene<'_>) -> Vec<Finding> {
    let RelayState::Value(value) = &scene.message.relay_state else { return Vec::new() };
    let expected = format!("a RelayState of at most {MOST_BYTES} bytes");
    let finding = RELAY_STATE_BYTES.finding(expected, format!("one of {}", value.len()));
    if value.len() > MOST_BYTES { vec![finding] } else { Vec::new() }
}

/// There, and of no value: another thing than none to a program that does not look twice.
pub(super) fn relay_state_empty(scene: &Scene<'_>) -> Vec<Finding> {
    let is_empty = scene.message.relay_state == RelayState::Value(String::new());
    let finding =
        || RELAY_STATE_EMPTY.finding("a RelayState with a value, or none", "an empty one");
    if is_empty { vec![finding()] } else { Vec::new() }
}

/// An answer, in a capture that shows which cookies were set and sent.
pub(super) fn knows_cookies(scene: &Scene<'_>) -> Ask {
    Ask::if_so(scene.answers().is_some() && scene.message.carried.lost.is_some())
}

/// The Response is posted by a page of the identity provider: a browser leaves cookies out that are bound to their site.
pub(super) fn cookie_lost(scene: &Scene<'_>) -> Vec<Finding> {
    let lost = scene.message.carried.lost.iter().flatten();
    let named = lost.map(|it| match &it.same_site {
        Some(value) => format!("{:?} (SameSite={value})", it.name),
        None => format!("{:?} (without SameSite)", it.name),
    });
    let named: Vec<String> = named.collect();
    let expected = "with the Response, the cookies that its receiver has set before";
    let finding = || COOKIE_LOST.finding(expected, format!("it came without {}", named.join(", ")));
    if named.is_empty() { Vec::new() } else { vec![finding()] }
}

/// Legal where the Response itself is not signed; the strict check has the other case.
pub(super) fn destination_absent(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(received) = &scene.received else { return Vec::new() };
    let is_signed = super::elements::of(scene).response;
    let is_absent = received.response.destination.is_none() && !is_signed;
    let was_posted = scene.message.binding != Binding::Redirect;
    let finding = || DESTINATION_ABSENT.finding("a Destination", "none, and no signature");
    if is_absent && was_posted && ask::envelope(scene) == Ask::Yes {
        return vec![finding().at(received.response.at)];
    }
    Vec::new()
}
