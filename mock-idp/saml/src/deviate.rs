//! Deviations: the identity provider is misconfigured or hostile. They edit the draft, so the signature is genuine.

use crate::document::{Assertion, ConfirmationData, Response, SubjectConfirmation};
use crate::draft::{Draft, KeyChoice, SignedElements};
use crate::key::{DigestAlgorithm, SignatureAlgorithm};
use crate::names;
use serde::{Deserialize, Serialize};
use time::Duration;

/// One difference from a good Response, made before signing. In TOML and JSON: `"expired"`, or `{ audience = "…" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deviation {
    /// Signed with this algorithm; SHA-1 for the digest too where the name says so.
    Algorithm(SignatureAlgorithm),
    /// The assertion has this id, one that was used before, say.
    AssertionId(String),
    /// The issuer of the assertion is this.
    AssertionIssuer(String),
    /// Made out for this audience.
    Audience(String),
    /// The SubjectConfirmationData has expired, the Conditions have not.
    ConfirmationExpired,
    /// The method of the subject confirmation is this URI.
    ConfirmationMethod(String),
    /// The SubjectConfirmationData has a NotBefore, in the past.
    ConfirmationNotBefore,
    /// The Response is addressed to this URL.
    Destination(String),
    /// The Conditions have expired, the SubjectConfirmationData has not.
    Expired,
    /// Signed with a key that the metadata does not name.
    ForeignKey,
    /// The Response and the SubjectConfirmationData answer this request.
    InResponseTo(String),
    /// The issuer of the Response and of the assertion is this.
    Issuer(String),
    /// The NameID is this.
    NameId(String),
    /// No AudienceRestriction.
    NoAudience,
    /// No AuthnStatement.
    NoAuthnStatement,
    /// No Conditions.
    NoConditions,
    /// No InResponseTo in the SubjectConfirmationData.
    NoConfirmationInResponseTo,
    /// No Destination on the Response.
    NoDestination,
    /// No NameID in the Subject.
    NoNameId,
    /// No Recipient in the SubjectConfirmationData.
    NoRecipient,
    /// No InResponseTo on the Response.
    NoResponseInResponseTo,
    /// No SubjectConfirmation in the Subject.
    NoSubjectConfirmation,
    /// The Conditions hold from an hour later.
    NotYetValid,
    /// The Recipient is this URL.
    Recipient(String),
    /// The issuer of the Response is this.
    ResponseIssuer(String),
    /// The session at the identity provider has ended an hour ago.
    SessionExpired,
    /// These elements are signed.
    SignedElements(SignedElements),
    /// The top-level status is this URI; the signed assertion stays inside.
    Status(String),
    /// The Conditions have one that no service provider knows.
    UnknownCondition,
    /// The Version of the Response and of the assertion is this.
    Version(String),
}

/// How far the windows are moved: far beyond any clock skew.
const FAR: Duration = Duration::hours(1);

impl Deviation {
    /// Makes the one difference.
    pub fn apply(&self, draft: &mut Draft) {
        match self {
            Self::Algorithm(algorithm) => {
                draft.signing.signature = *algorithm;
                draft.signing.digest = DigestAlgorithm::of(*algorithm);
            }
            Self::Destination(url) => draft.response.destination = Some(url.clone()),
            Self::ForeignKey => draft.signing.key = KeyChoice::Foreign,
            Self::InResponseTo(id) => answer(&mut draft.response, id),
            Self::Issuer(issuer) => {
                for deviation in
                    [Self::ResponseIssuer(issuer.clone()), Self::AssertionIssuer(issuer.clone())]
                {
                    deviation.apply(draft);
                }
            }
            Self::NoDestination => draft.response.destination = None,
            Self::NoResponseInResponseTo => draft.response.in_response_to = None,
            Self::ResponseIssuer(issuer) => {
                draft.response.issuer.iter_mut().for_each(|found| found.value.clone_from(issuer))
            }
            Self::SignedElements(elements) => draft.signing.elements = *elements,
            Self::Status(code) => draft.response.status.code.clone_from(code),
            Self::Version(version) => {
                draft.response.version.clone_from(version);
                draft
                    .response
                    .assertions
                    .iter_mut()
                    .for_each(|assertion| assertion.version.clone_from(version));
            }
            _ => draft
                .response
                .assertions
                .iter_mut()
                .for_each(|assertion| self.apply_to_assertion(assertion)),
        }
    }

