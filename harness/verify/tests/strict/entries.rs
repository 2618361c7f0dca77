//! Every way in, with what nobody would send: damaged documents, octets that mean nothing, trees of the words of SAML. The
//! targets in `harness/fuzz` call the same functions. Never a panic, and what is said stays short.

use proptest::{collection::vec, prelude::*, sample::select, test_runner::RngSeed};
use saml_verify::{
    c14n::exclusive,
    checks::CHECKS,
    decode,
    decrypt::DecryptionKey,
    finding::Finding,
    key::AlgorithmPolicy,
    limits::Limits,
    metadata::{IdpMetadata, SpMetadata},
    origin::Origins,
    receive::{inspect, receive},
    request::{AuthnRequest, LogoutRequest, LogoutResponse, Message, parse, parse_signed},
    xml,
};

use crate::{document::*, encryption, idp::*, metadata, mutation::*, queries};

/// In characters: two texts of at most 200, and the words around them.
const LONGEST: usize = 800;
/// A character that is escaped, twice over: the name of an element stands in its end tag too.
const GROWTH: usize = 12;
/// As long as the name of a namespace may be; it is written wherever it is used.
const NAMESPACE: usize = 256;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn damaged_metadata_is_read_or_told(
        original in select(vec![metadata::idp_metadata(), metadata::sp_metadata("", "")]),
        edits in edits(),
    ) {
        if let Some(text) = edited(&original, &edits) {
            as_metadata(&text)?;
        }
    }

    #[test]
    fn a_damaged_message_or_query_is_read_or_told(
        original in select(vec![
            queries::authn_request(),
            queries::signed_logout_request(),
            queries::signed_query(&IDP, "/"),
        ]),
        edits in edits(),
    ) {
        if let Some(text) = edited(&original, &edits) {
            as_request(&text)?;
        }
    }

    #[test]
    fn octets_that_mean_nothing_are_told_at_every_way_in(octets in vec(any::<u8>(), 0..600)) {
        as_everything(&String::from_utf8_lossy(&octets))?;
    }
}

proptest! {
    #![proptest_config(config(300))]

    /// Each opens one with a private key, which takes a while.
    #[test]
    fn a_damaged_encrypted_assertion_is_refused_or_says_the_same(edits in edits()) {
        let original = Assertion::new("_a1", ADA).signed_by(&IDP);
        let original = encryption::response(&encryption::usual(&original));
        let Some(text) = edited(&original, &edits) else { return Ok(()) };
        as_response(&text, &encryption::keys())?;
        if let Ok(received) = receive(&text, &policy(), &encryption::keys()) {
            let signed = received.signed.assertion.map(|it| it.canonical.text);
            prop_assert_eq!(signed, Some(Assertion::new("_a1", ADA).text("")));
        }
    }

    #[test]
    fn a_tree_of_the_words_of_saml_is_never_a_login(tree in tree()) {
        let text = format!("<samlp:Response{DECLARED}>{tree}</samlp:Response>");
        as_everything(&text)?;
        prop_assert!(receive(&text, &policy(), &[]).is_err());
        as_everything(&format!("<md:EntityDescriptor{DECLARED} entityID=\"x\">{tree}</md:EntityDescriptor>"))?;
        as_everything(&format!("<samlp:LogoutRequest{DECLARED} ID=\"x\">{tree}</samlp:LogoutRequest>"))?;
    }
}

const DECLARED: &str = " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
    xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
    xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"";

