//! A login that goes through two identity providers, and the metadata of one of them.

use crate::world::{ACS, Begins, NOW, SP, World, examined, fault, rules, world};
use mock_idp::Deviation;
use saml_wire::binding::{Parameter, post_value, redirect_url};
use saml_wire::draft::{Draft, KeyChoice};
use saml_wire::encrypt::Encryption;
use serde_json::{Value, json};
use sso_harness::scenario::Severity;
use sso_harness::vet::{Dossier, recognised};
use time::Duration;
use time::format_description::well_known::Rfc3339;

/// The service provider asks the broker, which asks the second one, and both answer.
pub(crate) fn a_login_through_two() -> Dossier {
    login(world("pingone"), |_| {})
}

/// The same, with a difference in what the second one sends to the broker.
fn login(other: &World, edit: impl FnOnce(&mut Draft)) -> Dossier {
    let world = world("okta");
    let own = world.draft("Response and assertion", Begins::AtServiceProvider);
    let mut beside =
        other.draft(&other.vendor.signing.elements[0].label, Begins::AtServiceProvider);
    let broker = "https://broker.example/acs";
    beside.response.in_response_to = Some("_of-the-broker".to_owned());
    Deviation::Destination(broker.to_owned()).apply(&mut beside);
    Deviation::Recipient(broker.to_owned()).apply(&mut beside);
    Deviation::Audience("https://broker.example".to_owned()).apply(&mut beside);
    edit(&mut beside);
    let asked = world.request(None);
    let of_broker = asked.replace(SP, "https://broker.example").replace(ACS, broker);
    let of_broker = of_broker.replace(crate::world::REQUEST, "_of-the-broker");
    let entries = [
        asking("https://idp.example/sso", &asked),
        asking("https://second.example/sso", &of_broker),
        answer(broker, &other.write(&beside)),
        answer(ACS, &world.write(&own)),
    ];
    let mut dossier = world.dossier();
    let har = json!({ "log": { "entries": entries } }).to_string();
    crate::world::Take::take(&mut dossier, "login.har", har.as_bytes());
    dossier
}

fn asking(endpoint: &str, request: &str) -> Value {
    let url = redirect_url(endpoint, Parameter::Request, request, None, None).expect("a URL");
    json!({ "startedDateTime": at(-5), "request": { "method": "GET", "url": url } })
}

fn answer(to: &str, response: &str) -> Value {
    let fields = json!([{ "name": "SAMLResponse", "value": post_value(response) }]);
    json!({ "startedDateTime": at(1), "request": { "url": to, "postData": { "params": fields } } })
}

fn at(seconds: i64) -> String {
    (NOW + Duration::seconds(seconds)).format(&Rfc3339).expect("a time")
}

pub(crate) fn what_another_has_sent_is_told_apart() {
    let dossier = a_login_through_two();
    let examination = examined(&dossier);
    assert_eq!(rules(&examination), ["resp-idp-beside"], "{:?}", examination.faults);
    let fault = fault(&examination, "resp-idp-beside");
    assert_eq!((fault.severity, fault.origin.as_str()), (Severity::Info, "login.har, request 3"));
    assert_eq!(recognised(&dossier).as_deref(), Some("okta"), "its console is meant");
    assert_eq!(examination.looked.len(), 5, "all are shown");
}

/// Its console is where what it sends is configured, whatever metadata somebody has handed over.
pub(crate) fn alone_with_the_wrong_metadata_it_is_the_one_that_is_meant() {
    let (pingone, okta) = (world("pingone"), world("okta"));
    let mut dossier = okta.dossier();
    let xml = pingone.write(&pingone.draft("Sign Assertion", Begins::AtIdentityProvider));
    crate::world::Take::take(&mut dossier, "response.xml", xml.as_bytes());
    dossier.vendor = recognised(&dossier);
    assert_eq!(dossier.vendor.as_deref(), Some("pingone"));
    let examination = examined(&dossier);
    assert_eq!(examination.faults[0].rule, "resp-idp-other", "{:?}", examination.faults);
    let place = examination.faults[0].remedy.place.as_ref().expect("PingOne's words");
    assert!(place.label.ends_with("IDP Metadata URL"), "{}", place.label);
}

/// Who names himself as the one of the metadata is held to its keys, and who has its keys to its name.
pub(crate) fn a_wrong_name_or_key_is_no_other_identity_provider() {
    let own = world("okta");
    let forged = login(own, |it| it.signing.key = KeyChoice::Foreign);
    let found = rules(&examined(&forged)).contains(&"sig-key-other");
    assert!(found, "{:?}", rules(&examined(&forged)));
    let renamed = login(own, |it| Deviation::Issuer("https://other.example".to_owned()).apply(it));
    assert!(rules(&examined(&renamed)).contains(&"resp-issuer"));
}

pub(crate) fn what_nobody_can_open_beside_it_does_not_matter() {
    let mut dossier = login(world("pingone"), |it| it.encryption = Some(Encryption::USUAL));
    dossier.keys.clear();
    assert_eq!(rules(&examined(&dossier)), ["resp-idp-beside"]);
}
