//! What arrives, by each of its ways, and what is found.

use crate::stage::{NOW, Stage, Wanted, has_all, open, rules};
use mock_idp::{Deviation, LaunchRequest};
use sso_harness::capture::Way;
use sso_harness::vet::Values;
use std::os::unix::fs::PermissionsExt as _;

/// What Okta does with every login that begins there, and no service provider minds.
const OKTA: [&str; 1] = ["relay-state-empty"];

fn ada() -> LaunchRequest {
    LaunchRequest::new("ada")
}

fn deviating(deviation: Deviation) -> LaunchRequest {
    LaunchRequest { deviation: Some(deviation), ..ada() }
}

#[tokio::test]
async fn a_good_response_is_found_good_at_its_own_time() {
    let stage = Stage::set().await;
    let answer = stage.post(&stage.form(&ada())).await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["location"]),
        (303, &"/arrivals/1".parse().unwrap())
    );
    let arrival = stage.last().await;
    assert_eq!((arrival.number, arrival.way, rules(&arrival)), (1, Way::Posted, OKTA.to_vec()));
    assert_eq!(open(&arrival), ["name-id-format-wanted", "attribute-missing", "attribute-several"]);
    let examination = arrival.outcome.as_ref().unwrap();
    assert_eq!(examination.vendor.as_deref(), Some("okta"));
    assert_eq!(examination.looked[1].at, Some(NOW + std::time::Duration::from_secs(1)));
    has_all(
        &stage.page("/arrivals/1").await,
        &["nothing is as bad as --fail-on", "posted-1", "Everything that has arrived"],
    );
}

#[tokio::test]
async fn what_is_wrong_is_named_with_the_setting_of_the_console() {
    let stage = Stage::set().await;
    let audience = Deviation::Audience("https://other.example/sp".to_owned());
    stage.post(&stage.form(&deviating(audience))).await;
    assert_eq!(rules(&*stage.last().await), ["as-audience", OKTA[0]]);
    has_all(&stage.page("/").await, &["1 high", "as-audience", "Audience URI (SP Entity ID)"]);
    has_all(
        &stage.page("/arrivals/1").await,
        &["Audience URI (SP Entity ID)", "https://other.example/sp"],
    );
    has_all(&stage.page("/arrivals/1/report.md").await, &["as-audience"]);
    let report = stage.page("/arrivals/1/report.json").await;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["findings"][0]["rule"], "as-audience");
}

#[tokio::test]
async fn an_encrypted_assertion_is_opened_with_the_key_that_was_made() {
    let stage = Stage::with(Wanted { encrypted: true, ..Wanted::default() }).await;
    let form = stage.form(&ada());
    assert!(form.document.contains("EncryptedAssertion"));
    stage.post(&form).await;
    assert_eq!(rules(&*stage.last().await), [OKTA[0], "as-encryption-layout"]);
}

#[tokio::test]
async fn the_answer_to_a_login_that_began_here_is_known() {
    for signed_requests in [false, true] {
        let stage = Stage::with(Wanted { signed_requests, ..Wanted::default() }).await;
        begins_here(&stage, signed_requests).await;
    }
}

async fn begins_here(stage: &Stage, signed: bool) {
    let answer = stage.browser.get(stage.url("/login")).send().await.expect("it answers");
    let location = answer.headers()["location"].to_str().expect("it answers").to_owned();
    assert!(location.starts_with(stage.idp.url()), "{location}");
    assert_eq!(location.contains("&Signature="), signed, "{location}");
    // The identity provider asks for a password, and so takes the request for one.
    let login = stage.browser.get(&location).send().await.expect("it answers");
    assert_eq!(login.status().as_u16(), 200);
    has_all(&login.text().await.expect("it answers"), &["name=\"password\""]);

    let asked =
        sso_harness::vet::intake::messages("the query", location.as_bytes()).expect("it answers");
    let id = asked[0].xml.split("ID=\"").nth(1).and_then(|rest| rest.split('"').next());
    let request =
        |id: Option<&str>| LaunchRequest { in_response_to: id.map(str::to_owned), ..ada() };
    stage.post(&stage.form(&request(id))).await;
    stage.post(&stage.form(&request(Some("_somebody-elses")))).await;
    let [known, unknown] = &stage.newer(0).await[..] else { panic!("two have arrived") };
    assert_eq!(rules(known), OKTA);
    let kinds: Vec<&str> = known
        .outcome
        .as_ref()
        .expect("it answers")
        .looked
        .iter()
        .map(|looked| looked.kind)
        .collect();
    assert_eq!(kinds, ["EntityDescriptor", "AuthnRequest", "Response"]);
    assert_eq!(unknown.outcome.as_ref().expect("it answers").looked.len(), 2, "no request of ours");
}

#[tokio::test]
async fn what_is_pasted_is_judged_by_now_only_where_a_person_says_so() {
    let stage = Stage::set().await;
    let form = stage.form(&ada());
    stage.paste(&form.document).await;
    stage.send(&stage.url("/paste"), &[("message", &form.saml_response), ("now", "1")]).await;
    let [undated, dated] = &stage.newer(0).await[..] else { panic!("two have arrived") };
    assert_eq!((undated.way, dated.way), (Way::Pasted, Way::Copied));
    assert_eq!((rules(undated), rules(dated)), (Vec::new(), Vec::new()));
    assert!(open(undated).contains(&"as-cond-notonorafter"));
    assert!(!open(dated).contains(&"as-cond-notonorafter"));
}