    fn apply_to_assertion(&self, assertion: &mut Assertion) {
        let issued = assertion.issue_instant;
        match self {
            Self::AssertionId(id) => assertion.id.clone_from(id),
            Self::AssertionIssuer(issuer) => assertion.issuer.value.clone_from(issuer),
            Self::Audience(audience) => assertion
                .conditions
                .iter_mut()
                .for_each(|conditions| conditions.audiences = vec![vec![audience.clone()]]),
            Self::Expired => assertion.conditions.iter_mut().for_each(|conditions| {
                conditions.not_before = Some(issued - FAR * 2);
                conditions.not_on_or_after = Some(issued - FAR);
            }),
            Self::NoAudience => {
                assertion.conditions.iter_mut().for_each(|conditions| conditions.audiences.clear())
            }
            Self::NoAuthnStatement => assertion.authn = None,
            Self::NoConditions => assertion.conditions = None,
            Self::NotYetValid => assertion.conditions.iter_mut().for_each(|conditions| {
                conditions.not_before = Some(issued + FAR);
                conditions.not_on_or_after = Some(issued + FAR * 2);
            }),
            Self::SessionExpired => assertion.authn.iter_mut().for_each(|authn| {
                authn.authn_instant = issued - FAR * 2;
                authn.session_not_on_or_after = Some(issued - FAR);
            }),
            Self::UnknownCondition => assertion
                .conditions
                .iter_mut()
                .for_each(|conditions| conditions.unknown = Some("UnheardOf".to_owned())),
            _ => self.apply_to_subject(assertion),
        }
    }

    fn apply_to_subject(&self, assertion: &mut Assertion) {
        let issued = assertion.issue_instant;
        let Some(subject) = &mut assertion.subject else { return };
        match self {
            Self::ConfirmationExpired => each_data(&mut subject.confirmations, |data| {
                data.not_on_or_after = Some(issued - FAR)
            }),
            Self::ConfirmationMethod(method) => subject
                .confirmations
                .iter_mut()
                .for_each(|confirmation| confirmation.method.clone_from(method)),
            Self::ConfirmationNotBefore => {
                each_data(&mut subject.confirmations, |data| data.not_before = Some(issued - FAR))
            }
            Self::NameId(value) => {
                subject.name_id.iter_mut().for_each(|name_id| name_id.value.clone_from(value))
            }
            Self::NoConfirmationInResponseTo => {
                each_data(&mut subject.confirmations, |data| data.in_response_to = None)
            }
            Self::NoNameId => subject.name_id = None,
            Self::NoRecipient => {
                each_data(&mut subject.confirmations, |data| data.recipient = None)
            }
            Self::NoSubjectConfirmation => subject.confirmations.clear(),
            Self::Recipient(url) => {
                each_data(&mut subject.confirmations, |data| data.recipient = Some(url.clone()))
            }
            _ => {}
        }
    }

