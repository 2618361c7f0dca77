//! A vendor table that says what documents show: the base with every fact that differs replaced. Values of people, keys,
//! certificates and the names of the tenant are not written.

use super::like::seen::{Fact, Seen};
use crate::report::likeness::Outcome;
use mock_idp::vendor::{VendorError, VendorFile};
use toml::{Table, Value};

/// What stands above a line that was replaced.
const FROM_CAPTURE: &str = "From the capture.";

/// The base with the facts that differ, each with a comment.
pub(super) fn table(base: &VendorFile, facts: &[Fact]) -> Result<VendorFile, VendorError> {
    let mut file = base.clone();
    rename_prefixes(&mut file, facts)?;
    let mut measured = Vec::new();
    let mut facts: Vec<&Fact> = facts.iter().collect();
    // What holds for every login comes before what the answer to a request has otherwise.
    facts.sort_by_key(|fact| answers(&fact.seen));
    for fact in facts {
        if fact.key == SESSION_INDEX && answers(&fact.seen) && measured.contains(&fact.key) {
            of_request(&mut file, fact)?;
            continue;
        }
        match fact.seen.compare(&file, &fact.key).outcome {
            Outcome::NotShown => {}
            Outcome::Same => measured.push(fact.key.clone()),
            Outcome::Different => {
                if put(&mut file, fact)? {
                    measured.push(fact.key.clone());
                }
            }
        }
    }
    file.measured(&measured)?;
    Ok(file)
}

/// The same as a file of its own: another name, and a first line that says where it comes from.
pub fn file(written: &VendorFile, base: &str, name: &str) -> Result<VendorFile, VendorError> {
    let mut file = written.clone();
    file.set("name", &name.into(), "")?;
    let opening = format!(
        "# Written from a capture, on the base of {base}. Lines below `# {FROM_CAPTURE}` are as that\n\
         # tenant has them, all others are the base's, and the names of the tenant are made up. What\n\
         # follows is said of the base.\n"
    );
    VendorFile::parse(&(opening + file.text()))
}

const SESSION_INDEX: &str = "authn.session-index";

fn answers(seen: &Seen) -> bool {
    matches!(seen, Seen::Session { request: Some(_), .. })
}

/// The answer to a request may have another SessionIndex than a login that nobody asked for.
fn of_request(file: &mut VendorFile, fact: &Fact) -> Result<(), VendorError> {
    let is_other = fact.seen.compare(file, SESSION_INDEX).outcome == Outcome::Different;
    match fact.seen.instead(file).filter(|_| is_other) {
        Some(value) => file.set(&format!("{SESSION_INDEX}-of-request"), &value, FROM_CAPTURE),
        None => Ok(()),
    }
}

/// Puts one fact in its place; nothing where no table has a word for it, or where it is the tenant's own.
fn put(file: &mut VendorFile, fact: &Fact) -> Result<bool, VendorError> {
    let key = fact.key.as_str();
    match &fact.seen {
        Seen::Absent => file.remove(key)?,
        Seen::Among(value) => file.set(key, &with(file.value(key), value.clone()), FROM_CAPTURE)?,
        Seen::Attributes(names) => keep(file, key, names)?,
        Seen::Elements(_) | Seen::Algorithms(..) => choose(file, key, &fact.seen)?,
        Seen::Validity(validity) => {
            let days = validity.whole_days();
            let (other, number) = if days % 365 < days / 365 && days > 729 {
                ("certificate.days", ("certificate.years", days / 365))
            } else {
                ("certificate.years", ("certificate.days", days))
            };
            file.remove(other)?;
            file.set(number.0, &number.1.into(), FROM_CAPTURE)?;
        }
        // The mock needs a path where metadata lists an endpoint; which, is its own affair.
        Seen::Made(_) if file.value(key).is_none() => {
            let path = format!("/{}", key.rsplit('.').next().unwrap_or(key));
            file.set(key, &path.into(), FROM_CAPTURE)?;
            return Ok(false);
        }
        seen => match seen.instead(file) {
            Some(value) => {
                let value = choices_first(file, key, value)?;
                file.set(key, &value, FROM_CAPTURE)?;
            }
            None => return Ok(false),
        },
    }
    Ok(true)
}

/// A NameID format has to be among the choices before it is the default.
fn choices_first(file: &mut VendorFile, key: &str, value: Value) -> Result<Value, VendorError> {
    let choices = file.value("name-id.choices").and_then(Value::as_array);
    if key == "name-id.format" && choices.is_some_and(|it| !it.contains(&value)) {
        let more = with(file.value("name-id.choices"), value.clone());
        file.set("name-id.choices", &more, FROM_CAPTURE)?;
    }
    Ok(value)
}

