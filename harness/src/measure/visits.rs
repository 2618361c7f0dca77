//! Honest logins, each by a person of its own. Says what came of them and draws no conclusion.

use super::Measure;
use crate::judge::{Verdict, judge};
use crate::plan::{Case, Facts, Plan, Request, Selection, Task, plan};
use crate::run::{Silent, run};
use crate::scenario;
use crate::source::Source;
use crate::trace::Traces;
use saml_wire::deviate::Deviation;
use saml_wire::draft::SignedElements;
use std::collections::BTreeMap;
use std::sync::Arc;

const VISIT: &str = include_str!("visit.toml");

/// One login.
pub(crate) struct Visit<'a> {
    /// The vendor.
    pub(crate) vendor: &'a str,
    /// A name that no other login of this vendor has.
    pub(crate) name: String,
    /// What is signed.
    pub(crate) signed: SignedElements,
    /// What differs besides.
    pub(crate) deviate: Option<Deviation>,
}

/// What came of a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Came {
    /// The visitor is signed in.
    In,
    /// They are not: why.
    Out(String),
    /// It could not be tried: why.
    Unknown(String),
}

impl Came {
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::In => "the visitor is signed in".to_owned(),
            Self::Out(reason) | Self::Unknown(reason) => reason.clone(),
        }
    }
}

/// Logins at one service provider.
pub(crate) struct Visits<'a> {
    measure: &'a Measure<'a>,
    /// An ordinary login, by vendor.
    usual: BTreeMap<String, Case>,
}

impl<'a> Visits<'a> {
    pub(crate) fn of(measure: &'a Measure<'a>) -> Self {
        let (scenarios, mistakes) = scenario::parse(Source::new("visit.toml", VISIT), "measure");
        debug_assert!(mistakes.is_empty(), "{mistakes:?}");
        let scenarios: Vec<_> = scenarios.into_iter().map(Arc::new).collect();
        let vendors: Vec<String> = measure.vendors.iter().map(|one| one.name.clone()).collect();
        let planned = plan(&Request {
            scenarios: &scenarios,
            requirements: measure.requirements,
            description: measure.description,
            vendors: &vendors,
            facts: &Facts::default(),
            seed: measure.seed,
            selection: &Selection::default(),
        });
        let cases = planned.map(|plan| plan.cases).unwrap_or_default();
        Self {
            measure,
            usual: cases.into_iter().map(|case| (case.id.vendor.clone(), case)).collect(),
        }
    }

    /// Whether the identity providers have published a key for ECDSA.
    pub(super) fn has_elliptic_key(&self) -> bool {
        self.measure.description.has("ecdsa")
    }

    /// Whether something can be encrypted for the service provider.
    pub(super) fn has_key(&self) -> bool {
        self.measure.world.has_encryption_certificate()
    }

    /// Makes all of them at once; what came of each stands in the same place.
    pub(crate) async fn make(&self, visits: Vec<Visit<'_>>) -> Vec<Came> {
        let cases: Vec<Option<Case>> = visits.iter().map(|visit| self.case(visit)).collect();
        let traces = self.run(cases.iter().flatten().cloned().collect()).await;
        let came = |case: &Option<Case>| {
            let case = case.as_ref()?;
            traces.cases.get(&case.id.to_string()).map(|trace| outcome(judge(case, trace)))
        };
        let unknown = || Came::Unknown("it was not tried".to_owned());
        cases.iter().map(|case| came(case).unwrap_or_else(unknown)).collect()
    }

    /// Runs these cases, at once.
    pub(crate) async fn run(&self, cases: Vec<Case>) -> Traces {
        let plan = Plan {
            seed: self.measure.seed,
            facts: Facts::default(),
            vendors: Vec::new(),
            cases,
            controls: BTreeMap::new(),
        };
        let (world, interrupt) = (Arc::clone(self.measure.world), self.measure.interrupt.clone());
        run(world, Arc::new(plan), Arc::new(Silent), interrupt).await
    }

    /// The login of somebody who is named after it.
    pub(crate) fn case(&self, visit: &Visit<'_>) -> Option<Case> {
        let mut case = self.usual.get(visit.vendor)?.clone();
        case.id.scenario = format!("measure/{}", visit.name);
        case.skip = None;
        for step in &mut case.steps {
            if let Task::SignIn { signed, deviate, .. } = &mut step.task {
                *signed = Some(visit.signed);
                deviate.clone_from(&visit.deviate);
            }
        }
        Some(case.again(self.measure.seed, &self.measure.description.name_id.from))
    }
}

pub(crate) fn outcome(verdict: Verdict) -> Came {
    match verdict {
        Verdict::Pass => Came::In,
        Verdict::Fail(wrong) => Came::Out(wrong.seen),
        Verdict::Error(cause) if cause.kind == "service-provider" => Came::Out(cause.reason),
        Verdict::Error(cause) => Came::Unknown(cause.reason),
        Verdict::Skip(reason) => Came::Unknown(reason),
    }
}
