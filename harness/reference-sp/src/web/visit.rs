//! One request of a browser: which session it is in, and the cookie that says so. Decides nothing
//! about accounts.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};

use maud::Markup;

use super::page::{Page, Viewer};
use crate::{
    manners::Manners,
    platform::{Account, Csrf, SignedInBy},
    site::Site,
};

/// A browser in its session. A browser without one gets one, so that forms have something to
/// prove where they came from.
pub(super) struct Visit {
    pub(super) session: String,
    /// The account as it was when the request came.
    pub(super) account: Option<Account>,
    csrf: Csrf,
    /// What a cookie says beside its value.
    cookie: &'static str,
    /// How a name is written into a page.
    name: fn(&str) -> Markup,
    fresh: Freshness,
}

/// Whether the browser knows its session already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Freshness {
    Known,
    New,
}

/// Cookies do not know ports, so the name must differ from those of other servers on this machine.
const COOKIE: &str = "reference_sp_session";

impl FromRequestParts<Arc<Site>> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        Ok(Self::begin(&parts.headers, site))
    }
}

impl Visit {
    fn begin(headers: &HeaderMap, site: &Site) -> Self {
        let now = site.now();
        let mut guard = site.platform();
        let platform = &mut *guard;
        let known = cookie(headers).filter(|id| platform.sessions.find(id, now).is_some());
        let fresh = if known.is_some() { Freshness::Known } else { Freshness::New };
        let id = known
            .map(str::to_owned)
            .unwrap_or_else(|| platform.sessions.open(None, None, now, &mut platform.random));
        let session = platform.sessions.find(&id, now).expect("it was found or just opened");
        let account = platform.user_of(session).map(|(account, _)| account.clone());
        let Manners { cookie, name, .. } = site.manners;
        Self { csrf: session.csrf.clone(), session: id.clone(), account, cookie, name, fresh }
    }

    /// Whether a form came from one of our pages in this session; otherwise the answer.
    pub(super) fn proves(&self, csrf: &str) -> Result<(), Box<Response>> {
        if self.csrf.is(csrf) {
            return Ok(());
        }
        let words = "This form has expired. Open the page again.";
        Err(Box::new(self.show(Page::refusal(StatusCode::FORBIDDEN, "csrf", words))))
    }

    /// The account that is signed in; otherwise the way to the login page.
    pub(super) fn account(&self) -> Result<&Account, Box<Response>> {
        self.account.as_ref().ok_or_else(|| Box::new(self.redirect("/login")))
    }

    pub(super) fn csrf(&self) -> &str {
        self.csrf.text()
    }

    /// The answer that shows a page.
    pub(super) fn show(&self, page: Page) -> Response {
        let name = self.account.as_ref().map(|account| (self.name)(shown_name(account)));
        let viewer = Viewer { name, csrf: self.csrf() };
        let body = page.render(&viewer);
        self.with_cookie((page.status, body).into_response())
    }

    /// The answer that leads to another page of this website.
    pub(super) fn redirect(&self, path: &str) -> Response {
        self.with_cookie(Redirect::to(path).into_response())
    }

    /// Tells the browser its session. Lax, because the identity provider's form comes from
    /// elsewhere but only our answer to it counts.
    pub(super) fn set_cookie(&self, response: Response, session: &str) -> Response {
        cookie_line(response, &format!("{COOKIE}={session}; {}", self.cookie))
    }

    /// Takes the cookie away.
    pub(super) fn forget(&self, response: Response) -> Response {
        cookie_line(response, &format!("{COOKIE}=; Max-Age=0; {}", self.cookie))
    }

    fn with_cookie(&self, response: Response) -> Response {
        match self.fresh {
            Freshness::Known => response,
            Freshness::New => self.set_cookie(response, &self.session),
        }
    }
}

fn shown_name(account: &Account) -> &str {
    if account.name.is_empty() { &account.username } else { &account.name }
}

/// Who is signed in with a request that shows no page: no session is opened for it.
pub(super) fn signed_in(headers: &HeaderMap, site: &Site) -> Option<(Account, SignedInBy)> {
    let platform = site.platform();
    let id = cookie(headers)?;
    let session = platform.sessions.find(id, site.now())?;
    let (account, by) = platform.user_of(session)?;
    Some((account.clone(), by))
}

/// The id that the browser sent, whatever it is worth.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|it| it.to_str().ok());
    let mut pairs =
        lines.flat_map(|line| line.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.find_map(|(name, value)| (name == COOKIE).then_some(value))
}

fn cookie_line(mut response: Response, line: &str) -> Response {
    let value = HeaderValue::from_str(line).expect("session ids are plain text");
    response.headers_mut().append(header::SET_COOKIE, value);
    response
}
