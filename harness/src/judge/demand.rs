//! One expectation against one trace. A table of small comparisons, nothing more.

use super::answers::{self, Disagrees};
use super::written;
use crate::plan::{Case, Demand};
use crate::scenario::{
    AccountIs, AccountsAre, Expect, LandingIs, MembershipsAre, MetadataIs, OutcomeIs, RequestIs,
    RolesAre, SessionIs,
};
use crate::trace::{FoundAccount, Kind, Refusal, Seen, StepTrace, Trace};
use std::collections::{BTreeMap, BTreeSet};

/// Why an expectation cannot be judged, if it cannot.
pub(super) fn unreadable(demand: &Demand, trace: &Trace) -> Option<String> {
    let looked_at = demand
        .probes
        .iter()
        .chain(&demand.before)
        .chain(reads_act(&demand.expect.value).then_some(&demand.act));
    looked_at.into_iter().find_map(|index| match trace.steps.get(*index) {
        None => Some("the step that this depends on was never made".to_owned()),
        Some(StepTrace { seen: Seen::Unreadable { reason }, act, .. }) => {
            Some(format!("{act}: {reason}"))
        }
        Some(_) => None,
    })
}

/// Whether the answer is in the act itself, not in a probe after it.
fn reads_act(expect: &Expect) -> bool {
    !matches!(
        expect,
        Expect::Session(_)
            | Expect::Accounts(_)
            | Expect::Memberships(_)
            | Expect::Billing(_)
            | Expect::Roles(_)
            | Expect::AuthnRequest(_)
            | Expect::NothingDelivered
            | Expect::NothingFetched
    )
}

/// Compares.
pub(super) fn check(case: &Case, demand: &Demand, trace: &Trace) -> Result<(), Disagrees> {
    let act = &trace.steps[demand.act];
    let probe = demand.probes.first().map(|index| &trace.steps[*index].seen);
    let judged = Judging { case, demand, trace };
    match &demand.expect.value {
        Expect::Session(wanted) => judged.signed_in(wanted, probe.unwrap_or(&act.seen), "session"),
        Expect::Caller(wanted) => judged.signed_in(wanted, &act.seen, "caller"),
        Expect::Accounts(AccountsAre::Unchanged) => judged.unchanged(),
        Expect::Accounts(AccountsAre::Each(wanted)) => wanted
            .iter()
            .try_for_each(|(person, account)| judged.account(&person.value, account.value)),
        Expect::Outcome(wanted) => same("outcome", &outcome(*wanted), &outcome_seen(&act.seen)),
        Expect::Says(meaning) => contains(&meaning.value, says(&act.seen)),
        Expect::Kind(kind) => {
            same("kind", &kind.value, refusal(&act.seen).kind.as_deref().unwrap_or("no kind"))
        }
        Expect::Status(status) => {
            same("status", &status.value.to_string(), &refusal(&act.seen).status.to_string())
        }
        Expect::Message(message) => same(
            "message",
            &message.value,
            refusal(&act.seen).message.as_deref().unwrap_or("no message"),
        ),
        Expect::Landing(wanted) => judged.landing(wanted, act),
        Expect::AuthnRequest(RequestIs::None) => {
            none("no AuthnRequest leaves the service provider", act.authn_request.as_ref())
        }
        Expect::AuthnRequest(RequestIs::Unpredictable) => written::unpredictable(trace),
        Expect::AuthnRequest(rule) => written::keeps(Kind::AuthnRequest, rule, act),
        Expect::LogoutResponse(rule) => written::keeps(Kind::LogoutResponse, rule, act),
        Expect::Metadata(rule @ MetadataIs::WantAssertionsSigned) => {
            written::keeps(Kind::Metadata, rule, act)
                .and_then(|()| written::as_claimed(act, probe.unwrap_or(&act.seen)))
        }
        Expect::Metadata(rule) => written::keeps(Kind::Metadata, rule, act),
        Expect::Http(wanted) => answers::http(*wanted, act),
        Expect::NothingCached => answers::nothing_cached(act),
        Expect::NothingReflected => answers::nothing_reflected(act),
        Expect::Sessions(wanted) => answers::sessions(wanted.value, act),
        Expect::NothingDelivered => none(
            "nothing is posted to the service provider",
            act.document.as_ref().map(|_| "a SAML document was posted"),
        ),
        Expect::NothingFetched => {
            let mut fetched = trace.steps[demand.act..].iter().flat_map(|step| &step.fetched);
            let seen = fetched.next().map(|path| format!("{path} was fetched"));
            none("nothing that the document names is fetched", seen)
        }
        Expect::Memberships(wanted) => {
            judged.organisations("member of", *wanted, probe, |seen| &seen.0)
        }
        Expect::Billing(wanted) => {
            judged.organisations("billing account of", *wanted, probe, |seen| &seen.1)
        }
        Expect::Roles(wanted) => roles(wanted, probe),
        Expect::Lacks(name) => match &act.seen {
            Seen::Elements(names) if names.contains(&name.value) => {
                Err((format!("no element {}", name.value), "it is there".to_owned()))
            }
            _ => Ok(()),
        },
    }
}

