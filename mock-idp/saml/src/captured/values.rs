//! The values of a captured document replaced by those of a draft: ids, instants, parties, the person.

use super::instant::{INSTANTS, Instant};
use super::party::{Party, Spelt};
use super::runs::{Run, runs};
use crate::WireError;
use crate::document::{Assertion, Attribute};
use crate::draft::Draft;
use crate::names::{ASSERTION, PROTOCOL};
use crate::tree::{Edits, Id, Tree};
use crate::xml::escaped_value;
use quick_xml::escape::unescape;
use std::collections::BTreeMap;
use time::Duration;

/// The document with the values of the draft; its signatures do not hold any more.
pub(super) fn replaced(xml: &str, draft: &Draft) -> Result<String, WireError> {
    let tree = Tree::parse(xml)?;
    let ids = ids(&tree, draft)?;
    let values = Values {
        sessions: sessions(&tree, &ids, draft)?,
        ids,
        later: later(&tree, draft),
        name_id: name_id(xml, &tree, draft)?,
        xml,
        tree: &tree,
        draft,
    };
    let mut edits = Edits::default();
    for element in tree.elements() {
        values.attributes(element, &mut edits)?;
        if tree.is_leaf(element) {
            values.text(element, &mut edits)?;
        }
    }
    Ok(edits.apply(xml))
}

struct Values<'a> {
    xml: &'a str,
    tree: &'a Tree<'a>,
    draft: &'a Draft,
    /// The captured ids of the Response and its assertions, and what they are now.
    ids: BTreeMap<String, String>,
    sessions: BTreeMap<String, String>,
    later: Duration,
    /// The captured NameID, and what it is now.
    name_id: Option<(String, String)>,
}

impl Values<'_> {
    fn attributes(&self, element: Id, edits: &mut Edits) -> Result<(), WireError> {
        for (name, place) in self.tree.attributes(element) {
            let value = value_of(self.xml, place.clone())?;
            if let Some(new) = self.attribute(element, name, &value) {
                edits.replace(place, escaped_value(&new));
            }
        }
        Ok(())
    }

    /// What an attribute is now; none: as it was.
    fn attribute(&self, element: Id, name: &str, value: &str) -> Option<String> {
        match name {
            _ if INSTANTS.contains(&name) => {
                Instant::parse(value).map(|it| it.later(self.later).to_string())
            }
            "ID" => self.ids.get(value).cloned(),
            "SessionIndex" => {
                let known = self.ids.get(value).cloned().or_else(|| self.party(value));
                known.or_else(|| self.sessions.get(value).cloned())
            }
            "URI" if value.starts_with('#') => self.ids.get(&value[1..]).map(|id| format!("#{id}")),
            _ if self.tree.is(element, ASSERTION, "Attribute") => None,
            _ => self.party(value),
        }
    }

    fn text(&self, element: Id, edits: &mut Edits) -> Result<(), WireError> {
        let runs = runs(self.xml, self.tree.content(element).unwrap_or_default());
        let texts: Result<Vec<_>, WireError> = runs.iter().map(|run| run.text(self.xml)).collect();
        let whole = texts?.concat();
        if whole.trim().is_empty() {
            return Ok(());
        }
        let new = match self.own_value(element) {
            Some(new) if is_replaceable(&whole, &new) => Some(around(&whole, &new)),
            Some(_) => None,
            None => self.same_person(&whole).or_else(|| self.party(&whole)),
        };
        if let Some(new) = new {
            spread(self.xml, &runs, &new, edits)?;
        }
        Ok(())
    }

    /// The name of a party, in whichever spelling.
    fn party(&self, value: &str) -> Option<String> {
        Party::ALL.into_iter().find_map(|party| {
            let name = self.name_of(party)?;
            Spelt::replaced(value, party.placeholder(), name)
        })
    }

    /// A login that answers no request has none; what says that it does, says it still.
    fn name_of(&self, party: Party) -> Option<&str> {
        let assertion = first(self.draft);
        match party {
            Party::Acs => self.draft.response.destination.as_deref(),
            Party::IdentityProvider => assertion.map(|it| it.issuer.value.as_str()),
            Party::Request => self.draft.response.in_response_to.as_deref(),
            Party::ServiceProvider => {
                let audiences = &assertion?.conditions.as_ref()?.audiences;
                audiences.first()?.first().map(String::as_str)
            }
        }
    }

    /// What is the captured NameID is the NameID of the draft, wherever it stands.
    fn same_person(&self, text: &str) -> Option<String> {
        let (captured, new) = self.name_id.as_ref()?;
        (text.trim() == captured).then(|| around(text, new))
    }

    /// The value of the draft's attribute of the same name, at the same place.
    fn own_value(&self, value: Id) -> Option<String> {
        let attribute = self.tree.parent(value)?;
        if !self.tree.is(value, ASSERTION, "AttributeValue")
            || !self.tree.is(attribute, ASSERTION, "Attribute")
        {
            return None;
        }
        let name = value_of(self.xml, self.tree.attribute(attribute, "Name")?).ok()?;
        let own: &Attribute = first(self.draft)?.attributes.iter().find(|it| it.name == name)?;
        let place = self.tree.children(attribute).position(|it| it == value)?;
        own.values.get(place).cloned()
    }
}

