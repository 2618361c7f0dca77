//! What `emit` and `export` share: the identity providers and the service provider of documents that nobody serves.

use super::scenario_args::Offline;
use super::trouble::Trouble;
use crate::corpus::{OfflineIdp, OwnKey, Recipient};
use mock_idp::{Clock, KeyRing, Vendor};
use time::{Duration, OffsetDateTime};

impl Offline {
    /// The issue instant, in whole seconds, so that a person can type it.
    pub(super) fn now(&self) -> OffsetDateTime {
        let now = self.at.unwrap_or_else(|| Clock::System.now());
        now - Duration::nanoseconds(i64::from(now.nanosecond()))
    }

    /// The vendors with keys of the folder that was named, or with new ones.
    pub(super) fn idps(
        &self,
        vendors: &[Vendor],
        now: OffsetDateTime,
    ) -> Result<Vec<OfflineIdp>, Trouble> {
        let keys = match &self.keys {
            Some(folder) => {
                vendors.iter().map(|vendor| KeyRing::kept_in(folder, vendor, now)).collect()
            }
            None => KeyRing::generate_all(vendors, now),
        };
        let keys = keys.map_err(could_not)?.into_iter();
        let idp = |(keys, vendor): (_, &Vendor)| OfflineIdp { vendor: vendor.clone(), keys };
        Ok(keys.zip(vendors).map(idp).collect())
    }

    /// The key that opens what is encrypted, from the same folder.
    pub(super) fn own_key(&self) -> Result<OwnKey, Trouble> {
        let key = match &self.keys {
            Some(folder) => OwnKey::kept_in(folder),
            None => OwnKey::generate(),
        };
        key.map_err(could_not)
    }

    /// For whom documents are made out.
    pub(super) fn recipient(&self, encryption_certificate: Option<Vec<u8>>) -> Recipient {
        Recipient {
            entity_id: self.audience.clone(),
            acs: self.acs.clone(),
            encryption_certificate,
        }
    }
}

fn could_not(error: impl std::error::Error) -> Trouble {
    Trouble::CouldNotRun(error.to_string())
}
