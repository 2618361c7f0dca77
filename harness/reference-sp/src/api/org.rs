//! Organisations over the API: members see them, their administrators change them.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap, response::Response};
use serde_json::{Value, json};

use super::{Answer, ApiError, JsonBody, auth, body::Input, error::respond, user};
use crate::{
    platform::{Level, Member, Organisation, Platform},
    site::Site,
};

/// The organisations of the caller. `level` is the least that the caller has to be there.
pub(super) async fn find(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    JsonBody(input): JsonBody,
) -> Response {
    respond(auth::caller(&site, &headers).and_then(|caller| find_of(&site, &caller, &input)))
}

fn find_of(site: &Site, caller: &str, input: &Input) -> Answer {
    let least = level(input)?.unwrap_or(Level::Member);
    let platform = site.platform();
    let found = platform.organisations.of(caller).filter(|(.., it)| reaches(it.level, least));
    let results: Vec<Value> = found
        .map(|(id, organisation, member)| {
            let mut result = membership(organisation, caller, member);
            result["id"] = json!(id);
            result["describe"] = json!({ "id": id, "class": "org", "name": organisation.name });
            result
        })
        .collect();
    Ok(json!({ "results": results, "next": null }))
}

/// Name and settings, for members.
pub(super) fn describe(site: &Site, caller: &str, object: &str) -> Answer {
    let platform = site.platform();
    let (organisation, member) = of_member(&platform, caller, object)?;
    Ok(json!({
        "id": object,
        "class": "org",
        "name": organisation.name,
        "level": member.level.name(),
        "samlIdP": organisation.saml_idp,
    }))
}

/// All members, for members.
pub(super) fn find_members(site: &Site, caller: &str, object: &str, input: &Input) -> Answer {
    let level = level(input)?;
    let only = input.value("id").and_then(Value::as_array);
    let platform = site.platform();
    let (organisation, _) = of_member(&platform, caller, object)?;
    let wanted = |id: &str, member: &Member| {
        level.is_none_or(|it| it == member.level)
            && only.is_none_or(|ids| ids.iter().any(|it| it.as_str() == Some(id)))
    };
    let members = organisation.members.iter().filter(|(id, member)| wanted(id, member));
    let results: Vec<Value> = members
        .map(|(id, member)| {
            let mut result = membership(organisation, id, member);
            result["id"] = json!(id);
            result["describe"] = platform.accounts.find(id).map_or(Value::Null, user::public);
            result
        })
        .collect();
    Ok(json!({ "results": results, "next": null }))
}

/// Adds somebody, for administrators. There is no invitation to accept.
pub(super) fn invite(site: &Site, caller: &str, object: &str, input: &Input) -> Answer {
    let invitee = input.text("invitee")?;
    let member = Member {
        level: level(input)?.unwrap_or(Level::Member),
        app_access: input.flag("appAccess")?.unwrap_or(true),
        project_access: input.optional_text("projectAccess")?.unwrap_or("CONTRIBUTE").to_owned(),
    };
    let billable = input.flag("allowBillableActivities")? == Some(true);
    let mut guard = site.platform();
    let platform = &mut *guard;
    check_administrator(platform, caller, object)?;
    if platform.accounts.find(invitee).is_none() {
        return Err(ApiError::not_found("There is no such user"));
    }
    let organisation = platform.organisations.establish(object);
    organisation.members.insert(invitee.to_owned(), member);
    if billable {
        organisation.billing.insert(invitee.to_owned());
    }
    Ok(json!({ "id": object, "state": "accepted" }))
}

/// Removes somebody, for administrators.
pub(super) fn remove_member(site: &Site, caller: &str, object: &str, input: &Input) -> Answer {
    let user = input.text("user")?;
    let mut platform = site.platform();
    check_administrator(&platform, caller, object)?;
    let organisation = platform.organisations.establish(object);
    organisation.billing.remove(user);
    match organisation.members.remove(user) {
        Some(_) => Ok(json!({ "id": object, "projects": {}, "apps": {} })),
        None => Err(ApiError::not_found("There is no such member")),
    }
}

/// Name and SAML identity provider, for administrators.
pub(super) fn update(site: &Site, caller: &str, object: &str, input: &Input) -> Answer {
    let (name, saml_idp) = (input.optional_text("name")?, input.optional_text("samlIdP")?);
    let mut platform = site.platform();
    check_administrator(&platform, caller, object)?;
    let organisation = platform.organisations.establish(object);
    if let Some(name) = name {
        name.clone_into(&mut organisation.name);
    }
    if let Some(saml_idp) = saml_idp {
        organisation.saml_idp = Some(saml_idp.to_owned());
    }
    Ok(json!({ "id": object }))
}

fn membership(organisation: &Organisation, account: &str, member: &Member) -> Value {
    json!({
        "level": member.level.name(),
        "allowBillableActivities": organisation.billing.contains(account),
        "appAccess": member.app_access,
        "projectAccess": member.project_access,
    })
}

/// The organisation and what the caller is there. To others it does not even exist.
fn of_member<'a>(
    platform: &'a Platform,
    caller: &str,
    object: &str,
) -> Result<(&'a Organisation, &'a Member), ApiError> {
    let organisation = platform.organisations.find(object);
    let found = organisation.and_then(|it| Some((it, it.members.get(caller)?)));
    found.ok_or_else(|| ApiError::not_found("There is no such organization"))
}

fn check_administrator(platform: &Platform, caller: &str, object: &str) -> Result<(), ApiError> {
    match of_member(platform, caller, object)?.1.level {
        Level::Admin => Ok(()),
        Level::Member => Err(ApiError::permission_denied("ADMIN is required for this")),
    }
}

fn level(input: &Input) -> Result<Option<Level>, ApiError> {
    let parse = |text| Level::parse(text).ok_or_else(|| ApiError::invalid("level is unknown"));
    input.optional_text("level")?.map(parse).transpose()
}

fn reaches(level: Level, least: Level) -> bool {
    level == Level::Admin || least == Level::Member
}
