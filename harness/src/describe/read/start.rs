//! `[start]`: how the service provider is started.

use super::names::Names;
use crate::describe::{StartBy, Template};
use crate::source::{Fields, Findings, text_of};

/// Reads the table; keys of the other way to start are mistakes.
pub(super) fn read(fields: Fields<'_>, names: &Names, findings: &mut Findings) -> Option<StartBy> {
    let names = names.at_start();
    let env = env(fields, &names, findings);
    if let Some(name) = fields.text("builtin") {
        foreign(fields, &["dir", "ready", "version"], "command", findings);
        if name.value != "reference-sp" && fields.has("holes") {
            findings
                .mistake(fields.key_span("holes"), format!("`{}` has no holes", name.value))
                .helped("`holes` is for `reference-sp`");
        }
        return Some(StartBy::Builtin { name, env, holes: fields.texts("holes") });
    }
    foreign(fields, &["holes"], "builtin", findings);
    let mut words = |key: &str| {
        fields.texts(key).iter().filter_map(|text| names.template(text, findings)).collect()
    };
    let (command, version) = (words("command"), words("version"));
    let ready = fields
        .table("ready")
        .and_then(|ready| ready.text("get"))
        .and_then(|path| names.template(&path, findings));
    fields.has("command").then(|| StartBy::Command {
        command,
        env,
        dir: fields.text("dir").map(|at| at.value),
        ready,
        version,
    })
}

fn env(fields: Fields<'_>, names: &Names, findings: &mut Findings) -> Vec<(String, Template)> {
    let Some(env) = fields.table("env") else { return Vec::new() };
    env.entries()
        .into_iter()
        .filter_map(|(name, value)| Some((name.value, names.template(&text_of(value)?, findings)?)))
        .collect()
}

fn foreign(fields: Fields<'_>, keys: &[&str], of: &str, findings: &mut Findings) {
    for key in keys.iter().filter(|key| fields.has(key)) {
        findings
            .mistake(fields.key_span(key), format!("`{key}` without `{of}`"))
            .helped(format!("`{key}` belongs to `{of}`"));
    }
}
