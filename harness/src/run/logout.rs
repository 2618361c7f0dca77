//! A LogoutRequest of the identity provider for the session that a person has: signed, as the vendor would write it.

use super::case::{Running, Stop};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saml_verify::roxmltree::{Document as Tree, Node};
use saml_wire::document::{Issuer, NameId};
use saml_wire::key::{DigestAlgorithm, SignatureAlgorithm};
use saml_wire::message::{Body, Message};
use saml_wire::sign::SignatureSpec;

impl Running<'_> {
    /// The request for the POST binding, in base64.
    pub(super) fn logout_request(&self, who: usize) -> Result<String, Stop> {
        let posted = self.posted[who].as_ref();
        let document =
            posted.ok_or_else(|| Stop::ours("nobody can be logged out who never signed in"))?;
        let idp = self.idp(who)?;
        let message = request(&document.xml, idp.mock.entity_id())?;
        let signature = SignatureSpec {
            signature: SignatureAlgorithm::RsaSha256,
            digest: DigestAlgorithm::Sha256,
            key: &idp.published,
            shape: &idp.vendor.shape.signature,
            prefixes: None,
        };
        let xml = message.write(&idp.vendor.shape, Some(&signature)).map_err(Stop::ours)?;
        Ok(STANDARD.encode(xml))
    }
}

/// For the NameID and the session of a Response; its instant is the Response's, so that it is as fresh.
fn request(response: &str, issuer: String) -> Result<Message, Stop> {
    let tree = Tree::parse(response).map_err(Stop::ours)?;
    let element = |name: &str| tree.descendants().find(|node| node.tag_name().name() == name);
    let attribute = |node: Option<Node<'_, '_>>, name: &str| {
        node.and_then(|node| node.attribute(name)).map(str::to_owned)
    };
    let issued = attribute(Some(tree.root_element()), "IssueInstant").unwrap_or_default();
    let name_id = element("NameID");
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
            session_indexes: attribute(element("AuthnStatement"), "SessionIndex")
                .into_iter()
                .collect(),
        },
    })
}
