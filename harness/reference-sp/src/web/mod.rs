//! The website: routes, and nothing else.

use std::sync::Arc;

use axum::Router;

use crate::site::Site;

pub(crate) fn router(site: Arc<Site>) -> Router {
    Router::new().with_state(site)
}