#[tokio::test]
async fn what_is_no_response_gets_a_sentence_and_the_next_one_is_served() {
    let stage = Stage::set().await;
    stage.paste("<html><body>Sign in</body></html>").await;
    stage.send(stage.capture.acs(), &[("something", "else")]).await;
    stage.send(stage.capture.acs(), &[("SAMLResponse", &"A".repeat(3 << 20))]).await;
    stage.browser.get(stage.url("/acs?SAMLResponse=%%%")).send().await.unwrap();
    let other = stage.browser.post(stage.url("/paste")).body("message=x").send().await;
    assert_eq!(other.expect("it answers").status(), 303);
    stage.post(&stage.form(&ada())).await;
    let arrivals = stage.newer(0).await;
    let told: Vec<String> = arrivals
        .iter()
        .map(|it| it.outcome.as_ref().map_or_else(ToString::to_string, |_| "read".to_owned()))
        .collect();
    assert_eq!(told.len(), 6);
    has_all(&told[0], &["pasted-1", "HTML page"]);
    has_all(&told[1], &["posted-2", "neither XML nor"]);
    has_all(&told[2], &["posted-3: it has more than 2 MB, and is not read"]);
    has_all(&told[3], &["posted-4"]);
    has_all(&told[4], &["pasted-5: it cannot be taken", "Content-Type"]);
    assert_eq!(told[5], "read");
    has_all(&stage.page("/arrivals/1").await, &["It cannot be read", "HTML page"]);
}

#[tokio::test]
async fn names_of_people_are_shown_only_on_demand() {
    for (values, shown) in [(Values::Masked, false), (Values::Shown, true)] {
        let stage = Stage::with(Wanted { values, ..Wanted::default() }).await;
        stage.post(&stage.form(&ada())).await;
        let pages = [
            "/",
            "/arrivals?after=0",
            "/arrivals/1",
            "/arrivals/1/report.json",
            "/arrivals/1/report.md",
        ];
        let mut text = String::new();
        for page in pages {
            text += &stage.page(page).await;
        }
        assert_eq!(text.contains("wing-of-auditors"), shown);
    }
}

#[tokio::test]
async fn nothing_is_kept_unless_asked_and_then_for_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("all/of/it");
    let stage = Stage::with(Wanted { folder: Some(kept.clone()), ..Wanted::default() }).await;
    let form = stage.form(&ada());
    stage.post(&form).await;
    stage.paste("not SAML").await;
    let files: Vec<_> = std::fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap()).collect();
    let mut names: Vec<String> =
        files.iter().map(|file| file.file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["20310506T070810Z-pasted-2.txt", "20310506T070810Z-posted-1.txt"]);
    for file in &files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(kept.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    let body = std::fs::read(kept.join(&names[1])).unwrap();
    let messages = sso_harness::vet::intake::messages("kept", &body).unwrap();
    assert_eq!(messages[0].xml, form.document);
    let arrival = &stage.newer(0).await[0];
    assert_eq!(arrival.kept, Some(Ok(kept.join(&names[1]).display().to_string())));
    has_all(&stage.page("/arrivals/1").await, &["kept as", &names[1]]);

    // What is there already is not written over, and that is said.
    let again = Stage::with(Wanted { folder: Some(kept.clone()), ..Wanted::default() }).await;
    again.post(&again.form(&ada())).await;
    assert!(matches!(&again.last().await.kept, Some(Err(why)) if why.contains("exists")));
    has_all(&again.page("/arrivals/1").await, &["not kept"]);
    assert_eq!(std::fs::read(kept.join(&names[1])).unwrap(), body);
}

#[tokio::test]
async fn whoever_waits_is_told_and_the_oldest_are_forgotten() {
    let stage = Stage::set().await;
    let (rows, _) = tokio::join!(stage.page("/arrivals?after=0"), stage.paste("not SAML"));
    has_all(&rows, &["data-number=\"1\"", "unreadable"]);
    for _ in 1..52 {
        stage.paste("not SAML").await;
    }
    let numbers: Vec<u64> = stage.newer(0).await.iter().map(|it| it.number).collect();
    assert_eq!(numbers, (3..=52).collect::<Vec<u64>>());
    has_all(&stage.page("/arrivals/2").await, &["forgotten"]);
    has_all(&stage.page("/arrivals/3").await, &["pasted-3"]);
    assert_eq!(stage.browser.get(stage.url("/arrivals/0")).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn what_arrived_is_a_scenario_without_anybody_in_it() {
    let stage = Stage::set().await;
    stage.post(&stage.form(&deviating(Deviation::Expired))).await;
    stage.paste("not SAML").await;
    let answer = stage.browser.get(stage.url("/arrivals/1/case.toml")).send().await.unwrap();
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"case-1.toml\"");
    let text = answer.text().await.unwrap();
    has_all(&text, &["deviate = { document = '''", "session  = \"none\"", "notonorafter"]);
    for secret in ["wing-of-auditors", "ada@", &stage.idp.entity_id(), stage.capture.url()] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    has_all(&stage.page("/arrivals/2/case.toml").await, &["there is no Response in it"]);
    has_all(&stage.page("/arrivals/3/case.toml").await, &["forgotten"]);
}
