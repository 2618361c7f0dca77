//! A vendor table together with its text: which keys it has, which of them are inferred, and how another value is written
//! into it so that the comments and the order stay. Decides no value.

use std::{fs, ops::Range, path::Path};

use toml::{
    Table, Value,
    de::{DeTable, DeValue},
};

use super::{Vendor, VendorError};

/// A vendor, and the text that it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct VendorFile {
    text: String,
    vendor: Vendor,
    table: Table,
}

/// Lines are not longer where they can be broken.
const WIDTH: usize = 100;

impl VendorFile {
    /// A vendor that is built in, by name.
    pub fn built_in(name: &str) -> Option<Self> {
        let text = super::load::text_of(name)?;
        Some(Self::parse(text).expect("a test parses every table that is built in"))
    }

    /// Reads a vendor file.
    pub fn read(path: &Path) -> Result<Self, VendorError> {
        let failed = |source| VendorError::File { path: path.display().to_string(), source };
        Self::parse(&fs::read_to_string(path).map_err(failed)?)
    }

    /// Reads a vendor table.
    pub fn parse(text: &str) -> Result<Self, VendorError> {
        let (vendor, table) = (Vendor::parse(text)?, toml::from_str(text)?);
        Ok(Self { text: text.to_owned(), vendor, table })
    }

    /// The vendor.
    pub fn vendor(&self) -> &Vendor {
        &self.vendor
    }

    /// The text of the table.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Every key that has a value, dotted, in the order of the text. A list is one value.
    pub fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        if let Ok(document) = DeTable::parse(&self.text) {
            leaves(document.get_ref(), "", &mut keys);
        }
        keys.sort();
        keys.into_iter().map(|(_, key)| key).collect()
    }

    /// The value of a key; absent where the table does not say it.
    pub fn value(&self, key: &str) -> Option<&Value> {
        let mut parts = key.split('.');
        let first = self.table.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.as_table()?.get(part))
    }

    /// Whether the table marks a key as inferred: itself, or a part of the table that it belongs to.
    pub fn is_inferred(&self, key: &str) -> bool {
        self.vendor.inferred.iter().any(|inferred| covers(inferred, key))
    }

    /// Writes a value in the place of another one, or where there was none, with a comment above it. What the table is
    /// then is read again, and refused where it is no vendor table.
    pub fn set(&mut self, key: &str, value: &Value, comment: &str) -> Result<(), VendorError> {
        self.become_text(replaced(&self.text, key, value, comment)?)
    }

    /// Takes out a key that need not be there.
    pub fn remove(&mut self, key: &str) -> Result<(), VendorError> {
        let place = place(&self.text, key)?;
        let Some(entry) = place.entry else { return Ok(()) };
        let start = line_start(&self.text, entry.key.start);
        let mut text = self.text.clone();
        text.replace_range(start..line_end(&self.text, entry.value.end), "");
        self.become_text(text)
    }

    /// Takes these keys off the list of what is inferred: somebody has measured them. An entry that covers more than them is
    /// written out.
    pub fn measured(&mut self, keys: &[String]) -> Result<(), VendorError> {
        let all = self.keys();
        let mut left: Vec<Value> = Vec::new();
        for inferred in &self.vendor.inferred {
            let covered: Vec<&String> = all.iter().filter(|key| covers(inferred, key)).collect();
            let is_open = |key: &&&String| !keys.contains(key);
            match covered.iter().filter(is_open).count() {
                open if open == covered.len() => left.push(inferred.as_str().into()),
                _ => left.extend(covered.iter().filter(is_open).map(|key| key.as_str().into())),
            }
        }
        self.set("inferred", &Value::Array(left), "")
    }

    fn become_text(&mut self, text: String) -> Result<(), VendorError> {
        *self = Self::parse(&text)?;
        Ok(())
    }
}

