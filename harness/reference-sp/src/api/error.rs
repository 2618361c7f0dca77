//! The error envelope of the API, with the status and type that the real client knows.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use axum::{
    Json,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::site::Site;

/// `{"error": {"type", "message"}}` with its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    status: StatusCode,
    kind: &'static str,
    message: String,
}

impl ApiError {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self { status, kind, message: message.into() }
    }

    pub(crate) fn not_logged_in() -> Self {
        Self::authentication("You need to be logged in to use this method")
    }

    pub(super) fn authentication(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthentication", message)
    }

    pub(super) fn wrong_password() -> Self {
        let message = "The user name or the password is wrong";
        Self::new(StatusCode::UNAUTHORIZED, "UsernameOrPasswordError", message)
    }

    /// The documented words, which the client prints as they are.
    pub(super) fn sso_required() -> Self {
        let message = "The user is registered via single sign-on and may only log in through the \
            identity provider";
        Self::new(StatusCode::FORBIDDEN, "SSORequiredError", message)
    }

    /// The real API answers 401 here, not 403.
    pub(super) fn permission_denied(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "PermissionDenied", message)
    }

    pub(super) fn malformed() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "MalformedJSON", "The body is not a JSON object")
    }

    pub(super) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "InvalidInput", "The body is too large")
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "InvalidInput", message)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({ "error": { "type": self.kind, "message": self.message } });
        (self.status, Json(body)).into_response()
    }
}

/// The answer of a method, as JSON either way.
pub(super) fn respond(answer: Result<Value, ApiError>) -> Response {
    match answer {
        Ok(value) => Json(value).into_response(),
        Err(error) => error.into_response(),
    }
}

/// The id that the client prints: 13 digits of milliseconds and a number of up to 6.
pub(super) async fn with_request_id(
    State(site): State<Arc<Site>>,
    mut response: Response,
) -> Response {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    const ID: HeaderName = HeaderName::from_static("x-request-id");
    let number = COUNT.fetch_add(1, Ordering::Relaxed) % 1_000_000;
    let milliseconds = site.now().unix_timestamp_nanos() / 1_000_000;
    if let Ok(value) = HeaderValue::from_str(&format!("{milliseconds:013}-{number:06}")) {
        response.headers_mut().insert(ID, value);
    }
    response
}
