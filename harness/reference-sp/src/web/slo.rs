//! Where LogoutRequests arrive: sessions end, and the identity provider is told so.

use std::sync::Arc;

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use saml_verify::{decode, finding::Finding, limits::Limits};
use serde::Deserialize;

use super::{page::Page, visit::Visit};
use crate::{
    saml::{Answers, Arrived, Head, Idp, Signs, SingleLogout, logout_response},
    site::Site,
};

#[derive(Deserialize)]
pub(super) struct LogoutForm {
    #[serde(default, rename = "SAMLRequest")]
    request: String,
    #[serde(rename = "RelayState")]
    relay_state: Option<String>,
}

pub(super) async fn consume(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(form): Form<LogoutForm>,
) -> Response {
    match site.flows.single_logout {
        SingleLogout::Advertised => obey(&site, &visit, &form),
        SingleLogout::Unsupported => unsupported(&site, &visit, &form),
    }
}

/// Single logout is not supported, so there is nobody to take a LogoutRequest.
fn unsupported(site: &Site, visit: &Visit, form: &LogoutForm) -> Response {
    let Some(obey) = site.rules.logout_request else {
        let words = "Single logout is not supported.";
        return visit.show(Page::refusal(StatusCode::NOT_FOUND, "no-single-logout", words));
    };
    if let Ok(request) = decode::post(&form.request, &Limits::default()) {
        obey(&mut site.platform(), &request);
    }
    StatusCode::OK.into_response()
}

fn obey(site: &Site, visit: &Visit, form: &LogoutForm) -> Response {
    match end_sessions(site, &visit.session, &form.request) {
        Ok((arrived, idp)) => answer(site, &arrived, idp, form.relay_state.as_deref()),
        Err(finding) => {
            site.log.add(format!("logout refused: {finding}"));
            let words = format!("The request to log out was not accepted ({}).", finding.check);
            visit.show(Page::refusal(StatusCode::OK, finding.check, &words))
        }
    }
}

fn end_sessions<'a>(
    site: &'a Site,
    session: &str,
    value: &str,
) -> Result<(Arrived, &'a Idp), Finding> {
    let text = decode::post(value, &Limits::default())?;
    let (arrived, idp) = site.logout.believe(&text, &site.idps, &site.names, site.now())?;
    let mut platform = site.platform();
    site.logout.use_once(&arrived, &mut platform.logouts)?;
    let ended =
        platform.sessions.close_those(|id, sso| site.logout.reaches(&arrived, sso, id == session));
    site.log.add(format!("{} ended {ended} sessions", arrived.idp));
    Ok((arrived, idp))
}

/// By redirect, with the RelayState that came along (Bindings 3.4.3). An identity provider whose
/// metadata has no SingleLogoutService cannot be answered.
fn answer(site: &Site, arrived: &Arrived, idp: &Idp, relay_state: Option<&str>) -> Response {
    let endpoint = idp.slo.as_deref().filter(|_| site.logout.answers == Answers::Always);
    let url = endpoint.and_then(|endpoint| {
        let head = Head {
            id: format!("_{}", site.platform().random.text()),
            now: site.now(),
            destination: endpoint.to_owned(),
            issuer: site.names.entity_id.clone(),
            issuer_format: None,
        };
        let key = site.signing.as_ref().filter(|_| site.logout.signs == Signs::Always);
        let message = logout_response(&head, &arrived.request.header.id);
        message.redirect(endpoint, "SAMLResponse", relay_state, key)
    });
    url.map_or_else(done, |url| Redirect::to(&url).into_response())
}

fn done() -> Response {
    html! { p role="status" data-outcome="logged-out" { "You are logged out." } }.into_response()
}