struct Judging<'a> {
    case: &'a Case,
    demand: &'a Demand,
    trace: &'a Trace,
}

impl Judging<'_> {
    fn signed_in(&self, wanted: &SessionIs, seen: &Seen, what: &str) -> Result<(), Disagrees> {
        let holds = match (wanted, seen) {
            (SessionIs::Is(_), Seen::Anonymous | Seen::Refused(_)) => false,
            (_, Seen::Anonymous | Seen::Refused(_)) => true,
            (
                SessionIs::Is(person) | SessionIs::AtMost(person),
                Seen::SignedIn { principal, .. },
            ) => *principal == self.principal(&person.value),
            (SessionIs::Not(person), Seen::SignedIn { principal, account }) => {
                !self.is_account_of(&person.value, principal, account.as_deref())
            }
            _ => false,
        };
        if holds { Ok(()) } else { Err((self.wanted_session(wanted, what), seen.sentence())) }
    }

    fn wanted_session(&self, wanted: &SessionIs, what: &str) -> String {
        match wanted {
            SessionIs::AtMost(person) => {
                let principal = self.principal(&person.value);
                format!("{what}: nobody is signed in but {} ({principal})", person.value)
            }
            SessionIs::None => format!("{what}: nobody is signed in"),
            SessionIs::Is(person) => {
                format!("{what}: signed in as {} ({})", person.value, self.principal(&person.value))
            }
            SessionIs::Not(person) => format!("{what}: not in the account of {}", person.value),
        }
    }

    /// What `whoami` says of a person who is signed in.
    fn principal(&self, name: &str) -> String {
        let index = self.index(name);
        self.trace.people[index].principals[self.demand.mails[index]].clone()
    }

    /// By account where the service provider tells it and the person had one before, else by what identifies.
    fn is_account_of(&self, name: &str, principal: &str, account: Option<&str>) -> bool {
        let before = self.accounts_of(name, &self.demand.before);
        match account {
            Some(account) if !before.is_empty() => before.contains_key(account),
            _ => principal == self.principal(name),
        }
    }

    fn index(&self, name: &str) -> usize {
        self.case
            .people
            .iter()
            .position(|person| person.name == name)
            .expect("the parser has seen that the person is declared")
    }

    /// The accounts that probes found for a person, by id: a person with two addresses is looked up by both.
    fn accounts_of(&self, name: &str, probes: &[usize]) -> BTreeMap<&str, &FoundAccount> {
        let steps =
            probes.iter().map(|index| &self.trace.steps[*index]).filter(|step| step.who == name);
        steps
            .flat_map(|step| match &step.seen {
                Seen::Accounts(found) => found.as_slice(),
                _ => &[],
            })
            .map(|found| (found.account.as_str(), found))
            .collect()
    }

    fn unchanged(&self) -> Result<(), Disagrees> {
        for person in &self.case.people {
            let before = self.accounts_of(&person.name, &self.demand.before);
            let after = self.accounts_of(&person.name, &self.demand.probes);
            if before != after {
                return Err((
                    format!("the accounts of {} as before: {}", person.name, listed(&before)),
                    listed(&after),
                ));
            }
        }
        Ok(())
    }

    fn account(&self, name: &str, wanted: AccountIs) -> Result<(), Disagrees> {
        let before: BTreeSet<&str> =
            self.accounts_of(name, &self.demand.before).into_keys().collect();
        let after: BTreeSet<&str> =
            self.accounts_of(name, &self.demand.probes).into_keys().collect();
        let (holds, words) = match wanted {
            AccountIs::None => (after.is_empty(), "no account"),
            AccountIs::Created => {
                (before.is_empty() && after.len() == 1, "one account that was not there before")
            }
            AccountIs::Kept => {
                (before.len() == 1 && before == after, "the one account of before, and no other")
            }
            AccountIs::Untouched => (self.is_untouched(name), "what there was before, as it was"),
        };
        let seen = format!(
            "{} before, {} afterwards{}",
            before.len(),
            after.len(),
            if before == after { "" } else { ", not the same" }
        );
        if holds { Ok(()) } else { Err((format!("{name} has {words}"), seen)) }
    }

    fn is_untouched(&self, name: &str) -> bool {
        let before = self.accounts_of(name, &self.demand.before);
        let after = self.accounts_of(name, &self.demand.probes);
        !before.is_empty() && before.iter().all(|(id, was)| after.get(id) == Some(was))
    }

    fn landing(&self, wanted: &LandingIs, act: &StepTrace) -> Result<(), Disagrees> {
        let landed = act.landing.as_deref();
        let wanted = match wanted {
            LandingIs::Local => {
                let elsewhere = landed.filter(|place| !place.starts_with('/'));
                return none("the browser is still at the service provider", elsewhere);
            }
            LandingIs::Default => self.trace.landing.as_str(),
            LandingIs::Path(path) => path.value.as_str(),
        };
        same("landing", wanted, landed.unwrap_or("outside the service provider"))
    }

    fn organisations(
        &self,
        what: &str,
        wanted: MembershipsAre,
        probe: Option<&Seen>,
        pick: impl Fn(&(Vec<String>, Vec<String>)) -> &Vec<String>,
    ) -> Result<(), Disagrees> {
        let Some(Seen::Memberships { orgs, billing }) = probe else {
            return Err((
                format!("{what} …"),
                probe.map_or_else(|| "not looked at".to_owned(), Seen::sentence),
            ));
        };
        let seen = (orgs.clone(), billing.clone());
        let wanted: Vec<String> = match wanted {
            MembershipsAre::None => Vec::new(),
            MembershipsAre::TheOrganisation => self.case.organisation.iter().cloned().collect(),
        };
        same(what, &format!("{wanted:?}"), &format!("{:?}", pick(&seen)))
    }
}

