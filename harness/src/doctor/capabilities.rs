//! What a service provider was seen to do and its description does not declare.

use crate::describe::Description;
use crate::plan::{Answer, Facts};

/// Capabilities that could be declared, and why.
pub(super) fn hints(description: &Description, facts: &Facts) -> Vec<(String, String)> {
    let Some(tolerance) = &facts.tolerance else { return Vec::new() };
    let takes = |answers: &[Answer], wanted: &dyn Fn(&str) -> bool| {
        answers.iter().any(|answer| answer.accepted && wanted(&answer.name))
    };
    let seen = [
        // Everybody who visits is new.
        ("jit", true, "somebody gets in whom it has never seen"),
        (
            "rsa-sha1",
            takes(&tolerance.signatures, &|name| name == "rsa-sha1"),
            "it takes signatures with rsa-sha1",
        ),
        (
            "encryption",
            takes(&tolerance.encryption, &|name| name != "NameID"),
            "it decrypts assertions",
        ),
        (
            "encrypted-id",
            takes(&tolerance.encryption, &|name| name == "NameID"),
            "it decrypts a NameID",
        ),
    ];
    let undeclared = seen.into_iter().filter(|(name, seen, _)| *seen && !description.has(name));
    undeclared.map(|(name, _, why)| (name.to_owned(), why.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Tolerance;
    use crate::suite;

    #[test]
    fn what_is_seen_and_not_declared_is_a_hint() {
        let minimal = suite::description(
            &suite::SpFile::Bundled("reference-sp-minimal".to_owned()),
            &mut Vec::new(),
        );
        let description = minimal.unwrap().unwrap();
        let answer = |name: &str, accepted| Answer { name: name.to_owned(), accepted };
        let tolerance = Tolerance {
            vendor: "okta".to_owned(),
            signatures: vec![answer("rsa-sha256", true), answer("rsa-sha1", true)],
            digests: Vec::new(),
            name_ids: Vec::new(),
            encryption: vec![answer("aes128-gcm", false), answer("NameID", true)],
            early: None,
            late: None,
        };
        let facts = Facts { styles: Vec::new(), tolerance: Some(tolerance) };
        let names: Vec<String> = hints(&description, &facts).into_iter().map(|it| it.0).collect();
        assert_eq!(names, ["jit", "rsa-sha1", "encrypted-id"]);
        assert!(hints(&description, &Facts::default()).is_empty());
    }
}
