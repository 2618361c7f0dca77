//! Whether a user gets into an application, and what the document is to say: a function of the
//! state. Writes no document.

use std::sync::Arc;

use time::OffsetDateTime;

use crate::{
    directory::{Password, Source, User, UserState},
    service_provider::ServiceProvider,
    state::{Order, RelayState, State},
    vendor::{DenialText, RelayStateRule, Vendor},
};

pub use crate::plan::{Denial, DenialReason, IssuePlan, LaunchOutcome, LaunchRequest};

/// Decides. Changes nothing.
pub fn launch(state: &State, request: &LaunchRequest, now: OffsetDateTime) -> LaunchOutcome {
    match plan(state, request, now) {
        Ok(plan) => LaunchOutcome::Issue(Box::new(plan)),
        Err(denial) => LaunchOutcome::Denied(denial),
    }
}

/// The page that a user in this state sees instead of signing in, if there is one.
pub(crate) fn denied_by_state(vendor: &Vendor, state: UserState) -> Option<Denial> {
    let text = vendor.states.word(state).refusal.clone()?;
    let page = vendor.wording.not_active.clone();
    Some(Denial { reason: DenialReason::NotActive(state), text: DenialText { text, ..page } })
}

fn plan(state: &State, request: &LaunchRequest, now: OffsetDateTime) -> Result<IssuePlan, Denial> {
    let vendor = &state.vendor;
    let denied =
        |reason, app: &str| Denial { reason, text: vendor.wording.not_assigned.about(app) };
    let (user, service_provider) = find(state, request)
        .ok_or_else(|| denied(DenialReason::NotAssigned, "this application"))?;
    let denied = |reason| denied(reason, &service_provider.title);
    let order = state.next_order(&user.login);
    if order == Some(&Order::Deny) {
        return Err(denied(DenialReason::Ordered));
    }
    denied_by_state(vendor, user.state).map_or(Ok(()), Err)?;
    if !user.assigned.covers(&service_provider.entity_id) {
        return Err(denied(DenialReason::NotAssigned));
    }
    let name_id = name_id(user, service_provider, vendor);
    Ok(IssuePlan {
        vendor: Arc::clone(vendor),
        // No document has the password, and a plan is kept as long as its document.
        user: User { password: Password::default(), ..user.clone() },
        service_provider: Arc::clone(service_provider),
        name_id: name_id.ok_or_else(|| denied(DenialReason::NoNameId))?,
        number: state.count(&user.login),
        now,
        authenticated_at: request.authenticated_at.unwrap_or(now),
        in_response_to: request.in_response_to.clone(),
        relay_state: relay_state(state, request, service_provider),
        signed: state.next_signed(&user.login),
        deviation: match (&request.deviation, order) {
            (Some(deviation), _) | (None, Some(Order::Deviate(deviation))) => {
                Some(deviation.clone())
            }
            _ => None,
        },
    })
}

fn find<'a>(
    state: &'a State,
    request: &LaunchRequest,
) -> Option<(&'a User, &'a Arc<ServiceProvider>)> {
    let asked = |sp: &&Arc<ServiceProvider>| {
        request.service_provider.as_ref().is_none_or(|entity_id| sp.entity_id == *entity_id)
    };
    let service_provider = state.service_providers.iter().find(asked)?;
    Some((state.directory.users.get(&request.user)?, service_provider))
}

fn name_id(user: &User, service_provider: &ServiceProvider, vendor: &Vendor) -> Option<String> {
    let source: &Source = service_provider.name_id_from.as_ref().unwrap_or(&vendor.name_id.from);
    user.name_id.clone().or_else(|| vendor.values(user, source).into_iter().next())
}

/// An order comes first, then what the request asks for. What is configured counts only where the
/// login begins here, and the vendor's rule where there is nothing else.
fn relay_state(
    state: &State,
    request: &LaunchRequest,
    service_provider: &ServiceProvider,
) -> Option<String> {
    match state.next_relay_state(&request.user) {
        Some(RelayState::Absent) => return None,
        Some(RelayState::Value(value)) => return Some(value.clone()),
        None => {}
    }
    let configured = || match request.in_response_to {
        Some(_) => None,
        None => service_provider.relay_state.clone(),
    };
    let none = || match state.vendor.relay_state {
        RelayStateRule::Absent => None,
        RelayStateRule::Empty => Some(String::new()),
    };
    request.relay_state.clone().or_else(configured).or_else(none)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::Directory;
    use saml_wire::deviate::Deviation;

    #[test]
    fn a_plan_has_no_password_and_the_normal_one_no_orders() {
        let sp = ServiceProvider::new("https://sp.test", "https://sp.test/acs");
        let directory = Directory::of([User::new("ada")]);
        let state = State::new(Arc::new(Vendor::okta()), directory, vec![sp]);
        let deviation = Some(Deviation::Expired);
        let request = LaunchRequest { deviation, ..LaunchRequest::new("ada") };
        let outcome = launch(&state, &request, OffsetDateTime::UNIX_EPOCH);
        let LaunchOutcome::Issue(plan) = outcome else { panic!("ada may sign in") };
        assert!(state.directory.users["ada"].password.is("ada-password"));
        assert_eq!(plan.user.password, Password::default());
        assert_eq!(plan.deviation, Some(Deviation::Expired));
        assert_eq!(plan.normal().deviation, None);
        assert_eq!((plan.normal().number, plan.normal().now), (plan.number, plan.now));
    }
}