/// As sets: an order means nothing, and neither does a role that is named twice.
fn roles(wanted: &RolesAre, probe: Option<&Seen>) -> Result<(), Disagrees> {
    let Some(seen @ Seen::Roles(has)) = probe else {
        let seen = probe.map_or_else(|| "not looked at".to_owned(), Seen::sentence);
        return Err((wanted.sentence(), seen));
    };
    let has: BTreeSet<&String> = has.iter().collect();
    let holds = match wanted {
        RolesAre::Exactly(roles) => roles.iter().collect::<BTreeSet<_>>() == has,
        RolesAre::NoneOf(roles) => !roles.iter().any(|role| has.contains(role)),
    };
    if holds { Ok(()) } else { Err((wanted.sentence(), seen.sentence())) }
}

fn listed(accounts: &BTreeMap<&str, &FoundAccount>) -> String {
    if accounts.is_empty() {
        return "none".to_owned();
    }
    accounts
        .values()
        .map(|found| format!("{} {:?}", found.account, found.values))
        .collect::<Vec<_>>()
        .join(", ")
}

fn same(what: &str, wanted: &str, seen: &str) -> Result<(), Disagrees> {
    if wanted == seen {
        Ok(())
    } else {
        Err((format!("{what}: {wanted}"), format!("{what}: {seen}")))
    }
}

fn none(wanted: &str, found: Option<impl ToString>) -> Result<(), Disagrees> {
    found.map_or(Ok(()), |found| Err((wanted.to_owned(), found.to_string())))
}

fn contains(meaning: &str, says: &[String]) -> Result<(), Disagrees> {
    if says.iter().any(|said| said == meaning) {
        return Ok(());
    }
    let seen = if says.is_empty() {
        "a page that says nothing of the kind".to_owned()
    } else {
        format!("a page that says {}", says.join(", "))
    };
    Err((format!("a message that says `{meaning}`"), seen))
}

fn says(seen: &Seen) -> &[String] {
    match seen {
        Seen::Delivered { says, .. } | Seen::Refused(Refusal { says, .. }) => says,
        _ => &[],
    }
}

fn refusal(seen: &Seen) -> Refusal {
    match seen {
        Seen::Refused(refusal) => refusal.clone(),
        _ => Refusal {
            kind: Some(seen.sentence()),
            message: Some(seen.sentence()),
            ..Refusal::default()
        },
    }
}

fn outcome(wanted: OutcomeIs) -> String {
    match wanted {
        OutcomeIs::DeniedByIdp => "denied by the identity provider",
        OutcomeIs::Done => "done",
        OutcomeIs::Refused => "refused",
    }
    .to_owned()
}

fn outcome_seen(seen: &Seen) -> String {
    match seen {
        Seen::DeniedByIdp { .. } => outcome(OutcomeIs::DeniedByIdp),
        Seen::Done => outcome(OutcomeIs::Done),
        Seen::Refused(_) | Seen::Anonymous => outcome(OutcomeIs::Refused),
        other => other.sentence(),
    }
}
