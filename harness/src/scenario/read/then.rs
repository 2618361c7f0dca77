//! A `then` table: what must be seen.

use super::people::declared;
use crate::scenario::{
    AccountsAre, Expect, LandingIs, MembershipsAre, OutcomeIs, RolesAre, SessionIs,
};
use crate::source::{At, Fields, Findings, Span, values, word_of};

/// Reads the expectations in the order of the file, whose people are known from its root.
pub(super) fn read(then: Fields<'_>, file: Fields<'_>, findings: &mut Findings) -> Vec<At<Expect>> {
    let entries = then.entries();
    if entries.is_empty() {
        findings.mistake(then.span, "nothing is demanded").helped(
            "the oracle is who is signed in: `session = { is = \"ada\" }` or `session = \"none\"`",
        );
    }
    let read = entries.into_iter().filter_map(|(key, value)| {
        let span = Span { start: key.span.start, end: value.span().end };
        let expect = expect(&key.value, then, findings)?;
        named(&expect).into_iter().for_each(|person| declared(person, file, findings));
        Some(At::new(expect, span))
    });
    read.collect()
}

fn expect(key: &str, then: Fields<'_>, findings: &mut Findings) -> Option<Expect> {
    Some(match key {
        "session" => Expect::Session(somebody(key, then)?),
        "caller" => Expect::Caller(somebody(key, then)?),
        "accounts" => Expect::Accounts(accounts(then)?),
        "outcome" => Expect::Outcome(then.word::<OutcomeIs>(key)?.value),
        "says" => Expect::Says(then.text(key)?),
        "kind" => Expect::Kind(then.text(key)?),
        "status" => Expect::Status(status(then)?),
        "message" => Expect::Message(then.text(key)?),
        "landing" => Expect::Landing(landing(then.text(key)?, findings)),
        "http" => Expect::Http(then.word(key)?.value),
        "cached" => Expect::NothingCached,
        "reflects" => Expect::NothingReflected,
        "sessions" => Expect::Sessions(then.number(key)?),
        "authn_request" => Expect::AuthnRequest(then.word(key)?.value),
        "logout_response" => Expect::LogoutResponse(then.word(key)?.value),
        "metadata" => Expect::Metadata(then.word(key)?.value),
        "delivered" => Expect::NothingDelivered,
        "canary" => Expect::NothingFetched,
        "memberships" => Expect::Memberships(then.word::<MembershipsAre>(key)?.value),
        "roles" => Expect::Roles(roles(then)),
        "billing" => Expect::Billing(then.word::<MembershipsAre>(key)?.value),
        "lacks" => Expect::Lacks(then.text(key)?),
        _ => return None,
    })
}

fn somebody(key: &str, then: Fields<'_>) -> Option<SessionIs> {
    let Some(table) = then.table(key) else { return then.text(key).map(|_| SessionIs::None) };
    let is = table.text("is").map(SessionIs::Is);
    let not = || table.text("not").map(SessionIs::Not);
    is.or_else(not).or_else(|| table.text("at_most").map(SessionIs::AtMost))
}

fn status(then: Fields<'_>) -> Option<At<u16>> {
    let status = then.number("status")?;
    Some(At::new(u16::try_from(status.value).ok()?, status.span))
}

fn accounts(then: Fields<'_>) -> Option<AccountsAre> {
    let Some(table) = then.table("accounts") else {
        return then.text("accounts").map(|_| AccountsAre::Unchanged);
    };
    let each =
        table.entries().into_iter().filter_map(|(person, value)| Some((person, word_of(value)?)));
    Some(AccountsAre::Each(each.collect()))
}

fn roles(then: Fields<'_>) -> RolesAre {
    match then.table("roles") {
        Some(table) => RolesAre::NoneOf(values(table.texts("none_of"))),
        None => RolesAre::Exactly(values(then.texts("roles"))),
    }
}

fn named(expect: &Expect) -> Vec<&At<String>> {
    match expect {
        Expect::Session(session) | Expect::Caller(session) => {
            session.person().into_iter().collect()
        }
        Expect::Accounts(AccountsAre::Each(each)) => {
            each.iter().map(|(person, _)| person).collect()
        }
        _ => Vec::new(),
    }
}

fn landing(wanted: At<String>, findings: &mut Findings) -> LandingIs {
    if wanted.value == "default" {
        return LandingIs::Default;
    }
    if wanted.value == "local" {
        return LandingIs::Local;
    }
    if !wanted.value.starts_with('/') || wanted.value.starts_with("//") {
        findings
            .mistake(wanted.span, "the landing is neither `default` nor a local path")
            .labelled("a path begins with one `/`; anywhere at the service provider is `local`");
    }
    LandingIs::Path(wanted)
}
