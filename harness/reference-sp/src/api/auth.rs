//! Who calls: tokens for user names and passwords, and what a token says of its bearer.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::Response,
};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{Answer, ApiError, JsonBody, body::Input, error::respond};
use crate::{
    platform::{Account, Door, PasswordLogin, Platform},
    site::Site,
};

/// What the client asks for by default, and the longest that it gets.
const DEFAULT_LIFE: Duration = Duration::hours(18);
const LONGEST_LIFE: Duration = Duration::days(30);

/// The id of the account that a token acts as.
pub(super) fn caller(site: &Site, headers: &HeaderMap) -> Result<String, ApiError> {
    with_caller(site, headers, |account, _| Ok(account.id.clone()))
}

/// Runs with the account that the request's token acts as.
fn with_caller<T>(
    site: &Site,
    headers: &HeaderMap,
    run: impl FnOnce(&Account, &Platform) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let token = bearer(headers).ok_or_else(ApiError::not_logged_in)?;
    let platform = site.platform();
    let account = platform.caller(token, &site.rules, site.now());
    run(account.map_err(|refusal| ApiError::authentication(refusal.to_string()))?, &platform)
}

/// The token of `Authorization: Bearer TOKEN`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

pub(super) async fn new_auth_token(
    State(site): State<Arc<Site>>,
    JsonBody(input): JsonBody,
) -> Response {
    respond(issue(&site, &input))
}

fn issue(site: &Site, input: &Input) -> Answer {
    let (username, password) = (input.text("username")?, input.text("password")?);
    let mut guard = site.platform();
    let platform = &mut *guard;
    let account = platform.accounts.by_login(username).ok_or_else(ApiError::wrong_password)?;
    match (site.rules.command_line_password)(account, password) {
        PasswordLogin::Granted if (site.rules.enters)(account) == Door::Closed => {
            return Err(ApiError::wrong_password());
        }
        PasswordLogin::Granted => {}
        PasswordLogin::SsoRequired => return Err(ApiError::sso_required()),
        PasswordLogin::Wrong => return Err(ApiError::wrong_password()),
    }
    let id = account.id.clone();
    let expires = end(input.value("expires"), site.now());
    let token = platform.random.text();
    platform.tokens.issue(&token, &id, "dx login", expires);
    site.log.add(format!("command-line login of {id}"));
    Ok(json!({ "access_token": token, "token_type": "Bearer" }))
}

/// `expires` in milliseconds since 1970; what is missing or past means the default.
fn end(expires: Option<&Value>, now: OffsetDateTime) -> OffsetDateTime {
    let milliseconds = expires.and_then(Value::as_i64).unwrap_or_default();
    let wanted = OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000);
    match wanted {
        Ok(end) if end > now => end.min(now + LONGEST_LIFE),
        _ => now + DEFAULT_LIFE,
    }
}

pub(super) async fn user_info(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    _: JsonBody,
) -> Response {
    respond(with_caller(&site, &headers, |account, _| Ok(json!({ "username": account.username }))))
}

pub(super) async fn whoami(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    _: JsonBody,
) -> Response {
    respond(caller(&site, &headers).map(|id| json!({ "id": id })))
}

pub(super) async fn greet(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    _: JsonBody,
) -> Response {
    respond(caller(&site, &headers).map(|_| json!({ "messages": [] })))
}

/// The platform has no projects; the client asks for them at every login.
pub(super) async fn find_projects(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    _: JsonBody,
) -> Response {
    respond(caller(&site, &headers).map(|_| json!({ "results": [], "next": null })))
}

pub(super) async fn destroy_auth_token(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    JsonBody(input): JsonBody,
) -> Response {
    respond(destroy(&site, &headers, &input))
}

fn destroy(site: &Site, headers: &HeaderMap, input: &Input) -> Answer {
    let caller = caller(site, headers)?;
    let signature = input.text("tokenSignature")?;
    let revoked = site.platform().tokens.revoke(&caller, signature);
    revoked.ok_or_else(|| ApiError::not_found("The token could not be found"))?;
    Ok(json!({ "tokenSignature": signature }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_when_the_client_wants_it_to_within_bounds() {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(1);
        let hour = now + Duration::hours(1);
        let milliseconds = |time: OffsetDateTime| json!(time.unix_timestamp() * 1000);
        let cases = [
            (Some(milliseconds(hour)), hour),
            (Some(json!(0)), now + DEFAULT_LIFE),
            (Some(json!("soon")), now + DEFAULT_LIFE),
            (None, now + DEFAULT_LIFE),
            (Some(milliseconds(now + Duration::days(400))), now + LONGEST_LIFE),
            (Some(json!(i64::MAX)), now + DEFAULT_LIFE),
        ];
        for (expires, expected) in cases {
            assert_eq!(end(expires.as_ref(), now), expected, "{expires:?}");
        }
    }
}