/// What stands for a person is replaced; what shows in which form several values are written stays: joined by commas, as
/// a distinguished name, or no address where there should be one.
fn is_replaceable(text: &str, new: &str) -> bool {
    let text = text.trim();
    let joins = [',', ';', '|', '='].iter().any(|it| text.contains(*it) && !new.contains(*it));
    let is_no_address = new.contains('@') && !text.contains('@');
    !joins && !is_no_address
}

/// A new text with the white space that was around the old one.
fn around(text: &str, new: &str) -> String {
    let start = text.len() - text.trim_start().len();
    format!("{}{new}{}", &text[..start], &text[text.trim_end().len()..])
}

/// A text over the runs that another one had: comments stay between as many characters.
fn spread(xml: &str, runs: &[Run], text: &str, edits: &mut Edits) -> Result<(), WireError> {
    let mut rest = text;
    for (number, run) in runs.iter().enumerate() {
        let characters = run.text(xml)?.chars().count();
        let end = rest.char_indices().nth(characters).map_or(rest.len(), |(at, _)| at);
        let end = if number + 1 == runs.len() { rest.len() } else { end };
        edits.replace(run.range.clone(), run.written(&rest[..end]));
        rest = &rest[end..];
    }
    Ok(())
}

fn first(draft: &Draft) -> Option<&Assertion> {
    draft.response.assertions.first()
}

fn value_of(xml: &str, place: std::ops::Range<usize>) -> Result<String, WireError> {
    let value = unescape(&xml[place]).map_err(|error| WireError::Xml(error.to_string()))?;
    Ok(value.into_owned())
}

/// Response and assertions, in their order; what has the same id has the same again.
fn ids(tree: &Tree<'_>, draft: &Draft) -> Result<BTreeMap<String, String>, WireError> {
    let is_first =
        |it: &Id| tree.is(*it, PROTOCOL, "Response") || tree.is(*it, ASSERTION, "Assertion");
    let mut ids = BTreeMap::new();
    let mut assertions = 0;
    for element in tree.elements().filter(is_first) {
        let Some(id) = tree.attribute_text(element, "ID") else { continue };
        let id = unescape(id).map_err(|error| WireError::Xml(error.to_string()))?;
        let new = if element == tree.root() {
            draft.response.id.clone()
        } else {
            assertions += 1;
            numbered(&first(draft).map(|it| it.id.clone()).unwrap_or_default(), assertions)
        };
        let new = misshapen(&id).map_or(new.clone(), |start| format!("{start}{new}"));
        if !id.is_empty() {
            ids.entry(id.into_owned()).or_insert(new);
        }
    }
    Ok(ids)
}

/// The first one as it is, those after it with their number.
fn numbered(name: &str, number: usize) -> String {
    if number == 1 { name.to_owned() } else { format!("{name}-{number}") }
}

/// What an id begins with that no id may begin with.
fn misshapen(id: &str) -> Option<char> {
    id.chars().next().filter(|it| !it.is_alphabetic() && *it != '_')
}

/// Session indexes that are no other's id, in their order.
fn sessions(
    tree: &Tree<'_>,
    ids: &BTreeMap<String, String>,
    draft: &Draft,
) -> Result<BTreeMap<String, String>, WireError> {
    let own = first(draft).and_then(|it| it.authn.first()?.session_index.clone());
    let mut sessions = BTreeMap::new();
    for element in tree.elements() {
        let captured = tree.attribute_text(element, "SessionIndex");
        let Some((captured, own)) = captured.zip(own.as_ref()) else { continue };
        let captured = unescape(captured).map_err(|error| WireError::Xml(error.to_string()))?;
        let number = sessions.len() + 1;
        if !captured.is_empty() && !ids.contains_key(captured.as_ref()) {
            sessions.entry(captured.into_owned()).or_insert_with(|| numbered(own, number));
        }
    }
    Ok(sessions)
}

/// From when the Response was issued, or else from the first instant that it has, to when it is issued now.
fn later(tree: &Tree<'_>, draft: &Draft) -> Duration {
    let instant = |element: Id, name| tree.attribute_text(element, name).and_then(Instant::parse);
    let any = || {
        tree.elements().find_map(|element| INSTANTS.iter().find_map(|name| instant(element, name)))
    };
    let captured = instant(tree.root(), "IssueInstant").or_else(any);
    let now = draft.response.issue_instant;
    now.zip(captured).map_or(Duration::ZERO, |(now, captured)| now - captured.at)
}

/// The first NameID of a Subject, and that of the draft.
fn name_id(
    xml: &str,
    tree: &Tree<'_>,
    draft: &Draft,
) -> Result<Option<(String, String)>, WireError> {
    let own = first(draft).and_then(|it| it.subject.as_ref()?.name_id.as_ref());
    let is_of_subject =
        |it: &Id| tree.parent(*it).is_some_and(|it| tree.is(it, ASSERTION, "Subject"));
    let mut names = tree.below(tree.root(), ASSERTION, "NameID").into_iter().filter(is_of_subject);
    let Some((captured, own)) = names.next().zip(own) else { return Ok(None) };
    let runs = runs(xml, tree.content(captured).unwrap_or_default());
    let texts: Result<Vec<_>, WireError> = runs.iter().map(|run| run.text(xml)).collect();
    let text = texts?.concat();
    let text = text.trim();
    Ok((!text.is_empty()).then(|| (text.to_owned(), own.value.clone())))
}
