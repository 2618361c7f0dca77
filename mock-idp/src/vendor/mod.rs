//! A vendor as data: how its tenant, documents, keys and pages look. Decides nothing and serves
//! nothing.

mod certificate;
mod endpoints;
mod file;
mod load;
mod people;
mod signing;
mod template;
mod wording;

use std::{borrow::Cow, collections::BTreeMap};

use saml_wire::{ids::Pattern, metadata::MetadataShape, shape::Shape};
use serde::{Deserialize, Serialize};

use crate::directory::{Source, User};

pub use certificate::{CertificateProfile, Extensions, NameKind, NamePart, Serial};
pub(crate) use endpoints::Route;
pub(crate) use endpoints::{Asked, Message};
pub use endpoints::{Endpoints, StartUrl};
pub use file::VendorFile;
pub use load::VendorError;
pub use people::{StateWord, States};
pub use signing::{
    AlgorithmChoice, ElementsChoice, Signed, SigningChoice, SigningSettings, UnknownChoice,
};
pub use template::{Template, Unbalanced};
pub use wording::{DenialText, Wording};

/// One vendor: the table that a TOML file holds, `mock-idp/src/vendor/tables/okta.toml` for one.
///
/// The four that are built in and a file of one's own are read by the same function. Nothing in
/// this crate asks which vendor it is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Vendor {
    /// Name for commands, file names and ids: lower case, digits and `-`.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Keys of this table whose values are inferred and not measured or documented, dotted.
    pub inferred: Vec<String>,
    /// The entity id: a logical name without a port, the same wherever the mock listens.
    pub entity_id: Template,
    /// What only the entity ids of this vendor's identity providers have in them, whoever the tenant is.
    #[serde(default)]
    pub recognised_by: Vec<String>,
    /// The values of this tenant that templates name: organisation, ids of the application.
    pub tenant: BTreeMap<String, String>,
    /// Paths below the mock's own URL.
    pub endpoints: Endpoints,
    /// What is posted as RelayState where nothing is configured or asked for.
    pub relay_state: RelayStateRule,
    /// Patterns of ids.
    pub ids: Ids,
    /// Times relative to the issue instant, in seconds.
    pub windows: Windows,
    /// What is signed, and how, in the vendor's terms.
    pub signing: SigningSettings,
    /// The NameID of an application that says nothing else.
    pub name_id: NameIdSettings,
    /// The AuthnStatement.
    pub authn: AuthnSettings,
    /// The attributes.
    pub attributes: AttributeSettings,
    /// The certificate that belongs to the signing key.
    pub certificate: CertificateProfile,
    /// The vendor's words for the states of a user.
    pub states: States,
    /// The words of its pages.
    pub wording: Wording,
    /// What the metadata document says besides keys and URLs, and how it is written.
    pub metadata: MetadataSettings,
    /// How a Response is written.
    pub shape: Shape,
}

/// What a form carries as RelayState where none is configured or asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelayStateRule {
    /// No parameter at all.
    Absent,
    /// The parameter with an empty value.
    Empty,
}

/// Patterns of ids; a vendor may give an element that is signed another form than one that is not.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ids {
    /// The Response.
    pub response: IdForms,
    /// The Assertion.
    pub assertion: IdForms,
}

/// The two forms of an element's id.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IdForms {
    /// Where the element itself is signed.
    pub signed: Pattern,
    /// Where it is not.
    pub unsigned: Pattern,
}

/// Times relative to the issue instant, in seconds; negative before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Windows {
    /// `Conditions/@NotBefore`.
    pub not_before: i64,
    /// `Conditions/@NotOnOrAfter`.
    pub not_on_or_after: i64,
    /// `SubjectConfirmationData/@NotOnOrAfter`.
    pub confirmation_not_on_or_after: i64,
    /// `AuthnStatement/@AuthnInstant` of a login that was made just now.
    pub authn_instant: i64,
    /// `AuthnStatement/@SessionNotOnOrAfter`; absent where the vendor writes none.
    #[serde(default)]
    pub session_not_on_or_after: Option<i64>,
}

/// The NameID of an application that says nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NameIdSettings {
    /// The format's URI.
    pub format: String,
    /// Where the value comes from.
    pub from: Source,
    /// The formats that the vendor's console offers, the default among them.
    pub choices: Vec<String>,
}

