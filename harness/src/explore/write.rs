//! A find as a scenario file, in the grammar of all others.

use super::{Attack, Breach};
use saml_wire::tamper::Tamper;
use saml_wire::tamper::moves::Move;

/// The text of a scenario that fails wherever the attack works, and passes where it is refused.
pub fn scenario_of(attack: &Attack, breach: Breach, vendors: &[String]) -> String {
    let tamper = attack.tamper();
    let (requirement, severity) = rule(&tamper, breach);
    let (title, then) = match breach {
        Breach::Victim => (
            format!("Nobody else's session is opened where {}", tamper.sentence()),
            "session  = { not = \"ada\" }\naccounts = { ada = \"kept\" }",
        ),
        Breach::Malformed => {
            (format!("No session is opened where {}", tamper.sentence()), "session = \"none\"")
        }
        // What was signed may still hold, so that its sender may get in.
        Breach::Stranger => (
            format!("Nobody but its sender gets in where {}", tamper.sentence()),
            "session = { at_most = \"mallory\" }",
        ),
    };
    let vendors: Vec<String> = vendors.iter().map(|vendor| quoted(vendor)).collect();
    format!(
        "title       = {}\nrequirement = \"{requirement}\"\nseverity    = \"{severity}\"\nvendors     = [{}]\n\n\
         [people.ada]\naccount = \"sso\"\n\n[people.mallory]\naccount = \"none\"\n\n\
         [[when]]\nact    = \"sign-in\"\nwho    = \"mallory\"\ntamper = {}\n\n[then]\n{then}\n",
        quoted(&title),
        vendors.join(", "),
        inline(&tamper),
    )
}

/// The requirement that is broken, and how bad that is.
fn rule(tamper: &Tamper, breach: Breach) -> (&'static str, &'static str) {
    match breach {
        Breach::Malformed if has_doctype(tamper) => ("resp-no-dtd", "medium"),
        Breach::Malformed => ("consume-what-is-signed", "medium"),
        Breach::Stranger | Breach::Victim if tamper.needs_extended_name_id() => {
            ("as-nameid-256", "critical")
        }
        Breach::Stranger | Breach::Victim => ("consume-what-is-signed", "critical"),
    }
}

fn has_doctype(tamper: &Tamper) -> bool {
    let is_doctype = |one: &Move| matches!(one, Move::Doctype(_));
    matches!(tamper, Tamper::Composed(moves) if moves.iter().any(is_doctype))
}

/// A name for the file that says what it holds.
pub(super) fn stem(attack: &Attack) -> String {
    let json = serde_json::to_string(&attack.moves).unwrap_or_default();
    let words: Vec<&str> = json
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
        .filter(|word| !word.is_empty() && !KEYS.contains(word))
        .collect();
    words.join("-")
}

/// Words of the grammar that tell moves apart for nobody.
const KEYS: [&str; 6] = ["at", "holds", "nothing", "part", "place", "with"];

/// As a value of TOML on one line.
fn inline(tamper: &Tamper) -> String {
    toml::Value::try_from(tamper).expect("every tamper has a form in TOML").to_string()
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
