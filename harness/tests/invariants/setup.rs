//! A service provider that learns its identity providers by requests, and identity providers that publish other addresses than they
//! listen at.

use super::{bundled, run_of, runtime, trial};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Json, Router};
use libtest_mimic::Trial;
use reference_sp::ReferenceSp;
use sso_harness::judge::Verdict;
use sso_harness::rounds::run_all;
use sso_harness::run::{Interrupt, Published, Service, Silent};
use sso_harness::suite::{Options, SpFile, prepare};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("setup::each_identity_provider_is_uploaded_and_taken_away", by_requests),
        trial("setup::an_identity_provider_is_known_by_the_address_that_it_publishes", published),
    ]
}

/// It makes a service provider of its own for each identity provider, at an address that only its answer tells.
const BROKER: &str = r#"
name         = "broker"
ruleset      = "saml2int"
url          = "http://127.0.0.1:{port}"
capabilities = ["jit"]

[start]
builtin = "in-process"

[trust]
idps = "many"

[attributes]
email = { name = "email", from = "mail", required = true }

[acts.setup]
by    = "nobody"
steps = [{ post = "/connections", form = { name = "{idp.name}" }, files = { metadata = "{idp.metadata_xml}" } }]
done  = { status = 201, values = { acs = { json = "/acs" }, entity_id = { json = "/entityId" }, connection = { json = "/id" } } }

[acts.teardown]
by    = "nobody"
steps = [{ delete = "/connections?id={connection}" }]
done  = { status = 204 }

[acts.whoami]
steps     = [{ get = "{connection}/me" }]
signed_in = { json = "/email" }
anonymous = { status = 401 }
"#;

/// The connections by id, which is their URL, and every name that was ever uploaded.
#[derive(Default)]
struct Broker {
    open: BTreeMap<String, ReferenceSp>,
    named: Vec<String>,
}

type Shared = Arc<Mutex<Broker>>;

async fn connect(
    State(broker): State<Shared>,
    headers: HeaderMap,
    body: String,
) -> impl IntoResponse {
    let kind = headers[header::CONTENT_TYPE].to_str().unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let part = |name: &str| {
        let parts = body.split(&format!("--{boundary}")).map(str::to_owned).collect::<Vec<_>>();
        let wanted = parts.into_iter().find(|part| part.contains(&format!("name=\"{name}\"")));
        let (_, content) = wanted.as_ref().unwrap().split_once("\r\n\r\n").unwrap();
        content.strip_suffix("\r\n").unwrap().to_owned()
    };
    let bound = ReferenceSp::builder().seed(1).bind().await.unwrap();
    let (entity_id, acs) = (bound.entity_id().to_owned(), bound.acs().to_owned());
    let sp = bound.serve(vec![part("metadata")]).unwrap();
    let id = sp.url().to_owned();
    let mut broker = broker.lock().unwrap();
    broker.named.push(part("name"));
    broker.open.insert(id.clone(), sp);
    let told = serde_json::json!({ "acs": acs, "entityId": entity_id, "id": id });
    (StatusCode::CREATED, Json(told))
}

async fn disconnect(
    State(broker): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
) -> StatusCode {
    match broker.lock().unwrap().open.remove(&query["id"]) {
        Some(_) => StatusCode::NO_CONTENT,
        None => StatusCode::NOT_FOUND,
    }
}

fn by_requests() {
    let broker = Shared::default();
    let state = broker.clone();
    let service = Service(Arc::new(move |_| {
        Router::new()
            .route("/connections", post(connect).delete(disconnect))
            .with_state(state.clone())
    }));
    let ids = ["assertion/audience-other", "assertion/expired", "login/first"];
    let options = Options {
        sp: SpFile::Text(BROKER.to_owned()),
        service: Some(service),
        ids: ids.map(str::to_owned).into(),
        ..bundled()
    };
    let (_switch, interrupt) = Interrupt::channel();
    let prepared = prepare(&options).unwrap();
    let vendors: Vec<String> = prepared.plan.vendors.clone();
    let run = run_all(prepared, &options, Arc::new(Silent), interrupt);
    let ran = runtime().block_on(run).unwrap();
    assert_eq!(ran.troubles, [""; 0]);
    let broker = broker.lock().unwrap();
    assert_eq!(broker.named, vendors);
    assert!(broker.open.is_empty(), "what was set up is taken away again");
    let judged = sso_harness::judge::settle(&ran.prepared.plan, &ran.traces, Default::default());
    let odd: Vec<_> = judged.iter().filter(|it| it.verdict != Verdict::Pass).collect();
    assert!(odd.is_empty(), "{odd:#?}");
    assert!(judged.len() > vendors.len());
}

fn published() {
    let ids = ["assertion/audience-other", "login/first", "sp-initiated/login*"];
    let options = Options {
        sp: SpFile::Bundled("reference-sp-web".to_owned()),
        published: Published { bind: None, url: Some("https://{vendor}.idp.example".to_owned()) },
        ids: ids.map(str::to_owned).into(),
        ..bundled()
    };
    let outcome = run_of(&prepare(&options).unwrap(), &options);
    assert!(outcome.not_passed().is_empty(), "{:#?}", outcome.not_passed());
    for vendor in &outcome.plan.vendors {
        let address = format!("https://{vendor}.idp.example/");
        let traces = outcome.traces.cases.values().flat_map(|trace| &trace.steps);
        let mut asked = traces.flat_map(|step| &step.exchanges);
        assert!(asked.any(|exchange| exchange.url.starts_with(&address)), "{address}");
    }
}
