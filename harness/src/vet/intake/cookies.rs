//! Which cookies of a service provider did not come back with a Response, as far as an export shows it. Keeps their names
//! alone: a value would be a session.

use super::exchange::headers;
use crate::vet::message::LostCookie;
use serde_json::Value;
use url::Url;

/// A cookie that a host has set.
struct Cookie {
    host: String,
    path: String,
    name: String,
    /// `Lax`, `Strict`, `None`; absent: the browser's default, which is Lax today.
    same_site: Option<String>,
}

/// What was set so far. Bounded, for an export may have any number of them.
#[derive(Default)]
pub(super) struct Jar(Vec<Cookie>);

const MOST: usize = 1000;

impl Jar {
    /// Takes what the answer to a request sets or takes back.
    pub(super) fn take(&mut self, url: &str, request: &Value) {
        let Ok(url) = Url::parse(url) else { return };
        for line in headers(request, "response", "set-cookie").iter().flat_map(|it| it.lines()) {
            let Some((cookie, is_over)) = read(line, &url) else { continue };
            self.0.retain(|it| (&it.host, &it.name) != (&cookie.host, &cookie.name));
            if !is_over && self.0.len() < MOST {
                self.0.push(cookie);
            }
        }
    }

    /// Those that this request should have, and has not; where the export has no cookies at all, nothing is known.
    pub(super) fn lost(&self, url: &str, request: &Value) -> Vec<LostCookie> {
        let Ok(url) = Url::parse(url) else { return Vec::new() };
        let sent = headers(request, "request", "cookie").join(";");
        let is_sent = |name: &str| {
            sent.split(';').any(|it| it.split('=').next().is_some_and(|it| it.trim() == name))
        };
        let is_below = |path: &str| {
            url.path().strip_prefix(path).is_some_and(|it| it.is_empty() || it.starts_with('/'))
        };
        let own = self.0.iter();
        let own = own.filter(|it| Some(it.host.as_str()) == url.host_str() && is_below(&it.path));
        let bound = own
            .filter(|it| it.same_site.as_ref().is_none_or(|it| !it.eq_ignore_ascii_case("none")));
        let lost = bound.filter(|it| !is_sent(&it.name));
        let lost =
            lost.map(|it| LostCookie { name: it.name.clone(), same_site: it.same_site.clone() });
        lost.collect()
    }
}

/// The line of a `Set-Cookie`, and whether it takes the cookie back.
fn read(line: &str, url: &Url) -> Option<(Cookie, bool)> {
    let mut parts = line.split(';').map(str::trim);
    let (name, _) = parts.next()?.split_once('=')?;
    let attributes: Vec<(String, &str)> = parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(key, value)| (key.trim().to_ascii_lowercase(), value.trim()))
        .collect();
    let attribute = |name: &str| attributes.iter().find(|it| it.0 == name).map(|it| it.1);
    let is_over = attribute("max-age").is_some_and(|it| it == "0" || it.starts_with('-'))
        || attribute("expires").is_some_and(|it| it.contains("1970"));
    let folder = url.path().rfind('/').map_or("/", |end| &url.path()[..=end]);
    let path = attribute("path").filter(|it| it.starts_with('/')).unwrap_or(folder);
    let cookie = Cookie {
        host: url.host_str()?.to_owned(),
        path: path.trim_end_matches('/').to_owned(),
        name: name.trim().to_owned(),
        same_site: attribute("samesite").map(str::to_owned),
    };
    Some((cookie, is_over))
}
