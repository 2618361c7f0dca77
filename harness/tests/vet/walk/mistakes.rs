//! The mistakes, by the setting that is wrong.

use super::Mistake;
use super::console::{attribute, data, login, sent, to};
use crate::world::{ACS, SP, Take as _, World, assertion};
use mock_idp::Deviation;
use saml_wire::draft::{KeyChoice, SignedElements};
use saml_wire::encrypt::Encryption;
use saml_wire::key::SignatureAlgorithm;
use sso_harness::vet::Dossier;
use sso_harness::vet::dossier::{Named, SignedElement};
use time::Duration;

const BOTH: &[SignedElement] = &[SignedElement::Assertion, SignedElement::Response];

const ACS_FIELDS: [Option<&str>; 4] =
    [Some("Single sign-on URL"), Some("ACS (Consumer) URL"), Some("ACS URLs"), Some("ACS URL")];
const AUDIENCE: [Option<&str>; 4] = [
    Some("Audience URI (SP Entity ID)"),
    Some("Audience (EntityID)"),
    Some("Configuration → Entity ID"),
    Some("Application Configuration → Entity ID"),
];
const SIGNED: [Option<&str>; 4] = [
    Some("Response and Assertion Signature"),
    Some("SAML signature element"),
    Some("sign assertions, responses, or both"),
    Some("Application Configuration → Signing"),
];
const CERTIFICATE: [Option<&str>; 4] = [
    Some("Generate new certificate"),
    Some("X.509 Certificate → Change"),
    Some("Reassign"),
    Some("Signing Certificate"),
];
const FORMAT: [Option<&str>; 4] = [
    Some("Name ID format"),
    Some("SAML nameID format"),
    Some("Subject NameID Format"),
    Some("Name ID Format to send to SP"),
];
const ATTRIBUTES: [Option<&str>; 4] = [
    Some("Attribute Statements"),
    Some("Include in SAML assertion"),
    Some("Attribute Mappings"),
    Some("SSO Attribute Mapping"),
];
const GROUPS: [Option<&str>; 4] = [
    Some("Group Attribute Statements"),
    Some("Multi-value"),
    Some("Group Names"),
    Some("SSO Attribute Mapping"),
];
const CLOCKS: [Option<&str>; 4] =
    [Some(""), Some("SAML not valid"), Some("Validity Duration"), Some("")];

