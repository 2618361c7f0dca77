//! Algorithms, formats and clocks: each asked by one login that differs in it alone.

use super::asker::Asker;
use super::reach;
use super::visits::Visits;
use crate::plan::{Accepted, Tolerance};
use saml_wire::deviate::{Deviation, Encrypted};
use saml_wire::encrypt::{ContentAlgorithm, Encryption, KeyTransport};
use saml_wire::key::{DigestAlgorithm, SignatureAlgorithm};
use saml_wire::names::format;

/// The formats that identity providers offer (Core 8.3).
const FORMATS: [&str; 4] =
    [format::EMAIL, format::PERSISTENT, format::TRANSIENT, format::UNSPECIFIED];

/// With the documents of a vendor of which at least one style is accepted.
pub(super) async fn of(visits: &Visits<'_>, known: &Accepted) -> Tolerance {
    let asker = Asker { visits, vendor: &known.vendor, style: known.configured() };
    let (early, late) = reach::both(&asker).await;
    Tolerance {
        vendor: known.vendor.clone(),
        signatures: asker.each("signature", signatures(visits.has_elliptic_key())).await,
        digests: asker.each("digest", digests()).await,
        name_ids: asker.each("name-id", name_ids()).await,
        encryption: match visits.has_key() {
            true => asker.each("encryption", encryptions()).await,
            false => Vec::new(),
        },
        early,
        late,
    }
}

/// ECDSA only where the metadata has a key for it.
fn signatures(elliptic: bool) -> Vec<(&'static str, Deviation)> {
    let all = SignatureAlgorithm::ALL.into_iter();
    let asked = all.filter(|one| elliptic || *one != SignatureAlgorithm::EcdsaSha256);
    asked.map(|one| (one.name(), Deviation::Algorithm(one))).collect()
}

fn digests() -> Vec<(&'static str, Deviation)> {
    DigestAlgorithm::ALL.map(|one| (one.name(), Deviation::Digest(one))).to_vec()
}

fn name_ids() -> Vec<(&'static str, Deviation)> {
    let last = |uri: &'static str| uri.rsplit(':').next().unwrap_or(uri);
    FORMATS.map(|uri| (last(uri), Deviation::NameIdFormat(uri.to_owned()))).to_vec()
}

/// Every content algorithm with one key transport, every key transport with one content algorithm, and an encrypted NameID.
fn encryptions() -> Vec<(&'static str, Deviation)> {
    let Encryption { content, transport } = Encryption::USUAL;
    let encrypted =
        |content, transport| Deviation::Encrypted(Encrypted { content, transport, signed: None });
    let contents =
        ContentAlgorithm::ALL.into_iter().map(|one| (one.name(), encrypted(one, transport)));
    let transports = KeyTransport::ALL.into_iter().map(|one| (one.name(), encrypted(content, one)));
    let name_id = ("NameID", Deviation::EncryptedNameId);
    contents.chain(transports).chain([name_id]).collect()
}
