//! The other messages of the protocol as values: requests for authentication, and logout. Written like a Response of the same vendor.

use crate::WireError;
use crate::compose::Composer;
use crate::document::{Issuer, NameId, Status};
use crate::shape::Shape;
use crate::sign::{SignatureSpec, splice};
use time::OffsetDateTime;

/// A message that is no Response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// An xs:ID.
    pub id: String,
    /// UTC.
    pub issue_instant: OffsetDateTime,
    /// The URL that it is sent to.
    pub destination: Option<String>,
    /// Who sends it.
    pub issuer: Issuer,
    /// What it says.
    pub body: Body,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// `samlp:AuthnRequest` (Core 3.4.1).
    AuthnRequest {
        /// AssertionConsumerServiceURL.
        acs: Option<String>,
        /// ProtocolBinding.
        binding: Option<String>,
        /// ForceAuthn.
        force_authn: Option<bool>,
        /// Format of the NameIDPolicy.
        name_id_format: Option<String>,
    },
    /// `samlp:LogoutRequest` (Core 3.7.1).
    LogoutRequest {
        /// Whose sessions end.
        name_id: NameId,
        /// NotOnOrAfter: from then on it is not to be obeyed.
        not_on_or_after: Option<OffsetDateTime>,
        /// Which of them; none: all.
        session_indexes: Vec<String>,
    },
    /// `samlp:LogoutResponse` (Core 3.7.2).
    LogoutResponse {
        /// The request that it answers.
        in_response_to: Option<String>,
        /// How it went.
        status: Status,
    },
}

impl Message {
    /// The document, with a signature in it where one is asked for (the redirect binding has its own, outside).
    ///
    /// # Errors
    /// The key cannot sign with the algorithm.
    pub fn write(
        &self,
        shape: &Shape,
        signature: Option<&SignatureSpec<'_>>,
    ) -> Result<String, WireError> {
        let mut composer = Composer::new(shape, signature.is_some());
        let (name, special) = self.body.head(&composer);
        let mut values = vec![
            ("ID", Some(self.id.clone())),
            ("Version", Some("2.0".to_owned())),
            ("IssueInstant", Some(composer.instant(self.issue_instant))),
            ("Destination", self.destination.clone()),
        ];
        values.extend(special);
        composer.message(name, &values);
        composer.issuer(&self.issuer);
        let place = composer.writer.position();
        self.body.write(&mut composer);
        composer.end();
        let mut xml = composer.writer.finish();
        if let Some(spec) = signature {
            splice(&mut xml, &self.id, place, spec)?;
        }
        Ok(xml)
    }
}

impl Body {
    /// The name of the element, and the attributes that only it has.
    fn head(&self, composer: &Composer<'_>) -> (&'static str, Vec<(&'static str, Option<String>)>) {
        match self {
            Self::AuthnRequest { acs, binding, force_authn, .. } => {
                let force_authn = force_authn.map(|force| force.to_string());
                let values = vec![
                    ("ForceAuthn", force_authn),
                    ("AssertionConsumerServiceURL", acs.clone()),
                    ("ProtocolBinding", binding.clone()),
                ];
                ("AuthnRequest", values)
            }
            Self::LogoutRequest { not_on_or_after, .. } => {
                let end = not_on_or_after.map(|end| composer.instant(end));
                ("LogoutRequest", vec![("NotOnOrAfter", end)])
            }
            Self::LogoutResponse { in_response_to, .. } => {
                ("LogoutResponse", vec![("InResponseTo", in_response_to.clone())])
            }
        }
    }

    fn write(&self, composer: &mut Composer<'_>) {
        match self {
            Self::AuthnRequest { name_id_format: None, .. } => {}
            Self::AuthnRequest { name_id_format, .. } => {
                composer.protocol("NameIDPolicy", &[("Format", name_id_format.clone())]);
                composer.end();
            }
            Self::LogoutRequest { name_id, session_indexes, .. } => {
                composer.name_id(name_id);
                for index in session_indexes {
                    composer.protocol("SessionIndex", &[]);
                    composer.writer.content(index);
                    composer.end();
                }
            }
            Self::LogoutResponse { status, .. } => composer.status(status),
        }
    }
}
