//! The parties of a scene: a mock identity provider and the platform, each on loopback, which know each other.

use crate::tab::{Outcome, Tab};
use mock_idp::{KeyRing, MockIdp, ServiceProvider, User, Vendor};
use reference_sp::{BoundSp, ReferenceSp};
use std::sync::OnceLock;
use time::OffsetDateTime;

pub(crate) const ADA: &str = "ada";
pub(crate) const PASSWORD: &str = "ada-password";
/// Somebody with a password of the platform's own.
pub(crate) const GRACE: &str = "grace";
const ADMIN: &str = "administrator-of-the-platform";

pub(crate) struct Stage {
    pub(crate) idp: MockIdp,
    pub(crate) platform: ReferenceSp,
}

impl Stage {
    pub(crate) async fn set(vendor: &str) -> Outcome<Self> {
        Self::set_at(vendor, mock_idp::Clock::System, reference_sp::Clock::System).await
    }

    /// The same at one moment, so that a picture has always the same times.
    pub(crate) async fn set_on(vendor: &str, day: OffsetDateTime) -> Outcome<Self> {
        let (idp, platform) = (mock_idp::Clock::Fixed(day), reference_sp::Clock::Fixed(day));
        Self::set_at(vendor, idp, platform).await
    }

    async fn set_at(
        vendor: &str,
        clock: mock_idp::Clock,
        platform_clock: reference_sp::Clock,
    ) -> Outcome<Self> {
        let platform = ReferenceSp::builder().admin_token(ADMIN).clock(platform_clock).seed(1);
        let bound = platform.bind().await?;
        let vendor = Vendor::built_in(vendor).ok_or("there is no such vendor")?;
        let idp = MockIdp::vendor(vendor.clone())
            .keys(keys(&vendor)?)
            .clock(clock)
            .user(ADA)
            .user(User { groups: vec!["research".to_owned()], ..User::new("bob") })
            .service_provider(application(&bound))
            .start()
            .await?;
        let platform = bound.serve(vec![idp.metadata().to_owned()])?;
        Ok(Self { idp, platform })
    }

    /// A page of the platform.
    pub(crate) fn platform(&self, path: &str) -> String {
        format!("{}{path}", self.platform.url())
    }

    /// Ada types her name and password at the portal, wherever she has been asked to.
    pub(crate) async fn log_in(&self, tab: &Tab) -> Outcome {
        tab.fill("[name=login]", ADA).await?;
        tab.fill("[name=password]", PASSWORD).await?;
        tab.follow("main button").await
    }

    /// The whole way, from the portal to the platform.
    pub(crate) async fn arrive(&self, tab: &Tab) -> Outcome {
        tab.go(&self.idp.portal_url()).await?;
        self.log_in(tab).await?;
        tab.follow("a.tile").await?;
        tab.see("Signed in as Ada Example").await
    }

    /// An account with a password of the platform's own, as its administrator makes one.
    pub(crate) async fn register_grace(&self) -> Outcome {
        let body = serde_json::json!({
            "username": GRACE, "email": "grace@example.test", "name": "Grace Example", "password": "grace-password",
        });
        let asked =
            reqwest::Client::new().post(self.platform("/admin/accounts")).bearer_auth(ADMIN);
        let answer =
            asked.header("content-type", "application/json").body(body.to_string()).send().await?;
        if answer.status().is_success() { Ok(()) } else { Err(answer.text().await?.into()) }
    }
}

fn application(platform: &BoundSp) -> ServiceProvider {
    let mut application = ServiceProvider::new(platform.entity_id(), platform.acs())
        .attribute("email", "mail")
        .attribute("name", "display-name");
    application.title = "Platform".to_owned();
    application.name_id_from = Some("login".parse().unwrap_or_else(|never| match never {}));
    application
}

/// Keys are made once: no scene cares which they are.
pub(crate) fn keys(vendor: &Vendor) -> Outcome<KeyRing> {
    static KEYS: OnceLock<Vec<(String, KeyRing)>> = OnceLock::new();
    let known = KEYS.get_or_init(|| {
        let vendors = Vendor::all();
        let rings = KeyRing::generate_all(&vendors, OffsetDateTime::now_utc());
        let rings = rings.unwrap_or_default();
        vendors.into_iter().map(|vendor| vendor.name).zip(rings).collect()
    });
    let found = known.iter().find(|(name, _)| *name == vendor.name);
    found.map(|(_, keys)| keys.clone()).ok_or_else(|| "there are no keys".into())
}
