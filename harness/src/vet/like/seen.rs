//! What a document shows of one key of a vendor table, and whether the table says so too.

use super::form;
use super::tag::Tag;
use crate::report::likeness::Outcome;
use mock_idp::vendor::{Template, VendorFile};
use saml_wire::draft::SignedElements;
use saml_wire::ids::Pattern;
use saml_wire::key::{DigestAlgorithm, SignatureAlgorithm};
use time::Duration;
use toml::Value;

/// One fact.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::vet) struct Fact {
    /// The dotted key of the vendor table.
    pub(in crate::vet) key: String,
    /// What the document shows of it.
    pub(in crate::vet) seen: Seen,
}

/// What a document shows of a key.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::vet) enum Seen {
    /// What the table would have to say.
    Value(Value),
    /// That the table must not have the key.
    Absent,
    /// Something that no table has a word for.
    Wordless(String),
    /// A value that has to be among those that the table lists.
    Among(Value),
    /// An id, of which only the form matters.
    Id(String),
    /// A SessionIndex, and the two ids that it may repeat.
    Session { value: String, assertion: String, request: Option<String> },
    /// Seconds from the issue instant back to a login that may have been made earlier.
    Login(i64),
    /// A name that a template of the table could have made; the tenant's, so that it is not written anywhere.
    Made(String),
    /// The order of a start tag.
    Tag(Tag),
    /// The order of a start tag of metadata, with what the table's list has besides.
    Order { names: Vec<String>, is_same: bool },
    /// Of which parts a name consists whose values are the tenant's.
    Kinds { kinds: Vec<String>, is_same: bool },
    /// The names of the attributes, at one end of which the table may have some of its own.
    Attributes(Vec<String>),
    /// Which elements are signed.
    Elements(SignedElements),
    /// With which algorithms.
    Algorithms(SignatureAlgorithm, DigestAlgorithm),
    /// How long a certificate is valid.
    Validity(Duration),
    /// That there is something whose value is the tenant's own, and what to write instead of that.
    There(Value),
}

/// How a fact compares with the table.
#[derive(Debug, Clone)]
pub(in crate::vet) struct Compared {
    pub(in crate::vet) outcome: Outcome,
    /// What the document has, as it is shown.
    pub(in crate::vet) shown: String,
}

impl Seen {
    /// A value of a vendor table.
    pub(super) fn word(value: impl serde::Serialize) -> Self {
        match Value::try_from(value) {
            Ok(value) => Self::Value(value),
            Err(error) => Self::Wordless(error.to_string()),
        }
    }

