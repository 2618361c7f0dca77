//! Users as the API shows them, and how an administrator of an organisation makes one.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap, response::Response};
use serde_json::{Value, json};

use super::{Answer, ApiError, JsonBody, auth, body::Input, error::respond};
use crate::{
    platform::{Account, Kind, Level, Registration},
    site::Site,
};

/// Name and handle for everybody; e-mail address and billing account for the user itself.
pub(super) fn describe(site: &Site, caller: &str, object: &str) -> Answer {
    let platform = site.platform();
    let account = platform.accounts.find(object);
    let account = account.ok_or_else(|| ApiError::not_found("There is no such user"))?;
    let mut description = public(account);
    if account.id == caller {
        let billing: Vec<_> = platform.organisations.billing_of(caller).collect();
        description["email"] = json!(account.email);
        description["billTo"] = json!(billing.first().copied().unwrap_or(caller));
    }
    Ok(description)
}

/// What everybody may know of a user.
pub(super) fn public(account: &Account) -> Value {
    let (first, last) = account.name.split_once(' ').unwrap_or((&account.name, ""));
    json!({
        "id": account.id,
        "class": "user",
        "handle": account.username,
        "first": first,
        "middle": "",
        "last": last,
    })
}

/// `dx new user`: a regular account, which sets its password by a link.
pub(super) async fn new(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    JsonBody(input): JsonBody,
) -> Response {
    respond(auth::caller(&site, &headers).and_then(|caller| create(&site, &caller, &input)))
}

fn create(site: &Site, caller: &str, input: &Input) -> Answer {
    let (username, email) = (input.text("username")?, input.text("email")?);
    let names = [input.optional_text("first")?, input.optional_text("last")?];
    let mut guard = site.platform();
    let platform = &mut *guard;
    let administers = platform.organisations.of(caller).any(|(.., it)| it.level == Level::Admin);
    if !administers {
        return Err(ApiError::permission_denied("Only administrators create users"));
    }
    platform
        .accounts
        .check_free(username, email)
        .map_err(|error| ApiError::invalid(error.to_string()))?;
    let id = platform.accounts.register(Registration {
        username: username.to_owned(),
        email: email.to_owned(),
        name: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
        kind: Kind::Regular,
        password: None,
        roles: Vec::new(),
    });
    let secret = platform.random.text();
    platform.outbox.send_reset(email, &id, secret, site.now());
    Ok(json!({ "id": id }))
}
