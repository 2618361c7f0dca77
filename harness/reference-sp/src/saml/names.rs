//! What the service provider is called in SAML; knows nothing of who trusts it.

/// Its URLs and its entity id, which all follow from the one URL.
#[derive(Debug, Clone)]
pub(crate) struct SpNames {
    pub(crate) url: String,
    pub(crate) entity_id: String,
    pub(crate) acs: String,
    pub(crate) slo: String,
}

impl SpNames {
    pub(crate) fn of(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            entity_id: format!("{url}/saml"),
            acs: format!("{url}/saml/acs"),
            slo: format!("{url}/saml/slo"),
        }
    }
}