/// Well-formed, and what stands where is left to chance; what belongs together comes together now and then.
fn tree() -> impl Strategy<Value = String> {
    let names = "saml:Assertion saml:Issuer saml:Subject saml:NameID saml:EncryptedID saml:Conditions saml:Audience \
        saml:AudienceRestriction saml:SubjectConfirmation saml:SubjectConfirmationData saml:AuthnStatement \
        saml:AttributeStatement saml:Attribute saml:AttributeValue saml:EncryptedAssertion samlp:Status samlp:StatusCode \
        samlp:NameIDPolicy samlp:SessionIndex ds:Signature ds:SignedInfo ds:Reference ds:Transforms ds:SignatureValue \
        ds:KeyInfo xenc:EncryptedData xenc:EncryptedKey xenc:CipherData xenc:CipherValue md:IDPSSODescriptor \
        md:SPSSODescriptor md:KeyDescriptor md:SingleSignOnService md:AssertionConsumerService other";
    let names: Vec<&str> = names.split_ascii_whitespace().collect();
    let attributes = "ID=\"_a1\" IssueInstant=\"2026-11-23T20:00:00Z\" Version=\"2.0\" NotOnOrAfter=\"9999-12-31T23:59:59Z\" \
        NotBefore=\"0001-01-01T00:00:00Z\" NotOnOrAfter=\"soon\" Recipient=\"https://sp.example/saml/acs\" \
        Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\" URI=\"#_a1\" Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\" \
        Location=\"https://x.example\" Binding=\"b\" xmlns=\"urn:x\" xml:id=\"_a1\"";
    let attributes: Vec<&str> = attributes.split_ascii_whitespace().collect();
    let tag = (select(names), vec(select(attributes), 0..3));
    let text = select(vec![
        "",
        "ada@example.com",
        "AAAA",
        "&#xD;&amp;",
        "<!-- -->",
        "<?x?>",
        "<![CDATA[<]]>",
    ]);
    text.prop_map(str::to_owned).prop_recursive(6, 40, 4, move |inner| {
        (tag.clone(), vec(inner, 0..4)).prop_map(|((name, attributes), children)| {
            // One element has an attribute once.
            let name_of = |it: &str| it.split('=').next().map(str::to_owned);
            let mut once: Vec<&str> = Vec::new();
            for attribute in attributes {
                if once.iter().all(|it| name_of(it) != name_of(attribute)) {
                    once.push(attribute);
                }
            }
            format!("<{name} {}>{}</{name}>", once.join(" "), children.concat())
        })
    })
}

fn as_everything(text: &str) -> Result<(), TestCaseError> {
    as_metadata(text)?;
    as_request(text)?;
    as_response(text, &[])?;
    let Ok(document) = xml::parse(text, &Limits::default()) else { return Ok(()) };
    let canonical = exclusive(document.root_element(), &[], None, &Origins::of_message(text)).text;
    let elements = document.descendants().filter(|it| it.is_element()).count();
    prop_assert!(canonical.len() <= GROWTH * text.len() + NAMESPACE * elements);
    Ok(())
}

fn as_metadata(text: &str) -> Result<(), TestCaseError> {
    match IdpMetadata::parse(text, &Limits::default()) {
        Ok(idp) => prop_assert!(!idp.signing_keys.is_empty() && !idp.sso.is_empty()),
        Err(finding) => short(&finding)?,
    }
    match SpMetadata::parse(text, &Limits::default()) {
        Ok(sp) => prop_assert!(sp.acs.contains(sp.default_acs())),
        Err(finding) => short(&finding)?,
    }
    Ok(())
}

fn as_request(text: &str) -> Result<(), TestCaseError> {
    let limits = Limits::default();
    let xml = match decode::redirect(text, &limits) {
        Ok(redirected) => {
            let verified = redirected.verify(&[IDP.pinned()], &AlgorithmPolicy::default());
            // Other parameters and the order may differ; what was signed may not.
            let octets = redirected.signature.map(|it| it.octets);
            let honest = decode::redirect(&queries::signed_query(&IDP, "/"), &limits).unwrap();
            prop_assert!(verified.is_err() || octets == honest.signature.map(|it| it.octets));
            redirected.xml
        }
        Err(finding) => {
            short(&finding)?;
            decode::post(text, &limits).unwrap_or_else(|_| text.to_owned())
        }
    };
    prop_assert!(as_message::<AuthnRequest>(&xml)?.is_none(), "nobody has signed one");
    prop_assert!(as_message::<LogoutResponse>(&xml)?.is_none(), "nobody has signed one");
    let signed = as_message::<LogoutRequest>(&xml)?;
    prop_assert!(signed.is_none_or(|it| it.name_id.value == "ada" && it.session_indexes == ["s1"]));
    Ok(())
}

/// What is said in a message, if it is signed.
fn as_message<M: Message>(xml: &str) -> Result<Option<M>, TestCaseError> {
    let (limits, algorithms) = (Limits::default(), AlgorithmPolicy::default());
    parse::<M>(xml, &limits).map_or_else(|finding| short(&finding), |_| Ok(()))?;
    match parse_signed::<M>(xml, &[IDP.pinned()], &algorithms, &limits) {
        Ok(message) => Ok(Some(message)),
        Err(finding) => short(&finding).map(|()| None),
    }
}

fn as_response(text: &str, keys: &[DecryptionKey]) -> Result<(), TestCaseError> {
    let findings = inspect(text, &policy(), keys);
    prop_assert_eq!(findings.is_empty(), receive(text, &policy(), keys).is_ok());
    prop_assert!(findings.len() <= CHECKS.len() + 1);
    findings.iter().try_for_each(short)
}

fn short(finding: &Finding) -> Result<(), TestCaseError> {
    let said = finding.to_string();
    prop_assert!(said.chars().count() <= LONGEST && !said.contains('\n'), "{said:?}");
    Ok(())
}
