//! Who may post a form. A page elsewhere can post a form to loopback in the name of whoever looks at it, and `Origin` tells
//! nothing, because our pages send no referrer: so every form of the console carries a token that no other page can read.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::{
    Form,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use super::{
    super::site::{SharedSite, Site},
    fields::Fields,
    form::TOKEN,
    frame,
};

/// The fields of a form of ours: a handler that takes this cannot forget to ask where it is from.
pub(super) struct Posted(pub(super) Fields);

impl FromRequest<SharedSite> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, site: &SharedSite) -> Result<Self, Response> {
        if !may_be_ours(request.headers()) {
            return Err(refused(site, StatusCode::FORBIDDEN, "This form is of another page."));
        }
        let form = Form::<Vec<(String, String)>>::from_request(request, site).await;
        let Form(fields) =
            form.map_err(|error| refused(site, error.status(), &error.body_text()))?;
        let fields = Fields(fields);
        let (token, own) = (fields.get(TOKEN).as_bytes(), site.form_token.as_bytes());
        if verify_slices_are_equal(token, own).is_err() {
            let reason = "This form is not one of this console, or the mock was started anew since: open the page again.";
            return Err(refused(site, StatusCode::FORBIDDEN, reason));
        }
        Ok(Self(fields))
    }
}

/// Browsers say where a request comes from; other programs say nothing.
fn may_be_ours(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none")
}

fn refused(site: &Site, status: StatusCode, reason: &str) -> Response {
    (status, frame::failure(site, "Refused", reason)).into_response()
}
