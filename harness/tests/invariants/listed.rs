//! Regular accounts that exist already: the reference service provider behind a front that has made them and writes down who asks.

use super::{Outcome, bundled, run_of, trial};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response, header};
use libtest_mimic::Trial;
use reference_sp::{Hole, ReferenceSp};
use reqwest::redirect::Policy;
use sso_harness::judge::Verdict;
use sso_harness::plan::Case;
use sso_harness::run::Service;
use sso_harness::scenario::{self, Account};
use sso_harness::source::Source;
use sso_harness::suite::{BUNDLED, Options, SpFile, prepare, prepare_these};
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::OnceCell;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial(
            "listed::scenarios_that_need_a_regular_account_are_run_with_one_that_exists",
            bundled_ones,
        ),
        trial("listed::cases_that_need_the_same_account_take_turns", turns),
        trial("listed::the_address_of_a_listed_account_is_the_one_that_is_tried", address),
        trial("listed::what_needs_more_accounts_or_changes_one_is_skipped", skipped),
    ]
}

pub(super) const TOKEN: &str = "administrator-of-the-test";

/// The service provider behind it, and which sessions asked, in this order.
pub(super) struct Front {
    url: String,
    idps: Vec<String>,
    holes: Vec<Hole>,
    pub(super) client: reqwest::Client,
    inner: OnceCell<(SocketAddr, ReferenceSp)>,
    asked: Mutex<Vec<String>>,
    /// Those in which somebody has logged in with the password of a listed account.
    regular: Mutex<BTreeSet<String>>,
}

impl Front {
    /// Where the service provider itself listens; it has been asked already.
    pub(super) fn address(&self) -> SocketAddr {
        self.inner.get().unwrap().0
    }

    /// Serves it, and makes the accounts that the description lists.
    async fn start(&self) -> (SocketAddr, ReferenceSp) {
        // Its own address is not what it is called: nobody says it afterwards.
        let free =
            std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let builder =
            ReferenceSp::builder().address(free).seed(1).admin_token(TOKEN).public_url(&self.url);
        let bound = builder.holes(self.holes.clone()).bind().await.unwrap();
        let sp = bound.serve(self.idps.clone()).unwrap();
        for name in ["bob", "eve"] {
            let account = serde_json::json!({ "username": name, "email": format!("{name}@standing.example"), "name": name, "password": format!("{name}-has-one") });
            let asked = self.client.post(format!("http://{free}/admin/accounts"));
            let made = asked
                .bearer_auth(TOKEN)
                .header(header::CONTENT_TYPE, "application/json")
                .body(account.to_string())
                .send()
                .await
                .unwrap();
            assert!(made.status().is_success());
        }
        (free, sp)
    }
}

fn session(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    value.split(';').next().map(str::to_owned)
}

/// Hands a request on; who takes turns has the time to get in the way of others.
async fn forward(State(front): State<Arc<Front>>, request: Request) -> Response<Body> {
    let (address, _) = front.inner.get_or_init(|| front.start()).await;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let (before, text) =
        (session(&parts.headers, header::COOKIE), String::from_utf8_lossy(&body).into_owned());
    front.asked.lock().unwrap().extend(before);
    tokio::time::sleep(Duration::from_millis(5)).await;
    let mut headers = parts.headers;
    headers.remove(header::HOST);
    let url = format!("http://{address}{}", parts.uri);
    let answer =
        front.client.request(parts.method, url).headers(headers).body(body).send().await.unwrap();
    let after = session(answer.headers(), header::SET_COOKIE);
    if text.contains("-has-one") {
        front.regular.lock().unwrap().extend(after);
    }
    let mut response = Response::builder().status(answer.status());
    *response.headers_mut().unwrap() = answer.headers().clone();
    response.headers_mut().unwrap().remove(header::TRANSFER_ENCODING);
    response.body(Body::from(answer.bytes().await.unwrap())).unwrap()
}

/// The bundled description of a service provider that makes no accounts and lists so many.
pub(super) fn description(listed: usize) -> String {
    let (_, text) = BUNDLED.iter().find(|(name, _)| *name == "reference-sp").unwrap();
    let (before, rest) = text.split_once("[acts.create-account]").unwrap();
    let (_, after) = rest.split_once("[acts.find-account]").unwrap();
    let env = "env     = { REFERENCE_SP_ADMIN_TOKEN = \"{secrets.admin}\", REFERENCE_SP_DECRYPTION_KEY = \"fresh\" }\n";
    let text = format!("{before}[acts.find-account]{after}");
    let text = text.replace(env, "").replace("{secrets.admin}", TOKEN);
    let text = text.replace("builtin = \"reference-sp\"", "builtin = \"in-process\"");
    let text = text.replace("\"encrypted-id\", \"encryption\", ", "");
    let accounts = ["bob", "eve"].into_iter().take(listed).map(|name| {
        format!("\n[[accounts]]\nusername = \"{name}\"\nemail = \"{name}@standing.example\"\npassword = \"{name}-has-one\"\n")
    });
    text + &accounts.collect::<String>()
}

pub(super) type Shared = Arc<Mutex<Option<Arc<Front>>>>;

