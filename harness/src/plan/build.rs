//! Builds the plan: selection, vendors, skips, steps, controls.

use super::case::{Case, CaseId, Role};
use super::control::control_of;
use super::facts::{Facts, Style};
use super::listed;
use super::people::{Namespace, personas};
use super::roles;
use super::steps::Steps;
use super::styles::{Signatures, further, is_in_vain};
use super::{Plan, Selection};
use crate::describe::{ActName, Description, Idps, Presence};
use crate::scenario::{
    Account, Act, Expect, Idp, Level, Polarity, Requirements, Scenario, Standing, Start, Vendors,
    When,
};
use saml_wire::deviate::Deviation;
use saml_wire::key::SignatureAlgorithm;
use saml_wire::tamper::Tamper;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a plan is made from.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The scenarios.
    pub scenarios: &'a [Arc<Scenario>],
    /// The requirements that they cite.
    pub requirements: &'a Requirements,
    /// The service provider.
    pub description: &'a Description,
    /// The vendors, in the order of the run; at least one.
    pub vendors: &'a [String],
    /// What is known of the service provider; by default nothing, and every scenario is run in one style.
    pub facts: &'a Facts,
    /// Names and ids come from it.
    pub seed: u64,
    /// Which cases are wanted.
    pub selection: &'a Selection,
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// An empty selection proves nothing.
    #[error("nothing is selected: no scenario matches")]
    NothingSelected,
    /// A scenario cites what requirements.toml does not have.
    #[error("scenario {scenario} cites the requirement {requirement}, which does not exist")]
    UnknownRequirement {
        /// The scenario.
        scenario: String,
        /// What it cites.
        requirement: String,
    },
}

/// Resolves scenarios into cases and controls.
///
/// # Errors
/// Nothing is selected, or a requirement does not exist.
pub fn plan(request: &Request<'_>) -> Result<Plan, PlanError> {
    let mut cases = Vec::new();
    for scenario in request.scenarios {
        let scenario = &roles::renamed(scenario, &request.description.roles);
        for vendor in vendors_of(scenario, request.vendors) {
            cases.extend(request.cases(scenario, vendor)?);
        }
    }
    if cases.is_empty() {
        return Err(PlanError::NothingSelected);
    }
    cases.sort_by_cached_key(|case| case.id.to_string());
    let controls = request.attach_controls(&mut cases);
    Ok(Plan {
        seed: request.seed,
        facts: request.facts.clone(),
        vendors: request.vendors.to_vec(),
        cases,
        controls,
    })
}

fn vendors_of<'a>(scenario: &Scenario, run: &'a [String]) -> Vec<&'a String> {
    match &scenario.vendors {
        Vendors::Each => run.iter().collect(),
        Vendors::One => run.iter().take(1).collect(),
        Vendors::Only(wanted) => {
            run.iter().filter(|vendor| wanted.iter().any(|at| at.value == **vendor)).collect()
        }
    }
}