    /// A value where there is one.
    pub(super) fn maybe<T: serde::Serialize>(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::word)
    }

    /// Compares with what the table says of the key.
    pub(in crate::vet) fn compare(&self, base: &VendorFile, key: &str) -> Compared {
        Compared { outcome: self.outcome(base, key), shown: self.shown(base) }
    }

    fn outcome(&self, base: &VendorFile, key: &str) -> Outcome {
        let value = base.value(key);
        let text = value.and_then(Value::as_str);
        let is_same = match self {
            Self::Value(seen) => value == Some(seen),
            Self::Absent => value.is_none_or(|it| it.as_array().is_some_and(Vec::is_empty)),
            Self::Wordless(_) => false,
            Self::Among(seen) => {
                value.and_then(Value::as_array).is_some_and(|list| list.contains(seen))
            }
            Self::Id(id) => {
                text.and_then(|it| Pattern::parse(it).ok()).is_some_and(|it| it.matches(id))
            }
            Self::Session { value, assertion, request } => match text {
                Some("assertion-id") => value == assertion,
                Some("request-id") => Some(value) == request.as_ref(),
                Some(other) => Pattern::parse(other).is_ok_and(|it| it.matches(value)),
                None => false,
            },
            Self::Login(seconds) => {
                let table = value.and_then(Value::as_integer).unwrap_or(0);
                if *seconds < table {
                    return Outcome::NotShown;
                }
                *seconds == table
            }
            Self::Made(name) => {
                text.and_then(|it| Template::parse(it).ok()).is_some_and(|it| it.could_make(name))
            }
            Self::Tag(tag) => tag.is_as_in(&base.vendor().shape),
            Self::Order { is_same, .. } | Self::Kinds { is_same, .. } => *is_same,
            Self::Attributes(names) => form::has_extras(names, value, key),
            Self::Elements(elements) => {
                let settings = &base.vendor().signing;
                let offered = settings.elements.iter().find(|it| Some(&*it.label) == text);
                offered.is_some_and(|it| it.sign == *elements)
            }
            Self::Algorithms(signature, digest) => {
                let settings = &base.vendor().signing;
                let offered = settings.algorithms.iter().find(|it| Some(&*it.label) == text);
                offered.is_some_and(|it| (it.signature, it.digest) == (*signature, *digest))
            }
            Self::Validity(seen) => form::is_valid_for(&base.vendor().certificate, *seen),
            Self::There(_) => value.is_some(),
        };
        if is_same { Outcome::Same } else { Outcome::Different }
    }

    fn shown(&self, base: &VendorFile) -> String {
        match self {
            Self::Value(value) | Self::Among(value) => value.to_string(),
            Self::Absent => "none".to_owned(),
            Self::Wordless(words) => words.clone(),
            Self::Id(id) => form::of_id(id),
            Self::Session { .. } => {
                self.instead(base).map_or_else(|| "another form".to_owned(), |it| it.to_string())
            }
            Self::Login(seconds) => seconds.to_string(),
            Self::Made(name) => format!("{name:?}"),
            Self::Tag(tag) => tag.shown(),
            Self::Order { names, .. } => Value::from(names.clone()).to_string(),
            Self::Kinds { kinds, .. } => kinds.join(", "),
            Self::Attributes(names) => format!("{} attributes", names.len()),
            Self::Elements(elements) => {
                let settings = &base.vendor().signing;
                let offered = settings.elements.iter().find(|it| it.sign == *elements);
                choice(offered.map(|it| &*it.label), &Self::word(elements).shown(base))
            }
            Self::Algorithms(signature, digest) => {
                let settings = &base.vendor().signing;
                let is_it = |signs: &_, digests: &_| (signs, digests) == (signature, digest);
                let mut offered = settings.algorithms.iter();
                let offered = offered.find(|it| is_it(&it.signature, &it.digest));
                let words = format!("{} with {}", signature.name(), digest.name());
                choice(offered.map(|it| &*it.label), &words)
            }
            Self::Validity(validity) => format!("{} days", validity.whole_days()),
            Self::There(_) => "there is one, which is the tenant's own".to_owned(),
        }
    }

    /// What a table would have to say instead; nothing where there is no word for it, or where it is the tenant's own.
    pub(in crate::vet) fn instead(&self, base: &VendorFile) -> Option<Value> {
        match self {
            Self::Value(value) => Some(value.clone()),
            Self::There(value) => Some(value.clone()),
            Self::Id(id) => form::pattern(id).map(Value::from),
            Self::Session { value, assertion, request } => Some(match value {
                it if it == assertion => "assertion-id".into(),
                it if Some(it) == request.as_ref() => "request-id".into(),
                it => form::pattern(it)?.into(),
            }),
            Self::Login(seconds) => Some((*seconds).into()),
            Self::Tag(tag) => Some(tag.list(&base.vendor().shape)),
            Self::Order { names, .. } => Some(names.clone().into()),
            Self::Kinds { .. }
            | Self::Absent
            | Self::Wordless(_)
            | Self::Among(_)
            | Self::Made(_) => None,
            Self::Attributes(_) | Self::Elements(_) | Self::Algorithms(..) | Self::Validity(_) => {
                None
            }
        }
    }
}

/// A choice of the console by its label, or in our words where the console has none.
fn choice(label: Option<&str>, words: &str) -> String {
    label.map_or_else(|| format!("{words}, which is no choice"), |label| format!("{label:?}"))
}
