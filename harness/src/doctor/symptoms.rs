//! From what was seen of a visit to what may be amiss, and what to do about it. Knows no service provider and asks none.

use super::sent::sent;
use crate::describe::{ActName, Description};
use crate::report::checkup::Advice;
use crate::trace::{Exchange, Seen, StepTrace, Trace};
use scraper::Html;
use serde_json::Value;
use url::Url;

/// How much of a page is shown, in characters.
const SHOWN: usize = 160;

/// What `whoami` has seen.
pub(super) fn whoami(trace: &Trace) -> Option<&Seen> {
    step(trace, ActName::Whoami.word()).map(|step| &step.seen)
}

/// `GET /me answers 401`.
pub(super) fn last_answer(trace: &Trace) -> String {
    let last = trace.steps.iter().flat_map(|step| &step.exchanges).next_back();
    last.map(answer).unwrap_or_default()
}

fn step<'t>(trace: &'t Trace, act: &str) -> Option<&'t StepTrace> {
    trace.steps.iter().rev().find(|step| step.act == act)
}

fn answer(exchange: &Exchange) -> String {
    let Exchange { method, url, status, location, .. } = exchange;
    let status = status.map_or_else(|| "nothing".to_owned(), |status| status.to_string());
    let to = location.as_ref().map(|to| format!(", to {to}")).unwrap_or_default();
    let place = Url::parse(url).map_or_else(|_| url.clone(), |url| url.path().to_owned());
    format!("{method} {place} answers {status}{to}")
}

/// The words of a page, in one line.
fn words(body: &str) -> String {
    let page = Html::parse_document(body);
    let text: String = page.root_element().text().collect::<Vec<_>>().join(" ");
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(SHOWN).collect()
}

/// What is amiss where a stranger is not nobody.
pub(super) fn of_nobody(trace: &Trace) -> Advice {
    let shown = exchanges(trace);
    if let Some(stopped) = &trace.stopped {
        let mend = "is it up, at the `url` of the description? What it has printed is below.";
        return Advice {
            seen: stopped.reason.clone(),
            shown,
            mend: mend.to_owned(),
            ..Advice::default()
        };
    }
    match whoami(trace) {
        Some(Seen::SignedIn { principal, .. }) => Advice {
            seen: format!("a browser without a cookie is signed in as `{principal}`"),
            shown,
            mend: "have `signed_in` of `[acts.whoami]` read what is there only for somebody who is signed in, or name what else must hold with `when`.".to_owned(),
            ..Advice::default()
        },
        seen => Advice {
            seen: seen.map(Seen::sentence).unwrap_or_default(),
            shown,
            mend: format!(
                "say in `[acts.whoami]` what it answers to somebody who is not signed in: `anonymous = {}`.",
                anonymous(trace)
            ),
            ..Advice::default()
        },
    }
}

/// The reading that holds for the answer to a stranger.
fn anonymous(trace: &Trace) -> String {
    let exchanges: Vec<&Exchange> = trace.steps.iter().flat_map(|step| &step.exchanges).collect();
    let Some(last) = exchanges.last() else { return "{ status = 401 }".to_owned() };
    let status = last.status.unwrap_or(401);
    match Url::parse(&last.url) {
        Ok(url) if exchanges.len() > 1 => {
            format!("{{ landed = '^{}' }}", regex::escape(url.path()))
        }
        _ => format!("{{ status = {status} }}"),
    }
}

/// What is amiss where somebody is not signed in who should be.
pub(super) fn of_login(trace: &Trace, description: &Description) -> Advice {
    let sight = Sight { trace, description };
    let rules = [stopped, denied, not_there, broken, unreadable, somebody_else];
    let (seen, mend) =
        rules.iter().find_map(|rule| rule(&sight)).unwrap_or_else(|| refused(&sight));
    let document = trace.steps.iter().find_map(|step| step.document.as_ref());
    let mut shown = document.map(|it| sent(&it.xml)).unwrap_or_default();
    shown.extend(exchanges(trace));
    Advice { seen, shown, mend, ..Advice::default() }
}

/// An unsigned document was accepted.
pub(super) fn unsigned() -> Advice {
    Advice {
        seen: "somebody is signed in whose document nobody has signed".to_owned(),
        mend: "the service provider has to demand a signature: as it is, anybody is let in as anybody.".to_owned(),
        is_finding: true,
        ..Advice::default()
    }
}

/// What was asked of the service provider since the document was posted, or from the beginning.
fn exchanges(trace: &Trace) -> Vec<String> {
    let all: Vec<&Exchange> = trace.steps.iter().flat_map(|step| &step.exchanges).collect();
    let posted = all.iter().rposition(|exchange| exchange.method == "POST").unwrap_or(0);
    all[posted..].iter().map(|exchange| with_words(exchange)).collect()
}

fn with_words(exchange: &Exchange) -> String {
    let words = words(&exchange.body);
    if words.is_empty() { answer(exchange) } else { format!("{}: {words}", answer(exchange)) }
}

