//! How far the clock of the identity provider is from the receiver's, as far as one message tells.

use super::ask::{self, Ask};
use crate::report::examination::stretch;
use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use time::{Duration, OffsetDateTime};

pub(super) const AHEAD: Rule = Rule::new("time-clock-ahead", "SDP-G01; IIP-G01");
pub(super) const BEHIND: Rule = Rule::new("time-clock-behind", "SDP-G01; IIP-G01");

/// Clocks that are set by NTP are closer than this.
const EXACT: Duration = Duration::seconds(5);
/// A browser posts a form at once; nobody waits this long for it.
const SLOW: Duration = Duration::minutes(2);
/// Two measures of one clock agree by that much.
const AGREES: Duration = Duration::seconds(30);

/// Nothing arrives before it was issued.
pub(super) fn ahead(scene: &Scene<'_>) -> Vec<Finding> {
    let Some((issued, now)) = issued_and_arrived(scene) else { return Vec::new() };
    let ahead = issued - now;
    let expected = "an IssueInstant that is not in the future";
    let found = format!("one that comes in {}{}", stretch(ahead), whose(scene, ahead));
    let at = scene.assertion().and_then(|it| it.at);
    if ahead > EXACT { vec![AHEAD.finding(expected, found).at(at)] } else { Vec::new() }
}

/// When it was sent is in the capture: what is said on the command line may be any time.
pub(super) fn is_captured(scene: &Scene<'_>) -> Ask {
    if scene.message.at.is_some() { ask::assertion(scene) } else { Ask::No }
}

pub(super) fn behind(scene: &Scene<'_>) -> Vec<Finding> {
    let Some((issued, now)) = issued_and_arrived(scene) else { return Vec::new() };
    let behind = now - issued;
    let expected = format!("a Response that arrives within {} s", SLOW.whole_seconds());
    let found = format!("one that was issued {} before{}", stretch(behind), whose(scene, -behind));
    let at = scene.assertion().and_then(|it| it.at);
    if behind > SLOW { vec![BEHIND.finding(expected, found).at(at)] } else { Vec::new() }
}

/// The browser's clock is a third one: where it agrees with the identity provider's, the receiver's is the odd one.
fn whose(scene: &Scene<'_>, ahead: Duration) -> &'static str {
    let measured = scene.message.ahead.filter(|it| it.abs() > EXACT);
    match measured {
        Some(browser) if (browser - ahead).abs() < AGREES => {
            ", as the browser's clock says too: the receiver's clock is the one that differs"
        }
        _ => "",
    }
}

fn issued_and_arrived(scene: &Scene<'_>) -> Option<(OffsetDateTime, OffsetDateTime)> {
    let issued = scene.assertion()?.issue_instant.as_ref()?.value?;
    Some((issued, scene.now?))
}