/// A list with one value more.
fn with(list: Option<&Value>, value: Value) -> Value {
    let mut list = list.and_then(Value::as_array).cloned().unwrap_or_default();
    list.push(value);
    list.into()
}

/// Of the attributes that a vendor adds, those that are there.
fn keep(file: &mut VendorFile, key: &str, names: &[String]) -> Result<(), VendorError> {
    let list = file.value(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let is_there = |it: &Value| {
        let name = it.get("name").and_then(Value::as_str);
        name.is_some_and(|name| names.iter().any(|it| it == name))
    };
    let kept: Vec<Value> = list.into_iter().filter(is_there).collect();
    if kept.is_empty() { file.remove(key) } else { file.set(key, &kept.into(), FROM_CAPTURE) }
}

/// The console's choice that signs as the capture does; a choice of our own where it has none.
fn choose(file: &mut VendorFile, key: &str, seen: &Seen) -> Result<(), VendorError> {
    const OWN: &str = "As captured";
    let settings = &file.vendor().signing;
    let (list, label, own) = match seen {
        Seen::Elements(elements) => {
            let offered = settings.elements.iter().find(|it| it.sign == *elements);
            let own = [("label", Value::from(OWN)), ("sign", value_of(elements))];
            ("signing.elements", offered.map(|it| it.label.clone()), own.to_vec())
        }
        Seen::Algorithms(signature, digest) => {
            let is_it = |signs: &_, digests: &_| (signs, digests) == (signature, digest);
            let mut offered = settings.algorithms.iter();
            let offered = offered.find(|it| is_it(&it.signature, &it.digest));
            let (signature, digest) = (value_of(signature), value_of(digest));
            let own = [("label", OWN.into()), ("signature", signature), ("digest", digest)];
            ("signing.algorithms", offered.map(|it| it.label.clone()), own.to_vec())
        }
        _ => return Ok(()),
    };
    if label.is_none() {
        let own: Table = own.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let more = with(file.value(list), own.into());
        file.set(list, &more, FROM_CAPTURE)?;
    }
    file.set(key, &label.unwrap_or_else(|| OWN.to_owned()).into(), FROM_CAPTURE)
}

fn value_of(word: &impl serde::Serialize) -> Value {
    Value::try_from(word).expect("a word without fields is text")
}

/// The prefixes stand in the lists of attributes too.
fn rename_prefixes(file: &mut VendorFile, facts: &[Fact]) -> Result<(), VendorError> {
    let shape = file.vendor().shape.clone();
    let olds = [
        ("shape.protocol-prefix", shape.protocol_prefix),
        ("shape.assertion-prefix", shape.assertion_prefix),
    ];
    for (key, old) in olds {
        let new = facts.iter().find(|fact| fact.key == key).map(|fact| &fact.seen);
        let Some(Seen::Value(Value::String(new))) = new else { continue };
        if *new != old && !new.is_empty() {
            file.set(key, &new.as_str().into(), FROM_CAPTURE)?;
            rename(file, "shape.attributes", &old, new)?;
        }
    }
    let old = file.vendor().metadata.shape.prefix.clone();
    let new = facts.iter().find(|fact| fact.key == "metadata.shape.prefix").map(|fact| &fact.seen);
    if let (Some(old), Some(Seen::Value(Value::String(new)))) = (old, new)
        && old != *new
    {
        rename(file, "metadata.shape.attributes", &old, new)?;
    }
    Ok(())
}

/// Changes the declarations of a prefix in every list below a key.
fn rename(file: &mut VendorFile, lists: &str, old: &str, new: &str) -> Result<(), VendorError> {
    let keys = file.value(lists).and_then(Value::as_table);
    let keys: Vec<String> = keys.into_iter().flatten().map(|(key, _)| key.clone()).collect();
    for key in keys.iter().map(|key| format!("{lists}.{key}")) {
        let list = file.value(&key).and_then(Value::as_array).cloned().unwrap_or_default();
        let renamed = |entry: &Value| {
            let text = entry.as_str().unwrap_or_default();
            let (name, condition) = text.split_once('?').map_or((text, ""), |it| it);
            match name == format!("xmlns:{old}") {
                true if condition.is_empty() => format!("xmlns:{new}").into(),
                true => format!("xmlns:{new}?{condition}").into(),
                false => entry.clone(),
            }
        };
        let changed: Vec<Value> = list.iter().map(renamed).collect();
        if changed != list {
            file.set(&key, &changed.into(), FROM_CAPTURE)?;
        }
    }
    Ok(())
}
