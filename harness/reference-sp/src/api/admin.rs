//! What an administrator of the platform does by hand, with a token of their own: accounts,
//! organisations, the licence, and a look into the outbox.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Path, Query, State},
    http::request::Parts,
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, ApiError, JsonBody, auth::bearer, body::Input, error::respond};
use crate::{
    platform::{
        Account, AccountState, Kind, Level, Licence, Member, Password, Platform, Registration,
    },
    site::Site,
};

/// Proof that a request has the administrator's token.
pub(super) struct Administrator;

impl FromRequestParts<Arc<Site>> for Administrator {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, ApiError> {
        let token = bearer(&parts.headers).ok_or_else(ApiError::not_logged_in)?;
        match &site.admin_token {
            Some(own) if own.is(token) => Ok(Self),
            _ => Err(ApiError::authentication("The token could not be found")),
        }
    }
}

/// `?email=…` or `?username=…`.
#[derive(Deserialize)]
pub(super) struct Which {
    email: Option<String>,
    username: Option<String>,
}

pub(super) async fn find_accounts(
    State(site): State<Arc<Site>>,
    _: Administrator,
    Query(which): Query<Which>,
) -> Response {
    let same = |wanted: &Option<String>, has: &str| {
        wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(has))
    };
    let platform = site.platform();
    let found = platform.accounts.iter();
    let found =
        found.filter(|it| same(&which.email, &it.email) && same(&which.username, &it.username));
    let accounts: Vec<Value> = found.map(|account| shown(&platform, account)).collect();
    respond(Ok(json!({ "accounts": accounts })))
}

fn shown(platform: &Platform, account: &Account) -> Value {
    let identity = account.identity();
    let orgs: Vec<_> = platform.organisations.of(&account.id).map(|(id, ..)| id).collect();
    let billing: Vec<_> = platform.organisations.billing_of(&account.id).collect();
    json!({
        "account": account.id,
        "username": account.username,
        "email": account.email,
        "name": account.name,
        "kind": if identity.is_some() { "sso" } else { "regular" },
        "identity": identity.map(|it| json!({ "idp": it.idp, "name_id": it.name_id })),
        "orgs": orgs,
        "billing": billing,
        "roles": account.roles,
        "logins": account.logins,
    })
}

pub(super) async fn create_account(
    State(site): State<Arc<Site>>,
    _: Administrator,
    JsonBody(input): JsonBody,
) -> Response {
    respond(register(&site, &input))
}

fn register(site: &Site, input: &Input) -> Answer {
    let (username, email) = (input.text("username")?, input.text("email")?);
    let (name, password) = (input.optional_text("name")?, input.text("password")?);
    let mut guard = site.platform();
    let platform = &mut *guard;
    platform
        .accounts
        .check_free(username, email)
        .map_err(|error| ApiError::invalid(error.to_string()))?;
    let password = Password::new(password, &mut platform.random);
    let id = platform.accounts.register(Registration {
        username: username.to_owned(),
        email: email.to_owned(),
        name: name.unwrap_or(username).to_owned(),
        kind: Kind::Regular,
        password: Some(password),
        roles: Vec::new(),
    });
    site.log.add(format!("an administrator created {id}"));
    Ok(json!({ "account": id }))
}

/// Nobody comes in by it any more, and who is in has to leave.
pub(super) async fn disable(
    State(site): State<Arc<Site>>,
    _: Administrator,
    Path(id): Path<String>,
) -> Response {
    let mut guard = site.platform();
    let platform = &mut *guard;
    let answer = match platform.accounts.find_mut(&id) {
        None => Err(ApiError::not_found("There is no such account")),
        Some(account) => {
            account.state = AccountState::Disabled;
            (site.rules.expel)(&mut platform.sessions, &id);
            Ok(json!({ "account": id }))
        }
    };
    respond(answer)
}

/// The account is gone, with its sessions and memberships; a token of it acts for nobody.
pub(super) async fn remove(
    State(site): State<Arc<Site>>,
    _: Administrator,
    Path(id): Path<String>,
) -> Response {
    let mut guard = site.platform();
    let platform = &mut *guard;
    if !platform.accounts.remove(&id) {
        return respond(Err(ApiError::not_found("There is no such account")));
    }
    platform.sessions.close_all_of(&id);
    platform.organisations.forget(&id);
    respond(Ok(json!({ "account": id })))
}

pub(super) async fn create_org(
    State(site): State<Arc<Site>>,
    _: Administrator,
    JsonBody(input): JsonBody,
) -> Response {
    let answer = input.text("id").and_then(|id| {
        let name = input.optional_text("name")?.unwrap_or(id);
        name.clone_into(&mut site.platform().organisations.establish(id).name);
        Ok(json!({ "id": id }))
    });
    respond(answer)
}

pub(super) async fn show_org(
    State(site): State<Arc<Site>>,
    _: Administrator,
    Path(id): Path<String>,
) -> Response {
    let platform = site.platform();
    let organisation = platform.organisations.find(&id);
    let answer = organisation.ok_or_else(no_org).map(|organisation| {
        let members = organisation.members.iter();
        let members: Vec<_> = members
            .map(|(account, it)| json!({ "account": account, "level": it.level.name() }))
            .collect();
        json!({
            "id": id,
            "name": organisation.name,
            "members": members,
            "billing": organisation.billing,
        })
    });
    respond(answer)
}

pub(super) async fn add_member(
    State(site): State<Arc<Site>>,
    _: Administrator,
    Path(id): Path<String>,
    JsonBody(input): JsonBody,
) -> Response {
    respond(add(&site, &id, &input))
}

fn add(site: &Site, id: &str, input: &Input) -> Answer {
    let account = input.text("account")?;
    let level = input.optional_text("level")?.unwrap_or("MEMBER");
    let level = Level::parse(level).ok_or_else(|| ApiError::invalid("level is unknown"))?;
    let billable = input.flag("billable")? == Some(true);
    let mut guard = site.platform();
    let platform = &mut *guard;
    if platform.accounts.find(account).is_none() {
        return Err(ApiError::not_found("There is no such account"));
    }
    let organisation = platform.organisations.find_mut(id).ok_or_else(no_org)?;
    organisation.members.insert(account.to_owned(), Member::new(level));
    if billable {
        organisation.billing.insert(account.to_owned());
    }
    site.log.add(format!("an administrator added {account} to {id}"));
    Ok(json!({ "id": id }))
}

fn no_org() -> ApiError {
    ApiError::not_found("There is no such organization")
}

pub(super) async fn set_licence(
    State(site): State<Arc<Site>>,
    _: Administrator,
    JsonBody(input): JsonBody,
) -> Response {
    let flag =
        input.flag("sso").and_then(|it| it.ok_or_else(|| ApiError::invalid("sso is missing")));
    let answer = flag.map(|sso| {
        site.platform().licence = if sso { Licence::Granted } else { Licence::Missing };
        json!({ "sso": sso })
    });
    respond(answer)
}

/// `?email=…`.
#[derive(Deserialize)]
pub(super) struct Recipient {
    email: String,
}

/// The mails to an address, the newest first.
pub(super) async fn outbox(
    State(site): State<Arc<Site>>,
    _: Administrator,
    Query(recipient): Query<Recipient>,
) -> Response {
    let platform = site.platform();
    let mut messages: Vec<Value> = platform
        .outbox
        .to(&recipient.email)
        .map(|mail| json!({ "to": mail.to, "subject": mail.subject, "link": mail.link }))
        .collect();
    messages.reverse();
    respond(Ok(json!({ "messages": messages })))
}
