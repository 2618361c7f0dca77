//! The service provider as an application of the identity providers.

use super::idps::Idps;
use super::settings::RunError;
use super::site::{Names, Site};
use crate::describe::{Description, Values};
use mock_idp::directory::Source;
use mock_idp::{AttributeRule, ServiceProvider};

/// Makes the service provider an application of each.
pub(super) fn register(
    idps: &Idps,
    description: &Description,
    site: &Site,
) -> Result<(), RunError> {
    for (vendor, mock) in idps.all() {
        let Names { entity_id, acs, encryption_certificate, .. } = site.names(vendor);
        let certificate = encryption_certificate.clone();
        let application = application(description, entity_id, acs, certificate);
        let registered = mock.register(application);
        registered.map_err(|error| RunError::Idp {
            vendor: vendor.to_owned(),
            reason: error.to_string(),
        })?;
    }
    Ok(())
}

/// The service provider as an administrator would set it up: exactly the attributes that its description needs.
pub(crate) fn application(
    description: &Description,
    entity_id: &str,
    acs: &str,
    encryption_certificate: Option<Vec<u8>>,
) -> ServiceProvider {
    let mut application = ServiceProvider::new(entity_id, acs);
    application.encryption_certificate = encryption_certificate;
    application.title.clone_from(&description.name.value);
    application.name_id_format.clone_from(&description.name_id.format);
    application.name_id_from = Some(Source::from(description.name_id.from.clone()));
    application.attributes = description
        .attributes
        .iter()
        .map(|need| AttributeRule {
            name: need.name.clone(),
            from: Source::from(need.from.value.clone()),
            name_format: None,
            values: match need.values {
                Values::Many => mock_idp::Values::All,
                Values::One => mock_idp::Values::First,
            },
        })
        .collect();
    application
}