    /// The one difference, in a sentence that continues "compared with a good Response, …".
    pub fn sentence(&self) -> String {
        match self {
            Self::Algorithm(algorithm) => format!("it is signed with {}", algorithm.name()),
            Self::AssertionId(_) => "the assertion has the ID of another one".to_owned(),
            Self::AssertionIssuer(issuer) => format!("the Issuer of the assertion is {issuer}"),
            Self::Audience(audience) => format!("the Audience is {audience}"),
            Self::ConfirmationExpired => {
                "NotOnOrAfter of the SubjectConfirmationData was an hour ago".to_owned()
            }
            Self::ConfirmationMethod(method) => {
                format!("the Method of the SubjectConfirmation is {method}")
            }
            Self::ConfirmationNotBefore => "the SubjectConfirmationData has a NotBefore".to_owned(),
            Self::Destination(url) => format!("the Destination is {url}"),
            Self::Expired => "NotOnOrAfter of the Conditions was an hour ago".to_owned(),
            Self::ForeignKey => {
                "it is signed with a key that the metadata does not name".to_owned()
            }
            Self::InResponseTo(id) => format!("it answers the request {id}"),
            Self::Issuer(issuer) => {
                format!("the Issuer of the Response and of the assertion is {issuer}")
            }
            Self::NameId(value) => format!("the NameID is {value}"),
            Self::NoAudience => "there is no AudienceRestriction".to_owned(),
            Self::NoAuthnStatement => "there is no AuthnStatement".to_owned(),
            Self::NoConditions => "there are no Conditions".to_owned(),
            Self::NoConfirmationInResponseTo => {
                "there is no InResponseTo in the SubjectConfirmationData".to_owned()
            }
            Self::NoDestination => "there is no Destination".to_owned(),
            Self::NoNameId => "there is no NameID".to_owned(),
            Self::NoRecipient => "there is no Recipient".to_owned(),
            Self::NoResponseInResponseTo => "there is no InResponseTo on the Response".to_owned(),
            Self::NoSubjectConfirmation => "there is no SubjectConfirmation".to_owned(),
            Self::NotYetValid => "NotBefore of the Conditions is in an hour".to_owned(),
            Self::Recipient(url) => format!("the Recipient is {url}"),
            Self::ResponseIssuer(issuer) => format!("the Issuer of the Response is {issuer}"),
            Self::SessionExpired => "SessionNotOnOrAfter was an hour ago".to_owned(),
            Self::SignedElements(SignedElements::Assertion) => {
                "the assertion alone is signed".to_owned()
            }
            Self::SignedElements(SignedElements::Both) => {
                "the Response and the assertion are signed".to_owned()
            }
            Self::SignedElements(SignedElements::Neither) => "nothing is signed".to_owned(),
            Self::SignedElements(SignedElements::Response) => {
                "the Response alone is signed".to_owned()
            }
            Self::Status(code) => format!("the status is {code}"),
            Self::UnknownCondition => "the Conditions have one that is unknown".to_owned(),
            Self::Version(version) => format!("the Version is {version}"),
        }
    }

    /// One of each, for listings and for tests that go through all of them.
    pub fn samples() -> Vec<Self> {
        let url = || "https://other.example/saml".to_owned();
        vec![
            Self::Algorithm(SignatureAlgorithm::RsaSha512),
            Self::AssertionId("id-that-was-used".to_owned()),
            Self::AssertionIssuer(url()),
            Self::Audience(url()),
            Self::ConfirmationExpired,
            Self::ConfirmationMethod(names::method::HOLDER_OF_KEY.to_owned()),
            Self::ConfirmationNotBefore,
            Self::Destination(url()),
            Self::Expired,
            Self::ForeignKey,
            Self::InResponseTo("_never-asked".to_owned()),
            Self::Issuer(url()),
            Self::NameId("somebody-else@corp.example".to_owned()),
            Self::NoAudience,
            Self::NoAuthnStatement,
            Self::NoConditions,
            Self::NoConfirmationInResponseTo,
            Self::NoDestination,
            Self::NoNameId,
            Self::NoRecipient,
            Self::NoResponseInResponseTo,
            Self::NoSubjectConfirmation,
            Self::NotYetValid,
            Self::Recipient(url()),
            Self::ResponseIssuer(url()),
            Self::SessionExpired,
            Self::SignedElements(SignedElements::Neither),
            Self::Status(names::status::RESPONDER.to_owned()),
            Self::UnknownCondition,
            Self::Version("1.1".to_owned()),
        ]
    }
}

fn answer(response: &mut Response, id: &str) {
    response.in_response_to = Some(id.to_owned());
    for subject in response.assertions.iter_mut().filter_map(|assertion| assertion.subject.as_mut())
    {
        each_data(&mut subject.confirmations, |data| data.in_response_to = Some(id.to_owned()));
    }
}

fn each_data(confirmations: &mut [SubjectConfirmation], edit: impl FnMut(&mut ConfirmationData)) {
    confirmations.iter_mut().filter_map(|confirmation| confirmation.data.as_mut()).for_each(edit);
}
