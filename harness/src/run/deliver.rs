//! How a document reaches the service provider: the form of the binding, and the ways in which somebody else may send it.

use super::browser::{Ask, Browser};
use super::case::{Document, Done, Running, Slot, Stop};
use super::http::{delivered, perform};
use super::page::{Form, Page};
use super::reflect::reflected;
use crate::describe::ActName;
use crate::scenario::{Cookies, Expect, Sent};
use crate::trace::{Answers, DocumentTrace, Seen};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::Method;
use reqwest::header::CACHE_CONTROL;
use saml_wire::binding::{Parameter, deflate, redirect_url};
use url::Url;

/// How long a line is in base64 that is wrapped as mail is (RFC 2045, 6.8).
const LINE: usize = 76;

/// How much white space follows a document that is to become large, in octets. In a form it is a thousandth.
const BOMB: usize = 16 * 1024 * 1024;

/// What came of posting a document, and where the browser ended.
struct Posted {
    seen: Seen,
    landing: Option<String>,
    sessions: Option<u32>,
}

impl Running<'_> {
    /// Posts a document of an earlier step once more.
    pub(super) async fn deliver_again(
        &mut self,
        who: usize,
        slot: &str,
        sent: Sent,
    ) -> Result<Done, Stop> {
        let Some(Slot::Document(document)) = self.slots.get(slot).cloned() else {
            return Err(Stop::ours(format!("the step `{slot}` has yielded no document")));
        };
        self.deliver(who, document, Some("it is delivered a second time".to_owned()), sent).await
    }

    /// Posts a document in the person's browser and follows to the end.
    pub(super) async fn deliver(
        &mut self,
        who: usize,
        document: Document,
        difference: Option<String>,
        sent: Sent,
    ) -> Result<Done, Stop> {
        self.posted[who] = Some(document.clone());
        let trace = DocumentTrace {
            xml: document.xml.clone(),
            relay_state: document.relay_state.clone(),
            difference: difference.or_else(|| sent.sentence().map(str::to_owned)),
            issuer: self.idp(who)?.mock.entity_id(),
        };
        let before = self.browsers[who].pages().len();
        let posted = if self.world.description.act(ActName::Deliver).is_some() {
            self.deliver_as_described(who, &document, sent).await?
        } else if sent == Sent::Twice {
            self.post_twice(who, &document).await?
        } else {
            self.post(who, request(&document, sent)?).await?
        };
        let pages = self.browsers[who].pages().get(before..).unwrap_or_default();
        let reflected = self
            .is_asked_for_reflection()
            .then(|| reflected(pages, document.relay_state.as_deref(), &document.xml));
        let answers = Answers { sessions: posted.sessions, reflected, ..answers(pages) };
        Ok(Done {
            document: Some(trace),
            landing: posted.landing,
            answers: Some(answers),
            ..Done::seen(posted.seen)
        })
    }

    fn is_asked_for_reflection(&self) -> bool {
        self.case.demands.iter().any(|demand| demand.expect.value == Expect::NothingReflected)
    }

    async fn post(&mut self, who: usize, ask: Ask) -> Result<Posted, Stop> {
        let page = self.browsers[who].ask(ask).await?;
        Ok(self.ended(&page))
    }

    fn ended(&self, page: &Page) -> Posted {
        let home = page.url.as_str().starts_with(self.world.site.url.as_str());
        Posted {
            seen: delivered(&self.world.description, page),
            landing: home.then(|| page.landing()),
            sessions: None,
        }
    }

    /// In the browser of the person and in a fresh one, at the same moment. The person goes on in the one that is signed in,
    /// whichever that is, so that what follows does not depend on who was first.
    async fn post_twice(&mut self, who: usize, document: &Document) -> Result<Posted, Stop> {
        let ask = request(document, Sent::Twice)?;
        let mut other = Browser::new(self.world.net());
        let (one, two) = tokio::join!(self.browsers[who].ask(ask.clone()), other.ask(ask));
        let (one, two) = (one?, two?);
        let signed_in = [self.is_signed_in(who).await?, {
            std::mem::swap(&mut self.browsers[who], &mut other);
            self.is_signed_in(who).await?
        }];
        let page = match signed_in {
            [false, true] => two,
            _ => {
                std::mem::swap(&mut self.browsers[who], &mut other);
                one
            }
        };
        self.browsers[who].adopt(other);
        let sessions = signed_in.iter().map(|is| u32::from(*is)).sum();
        Ok(Posted { sessions: Some(sessions), ..self.ended(&page) })
    }

    async fn is_signed_in(&mut self, who: usize) -> Result<bool, Stop> {
        let scope = self.scopes[who].clone();
        let browser = &mut self.browsers[who];
        let outcome = perform(browser, &self.world.description, ActName::Whoami, &scope).await?;
        Ok(matches!(outcome.seen, Seen::SignedIn { .. }))
    }

    async fn deliver_as_described(
        &mut self,
        who: usize,
        document: &Document,
        sent: Sent,
    ) -> Result<Posted, Stop> {
        let mut scope = self.scopes[who].clone();
        scope.set("saml_response", value(&document.xml, sent)?);
        scope.set("relay_state", document.relay_state.clone().unwrap_or_default());
        let outcome =
            perform(&mut self.browsers[who], &self.world.description, ActName::Deliver, &scope)
                .await?;
        Ok(Posted { seen: outcome.seen, landing: outcome.place, sessions: None })
    }

    /// Opens the default place.
    pub(super) async fn visit_landing(&mut self, who: usize) -> Result<Done, Stop> {
        let home = Url::parse(&self.world.site.url).map_err(Stop::ours)?;
        let url = home.join(&self.world.description.landing).map_err(Stop::ours)?;
        let page = self.browsers[who].ask(Ask::get(url)).await?;
        Ok(Done { landing: Some(page.place()), ..Done::seen(Seen::Done) })
    }

    /// Copies cookies of the service provider from another person's browser.
    pub(super) fn take_cookies(
        &mut self,
        who: usize,
        of: usize,
        which: Cookies,
    ) -> Result<Done, Stop> {
        let home = Url::parse(&self.world.site.url).map_err(Stop::ours)?;
        let cookies = self.browsers[of].cookies_of(&home, which);
        self.browsers[who].put_cookies(&home, cookies);
        Ok(Done::seen(Seen::Done))
    }
}

