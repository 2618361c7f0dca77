//! JSON Schema, draft 2020-12, of a key table; it says what an editor can check, not what only reading can find out.

use super::{Choice, Chosen, Key, Kind, Need, Table};
use serde_json::{Map, Value, json};

/// The schema of a format whose root is this table.
pub(crate) fn schema_of(root: &Table, title: &str) -> Value {
    let mut definitions = Map::new();
    let mut schema = object(root, &mut definitions);
    schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    schema.insert("title".into(), title.into());
    schema.insert("$defs".into(), Value::Object(definitions));
    Value::Object(schema)
}

fn object(table: &Table, definitions: &mut Map<String, Value>) -> Map<String, Value> {
    let keys: Vec<&Key> = table.all().collect();
    let required: Vec<&str> =
        keys.iter().filter(|key| table.requires(key)).map(|key| key.name).collect();
    shape(&keys, &required, table.one_of, definitions)
}

fn shape(
    keys: &[&Key],
    required: &[&str],
    one_of: &[&str],
    definitions: &mut Map<String, Value>,
) -> Map<String, Value> {
    let properties: Map<String, Value> =
        keys.iter().map(|key| (key.name.to_owned(), property(key, definitions))).collect();
    let mut schema = Map::new();
    schema.insert("type".into(), "object".into());
    schema.insert("properties".into(), Value::Object(properties));
    schema.insert("additionalProperties".into(), false.into());
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    if !one_of.is_empty() {
        schema.insert(
            "oneOf".into(),
            one_of.iter().map(|name| json!({ "required": [name] })).collect(),
        );
    }
    schema
}

fn property(key: &Key, definitions: &mut Map<String, Value>) -> Value {
    let mut schema = value(key.kind, definitions);
    if let Value::Object(schema) = &mut schema {
        schema.insert("description".into(), key.says.into());
    }
    schema
}

fn value(kind: Kind, definitions: &mut Map<String, Value>) -> Value {
    match kind {
        Kind::Text | Kind::Template => json!({ "type": "string" }),
        Kind::Number(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Words(words) => json!({ "enum": words }),
        Kind::Names(words) => json!({ "enum": words() }),
        Kind::List(item) => json!({ "type": "array", "items": value(*item, definitions) }),
        Kind::Filled(item) => {
            json!({ "type": "array", "minItems": 1, "items": value(*item, definitions) })
        }
        Kind::Table(table) => defined(table.title, definitions, |definitions| {
            Value::Object(object(table, definitions))
        }),
        Kind::Named(item) => {
            json!({ "type": "object", "additionalProperties": value(*item, definitions) })
        }
        Kind::Chosen(chosen) => {
            defined(chosen.title, definitions, |definitions| by_choice(chosen, definitions))
        }
        Kind::Either(kinds) => {
            json!({ "anyOf": kinds.iter().map(|kind| value(*kind, definitions)).collect::<Vec<_>>() })
        }
        Kind::Coded(words) => json!({ "anyOf": [
            { "enum": words() },
            { "type": "object", "propertyNames": { "enum": words() }, "minProperties": 1, "maxProperties": 1 },
        ] }),
        Kind::Free(_) => json!({}),
    }
}

fn defined(
    title: &str,
    definitions: &mut Map<String, Value>,
    schema: impl FnOnce(&mut Map<String, Value>) -> Value,
) -> Value {
    // A name without spaces, because the reference to it is a URI.
    let title = title.replace(' ', "-");
    if !definitions.contains_key(&title) {
        // The entry is there before its content, because a table may refer to itself.
        definitions.insert(title.clone(), Value::Null);
        let schema = schema(definitions);
        definitions.insert(title.clone(), schema);
    }
    json!({ "$ref": format!("#/$defs/{title}") })
}

fn by_choice(chosen: &Chosen, definitions: &mut Map<String, Value>) -> Value {
    let one_of: Vec<Value> =
        chosen.choices.iter().map(|choice| choice_schema(chosen, choice, definitions)).collect();
    json!({ "oneOf": one_of })
}

fn choice_schema(chosen: &Chosen, choice: &Choice, definitions: &mut Map<String, Value>) -> Value {
    let own = choice.keys.iter();
    let common =
        chosen.common.iter().filter(|key| !choice.keys.iter().any(|own| own.name == key.name));
    let keys: Vec<&Key> = own.chain(common).collect();
    let mut required: Vec<&str> =
        keys.iter().filter(|key| key.need == Need::Must).map(|key| key.name).collect();
    required.push(chosen.by);
    let mut schema = shape(&keys, &required, choice.one_of, definitions);
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties
            .insert(chosen.by.into(), json!({ "const": choice.word, "description": chosen.says }));
    }
    schema.insert("description".into(), choice.says.into());
    Value::Object(schema)
}