/// The AuthnStatement.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AuthnSettings {
    /// `AuthnContextClassRef`.
    pub class_ref: String,
    /// `AuthenticatingAuthority`, where the vendor names one.
    #[serde(default)]
    pub authenticating_authority: Option<Template>,
    /// `@SessionIndex` of a document that nobody asked for.
    pub session_index: SessionIndex,
    /// `@SessionIndex` of the answer to a request; absent: the same rule.
    #[serde(default)]
    pub session_index_of_request: Option<SessionIndex>,
}

/// Where a SessionIndex comes from: `assertion-id`, `request-id`, or a pattern of its own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub enum SessionIndex {
    /// The id of the assertion.
    AssertionId,
    /// A pattern.
    Pattern(Pattern),
    /// The id of the AuthnRequest.
    RequestId,
}

/// The attributes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AttributeSettings {
    /// `@NameFormat` of an attribute that says nothing else.
    pub name_format: String,
    /// What the vendor calls the values of a record that comes from a directory: an attribute may be sent from these names
    /// too.
    #[serde(default)]
    pub record: BTreeMap<String, Source>,
    /// Attributes that the vendor adds in front of those that are configured.
    #[serde(default)]
    pub before: Vec<ExtraAttribute>,
    /// Attributes that the vendor adds after those that are configured.
    #[serde(default)]
    pub after: Vec<ExtraAttribute>,
}

/// An attribute that a vendor adds to every document.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExtraAttribute {
    /// `@Name`.
    pub name: String,
    /// Its one value.
    pub value: Template,
}

/// What the metadata document says besides keys and URLs, and how it is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MetadataSettings {
    /// `@ID`, where there is one.
    #[serde(default)]
    pub id: Option<String>,
    /// `NameIDFormat`, in order.
    #[serde(default)]
    pub name_id_formats: Vec<String>,
    /// `@WantAuthnRequestsSigned`, where it is written.
    #[serde(default)]
    pub want_authn_requests_signed: Option<bool>,
    /// `saml:Attribute` elements by name, with the vendor's usual NameFormat.
    #[serde(default)]
    pub attributes: Vec<String>,
    /// `ContactPerson`, where there is one.
    #[serde(default)]
    pub contact: Option<ContactPerson>,
    /// Bindings of the single sign-on endpoints, in order.
    pub sso: Vec<MetadataBinding>,
    /// Bindings of the single logout endpoints, in order.
    #[serde(default)]
    pub slo: Vec<MetadataBinding>,
    /// How it is written.
    pub shape: MetadataShape,
}

/// A `ContactPerson`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContactPerson {
    /// `@contactType`.
    pub kind: String,
    /// `SurName`.
    pub surname: String,
    /// `EmailAddress`.
    pub email: String,
}

/// A binding that metadata lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MetadataBinding {
    /// HTTP-POST.
    Post,
    /// HTTP-Redirect.
    Redirect,
    /// SOAP.
    Soap,
}

impl Vendor {
    /// The entity id.
    pub fn entity_id(&self) -> String {
        self.render(&self.entity_id)
    }

    /// The values of a user that a source names, in the words of this project or in those of the vendor. What the user's
    /// own record has under a name comes first.
    pub fn values(&self, user: &User, source: &Source) -> Vec<String> {
        let values = user.values(source);
        match source {
            Source::Attribute(name) if values.is_empty() => {
                self.attributes.record.get(name).map_or(values, |mapped| user.values(mapped))
            }
            _ => values,
        }
    }

    /// Whether an identity provider with this entity id is one of this vendor's.
    pub fn recognises(&self, entity_id: &str) -> bool {
        self.recognised_by.iter().any(|part| entity_id.contains(part.as_str()))
    }

    /// Fills in a template with the values of the tenant.
    pub fn render(&self, template: &Template) -> String {
        template.render(|name| self.tenant.get(name).map(Cow::from))
    }
}

impl TryFrom<String> for SessionIndex {
    type Error = saml_wire::WireError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Ok(match text.as_str() {
            "assertion-id" => Self::AssertionId,
            "request-id" => Self::RequestId,
            pattern => Self::Pattern(Pattern::parse(pattern)?),
        })
    }
}