impl Request<'_> {
    /// One for each style; where it is skipped in one, it is skipped in all of them, and one says so.
    fn cases(&self, scenario: &Arc<Scenario>, vendor: &str) -> Result<Vec<Case>, PlanError> {
        let mut cases = Vec::new();
        let further = further(scenario, self.facts.of(vendor));
        for style in [None].into_iter().chain(further.into_iter().map(Some)) {
            let case = self.case(scenario, vendor, style)?;
            cases.extend(case.filter(|case| style.is_none() || case.skip.is_none()));
        }
        Ok(cases)
    }

    fn case(
        &self,
        scenario: &Arc<Scenario>,
        vendor: &str,
        style: Option<Style>,
    ) -> Result<Option<Case>, PlanError> {
        let id = CaseId { scenario: scenario.id.clone(), vendor: vendor.to_owned(), style };
        if !self.selection.takes(&id, &scenario.requirement.value, scenario.severity.value) {
            return Ok(None);
        }
        let mut case = self.resolve(scenario, scenario, id, Role::Case);
        case.skip = self.skip(scenario, &case)?;
        if case.skip.is_some() && case.standing.level != Level::NotApplicable {
            case.lacks = self.lacks(scenario).map(|(capability, _)| capability).collect();
        }
        Ok(Some(case))
    }

    /// `basis` is the scenario itself, or for a control the one that needs it.
    fn resolve(
        &self,
        scenario: &Arc<Scenario>,
        basis: &Arc<Scenario>,
        id: CaseId,
        role: Role,
    ) -> Case {
        let name = id.to_string();
        let phase = if role == Role::Case { "case" } else { "before" };
        let name_id_from = &self.description.name_id.from;
        let space = Namespace { seed: self.seed, case: &name, phase, name_id_from };
        let people = personas(scenario, basis, space);
        let other = self.other_vendor(&id.vendor);
        let known = |vendor: &str| self.facts.of(vendor);
        let elsewhere = other.as_deref().and_then(known);
        let signatures = Signatures::of(basis, id.style, known(&id.vendor), elsewhere);
        let Steps { steps, demands, unobserved, organisation, .. } =
            Steps::of(scenario, signatures, &people, self.description);
        Case {
            other_vendor: other,
            organisation: organisation.then(|| format!("org-{}", space.tag("organisation", 8))),
            id,
            scenario: Arc::clone(scenario),
            basis: Arc::clone(basis),
            role,
            standing: self.standing(basis),
            people,
            steps,
            demands,
            unobserved,
            control: None,
            skip: None,
            lacks: Vec::new(),
        }
    }

    /// A requirement that does not exist is no plan at all, see [`Self::skip`].
    fn standing(&self, basis: &Scenario) -> Standing {
        let found = self.requirements.find(&basis.requirement.value);
        found.map(|found| found.standing(self.description.ruleset.value)).unwrap_or_default()
    }

    fn other_vendor(&self, vendor: &str) -> Option<String> {
        let position = self.vendors.iter().position(|other| other == vendor)?;
        let other = &self.vendors[(position + 1) % self.vendors.len()];
        (other != vendor).then(|| other.clone())
    }

    /// The reason why a case cannot be run against this service provider, under this ruleset.
    fn skip(&self, scenario: &Scenario, case: &Case) -> Result<Option<String>, PlanError> {
        let requirement = self.requirements.find(&scenario.requirement.value).ok_or_else(|| {
            PlanError::UnknownRequirement {
                scenario: scenario.id.clone(),
                requirement: scenario.requirement.value.clone(),
            }
        })?;
        if let Level::NotApplicable = requirement.level(self.description.ruleset.value) {
            return Ok(Some(format!(
                "not applicable under this ruleset: {}",
                requirement.reason.as_deref().unwrap_or("no reason given")
            )));
        }
        Ok(self.missing(scenario, case))
    }

    fn missing(&self, scenario: &Scenario, case: &Case) -> Option<String> {
        if scenario.people.iter().any(|person| person.idp.value == Idp::Other) {
            if case.other_vendor.is_none() {
                return Some("needs a second identity provider in the run".to_owned());
            }
            if self.description.trust.idps == Idps::One {
                return Some(
                    "the service provider trusts one identity provider at a time".to_owned(),
                );
            }
        }
        if begins_at_idp(scenario) && self.description.has("solicited-only") {
            return Some(
                "the service provider wants nothing but answers to its own requests".to_owned(),
            );
        }
        if is_in_vain(scenario, self.facts.of(&case.id.vendor)) {
            return Some(
                "the service provider accepts no document that is signed as the attack needs it"
                    .to_owned(),
            );
        }
        if signs_with_sha1(scenario) && !cfg!(feature = "legacy-sha1") {
            return Some("this build signs nothing with SHA-1 (feature `legacy-sha1`)".to_owned());
        }
        if self.needs_no_attribute() && deviates(scenario, &Deviation::NoAttributes) {
            return Some("the service provider needs no attribute".to_owned());
        }
        if !self.description.is_sent_address() && goes_by_address(scenario) {
            return Some("the service provider is sent no address as an attribute".to_owned());
        }
        if self.description.act(ActName::Deliver).is_some() && posts_in_another_way(scenario) {
            return Some("the description says how a document is posted".to_owned());
        }
        if self.is_the_same_identity(scenario) {
            return Some("the NameID is the address, so that both are one identity".to_owned());
        }
        if self.accepts_sha1_on_purpose(scenario) {
            return Some(
                "the description declares `rsa-sha1`, so that accepting it is no finding"
                    .to_owned(),
            );
        }
        if let Some(at) = scenario.unless.iter().find(|at| self.description.has(&at.value)) {
            return Some(format!(
                "the description declares `{}`, with which nothing is demanded",
                at.value
            ));
        }
        if let Some((capability, why)) = self.lacks(scenario).next() {
            return Some(format!("the description does not declare `{capability}`, which {why}"));
        }
        let objections = [
            listed::objection(scenario, self.description),
            roles::objection(scenario, &self.description.roles),
        ];
        if let Some(reason) = objections.into_iter().flatten().next() {
            return Some(reason);
        }
        let meaning = self.unknown_meaning(scenario)?;
        Some(format!("the description does not tell by `says` what means `{meaning}`"))
    }

    /// A message that is wanted, and that nobody could recognise.
    fn unknown_meaning<'s>(&self, scenario: &'s Scenario) -> Option<&'s str> {
        let known = |meaning: &str| self.description.says.iter().any(|(at, _)| at.value == meaning);
        let demands = scenario.then.iter().chain(scenario.when.iter().flat_map(|step| &step.then));
        let wanted = demands.filter_map(|at| match &at.value {
            Expect::Says(meaning) => Some(meaning.value.as_str()),
            _ => None,
        });
        wanted.into_iter().find(|meaning| !known(meaning))
    }

    /// The capabilities that a scenario needs and the service provider does not have, and why it needs them.
    fn lacks(&self, scenario: &Scenario) -> impl Iterator<Item = (String, String)> {
        let needed = scenario.capabilities().into_iter();
        needed.filter(|(capability, _)| !self.description.has(capability))
    }

    fn needs_no_attribute(&self) -> bool {
        self.description.attributes.iter().all(|need| need.required == Presence::Optional)
    }

    /// Two people of one identity provider with one address, where that is the NameID.
    fn is_the_same_identity(&self, scenario: &Scenario) -> bool {
        let named = |name: &str| scenario.people.iter().find(|one| one.name.value == name);
        self.description.name_id.from == "mail"
            && scenario.people.iter().any(|person| {
                let other = person.mail_of.as_ref().and_then(|at| named(&at.value));
                other.is_some_and(|other| {
                    other.account.value == Account::Sso && other.idp.value == person.idp.value
                })
            })
    }

    /// A scenario that demands the refusal of SHA-1, and a service provider that accepts it on purpose.
    fn accepts_sha1_on_purpose(&self, scenario: &Scenario) -> bool {
        scenario.polarity() == Polarity::Negative
            && signs_with_sha1(scenario)
            && self.description.has("rsa-sha1")
    }

    /// Gives every negative case its control; cases whose controls plan to the same steps share one.
    fn attach_controls(&self, cases: &mut [Case]) -> BTreeMap<String, Case> {
        let mut controls = BTreeMap::new();
        let mut by_shape: BTreeMap<String, CaseId> = BTreeMap::new();
        for case in cases
            .iter_mut()
            .filter(|case| case.skip.is_none() && case.scenario.polarity() == Polarity::Negative)
        {
            let Some(scenario) = control_of(&case.scenario) else { continue };
            let mut control =
                self.resolve(&Arc::new(scenario), &case.scenario, case.id.clone(), Role::Control);
            let shape = format!("{}@{}", control.shape(), case.id.vendor);
            let id = by_shape.entry(shape).or_insert_with(|| control.control_id()).clone();
            case.control = Some(id.to_string());
            controls.entry(id.to_string()).or_insert_with(|| {
                control.id = id;
                self.renamed(control)
            });
        }
        controls
    }

    /// The persons of a control are named after the control, not after the case that happened to need it first.
    fn renamed(&self, mut control: Case) -> Case {
        control.people = personas(
            &control.scenario,
            &control.basis,
            Namespace {
                seed: self.seed,
                case: &control.id.to_string(),
                phase: "before",
                name_id_from: &self.description.name_id.from,
            },
        );
        control
    }
}

