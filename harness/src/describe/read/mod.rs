//! From the tree of a description file to a description. Every mistake is noted, none ends the reading.

mod acts;
mod driver;
mod names;
mod places;
mod readings;
mod start;
#[cfg(test)]
mod tests;

use super::keys::FILE;
use super::{
    ActDescription, ActName, AttributeNeed, Description, FixedAccount, Identifies, Idps,
    NameIdNeed, Pattern, Presence, SecretFrom, Template, Trust, Values,
};
use crate::source::{
    At, Diagnostic, Fields, Findings, Source, check_missing, check_table, parse_toml, text_of,
};
use names::Names;
pub(super) use names::names_of;
use std::sync::Arc;

/// Reads a description file.
///
/// Where there is a mistake there is no description, and all mistakes of the file are reported, in its order.
pub fn parse(source: Arc<Source>) -> (Option<Description>, Vec<Diagnostic>) {
    let mut findings = Findings::new(&source);
    let read = file(&source, &mut findings);
    if findings.is_empty() { (read, Vec::new()) } else { (None, findings.in_order()) }
}

fn file(source: &Arc<Source>, findings: &mut Findings) -> Option<Description> {
    let table = parse_toml(source, findings);
    let is_toml = findings.is_empty();
    let root = Fields::new(&table, 0..0);
    check_table(&FILE, root, findings);
    if !is_toml {
        // A line that is not TOML may have held whatever seems to be missing.
        return None;
    }
    check_missing(&FILE, root, findings);
    description(source, root, findings)
}

fn description(
    source: &Arc<Source>,
    root: Fields<'_>,
    findings: &mut Findings,
) -> Option<Description> {
    let secrets = secrets(root);
    let names = Names::of(&secrets);
    let url = url(root, findings);
    let mut place =
        |key: &str, names: Names| root.text(key).and_then(|text| names.template(&text, findings));
    let connect_to = place("connect_to", Names::only(&["port"]));
    let ca = place("ca", Names::only(&["scratch"]));
    let start = root.table("start").and_then(|fields| start::read(fields, &names, findings));
    let set_up = root.table("acts").is_some_and(|acts| acts.has("setup")) || root.has("driver");
    let trust = root.table("trust").map(|fields| trust(fields, &names, set_up, findings));
    let accounts = root
        .tables("accounts")
        .into_iter()
        .filter_map(|fields| account(fields, &names, findings))
        .collect();
    let says = says(root, findings);
    let landing = landing(root, findings);
    let driver = root.table("driver").map(|fields| driver::read(fields, &names, findings));
    let (driver, driven) = driver.unzip();
    let acts = root.table("acts").map(|fields| acts::read(fields, &names, findings));
    let acts = acts.or(driven).unwrap_or_default();
    let attributes = attributes(root);
    roles_are_sent(&acts, &attributes, findings);
    Some(Description {
        source: Arc::clone(source),
        name: root.text("name")?,
        ruleset: root.word("ruleset")?,
        url: url?,
        connect_to,
        ca,
        start,
        trust: trust?,
        identifies: root.word("identifies").map_or_else(|| usual(&attributes), |at| at.value),
        attributes,
        name_id: name_id(root),
        secrets,
        accounts,
        roles: root.texts("roles").into_iter().map(|at| at.value).collect(),
        capabilities: root.texts("capabilities"),
        require: root.texts("require"),
        says,
        landing,
        driver,
        acts,
    })
}

/// What a service provider most likely tells of who is signed in, given what it is sent.
fn usual(attributes: &[AttributeNeed]) -> Identifies {
    if attributes.iter().any(|need| need.from.value == "mail") {
        Identifies::Email
    } else {
        Identifies::NameId
    }
}

fn url(root: Fields<'_>, findings: &mut Findings) -> Option<At<Template>> {
    let text = root.text("url")?;
    if !text.value.starts_with("http://") && !text.value.starts_with("https://") {
        findings.mistake(text.span, "the URL begins neither with `http://` nor with `https://`");
    }
    let template = Names::only(&["port"]).template(&text, findings)?;
    if template.names().next().is_some() && !root.has("start") {
        findings
            .mistake(text.span, "nothing is started that could listen on this port")
            .helped("add `[start]`, or write the port at which it listens");
    }
    Some(At::new(template, text.span))
}

