//! How this service provider is called, and where it is.

/// How this service provider is called.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) url: String,
    pub(super) entity_id: String,
    pub(super) acs: String,
}

impl Names {
    pub(super) fn metadata(&self) -> String {
        format!("{}/metadata", self.url)
    }
}
