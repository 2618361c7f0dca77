//! The console: what an administrator does there, and what people meet because of it.

use crate::chromium::Chromium;
use crate::scene;
use crate::stage::{ADA, Stage};
use crate::tab::{Outcome, Tab};
use libtest_mimic::Trial;
use std::sync::Arc;

pub(crate) fn trials(browser: &Arc<Chromium>) -> Vec<Trial> {
    vec![
        scene(browser, "console::who is suspended gets no further than the portal", suspended),
        scene(browser, "console::who is assigned nothing has no tile", unassigned),
        scene(browser, "console::what deviates is shown before it is delivered", deviation),
        scene(browser, "console::the normal document lets a person in", normal),
        scene(browser, "console::it works without scripts", without_scripts),
    ]
}

/// An address of the console.
fn at(stage: &Stage, path: &str) -> String {
    format!("{}{path}", stage.idp.console_url())
}

/// Ada has logged in at the portal before: what counts is what holds when she selects the application.
async fn suspended(stage: &Stage, tab: &Tab) -> Outcome {
    tab.go(&stage.idp.portal_url()).await?;
    stage.log_in(tab).await?;
    tab.text("a.tile").await?;
    suspend(stage, tab).await?;
    tab.go(&stage.idp.portal_url()).await?;
    tab.follow("a.tile").await?;
    tab.see("Unable to sign in").await?;
    tab.go(&stage.platform("/")).await?;
    tab.see("Nobody is signed in.").await
}

async fn suspend(stage: &Stage, tab: &Tab) -> Outcome {
    tab.go(&at(stage, "users")).await?;
    tab.follow("a[href='/admin/user?login=ada']").await?;
    tab.choose("form#set-state select", "suspended").await?;
    tab.follow("form#set-state button").await?;
    tab.see("The state has changed.").await
}

async fn unassigned(stage: &Stage, tab: &Tab) -> Outcome {
    tab.go(&at(stage, "user?login=ada")).await?;
    tab.click("form#assign label[for=assigned-none]").await?;
    tab.follow("form#assign button").await?;
    tab.see("Other applications are assigned now.").await?;
    tab.go(&stage.idp.portal_url()).await?;
    stage.log_in(tab).await?;
    tab.see("You have no apps assigned.").await
}

async fn deviation(stage: &Stage, tab: &Tab) -> Outcome {
    launch(stage, tab, "expired").await?;
    tab.see("NotOnOrAfter").await?;
    tab.follow("form#deliver button").await?;
    tab.text("[role=alert]").await?;
    tab.go(&stage.platform("/")).await?;
    tab.see("Nobody is signed in.").await
}

async fn normal(stage: &Stage, tab: &Tab) -> Outcome {
    launch(stage, tab, "").await?;
    tab.follow("form#deliver button").await?;
    tab.see("Signed in as Ada Example").await
}

/// Issues a document for Ada; the word of the deviation may be empty.
pub(crate) async fn launch(stage: &Stage, tab: &Tab, deviation: &str) -> Outcome {
    tab.go(&at(stage, "launch")).await?;
    tab.choose("form#launch [name=user]", ADA).await?;
    tab.choose("form#launch [name=deviation]", deviation).await?;
    tab.follow("form#launch button").await?;
    tab.text("form#deliver button").await.map(drop)
}

async fn without_scripts(stage: &Stage, tab: &Tab) -> Outcome {
    tab.forbid_scripts().await?;
    suspend(stage, tab).await?;
    tab.go(&at(stage, "users")).await?;
    tab.see("SUSPENDED").await
}
