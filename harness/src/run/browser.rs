//! A small browser: cookies, redirects, forms. It knows HTTP and HTML, and nothing of SAML but the name of a parameter.

use super::driver::{ActRequest, Done, Driver, Sight};
use super::net::Net;
use super::page::Page;
pub(super) use super::request::{Ask, Follow, Leaving, form_encoded};
use super::request::{FORM, without_query};
use super::silence::NoAnswer;
use crate::scenario::Cookies;
use crate::trace::{Exchange, Fault};
use cookie_store::{Cookie, CookieStore};
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, LOCATION, SET_COOKIE};
use reqwest::{Method, StatusCode};
use std::collections::BTreeMap;
use std::time::Duration;
use url::{Origin, Url};

/// One person's browser. It is gone, with its cookies, when the case is over.
pub(super) struct Browser {
    net: Net,
    /// What a driver knows it by.
    number: Option<u64>,
    cookies: CookieStore,
    /// The origin that has given each cookie, by its name: the cookies themselves do not know ports.
    given: BTreeMap<String, Origin>,
    /// The answers since the last [`Browser::take`], whole.
    pages: Vec<Page>,
    /// Whether something has been posted, by this browser, that may have changed something.
    has_posted: bool,
    /// What was asked once more.
    repeated: Vec<String>,
    /// What was asked and answered since the last [`Browser::take`].
    exchanges: Vec<Exchange>,
    /// The first SAMLRequest that a page or a redirect wanted to send since then.
    request: Option<Leaving>,
    /// The last SAMLResponse, likewise.
    answer: Option<Leaving>,
    /// Tokens that were captured on the way, which no report may show.
    confided: Vec<String>,
}

const REDIRECTS: usize = 10;
/// How often a request is made that may be made again, and how long is waited in between.
const TRIES: usize = 2;
const PAUSE: Duration = Duration::from_millis(100);
/// Answers of a server that has something else to do (RFC 9110 15.6.4, RFC 6585 4).
const BUSY: [StatusCode; 2] = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
const BODY_LIMIT: usize = 1 << 20;
/// How much of a body a trace keeps, in characters.
const EXCERPT: usize = 4096;

/// The parameters that carry a message.
const MESSAGES: [&str; 2] = ["SAMLRequest", "SAMLResponse"];

impl Browser {
    pub(super) fn new(net: Net) -> Self {
        Self {
            number: net.driver().map(Driver::browser),
            net,
            cookies: CookieStore::default(),
            given: BTreeMap::new(),
            pages: Vec::new(),
            exchanges: Vec::new(),
            has_posted: false,
            repeated: Vec::new(),
            request: None,
            answer: None,
            confided: Vec::new(),
        }
    }

    /// A token that a step has captured.
    pub(super) fn confide(&mut self, token: String) {
        self.confided.push(token);
    }

    /// The tokens that steps have captured.
    pub(super) fn confided(&self) -> &[String] {
        &self.confided
    }

    /// URLs that were asked once more because no answer had come.
    pub(super) fn repeated(&self) -> &[String] {
        &self.repeated
    }

    /// Forgets every cookie: another browser of the same person.
    pub(super) fn forget(&mut self) {
        self.cookies = CookieStore::default();
        self.close();
        self.number = self.net.driver().map(Driver::browser);
    }

    /// Has a driver perform an act in this browser. A URL that the person is sent to is noted, and not asked for.
    pub(super) async fn drive(
        &mut self,
        act: &str,
        arguments: BTreeMap<String, String>,
    ) -> Result<Sight, NoAnswer> {
        let Some((driver, browser)) = self.net.driver().zip(self.number) else {
            return Err(NoAnswer {
                url: "the driver".to_owned(),
                reason: "is not there".to_owned(),
                fault: Fault::Ours,
            });
        };
        let request = ActRequest { act: act.to_owned(), browser, arguments };
        let sight = driver.act(request).await;
        let said = match &sight {
            Ok(sight) => serde_json::to_string(sight).expect("texts"),
            Err(silent) => silent.to_string(),
        };
        self.exchanges.push(Exchange {
            method: "ACT".to_owned(),
            url: act.to_owned(),
            status: None,
            location: None,
            body: said.chars().take(EXCERPT).collect(),
        });
        if let Ok(Sight::Done(Done { location: Some(location), .. })) = &sight
            && let Ok(url) = Url::parse(location)
        {
            self.notice("SAMLRequest", Leaving::Url(url));
        }
        sight
    }

    fn close(&self) {
        if let Some((driver, number)) = self.net.driver().zip(self.number) {
            driver.close(number);
        }
    }

    /// Takes over what another client of the same person has exchanged, but not its cookies.
    pub(super) fn adopt(&mut self, mut other: Self) {
        let (exchanges, request) = other.take();
        self.exchanges.extend(exchanges);
        self.has_posted |= other.has_posted;
        self.repeated.append(&mut other.repeated);
        self.confided.append(&mut other.confided);
        self.request = self.request.take().or(request);
    }