pub(super) const MISTAKES: &[Mistake] = &[
    Mistake {
        what: "a slash at the end of the audience",
        rule: "as-audience",
        settings: AUDIENCE,
        made: |world| sent(world, |it| Deviation::Audience(format!("{SP}/")).apply(it)),
    },
    Mistake {
        what: "the ACS by http",
        rule: "as-recipient",
        settings: [None, Some("Recipient"), Some("ACS URLs"), Some("ACS URL")],
        made: |world| login(world, |it| to(it, "http://sp.example/saml/acs")),
    },
    Mistake {
        what: "the ACS by http, in a HAR",
        rule: "resp-delivered-elsewhere",
        settings: [ACS_FIELDS[0], None, None, None],
        made: |world| login(world, |it| to(it, "http://sp.example/saml/acs")),
    },
    Mistake {
        what: "the ACS of the test system as the Recipient alone",
        rule: "as-recipient",
        settings: [Some("Recipient URL"), Some("Recipient"), None, None],
        made: |world| {
            sent(world, |it| data(it).recipient = Some("https://test.example/saml/acs".to_owned()))
        },
    },
    Mistake {
        what: "the assertion signed, where the service provider wants the Response",
        rule: "sig-response-only-policy",
        settings: SIGNED,
        made: |world| signed(world, SignedElements::Assertion, &[SignedElement::Response]),
    },
    Mistake {
        what: "the Response signed, where the service provider wants the assertion",
        rule: "sig-assertion-wanted",
        settings: SIGNED,
        made: |world| signed(world, SignedElements::Response, &[SignedElement::Assertion]),
    },
    Mistake {
        what: "the assertion signed, where the service provider wants both",
        rule: "sig-response-only-policy",
        settings: SIGNED,
        made: |world| signed(world, SignedElements::Assertion, BOTH),
    },
    Mistake {
        what: "the Response signed, where the service provider wants both",
        rule: "sig-assertion-wanted",
        settings: SIGNED,
        made: |world| signed(world, SignedElements::Response, BOTH),
    },
    Mistake {
        what: "SHA-1",
        rule: "sig-sha1",
        settings: [
            Some("Signature Algorithm"),
            Some("SAML Signature Algorithm"),
            None,
            Some("Signing Algorithm"),
        ],
        made: sha1,
    },
    Mistake {
        what: "SHA-1, where the service provider refuses it",
        rule: "sig-alg-ban",
        settings: [
            Some("Signature Algorithm"),
            Some("SAML Signature Algorithm"),
            None,
            Some("Signing Algorithm"),
        ],
        made: |world| {
            let mut dossier = sha1(world);
            dossier.service_provider.sha1 = Some(false);
            dossier
        },
    },
    Mistake {
        what: "another certificate is active than the one that was handed out",
        rule: "sig-key-other",
        settings: CERTIFICATE,
        made: |world| sent(world, |it| it.signing.key = KeyChoice::Next),
    },
    Mistake {
        what: "the certificate has ended",
        rule: "md-certificate-expired",
        settings: CERTIFICATE,
        made: years_later,
    },
    Mistake {
        what: "the old certificate of two is still active",
        rule: "sig-certificate-expired",
        settings: CERTIFICATE,
        made: |world| {
            let mut dossier = sent(world, |it| it.signing.key = KeyChoice::Expired);
            let xml = world.rollover.clone();
            dossier.metadata = Some(Named { origin: "idp.xml".to_owned(), xml });
            dossier
        },
    },
    Mistake {
        what: "the issuer is another one than that of the metadata",
        rule: "resp-issuer",
        settings: [
            Some("SAML Issuer ID"),
            Some("SAML issuer type"),
            Some("virtual server ID"),
            None,
        ],
        made: |world| {
            sent(world, |it| Deviation::Issuer("https://other.example/idp".to_owned()).apply(it))
        },
    },
    Mistake {
        what: "the metadata is that of another application",
        rule: "resp-idp-other",
        settings: [
            Some("Metadata details"),
            Some("SAML Metadata"),
            Some("IDP Metadata URL"),
            Some("SAML Metadata"),
        ],
        made: of_another_application,
    },
    Mistake {
        what: "the wrong NameID format",
        rule: "name-id-format-wanted",
        settings: FORMAT,
        made: |world| {
            let transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
            let persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
            let mut dossier =
                sent(world, |it| Deviation::NameIdFormat(transient.to_owned()).apply(it));
            dossier.service_provider.name_id_formats = vec![persistent.to_owned()];
            dossier
        },
    },
    Mistake {
        what: "a user name under the format of an e-mail address",
        rule: "name-id-email",
        settings: [
            Some("Application username"),
            Some("NameID value"),
            Some("saml_subject"),
            Some("SAML_SUBJECT"),
        ],
        made: |world| {
            let email = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
            let mut dossier = sent(world, |it| {
                Deviation::NameIdFormat(email.to_owned()).apply(it);
                Deviation::NameId("ada".to_owned()).apply(it);
            });
            dossier.service_provider.name_id_formats = vec![email.to_owned()];
            dossier
        },
    },
    Mistake {
        what: "groups joined by commas",
        rule: "groups-joined",
        settings: GROUPS,
        made: |world| sent(world, |it| attribute(it, "groups", &["red,green,blue"])),
    },
    Mistake {
        what: "groups as names of the directory",
        rule: "groups-distinguished",
        settings: GROUPS,
        made: |world| {
            let one = "CN=red,OU=colours,DC=corp,DC=example";
            sent(world, |it| {
                attribute(it, "groups", &[one, "CN=blue,OU=colours,DC=corp,DC=example"])
            })
        },
    },
    Mistake {
        what: "names of the directory in one value",
        rule: "groups-joined",
        settings: GROUPS,
        made: |world| {
            let both = "CN=red,OU=colours,DC=corp,DC=example;CN=blue,OU=colours,DC=corp,DC=example";
            sent(world, |it| attribute(it, "groups", &[both]))
        },
    },
    Mistake {
        what: "the audience was left as its placeholder",
        rule: "placeholder-audience",
        settings: [None, AUDIENCE[1], None, None],
        made: |world| sent(world, |it| Deviation::Audience("{audience}".to_owned()).apply(it)),
    },
    Mistake {
        what: "the recipient was left as its placeholder",
        rule: "placeholder-recipient",
        settings: [None, Some("Recipient"), None, None],
        made: |world| {
            sent(world, |it| {
                it.response.destination = Some("{recipient}".to_owned());
                data(it).recipient = Some("{recipient}".to_owned());
            })
        },
    },
    Mistake {
        what: "a template as the NameID",
        rule: "placeholder-name-id",
        settings: [
            Some("Application username"),
            Some("NameID value"),
            Some("saml_subject"),
            Some("SAML_SUBJECT"),
        ],
        made: |world| sent(world, |it| Deviation::NameId("${user.email}".to_owned()).apply(it)),
    },
    Mistake {
        what: "a template as the value of an attribute",
        rule: "placeholder-attribute",
        settings: ATTRIBUTES,
        made: |world| sent(world, |it| attribute(it, "mail", &["${user.email}"])),
    },
    Mistake {
        what: "an attribute under another name",
        rule: "attribute-missing",
        settings: ATTRIBUTES,
        made: |world| {
            sent(world, |it| {
                assertion(it).attributes.retain(|it| it.name != "mail");
                attribute(it, "Mail", &["ada@example.test"]);
            })
        },
    },
    Mistake {
        what: "no attributes at all",
        rule: "attribute-missing",
        settings: ATTRIBUTES,
        made: |world| sent(world, |it| assertion(it).attributes.clear()),
    },
    Mistake {
        what: "the clock is a quarter of an hour ahead",
        rule: "as-cond-notbefore",
        settings: CLOCKS,
        made: |world| sent(world, |it| Deviation::ClockAhead(900).apply(it)),
    },
    Mistake {
        what: "the clock is two hours behind",
        rule: "as-cond-notonorafter",
        settings: CLOCKS,
        made: |world| login(world, |it| it.after = 7200),
    },
    Mistake {
        what: "a RelayState that is too long",
        rule: "relay-state-bytes",
        settings: [
            Some("Default RelayState"),
            Some("RelayState"),
            Some("Target Application URL"),
            Some("Application URL"),
        ],
        made: |world| {
            let long = format!("{ACS}?{}", "x".repeat(80));
            login(world, |it| it.relay_state = Some(long))
        },
    },
    Mistake {
        what: "encrypted, and the service provider has no key",
        rule: "as-encryption-unwanted",
        settings: [
            Some("Assertion Encryption"),
            Some("Encrypt assertion"),
            Some("Encryption"),
            Some("Encrypt Assertion"),
        ],
        made: |world| {
            let mut dossier = sent(world, |it| it.encryption = Some(Encryption::USUAL));
            dossier.keys.clear();
            dossier.service_provider.encryption = Some(false);
            dossier.service_provider.encryption_certificates.clear();
            dossier
        },
    },
    Mistake {
        what: "encrypted for another certificate",
        rule: "as-encryption-other-key",
        settings: [Some("Encryption Certificate"), None, None, None],
        made: sealed_for_another,
    },
    Mistake {
        what: "encrypted for another certificate, which is not beside it",
        rule: "as-encrypted",
        settings: [
            None,
            Some("Encrypt assertion"),
            Some("Encryption"),
            Some("Encryption Certificate"),
        ],
        made: sealed_for_another,
    },
    Mistake {
        what: "the application is configured with another entity id than the service provider asks by",
        rule: "request-issuer",
        settings: AUDIENCE,
        made: |world| asked(world, &[(SP, "https://sp.example/other")]),
    },
    Mistake {
        what: "the service provider asks for an ACS that is not configured",
        rule: "request-acs",
        settings: ACS_FIELDS,
        made: |world| asked(world, &[(ACS, "https://test.example/saml/acs")]),
    },
    Mistake {
        what: "the person is not assigned",
        rule: "resp-status-success",
        settings: [Some("Assignments"), Some("Roles"), Some("Access"), Some("Group Access")],
        made: |world| {
            let denied = "urn:oasis:names:tc:SAML:2.0:status:RequestDenied";
            sent(world, |it| Deviation::Failed(denied.to_owned()).apply(it))
        },
    },
];

