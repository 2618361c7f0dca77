//! The metadata document of a vendor at a URL; serves nothing.

use saml_wire::{
    metadata::{Contact, Endpoint, IdpMetadata, ListedAttribute},
    names,
};

use crate::{
    keys::KeyRing,
    vendor::{MetadataBinding, Template, Vendor},
};

/// The metadata of a vendor that would be reached at `url`, without anything that listens there. It
/// names four signing keys: the one of every document, the next one, one whose certificate has expired, and one on a curve.
pub fn offline(vendor: &Vendor, url: &str, keys: &KeyRing) -> String {
    let certificates = keys.certificates().into_iter().chain([keys.elliptic().certificate()]);
    metadata(vendor, url, certificates.map(<[u8]>::to_vec).collect())
}

/// Where the metadata document of a mock at this URL is.
pub(crate) fn metadata_url(vendor: &Vendor, url: &str) -> String {
    format!("{url}{}", vendor.path(&vendor.endpoints.metadata, 0, ""))
}

/// Writes the document for a mock that is reached at `url` and signs with the keys of these
/// certificates (DER).
pub(crate) fn metadata(vendor: &Vendor, url: &str, certificates: Vec<Vec<u8>>) -> String {
    let endpoint = |binding: &MetadataBinding, path: &Template| Endpoint {
        binding: uri(*binding).to_owned(),
        location: format!("{url}{}", vendor.path(path, 0, "")),
    };
    let endpoints = &vendor.endpoints;
    let sso = vendor.metadata.sso.iter().filter_map(|binding| {
        Some(endpoint(
            binding,
            match binding {
                MetadataBinding::Post => &endpoints.sso_post,
                MetadataBinding::Redirect => &endpoints.sso_redirect,
                MetadataBinding::Soap => endpoints.sso_soap.as_ref()?,
            },
        ))
    });
    let slo = vendor.metadata.slo.iter();
    let slo = slo.filter_map(|binding| Some(endpoint(binding, endpoints.slo.as_ref()?)));
    let listed = |name: &String| ListedAttribute {
        name: name.clone(),
        name_format: Some(vendor.attributes.name_format.clone()),
    };
    IdpMetadata {
        entity_id: vendor.entity_id(),
        id: vendor.metadata.id.clone(),
        certificates,
        sso: sso.collect(),
        slo: slo.collect(),
        name_id_formats: vendor.metadata.name_id_formats.clone(),
        want_authn_requests_signed: vendor.metadata.want_authn_requests_signed,
        attributes: vendor.metadata.attributes.iter().map(listed).collect(),
        contact: vendor.metadata.contact.as_ref().map(|contact| Contact {
            kind: contact.kind.clone(),
            surname: contact.surname.clone(),
            email: contact.email.clone(),
        }),
    }
    .render(&vendor.metadata.shape)
}

fn uri(binding: MetadataBinding) -> &'static str {
    match binding {
        MetadataBinding::Post => names::binding::POST,
        MetadataBinding::Redirect => names::binding::REDIRECT,
        MetadataBinding::Soap => names::binding::SOAP,
    }
}