    /// What was exchanged since the last call, and the SAMLRequest that wanted to leave.
    pub(super) fn take(&mut self) -> (Vec<Exchange>, Option<Leaving>) {
        self.answer = None;
        self.pages.clear();
        (std::mem::take(&mut self.exchanges), self.request.take())
    }

    /// The answers since the last [`Browser::take`].
    pub(super) fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// The cookies that this site has given.
    pub(super) fn cookies_of(&self, site: &Url, which: Cookies) -> Vec<Cookie<'static>> {
        let ours =
            |cookie: &&Cookie<'static>| self.given.get(cookie.name()) == Some(&site.origin());
        let wanted = |cookie: &&Cookie<'static>| match which {
            Cookies::All => true,
            Cookies::ReadableByScripts => cookie.http_only() != Some(true),
            Cookies::SentCrossSite => {
                cookie.same_site().is_none_or(|same_site| same_site.is_none())
            }
        };
        self.cookies.iter_unexpired().filter(ours).filter(wanted).cloned().collect()
    }

    /// Takes cookies over as if this site had given them.
    pub(super) fn put_cookies(&mut self, site: &Url, cookies: Vec<Cookie<'static>>) {
        for cookie in cookies {
            self.given.insert(cookie.name().to_owned(), site.origin());
            // What the other browser has kept, this one keeps too.
            let _ = self.cookies.insert(cookie, site);
        }
    }

    /// The SAMLRequest that wanted to leave.
    pub(super) fn request(&self) -> Option<&Leaving> {
        self.request.as_ref()
    }

    /// The SAMLResponse that wanted to leave.
    pub(super) fn answer(&self) -> Option<&Leaving> {
        self.answer.as_ref()
    }

    fn notice(&mut self, parameter: &str, leaving: Leaving) {
        match parameter {
            "SAMLRequest" => drop(self.request.get_or_insert(leaving)),
            _ => self.answer = Some(leaving),
        }
    }

    /// Makes a request and follows where it leads, as long as that is the same origin. What leads elsewhere is noted and not
    /// asked for: an AuthnRequest because the identity provider is not what is tested, anything else because nothing may
    /// leave the machine.
    pub(super) async fn ask(&mut self, ask: Ask) -> Result<Page, NoAnswer> {
        let follow = ask.follow;
        let mut page = self.once(ask).await?;
        for _ in 0..REDIRECTS {
            let Some(next) = page.redirect().filter(|_| follow == Follow::Redirects) else {
                return Ok(page);
            };
            for parameter in MESSAGES {
                if next.query_pairs().any(|(name, _)| name == parameter) {
                    self.notice(parameter, Leaving::Url(next.clone()));
                }
            }
            if next.origin() != page.url.origin() {
                page.left_for = Some(next);
                return Ok(page);
            }
            page = self.once(Ask::get(next)).await?;
        }
        match page.redirect().filter(|_| follow == Follow::Redirects) {
            Some(_) => Err(NoAnswer {
                url: without_query(&page.url),
                reason: format!("redirects more than {REDIRECTS} times"),
                fault: Fault::ServiceProvider,
            }),
            None => Ok(page),
        }
    }

    async fn once(&mut self, ask: Ask) -> Result<Page, NoAnswer> {
        let sent = self.sent(&ask).await;
        if sent.is_err() {
            self.note(&ask, None, None, "");
        }
        let answer = sent.map_err(|error| failed(&ask.url, &error))?;
        self.keep_cookies(answer.headers(), &ask.url);
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = read_body(answer).await.map_err(|error| failed(&ask.url, &error))?;
        let location =
            headers.get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        self.note(&ask, Some(status), location.clone(), &body);
        if BUSY.contains(&status) {
            return Err(busy(&ask.url, status));
        }
        let (url, aside) = (ask.url, String::new());
        let page = Page { status, exit: None, url, location, headers, body, aside, left_for: None };
        for parameter in MESSAGES {
            if let Some(form) = page.auto_form(parameter) {
                self.notice(parameter, Leaving::Form(form));
            }
        }
        self.pages.push(page.clone());
        Ok(page)
    }

    /// The answer to a request. One that can have changed nothing, and came to nothing, is made once more: never a message,
    /// since a service provider that got it the first time has to refuse the second one, and nothing after the first post.
    async fn sent(&mut self, ask: &Ask) -> Result<reqwest::Response, reqwest::Error> {
        let posts = ask.method != Method::GET;
        self.has_posted |= posts && self.net.is_site(&ask.url) || carries_message(ask);
        let mut tries = if posts || self.has_posted { 1 } else { TRIES };
        loop {
            let request = self.net.request(ask.method.clone(), &ask.url).await;
            let mut request = request.headers(self.headers(ask));
            if let Some((kind, body)) = &ask.body {
                request = request.header(CONTENT_TYPE, &**kind).body(body.clone());
            }
            let sent = request.send().await;
            tries -= 1;
            match sent {
                // Who does not answer in time is not asked to take as long again.
                Err(error) if tries > 0 && !error.is_timeout() => {
                    self.repeated.push(without_query(&ask.url));
                    tokio::time::sleep(PAUSE).await;
                }
                sent => return sent,
            }
        }
    }

    fn headers(&self, ask: &Ask) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let cookies: Vec<String> = self
            .cookies
            .get_request_values(&ask.url)
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if let (false, Ok(value)) = (cookies.is_empty(), cookies.join("; ").parse()) {
            headers.insert(COOKIE, value);
        }
        for (name, value) in &ask.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), value.parse()) {
                headers.insert(name, value);
            }
        }
        headers
    }

    fn keep_cookies(&mut self, headers: &HeaderMap, url: &Url) {
        for cookie in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            // A cookie that a browser would refuse is refused here too, in silence.
            let _ = self.cookies.parse(cookie, url);
            let name = cookie.split('=').next().unwrap_or_default().trim().to_owned();
            self.given.insert(name, url.origin());
        }
    }

    /// A program that was run as a step.
    pub(super) fn note_command(&mut self, command: &str, code: i32, page: &Page) {
        let text = page.text();
        self.exchanges.push(Exchange {
            method: "RUN".to_owned(),
            url: command.to_owned(),
            status: u16::try_from(code).ok(),
            location: None,
            body: text.chars().take(EXCERPT).collect(),
        });
    }

    fn note(
        &mut self,
        ask: &Ask,
        status: Option<StatusCode>,
        location: Option<String>,
        body: &str,
    ) {
        self.exchanges.push(Exchange {
            method: ask.method.to_string(),
            url: ask.url.to_string(),
            status: status.map(|status| status.as_u16()),
            location,
            body: body.chars().take(EXCERPT).collect(),
        });
    }
}