struct Sight<'a> {
    trace: &'a Trace,
    description: &'a Description,
}

impl Sight<'_> {
    /// The answer to the posted document.
    fn to_the_document(&self) -> Option<&Exchange> {
        let exchanges = &step(self.trace, "sign-in")?.exchanges;
        exchanges.iter().rfind(|exchange| exchange.method == "POST")
    }
}

/// What was seen, and what to do.
type Found = Option<(String, String)>;

fn stopped(sight: &Sight<'_>) -> Found {
    let stopped = sight.trace.stopped.as_ref()?;
    let mend = "what it has printed last is below.";
    Some((stopped.reason.clone(), mend.to_owned()))
}

fn denied(sight: &Sight<'_>) -> Found {
    let seen = &step(sight.trace, "sign-in")?.seen;
    matches!(seen, Seen::DeniedByIdp { .. })
        .then(|| (seen.sentence(), "this is about the mock identity provider.".to_owned()))
}

fn not_there(sight: &Sight<'_>) -> Found {
    let exchange = sight.to_the_document()?;
    let acs = &exchange.url;
    matches!(exchange.status, Some(404 | 405 | 501)).then(|| {
        let mend = format!(
            "have `[trust]` name the URL that takes the Response: nothing takes a POST at {acs}."
        );
        (answer(exchange), mend)
    })
}

fn broken(sight: &Sight<'_>) -> Found {
    let exchange = sight.to_the_document()?;
    let mend = "it has failed by itself: its log below may say at what.";
    exchange.status.filter(|status| *status >= 500).map(|_| (answer(exchange), mend.to_owned()))
}

fn unreadable(sight: &Sight<'_>) -> Found {
    let step = step(sight.trace, ActName::Whoami.word())?;
    let Seen::Unreadable { reason } = &step.seen else { return None };
    let person = sight.trace.people.first()?;
    let body = step.exchanges.last().map(|last| last.body.as_str()).unwrap_or_default();
    let place = person.principals.iter().find_map(|principal| place_of(principal, body));
    let mend = match place {
        Some(place) => format!("the address is there: `signed_in = {place}`."),
        None => format!(
            "have `signed_in` of `[acts.whoami]` read where the answer says {}.",
            person.principals.join(" or ")
        ),
    };
    Some((reason.clone(), mend))
}

/// The reading that finds a text in an answer.
fn place_of(text: &str, body: &str) -> Option<String> {
    match serde_json::from_str::<Value>(body) {
        Ok(json) => {
            pointer_to(text, &json, "").map(|pointer| format!("{{ json = \"{pointer}\" }}"))
        }
        Err(_) => {
            let page = Html::parse_document(body);
            let all = scraper::Selector::parse("[id]").ok()?;
            let found =
                page.select(&all).find(|it| it.text().collect::<String>().trim() == text)?;
            Some(format!("{{ css = \"#{}\" }}", found.attr("id")?))
        }
    }
}

/// RFC 6901.
fn pointer_to(text: &str, value: &Value, at: &str) -> Option<String> {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::String(found) => (found == text).then(|| at.to_owned()),
        Value::Object(map) => map
            .iter()
            .find_map(|(key, value)| pointer_to(text, value, &format!("{at}/{}", escaped(key)))),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .find_map(|(nth, value)| pointer_to(text, value, &format!("{at}/{nth}"))),
        _ => None,
    }
}

fn somebody_else(sight: &Sight<'_>) -> Found {
    let Some(Seen::SignedIn { principal, .. }) = whoami(sight.trace) else { return None };
    let person = sight.trace.people.first()?;
    let wanted = person.principals.join(" or ");
    let mend = if *principal == person.login || principal.starts_with(&person.stem) {
        format!(
            "it is the right person by another name: `identifies` says what `whoami` yields (`email`, `name-id` or `username`), and it is {wanted} now."
        )
    } else {
        format!("have `signed_in` of `[acts.whoami]` read what is {wanted} for this person.")
    };
    Some((format!("signed in as `{principal}`"), mend))
}

/// Nobody is signed in, and nothing says why.
fn refused(sight: &Sight<'_>) -> (String, String) {
    let seen = sight.to_the_document().map(answer).unwrap_or_default();
    let given = match &sight.description.start {
        Some(_) => "what it was started with (`{idp.…}` in `[start]`)",
        None => "what it was configured with",
    };
    let mend = format!(
        "it has refused the document, or not kept the session; what it answers and logs may say why. Else compare what was sent with its settings: Issuer and certificate with {given}, Audience with its entity id, Destination with the URL that it believes it has, the attributes with those that it reads (`[attributes]`), the NameID with the one it wants (`[name_id]`). One that takes nothing but answers to its own requests declares `solicited-only` and describes `start-login`."
    );
    (format!("{seen}, and nobody is signed in"), mend)
}
