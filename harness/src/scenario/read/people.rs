//! The `[people.NAME]` tables, and whether those whom a file names are among them.

use crate::scenario::{Account, Idp, Person, UserState};
use crate::source::{At, Fields, Findings, Span, nearest, quoted, values};

/// Reads the people, in the order of the file.
pub(super) fn read(file: Fields<'_>, findings: &mut Findings) -> Vec<Person> {
    let Some(people) = file.table("people") else { return Vec::new() };
    let entries = people.entries();
    if entries.is_empty() {
        findings
            .mistake(file.key_span("people"), "nobody takes part")
            .helped("declare a person, such as `[people.ada]`");
    }
    let persons = entries.into_iter().filter_map(|(name, value)| person(name, Fields::of(value)?));
    let persons: Vec<Person> = persons.collect();
    for person in &persons {
        for other in person.mail_of.iter().chain(&person.name_id_of) {
            declared(other, file, findings);
            if other.value == person.name.value {
                findings
                    .mistake(other.span, format!("`{}` is this same person", other.value))
                    .labelled("another person is needed here");
            }
        }
    }
    persons
}

fn person(name: At<String>, fields: Fields<'_>) -> Option<Person> {
    let here = name.span;
    Some(Person {
        name,
        account: fields.word::<Account>("account")?,
        assigned: fields.switch("assigned").unwrap_or(At::new(true, here)),
        state: fields.word("state").unwrap_or(At::new(UserState::Active, here)),
        mail_of: fields.text("mail_of"),
        name_id_of: fields.text("name_id_of"),
        name_id: fields.word("name_id"),
        idp: fields.word("idp").unwrap_or(At::new(Idp::Own, here)),
        directory: fields.word("directory"),
        roles: values(fields.texts("roles")),
    })
}

/// Notes a person who is not declared. What the table of a declared person looks like does not matter here.
pub(super) fn declared(name: &At<String>, file: Fields<'_>, findings: &mut Findings) {
    let Some(people) = file.table("people") else { return };
    if people.has(&name.value) {
        return;
    }
    let known: Vec<String> = people.entries().into_iter().map(|(key, _)| key.value).collect();
    undeclared(&name.value, name.span, &known, findings);
}

fn undeclared(name: &str, span: Span, known: &[String], findings: &mut Findings) {
    let known = || known.iter().map(String::as_str);
    let help = match nearest(name, known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("declared in `people`: {}", quoted(known())),
    };
    findings
        .mistake(span, format!("`{name}` is not declared"))
        .labelled("no such person")
        .helped(help);
}
