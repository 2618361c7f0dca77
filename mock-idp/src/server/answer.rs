//! Answers that are the same wherever they are given.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{page::Page, site::Site};

/// A file that is part of the program.
pub(super) async fn asset(content_type: &'static str, body: &'static str) -> Response {
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}

/// A page that says what is wrong with a request.
pub(super) fn bad_request(site: &Site, status: StatusCode, reason: &str) -> Response {
    let page = Page::new(&site.provider.vendor);
    (status, page.refusal(&site.provider.vendor.wording.bad_request, Some(reason))).into_response()
}

/// An error with its causes.
pub(super) fn sentence(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