fn covers(inferred: &str, key: &str) -> bool {
    key.strip_prefix(inferred).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn leaves(table: &DeTable<'_>, path: &str, keys: &mut Vec<(usize, String)>) {
    for (key, value) in table {
        let dotted = match path {
            "" => key.get_ref().to_string(),
            path => format!("{path}.{}", key.get_ref()),
        };
        match value.get_ref() {
            DeValue::Table(inner) => leaves(inner, &dotted, keys),
            _ => keys.push((key.span().start, dotted)),
        }
    }
}

/// Where a key and its value stand.
struct Entry {
    key: Range<usize>,
    value: Range<usize>,
}

/// Where a key stands, or would.
struct Place {
    entry: Option<Entry>,
    /// The end of the last line of its table, where the text has that.
    end: Option<usize>,
}

fn place(text: &str, key: &str) -> Result<Place, VendorError> {
    let document = DeTable::parse(text)?;
    let mut table = document.get_ref();
    let mut header = None;
    let (path, last) = key.rsplit_once('.').unwrap_or(("", key));
    for part in path.split('.').filter(|part| !part.is_empty()) {
        match table.get_key_value(part).map(|(key, value)| (key.span(), value.get_ref())) {
            Some((span, DeValue::Table(inner))) => (header, table) = (Some(span.end), inner),
            _ => return Ok(Place { entry: None, end: None }),
        }
    }
    let entry = table.get_key_value(last);
    let entry = entry.map(|(key, value)| Entry { key: key.span(), value: value.span() });
    let own = table.iter().filter(|(key, _)| !is_header(text, key.span().start));
    let end = own.map(|(_, value)| value.span().end).max().or(header);
    Ok(Place { entry, end: end.map(|at| line_end(text, at)) })
}

/// Whether a key stands in a line such as `[shape.signature]`.
fn is_header(text: &str, at: usize) -> bool {
    text[line_start(text, at)..].starts_with('[')
}

fn replaced(text: &str, key: &str, value: &Value, comment: &str) -> Result<String, VendorError> {
    let Place { entry, end } = place(text, key)?;
    let (path, last) = key.rsplit_once('.').unwrap_or(("", key));
    let above = if comment.is_empty() { String::new() } else { format!("# {comment}\n") };
    let mut text = text.to_owned();
    match (entry, end) {
        (Some(Entry { key, value: old }), _) => {
            let start = line_start(&text, key.start);
            let written = written(value, old.start - start);
            text.replace_range(old, &written);
            if !text[..start].ends_with(&above) {
                text.insert_str(start, &above);
            }
        }
        (None, Some(end)) => text.insert_str(end, &(above + &line(last, value))),
        (None, None) => text += &format!("[{path}]\n{above}{}", line(last, value)),
    }
    Ok(text)
}

/// A key with its value, as a line.
fn line(key: &str, value: &Value) -> String {
    let is_bare = key.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_'));
    let key = if is_bare { key.to_owned() } else { format!("{key:?}") };
    format!("{key} = {}\n", written(value, key.len() + 3))
}

/// A value; a list whose line would be too long has a line for each of its values.
fn written(value: &Value, column: usize) -> String {
    let short = value.to_string();
    match value {
        Value::Array(values) if column + short.len() > WIDTH => {
            let lines: String = values.iter().map(|value| format!("    {value},\n")).collect();
            format!("[\n{lines}]")
        }
        _ => short,
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |before| before + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |after| at + after + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn okta() -> VendorFile {
        VendorFile::built_in("okta").unwrap()
    }

    fn text(words: &str) -> Value {
        words.into()
    }

    #[test]
    fn keys_come_in_the_order_of_the_text_and_have_values() {
        let okta = okta();
        let keys = okta.keys();
        let at = |key: &str| keys.iter().position(|it| it == key);
        assert_eq!(at("name"), Some(0));
        assert!(at("ids.response.signed") < at("windows.not-before"));
        assert!(at("shape.attributes.Response/Issuer").is_some() && at("shape").is_none());
        assert!(keys.iter().all(|key| okta.value(key).is_some()));
        assert_eq!(okta.value("windows.not-before"), Some(&Value::Integer(-300)));
        assert_eq!(okta.value("windows.session-not-on-or-after"), None);
    }

    #[test]
    fn what_a_part_of_the_table_is_marked_with_counts_for_its_keys() {
        let pingone = VendorFile::built_in("pingone").unwrap();
        assert!(pingone.is_inferred("shape.signature.lines") && pingone.is_inferred("ids"));
        assert!(!pingone.is_inferred("relay-state") && !pingone.is_inferred("shapes"));
    }

    #[test]
    fn another_value_stands_where_the_old_one_did_and_the_rest_stays() {
        let mut file = okta();
        let before = file.text().to_owned();
        file.set("windows.not-before", &Value::Integer(-120), "Measured.").unwrap();
        assert_eq!(file.vendor().windows.not_before, -120);
        assert!(file.text().contains("[windows]\n# Measured.\nnot-before = -120\n"));
        file.set("windows.not-before", &Value::Integer(-300), "Measured.").unwrap();
        assert_eq!(file.text().replace("# Measured.\n", ""), before);
        assert_eq!(file.text().matches("# Measured.").count(), 1, "the comment is there once");
    }

    #[test]
    fn what_was_not_there_is_put_into_its_table_or_into_a_new_one() {
        let mut file = okta();
        file.set("windows.session-not-on-or-after", &Value::Integer(60), "").unwrap();
        file.set("shape.signature.value-wrap", &Value::Integer(64), "").unwrap();
        file.set("ids.response.unsigned", &text("_{uuid}"), "New.").unwrap();
        file.set("shape.attributes.Response/Status", &Value::Array(vec![]), "").unwrap();
        let vendor = file.vendor();
        assert_eq!(vendor.windows.session_not_on_or_after, Some(60));
        assert_eq!(vendor.shape.signature.value_wrap, Some(64));
        assert!(vendor.shape.attributes.contains_key("Response/Status"));
        let ids = "# New.\nresponse = { signed = \"id{digits:27}\", unsigned = \"_{uuid}\" }\n";
        assert!(file.text().contains(ids), "{}", file.text());
        let mut bare = VendorFile::parse(&okta().text().replace("[shape.attributes]", "")).err();
        assert!(bare.take().is_some(), "the lists would belong to [shape]");
    }

    #[test]
    fn a_long_list_is_broken_and_a_key_can_be_taken_out() {
        let mut file = okta();
        let list = Value::Array(vec![text(&"x".repeat(60)), text(&"y".repeat(60))]);
        file.set("metadata.name-id-formats", &list, "").unwrap();
        assert!(file.text().contains(&format!("name-id-formats = [\n    \"{}\",", "x".repeat(60))));
        file.remove("metadata.name-id-formats").unwrap();
        file.remove("metadata.name-id-formats").unwrap();
        assert!(file.vendor().metadata.name_id_formats.is_empty());
        assert!(file.remove("name").is_err() && file.vendor().name == "okta", "it is needed");
    }

    #[test]
    fn what_is_measured_is_not_inferred_any_more_and_what_is_beside_it_is() {
        let mut file = VendorFile::built_in("pingone").unwrap();
        file.measured(&["shape.signature.lines".to_owned(), "ids.response.signed".to_owned()])
            .unwrap();
        assert!(
            !file.is_inferred("shape.signature.lines") && !file.is_inferred("ids.response.signed")
        );
        for key in ["shape.signature.key-info", "ids.response.unsigned", "authn.class-ref"] {
            assert!(file.is_inferred(key), "{key}");
        }
        assert!(file.vendor().inferred.contains(&"authn".to_owned()), "it was not touched");
    }

    #[test]
    fn a_value_that_makes_no_vendor_is_refused_and_changes_nothing() {
        let mut file = okta();
        assert!(file.set("name", &text("Okta!"), "").is_err());
        assert_eq!(file, okta());
    }
}