/// A login that has to begin at the identity provider; a scenario about its refusal says that it needs `solicited-only`.
fn begins_at_idp(scenario: &Scenario) -> bool {
    let there = |when: &When| matches!(&when.act.value, Act::SignIn { start: Some(start), .. } if *start != Start::ServiceProvider);
    scenario.when.iter().any(there)
        && !scenario.needs.iter().any(|need| need.value == "solicited-only")
}

/// What is changed is an address in an attribute, or it is all that is left to know a person by.
fn goes_by_address(scenario: &Scenario) -> bool {
    let tampers = |when: &When| matches!(&when.act.value, Act::SignIn { tamper: Some(at), .. } if at.value == Tamper::CommentInAttributeValue);
    scenario.when.iter().any(tampers)
        || scenario.polarity() != Polarity::Negative && deviates(scenario, &Deviation::NoNameId)
}

/// Other requests than those in which a form has another value.
fn posts_in_another_way(scenario: &Scenario) -> bool {
    scenario.when.iter().any(|when| match &when.act.value {
        Act::SignIn { sent, .. } | Act::Deliver { sent, .. } => !sent.is_a_value(),
        _ => false,
    })
}

fn signs_with_sha1(scenario: &Scenario) -> bool {
    deviations(scenario).any(|deviation| match deviation {
        Deviation::Algorithm(algorithm) => *algorithm == SignatureAlgorithm::RsaSha1,
        Deviation::Document(captured) => captured.is_signed_with(SignatureAlgorithm::RsaSha1),
        _ => false,
    })
}

fn deviates(scenario: &Scenario, deviation: &Deviation) -> bool {
    deviations(scenario).any(|it| it == deviation)
}

fn deviations(scenario: &Scenario) -> impl Iterator<Item = &Deviation> {
    scenario.when.iter().filter_map(|when| match &when.act.value {
        Act::SignIn { deviate: Some(at), .. } => Some(&at.value),
        _ => None,
    })
}

impl Case {
    /// The same control for its second run, after the last case: other persons, the same steps.
    pub fn again(&self, seed: u64, name_id_from: &str) -> Self {
        let id = self.id.to_string();
        let people = personas(
            &self.scenario,
            &self.basis,
            Namespace { seed, case: &id, phase: "after", name_id_from },
        );
        Self { people, ..self.clone() }
    }
}