/// The request that brings a document.
fn request(document: &Document, sent: Sent) -> Result<Ask, Stop> {
    let mut action = Url::parse(&document.action).map_err(Stop::ours)?;
    if sent == Sent::Redirect {
        let (endpoint, state) = (&document.action, document.relay_state.as_deref());
        let url = redirect_url(endpoint, Parameter::Response, &document.xml, state, None);
        return Ok(Ask::get(Url::parse(&url.map_err(Stop::ours)?).map_err(Stop::ours)?));
    }
    let mut fields = vec![("SAMLResponse".to_owned(), value(&document.xml, sent)?)];
    let relay_state = document.relay_state.iter();
    fields.extend(relay_state.map(|value| ("RelayState".to_owned(), value.clone())));
    match sent {
        Sent::Get => {
            action.query_pairs_mut().extend_pairs(&fields);
            return Ok(Ask::get(action));
        }
        Sent::ExtraFields => {
            fields.insert(0, ("first".to_owned(), "unknown".to_owned()));
            fields.push(("submit".to_owned(), "Continue".to_owned()));
        }
        Sent::WithoutMessage => drop(fields.remove(0)),
        _ => {}
    }
    Ok(Ask::form(Form { action, method: Method::POST, fields }))
}

/// What stands in the field of the message.
fn value(xml: &str, sent: Sent) -> Result<String, Stop> {
    Ok(match sent {
        Sent::Bomb => {
            let text = xml.to_owned() + &" ".repeat(BOMB);
            STANDARD.encode(deflate(&text).map_err(Stop::ours)?)
        }
        Sent::Garbage => "<<< this is no base64 >>>".to_owned(),
        Sent::UrlSafe => URL_SAFE_NO_PAD.encode(xml),
        Sent::Wrapped => wrapped(&STANDARD.encode(xml)),
        _ => STANDARD.encode(xml),
    })
}

fn wrapped(base64: &str) -> String {
    let lines: Vec<String> = base64
        .as_bytes()
        .chunks(LINE)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    lines.join("\r\n") + "\r\n"
}

/// What the answers were like.
fn answers(pages: &[Page]) -> Answers {
    let said = |page: &Page| {
        let values = page.headers.get_all(CACHE_CONTROL).iter();
        let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
        values.join(", ")
    };
    let storable = pages.iter().map(said).filter(|said| !said.to_lowercase().contains("no-store"));
    Answers {
        statuses: pages.iter().map(|page| page.status.as_u16()).collect(),
        storable: storable.take(1).collect(),
        ..Answers::default()
    }
}
