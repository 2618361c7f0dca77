//! What holds for every page, in light and dark and on a small screen: axe-core finds nothing, nothing is wider than the
//! screen, nothing comes from elsewhere, and the browser has nothing to complain about.

use crate::chromium::Chromium;
use crate::places::Place;
use crate::tab::{Colours, Outcome, Size, Tab};
use crate::{axe, scene};
use libtest_mimic::Trial;
use std::sync::Arc;

/// A screen on a desk, and the narrowest that WCAG 2.2 asks for (1.4.10).
pub(crate) const SCREENS: [(Size, Colours); 3] = [
    (Size(1280, 900), Colours::Light),
    (Size(1280, 900), Colours::Dark),
    (Size(320, 640), Colours::Light),
];

const TOO_WIDE: &str = "return document.documentElement.scrollWidth - window.innerWidth";
const FROM_ELSEWHERE: &str = "return performance.getEntriesByType('resource')
    .map(it => it.name).filter(name => new URL(name).origin !== location.origin)";

pub(crate) fn trials(browser: &Arc<Chromium>) -> Vec<Trial> {
    let each = |&(name, place): &(&str, Place)| {
        scene(browser, &format!("manners::{name}"), async move |stage, tab| {
            place.reach(stage, tab).await?;
            for (size, colours) in SCREENS {
                tab.resize(size).await?;
                tab.prefer(colours).await?;
                has_manners(tab)
                    .await
                    .map_err(|error| format!("{size:?}, {colours:?}: {error}"))?;
            }
            has_nothing_to_complain_about(place, tab).await
        })
    };
    Place::ALL.iter().map(each).collect()
}

pub(crate) async fn has_manners(tab: &Tab) -> Outcome {
    axe::finds_nothing(tab).await?;
    let over = tab.ask(TOO_WIDE, Vec::new()).await?.as_i64().unwrap_or(i64::MAX);
    if over > 0 {
        return Err(format!("the page is {over} pixels wider than the screen").into());
    }
    let foreign = tab.ask(FROM_ELSEWHERE, Vec::new()).await?;
    if foreign.as_array().is_none_or(|names| !names.is_empty()) {
        return Err(format!("it asks elsewhere for {foreign}").into());
    }
    Ok(())
}

/// A status that says no is no fault of the page, and the script that we hold back is missed.
async fn has_nothing_to_complain_about(place: Place, tab: &Tab) -> Outcome {
    let complaints = tab.complaints().await?;
    let expected = |line: &String| {
        line.contains("responded with a status of 4")
            || (place == Place::Posting && line.contains("/post.js"))
    };
    let unexpected: Vec<&String> = complaints.iter().filter(|line| !expected(line)).collect();
    if unexpected.is_empty() { Ok(()) } else { Err(format!("{unexpected:?}").into()) }
}