fn signed(world: &World, elements: SignedElements, wanted: &[SignedElement]) -> Dossier {
    let mut dossier = sent(world, |it| it.signing.elements = elements);
    dossier.service_provider.signed = wanted.iter().copied().collect();
    dossier
}

fn sha1(world: &World) -> Dossier {
    sent(world, |it| Deviation::Algorithm(SignatureAlgorithm::RsaSha1).apply(it))
}

/// The same login, when the certificate has ended.
fn years_later(world: &World) -> Dossier {
    login(world, |it| {
        let later = Duration::days(365 * 40).whole_seconds();
        Deviation::ClockAhead(later).apply(&mut it.draft);
        it.after = later + 1;
    })
}

/// Each application of these vendors has an entity id of its own, and here a key too.
fn of_another_application(world: &World) -> Dossier {
    sent(world, |it| {
        let own = it.response.assertions[0].issuer.value.clone();
        Deviation::Issuer(format!("{own}-2")).apply(it);
        it.signing.key = KeyChoice::Foreign;
    })
}

/// A login that begins at the service provider, which writes its request so.
fn asked(world: &World, changes: &[(&str, &str)]) -> Dossier {
    let mut request = world.request(None);
    for (text, by) in changes {
        assert!(request.contains(text), "{request}");
        request = request.replace(text, by);
    }
    let mut dossier = world.dossier();
    dossier.take("request.xml", request.as_bytes());
    dossier
}

fn sealed_for_another(world: &World) -> Dossier {
    sent(world, |it| {
        it.encryption = Some(Encryption::USUAL);
        it.recipient = Some(world.keys.certificate().to_vec());
    })
}
