//! A mock identity provider and a capture that know each other, and the browser between them.

use mock_idp::issue::Form;
use mock_idp::{Clock, KeyRing, LaunchRequest, Launched, MockIdp, ServiceProvider, User, Vendor};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use saml_wire::encrypt::Encryption;
use sso_harness::capture::{Arrival, Capture, Certificate, Settings};
use sso_harness::judge::Gate;
use sso_harness::scenario::Severity;
use sso_harness::vet::Values;
use sso_harness::vet::dossier::{Dossier, Named};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::datetime;
use tokio::time::timeout;

pub(crate) const NOW: OffsetDateTime = datetime!(2031-05-06 07:08:09 UTC);
/// Longer than anything here takes, so that what never comes is noticed.
const PATIENCE: Duration = Duration::from_secs(20);

static KEYS: LazyLock<KeyRing> =
    LazyLock::new(|| KeyRing::generate(&Vendor::okta(), NOW).expect("keys"));

/// Everything that a test may want otherwise.
pub(crate) struct Wanted {
    pub(crate) values: Values,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) certificate: Option<Certificate>,
    pub(crate) encrypted: bool,
    /// Whether the identity provider refuses requests without a signature.
    pub(crate) signed_requests: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            values: Values::Masked,
            folder: None,
            certificate: None,
            encrypted: false,
            signed_requests: false,
        }
    }
}

pub(crate) struct Stage {
    pub(crate) idp: MockIdp,
    pub(crate) capture: Capture,
    pub(crate) browser: Client,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        Self::with(Wanted::default()).await
    }

    pub(crate) async fn with(wanted: Wanted) -> Self {
        let ada = User { groups: vec!["wing-of-auditors".to_owned()], ..User::new("ada") };
        let mut vendor = Vendor::okta();
        vendor.metadata.want_authn_requests_signed = Some(wanted.signed_requests);
        let idp = MockIdp::vendor(vendor).keys(KEYS.clone()).clock(Clock::Fixed(NOW)).user(ada);
        let idp = idp.start().await.expect("a port");
        let known = Dossier {
            metadata: Some(Named { origin: "idp.xml".to_owned(), xml: idp.metadata().to_owned() }),
            ..Dossier::default()
        };
        let capture = Capture::open(Settings {
            address: ([127, 0, 0, 1], 0).into(),
            url: None,
            certificate: wanted.certificate,
            known,
            vendor: None,
            values: wanted.values,
            gate: Gate(Severity::High),
            folder: wanted.folder,
            clock: Clock::Fixed(NOW + Duration::from_secs(1)),
        });
        let capture = capture.await.expect("a port");
        let browser = browser();
        let metadata = browser.get(capture.metadata_url()).send().await.expect("it answers");
        let metadata = metadata.text().await.expect("a document");
        let application = ServiceProvider::from_metadata(&metadata).expect("it is metadata");
        let application = ServiceProvider {
            encryption: wanted.encrypted.then_some(Encryption::USUAL),
            ..application.attribute("groups", "groups")
        };
        idp.register(application).expect("it is the first");
        Self { idp, capture, browser }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.capture.url())
    }

    /// What the identity provider would have the browser post.
    pub(crate) fn form(&self, request: &LaunchRequest) -> Form {
        match self.idp.launch(request).expect("it can be issued") {
            Launched::Form(form) => form,
            Launched::Denied(denial) => panic!("{denial:?}"),
        }
    }

    /// The browser posts a form.
    pub(crate) async fn post(&self, form: &Form) -> Response {
        let mut fields = vec![("SAMLResponse", form.saml_response.as_str())];
        fields.extend(form.relay_state.iter().map(|text| ("RelayState", text.as_str())));
        self.send(self.capture.acs(), &fields).await
    }

    pub(crate) async fn paste(&self, text: &str) -> Response {
        self.send(&self.url("/paste"), &[("message", text)]).await
    }

    pub(crate) async fn send(&self, url: &str, fields: &[(&str, &str)]) -> Response {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let request = self.browser.post(url).body(body.finish());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.send().await.expect("it answers")
    }

    pub(crate) async fn page(&self, path: &str) -> String {
        let answer = self.browser.get(self.url(path)).send().await.expect("it answers");
        answer.text().await.expect("a page")
    }

    /// What has arrived since.
    pub(crate) async fn newer(&self, than: u64) -> Vec<Arc<Arrival>> {
        timeout(PATIENCE, self.capture.newer(than)).await.expect("something has arrived")
    }

    /// The one that arrived last.
    pub(crate) async fn last(&self) -> Arc<Arrival> {
        self.newer(0).await.pop().expect("there is one")
    }
}

/// One that follows nothing and trusts every certificate.
fn browser() -> Client {
    let builder = Client::builder().redirect(Policy::none()).danger_accept_invalid_certs(true);
    builder.build().expect("a client")
}

/// The ids of what was found.
pub(crate) fn rules(arrival: &Arrival) -> Vec<&str> {
    let examination = arrival.outcome.as_ref().expect("it can be read");
    examination.faults.iter().map(|fault| fault.rule.as_str()).collect()
}

/// The ids of what could not be judged.
pub(crate) fn open(arrival: &Arrival) -> Vec<&str> {
    let examination = arrival.outcome.as_ref().expect("it can be read");
    examination.unjudged.iter().flat_map(|it| it.rules.iter().copied()).collect()
}

/// The only one of several words that is there is an easy mistake: all are asked for.
pub(crate) fn has_all(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "no {word:?} in {text}");
    }
}
