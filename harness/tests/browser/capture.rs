//! The page of `capture`: a login shows up while a person looks at it, what is being typed stays, and what was found is read.

use crate::chromium::Chromium;
use crate::stage::{ADA, PASSWORD, keys};
use crate::tab::{Outcome, Size, Tab};
use crate::{manners, pictures, trial};
use libtest_mimic::Trial;
use mock_idp::{Deviation, KeyRing, LaunchRequest, Launched, MockIdp, ServiceProvider, Vendor};
use sso_harness::capture::{Capture, Settings};
use sso_harness::judge::Gate;
use sso_harness::scenario::Severity;
use sso_harness::vet::Values;
use sso_harness::vet::dossier::{Dossier, Named};
use std::sync::Arc;
use time::OffsetDateTime;

/// The picture of the manual.
pub(crate) const PICTURE: &str = "capture";

const DAY: OffsetDateTime = time::macros::datetime!(2026-03-04 09:30:00 UTC);

/// An identity provider and a capture that know each other.
struct Desk {
    idp: MockIdp,
    capture: Capture,
}

impl Desk {
    async fn set(clock: mock_idp::Clock) -> Outcome<Self> {
        let vendor = Vendor::okta();
        let keys = match clock {
            // A picture has always the same times, those of the certificate as well.
            mock_idp::Clock::Fixed(day) => KeyRing::generate(&vendor, day)?,
            mock_idp::Clock::System => keys(&vendor)?,
        };
        let idp = MockIdp::vendor(vendor).keys(keys).clock(clock).user(ADA).start().await?;
        let xml = idp.metadata().to_owned();
        let metadata = Some(Named { origin: "idp.xml".to_owned(), xml });
        let capture = Capture::open(Settings {
            address: ([127, 0, 0, 1], 0).into(),
            url: None,
            certificate: None,
            known: Dossier { metadata, ..Dossier::default() },
            vendor: None,
            values: Values::Masked,
            gate: Gate(Severity::High),
            folder: None,
            clock,
        });
        let capture = capture.await?;
        idp.register(ServiceProvider::new(capture.entity_id(), capture.acs()))?;
        Ok(Self { idp, capture })
    }

    fn page(&self) -> String {
        format!("{}/", self.capture.url())
    }

    /// A document that a browser elsewhere posts.
    async fn post(&self, deviation: Option<Deviation>) -> Outcome {
        let request = LaunchRequest { deviation, ..LaunchRequest::new(ADA) };
        let Launched::Form(form) = self.idp.launch(&request)? else {
            return Err("nobody is refused".into());
        };
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let body = body.append_pair("SAMLResponse", &form.saml_response).finish();
        let request = reqwest::Client::new().post(self.capture.acs()).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.send().await?.error_for_status().map(drop).map_err(Into::into)
    }
}

fn other_audience() -> Option<Deviation> {
    Some(Deviation::Audience("https://other.example/sp".to_owned()))
}

pub(crate) fn trials(browser: &Arc<Chromium>) -> Vec<Trial> {
    vec![
        scene(browser, "a login that begins here ends at what was found", the_whole_way),
        scene(browser, "what arrives shows up, and what is typed stays", shows_up),
        scene(
            browser,
            "without scripts it is there when the page is loaded again",
            without_scripts,
        ),
        scene(browser, "something pasted is vetted", pasted),
        scene(browser, "every page has manners", every_page),
        picture(browser),
    ]
}

fn scene(
    browser: &Arc<Chromium>,
    name: &str,
    play: impl AsyncFnOnce(&Desk, &Tab) -> Outcome + Send + 'static,
) -> Trial {
    trial(browser, format!("capture::{name}"), async move |tab: &Tab| {
        let desk = Desk::set(mock_idp::Clock::System).await?;
        play(&desk, tab).await
    })
}

async fn the_whole_way(desk: &Desk, tab: &Tab) -> Outcome {
    tab.go(&desk.page()).await?;
    tab.follow("a.button").await?;
    tab.fill("[name=login]", ADA).await?;
    tab.fill("[name=password]", PASSWORD).await?;
    tab.follow("main button").await?;
    tab.arrive(&format!("{}arrivals/1", desk.page())).await?;
    tab.see("nothing is as bad as --fail-on").await?;
    tab.see("the AuthnRequest").await?;
    tab.follow("nav a[href='/']").await?;
    tab.see("Waiting for the next one.").await
}

async fn shows_up(desk: &Desk, tab: &Tab) -> Outcome {
    tab.go(&desk.page()).await?;
    tab.see("Waiting for a Response.").await?;
    tab.fill("textarea", "half of it").await?;
    desk.post(None).await?;
    tab.text("#arrivals li[data-number='1']").await?;
    desk.post(other_audience()).await?;
    tab.see("as-audience").await?;
    let numbers =
        "return [...document.querySelectorAll('#arrivals li')].map(it => it.dataset.number).join()";
    let seen = tab.ask(numbers, Vec::new()).await?;
    let typed = tab.ask("return document.querySelector('textarea').value", Vec::new()).await?;
    match (seen.as_str(), typed.as_str()) {
        (Some("2,1"), Some("half of it")) => Ok(()),
        other => {
            Err(format!("the newest does not come first, or what was typed is gone: {other:?}")
                .into())
        }
    }
}

async fn without_scripts(desk: &Desk, tab: &Tab) -> Outcome {
    tab.forbid_scripts().await?;
    desk.post(other_audience()).await?;
    tab.go(&desk.page()).await?;
    tab.follow("#arrivals a").await?;
    tab.see("Audience URI (SP Entity ID)").await
}

async fn pasted(desk: &Desk, tab: &Tab) -> Outcome {
    tab.go(&desk.page()).await?;
    tab.fill("textarea", "<samlp:Response xmlns:samlp='urn:oasis:names:tc:SAML:1.0:protocol'/>")
        .await?;
    tab.follow("form button").await?;
    tab.see("only SAML 2.0 is known here").await
}

async fn every_page(desk: &Desk, tab: &Tab) -> Outcome {
    desk.post(None).await?;
    desk.post(other_audience()).await?;
    let unreadable = "A".repeat(400);
    tab.go(&desk.page()).await?;
    tab.fill("textarea", &unreadable).await?;
    tab.follow("form button").await?;
    tab.see("It cannot be read").await?;
    for path in ["", "acs", "arrivals/1", "arrivals/2", "arrivals/3", "arrivals/9", "nowhere"] {
        tab.go(&format!("{}{path}", desk.page())).await?;
        for (size, colours) in manners::SCREENS {
            tab.resize(size).await?;
            tab.prefer(colours).await?;
            let told = |error| format!("/{path}, {size:?}, {colours:?}: {error}");
            manners::has_manners(tab).await.map_err(told)?;
        }
    }
    let complaints = tab.complaints().await?;
    let is_status = |line: &String| line.contains("responded with a status of 404");
    match complaints.iter().find(|line| !is_status(line)) {
        Some(line) => Err(line.clone().into()),
        None => Ok(()),
    }
}

fn picture(browser: &Arc<Chromium>) -> Trial {
    trial(browser, format!("pictures::{PICTURE}"), async move |tab: &Tab| {
        let size = Size(900, 900);
        let desk = Desk::set(mock_idp::Clock::Fixed(DAY)).await?;
        desk.post(None).await?;
        desk.post(other_audience()).await?;
        tab.resize(size).await?;
        tab.go(&desk.page()).await?;
        tab.see("Waiting for the next one.").await?;
        pictures::compare(PICTURE, size, &tab.picture().await?)
    })
}