fn trust(fields: Fields<'_>, names: &Names, set_up: bool, findings: &mut Findings) -> Trust {
    let connection: &[&str] = if set_up { &["connection"] } else { &[] };
    let names = names.with(&["url", "port"]).with(connection);
    let mut template =
        |key: &str| fields.text(key).and_then(|text| names.template(&text, findings));
    let trust = Trust {
        entity_id: template("entity_id"),
        acs: template("acs"),
        metadata: template("metadata"),
        idps: fields.word("idps").map_or(Idps::One, |at| at.value),
    };
    for key in ["acs", "entity_id"] {
        match (fields.has("metadata"), fields.has(key)) {
            // The answer of the act says it.
            (false, false) if set_up => {}
            (false, false) => {
                findings
                    .mistake(fields.span, format!("the key `{key}` is missing"))
                    .helped("`[trust]` has `entity_id` and `acs`, or `metadata`, which says both, or `[acts.setup]` yields them");
            }
            (true, true) => {
                findings
                    .mistake(fields.key_span(key), format!("`{key}` beside `metadata`"))
                    .labelled("the metadata says it")
                    .helped("leave one of them out");
            }
            _ => {}
        }
    }
    trust
}

fn attributes(root: Fields<'_>) -> Vec<AttributeNeed> {
    let Some(table) = root.table("attributes") else { return Vec::new() };
    let each = table.entries().into_iter().filter_map(|(key, value)| {
        let fields = Fields::of(value)?;
        let required = if fields.switch("required").is_some_and(|at| at.value) {
            Presence::Required
        } else {
            Presence::Optional
        };
        let is_many = fields.switch("many").is_some_and(|at| at.value);
        Some(AttributeNeed {
            key: key.value,
            name: fields.text("name")?.value,
            from: fields.text("from")?,
            required,
            values: if is_many { Values::Many } else { Values::One },
        })
    });
    each.collect()
}

/// Nobody can show roles that are never sent.
fn roles_are_sent(acts: &[ActDescription], sent: &[AttributeNeed], findings: &mut Findings) {
    let shown = acts.iter().find(|act| act.name.value == ActName::Roles);
    let is_sent = sent.iter().any(|need| need.from.value == "groups");
    if let Some(act) = shown.filter(|_| !is_sent) {
        findings
            .mistake(act.name.span, "no attribute says which roles somebody has")
            .helped("add one to `[attributes]`, such as `roles = { name = \"groups\", from = \"groups\", many = true }`");
    }
}

fn name_id(root: Fields<'_>) -> NameIdNeed {
    let fields = root.table("name_id");
    let text = |key| fields.and_then(|fields| fields.text(key)).map(|at| at.value);
    NameIdNeed { format: text("format"), from: text("from").unwrap_or_else(|| "mail".to_owned()) }
}

fn secrets(root: Fields<'_>) -> Vec<(String, SecretFrom)> {
    let Some(table) = root.table("secrets") else { return Vec::new() };
    let each = table.entries().into_iter().map(|(name, value)| {
        let from = Fields::of(value)
            .and_then(|fields| fields.text("env"))
            .map_or(SecretFrom::Random, SecretFrom::Env);
        (name.value, from)
    });
    each.collect()
}

fn account(fields: Fields<'_>, names: &Names, findings: &mut Findings) -> Option<FixedAccount> {
    let mut template =
        |key: &str| fields.text(key).and_then(|text| names.template(&text, findings));
    let (username, email, password) =
        (template("username"), template("email"), template("password"));
    Some(FixedAccount { username: username?, email: email?, password: password? })
}

fn says(root: Fields<'_>, findings: &mut Findings) -> Vec<(At<String>, At<Pattern>)> {
    let Some(table) = root.table("says") else { return Vec::new() };
    let each: Vec<_> = table
        .entries()
        .into_iter()
        .filter_map(|(meaning, value)| Some((meaning, text_of(value)?)))
        .collect();
    each.iter().for_each(|(_, regex)| places::check_regex(regex, findings));
    each.into_iter().map(|(meaning, regex)| (meaning, Pattern::at(&regex))).collect()
}

fn landing(root: Fields<'_>, findings: &mut Findings) -> String {
    let Some(landing) = root.text("landing") else { return "/".to_owned() };
    if !landing.value.starts_with('/') {
        findings
            .mistake(landing.span, "the landing is not a path")
            .labelled("a path begins with `/`");
    }
    landing.value
}
