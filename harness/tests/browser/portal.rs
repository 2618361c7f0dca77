//! The portal: the way that people take into the platform, and where it ends.

use crate::chromium::Chromium;
use crate::stage::{ADA, PASSWORD, Stage};
use crate::tab::{Outcome, Tab};
use crate::{scene, trial};
use libtest_mimic::Trial;
use mock_idp::{Assignment, Change, Vendor};
use std::sync::Arc;
use thirtyfour::Key;

pub(crate) fn trials(browser: &Arc<Chromium>) -> Vec<Trial> {
    let mut trials: Vec<Trial> = Vendor::names().map(|vendor| lands(browser, vendor)).collect();
    trials.extend([
        scene(browser, "portal::without scripts, a button posts the form", without_scripts),
        scene(browser, "portal::the keyboard alone leads to the platform", by_keyboard),
        scene(browser, "portal::a wrong password lets nobody in", wrong_password),
        scene(
            browser,
            "portal::who is not assigned has no tile, and no way around it",
            not_assigned,
        ),
        scene(browser, "portal::who logs out has to log in again", logs_out),
    ]);
    trials
}

fn lands(browser: &Arc<Chromium>, vendor: &str) -> Trial {
    let (name, vendor) =
        (format!("portal::a person lands on the platform@{vendor}"), vendor.to_owned());
    trial(browser, name, async move |tab: &Tab| {
        let stage = Stage::set(&vendor).await?;
        stage.arrive(tab).await?;
        tab.arrive(&stage.platform("/")).await?;
        tab.see("You are signed in as").await?;
        nothing_to_complain_about(tab).await
    })
}

async fn nothing_to_complain_about(tab: &Tab) -> Outcome {
    let complaints = tab.complaints().await?;
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n").into()) }
}

async fn without_scripts(stage: &Stage, tab: &Tab) -> Outcome {
    tab.forbid_scripts().await?;
    tab.go(&stage.idp.portal_url()).await?;
    stage.log_in(tab).await?;
    tab.follow("a.tile").await?;
    // The page stays, because nothing posts its form.
    tab.see("Continue").await?;
    if tab.count("form#saml").await? != 1 {
        return Err("the form was posted by something else".into());
    }
    tab.follow("form#saml button").await?;
    tab.see("Signed in as Ada Example").await
}

/// From the address bar on: the first field has the focus, and everything else is a tabulator away.
async fn by_keyboard(stage: &Stage, tab: &Tab) -> Outcome {
    tab.go(&stage.idp.portal_url()).await?;
    reached(tab, "input login").await?;
    tab.keys(ADA).await?;
    tab.keys(Key::Tab).await?;
    reached(tab, "input password").await?;
    tab.keys(PASSWORD).await?;
    tab.keys(Key::Enter).await?;
    tab.see("Platform").await?;
    for _ in 0..20 {
        tab.keys(Key::Tab).await?;
        if tab.focus().await? == "a tile" {
            break;
        }
    }
    reached(tab, "a tile").await?;
    tab.keys(Key::Enter).await?;
    tab.see("Signed in as Ada Example").await
}

async fn reached(tab: &Tab, expected: &str) -> Outcome {
    let focus = tab.focus().await?;
    if focus == expected { Ok(()) } else { Err(format!("the focus is on {focus}").into()) }
}

async fn wrong_password(stage: &Stage, tab: &Tab) -> Outcome {
    tab.go(&stage.idp.portal_url()).await?;
    tab.fill("[name=login]", ADA).await?;
    tab.fill("[name=password]", "not hers").await?;
    tab.follow("main button").await?;
    tab.see("Unable to sign in").await?;
    tab.go(&stage.idp.portal_url()).await?;
    if tab.count("a.tile").await? > 0 { Err("there are tiles".into()) } else { Ok(()) }
}

async fn not_assigned(stage: &Stage, tab: &Tab) -> Outcome {
    let link = stage.idp.start_url(stage.platform.entity_id(), None).ok_or("there is no link")?;
    stage.idp.apply(Change::Assign { user: ADA.to_owned(), assigned: Assignment::None })?;
    tab.go(&stage.idp.portal_url()).await?;
    stage.log_in(tab).await?;
    tab.see("You have no apps assigned.").await?;
    tab.go(&link).await?;
    tab.see("App Not Assigned").await?;
    tab.go(&stage.platform("/")).await?;
    tab.see("Nobody is signed in.").await
}

async fn logs_out(stage: &Stage, tab: &Tab) -> Outcome {
    tab.go(&stage.idp.portal_url()).await?;
    stage.log_in(tab).await?;
    tab.follow("form[action='/portal/logout'] button").await?;
    tab.text("[name=login]").await.map(drop)
}
