//! The file that `sso-harness export` wrote, where `run` puts it. Knows what stands where in it, and judges nothing.

use serde_json::Value;

/// The folder for everything that is made and not kept.
pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/fuzz");

/// The corpus as JSON.
pub fn read() -> Value {
    let path = format!("{FOLDER}/export/corpus.json");
    let text = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{path}: {error}; harness/fuzz/run makes it"));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Its documents.
pub fn cases(corpus: &Value) -> impl Iterator<Item = &Value> {
    corpus["cases"].as_array().into_iter().flatten()
}

/// A text in it that is always there.
pub fn text<'a>(value: &'a Value, place: &str) -> &'a str {
    let found = value.pointer(place).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("there is no text at {place} of the corpus"))
}
