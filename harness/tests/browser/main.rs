//! The pages as a person meets them, in headless Chromium: the portal, the console and the platform. What is not
//! installed is shown as ignored, with the reason, and is a failure where `SSO_INTEROP=1`.

mod axe;
mod capture;
mod chromium;
mod console;
#[path = "../installed/mod.rs"]
mod installed;
mod manners;
mod pictures;
mod places;
mod platform;
mod portal;
mod stage;
mod tab;

use chromium::Chromium;
use libtest_mimic::{Arguments, Trial};
use stage::Stage;
use std::process::ExitCode;
use std::sync::Arc;
use tab::{Outcome, Tab};

fn main() -> ExitCode {
    let browser = Arc::new(Chromium::default());
    let trials = [
        portal::trials,
        platform::trials,
        console::trials,
        capture::trials,
        manners::trials,
        pictures::trials,
    ];
    let trials = trials.iter().flat_map(|of| of(&browser)).collect();
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    browser.end();
    conclusion.exit_code()
}

/// One scene with one browser window; where it fails, what the window showed is told.
fn trial(
    browser: &Arc<Chromium>,
    name: String,
    play: impl AsyncFnOnce(&Tab) -> Outcome + Send + 'static,
) -> Trial {
    let browser = Arc::clone(browser);
    installed::trial(name, vec![installed::folder("browser")], move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let played = runtime?.block_on(in_a_tab(&browser, play));
        played.map_err(|error| error.to_string().into())
    })
}

async fn in_a_tab(browser: &Chromium, play: impl AsyncFnOnce(&Tab) -> Outcome) -> Outcome {
    let tab = Tab::open(browser.address()?).await?;
    let outcome = play(&tab).await;
    let shown = if outcome.is_err() { tab.shown().await } else { String::new() };
    tab.close().await?;
    outcome.map_err(|error| format!("{error}\n{shown}").into())
}

/// The same with an identity provider and the platform on a stage of their own.
fn scene(
    browser: &Arc<Chromium>,
    name: &str,
    play: impl AsyncFnOnce(&Stage, &Tab) -> Outcome + Send + 'static,
) -> Trial {
    trial(browser, name.to_owned(), async move |tab: &Tab| {
        let stage = Stage::set("okta").await?;
        play(&stage, tab).await
    })
}
