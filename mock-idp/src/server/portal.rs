//! The portal: log in, see the applications, log out. Who may do what is decided elsewhere.

use std::sync::PoisonError;

use axum::{
    Form,
    extract::{Path, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    answer::{bad_request, sentence},
    page::{Attempt, Page, Tile},
    paths::PORTAL,
    session::{Session, Shelf},
    site::{SharedSite, Site},
};
use crate::{
    directory::DirectoryError,
    launch::LaunchRequest,
    provider::{Launched, SignIn},
    vendor::DenialText,
};

/// The login form.
#[derive(Deserialize)]
pub(super) struct Credentials {
    login: String,
    password: String,
    /// What goes on after the login.
    #[serde(rename = "continue")]
    waiting: Option<String>,
}

pub(super) async fn home(State(site): State<SharedSite>, headers: HeaderMap) -> Response {
    let page = Page::new(&site.provider.vendor);
    match site.session(&headers) {
        Some(session) => {
            page.applications(&session.user, &site.tiles(&session.user)).into_response()
        }
        None => page.login(Attempt::First, None).into_response(),
    }
}

pub(super) async fn login(
    State(site): State<SharedSite>,
    form: Result<Form<Credentials>, FormRejection>,
) -> Response {
    let Credentials { login, password, waiting } = match form {
        Ok(Form(credentials)) => credentials,
        Err(rejection) => return bad_request(&site, rejection.status(), &rejection.body_text()),
    };
    let page = Page::new(&site.provider.vendor);
    let signed_in = match site.provider.log_in(&login, &password).await {
        Ok(signed_in) => signed_in,
        Err(error) => return no_directory(&site, &error),
    };
    match signed_in {
        SignIn::User(user) => {
            let session = Session { user, since: site.provider.clock.now() };
            let next = waiting.map(|id| format!("/portal/continue/{id}"));
            let cookie = site.cookie(&site.sessions().put(session));
            // A form came here by POST; the next page is got.
            let next = Redirect::to(next.as_deref().unwrap_or(PORTAL));
            ([(header::SET_COOKIE, cookie)], next).into_response()
        }
        SignIn::Denied(denial) => {
            (StatusCode::FORBIDDEN, page.refusal(&denial.text, None)).into_response()
        }
        SignIn::WrongPassword => {
            let form = page.login(Attempt::Again, waiting.as_deref());
            (StatusCode::UNAUTHORIZED, form).into_response()
        }
    }
}

pub(super) async fn logout(State(site): State<SharedSite>, headers: HeaderMap) -> Response {
    site.end_session(&headers);
    Redirect::to(PORTAL).into_response()
}

/// Goes on with a launch that had to wait for a login.
pub(super) async fn resume(
    State(site): State<SharedSite>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(session) = site.session(&headers) else {
        return Redirect::to(PORTAL).into_response();
    };
    // Before the launch is taken, so that the page can be loaded again when the directory is back.
    if let Err(error) = site.provider.refresh(&session.user).await {
        return no_directory(&site, &error);
    }
    let waiting = site.waiting.lock().unwrap_or_else(PoisonError::into_inner).take(&id);
    match waiting {
        Some(request) => site.launch(request, session),
        // It was taken already: somebody went back in the browser's history.
        None => Redirect::to(PORTAL).into_response(),
    }
}

impl Site {
    /// Launches now where somebody is logged in, else after the login.
    pub(super) async fn launch_or_wait(
        &self,
        request: LaunchRequest,
        headers: &HeaderMap,
    ) -> Response {
        let Some(session) = self.session(headers) else { return self.wait_for_login(request) };
        match self.provider.refresh(&session.user).await {
            Ok(()) => self.launch(request, session),
            Err(error) => no_directory(self, &error),
        }
    }

    /// Shows the login form, and keeps the launch until then.
    pub(super) fn wait_for_login(&self, request: LaunchRequest) -> Response {
        let id = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).put(request);
        Page::new(&self.provider.vendor).login(Attempt::First, Some(&id)).into_response()
    }

    fn launch(&self, request: LaunchRequest, session: Session) -> Response {
        let app = self.title(request.service_provider.as_deref());
        let request =
            LaunchRequest { user: session.user, authenticated_at: Some(session.since), ..request };
        let page = Page::new(&self.provider.vendor);
        match self.provider.launch(&request) {
            Ok(Launched::Form(form)) => page.post(&app, &form).into_response(),
            Ok(Launched::Denied(denial)) => {
                (StatusCode::FORBIDDEN, page.refusal(&denial.text, None)).into_response()
            }
            Err(error) => {
                let reason = sentence(&error);
                bad_request(self, StatusCode::INTERNAL_SERVER_ERROR, &reason)
            }
        }
    }

    /// The session of a request. Whether its user may still sign in is asked at every launch.
    fn session(&self, headers: &HeaderMap) -> Option<Session> {
        self.sessions().find(&self.token(headers)?).cloned()
    }

    pub(super) fn end_session(&self, headers: &HeaderMap) {
        if let Some(token) = self.token(headers) {
            self.sessions().take(&token);
        }
    }

    fn sessions(&self) -> std::sync::MutexGuard<'_, Shelf<Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tiles(&self, login: &str) -> Vec<Tile> {
        let state = self.provider.state();
        let Some(user) = state.directory.users.get(login) else { return Vec::new() };
        let all = state.service_providers.iter().enumerate();
        let assigned = all.filter(|(_, sp)| user.assigned.covers(&sp.entity_id));
        let tile = |(index, sp): (usize, &std::sync::Arc<crate::ServiceProvider>)| {
            let href = self.provider.vendor.start_path(index, &sp.entity_id, None)?;
            Some(Tile { title: sp.title.clone(), href })
        };
        assigned.filter_map(tile).collect()
    }

    fn title(&self, entity_id: Option<&str>) -> String {
        let all = self.provider.service_providers();
        let found = all.iter().find(|sp| entity_id.is_none_or(|id| sp.entity_id == id));
        found.map(|sp| sp.title.clone()).unwrap_or_default()
    }

    /// Cookies do not tell ports apart, and several mocks may run on one host.
    fn cookie_name(&self) -> String {
        let port = url::Url::parse(&self.provider.url).ok().and_then(|url| url.port());
        format!("mock-idp-{}-{}", self.provider.vendor.name, port.unwrap_or(0))
    }

    fn cookie(&self, token: &str) -> String {
        let secure = if self.provider.url.starts_with("https:") { "; Secure" } else { "" };
        format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{secure}", self.cookie_name())
    }

    fn token(&self, headers: &HeaderMap) -> Option<String> {
        let name = self.cookie_name();
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
        let mut pairs = cookies.flat_map(|it| it.split(';')).filter_map(|it| it.split_once('='));
        pairs.find(|(key, _)| key.trim() == name).map(|(_, token)| token.trim().to_owned())
    }
}

/// The page for a live directory that cannot be asked. The next request asks it again.
fn no_directory(site: &Site, error: &DirectoryError) -> Response {
    let words = DenialText {
        title: error.title().to_owned(),
        text: "Try again when it does: nothing has to be started anew.".to_owned(),
        code: None,
    };
    let page = Page::new(&site.provider.vendor).refusal(&words, Some(&error.to_string()));
    (StatusCode::SERVICE_UNAVAILABLE, page).into_response()
}
