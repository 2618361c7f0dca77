//! The normal form of every scenario of a run; vendors that saw the same share a block.

use super::mask::Ids;
use super::skeleton;
use crate::plan::{Case, Plan};
use crate::trace::Traces;
use crate::trace::{Answers, FoundAccount, Seen, StepTrace, Trace};
use regex::Regex;
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeMap;

/// By scenario id: its title, then a block for each group of vendors that saw the same. In the styles of the vendors alone: what
/// else a service provider accepts is not to change a golden file.
pub fn forms(plan: &Plan, traces: &Traces) -> BTreeMap<String, String> {
    let normal = normal_documents(plan, traces);
    let mut forms: BTreeMap<String, String> = BTreeMap::new();
    for (scenario, blocks) in blocks(plan, traces, &normal) {
        let title = plan
            .cases
            .iter()
            .find(|case| case.id.scenario == scenario)
            .map(|case| case.scenario.title.value.clone());
        let mut text = format!("{}\n", title.unwrap_or_default());
        for (block, vendors) in blocks {
            text.push_str(&format!("\n{}\n{block}", vendors.join(", ")));
        }
        forms.insert(scenario, text);
    }
    forms
}

/// Blocks by scenario, in the order of their first vendor.
type Blocks = BTreeMap<String, Vec<(String, Vec<String>)>>;

fn blocks(plan: &Plan, traces: &Traces, normal: &BTreeMap<String, Normal>) -> Blocks {
    let mut all = Blocks::new();
    for vendor in &plan.vendors {
        let usual = |case: &&Case| case.id.vendor == *vendor && case.id.style.is_none();
        for case in plan.cases.iter().filter(usual) {
            let Some(trace) = traces.cases.get(&case.id.to_string()) else { continue };
            let block = Form { case, trace, normal }.text();
            let blocks = all.entry(case.id.scenario.clone()).or_default();
            match blocks.iter_mut().find(|(known, _)| *known == block) {
                Some((_, vendors)) => vendors.push(vendor.clone()),
                None => blocks.push((block, vec![vendor.clone()])),
            }
        }
    }
    all
}

/// What each identity provider sends where nothing deviates, by its entity id: the document of a plain control or case.
fn normal_documents(plan: &Plan, traces: &Traces) -> BTreeMap<String, Normal> {
    let plain = |case: &Case| case.people.len() == 1 && case.people[0].directory.is_none();
    let controls = plan
        .controls
        .iter()
        .filter(|(_, case)| plain(case))
        .filter_map(|(name, case)| Some((case, traces.controls.get(name)?.first()?)));
    let cases = plan
        .cases
        .iter()
        .filter(|case| plain(case))
        .filter_map(|case| Some((case, traces.cases.get(&case.id.to_string())?)));
    let mut normal = BTreeMap::new();
    for (case, trace) in controls.chain(cases) {
        let document = trace
            .steps
            .iter()
            .filter_map(|step| step.document.as_ref())
            .find(|document| document.difference.is_none());
        if let Some(document) = document {
            let mask = Names::of(trace);
            let lines = skeleton(&mask.apply(&document.xml), &mut Ids::default());
            let person = case.people[0].name.clone();
            normal.entry(document.issuer.clone()).or_insert(Normal { person, lines });
        }
    }
    normal
}

/// What a vendor sends where nothing deviates, and for whom it was sent.
struct Normal {
    person: String,
    lines: Vec<String>,
}

impl Normal {
    /// As it would be for another person.
    fn text_for(&self, who: &str) -> String {
        let text =
            self.lines.join("\n").replace(&format!("[{}]", self.person), &format!("[{who}]"));
        text.replace(&format!("{} Example", self.person), &format!("{who} Example")) + "\n"
    }
}

struct Form<'a> {
    case: &'a Case,
    trace: &'a Trace,
    normal: &'a BTreeMap<String, Normal>,
}

