//! The platform, as somebody who signs in through an identity provider meets it; and somebody who does not.

use crate::chromium::Chromium;
use crate::scene;
use crate::stage::{GRACE, Stage};
use crate::tab::{Outcome, Tab};
use libtest_mimic::Trial;
use std::sync::Arc;

/// The forms of the three things that an identity provider manages.
const MANAGED: [&str; 3] = ["form#email", "form#password", "form#two-factor"];
const POINTS_AWAY: &str = "identity management service";

pub(crate) fn trials(browser: &Arc<Chromium>) -> Vec<Trial> {
    vec![
        scene(browser, "platform::a login that begins there is refused with words", sp_initiated),
        scene(browser, "platform::the profile points to the identity provider", restricted),
        scene(browser, "platform::somebody with a password changes all three", regular),
        scene(browser, "platform::a token is shown once", token),
        scene(browser, "platform::who logs out is signed in no more", logs_out),
    ]
}

async fn sp_initiated(stage: &Stage, tab: &Tab) -> Outcome {
    tab.go(&stage.platform("/login")).await?;
    tab.follow("a[href='/login/sso']").await?;
    tab.see(POINTS_AWAY).await?;
    // Nobody was sent anywhere.
    tab.arrive(&stage.platform("/login/sso")).await?;
    tab.go(&stage.platform("/")).await?;
    tab.see("Nobody is signed in.").await
}

async fn restricted(stage: &Stage, tab: &Tab) -> Outcome {
    stage.arrive(tab).await?;
    tab.follow("nav a[href='/profile']").await?;
    tab.see(POINTS_AWAY).await?;
    for form in MANAGED {
        if tab.count(form).await? > 0 {
            return Err(format!("there is a form {form}").into());
        }
    }
    Ok(())
}

async fn regular(stage: &Stage, tab: &Tab) -> Outcome {
    stage.register_grace().await?;
    tab.go(&stage.platform("/login")).await?;
    tab.fill("[name=username]", GRACE).await?;
    tab.fill("[name=password]", "grace-password").await?;
    tab.follow("form#login button").await?;
    tab.follow("nav a[href='/profile']").await?;
    tab.fill("form#email [name=email]", "hopper@example.test").await?;
    tab.follow("form#email button").await?;
    tab.see("Your e-mail address was changed.").await?;
    tab.fill("form#password [name=current]", "grace-password").await?;
    tab.fill("form#password [name=password]", "another-password").await?;
    tab.follow("form#password button").await?;
    tab.see("Your password was changed.").await?;
    tab.follow("form#two-factor button").await?;
    tab.see("Two-factor authentication is enabled.").await
}

async fn token(stage: &Stage, tab: &Tab) -> Outcome {
    stage.arrive(tab).await?;
    tab.follow("nav a[href='/profile']").await?;
    tab.follow("a[href='/profile/tokens']").await?;
    tab.fill("form#new-token [name=name]", "laptop").await?;
    tab.follow("form#new-token button").await?;
    let token = tab.text("[data-token]").await?;
    tab.go(&stage.platform("/profile/tokens")).await?;
    tab.see("laptop").await?;
    let page = tab.text("html").await?;
    if token.len() < 16 || page.contains(&token) {
        return Err("the token is shown again, or was none".into());
    }
    tab.follow("form[action='/profile/tokens/revoke'] button").await?;
    tab.see("The token was revoked.").await
}

async fn logs_out(stage: &Stage, tab: &Tab) -> Outcome {
    stage.arrive(tab).await?;
    tab.follow("form[action='/logout'] button").await?;
    tab.see("Nobody is signed in.").await?;
    tab.go(&stage.platform("/profile")).await?;
    tab.arrive(&stage.platform("/login")).await
}
