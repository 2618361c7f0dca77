//! The one value of an attribute that the platform needs. Knows no accounts.

use saml_verify::{
    finding::{Finding, Rule},
    message::Assertion,
};

pub(crate) const MISSING: Rule = Rule::new("as-attr-missing", "SDP-SP12");

/// The one value of an attribute: of two nobody could say which is meant. Names are compared byte
/// for byte (as-string-compare), and a FriendlyName is no name.
pub(crate) fn one_value(assertion: &Assertion, name: &str) -> Result<String, Finding> {
    let mut values = assertion.values(name).filter(|value| !value.is_empty());
    match (values.next(), values.next()) {
        (Some(value), None) => Ok(value.to_owned()),
        (None, _) => Err(missing(name)),
        (Some(_), Some(_)) => {
            Err(MISSING.finding(format!("one value of the attribute {name}"), "several"))
        }
    }
}

/// There is none.
pub(crate) fn missing(name: &str) -> Finding {
    MISSING.finding(format!("the attribute {name}"), "none")
}
