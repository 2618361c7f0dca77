//! Every deviation that a document can show is named by the right rule; a new one fails here until it has a row.

use crate::world::{Begins, NOW, Take as _, World, examined, rules, tried, world};
use mock_idp::Deviation;
use saml_wire::draft::Draft;
use saml_wire::encrypt::{ContentAlgorithm, KeyTransport};
use sso_harness::vet::dossier::Named;
use time::Duration;

/// What is to become of a deviation.
enum Row {
    /// This rule names it.
    Named(&'static str),
    /// With the next key and an old one in the metadata, this rule names it.
    OfSeveralKeys(&'static str),
    /// No document shows it as a fault, because of this.
    NotShown(&'static str),
}

use Row::{Named as Rule, NotShown, OfSeveralKeys};

const LEGAL: Row = NotShown("it is as the texts have it");
const TRUE_FOR_ALL_WE_KNOW: Row = NotShown("only the directory knows the right value");
const NEEDS_A_MEMORY: Row = NotShown("one document does not say which ids were used before");

fn row(deviation: &Deviation) -> Row {
    match deviation {
        Deviation::Algorithm(_) | Deviation::Digest(_) => LEGAL,
        Deviation::AlsoAttribute(_) => NotShown("any attribute may be sent"),
        Deviation::AlsoAudience(_) | Deviation::RepeatedAudienceRestriction => LEGAL,
        Deviation::AlsoAudienceRestriction(_) => Rule("as-audience"),
        Deviation::AlsoConfirmation(_) => NotShown("one confirmation that holds is enough"),
        Deviation::AssertionAfter(_) | Deviation::AssertionBefore(_) => {
            Rule("resp-multi-assertion")
        }
        Deviation::AssertionId(_) | Deviation::ResponseId(_) => NEEDS_A_MEMORY,
        Deviation::AssertionIssuer(_) => Rule("as-issuer"),
        Deviation::AttributeValuesEndWith(_) => TRUE_FOR_ALL_WE_KNOW,
        Deviation::Attributes(_) => LEGAL,
        Deviation::AttributesAgain(_) => Rule("attribute-repeated"),
        Deviation::Audience(_) | Deviation::AudienceSpelt(_) => Rule("as-audience"),
        Deviation::AuthnInstantAt(_) => Rule("authn-instant-old"),
        Deviation::ClockAhead(_) => Rule("time-clock-ahead"),
        Deviation::ConditionsBeginAt(_) | Deviation::ConditionsEndAt(_) => Rule("window-narrow"),
        Deviation::ConditionsReversed => Rule("as-cond-window"),
        Deviation::ConfirmationEndsAt(_) => Rule("window-narrow"),
        Deviation::ConfirmationExpired => Rule("as-scd-notonorafter"),
        Deviation::ConfirmationInResponseTo(_) => Rule("as-scd-irt"),
        Deviation::ConfirmationMethod(_) => Rule("as-bearer"),
        Deviation::ConfirmationNotBefore => Rule("as-scd-notbefore"),
        Deviation::Destination(_) => Rule("resp-destination-match"),
        Deviation::Document(_) => Rule("attribute-missing"),
        Deviation::Encrypted(_) => NotShown("the service provider opens it"),
        Deviation::EncryptedNameId => NotShown("the service provider may open it"),
        Deviation::Expired => Rule("as-cond-notonorafter"),
        Deviation::Failed(_) => Rule("resp-status-success"),
        Deviation::ForeignKey => Rule("sig-key-other"),
        Deviation::InResponseTo(_) => Rule("resp-inresponseto-match"),
        Deviation::Issuer(_) | Deviation::IssuerFormat(_) => Rule("resp-issuer"),
        Deviation::IssuerSpelt(_) => Rule("resp-issuer"),
        Deviation::NameId(_) => TRUE_FOR_ALL_WE_KNOW,
        Deviation::NameIdFormat(_) => Rule("name-id-format-wanted"),
        Deviation::NameIdFullWidth(_) => Rule("name-id-email"),
        Deviation::NameIdUpperCase(_) => TRUE_FOR_ALL_WE_KNOW,
        Deviation::NestedSuccess => Rule("resp-status-success"),
        Deviation::NoAssertion => Rule("resp-has-assertion"),
        Deviation::NoAssertionId => Rule("as-id"),
        Deviation::NoAssertionIssueInstant => Rule("as-issueinstant"),
        Deviation::NoAttributes => Rule("attribute-missing"),
        Deviation::NoAudience | Deviation::NoConditions => Rule("as-audience"),
        Deviation::NoAuthnContext | Deviation::NoAuthnInstant => Rule("as-authnstatement"),
        Deviation::NoAuthnStatement => Rule("as-authnstatement"),
        Deviation::NoConditionsEnd | Deviation::NoConditionsWindow => Rule("window-open"),
        Deviation::NoConfirmationData => Rule("as-scd-present"),
        Deviation::NoConfirmationEnd => Rule("as-scd-notonorafter"),
        Deviation::NoConfirmationInResponseTo => Rule("as-scd-irt"),
        Deviation::NoDestination => Rule("resp-destination-required"),
        Deviation::NoNameId => Rule("name-id-absent"),
        Deviation::NoRecipient => Rule("as-recipient"),
        Deviation::NoResponseInResponseTo => Rule("resp-inresponseto-match"),
        Deviation::NoResponseId => Rule("resp-id"),
        Deviation::NoResponseIssueInstant => Rule("resp-issueinstant"),
        Deviation::NoResponseIssuer => NotShown("the Response is neither signed nor encrypted"),
        Deviation::NoStatus | Deviation::NoStatusCode => Rule("resp-status-present"),
        Deviation::NoSubject => Rule("as-subject"),
        Deviation::NoSubjectConfirmation => Rule("as-bearer"),
        Deviation::NotYetValid => Rule("as-cond-notbefore"),
        Deviation::OddReference(_) => Rule("sig-single-ref"),
        Deviation::OneTimeUse | Deviation::Optional(_) => LEGAL,
        Deviation::Recipient(_) => Rule("as-recipient"),
        Deviation::ResponseInResponseTo(_) => Rule("resp-inresponseto-match"),
        Deviation::ResponseIssuer(_) => Rule("resp-issuer"),
        Deviation::SecondAuthnStatement => LEGAL,
        Deviation::ExpiredCertificate => OfSeveralKeys("sig-certificate-expired"),
        Deviation::SecondKey => NotShown("every published key may sign"),
        Deviation::SecondLevelStatus(_) | Deviation::SessionEndsAt(_) => LEGAL,
        Deviation::SessionExpired => Rule("as-sessionnotonorafter"),
        Deviation::SignedElements(_) => Rule("sig-required-post"),
        Deviation::SplitConfirmation => Rule("as-recipient"),
        Deviation::Status(_) => Rule("resp-status-success"),
        Deviation::Times(_) => LEGAL,
        Deviation::UnknownCondition => Rule("as-cond-general"),
        Deviation::Version(_) => Rule("resp-version"),
    }
}

pub(crate) fn each_deviation_is_named_by_its_rule() {
    let world = world("onelogin");
    let mut wrong = Vec::new();
    for deviation in Deviation::samples() {
        let mut draft = good(world);
        deviation.apply(&mut draft);
        let found = named(world, &draft, matches!(row(&deviation), OfSeveralKeys(_)));
        let expected = match row(&deviation) {
            Rule(rule) | OfSeveralKeys(rule) => {
                found.iter().any(|it| it == rule).then_some(()).ok_or(rule.to_owned())
            }
            NotShown(why) => is_quiet(&found, &deviation).then_some(()).ok_or(why.to_owned()),
        };
        if let Err(expected) = expected {
            wrong.push(format!("{deviation:?}: {expected}, and found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Everything is signed, so that every rule about signatures can be broken.
fn good(world: &World) -> Draft {
    world.draft("Both", Begins::AtServiceProvider)
}

/// What is said of the document, without what is said of metadata with several keys.
fn named(world: &World, draft: &Draft, has_several_keys: bool) -> Vec<String> {
    let mut dossier = world.dossier();
    dossier.take("request.xml", world.request(None).as_bytes());
    dossier.take("response.xml", world.write(draft).as_bytes());
    if has_several_keys {
        let xml = world.rollover.clone();
        dossier.metadata = Some(Named { origin: "idp.xml".to_owned(), xml });
    }
    let examination = tried(&dossier).expect("every deviation can be read");
    rules(&examination).iter().map(|it| (*it).to_owned()).collect()
}

/// The second key is not in the metadata, which has one key here.
fn is_quiet(found: &[String], deviation: &Deviation) -> bool {
    let allowed: &[&str] = match deviation {
        Deviation::SecondKey => &["sig-key-other"],
        _ => &[],
    };
    found.iter().all(|it| allowed.contains(&it.as_str()))
}

pub(crate) fn the_second_key_of_a_change_of_keys_is_no_fault() {
    let world = world("onelogin");
    let mut draft = good(world);
    Deviation::SecondKey.apply(&mut draft);
    assert_eq!(named(world, &draft, true), ["md-certificate-left", "md-several-keys"]);
}

/// What is odd where one of its values is, and another is not.
pub(crate) fn a_deviation_with_a_weaker_value_is_named_too() {
    let world = world("onelogin");
    let rsa15 = saml_wire::deviate::Encrypted {
        content: ContentAlgorithm::Aes128Gcm,
        transport: KeyTransport::Rsa15,
        signed: None,
    };
    let offset = Deviation::Times(saml_wire::document::Times::Offset);
    let cases = [
        (Deviation::Encrypted(rsa15), "as-encryption-weak"),
        (offset.clone(), "as-issueinstant"),
        (Deviation::ClockAhead(600), "as-cond-notbefore"),
        (Deviation::ClockAhead(-600), "as-cond-notonorafter"),
        (Deviation::SessionEndsAt(-600), "as-sessionnotonorafter"),
        (Deviation::ConfirmationEndsAt(-600), "as-scd-notonorafter"),
    ];
    for (deviation, rule) in cases {
        let mut draft = good(world);
        deviation.apply(&mut draft);
        let found = named(world, &draft, false);
        assert!(found.iter().any(|it| it == rule), "{deviation:?}: {found:?}");
    }
    let mut draft = good(world);
    offset.apply(&mut draft);
    let mut dossier = world.with(&draft);
    dossier.at = None;
    assert!(rules(&examined(&dossier)).contains(&"time-utc"));
    dossier.at = Some(NOW + Duration::seconds(1));
    assert!(!rules(&examined(&dossier)).contains(&"time-utc"), "the strict checks say it");
}
