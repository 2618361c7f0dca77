//! One vendor's documents in one style, each with one difference, and what comes of them.

use super::visits::{Came, Visit, Visits};
use crate::plan::{Answer, Style};
use saml_wire::deviate::Deviation;

/// Asks with the documents of one vendor in one style.
pub(super) struct Asker<'a> {
    pub(super) visits: &'a Visits<'a>,
    pub(super) vendor: &'a str,
    pub(super) style: Style,
}

impl<'a> Asker<'a> {
    /// What comes of these differences, in their order.
    pub(super) async fn ask(&self, differences: Vec<(String, Deviation)>) -> Vec<Came> {
        let visit = |(name, deviate): (String, Deviation)| Visit {
            vendor: self.vendor,
            name,
            signed: self.style.elements(),
            deviate: Some(deviate),
        };
        self.visits.make(differences.into_iter().map(visit).collect()).await
    }

    /// The answers; what the identity provider could not send is not among them.
    pub(super) async fn each(
        &self,
        what: &str,
        asked: Vec<(&'static str, Deviation)>,
    ) -> Vec<Answer> {
        let names: Vec<&str> = asked.iter().map(|(name, _)| *name).collect();
        let asked = asked.into_iter().map(|(name, it)| (format!("{what}-{name}"), it)).collect();
        let came = self.ask(asked).await;
        let answers = names.into_iter().zip(came).filter_map(|(name, came)| match came {
            Came::In => Some(Answer { name: name.to_owned(), accepted: true }),
            Came::Out(_) => Some(Answer { name: name.to_owned(), accepted: false }),
            Came::Unknown(_) => None,
        });
        answers.collect()
    }
}
