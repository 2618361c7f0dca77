//! What a service provider has written of SAML, against what a scenario wants of it.

use super::answers::Disagrees;
use crate::trace::{Kind, Seen, StepTrace, Trace, Written};

/// The shortest ID that can be random enough: 128 bits in base64 (Core 1.3.4).
const SHORTEST: usize = 22;
/// How many characters differ at least between two IDs of which neither tells the other.
const DIFFERING: usize = 8;

/// A message of this kind was written in this step, and keeps the rule.
pub(super) fn keeps(
    kind: Kind,
    rule: &impl serde::Serialize,
    act: &StepTrace,
) -> Result<(), Disagrees> {
    let rule = word(rule);
    let wanted = || format!("{} that keeps the rule `{rule}`", word(&kind));
    let written = act.written.iter().find(|it| it.kind == kind);
    let Some(written) = written else { return Err((wanted(), "there is none".to_owned())) };
    let unreadable = written.breaks("schema").filter(|_| written.xml.is_empty());
    match unreadable.or_else(|| written.breaks(&rule)) {
        Some(found) => Err((wanted(), format!("it has {found}"))),
        None => Ok(()),
    }
}

/// No ID stands twice, and none can be guessed from another.
pub(super) fn unpredictable(trace: &Trace) -> Result<(), Disagrees> {
    let all = trace.steps.iter().flat_map(|step| &step.written);
    let requests = all.filter(|it| it.kind == Kind::AuthnRequest);
    let ids: Vec<&str> = requests.filter_map(|it: &Written| it.id.as_deref()).collect();
    let wanted = "two AuthnRequests whose IDs tell nothing of each other".to_owned();
    match ids.as_slice() {
        [one, other, ..] if tell_nothing(one, other) => Ok(()),
        [one, other, ..] => Err((wanted, format!("{one} and {other}"))),
        _ => Err((wanted, format!("{} AuthnRequests", ids.len()))),
    }
}

fn tell_nothing(one: &str, other: &str) -> bool {
    let differing = one.chars().zip(other.chars()).filter(|(a, b)| a != b).count();
    one.len() >= SHORTEST && other.len() >= SHORTEST && differing >= DIFFERING
}

/// Who says that assertions have to be signed signs nobody in whose assertion is not.
pub(super) fn as_claimed(act: &StepTrace, probe: &Seen) -> Result<(), Disagrees> {
    let claims = act.written.iter().flat_map(|it| &it.claims);
    let wants = claims.into_iter().any(|claim| claim == "WantAssertionsSigned");
    match (wants, probe) {
        (false, _) | (true, Seen::Anonymous | Seen::Refused(_)) => Ok(()),
        (true, other) => {
            let wanted = "WantAssertionsSigned, and nobody is signed in".to_owned();
            Err((wanted, other.sentence()))
        }
    }
}

fn word(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::RequestIs;
    use crate::trace::Mistake;

    fn step(written: Vec<Written>) -> StepTrace {
        StepTrace {
            act: "start-login".to_owned(),
            who: "ada".to_owned(),
            seen: Seen::Done,
            document: None,
            authn_request: None,
            fetched: Vec::new(),
            answers: None,
            written,
            landing: None,
            exchanges: Vec::new(),
        }
    }

    fn request(id: &str, xml: &str, mistakes: &[&str]) -> Written {
        let mistake = |rule: &&str| Mistake { rule: (*rule).to_owned(), found: "x".to_owned() };
        Written {
            kind: Kind::AuthnRequest,
            id: Some(id.to_owned()),
            xml: xml.to_owned(),
            relay_state: None,
            claims: Vec::new(),
            mistakes: mistakes.iter().map(mistake).collect(),
        }
    }

    #[test]
    fn a_rule_is_kept_by_what_is_there_and_can_be_read() {
        let kept = |written| keeps(Kind::AuthnRequest, &RequestIs::Acs, &step(written)).is_ok();
        assert!(kept(vec![request("a", "<a/>", &["signed"])]));
        assert!(!kept(vec![request("a", "<a/>", &["acs"])]));
        assert!(!kept(vec![request("a", "", &["schema"])]));
        assert!(!kept(Vec::new()));
    }

    #[test]
    fn ids_that_are_short_equal_or_counted_can_be_guessed() {
        let long = "_0123456789abcdefghijk";
        assert!(tell_nothing(long, "_zyxwvutsrqponmlkjihgf"));
        assert!(!tell_nothing(long, long));
        assert!(!tell_nothing(long, "_0123456789abcdefghijl"));
        assert!(!tell_nothing("_abc", "_zyxwvutsrqponmlkjihgf"));
    }

    #[test]
    fn who_asks_for_signed_assertions_has_to_mean_it() {
        let claims = |claims: &[&str]| {
            let claims = claims.iter().map(|it| (*it).to_owned()).collect();
            step(vec![Written { claims, ..request("", "<a/>", &[]) }])
        };
        let ada = Seen::SignedIn { principal: "ada".to_owned(), account: None };
        assert!(as_claimed(&claims(&["WantAssertionsSigned"]), &ada).is_err());
        assert!(as_claimed(&claims(&["WantAssertionsSigned"]), &Seen::Anonymous).is_ok());
        assert!(as_claimed(&claims(&[]), &ada).is_ok());
    }
}
