//! Windows, clocks and logins.

use super::{Quirk, okta, onelogin, quirk, usual};
use crate::world::{ACS, Begins, NOW, Take as _, assertion, world};
use saml_wire::document::Times;
use serde_json::json;
use sso_harness::vet::Dossier;
use time::Duration;
use time::format_description::well_known::{Rfc2822, Rfc3339};

pub(super) const QUIRKS: &[Quirk] = &[
    quirk("time-clock-ahead", || at(-60), || at(0)),
    quirk("time-clock-behind", || captured(ACS, 200, 0), || captured(ACS, 100, 0)),
    quirk("time-utc", || without_time(Times::Offset), || without_time(Times::Microseconds)),
    quirk("window-narrow", || beginning(-60), || beginning(-180)),
    quirk(
        "window-open",
        || okta(|it| assertion(it).conditions.as_mut().expect("conditions").not_before = None),
        usual,
    ),
    quirk("authn-instant-old", || after_login(61), || after_login(59)),
];

fn at(seconds: i64) -> Dossier {
    let mut dossier = usual();
    dossier.at = Some(NOW + Duration::seconds(seconds));
    dossier
}

fn without_time(times: Times) -> Dossier {
    let mut dossier = okta(|it| it.response.times = times);
    dossier.at = None;
    dossier
}

fn beginning(seconds: i64) -> Dossier {
    onelogin(|it| {
        let conditions = assertion(it).conditions.as_mut().expect("conditions");
        conditions.not_before = Some(NOW + Duration::seconds(seconds));
    })
}

fn after_login(minutes: i64) -> Dossier {
    okta(|it| assertion(it).authn[0].authn_instant = Some(NOW - Duration::minutes(minutes)))
}

/// As a browser exports it: so many seconds after the issue by the receiver's clock, and the browser's so far ahead of that.
pub(crate) fn captured(to: &str, after: i64, browser_ahead: i64) -> Dossier {
    let world = world("okta");
    let document = world.write(&world.draft("Response and assertion", Begins::AtIdentityProvider));
    let receiver = NOW + Duration::seconds(after);
    let browser = receiver + Duration::seconds(browser_ahead);
    let har = json!({ "log": { "entries": [{
        "startedDateTime": browser.format(&Rfc3339).expect("a time"),
        "time": 0,
        "request": { "method": "POST", "url": to, "postData": { "params": [
            { "name": "SAMLResponse", "value": saml_wire::binding::post_value(&document) },
        ] } },
        "response": { "headers": [
            { "name": "Date", "value": receiver.format(&Rfc2822).expect("a time") },
        ] },
    }] } });
    let mut dossier = world.dossier();
    dossier.at = None;
    dossier.take("login.har", har.to_string().as_bytes());
    dossier
}
