//! Which vendor's identity provider a dossier is about, by the names that only it gives.

use super::dossier::Dossier;
use mock_idp::Vendor;
use saml_verify::receive::claimed_issuer;
use saml_verify::xml;

/// The vendor whose pattern the entity id or the issuers fit; absent: none, or not one alone.
pub fn recognised(dossier: &Dossier) -> Option<String> {
    let names = names(dossier);
    let known = Vendor::all();
    let mut fitting =
        known.iter().filter(|vendor| names.iter().any(|name| vendor.recognises(name)));
    let first = fitting.next()?;
    fitting.next().is_none().then(|| first.name.clone())
}

/// What the identity provider calls itself. What others have sent beside it is not about it.
fn names(dossier: &Dossier) -> Vec<String> {
    let limits = super::intake::limits();
    let mut names: Vec<String> = Vec::new();
    if let Some(metadata) = &dossier.metadata
        && let Ok(document) = xml::parse(&metadata.xml, &limits)
    {
        let entity_id = xml::attribute(document.root_element(), "entityID");
        names.extend(entity_id.map(str::to_owned));
    }
    let issuer = |xml: &str| claimed_issuer(&xml::parse(xml, &limits).ok()?);
    let issuers = dossier.messages.iter().filter_map(|it| issuer(&it.xml));
    let issuers: Vec<String> = issuers.collect();
    if !names.iter().any(|name| issuers.contains(name)) {
        names.extend(issuers);
    }
    names
}
