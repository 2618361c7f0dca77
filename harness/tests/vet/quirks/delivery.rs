//! How a message came, what it answers, and fields that nobody has filled in.

use super::{Quirk, okta, onelogin, quirk, usual};
use crate::queries;
use crate::several;
use crate::world::{ACS, Begins, REQUEST, SP, Take as _, assertion, world};
use saml_wire::deviate::Deviation;
use saml_wire::document::ConfirmationData;
use saml_wire::draft::{Draft, KeyChoice, SignedElements};
use saml_wire::tamper::{Attacker, Tamper};
use sso_harness::vet::Dossier;
use url::form_urlencoded::Serializer;

pub(super) const QUIRKS: &[Quirk] = &[
    quirk(
        "resp-delivered-elsewhere",
        || posted("https://sp.example/saml/acs/", None),
        || posted(ACS, None),
    ),
    quirk("resp-acs-plain", || at("http://sp.example/acs"), || at("http://127.0.0.1:8080/acs")),
    quirk(
        "relay-state-bytes",
        || posted(ACS, Some(&"x".repeat(81))),
        || posted(ACS, Some(&"x".repeat(80))),
    ),
    quirk("relay-state-empty", || posted(ACS, Some("")), || posted(ACS, None)),
    quirk(
        "resp-destination-absent",
        || onelogin(|it| it.response.destination = None),
        || okta(|it| it.response.destination = None),
    ),
    quirk(
        "placeholder-destination",
        || onelogin(|it| it.response.destination = Some("{recipient}".to_owned())),
        || onelogin(|it| it.response.destination = Some("https://sp.example/{id}".to_owned())),
    ),
    quirk("placeholder-recipient", || recipient(""), || recipient("https://sp.example/other")),
    quirk("placeholder-audience", || audience("{audience}"), || audience("\"123\"")),
    quirk(
        "resp-cookie-lost",
        || queries::cookies("flow=1; Path=/; SameSite=Lax", "language=en"),
        || queries::cookies("flow=1; Path=/; SameSite=Lax", "language=en; flow=1"),
    ),
    quirk(
        "request-signature",
        queries::signed_by_somebody_else,
        queries::signed_by_the_service_provider,
    ),
    quirk("resp-unsolicited-refused", || asking(true), || asking(false)),
    quirk(
        "resp-inresponseto-differs",
        || unasked(|it| data(it).in_response_to = None),
        || unasked(|_| {}),
    ),
    quirk(
        "resp-issuer-required",
        || okta(|it| it.response.issuer = None),
        || onelogin(|it| it.response.issuer = None),
    ),
    quirk("resp-idp-other", of_another, || {
        okta(|it| Deviation::Issuer(OTHER.to_owned()).apply(it))
    }),
    quirk("resp-idp-beside", several::a_login_through_two, of_another),
    quirk("as-replay", || two_with("_first", "_first"), || two_with("_first", "_second")),
    quirk("as-text-split", || tampered(&Tamper::CommentInNameId), usual),
    quirk("as-statement-elsewhere", || tampered(&Tamper::KeyinfoContent), usual),
    quirk(
        "authn-context-other",
        || wanting("urn:oasis:names:tc:SAML:2.0:ac:classes:X509"),
        || wanting("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"),
    ),
];

fn data(draft: &mut Draft) -> &mut ConfirmationData {
    let subject = assertion(draft).subject.as_mut().expect("a subject");
    subject.confirmations[0].data.as_mut().expect("its data")
}

fn recipient(to: &str) -> Dossier {
    onelogin(|it| data(it).recipient = Some(to.to_owned()))
}

fn audience(audience: &str) -> Dossier {
    onelogin(|it| {
        let conditions = assertion(it).conditions.as_mut().expect("conditions");
        conditions.audiences = vec![vec![audience.to_owned()]];
    })
}

/// Everything names this ACS, and it is the right one.
fn at(acs: &str) -> Dossier {
    let mut dossier = okta(|it| {
        it.response.destination = Some(acs.to_owned());
        data(it).recipient = Some(acs.to_owned());
    });
    dossier.service_provider.acs = vec![acs.to_owned()];
    dossier
}

/// As the form's fields behind the address that they were posted to.
fn posted(to: &str, relay_state: Option<&str>) -> Dossier {
    let world = world("okta");
    let document = world.write(&world.draft("Response and assertion", Begins::AtIdentityProvider));
    let mut fields = Serializer::new(format!("{to}?"));
    fields.append_pair("SAMLResponse", &saml_wire::binding::post_value(&document));
    if let Some(relay_state) = relay_state {
        fields.append_pair("RelayState", relay_state);
    }
    let mut dossier = world.dossier();
    dossier.take("login.txt", fields.finish().as_bytes());
    dossier
}

/// A login that begins at the identity provider.
fn asking(solicited_only: bool) -> Dossier {
    let mut dossier = posted(ACS, None);
    dossier.service_provider.solicited_only = solicited_only;
    dossier
}

/// An answer to a request that nobody has kept.
fn unasked(edit: impl FnOnce(&mut Draft)) -> Dossier {
    let world = world("okta");
    let mut draft = world.usual();
    edit(&mut draft);
    let mut dossier = world.dossier();
    dossier.take("response.xml", world.write(&draft).as_bytes());
    dossier
}

const OTHER: &str = "https://other.example/idp";

/// Another identity provider, with a name and a key of its own.
fn of_another() -> Dossier {
    okta(|it| {
        Deviation::Issuer(OTHER.to_owned()).apply(it);
        it.signing.key = KeyChoice::Foreign;
    })
}

fn two_with(first: &str, second: &str) -> Dossier {
    let world = world("onelogin");
    let mut dossier = world.dossier();
    for (id, response) in [(first, "_response-1"), (second, "_response-2")] {
        let mut draft = world.draft("Assertion", Begins::AtIdentityProvider);
        assertion(&mut draft).id = id.to_owned();
        draft.response.id = response.to_owned();
        dossier.take(response, world.write(&draft).as_bytes());
    }
    dossier
}

fn tampered(tamper: &Tamper) -> Dossier {
    let world = world("okta");
    let mut draft = world.usual();
    draft.signing.elements = SignedElements::Both;
    let victim = "ada";
    let attacker = Attacker {
        victim,
        values: &[],
        key: world.keys.foreign(),
        idp_certificate: world.keys.certificate(),
        sp_certificate: None,
        canary: "",
        file: "",
    };
    let xml = tamper.apply(&world.write(&draft), &attacker).expect("it has a place for it");
    let mut dossier = world.dossier();
    dossier.take("response.xml", xml.as_bytes());
    dossier
}

/// The request names this context.
fn wanting(class: &str) -> Dossier {
    let world = world("okta");
    let request = format!(
        r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{REQUEST}" Version="2.0" IssueInstant="2026-03-04T05:06:02Z"><saml:Issuer>{SP}</saml:Issuer><samlp:RequestedAuthnContext Comparison="exact"><saml:AuthnContextClassRef>{class}</saml:AuthnContextClassRef></samlp:RequestedAuthnContext></samlp:AuthnRequest>"#
    );
    let mut dossier = world.dossier();
    dossier.take("request.xml", request.as_bytes());
    dossier.take("response.xml", world.write(&world.usual()).as_bytes());
    dossier
}