pub(super) fn options(ids: &[&str], listed: usize, holes: &'static [Hole]) -> (Options, Shared) {
    let shared = Shared::default();
    let kept = Arc::clone(&shared);
    let service = Service(Arc::new(move |info| {
        let front = Arc::new(Front {
            url: info.url.clone(),
            idps: info.idps.clone(),
            holes: holes.to_vec(),
            client: reqwest::Client::builder().redirect(Policy::none()).build().unwrap(),
            inner: OnceCell::new(),
            asked: Mutex::default(),
            regular: Mutex::default(),
        });
        *kept.lock().unwrap() = Some(Arc::clone(&front));
        Router::new().fallback(forward).with_state(front)
    }));
    let ids = ids.iter().map(|&id| id.to_owned()).collect();
    let sp = SpFile::Text(description(listed));
    (Options { sp, service: Some(service), ids, ..bundled() }, shared)
}

fn is_regular(case: &Case) -> bool {
    case.skip.is_none() && case.people.iter().any(|person| person.account == Account::Regular)
}

fn bundled_ones() {
    let ids = ["command-line/*", "licence/*", "restrictions/*", "provisioning/*"];
    let (options, _) = options(&ids, 1, &[]);
    let outcome = run_of(&prepare(&options).unwrap(), &options);
    assert!(outcome.not_passed().is_empty(), "{:#?}", outcome.not_passed());
    let verdicts = outcome.verdicts();
    let regular: Vec<String> = outcome
        .plan
        .cases
        .iter()
        .filter(|case| is_regular(case))
        .map(|case| case.id.to_string())
        .collect();
    assert!(regular.len() >= 5, "{regular:?}");
    assert!(regular.iter().all(|id| *verdicts[id.as_str()] == Verdict::Pass));
}

/// Six scenarios of one kind, in each of which the one account is logged in and asked for.
fn six() -> String {
    let variants = (1..=6).map(|number| format!("\n[[variant]]\nname = \"n{number}\"\n"));
    format!("{ONE}{}", variants.collect::<String>())
}

fn turns() {
    let (outcome, shared) = run_these(&six(), 1);
    let passed = outcome.verdicts().into_values().filter(|verdict| **verdict == Verdict::Pass);
    assert_eq!(passed.count(), 6, "{:#?}", outcome.verdicts());
    let front = shared.lock().unwrap().clone().unwrap();
    let (asked, known) = (front.asked.lock().unwrap(), front.regular.lock().unwrap());
    let mut turns: Vec<&String> = asked.iter().filter(|it| known.contains(*it)).collect();
    turns.dedup();
    let sessions: BTreeSet<&String> = turns.iter().copied().collect();
    assert_eq!(sessions.len(), 6);
    assert_eq!(turns.len(), 6, "no session comes back after another one: {turns:?}");
}

fn address() {
    let id = "provisioning/mail-of-regular-user#not-taken-over";
    for (holes, passes) in [(&[] as &[Hole], true), (&[Hole::AdoptsRegularAccount], false)] {
        let (options, _) = options(&[id], 1, holes);
        let outcome = run_of(&prepare(&options).unwrap(), &options);
        let verdicts = outcome.verdicts();
        let verdict = verdicts[format!("{id}@okta").as_str()];
        assert!(
            if passes { *verdict == Verdict::Pass } else { matches!(verdict, Verdict::Fail(_)) },
            "{verdict:?}"
        );
    }
}

/// Two people with accounts of their own, each of whom logs in.
const TWO: &str = r#"
title       = "Each of two people has an account of their own"
requirement = "jit.link"
severity    = "high"
vendors     = "one"
people      = { bob = { account = "regular" }, eve = { account = "regular" } }
when        = [
    { act = "login-password", who = "bob", then = { session = { is = "bob" } } },
    { act = "login-password", who = "eve" },
]
then        = { session = { is = "eve" } }
"#;

/// One person, who is asked for twice.
const ONE: &str = r#"
title       = "Somebody with an account that exists already logs in"
requirement = "jit.link"
severity    = "high"
vendors     = "one"
people      = { bob = { account = "regular" } }
when        = [
    { act = "login-password", who = "bob", then = { session = { is = "bob" } } },
    { act = "visit", who = "bob" },
]
then        = { session = { is = "bob" } }
"#;

fn run_these(text: &str, listed: usize) -> (Outcome, Shared) {
    let (scenarios, mut mistakes) = scenario::parse(Source::new("own.toml", text), "own");
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let scenarios: Vec<_> = scenarios.into_iter().map(Arc::new).collect();
    let (options, shared) = options(&[], listed, &[]);
    let prepared = prepare_these(&options, &scenarios, &mut mistakes).unwrap();
    (run_of(&prepared, &options), shared)
}

fn of_two(listed: usize) -> Verdict {
    (*run_these(TWO, listed).0.verdicts()["own@okta"]).clone()
}

fn skipped() {
    assert_eq!(of_two(2), Verdict::Pass);
    let wanted = "needs 2 regular accounts, of which the description lists 1 and can make none";
    assert_eq!(of_two(1), Verdict::Skip(wanted.to_owned()));
    let (options, _) = options(&["restrictions/*"], 1, &[]);
    let plan = prepare(&options).unwrap().plan;
    let skip = |name: &str| {
        let case = plan.cases.iter().find(|case| case.id.scenario == name).unwrap();
        case.skip.clone().unwrap_or_default()
    };
    for changes in
        ["regular-user-password", "password#by-page", "regular-user-email", "two-factor#directly"]
    {
        let skip = skip(&format!("restrictions/{changes}"));
        assert!(skip.starts_with("changes a regular account"), "{changes}: {skip}");
    }
    assert_eq!(skip("restrictions/regular-user-website-login"), "");
}
