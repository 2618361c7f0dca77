//! Deviations: the identity provider is misconfigured or hostile. They edit the draft, so the signature is genuine.
//!
//! Each deviation stands in one place, the table below: what it is, a sample of its value, its sentence and its edit.

mod assertion;
mod choice;
mod part;
mod response;
mod row;
mod subject;
mod words;

use crate::captured::Captured;
use crate::document::{Optional, Times};
use crate::draft::{Draft, KeyChoice, SignedElements};
use crate::encrypt::{ContentAlgorithm, Encryption, KeyTransport};
use crate::key::{DigestAlgorithm, SignatureAlgorithm};
use crate::names;
use crate::sign::OddReference;
use row::Row;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use part::Part;
pub use words::{AlsoAttribute, AttributeForm, Encrypted, ExtraConfirmation, Spelling};

/// The table of all deviations is the enum: doc, value with a sample, and the row stand beside each other.
macro_rules! deviations {
    ($($(#[$doc:meta])+ $name:ident $(($value:ident: $kind:ty = $sample:expr))? => $row:expr,)+) => {
        /// One difference from a good Response, made before signing. In TOML and JSON: `"expired"`, or `{ audience = "…" }`.
        ///
        /// A number is a number of seconds from now on, negative for the past.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Deviation { $($(#[$doc])+ $name $(($kind))?,)+ }

        impl Deviation {
            fn row(&self) -> Row<'_> {
                match self { $(Self::$name $(($value))? => $row,)+ }
            }

            /// One of each, for listings and for tests that go through all of them.
            pub fn samples() -> Vec<Self> {
                vec![$(Self::$name $(($sample))?,)+]
            }
        }
    };
}

deviations! {
    /// Signed with this algorithm; SHA-1 for the digest too where the name says so.
    Algorithm(algorithm: SignatureAlgorithm = SignatureAlgorithm::RsaSha512) =>
        Row::draft(format!("it is signed with {}", algorithm.name()), |draft, _| {
            draft.signing.signature = *algorithm;
            draft.signing.digest = DigestAlgorithm::of(*algorithm);
            if *algorithm == SignatureAlgorithm::EcdsaSha256 {
                draft.signing.key = KeyChoice::Elliptic;
            }
        }),
    /// One more attribute.
    AlsoAttribute(extra: AlsoAttribute = AlsoAttribute::sample()) =>
        Row::assertion(extra.sentence(), |it| it.attributes.push(extra.attribute())),
    /// This audience stands before ours, in the same AudienceRestriction.
    AlsoAudience(audience: String = url()) =>
        Row::conditions(format!("{audience} is an Audience too"), |it, _| {
            it.audiences.iter_mut().for_each(|one| one.insert(0, audience.clone()));
        }),
    /// A second AudienceRestriction names this audience alone.
    AlsoAudienceRestriction(audience: String = url()) =>
        Row::conditions(format!("a second AudienceRestriction names {audience} alone"), |it, _| {
            it.audiences.push(vec![audience.clone()]);
        }),
    /// Another SubjectConfirmation stands before the good one.
    AlsoConfirmation(extra: ExtraConfirmation = ExtraConfirmation::Expired) =>
        Row::subject(extra.sentence(), |it, now| subject::also(it, *extra, now)),
    /// A second assertion, about this NameID, stands after the good one, signed like it.
    AssertionAfter(name_id: String = name()) =>
        Row::response(format!("a second assertion, about {name_id}, follows"), |it| {
            response::second_assertion(it, name_id, usize::MAX);
        }),
    /// A second assertion, about this NameID, stands before the good one, signed like it.
    AssertionBefore(name_id: String = name()) =>
        Row::response(format!("a second assertion, about {name_id}, stands before it"), |it| {
            response::second_assertion(it, name_id, 0);
        }),
    /// The assertion has this id, one that was used before, say.
    AssertionId(id: String = "id-that-was-used".to_owned()) =>
        Row::assertion(format!("the ID of the assertion is {id}"), |it| it.id.clone_from(id)),
    /// The issuer of the assertion is this.
    AssertionIssuer(issuer: String = url()) =>
        Row::assertion(format!("the Issuer of the assertion is {issuer}"), |it| {
            it.issuer.value.clone_from(issuer);
        }),
    /// Every value of an attribute ends with this.
    AttributeValuesEndWith(end: String = "<i>".to_owned()) =>
        Row::assertion(format!("every value of an attribute ends with {end}"), |it| {
            let values = it.attributes.iter_mut().flat_map(|one| &mut one.values);
            values.for_each(|value| value.push_str(end));
        }),
    /// The attributes are written in another way, or there is one more.
    Attributes(form: AttributeForm = AttributeForm::Untyped) =>
        Row::assertion(form.sentence(), |it| form.apply(&mut it.attributes)),
    /// Every attribute stands there once more, with this value.
    AttributesAgain(value: String = name()) =>
        Row::assertion(format!("every attribute stands there once more, as {value}"), |it| {
            words::again(&mut it.attributes, value);
        }),
    /// Made out for this audience.
    Audience(audience: String = url()) =>
        Row::conditions(format!("the Audience is {audience}"), |it, _| {
            it.audiences = vec![vec![audience.clone()]];
        }),
    /// The right audience, spelt in another way.
    AudienceSpelt(spelling: Spelling = Spelling::UpperCase) =>
        Row::conditions(format!("the Audience is spelt {}", spelling.words()), |it, _| {
            let audiences = it.audiences.iter_mut().flatten();
            audiences.for_each(|audience| *audience = spelling.of(audience));
        }),
    /// The person was authenticated then.
    AuthnInstantAt(seconds: i64 = -40_000) =>
        Row::authn(format!("AuthnInstant is {}", row::moment(*seconds)), |it, now| {
            it.authn_instant = Some(row::at(now, *seconds));
        }),
    /// The clock of the identity provider is so many seconds ahead.
    ClockAhead(seconds: i64 = 60) =>
        Row::draft(format!("every time in it is {seconds} seconds later"), |draft, _| {
            response::move_times(&mut draft.response, *seconds);
        }),
    /// The Conditions hold from then on, for an hour at least.
    ConditionsBeginAt(seconds: i64 = 60) =>
        Row::conditions(format!("NotBefore of the Conditions is {}", row::moment(*seconds)), |it, now| {
            assertion::begin(it, row::at(now, *seconds));
        }),
    /// The Conditions hold until then, from an hour before at least.
    ConditionsEndAt(seconds: i64 = -60) =>
        Row::conditions(format!("NotOnOrAfter of the Conditions is {}", row::moment(*seconds)), |it, now| {
            assertion::end(it, row::at(now, *seconds));
        }),
    /// The Conditions end two minutes before they begin; clocks that differ by a few minutes hide it.
    ConditionsReversed =>
        Row::conditions("the Conditions end before they begin", |it, now| {
            it.not_before = Some(row::at(now, 60));
            it.not_on_or_after = Some(row::at(now, -60));
        }),
    /// The SubjectConfirmationData has this NotOnOrAfter; the Conditions are as they were.
    ConfirmationEndsAt(seconds: i64 = -60) =>
        Row::data(format!("NotOnOrAfter of the SubjectConfirmationData is {}", row::moment(*seconds)), |it, now| {
            it.not_on_or_after = Some(row::at(now, *seconds));
        }),
    /// The SubjectConfirmationData has expired, the Conditions have not.
    ConfirmationExpired =>
        Row::data("NotOnOrAfter of the SubjectConfirmationData was an hour ago", |it, now| {
            it.not_on_or_after = Some(now - row::FAR);
        }),
    /// The SubjectConfirmationData answers this request, the Response none.
    ConfirmationInResponseTo(id: String = "_never-asked".to_owned()) =>
        Row::data(format!("the SubjectConfirmationData answers the request {id}"), |it, _| {
            it.in_response_to = Some(id.clone());
        }),
    /// The method of the subject confirmation is this URI.
    ConfirmationMethod(method: String = names::method::HOLDER_OF_KEY.to_owned()) =>
        Row::subject(format!("the Method of the SubjectConfirmation is {method}"), |it, _| {
            it.confirmations.iter_mut().for_each(|one| one.method.clone_from(method));
        }),
    /// The SubjectConfirmationData has a NotBefore, in the past.
    ConfirmationNotBefore =>
        Row::data("the SubjectConfirmationData has a NotBefore", |it, now| {
            it.not_before = Some(now - row::FAR);
        }),
    /// The Response is addressed to this URL.
    Destination(to: String = url()) =>
        Row::response(format!("the Destination is {to}"), |it| it.destination = Some(to.clone())),
    /// The digests are made with this algorithm; the signature is as it was.
    Digest(algorithm: DigestAlgorithm = DigestAlgorithm::Sha512) =>
        Row::draft(format!("its digests are made with {}", algorithm.name()), |draft, _| {
            draft.signing.digest = *algorithm;
        }),
    /// The document is one that was captured, with new values in it and signed anew.
    Document(captured: Captured = captured()) =>
        Row::draft("the document is written as one that was captured", |draft, _| captured.apply(draft)),
    /// The assertion is encrypted for the certificate that the service provider has published.
    Encrypted(encrypted: Encrypted = SAMPLE) =>
        Row::draft(encrypted.sentence(), |draft, _| encrypted.apply(draft)),
    /// The NameID is encrypted for the certificate that the service provider has published.
    EncryptedNameId =>
        Row::draft("the NameID is encrypted", |draft, _| draft.name_id_encryption = Some(Encryption::USUAL)),
    /// The Conditions have expired, the SubjectConfirmationData has not.
    Expired =>
        Row::conditions("NotOnOrAfter of the Conditions was an hour ago", |it, now| {
            assertion::end(it, now - row::FAR);
        }),
    /// The login has failed: this second-level status below Responder, and no assertion.
    Failed(code: String = names::status::AUTHN_FAILED.to_owned()) =>
        Row::response(format!("it reports the failure {code}, and has no assertion"), |it| {
            response::fail(it, code);
            it.assertions.clear();
        }),
    /// Signed with a key that the metadata does not name.
    ForeignKey =>
        Row::draft("it is signed with a key that the metadata does not name", |draft, _| {
            draft.signing.key = KeyChoice::Foreign;
        }),
    /// The Response and the SubjectConfirmationData answer this request.
    InResponseTo(id: String = "_never-asked".to_owned()) =>
        Row::response(format!("it answers the request {id}"), |it| response::answer(it, id)),
    /// The issuer of the Response and of the assertion is this.
    Issuer(issuer: String = url()) =>
        Row::response(format!("the Issuer of the Response and of the assertion is {issuer}"), |it| {
            response::each_issuer(it, |one| one.value.clone_from(issuer));
        }),
    /// The issuer of the Response and of the assertion has this format.
    IssuerFormat(format: String = names::format::PERSISTENT.to_owned()) =>
        Row::response(format!("the Format of the Issuer is {format}"), |it| {
            response::each_issuer(it, |one| one.format = Some(format.clone()));
        }),
    /// The right issuer of the Response and of the assertion, spelt in another way.
    IssuerSpelt(spelling: Spelling = Spelling::UpperCase) =>
        Row::response(format!("the Issuer is spelt {}", spelling.words()), |it| {
            response::each_issuer(it, |one| one.value = spelling.of(&one.value));
        }),
    /// The NameID is this.
    NameId(value: String = name()) =>
        Row::name_id(format!("the NameID is {value}"), |it| it.clone_from(value)),
    /// The NameID has this format, and the same value.
    NameIdFormat(format: String = names::format::PERSISTENT.to_owned()) =>
        Row::subject(format!("the Format of the NameID is {format}"), |it, _| {
            it.name_id.iter_mut().for_each(|one| one.format = Some(format.clone()));
        }),
    /// The NameID is this in full-width letters, which compatibility normalisation (NFKC) makes equal.
    NameIdFullWidth(value: String = name()) =>
        Row::name_id(format!("the NameID is {value} in full-width letters"), |it| {
            *it = Spelling::FullWidth.of(value);
        }),
    /// The NameID is this in upper case.
    NameIdUpperCase(value: String = name()) =>
        Row::name_id(format!("the NameID is {value} in upper case"), |it| {
            *it = Spelling::UpperCase.of(value);
        }),
    /// A failure whose second-level status is Success; the signed assertion stays inside.
    NestedSuccess =>
        Row::response("the status is Responder, with Success on the second level", |it| {
            response::fail(it, names::status::SUCCESS);
        }),
    /// No assertion, although the status is Success.
    NoAssertion => Row::response("there is no assertion", |it| it.assertions.clear()),
    /// No ID of the assertion; the Response alone is signed.
    NoAssertionId =>
        Row::draft("the assertion has no ID, and the Response alone is signed", |draft, _| {
            draft.signing.elements = SignedElements::Response;
            draft.response.assertions.iter_mut().for_each(|it| it.id.clear());
        }),
    /// No IssueInstant of the assertion.
    NoAssertionIssueInstant =>
        Row::assertion("the assertion has no IssueInstant", |it| it.issue_instant = None),
    /// No AttributeStatement.
    NoAttributes => Row::assertion("there are no attributes", |it| it.attributes.clear()),
    /// No AudienceRestriction.
    NoAudience =>
        Row::conditions("there is no AudienceRestriction", |it, _| it.audiences.clear()),
    /// No AuthnContext in the AuthnStatement.
    NoAuthnContext =>
        Row::authn("the AuthnStatement has no AuthnContext", |it, _| it.context = None),
    /// No AuthnInstant of the AuthnStatement.
    NoAuthnInstant =>
        Row::authn("the AuthnStatement has no AuthnInstant", |it, _| it.authn_instant = None),
    /// No AuthnStatement.
    NoAuthnStatement => Row::assertion("there is no AuthnStatement", |it| it.authn.clear()),
    /// No Conditions.
    NoConditions => Row::assertion("there are no Conditions", |it| it.conditions = None),
    /// No NotOnOrAfter of the Conditions.
    NoConditionsEnd =>
        Row::conditions("the Conditions have no NotOnOrAfter", |it, _| it.not_on_or_after = None),
    /// Neither NotBefore nor NotOnOrAfter of the Conditions.
    NoConditionsWindow =>
        Row::conditions("the Conditions have neither NotBefore nor NotOnOrAfter", |it, _| {
            (it.not_before, it.not_on_or_after) = (None, None);
        }),
    /// No SubjectConfirmationData in the SubjectConfirmation.
    NoConfirmationData =>
        Row::subject("there is no SubjectConfirmationData", |it, _| {
            it.confirmations.iter_mut().for_each(|one| one.data = None);
        }),
    /// No NotOnOrAfter of the SubjectConfirmationData.
    NoConfirmationEnd =>
        Row::data("the SubjectConfirmationData has no NotOnOrAfter", |it, _| {
            it.not_on_or_after = None;
        }),
    /// No InResponseTo in the SubjectConfirmationData.
    NoConfirmationInResponseTo =>
        Row::data("there is no InResponseTo in the SubjectConfirmationData", |it, _| {
            it.in_response_to = None;
        }),
    /// No Destination on the Response.
    NoDestination => Row::response("there is no Destination", |it| it.destination = None),
    /// No NameID in the Subject.
    NoNameId => Row::subject("there is no NameID", |it, _| it.name_id = None),
    /// No Recipient in the SubjectConfirmationData.
    NoRecipient => Row::data("there is no Recipient", |it, _| it.recipient = None),
    /// No InResponseTo on the Response.
    NoResponseInResponseTo => Row::response("there is no InResponseTo on the Response", |it| {
        it.in_response_to = None;
    }),
    /// No ID of the Response; the assertion alone is signed.
    NoResponseId =>
        Row::draft("the Response has no ID, and the assertion alone is signed", |draft, _| {
            draft.signing.elements = SignedElements::Assertion;
            draft.response.id.clear();
        }),
    /// No IssueInstant of the Response.
    NoResponseIssueInstant =>
        Row::response("the Response has no IssueInstant", |it| it.issue_instant = None),
    /// No issuer of the Response; the assertion alone is signed, so that none is needed (Profiles 4.1.4.2).
    NoResponseIssuer =>
        Row::draft("the Response has no Issuer, and the assertion alone is signed", |draft, _| {
            draft.signing.elements = SignedElements::Assertion;
            draft.response.issuer = None;
        }),
    /// No Status.
    NoStatus => Row::response("there is no Status", |it| it.status = None),
    /// No StatusCode in the Status.
    NoStatusCode =>
        Row::response("there is no StatusCode", |it| response::status(it, |one| one.code = None)),
    /// No Subject.
    NoSubject => Row::assertion("there is no Subject", |it| it.subject = None),
    /// No SubjectConfirmation in the Subject.
    NoSubjectConfirmation =>
        Row::subject("there is no SubjectConfirmation", |it, _| it.confirmations.clear()),
    /// The Conditions hold from an hour later.
    NotYetValid =>
        Row::conditions("NotBefore of the Conditions is in an hour", |it, now| {
            assertion::begin(it, now + row::FAR);
        }),
    /// The Reference of the outermost signature is one that SAML does not allow.
    OddReference(form: OddReference = OddReference::Empty) =>
        Row::draft(form.sentence(), |draft, _| draft.signing.odd = Some(*form)),
    /// OneTimeUse among the Conditions.
    OneTimeUse =>
        Row::conditions("the Conditions have OneTimeUse", |it, _| it.reuse = assertion::ONCE),
    /// Content that the schema allows and nobody needs.
    Optional(optional: Optional = Optional::Advice) =>
        Row::response(format!("it has {}", optional.name()), |it| it.optional.push(*optional)),
    /// The Recipient is this URL.
    Recipient(to: String = url()) =>
        Row::data(format!("the Recipient is {to}"), |it, _| it.recipient = Some(to.clone())),
    /// Our AudienceRestriction stands there a second time.
    RepeatedAudienceRestriction =>
        Row::conditions("the AudienceRestriction stands there twice", |it, _| {
            it.audiences.extend_from_within(..);
        }),
    /// The Response has this id.
    ResponseId(id: String = "id-that-was-used".to_owned()) =>
        Row::response(format!("the ID of the Response is {id}"), |it| it.id.clone_from(id)),
    /// The Response answers this request, the SubjectConfirmationData none.
    ResponseInResponseTo(id: String = "_never-asked".to_owned()) =>
        Row::response(format!("the Response answers the request {id}"), |it| {
            it.in_response_to = Some(id.clone());
        }),
    /// The issuer of the Response is this.
    ResponseIssuer(issuer: String = url()) =>
        Row::response(format!("the Issuer of the Response is {issuer}"), |it| {
            it.issuer.iter_mut().for_each(|one| one.value.clone_from(issuer));
        }),
    /// A second AuthnStatement, of an hour ago.
    SecondAuthnStatement =>
        Row::assertion("there is a second AuthnStatement", assertion::second_statement),
    /// Signed with a key that the metadata names in a certificate that has expired.
    ExpiredCertificate =>
        Row::draft("it is signed with a key of the metadata whose certificate has expired", |draft, _| {
            draft.signing.key = KeyChoice::Expired;
        }),
    /// Signed with the second of the keys that the metadata names.
    SecondKey =>
        Row::draft("it is signed with the second key that the metadata names", |draft, _| {
            draft.signing.key = KeyChoice::Next;
        }),
    /// The status is Success, with this on the second level.
    SecondLevelStatus(code: String = "urn:example:status:detail".to_owned()) =>
        Row::response(format!("the status has {code} on the second level"), |it| {
            response::status(it, |one| one.subcode = Some(code.clone()));
        }),
    /// The session at the identity provider ends then.
    SessionEndsAt(seconds: i64 = 3600) =>
        Row::authn(format!("SessionNotOnOrAfter is {}", row::moment(*seconds)), |it, now| {
            it.session_not_on_or_after = Some(row::at(now, *seconds));
        }),
    /// The session at the identity provider has ended an hour ago.
    SessionExpired =>
        Row::authn("SessionNotOnOrAfter was an hour ago", |it, now| {
            it.authn_instant = Some(now - row::FAR * 2);
            it.session_not_on_or_after = Some(now - row::FAR);
        }),
    /// These elements are signed.
    SignedElements(elements: SignedElements = SignedElements::Neither) =>
        Row::draft(elements.sentence(), |draft, _| draft.signing.elements = *elements),
    /// Two SubjectConfirmations for the one: the first is for another recipient, the second has expired.
    SplitConfirmation =>
        Row::subject("one SubjectConfirmation is for another recipient, and one has expired", subject::split),
    /// The top-level status is this URI; the signed assertion stays inside.
    Status(code: String = names::status::RESPONDER.to_owned()) =>
        Row::response(format!("the status is {code}"), |it| {
            response::status(it, |one| one.code = Some(code.clone()));
        }),
    /// All times are written in this way.
    Times(times: Times = Times::Microseconds) =>
        Row::response(times.sentence(), |it| it.times = *times),
    /// The Conditions have one that no service provider knows.
    UnknownCondition =>
        Row::conditions("the Conditions have one that is unknown", |it, _| {
            it.unknown = Some("UnheardOf".to_owned());
        }),
    /// The Version of the Response and of the assertion is this.
    Version(version: String = "1.1".to_owned()) =>
        Row::response(format!("the Version is {version}"), |it| response::version(it, version)),
}

const SAMPLE: Encrypted = Encrypted {
    content: ContentAlgorithm::Aes128Gcm,
    transport: KeyTransport::OaepSha1,
    signed: None,
};

/// A Response of nobody in particular, its assertion signed.
fn captured() -> Captured {
    let text = include_str!("captured.xml").trim_end().to_owned();
    text.try_into().expect("a test reads it")
}

fn url() -> String {
    "https://other.example/saml".to_owned()
}

fn name() -> String {
    "somebody-else@corp.example".to_owned()
}

impl Deviation {
    /// Makes the one difference.
    pub fn apply(&self, draft: &mut Draft) {
        let now = draft.response.issue_instant.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        (self.row().edit)(draft, now);
    }

    /// The one difference, in a sentence that continues "compared with a good Response, …".
    pub fn sentence(&self) -> String {
        self.row().sentence
    }
}
