//! Every page that a person can come to, and how they get there.

use crate::console;
use crate::stage::{ADA, GRACE, Stage};
use crate::tab::{Outcome, Tab};
use mock_idp::{Assignment, Change};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    ConsoleApplications,
    ConsoleDocument,
    ConsoleGroups,
    ConsoleLaunch,
    ConsoleLedger,
    ConsoleNormal,
    ConsoleUser,
    ConsoleUsers,
    Denial,
    ForgottenPassword,
    Landing,
    Login,
    NotThere,
    Organisations,
    Portal,
    PortalLogin,
    Posting,
    Profile,
    ProfileWithPassword,
    Refusal,
    Tokens,
    WrongPassword,
}

impl Place {
    pub(crate) const ALL: [(&str, Self); 22] = [
        ("the console's users", Self::ConsoleUsers),
        ("the console's page of a user", Self::ConsoleUser),
        ("the console's groups", Self::ConsoleGroups),
        ("the console's applications", Self::ConsoleApplications),
        ("the console's ledger", Self::ConsoleLedger),
        ("a document that deviates", Self::ConsoleDocument),
        ("a document as the vendor issues it", Self::ConsoleNormal),
        ("the console's launch by hand", Self::ConsoleLaunch),
        ("the portal's login", Self::PortalLogin),
        ("the portal's login, a second time", Self::WrongPassword),
        ("the portal", Self::Portal),
        ("a refusal of the portal", Self::Denial),
        ("the form that is posted", Self::Posting),
        ("a page that the portal has not", Self::NotThere),
        ("the platform", Self::Landing),
        ("the platform's login", Self::Login),
        ("the message that points to the identity provider", Self::Refusal),
        ("a forgotten password", Self::ForgottenPassword),
        ("the profile", Self::Profile),
        ("the profile of somebody with a password", Self::ProfileWithPassword),
        ("the tokens", Self::Tokens),
        ("the organisations", Self::Organisations),
    ];

    pub(crate) async fn reach(self, stage: &Stage, tab: &Tab) -> Outcome {
        let (idp, portal) = (&stage.idp, stage.idp.portal_url());
        let console = |path: &str| format!("{}{path}", idp.console_url());
        match self {
            Self::ConsoleApplications => tab.go(&console("applications")).await,
            Self::ConsoleDocument => console::launch(stage, tab, "expired").await,
            Self::ConsoleGroups => tab.go(&console("groups")).await,
            Self::ConsoleLaunch => tab.go(&console("launch")).await,
            Self::ConsoleLedger => {
                stage.arrive(tab).await?;
                console::launch(stage, tab, "expired").await?;
                tab.go(&console("ledger")).await
            }
            Self::ConsoleNormal => console::launch(stage, tab, "").await,
            Self::ConsoleUser => tab.go(&console("user?login=ada")).await,
            Self::ConsoleUsers => tab.go(&console("users")).await,
            Self::PortalLogin => tab.go(&portal).await,
            Self::WrongPassword => wrong_password(tab, &portal).await,
            Self::Portal => {
                tab.go(&portal).await?;
                stage.log_in(tab).await?;
                tab.text("a.tile").await.map(drop)
            }
            Self::Denial => denial(stage, tab).await,
            Self::Posting => {
                tab.block("*/post.js").await?;
                tab.go(&portal).await?;
                stage.log_in(tab).await?;
                tab.follow("a.tile").await?;
                tab.text("form#saml").await.map(drop)
            }
            Self::NotThere => tab.go(&format!("{}/nothing", idp.url())).await,
            Self::Landing => stage.arrive(tab).await,
            Self::Login => tab.go(&stage.platform("/login")).await,
            Self::Refusal => tab.go(&stage.platform("/login/sso")).await,
            Self::ForgottenPassword => tab.go(&stage.platform("/forgot-password")).await,
            Self::Profile => signed_in_at(stage, tab, "/profile").await,
            Self::ProfileWithPassword => with_password(stage, tab).await,
            Self::Tokens => tokens(stage, tab).await,
            Self::Organisations => signed_in_at(stage, tab, "/orgs").await,
        }
    }
}

async fn wrong_password(tab: &Tab, portal: &str) -> Outcome {
    tab.go(portal).await?;
    tab.fill("[name=login]", ADA).await?;
    tab.fill("[name=password]", "not hers").await?;
    tab.follow("main button").await?;
    tab.text("[role=alert]").await.map(drop)
}

async fn denial(stage: &Stage, tab: &Tab) -> Outcome {
    let link = stage.idp.start_url(stage.platform.entity_id(), None).ok_or("there is no link")?;
    stage.idp.apply(Change::Assign { user: ADA.to_owned(), assigned: Assignment::None })?;
    tab.go(&link).await?;
    stage.log_in(tab).await?;
    tab.see("App Not Assigned").await
}

async fn signed_in_at(stage: &Stage, tab: &Tab, path: &str) -> Outcome {
    stage.arrive(tab).await?;
    tab.go(&stage.platform(path)).await
}

async fn with_password(stage: &Stage, tab: &Tab) -> Outcome {
    stage.register_grace().await?;
    tab.go(&stage.platform("/login")).await?;
    tab.fill("[name=username]", GRACE).await?;
    tab.fill("[name=password]", "grace-password").await?;
    tab.follow("form#login button").await?;
    tab.follow("nav a[href='/profile']").await?;
    tab.text("form#email button").await.map(drop)
}

async fn tokens(stage: &Stage, tab: &Tab) -> Outcome {
    signed_in_at(stage, tab, "/profile/tokens").await?;
    tab.fill("form#new-token [name=name]", "laptop").await?;
    tab.follow("form#new-token button").await?;
    tab.text("[data-token]").await.map(drop)
}
