//! What a service provider needs, from what it says of itself: its metadata, or its description file.

use super::dossier::{Need, SignedElement, Wants};
use crate::describe::{AttributeNeed, Description, Piece, Presence, Template, Values};
use saml_verify::metadata::{RequestedAttribute, SpMetadata};

impl Wants {
    /// The same; where this says nothing, what the other one says. What they ask to be signed adds up.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let longer = |one: Vec<String>, other| if one.is_empty() { other } else { one };
        let (needs, certificates) = (self.attributes, self.encryption_certificates);
        Self {
            entity_id: self.entity_id.or(other.entity_id),
            acs: longer(self.acs, other.acs),
            signed: self.signed.union(&other.signed).copied().collect(),
            sha1: self.sha1.or(other.sha1),
            encryption: self.encryption.or(other.encryption),
            encrypted_id: self.encrypted_id.or(other.encrypted_id),
            encryption_certificates: if certificates.is_empty() {
                other.encryption_certificates
            } else {
                certificates
            },
            signing_keys: if self.signing_keys.is_empty() {
                other.signing_keys
            } else {
                self.signing_keys
            },
            solicited_only: self.solicited_only || other.solicited_only,
            name_id_formats: longer(self.name_id_formats, other.name_id_formats),
            attributes: if needs.is_empty() { other.attributes } else { needs },
        }
    }
}

impl From<SpMetadata> for Wants {
    /// Nobody can encrypt for a service provider that publishes no certificate.
    fn from(metadata: SpMetadata) -> Self {
        let opens = !metadata.encryption_certificates.is_empty();
        Self {
            entity_id: Some(metadata.entity_id),
            acs: metadata.acs.into_iter().map(|acs| acs.url).collect(),
            signed: metadata
                .want_assertions_signed
                .then_some(SignedElement::Assertion)
                .into_iter()
                .collect(),
            sha1: None,
            encryption: Some(opens),
            encrypted_id: (!opens).then_some(false),
            encryption_certificates: metadata.encryption_certificates,
            signing_keys: metadata.signing_keys,
            solicited_only: false,
            name_id_formats: metadata.name_id_formats,
            attributes: metadata.requested_attributes.into_iter().map(requested).collect(),
        }
    }
}

/// Metadata does not say how many values are read.
fn requested(attribute: RequestedAttribute) -> Need {
    Need { name: attribute.name, required: attribute.required, many: true }
}

impl From<&Description> for Wants {
    /// What is not declared is not there: a description has to name what no act of it shows.
    fn from(description: &Description) -> Self {
        let has = |capability| description.has(capability);
        let url = fixed(&description.url.value, None);
        let trusted = |template: &Option<Template>| {
            template.as_ref().and_then(|template| fixed(template, url.as_deref()))
        };
        Self {
            entity_id: trusted(&description.trust.entity_id),
            acs: trusted(&description.trust.acs).into_iter().collect(),
            signed: has("signed-response").then_some(SignedElement::Response).into_iter().collect(),
            sha1: Some(has("rsa-sha1")),
            encryption: Some(has("encryption")),
            encrypted_id: Some(has("encrypted-id")),
            encryption_certificates: Vec::new(),
            signing_keys: Vec::new(),
            solicited_only: has("solicited-only"),
            name_id_formats: description.name_id.format.iter().cloned().collect(),
            attributes: description.attributes.iter().map(need).collect(),
        }
    }
}

fn need(attribute: &AttributeNeed) -> Need {
    Need {
        name: attribute.name.clone(),
        required: attribute.required == Presence::Required,
        many: attribute.values == Values::Many,
    }
}

/// The text of a template that a run does not have to fill in; `{url}` is known where that is fixed text itself.
fn fixed(template: &Template, url: Option<&str>) -> Option<String> {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => Some(text.clone()),
        Piece::Name(name) if name == "url" => url.map(str::to_owned),
        Piece::Name(_) => None,
    };
    template.0.iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe;
    use crate::source::Source;

    fn wants(url: &str, more: &str) -> Wants {
        let text = format!(
            r#"
name = "mine"
ruleset = "core"
url = "{url}"
capabilities = ["encryption", "solicited-only", "signed-response", "sp-initiated"]
[trust]
entity_id = "{{url}}/saml/metadata"
acs = "https://sp.example/acs"
idps = "many"
{more}
[attributes]
email = {{ name = "mail", from = "mail", required = true }}
roles = {{ name = "groups", from = "groups", required = false, many = true }}
[acts.start-login]
steps = [{{ get = "/login" }}]
done = {{ status = 200 }}
[acts.whoami]
steps = [{{ get = "/me" }}]
signed_in = {{ json = "/email", values = {{ account = {{ json = "/email" }} }} }}
anonymous = {{ status = 401 }}
"#
        );
        let (description, mistakes) = describe::parse(Source::new("sp.toml", text));
        assert!(mistakes.is_empty(), "{mistakes:?}");
        Wants::from(&description.expect("it parses"))
    }

    #[test]
    fn a_description_says_what_is_needed_and_what_is_not_there() {
        let format = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
        let wants = wants("https://sp.example", &format!("[name_id]\nformat = \"{format}\""));
        assert_eq!(wants.entity_id.as_deref(), Some("https://sp.example/saml/metadata"));
        assert_eq!(wants.acs, ["https://sp.example/acs"]);
        assert_eq!(wants.signed, [SignedElement::Response].into());
        assert_eq!((wants.sha1, wants.encryption), (Some(false), Some(true)));
        assert_eq!((wants.encrypted_id, wants.solicited_only), (Some(false), true));
        assert_eq!(wants.name_id_formats, [format]);
        let need = |name: &str, required, many| Need { name: name.to_owned(), required, many };
        assert_eq!(wants.attributes, [need("mail", true, false), need("groups", false, true)]);
    }

    #[test]
    fn what_a_run_fills_in_is_not_known() {
        let start = "[start]\ncommand = [\"./serve\"]";
        assert_eq!(wants("http://127.0.0.1:{port}", start).entity_id, None);
    }

    #[test]
    fn the_first_one_that_says_something_counts() {
        let one = Wants { acs: vec!["a".to_owned()], sha1: Some(true), ..Wants::default() };
        let other = wants("https://sp.example", "");
        let both = one.clone().or(other.clone());
        assert_eq!((&both.acs, both.sha1), (&one.acs, one.sha1));
        assert_eq!((both.entity_id, both.attributes), (other.entity_id, other.attributes));
    }

    #[test]
    fn an_assertion_by_the_metadata_and_a_response_by_the_description_are_both() {
        let metadata = Wants { signed: [SignedElement::Assertion].into(), ..Wants::default() };
        let both = metadata.or(wants("https://sp.example", ""));
        assert_eq!(both.signed, [SignedElement::Assertion, SignedElement::Response].into());
    }
}
