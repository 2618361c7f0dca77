//! What a service provider tolerates, asked of it with honest logins: everything that is sent is correctly signed, and
//! differs from a vendor's usual document in one thing. A refusal is a fact. Judges no requirement.

mod asker;
mod reach;
mod tolerance;
mod visits;

use crate::describe::Description;
use crate::plan::{Accepted, Facts, Style};
use crate::run::{Interrupt, World};
use crate::scenario::Requirements;
use mock_idp::vendor::Vendor;
use std::sync::Arc;
pub(crate) use visits::{Came, Visit, Visits, outcome};

/// What is measured.
#[derive(Clone, Copy)]
pub struct Measure<'a> {
    /// The parties, which run.
    pub world: &'a Arc<World>,
    /// The service provider.
    pub description: &'a Description,
    /// The bundled requirements.
    pub requirements: &'a Requirements,
    /// The vendors, in the order of the run.
    pub vendors: &'a [Vendor],
    /// Names of the visitors come from it.
    pub seed: u64,
    /// Ends it early; what is not known by then stays unknown.
    pub interrupt: &'a Interrupt,
}

impl Measure<'_> {
    /// Asks. Costs about fifty logins, and as many accounts where the service provider makes them at the first one.
    pub async fn facts(&self) -> Facts {
        let visits = Visits::of(self);
        let styles = self.styles(&visits).await;
        let tolerance = match styles.iter().find(|one| !one.accepted.is_empty()) {
            Some(known) => Some(tolerance::of(&visits, known).await),
            None => None,
        };
        Facts { styles, tolerance }
    }

    async fn styles(&self, visits: &Visits<'_>) -> Vec<Accepted> {
        let usual: Vec<(&Vendor, Style)> =
            self.vendors.iter().filter_map(|vendor| Some((vendor, usual(vendor)?))).collect();
        let asked = usual.iter().flat_map(|(vendor, _)| {
            Style::ALL.map(|style| Visit {
                vendor: &vendor.name,
                name: style.to_string(),
                signed: style.elements(),
                deviate: None,
            })
        });
        let came = visits.make(asked.collect()).await;
        let each = usual.iter().zip(came.chunks(Style::ALL.len()));
        each.map(|((vendor, usual), came)| accepted(&vendor.name, *usual, came)).collect()
    }
}

/// The style in which a vendor's application signs in the suite; none where its table offers no such choice.
pub(crate) fn usual(vendor: &Vendor) -> Option<Style> {
    Style::of(vendor.signing.resolve(&vendor.signing.suite).ok()?.elements)
}

/// What is accepted, where these came of the styles in their order.
fn accepted(vendor: &str, usual: Style, came: &[Came]) -> Accepted {
    let each = Style::ALL.into_iter().zip(came);
    let accepted: Vec<Style> =
        each.clone().filter(|(_, came)| **came == Came::In).map(|(style, _)| style).collect();
    let unmeasured = each
        .filter(|(style, _)| accepted.is_empty() && *style == usual)
        .map(|(_, came)| came.sentence())
        .next();
    Accepted { vendor: vendor.to_owned(), usual, accepted, unmeasured }
}
