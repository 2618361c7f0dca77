//! The part of a document that a deviation is about, so that a list of all deviations can be read by a person. Edits nothing.

use super::Deviation;

/// The part of a document that a deviation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// How it is signed and encrypted, or the Response and what is in it at once.
    Document,
    /// The Response around the assertion.
    Response,
    /// The assertion, its attributes among it.
    Assertion,
    /// The Subject: NameID and confirmation.
    Subject,
    /// The Conditions.
    Conditions,
    /// The AuthnStatement.
    AuthnStatement,
}

impl Part {
    /// All of them, from the outside in.
    pub const ALL: [Self; 6] = [
        Self::Document,
        Self::Response,
        Self::Assertion,
        Self::Subject,
        Self::Conditions,
        Self::AuthnStatement,
    ];

    /// A heading for the deviations of this part.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Document => "Signature, keys, encryption",
            Self::Response => "Response",
            Self::Assertion => "Assertion and attributes",
            Self::Subject => "Subject: NameID and confirmation",
            Self::Conditions => "Conditions: audience and times",
            Self::AuthnStatement => "AuthnStatement",
        }
    }
}

impl Deviation {
    /// The part of a document that it is about.
    pub fn part(&self) -> Part {
        self.row().part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deviation_is_about_the_part_that_it_edits() {
        let name_id = "somebody".to_owned();
        let cases = [
            (Deviation::ForeignKey, Part::Document),
            (Deviation::NoStatus, Part::Response),
            (Deviation::NoAttributes, Part::Assertion),
            (Deviation::NameId(name_id), Part::Subject),
            (Deviation::NoRecipient, Part::Subject),
            (Deviation::Expired, Part::Conditions),
            (Deviation::NoAuthnContext, Part::AuthnStatement),
        ];
        for (deviation, part) in cases {
            assert_eq!(deviation.part(), part, "{deviation:?}");
        }
        for part in Part::ALL {
            assert!(Deviation::samples().iter().any(|one| one.part() == part), "{part:?}");
        }
    }
}
