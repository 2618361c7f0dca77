//! Accounts that a run has made are taken away again, and those that were there stay.

use super::listed::{Shared, TOKEN, description, options};
use super::{runtime, trial};
use libtest_mimic::Trial;
use sso_harness::judge::{Gate, Verdict, settle};
use sso_harness::rounds::{Ran, run_all};
use sso_harness::run::{Interrupt, Silent};
use sso_harness::suite::{Options, SpFile, prepare};
use std::sync::Arc;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("cleanup::what_a_run_has_made_is_gone_and_what_was_there_stays", all_gone),
        trial("cleanup::what_stays_behind_is_told_and_changes_no_verdict", told),
        trial("cleanup::who_finds_everybody_takes_nobody_away", finds_everybody),
        trial("cleanup::without_a_way_to_look_it_is_asked_for_each_address", by_address),
    ]
}

/// A run with this act, the accounts that are left, and the verdicts that are no pass.
fn run(act: &str, take: &[&str]) -> (Ran, Vec<String>, Vec<Verdict>) {
    run_with(act, take, |text| text)
}

/// The same with the description changed.
fn run_with(
    act: &str,
    take: &[&str],
    change: impl Fn(String) -> String,
) -> (Ran, Vec<String>, Vec<Verdict>) {
    let ids = [
        "assertion/expired",
        "login/first",
        "login/second",
        "provisioning/*",
        "restrictions/*",
        "attack/xsw2",
    ];
    let (known, shared) = options(&ids, 1, &[]);
    let mut text = description(1);
    for act in take {
        let (before, rest) = text.split_once(&format!("[acts.{act}]")).unwrap();
        let (_, after) = rest.split_once("\n\n").unwrap();
        text = format!("{before}{after}");
    }
    let text = change(text);
    let options = Options { sp: SpFile::Text(format!("{text}\n[acts.cleanup]\n{act}\n")), ..known };
    let prepared = prepare(&options).unwrap();
    let (_switch, interrupt) = Interrupt::channel();
    let (ran, left) = runtime().block_on(async {
        let ran = run_all(prepared, &options, Arc::new(Silent), interrupt).await.unwrap();
        (ran, accounts(&shared).await)
    });
    let judged = settle(&ran.prepared.plan, &ran.traces, Gate::default());
    let odd = judged.into_iter().map(|one| one.verdict);
    let odd = odd.filter(|verdict| matches!(verdict, Verdict::Fail(_) | Verdict::Error(_)));
    (ran, left, odd.collect())
}

/// The user names that the service provider knows.
async fn accounts(shared: &Shared) -> Vec<String> {
    let front = shared.lock().unwrap().clone().unwrap();
    let url = format!("http://{}/admin/accounts", front.address());
    let answer = front.client.get(url).bearer_auth(TOKEN).send().await.unwrap();
    let found: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    let names = found["accounts"].as_array().unwrap().iter();
    names.map(|account| account["username"].as_str().unwrap().to_owned()).collect()
}

fn act(path: &str, done: &str) -> String {
    let token = format!("headers = {{ Authorization = \"Bearer {TOKEN}\" }}");
    format!(
        "by = \"nobody\"\nsteps = [{{ delete = \"{path}\", {token} }}]\ndone = {{ status = {done} }}"
    )
}

fn all_gone() {
    let (ran, left, odd) = run(&act("/admin/accounts/{account}", "200"), &[]);
    assert_eq!((ran.troubles, odd), (Vec::new(), Vec::new()));
    assert_eq!(left, ["bob", "eve"]);
    assert!(ran.traces.cases.len() > 10);
}

fn told() {
    let (ran, left, odd) = run(&act("/admin/nowhere/{account}", "200"), &[]);
    assert_eq!(odd, Vec::new());
    assert!(left.len() > 10 && ran.troubles.len() > 10, "{left:?} {:?}", ran.troubles);
    let told = |trouble: &&String| trouble.starts_with("login/first@okta: ada (ada-");
    assert!(ran.troubles.iter().any(|it| told(&it)), "{:?}", ran.troubles);
}

/// A search that takes no notice of the address.
fn finds_everybody() {
    let act = act("/admin/accounts/{account}", "200");
    let everybody = |text: String| text.replace("/admin/accounts?email={mail}", "/admin/accounts");
    let (ran, left, _) = run_with(&act, &[], everybody);
    assert!(
        left.len() > 10 && ["bob", "eve"].iter().all(|name| left.contains(&(*name).to_owned()))
    );
    let told = |it: &String| it.contains("finds accounts for an address that nobody has");
    assert!(!ran.troubles.is_empty() && ran.troubles.iter().all(told), "{:?}", ran.troubles);
}

/// The user name at the reference service provider is the login without its domain.
fn by_address() {
    let looks = "by = \"nobody\"\nsteps = [{ get = \"/admin/accounts?email={mail}\", headers = { Authorization = \"Bearer TOKEN\" }, capture = { id = { json = \"/accounts/0/account\" } } }, { delete = \"/admin/accounts/{id}\", headers = { Authorization = \"Bearer TOKEN\" } }]\ndone = { status = 200 }";
    let (ran, left, odd) = run(&looks.replace("TOKEN", TOKEN), &["find-account"]);
    assert_eq!((ran.troubles, odd), (Vec::new(), Vec::new()));
    assert_eq!(left, ["bob", "eve"]);
}
