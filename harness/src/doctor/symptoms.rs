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
/// From how many octets on a value of JSON may be a token.
const SECRET: usize = 16;

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
    let to = location.as_ref().map(|to| format!(", to {}", bare(to))).unwrap_or_default();
    let place = Url::parse(url).map_or_else(|_| url.clone(), |url| url.path().to_owned());
    format!("{method} {place} answers {status}{to}")
}

/// Without what is behind the path: messages and tokens travel there.
fn bare(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// The words of an answer, in one line.
fn words(body: &str) -> String {
    let text = match serde_json::from_str::<Value>(body) {
        Ok(json) => masked(json).to_string(),
        Err(_) => page_text(body),
    };
    let line = text.split(|it: char| it.is_whitespace() || it.is_control());
    let line = line.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(SHOWN).collect()
}

/// What a person sees of a page.
fn page_text(body: &str) -> String {
    let page = Html::parse_document(body);
    let unseen = |name: &str| matches!(name, "script" | "style" | "template" | "noscript");
    let seen = page.tree.nodes().filter_map(|node| {
        let text = node.value().as_text()?;
        let hidden = node.ancestors().filter_map(|it| it.value().as_element());
        (!hidden.into_iter().any(|it| unseen(it.name()))).then(|| text.to_string())
    });
    seen.collect::<Vec<_>>().join(" ")
}

/// A value that is long and has no space may be a secret.
fn masked(json: Value) -> Value {
    match json {
        Value::String(text)
            if text.len() >= SECRET && !text.contains(' ') && !text.contains('@') =>
        {
            Value::String("…".to_owned())
        }
        Value::Array(list) => list.into_iter().map(masked).collect(),
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, masked(value))).collect(),
        other => other,
    }
}

/// What is amiss where a stranger is not nobody.
pub(super) fn of_nobody(trace: &Trace) -> Advice {
    let shown = exchanges(trace);
    if let Some(stopped) = &trace.stopped {
        let mend = "is it up, at the `url` of the description?";
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
            mend: tell_apart(trace),
            ..Advice::default()
        },
    }
}

/// What to do about an answer to a stranger that no reading fits.
fn tell_apart(trace: &Trace) -> String {
    let exchanges: Vec<&Exchange> = trace.steps.iter().flat_map(|step| &step.exchanges).collect();
    let place =
        |exchange: &Exchange| Url::parse(&exchange.url).ok().map(|url| url.path().to_owned());
    let ends = (exchanges.first(), exchanges.last());
    let (Some(first), Some(last)) = ends else { return "describe `[acts.whoami]`.".to_owned() };
    let led = first.status.is_some_and(|status| (300..400).contains(&status));
    let reading = match (place(first), place(last), last.status) {
        (Some(from), Some(to), _)
            if led && from.trim_end_matches('/') != to.trim_end_matches('/') =>
        {
            format!("{{ landed = '^{}' }}", regex::escape(&to))
        }
        (Some(path), _, Some(404)) => {
            return format!(
                "is `{path}` the page that tells who is signed in? Say which in `[acts.whoami]`."
            );
        }
        (_, _, Some(status)) if status != 200 => format!("{{ status = {status} }}"),
        _ => {
            return "say in `[acts.whoami]` by what the page differs for somebody who is not signed in: `anonymous = { css = \"…\" }` or `anonymous = { text = \"…\" }`.".to_owned();
        }
    };
    format!(
        "say in `[acts.whoami]` what it answers to somebody who is not signed in: `anonymous = {reading}`."
    )
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

/// What is amiss where somebody has logged out and is there still.
pub(super) fn of_logout(trace: &Trace) -> Advice {
    let stopped = trace.stopped.as_ref().map(|stopped| stopped.reason.clone());
    let seen = stopped.or_else(|| whoami(trace).map(Seen::sentence)).unwrap_or_default();
    let mend = "have `[acts.logout]` do what the button does: a step that submits a form does nothing where there is none.".to_owned();
    Advice { seen, shown: exchanges(trace), mend, ..Advice::default() }
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
    let mend = "its log may say why.";
    Some((stopped.reason.clone(), mend.to_owned()))
}

fn denied(sight: &Sight<'_>) -> Found {
    let seen = &step(sight.trace, "sign-in")?.seen;
    matches!(seen, Seen::DeniedByIdp { .. })
        .then(|| (seen.sentence(), "this is about the mock identity provider.".to_owned()))
}

fn not_there(sight: &Sight<'_>) -> Found {
    let exchange = sight.to_the_document()?;
    let acs = bare(&exchange.url);
    matches!(exchange.status, Some(404 | 405 | 501)).then(|| {
        let mend = format!(
            "have `[trust]` name the URL that takes the Response: nothing takes a POST at {acs}."
        );
        (answer(exchange), mend)
    })
}

fn broken(sight: &Sight<'_>) -> Found {
    let exchange = sight.to_the_document()?;
    let mend = "it has failed by itself; its log may say at what.";
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
            let mut pointers = Vec::new();
            pointers_to(text, &json, "", &mut pointers);
            // Where several say the same, the one that is called so.
            let named = pointers.iter().find(|it| it.to_lowercase().contains("mail"));
            let pointer = named.or(pointers.first())?;
            Some(format!("{{ json = \"{pointer}\" }}"))
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

/// Where a text stands (RFC 6901).
fn pointers_to(text: &str, value: &Value, at: &str, found: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::String(value) if value == text => found.push(at.to_owned()),
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            pointers_to(text, value, &format!("{at}/{}", escaped(key)), found)
        }),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(nth, value)| pointers_to(text, value, &format!("{at}/{nth}"), found)),
        _ => {}
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
        None => {
            "what it was configured with (a run makes keys of its own, unless `--keys` keeps them)"
        }
    };
    let mend = format!(
        "it has refused the document, or not kept the session; what it answers and logs may say why. Else compare what was sent with its settings: Issuer and certificate with {given}, Audience with its entity id, Destination with the URL that it believes it has, the attributes with those that it reads (`[attributes]`), the NameID with the one it wants (`[name_id]`). One that takes nothing but answers to its own requests declares `solicited-only` and describes `start-login`."
    );
    (format!("{seen}, and nobody is signed in"), mend)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_is_to_see_is_not_shown() {
        let page = "<title>T</title><script>let token = 'abc'</script><style>p {}</style><p>Sorry\u{1b}[31m</p>";
        assert_eq!(words(page), "T Sorry [31m");
        let json = r#"{"email":"ada-abcdefgh@mail.example","token":"0123456789abcdef0123","error":"nobody is signed in here"}"#;
        let shown = words(json);
        assert!(
            shown.contains("ada-abcdefgh@mail.example")
                && shown.contains("nobody is signed in here")
        );
        assert!(!shown.contains("0123456789abcdef"), "{shown}");
        assert_eq!(bare("/login?SAMLRequest=abc#x"), "/login");
    }

    #[test]
    fn an_address_is_found_wherever_it_is() {
        let json = r#"{"id":"ada","users":[{"a/b":"x"},{"mail":"ada"}]}"#;
        assert_eq!(place_of("ada", json).as_deref(), Some(r#"{ json = "/users/1/mail" }"#));
        assert_eq!(place_of("x", json).as_deref(), Some(r#"{ json = "/users/0/a~1b" }"#));
        let page = "<p>Hello <b id='who'> ada </b></p>";
        assert_eq!(place_of("ada", page).as_deref(), Some(r##"{ css = "#who" }"##));
        assert_eq!(place_of("eve", page), None);
    }
}
