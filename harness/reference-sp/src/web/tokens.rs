//! API tokens on the website: the owner makes one, sees it once, and can revoke it.

use std::sync::Arc;

use axum::{Form, extract::State, http::StatusCode, response::Response};
use maud::{Markup, html};
use serde::Deserialize;
use time::{
    Duration, OffsetDateTime, UtcOffset, format_description::BorrowedFormatItem,
    macros::format_description,
};

use super::{
    page::{Page, csrf_field, outcome},
    visit::Visit,
};
use crate::{platform::Account, site::Site};

#[derive(Deserialize)]
pub(super) struct NewToken {
    csrf: String,
    name: String,
    /// Seconds; empty for the default.
    #[serde(default)]
    expires: String,
}

#[derive(Deserialize)]
pub(super) struct Revocation {
    csrf: String,
    signature: String,
}

/// How long a token may live, as a person chooses it. A request may say any other number of seconds.
const LIVES: [(&str, Duration); 4] = [
    ("an hour", Duration::hours(1)),
    ("a day", Duration::days(1)),
    ("30 days", DEFAULT_LIFE),
    ("a year", Duration::days(365)),
];
const DEFAULT_LIFE: Duration = Duration::days(30);
/// When a token ends, in the list of tokens.
const UNTIL: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
/// Nobody gets a token for longer than a year.
const LONGEST_LIFE: Duration = Duration::days(366);

pub(super) async fn show(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    match visit.account() {
        Ok(account) => visit.show(page(&site, &visit, account, html! {})),
        Err(answer) => *answer,
    }
}

pub(super) async fn create(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(form): Form<NewToken>,
) -> Response {
    let account = match visit.proves(&form.csrf).and_then(|()| visit.account()) {
        Ok(account) => account,
        Err(answer) => return *answer,
    };
    let Some(expires) = end(&form.expires, site.now()) else {
        let words = "A token lives for at least a second and at most a year.";
        return visit.show(Page::refusal(StatusCode::UNPROCESSABLE_ENTITY, "expires", words));
    };
    let text = {
        let mut platform = site.platform();
        let text = platform.random.text();
        platform.tokens.issue(&text, &account.id, &form.name, expires);
        text
    };
    site.log.add(format!("{} created an API token", account.id));
    let shown = html! {
        (outcome("token-created", "Copy the token now. It is not shown again."))
        p { code data-token { (text) } }
    };
    visit.show(page(&site, &visit, account, shown))
}

fn end(seconds: &str, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let life = match seconds.trim() {
        "" => DEFAULT_LIFE,
        number => Duration::seconds(number.parse().ok()?),
    };
    let fits = life >= Duration::SECOND && life <= LONGEST_LIFE;
    fits.then(|| now.checked_add(life)).flatten()
}

pub(super) async fn revoke(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(form): Form<Revocation>,
) -> Response {
    let account = match visit.proves(&form.csrf).and_then(|()| visit.account()) {
        Ok(account) => account,
        Err(answer) => return *answer,
    };
    if site.platform().tokens.revoke(&account.id, &form.signature).is_none() {
        let words = "You have no such token.";
        return visit.show(Page::refusal(StatusCode::NOT_FOUND, "token", words));
    }
    site.log.add(format!("{} revoked an API token", account.id));
    let done = outcome("token-revoked", "The token was revoked.");
    visit.show(page(&site, &visit, account, done))
}

fn page(site: &Site, visit: &Visit, account: &Account, message: Markup) -> Page {
    let platform = site.platform();
    let mut tokens = platform.tokens.of(&account.id).peekable();
    let body = html! {
        (message)
        form id="new-token" method="post" action="/profile/tokens" {
            (csrf_field(visit.csrf()))
            label { "Name" input name="name" type="text" required; }
            label {
                "Lives for"
                select name="expires" {
                    @for (words, life) in LIVES {
                        option value=(life.whole_seconds()) selected[life == DEFAULT_LIFE] { (words) }
                    }
                }
            }
            button type="submit" { "New token" }
        }
        @if tokens.peek().is_none() {
            p { "You have no tokens." }
        } @else {
            table {
                thead { tr { th scope="col" { "Name" } th scope="col" { "Expires" } th scope="col" { "Revoke" } } }
                tbody {
                    @for token in tokens {
                        tr {
                            td { (token.name) }
                            td { (until(token.expires)) }
                            td { (revoke_form(visit, &token.signature, &token.name)) }
                        }
                    }
                }
            }
        }
    };
    Page::new("API Tokens", body)
}

fn until(expires: OffsetDateTime) -> Markup {
    let text = expires.to_offset(UtcOffset::UTC).format(UNTIL).unwrap_or_default();
    html! { (text) }
}

fn revoke_form(visit: &Visit, signature: &str, name: &str) -> Markup {
    html! {
        form method="post" action="/profile/tokens/revoke" {
            (csrf_field(visit.csrf()))
            input type="hidden" name="signature" value=(signature);
            button type="submit" aria-label={ "Revoke " (name) } { "Revoke" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_lives_between_a_second_and_a_year() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let cases = [
            ("", Some(DEFAULT_LIFE)),
            ("1", Some(Duration::SECOND)),
            (" 60 ", Some(Duration::MINUTE)),
            ("0", None),
            ("-1", None),
            ("99999999999", None),
            ("soon", None),
        ];
        for (seconds, life) in cases {
            assert_eq!(end(seconds, now), life.map(|it| now + it), "{seconds:?}");
        }
    }
}
