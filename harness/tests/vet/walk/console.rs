//! What the mistakes are made with: a login as a vendor's identity provider sends it, and the four ways in which people keep it.

use crate::world::{ACS, Begins, NOW, Take as _, World, assertion};
use saml_wire::document::{Attribute, ConfirmationData, Typing};
use saml_wire::draft::Draft;
use serde_json::json;
use sso_harness::vet::Dossier;
use time::Duration;
use time::format_description::well_known::{Rfc2822, Rfc3339};
use url::form_urlencoded::Serializer;

/// A login as it was captured, and where it was posted.
pub(super) struct Login {
    pub(super) draft: Draft,
    pub(super) posted_to: String,
    pub(super) relay_state: Option<String>,
    /// Seconds from the issue to the arrival, by the receiver's clock.
    pub(super) after: i64,
}

/// A login that begins at the portal, with this one difference.
pub(super) fn login(world: &World, edit: impl FnOnce(&mut Login)) -> Dossier {
    let style = &world.vendor.signing.elements[0].label;
    let mut login = Login {
        draft: world.draft(style, Begins::AtIdentityProvider),
        posted_to: ACS.to_owned(),
        relay_state: None,
        after: 1,
    };
    edit(&mut login);
    let mut dossier = world.dossier();
    login.keep(world, &mut dossier);
    dossier
}

/// The same, where only the document differs.
pub(super) fn sent(world: &World, edit: impl FnOnce(&mut Draft)) -> Dossier {
    login(world, |it| edit(&mut it.draft))
}

impl Login {
    /// As a HAR, as the value of the field, as the body of the form, or as XML: each vendor's administrator has another habit.
    fn keep(&self, world: &World, dossier: &mut Dossier) {
        let xml = world.write(&self.draft);
        dossier.at = Some(NOW + Duration::seconds(self.after));
        match world.vendor.name.as_str() {
            "okta" => dossier.take("login.har", self.har(&xml).as_bytes()),
            "pingone" => dossier.take("login.txt", self.form(&xml).as_bytes()),
            "onelogin" if self.relay_state.is_none() => {
                dossier.take("response.b64", saml_wire::binding::post_value(&xml).as_bytes());
            }
            _ if self.relay_state.is_some() => {
                dossier.take("login.txt", self.form(&xml).as_bytes())
            }
            _ => dossier.take("response.xml", xml.as_bytes()),
        }
    }

    fn har(&self, xml: &str) -> String {
        let arrived = NOW + Duration::seconds(self.after);
        let mut fields =
            vec![json!({ "name": "SAMLResponse", "value": saml_wire::binding::post_value(xml) })];
        fields
            .extend(self.relay_state.iter().map(|it| json!({ "name": "RelayState", "value": it })));
        json!({ "log": { "entries": [{
            "startedDateTime": arrived.format(&Rfc3339).expect("a time"),
            "time": 0,
            "request": { "method": "POST", "url": self.posted_to, "postData": { "params": fields } },
            "response": { "headers": [
                { "name": "Date", "value": arrived.format(&Rfc2822).expect("a time") },
            ] },
        }] } })
        .to_string()
    }

    fn form(&self, xml: &str) -> String {
        let mut fields = Serializer::new(String::new());
        fields.append_pair("SAMLResponse", &saml_wire::binding::post_value(xml));
        if let Some(relay_state) = &self.relay_state {
            fields.append_pair("RelayState", relay_state);
        }
        fields.finish()
    }
}

pub(super) fn data(draft: &mut Draft) -> &mut ConfirmationData {
    let subject = assertion(draft).subject.as_mut().expect("a subject");
    subject.confirmations[0].data.as_mut().expect("its data")
}

/// The field of the ACS decides what three places say.
pub(super) fn to(login: &mut Login, acs: &str) {
    acs.clone_into(&mut login.posted_to);
    login.draft.response.destination = Some(acs.to_owned());
    data(&mut login.draft).recipient = Some(acs.to_owned());
}

/// The values of an attribute.
pub(super) fn attribute(draft: &mut Draft, name: &str, values: &[&str]) {
    let attributes = &mut assertion(draft).attributes;
    attributes.retain(|it| it.name != name);
    attributes.push(Attribute {
        name: name.to_owned(),
        name_format: None,
        friendly_name: None,
        values: values.iter().map(|it| (*it).to_owned()).collect(),
        typing: Typing::Text,
    });
}