impl Form<'_> {
    fn text(&self) -> String {
        let names = Names::of(self.trace);
        let (mut ids, mut accounts) = (Ids::default(), Accounts::default());
        let mut text = String::new();
        for (step, planned) in self.trace.steps.iter().zip(&self.case.steps) {
            let preparing = if planned.kind == crate::plan::StepKind::Preparation {
                " (preparation)"
            } else {
                ""
            };
            let seen = names.apply(&accounts.sentence(&step.seen));
            text.push_str(&format!("  {} {}{preparing}: {seen}\n", step.who, step.act));
            text.push_str(&self.document(step, &names, &mut ids));
            text.push_str(&notes(step, &names));
        }
        if let Some(stopped) = &self.trace.stopped {
            text.push_str(&format!("  stopped: {}\n", names.apply(&stopped.reason)));
        }
        text
    }

    /// How a document differs from the vendor's normal one, by lines; nothing where it does not.
    fn document(&self, step: &StepTrace, names: &Names, ids: &mut Ids) -> String {
        let Some(document) = &step.document else { return String::new() };
        let lines = skeleton(&names.apply(&document.xml), ids);
        let relay_state = document
            .relay_state
            .as_ref()
            .map(|value| format!("    RelayState: {value:?}\n"))
            .unwrap_or_default();
        let difference = document
            .difference
            .as_ref()
            .map(|difference| format!("    {}\n", names.apply(difference)))
            .unwrap_or_default();
        format!("{relay_state}{difference}{}", self.changes(&document.issuer, &step.who, &lines))
    }

    fn changes(&self, issuer: &str, who: &str, lines: &[String]) -> String {
        let old = self.normal.get(issuer).map(|normal| normal.text_for(who)).unwrap_or_default();
        let new = lines.join("\n") + "\n";
        let diff = TextDiff::from_lines(&old, &new);
        let changed = diff.iter_all_changes().filter_map(|change| match change.tag() {
            ChangeTag::Delete => Some(format!("    - {}\n", change.value().trim_end())),
            ChangeTag::Insert => Some(format!("    + {}\n", change.value().trim_end())),
            ChangeTag::Equal => None,
        });
        changed.collect()
    }
}

fn notes(step: &StepTrace, names: &Names) -> String {
    let landing = step
        .document
        .as_ref()
        .and(step.landing.as_ref())
        .map(|place| format!("    landed at {}\n", names.apply(place)));
    let request = step
        .authn_request
        .as_ref()
        .map(|_| "    an AuthnRequest left the service provider\n".to_owned());
    landing.into_iter().chain(request).chain(step.answers.iter().flat_map(remarks)).collect()
}

/// What is worth a line of the answers to a document: nothing, of a service provider that conforms and is asked once.
fn remarks(answers: &Answers) -> Vec<String> {
    let found = answers.reflected.as_deref().filter(|found| !found.is_empty());
    let reflected = found.map(|found| format!("    stands in a page: {}\n", found.join(", ")));
    let sessions =
        answers.sessions.map(|count| format!("    signed in of two browsers: {count}\n"));
    reflected.into_iter().chain(sessions).collect()
}

/// Names of persons, hosts and organisations of one case, and what they are called instead.
struct Names {
    people: Vec<(String, String)>,
    host: Regex,
    organisation: Regex,
}

impl Names {
    fn of(trace: &Trace) -> Self {
        Self {
            people: trace
                .people
                .iter()
                .map(|person| (person.stem.clone(), format!("[{}]", person.name)))
                .collect(),
            host: Regex::new(r"(?i)(https?)://127\.0\.0\.1:\d+").expect("a constant pattern"),
            organisation: Regex::new(r"org-[a-z2-9]{8}\b").expect("a constant pattern"),
        }
    }

    fn apply(&self, text: &str) -> String {
        let mut text = self.host.replace_all(text, "$1://[host]").into_owned();
        for (stem, name) in &self.people {
            text = text.replace(stem, name);
        }
        self.organisation.replace_all(&text, "[organisation]").into_owned()
    }
}

/// Account ids are the service provider's invention: they become numbers in the order of their appearance.
#[derive(Default)]
struct Accounts {
    known: Vec<String>,
}

impl Accounts {
    fn sentence(&mut self, seen: &Seen) -> String {
        match seen {
            Seen::Accounts(found) if found.is_empty() => "no account".to_owned(),
            Seen::Accounts(found) => {
                found.iter().map(|account| self.found(account)).collect::<Vec<_>>().join("; ")
            }
            Seen::Delivered { status, says } if says.is_empty() => {
                format!("delivered, status {status}")
            }
            Seen::Delivered { status, says } => {
                format!("delivered, status {status}, says {}", says.join(", "))
            }
            Seen::Refused(refusal) if !refusal.says.is_empty() => {
                format!("{}, says {}", seen.sentence(), refusal.says.join(", "))
            }
            Seen::SignedIn { principal, account: Some(account) } => {
                format!("signed in as {principal} in {}", self.name(account))
            }
            other => other.sentence(),
        }
    }

    fn found(&mut self, account: &FoundAccount) -> String {
        let values: Vec<String> =
            account.values.iter().map(|(name, value)| format!("{name} {value}")).collect();
        format!("{} ({})", self.name(&account.account), values.join(", "))
    }

    fn name(&mut self, account: &str) -> String {
        let position = self.known.iter().position(|known| known == account).unwrap_or_else(|| {
            self.known.push(account.to_owned());
            self.known.len() - 1
        });
        format!("account {}", position + 1)
    }
}