fn carries_message(ask: &Ask) -> bool {
    let body = ask.body.iter().filter(|(kind, _)| *kind == FORM);
    let fields = body.flat_map(|(_, body)| url::form_urlencoded::parse(body.as_bytes()));
    fields.chain(ask.url.query_pairs()).any(|(name, _)| MESSAGES.contains(&&*name))
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.close();
    }
}

async fn read_body(mut answer: reqwest::Response) -> Result<String, reqwest::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > BODY_LIMIT {
            bytes.truncate(BODY_LIMIT);
            break;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn reason(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "does not answer within the time limit"
    } else if error.is_connect() {
        "cannot be reached"
    } else {
        "broke the connection off"
    }
}

/// No answer came, or no whole one.
fn failed(url: &Url, error: &reqwest::Error) -> NoAnswer {
    let is_silent = error.is_timeout() || error.is_connect();
    let fault = if is_silent { Fault::Silent } else { Fault::ServiceProvider };
    NoAnswer { url: without_query(url), reason: reason(error).to_owned(), fault }
}

/// An answer that says nothing about what was asked.
fn busy(url: &Url, status: StatusCode) -> NoAnswer {
    let reason = format!("answers {status}");
    NoAnswer { url: without_query(url), reason, fault: Fault::ServiceProvider }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::net::Way;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    /// A server that hangs up on every other connection, beginning with the first.
    async fn moody() -> Url {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            for answers in [false, true].into_iter().cycle() {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _ = stream.read(&mut [0; 2048]).await;
                if answers {
                    let answer =
                        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nyo";
                    let _ = stream.write_all(answer.as_bytes()).await;
                }
            }
        });
        Url::parse(&url).unwrap()
    }

    fn post(url: &Url) -> Ask {
        Ask { method: Method::POST, ..Ask::get(url.clone()) }
    }

    #[tokio::test]
    async fn a_page_is_asked_for_once_more_where_nothing_came_and_a_post_never_is() {
        let url = moody().await;
        let way = || Way { patience: Duration::from_secs(5), ..Way::default() };
        let browser = || Browser::new(Net::to(&url, way()).unwrap());
        let mut patient = browser();
        assert_eq!(patient.ask(Ask::get(url.clone())).await.unwrap().body, "yo");
        assert_eq!(patient.repeated(), [url.to_string()]);
        let mut changing = browser();
        assert!(changing.ask(post(&url)).await.is_err());
        assert_eq!(changing.ask(post(&url)).await.unwrap().body, "yo");
        assert!(
            changing.ask(Ask::get(url.clone())).await.is_err(),
            "what was posted may be undone"
        );
        assert_eq!(changing.repeated(), [""; 0]);
    }
}
