//! `explain`: one scenario in words, with the clause that demands it.

use super::exit::Exit;
use super::output::tell;
use super::scenario_args::ExplainArgs;
use super::trouble::Trouble;
use super::words;
use crate::describe::Ruleset;
use crate::judge::{Grade, advice};
use crate::scenario::{Control, Level, Polarity, Requirement, Requirements, Scenario};
use crate::source::{At, nearest};
use crate::suite;
use std::sync::Arc;

pub(super) fn explain(args: &ExplainArgs) -> Result<Exit, Trouble> {
    let mut mistakes = Vec::new();
    let scenarios = suite::scenarios(&args.scenarios, &mut mistakes)?;
    let requirements = suite::requirements(&mut mistakes);
    if !mistakes.is_empty() {
        return Err(Trouble::Mistakes(mistakes));
    }
    let scenario = find(&scenarios, &args.id)?;
    tell(&text(scenario, &requirements));
    Ok(Exit::CONFORMS)
}

/// By id, with or without a vendor.
fn find<'a>(scenarios: &'a [Arc<Scenario>], id: &str) -> Result<&'a Scenario, Trouble> {
    let wanted = id.split('@').next().unwrap_or(id);
    let found = scenarios.iter().find(|scenario| scenario.id == wanted);
    found.map(AsRef::as_ref).ok_or_else(|| {
        let near = nearest(wanted, scenarios.iter().map(|scenario| scenario.id.as_str()));
        let hint = near.map_or("`sso-harness list` names them all".to_owned(), |near| {
            format!("did you mean {near}?")
        });
        Trouble::Usage(format!("there is no scenario {wanted}; {hint}"))
    })
}

fn text(scenario: &Scenario, requirements: &Requirements) -> String {
    let mut lines = vec![scenario.id.clone(), format!("  {}", scenario.title.value), String::new()];
    lines.extend(demanded(scenario, requirements));
    lines.extend(people(scenario));
    lines.extend(steps(scenario));
    lines.extend(control(scenario));
    lines.push(format!(
        "file         {}:{}",
        scenario.source.name,
        scenario.source.line(scenario.span)
    ));
    lines.join("\n") + "\n"
}

fn demanded(scenario: &Scenario, requirements: &Requirements) -> Vec<String> {
    let id = &scenario.requirement.value;
    let mut lines = vec![format!("requirement  {id}")];
    if let Some(requirement) = requirements.find(id) {
        lines.push(format!("             {}", requirement.title));
        lines.push(format!("clause       {}", requirement.place()));
        lines.extend(requirement.quote.iter().map(|quote| format!("             “{quote}”")));
    }
    let also: Vec<&str> = scenario.also.iter().map(|also| also.value.as_str()).collect();
    if !also.is_empty() {
        lines.push(format!("also         {}", also.join(", ")));
    }
    lines.extend(requirements.find(id).map(|found| grades(scenario, found)).unwrap_or_default());
    lines
}

/// What a fail is under each ruleset, and what follows from it; rulesets that agree share a line.
fn grades(scenario: &Scenario, requirement: &Requirement) -> Vec<String> {
    let under = RULESETS.map(|ruleset| {
        let standing = requirement.standing(ruleset);
        let Grade { kind, severity } = Grade::new(scenario, standing);
        let text = match standing.level {
            Level::NotApplicable => "skipped; not applicable".to_owned(),
            level => format!("{severity}, {}; a {level}", kind.phrase()),
        };
        (text, words::word(&ruleset))
    });
    let same = under.chunk_by(|one, other| one.0 == other.0).map(|same| {
        let names: Vec<&str> = same.iter().map(|(_, name)| name.as_str()).collect();
        format!("{} under {}", same[0].0, names.join(", "))
    });
    let mut lines = labelled("severity", same);
    let kind = Grade::new(scenario, requirement.standing(Ruleset::Core)).kind;
    let (consequence, remedy) = advice(kind, Some(requirement));
    lines.push(format!("means        {consequence}"));
    lines.push(format!("remedy       {remedy}"));
    lines
}

const RULESETS: [Ruleset; 3] = [Ruleset::Core, Ruleset::Saml2int, Ruleset::Dnanexus];

fn people(scenario: &Scenario) -> Vec<String> {
    let facts = |person: &crate::scenario::Person| {
        let assigned = if person.assigned.value { "assigned" } else { "not assigned" };
        format!(
            "{}: account {}, {assigned}, {}",
            person.name.value,
            words::word(&person.account.value),
            words::word(&person.state.value)
        )
    };
    labelled("people", scenario.people.iter().map(facts))
}

fn steps(scenario: &Scenario) -> Vec<String> {
    let mut texts = Vec::new();
    for (index, when) in scenario.when.iter().enumerate() {
        texts.push(format!("{}. {} {}", index + 1, when.who.value, words::act(&when.act.value)));
        texts.extend(
            when.then.iter().map(|expect| format!("   → {}", words::expectation(&expect.value))),
        );
    }
    texts.extend(
        scenario.then.iter().map(|expect| format!("→ {}", words::expectation(&expect.value))),
    );
    labelled("steps", texts.into_iter())
}

fn control(scenario: &Scenario) -> Vec<String> {
    let texts = match &scenario.control {
        Some(Control { differs, then }) => {
            let seen = then
                .iter()
                .map(|expect: &At<_>| format!("→ {}", words::expectation(&expect.value)));
            let line = scenario.source.line(differs.span);
            let difference = scenario.source.text.lines().nth(line - 1).unwrap_or_default().trim();
            std::iter::once(format!("the same with {difference}")).chain(seen).collect()
        }
        None if scenario.polarity() == Polarity::Negative => {
            vec!["the same with a good Response, which signs in".to_owned()]
        }
        None => Vec::new(),
    };
    labelled("control", texts.into_iter())
}

/// The first line with the label, the others under it.
fn labelled(label: &str, texts: impl Iterator<Item = String>) -> Vec<String> {
    texts
        .enumerate()
        .map(|(index, text)| format!("{:<12} {text}", if index == 0 { label } else { "" }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_scenario_can_be_explained() {
        let scenarios = suite::scenarios(&[], &mut Vec::new()).expect("they are bundled");
        let requirements = suite::requirements(&mut Vec::new());
        for scenario in &scenarios {
            let text = text(scenario, &requirements);
            assert!(
                text.contains("\nclause ") && text.contains("\nsteps ") && text.contains("→"),
                "{text}"
            );
        }
    }

    #[test]
    fn an_unknown_id_is_answered_with_the_nearest() {
        let scenarios = suite::scenarios(&[], &mut Vec::new()).expect("they are bundled");
        let error = find(&scenarios, "login/frist@okta").expect_err("there is none");
        assert_eq!(
            error.to_string(),
            "there is no scenario login/frist; did you mean login/first?"
        );
    }
}
