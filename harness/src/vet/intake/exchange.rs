//! The fields of one request and its answer, as a HAR and SAML-tracer write them. Knows nothing of SAML.

use serde_json::Value;
use url::{Url, form_urlencoded};

/// Where it was sent to.
pub(super) fn url(request: &Value) -> &str {
    text(request, &["/request/url", "/url"]).unwrap_or_default()
}

/// The values of a header of the request or its answer, as a HAR or SAML-tracer has it.
pub(super) fn headers(request: &Value, side: &str, name: &str) -> Vec<String> {
    let places = [format!("/{side}/headers"), format!("/{side}Headers")];
    let list = places.iter().find_map(|place| request.pointer(place)?.as_array());
    let pairs = list.into_iter().flatten().filter_map(pair);
    pairs.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
}

/// The parameters of the body, and those of the URL.
pub(super) fn parameters(request: &Value, url: &str) -> Vec<(String, String)> {
    let lists = ["/request/postData/params", "/post"];
    let listed = lists.iter().filter_map(|place| request.pointer(place)?.as_array());
    let mut pairs: Vec<(String, String)> = listed.flatten().filter_map(pair).collect();
    if pairs.is_empty()
        && let Some(body) = text(request, &["/request/postData/text"])
    {
        pairs.extend(form_urlencoded::parse(body.as_bytes()).into_owned());
    }
    if let Ok(url) = Url::parse(url) {
        pairs.extend(url.query_pairs().into_owned());
    }
    pairs
}

/// `{"name": …, "value": …}` or `["…", "…"]`. Browsers differ in whether the values of a HAR are still encoded.
fn pair(value: &Value) -> Option<(String, String)> {
    let (name, text) = match value.as_array() {
        Some(two) => (two.first()?, two.get(1)?),
        None => (value.get("name")?, value.get("value")?),
    };
    Some((name.as_str()?.to_owned(), text.as_str()?.to_owned()))
}

/// The text at the first of these places where there is one.
pub(super) fn text<'a>(value: &'a Value, places: &[&str]) -> Option<&'a str> {
    places.iter().find_map(|place| value.pointer(place)?.as_str())
}
