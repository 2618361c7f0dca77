//! A LogoutRequest of the identity provider for the session that a person has, as the vendor would write it, or with one thing wrong.

use super::case::{Running, Slot, Stop};
use crate::plan::Logout;
use crate::scenario::{LogoutDeviation, LogoutSessions};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saml_verify::roxmltree::{Document as Tree, Node};
use saml_wire::document::{Issuer, NameId};
use saml_wire::key::{DigestAlgorithm, SignatureAlgorithm};
use saml_wire::message::{Body, Message};
use saml_wire::sign::SignatureSpec;
use time::Duration;

/// What travels along and has to come back.
pub(super) const RELAY_STATE: &str = "logout-1";
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

impl Running<'_> {
    /// The request for the POST binding, in base64; it is kept in the slot of its step.
    pub(super) async fn logout_request(
        &mut self,
        who: usize,
        logout: &Logout,
        slot: Option<&str>,
    ) -> Result<String, Stop> {
        let value = match logout {
            Logout::Again { slot } => match self.slots.get(slot) {
                Some(Slot::Logout { value }) => value.clone(),
                _ => return Err(Stop::ours(format!("the step `{slot}` has sent no request"))),
            },
            Logout::New { deviate, of, sessions } => {
                let message = self.logout_message(who, *of, *sessions, *deviate).await?;
                STANDARD.encode(self.write_logout(who, &message, *deviate)?)
            }
        };
        if let Some(slot) = slot {
            self.slots.insert(slot.to_owned(), Slot::Logout { value: value.clone() });
        }
        Ok(value)
    }

    async fn logout_message(
        &mut self,
        who: usize,
        of: usize,
        sessions: LogoutSessions,
        deviate: Option<LogoutDeviation>,
    ) -> Result<Message, Stop> {
        let posted = self.posted[of].clone();
        let document =
            posted.ok_or_else(|| Stop::ours("nobody can be logged out who never signed in"))?;
        let mut message = request(&document.xml, self.idp(who)?.mock.entity_id(), sessions)?;
        self.logouts += 1;
        message.id = format!("{}-{}", message.id, self.logouts);
        message.destination = self.sp_metadata().await.and_then(|sp| {
            sp.slo.into_iter().find(|it| it.binding == POST).map(|endpoint| endpoint.url)
        });
        self.logouts_of[who] = Some(message.id.clone());
        if let Some(deviation) = deviate {
            self.spoil(&mut message, deviation, who, of)?;
        }
        Ok(message)
    }

    /// Makes the one difference that is in the message itself.
    fn spoil(
        &self,
        message: &mut Message,
        deviation: LogoutDeviation,
        who: usize,
        of: usize,
    ) -> Result<(), Stop> {
        let issued = message.issue_instant;
        let Body::LogoutRequest { session_indexes, not_on_or_after, .. } = &mut message.body else {
            return Ok(());
        };
        match deviation {
            LogoutDeviation::DestinationOther => {
                message.destination = Some("https://other.example/slo".to_owned());
            }
            LogoutDeviation::Expired => *not_on_or_after = Some(issued - Duration::hours(1)),
            LogoutDeviation::IssuerOther => message.issuer.value = self.other_issuer(who, of)?,
            LogoutDeviation::OtherSession => {
                *session_indexes = vec!["session-that-never-was".to_owned()];
            }
            LogoutDeviation::ForeignKey | LogoutDeviation::Unsigned => {}
        }
        Ok(())
    }

    /// The one who vouched for the person that is named, where that is not the one who signs.
    fn other_issuer(&self, who: usize, of: usize) -> Result<String, Stop> {
        let (signer, named) = (self.idp(who)?.mock.entity_id(), self.idp(of)?.mock.entity_id());
        if signer != named {
            return Ok(named);
        }
        let other = self.case.other_vendor.as_deref().and_then(|vendor| self.world.idps.of(vendor));
        let unknown = || "https://other.example/idp".to_owned();
        Ok(other.map_or_else(unknown, |idp| idp.mock.entity_id()))
    }

    fn write_logout(
        &self,
        who: usize,
        message: &Message,
        deviate: Option<LogoutDeviation>,
    ) -> Result<String, Stop> {
        let idp = self.idp(who)?;
        let key = match deviate {
            Some(LogoutDeviation::ForeignKey) => &idp.attacker,
            _ => &idp.published,
        };
        let signature = SignatureSpec {
            signature: SignatureAlgorithm::RsaSha256,
            digest: DigestAlgorithm::Sha256,
            key,
            shape: &idp.vendor.shape.signature,
            prefixes: None,
            odd: None,
        };
        let signature = Some(&signature).filter(|_| deviate != Some(LogoutDeviation::Unsigned));
        message.write(&idp.vendor.shape, signature).map_err(Stop::ours)
    }
}

/// For the NameID and the session of a Response; its instant is the Response's, so that it is as fresh.
fn request(response: &str, issuer: String, sessions: LogoutSessions) -> Result<Message, Stop> {
    let tree = Tree::parse(response).map_err(Stop::ours)?;
    let element = |name: &str| tree.descendants().find(|node| node.tag_name().name() == name);
    let attribute = |node: Option<Node<'_, '_>>, name: &str| {
        node.and_then(|node| node.attribute(name)).map(str::to_owned)
    };
    let issued = attribute(Some(tree.root_element()), "IssueInstant").unwrap_or_default();
    let name_id = element("NameID");
    let index = attribute(element("AuthnStatement"), "SessionIndex");
    Ok(Message {
        id: format!("logout-{}", attribute(element("Assertion"), "ID").unwrap_or_default()),
        issue_instant: time::OffsetDateTime::parse(
            &issued,
            &time::format_description::well_known::Rfc3339,
        )
        .map_err(Stop::ours)?,
        destination: None,
        issuer: Issuer { value: issuer, format: None },
        body: Body::LogoutRequest {
            name_id: NameId {
                value: name_id.and_then(|node| node.text()).unwrap_or_default().to_owned(),
                format: attribute(name_id, "Format"),
                name_qualifier: None,
                sp_name_qualifier: None,
            },
            not_on_or_after: None,
            session_indexes: match sessions {
                LogoutSessions::All => Vec::new(),
                LogoutSessions::This => index.into_iter().collect(),
            },
        },
    })
}
