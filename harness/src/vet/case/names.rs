//! What the parties of a captured Response are called: in the dossier, or else in the Response itself.

use crate::vet::dossier::Dossier;
use crate::vet::intake::{Document, limits};
use crate::vet::known::Known;
use crate::vet::message::Message;
use saml_verify::metadata::IdpMetadata;
use saml_verify::xml::{self, ns};
use saml_wire::captured::{Party, Spelt};

/// The names that placeholders stand for.
#[derive(Debug)]
pub(super) struct Names {
    identity_provider: Option<String>,
    service_provider: Option<String>,
    acs: Vec<String>,
    request: Option<String>,
    /// Whether a request was captured, answered or not.
    asked: bool,
}

impl Names {
    pub(super) fn of(document: &Document<'_>, message: &Message, dossier: &Dossier) -> Self {
        let wants = &dossier.service_provider;
        let published = dossier.metadata.as_ref();
        let published = published.and_then(|it| IdpMetadata::parse(&it.xml, &limits()).ok());
        let published = published.map(|it| it.trust().entity_id);
        let known = Known::of(dossier, published.as_deref());
        let asked = known.request(document).map(|it| it.header.id.clone());
        let answered = || first_attribute(document, "InResponseTo");
        let mut acs = wants.acs.clone();
        let posted = [message.delivered_to.clone(), first_attribute(document, "Recipient")];
        let named = posted.into_iter().chain([first_attribute(document, "Destination")]);
        if acs.is_empty() {
            acs.extend(named.flatten().next());
        }
        Self {
            identity_provider: published.or_else(|| first_text(document, "Issuer")),
            service_provider: wants.entity_id.clone().or_else(|| first_text(document, "Audience")),
            acs,
            asked: asked.is_some(),
            request: asked.or_else(answered),
        }
    }

    /// Whether the login began at the service provider.
    pub(super) fn is_answer(&self) -> bool {
        self.asked || self.request.is_some()
    }

    /// A text that names a party, with what stands for it; in an address it is looked for among addresses first.
    pub(super) fn replaced(&self, text: &str, is_address: bool) -> Option<String> {
        let acs = || of(text, Party::Acs, self.acs.iter());
        let others = || {
            of(text, Party::ServiceProvider, self.service_provider.iter())
                .or_else(|| of(text, Party::IdentityProvider, self.identity_provider.iter()))
                .or_else(|| of(text, Party::Request, self.request.iter()))
        };
        if is_address { acs().or_else(others) } else { others().or_else(acs) }
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &String> {
        let one = self.identity_provider.iter().chain(&self.service_provider);
        one.chain(&self.acs).chain(&self.request)
    }
}

/// Exactly one of the names before one that is spelt in another way.
fn of<'n>(text: &str, party: Party, names: impl Iterator<Item = &'n String>) -> Option<String> {
    let spelt = names.filter_map(|name| Some((Spelt::of(text, name)?, name)));
    let (_, name) = spelt.min_by_key(|(spelt, _)| *spelt != Spelt::Exactly)?;
    Spelt::replaced(text, name, party.placeholder())
}

fn first_text(document: &Document<'_>, name: &str) -> Option<String> {
    let mut nodes = document.descendants();
    let text = xml::text(nodes.find(|it| it.has_tag_name((ns::SAML, name)))?);
    Some(text.trim().to_owned()).filter(|it| !it.is_empty())
}

fn first_attribute(document: &Document<'_>, name: &str) -> Option<String> {
    let mut values = document.descendants().filter_map(|node| xml::attribute(node, name));
    values.find(|it| !it.is_empty()).map(str::to_owned)
}
