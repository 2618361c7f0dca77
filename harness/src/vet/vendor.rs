//! Which vendor's identity provider a dossier is about, by the names that only it gives.

use super::dossier::Dossier;
use mock_idp::Vendor;
use saml_verify::receive::claimed_issuer;
use saml_verify::xml;

/// The vendor whose pattern the issuers fit, else that of the metadata; absent: none, or not one alone.
///
/// What is sent is configured where it comes from. Of several senders the one of the metadata counts.
pub fn recognised(dossier: &Dossier) -> Option<String> {
    let limits = super::intake::limits();
    let metadata = dossier.metadata.as_ref().and_then(|metadata| {
        let document = xml::parse(&metadata.xml, &limits).ok()?;
        xml::attribute(document.root_element(), "entityID").map(str::to_owned)
    });
    let issuer = |xml: &str| claimed_issuer(&xml::parse(xml, &limits).ok()?);
    let issuers: Vec<String> = dossier.messages.iter().filter_map(|it| issuer(&it.xml)).collect();
    let of_metadata = || vendor(metadata.as_slice());
    match metadata.as_ref().is_some_and(|name| issuers.contains(name)) {
        true => of_metadata(),
        false => vendor(&issuers).or_else(of_metadata),
    }
}

/// The one vendor that one of these names fits.
fn vendor(names: &[String]) -> Option<String> {
    let known = Vendor::all();
    let mut fitting =
        known.iter().filter(|vendor| names.iter().any(|name| vendor.recognises(name)));
    let first = fitting.next()?;
    fitting.next().is_none().then(|| first.name.clone())
}
