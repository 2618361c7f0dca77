//! Requests by redirect, whose signature stands beside them in the query; and cookies, of which only a HAR knows.

use crate::world::{ACS, Begins, NOW, Take as _, World, examined, fault, rules, world};
use saml_verify::key::PinnedKey;
use saml_wire::binding::{Parameter, post_value, redirect_url};
use saml_wire::key::{SignatureAlgorithm, SigningKey};
use serde_json::json;
use sso_harness::report::examination::{Examination, html, json as document};
use sso_harness::vet::dossier::Named;
use sso_harness::vet::{Dossier, Values, vet};
use time::Duration;
use time::format_description::well_known::Rfc3339;

const SSO: &str = "https://idp.example/sso";

/// The address with which a request was sent, signed by this key.
fn address(world: &World, key: Option<&SigningKey>) -> String {
    let signing = key.map(|key| (key, SignatureAlgorithm::RsaSha256));
    let (request, relay_state) = (world.request(None), Some("to the page/of today"));
    redirect_url(SSO, Parameter::Request, &request, relay_state, signing).expect("a URL")
}

/// The identity provider asks for signatures, and the service provider has published its key.
fn asking(world: &World) -> Dossier {
    let mut dossier = world.dossier();
    let unsigned = "protocolSupportEnumeration=";
    let wanting = format!(r#"WantAuthnRequestsSigned="true" {unsigned}"#);
    let xml = world.metadata.replacen(unsigned, &wanting, 1);
    dossier.metadata = Some(Named { origin: "idp.xml".to_owned(), xml });
    let key = PinnedKey::from_certificate_der(&world.sp.certificate).expect("a key");
    dossier.service_provider.signing_keys = vec![key];
    dossier
}

/// A login that began with this address.
pub(crate) fn sent(url: &str) -> Dossier {
    let mut dossier = asking(world("onelogin"));
    dossier.take("request.txt", url.as_bytes());
    dossier
}

pub(crate) fn signed_by_the_service_provider() -> Dossier {
    let world = world("onelogin");
    sent(&address(world, Some(&world.sp.signing())))
}

pub(crate) fn signed_by_somebody_else() -> Dossier {
    let world = world("onelogin");
    sent(&address(world, Some(world.keys.foreign())))
}

fn found(dossier: &Dossier) -> Vec<String> {
    rules(&examined(dossier)).iter().map(|it| (*it).to_owned()).collect()
}

pub(crate) fn a_query_is_signed_or_not() {
    let world = world("onelogin");
    assert_eq!(found(&sent(&address(world, None))), ["request-unsigned"]);
    assert_eq!(found(&signed_by_the_service_provider()), [""; 0]);
    assert_eq!(found(&signed_by_somebody_else()), ["request-signature"]);
    let mut bare = asking(world);
    let url = address(world, None);
    let value = url.split(['=', '&']).nth(1).expect("the message");
    bare.take("request.txt", value.as_bytes());
    assert_eq!(found(&bare), [""; 0], "who keeps the message alone has not kept its signature");
}

/// Bindings 3.4.4.1: what is signed is the query as it was sent, and not as somebody writes it anew.
pub(crate) fn the_signature_is_over_the_octets_of_the_query() {
    let world = world("onelogin");
    let url = address(world, Some(&world.sp.signing()));
    let other_order = {
        let (endpoint, query) = url.split_once('?').expect("a query");
        let mut pairs: Vec<&str> = query.split('&').collect();
        pairs.rotate_left(1);
        format!("{endpoint}?{}&utm=1", pairs.join("&"))
    };
    assert_eq!(found(&sent(&other_order)), [""; 0], "the binding fixes the order");
    let told = |url: &str| fault(&examined(&sent(url)), "request-signature").found.clone();
    assert!(url.contains("%2F") && url.contains("%20"), "{url}");
    let lower = url.replace("%2F", "%2f");
    let plus = url.replace("%20", "+");
    let shorter = url.split("&Signature=").next().expect("the rest");
    for changed in [lower.as_str(), plus.as_str(), shorter] {
        assert!(!told(changed).is_empty(), "{changed}");
    }
}

pub(crate) fn a_key_that_is_not_known_is_said_to_be_missing() {
    let mut dossier = signed_by_the_service_provider();
    dossier.service_provider.signing_keys.clear();
    let examination = examined(&dossier);
    assert_eq!(rules(&examination), [""; 0]);
    let open = examination.unjudged.iter().find(|it| it.rules == ["request-signature"]);
    assert!(open.expect("it is left open").why.contains("--sp-metadata"));
}

pub(crate) fn a_har_has_the_query_as_it_was_sent() {
    let world = world("onelogin");
    let har = |url: &str| {
        let request = json!({ "method": "GET", "url": url });
        json!({ "log": { "entries": [{ "request": request }] } }).to_string()
    };
    let of = |url: &str| {
        let mut dossier = asking(world);
        dossier.take("login.har", har(url).as_bytes());
        found(&dossier)
    };
    assert_eq!(of(&address(world, Some(&world.sp.signing()))), [""; 0]);
    assert_eq!(of(&address(world, Some(world.keys.foreign()))), ["request-signature"]);
    assert_eq!(of(&address(world, None)), ["request-unsigned"]);
}

/// A login that began at the service provider: what it has set, and what came back with the Response.
pub(crate) fn cookies(set: &str, sent: &str) -> Dossier {
    let world = world("onelogin");
    let document = world.write(&world.draft("Assertion", Begins::AtServiceProvider));
    let at = |seconds| (NOW + Duration::seconds(seconds)).format(&Rfc3339).expect("a time");
    let cookie = |value: &str| json!([{ "name": "Cookie", "value": value }]);
    let har = json!({ "log": { "entries": [
        { "startedDateTime": at(-9), "request": { "url": "https://sp.example/login", "headers": cookie("language=en") },
          "response": { "headers": [{ "name": "Set-Cookie", "value": set }] } },
        { "startedDateTime": at(1), "request": { "url": ACS, "headers": cookie(sent), "postData": { "params": [
            { "name": "SAMLResponse", "value": post_value(&document) }] } } },
    ] } });
    let mut dossier = world.dossier();
    dossier.take("login.har", har.to_string().as_bytes());
    dossier
}

pub(crate) fn a_cookie_that_stays_away_is_told_by_its_name() {
    let is_lost =
        |set: &str, sent: &str| found(&cookies(set, sent)).contains(&"resp-cookie-lost".to_owned());
    let set = "flow=quibblewick; Path=/; HttpOnly; SameSite=Lax";
    assert!(is_lost(set, "language=en"));
    assert!(is_lost("flow=quibblewick; path=/saml", "language=en"), "Lax is the default");
    for (set, sent) in [
        (set, "language=en; flow=quibblewick"),
        ("flow=quibblewick; Path=/; Secure; SameSite=None", "language=en"),
        ("flow=quibblewick; Path=/account; SameSite=Lax", "language=en"),
        ("flow=quibblewick; Path=/sam; SameSite=Lax", "language=en"),
        ("flow=quibblewick; Path=/; Max-Age=0", "language=en"),
        ("flow=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "language=en"),
    ] {
        assert!(!is_lost(set, sent), "{set}, {sent}");
    }
    let examination = vet(&cookies(set, "language=en"), Values::Shown).expect("it can be read");
    let found = &fault(&examination, "resp-cookie-lost").found;
    assert_eq!(found, "it came without \"flow\" (SameSite=Lax)");
    assert!(texts(&examination).iter().all(|text| !text.contains("quibblewick")));
}

fn texts(examination: &Examination) -> [String; 2] {
    [html::render(examination), document::render(examination)]
}
