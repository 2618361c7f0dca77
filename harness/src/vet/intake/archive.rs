//! What a browser exports: a HAR (HTTP Archive 1.2), or the JSON of the extension SAML-tracer. Reads what was sent, and
//! when; passes over everything else.

use super::cookies::Jar;
use super::exchange::{headers, parameters, text, url};
use super::{Unreadable, form, markup, refuse_more};
use crate::vet::message::{Binding, Message, RelayState};
use serde_json::Value;
use time::format_description::well_known::{Rfc2822, Rfc3339};
use time::{Duration, OffsetDateTime};

/// Every message of an export, in the order of its requests.
pub(super) fn messages(origin: &str, text: &str) -> Result<Vec<Message>, Unreadable> {
    let json: Value = serde_json::from_str(text)
        .map_err(|error| Unreadable::new(origin, format!("it is no whole JSON: {error}")))?;
    let requests = json.pointer("/log/entries").or_else(|| json.get("requests"));
    let Some(requests) = requests.and_then(Value::as_array) else {
        let why = "it is JSON, but neither a HAR nor an export of SAML-tracer";
        return Err(Unreadable::new(origin, why));
    };
    let (mut found, mut jar): (Vec<Message>, _) = (Vec::new(), Jar::default());
    let has_cookies = requests.iter().any(|it| !headers(it, "request", "cookie").is_empty());
    for (number, request) in requests.iter().enumerate() {
        let url = url(request);
        for mut message in of_request(&format!("{origin}, request {}", number + 1), request)? {
            message.carried.lost = has_cookies.then(|| jar.lost(url, request));
            // A browser that is redirected exports the same query twice.
            if !found.iter().any(|known| known.xml == message.xml) {
                found.push(message);
            }
        }
        refuse_more(origin, found.len())?;
        jar.take(url, request);
    }
    Ok(found)
}

/// The messages that one request sends.
fn of_request(origin: &str, request: &Value) -> Result<Vec<Message>, Unreadable> {
    let url = url(request);
    let pairs = parameters(request, url);
    let mut found = form::of_pairs(origin, &pairs)
        .or_else(|unreadable| decoded(origin, request).ok_or(unreadable))?;
    let (at, ahead) = clocks(request);
    for message in &mut found {
        message.delivered_to = Some(address(url, message.binding).to_owned());
        let query = url.split_once('?').map_or("", |(_, query)| query);
        message.carried.query = form::query(message.binding, query);
        message.at = at;
        message.ahead = ahead;
    }
    Ok(found)
}

/// Without what carries the message; an address that is posted to may have a query of its own.
fn address(url: &str, binding: Binding) -> &str {
    let ends: &[char] = if binding == Binding::Redirect { &['?', '#'] } else { &['#'] };
    url.split(ends).next().unwrap_or_default()
}

/// What SAML-tracer has decoded itself, where it was told to hide what was posted.
fn decoded(origin: &str, request: &Value) -> Option<Vec<Message>> {
    let message = markup::message(origin, text(request, &["/saml"])?).ok()?;
    Some(vec![Message { relay_state: RelayState::Unknown, ..message }])
}

/// The receiver's clock where the answer has a `Date`, else the browser's; and how far that one is ahead.
fn clocks(request: &Value) -> (Option<OffsetDateTime>, Option<Duration>) {
    let started = text(request, &["/startedDateTime"]);
    let started = started.and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok());
    let taken = request.get("time").and_then(Value::as_f64).unwrap_or_default();
    let taken = Duration::seconds_f64((taken / 1000.0).clamp(0.0, 86400.0));
    let ended = started.and_then(|at| at.checked_add(taken));
    match (date(request), ended) {
        (Some(date), Some(ended)) => (Some(date), Some(ended - date)),
        (Some(date), None) => (Some(date), None),
        (None, ended) => (ended, None),
    }
}

/// The header `Date` of the answer, in UTC.
fn date(request: &Value) -> Option<OffsetDateTime> {
    let date = headers(request, "response", "date").into_iter().next()?;
    OffsetDateTime::parse(&date, &Rfc2822).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_time_at_the_end_of_all_times_is_none_that_can_be_reckoned_with() {
        let clocks = |started: &str, date: &str| {
            let headers = json!([{ "name": "Date", "value": date }]);
            clocks(&json!({
                "startedDateTime": started, "time": 2000.0, "response": { "headers": headers },
            }))
        };
        let date = "Wed, 04 Mar 2026 05:06:07 GMT";
        let (at, ahead) = clocks("2026-03-04T05:06:07Z", date);
        assert_eq!((at.map(|it| it.year()), ahead), (Some(2026), Some(Duration::seconds(2))));
        let (at, ahead) = clocks("9999-12-31T23:59:59Z", date);
        assert_eq!((at.map(|it| it.year()), ahead), (Some(2026), None));
        assert_eq!(clocks("9999-12-31T23:59:59Z", "soon"), (None, None));
    }
}
