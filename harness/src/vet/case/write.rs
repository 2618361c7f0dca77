//! A case as the text of a scenario file, in the grammar of all others.

use super::names::Names;
use super::trial::Outcome;
use crate::report::examination::{Examination, Fault};
use crate::scenario::{Requirements, Severity};
use crate::source::Source;
use mock_idp::Vendor;
use saml_wire::captured::Captured;
use std::fmt::Write as _;

/// Everything that is written.
pub(super) struct Case<'a> {
    pub(super) name: &'a str,
    pub(super) captured: &'a Captured,
    pub(super) names: &'a Names,
    pub(super) examination: &'a Examination,
    /// What was found in this message.
    pub(super) faults: Vec<&'a Fault>,
    pub(super) outcome: Outcome,
}

/// Rules about whether a signature holds, which every new one does.
const OF_SIGNATURES: [&str; 5] = [
    "sig-certificate-other",
    "sig-key-other",
    "sig-reference",
    "sig-verify-assertion",
    "sig-verify-response",
];

const REPLACED: &str = "\
# Replaced: ids, instants, names of both parties, everything that is said of the person, certificates, digests,
# signatures and ciphertext. A case is issued to the person below at the moment of the run, and signed with the key of the
# identity provider that runs it.
# Kept: elements, attributes and their order, white space, algorithms, formats, names of attributes, the form of values,
# and how far every instant is from the one at which the Response was issued.
";

impl Case<'_> {
    /// The rule that is broken by the signature alone: signed anew, the document is accepted.
    pub(super) fn lost_with_the_signature(&self) -> Option<String> {
        let broken = self.faults.iter().find(|it| OF_SIGNATURES.contains(&it.rule.as_str()));
        broken.filter(|_| self.outcome == Outcome::Accepted).map(|it| it.rule.clone())
    }

    pub(super) fn text(&self) -> String {
        let (is, then) = match self.outcome {
            Outcome::Accepted => {
                ("opens the session of its person", "session = { is = \"ada\" }\n")
            }
            Outcome::Refused(_) => {
                ("opens no session", "session  = \"none\"\naccounts = \"unchanged\"\n")
            }
        };
        let title = format!("The captured Response {} {is}", self.name.trim());
        let start = if self.names.is_answer() { "start   = \"service-provider\"\n" } else { "" };
        format!(
            "{}title       = {}\nrequirement = {}\nseverity    = {}\nvendors     = {}\n\n\
             [people.ada]\naccount = \"none\"\n\n\
             [[when]]\nact     = \"sign-in\"\nwho     = \"ada\"\n{start}deviate = {{ document = {} }}\n\n\
             [then]\n{then}",
            self.head(),
            quoted(&title),
            quoted(&self.requirement()),
            quoted(&self.severity().to_string()),
            self.vendors(),
            multiline(self.captured.text()),
        )
    }

    fn head(&self) -> String {
        let mut head = String::from("# A Response that was captured, as a regression case.\n");
        let mut told: Vec<String> = Vec::new();
        for fault in &self.faults {
            let word = format!("{} ({})", fault.rule, fault.severity);
            if !told.contains(&word) {
                told.push(word);
            }
        }
        let found = match told.as_slice() {
            [] => "no rule broken".to_owned(),
            told => format!("these rules broken: {}", told.join(", ")),
        };
        let _ = writeln!(head, "# `vet` found {found}.");
        let made = match &self.outcome {
            Outcome::Accepted => "accepts it".to_owned(),
            Outcome::Refused(rule) => format!("refuses it by the rule {rule}"),
        };
        let _ = writeln!(
            head,
            "# Issued anew and delivered at once, a strict service provider {made}."
        );
        head + REPLACED
    }

    /// The rule by which it is refused, or else the worst that was found, where it may be cited; else that of every login.
    fn requirement(&self) -> String {
        let source = Source::new("scenarios/requirements.toml", sso_scenarios::REQUIREMENTS);
        let (requirements, _) = Requirements::parse(source);
        let by = match &self.outcome {
            Outcome::Refused(rule) => Some(rule.as_str()),
            Outcome::Accepted => None,
        };
        let worst = self.faults.iter().filter(|_| by.is_some()).map(|it| it.rule.as_str());
        let cited = by.into_iter().chain(worst).find(|rule| requirements.find(rule).is_some());
        let of_vendor = self.vendor().map(|name| format!("vendors.{name}"));
        let of_vendor = of_vendor.filter(|id| by.is_none() && requirements.find(id).is_some());
        let usual = match (by, self.names.is_answer()) {
            (Some(_), _) => "as-discard",
            (None, true) => "resp-inresponseto-match",
            (None, false) => "login.idp-initiated",
        };
        cited.map(str::to_owned).or(of_vendor).unwrap_or_else(|| usual.to_owned())
    }

    /// That of the worst that was found, where it is refused.
    fn severity(&self) -> Severity {
        let worst = self.faults.iter().map(|it| it.severity).max();
        match self.outcome {
            Outcome::Accepted => Severity::High,
            Outcome::Refused(_) => worst.unwrap_or(Severity::High).max(Severity::Medium),
        }
    }

    fn vendor(&self) -> Option<&str> {
        let known = self.examination.vendor.as_deref()?;
        Vendor::all().iter().any(|it| it.name == known).then_some(known)
    }

    fn vendors(&self) -> String {
        self.vendor().map_or_else(|| quoted("one"), |name| format!("[{}]", quoted(name)))
    }
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// As it stands, between three quotes, where TOML takes it so; else with escapes.
fn multiline(text: &str) -> String {
    let is_literal = |it: char| matches!(it, '\t' | '\n') || !it.is_control();
    let is_plain = text.chars().all(is_literal) && !text.contains("'''") && !text.ends_with('\'');
    if is_plain { format!("'''\n{text}'''") } else { quoted_in_full(text) }
}

fn quoted_in_full(text: &str) -> String {
    let mut written = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            other if other.is_control() => {
                let _ = write!(written, "\\u{:04X}", u32::from(other));
            }
            other => written.push(other),
        }
    }
    written.push('"');
    written
}
