//! One scenario of the suite for each capability, the simplest that something is done in: whether the acts of the description
//! do what they are described for.

use super::{Doctor, first, known};
use crate::describe::CAPABILITIES;
use crate::judge::{Gate, Judged, Verdict, settle};
use crate::plan::{Case, Plan};
use crate::report::checkup::{Advice, Check, Checkup};
use crate::rounds::{Ran, run_all};
use crate::run::Silent;
use crate::scenario::Polarity;
use crate::suite::{Options, PrepareError, StylesOf};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Scenarios that are about a capability itself, where the simplest one that needs it is about something else.
const ABOUT: &[(&str, &str)] = &[
    ("deliver-logout", "logout/single#own-browser"),
    ("find-account", "login/first"),
    ("jit", "login/first"),
    ("single-logout", "logout/single#own-browser"),
    ("sp-initiated", "sp-initiated/login"),
    ("start-login", "sp-initiated/login"),
];

/// What the login of every vendor is called here.
const VENDORS: &str = "every vendor gets in";

/// A check for the vendors, and one for each capability.
pub(super) async fn each(doctor: &Doctor<'_>, so_far: &Checkup) -> Vec<Check> {
    let facts = known(&so_far.facts, doctor.prepared);
    let planned = match doctor.prepared.clone().knowing(&facts, doctor.options) {
        Ok(planned) => planned,
        Err(error) => return vec![not_run(error)],
    };
    let chosen: Vec<_> =
        everybody(&planned.plan).into_iter().chain(chosen(&planned.plan)).collect();
    let ids: BTreeSet<String> = chosen.iter().map(|(_, id)| id.clone()).collect();
    let options = Options {
        ids: ids.into_iter().collect(),
        styles: StylesOf::Vendor,
        ..doctor.options.clone()
    };
    let of_these = match planned.knowing(&facts, &options) {
        Ok(of_these) => of_these,
        Err(error) => return vec![not_run(error)],
    };
    match run_all(of_these, &options, Arc::new(Silent), doctor.interrupt.clone()).await {
        Err(error) => vec![Check::amiss(VENDORS, first::advice(&error))],
        Ok(ran) => {
            let left = first::left_behind(&ran.troubles);
            let untried = untried(doctor, &chosen);
            checks(&chosen, &ran, &so_far.word).into_iter().chain(untried).chain(left).collect()
        }
    }
}

/// Nothing can be planned with what is known.
fn not_run(error: PrepareError) -> Check {
    let mend = "this is about the scenarios, and not about the service provider.";
    let advice = Advice { seen: error.to_string(), mend: mend.to_owned(), ..Advice::default() };
    Check::amiss(VENDORS, advice)
}

/// Capability and scenario.
fn chosen(plan: &Plan) -> Vec<(&'static str, String)> {
    let simplest = |capability: &&'static str| {
        let shows = |case: &&Case| {
            let needs = case.scenario.capabilities();
            case.skip.is_none() && needs.iter().any(|(name, _)| name == capability)
        };
        let about = |case: &&Case| ABOUT.contains(&(*capability, case.id.scenario.as_str()));
        let honest = |case: &&Case| case.scenario.polarity() == Polarity::Positive;
        let all = || plan.cases.iter().filter(shows);
        let case =
            all().find(about).or_else(|| all().filter(honest).min_by_key(|it| effort(it)))?;
        Some((*capability, case.id.scenario.clone()))
    };
    // Pages and cookies are looked at in every one of them, and logging out was tried by itself.
    let asked = CAPABILITIES.iter().filter(|it| !["http", "logout"].contains(it));
    asked.filter_map(simplest).collect()
}

/// What is declared, and no scenario is run for; with what is missing beside it, where something is.
fn untried(doctor: &Doctor<'_>, chosen: &[(&'static str, String)]) -> Vec<Check> {
    let Doctor { prepared, .. } = doctor;
    let declared = prepared.description.capabilities.iter().map(|at| at.value.as_str());
    let open = declared.filter(|name| chosen.iter().all(|(tried, _)| tried != name));
    let why = |name: &str| {
        let needs =
            |case: &&Case| case.scenario.capabilities().iter().any(|(needed, _)| needed == name);
        let mut lacks = prepared.plan.cases.iter().filter(needs).flat_map(|case| &case.lacks);
        match lacks.find(|lacks| *lacks != name) {
            Some(lacks) => format!("every scenario about it needs `{lacks}` as well"),
            None => "no scenario is about it alone".to_owned(),
        }
    };
    open.map(|name| Check::open(name, why(name))).collect()
}

/// The simplest scenario that is run for all vendors.
fn everybody(plan: &Plan) -> Option<(&'static str, String)> {
    let of_all = plan.cases.chunk_by(|one, other| one.id.scenario == other.id.scenario);
    let of_all = of_all.filter(|cases| {
        let vendors: BTreeSet<&str> = cases.iter().map(|case| case.id.vendor.as_str()).collect();
        vendors.len() == plan.vendors.len()
            && cases[0].scenario.polarity() == Polarity::Positive
            && cases.iter().all(|case| case.skip.is_none())
    });
    let cases = of_all.min_by_key(|cases| effort(&cases[0]))?;
    Some((VENDORS, cases[0].id.scenario.clone()))
}

/// What a scenario takes.
fn effort(case: &Case) -> (usize, usize) {
    (case.scenario.capabilities().len(), case.steps.len())
}

fn checks(chosen: &[(&'static str, String)], ran: &Ran, sp: &str) -> Vec<Check> {
    let judged = settle(&ran.prepared.plan, &ran.traces, Gate::default());
    let check = |(capability, id): &(&'static str, String)| {
        let of_it: Vec<&Judged> = judged.iter().filter(|it| it.scenario == *id).collect();
        check((capability, id), &of_it, sp)
    };
    chosen.iter().map(check).collect()
}

fn check((capability, id): (&str, &str), judged: &[&Judged], sp: &str) -> Check {
    let bad = judged.iter().find(|it| matches!(it.verdict, Verdict::Fail(_) | Verdict::Error(_)));
    let advice = |seen: &str, it: &Judged, log: &[String]| Advice {
        seen: format!("{}: {seen}", it.title),
        mend: format!(
            "`sso-harness explain {id}` tells what is done, and `sso-harness run {sp} '{}' --artifacts out` writes what was sent and seen.",
            it.id
        ),
        log: log.to_vec(),
        ..Advice::default()
    };
    match bad.map(|it| (&it.verdict, it)) {
        Some((Verdict::Fail(odd), it)) => {
            let seen = format!("wanted {}, seen {}", odd.wanted, odd.seen);
            let advice = advice(&seen, it, &[]);
            // Nobody can be judged through a vendor by whom nobody gets in.
            match capability == VENDORS {
                true => Check::amiss(capability, advice),
                false => Check::doubtful(capability, otherwise(advice)),
            }
        }
        Some((Verdict::Error(cause), it)) => {
            Check::amiss(capability, advice(&cause.reason, it, &cause.log))
        }
        _ if judged.iter().all(|it| it.verdict != Verdict::Pass) => {
            Check::open(capability, format!("{id} is run for nobody"))
        }
        _ if capability == VENDORS => Check::holds(capability, vendors(judged)),
        _ => Check::holds(capability, id),
    }
}

fn otherwise(advice: Advice) -> Advice {
    let mend = format!(
        "the service provider is like that, which is for the suite to judge, or the description reads it wrongly. {}",
        advice.mend
    );
    Advice { mend, ..advice }
}

fn vendors(judged: &[&Judged]) -> String {
    let names: BTreeSet<&str> = judged.iter().map(|it| it.vendor.as_str()).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}
