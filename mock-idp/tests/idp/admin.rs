//! An administrator: the admin API makes the library's changes, and nothing more.

use mock_idp::Vendor;
use reqwest::{Client, StatusCode, header};
use serde_json::{Value, json};

use crate::{SP, start};

async fn call(url: String, body: Option<&str>) -> (StatusCode, Value) {
    let client = Client::new();
    let request = match body {
        Some(body) => {
            client.post(url).header(header::CONTENT_TYPE, "application/json").body(body.to_owned())
        }
        None => client.get(url),
    };
    let response = request.send().await.unwrap();
    (response.status(), serde_json::from_str(&response.text().await.unwrap()).unwrap())
}

#[tokio::test]
async fn the_summary_says_where_everything_is() {
    let idp = start(Vendor::okta()).await;
    let (status, summary) = call(format!("{}/admin/api/", idp.url()), None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(summary["entity-id"], idp.entity_id());
    assert_eq!(summary["metadata-url"], idp.metadata_url());
    let start_url = &summary["service-providers"][0]["start-url"];
    assert_eq!(start_url, &idp.start_url(SP, None).unwrap());
}

#[tokio::test]
async fn a_change_is_made_and_seen() {
    let idp = start(Vendor::okta()).await;
    let changes = format!("{}/admin/api/changes", idp.url());
    let suspend = r#"{"set-state": {"user": "ada", "state": "suspended"}}"#;
    assert_eq!(call(changes.clone(), Some(suspend)).await.1, json!({ "effect": "changed" }));
    assert_eq!(call(changes, Some(suspend)).await.1, json!({ "effect": "unchanged" }));
    let (_, users) = call(format!("{}/admin/api/users", idp.url()), None).await;
    assert_eq!(users[0]["state"], "suspended");
    assert_eq!(users[0]["password"], Value::Null);
}

#[tokio::test]
async fn a_deviation_is_ordered_and_stands_in_the_ledger() {
    let idp = start(Vendor::okta()).await;
    let deviate =
        r#"{"deviate": {"user": "ada", "deviation": {"audience": "https://other.test"}}}"#;
    call(format!("{}/admin/api/changes", idp.url()), Some(deviate)).await;
    idp.launch(&mock_idp::LaunchRequest::new("ada")).unwrap();
    let (_, ledger) = call(format!("{}/admin/api/ledger", idp.url()), None).await;
    let issued: Vec<_> =
        ledger.as_array().unwrap().iter().filter_map(|it| it["event"].get("issued")).collect();
    assert_eq!(issued.len(), 1);
    assert_eq!(issued[0]["user"], "ada");
    assert!(issued[0]["deviation"].as_str().unwrap().contains("https://other.test"));
    assert!(issued[0]["document"].as_str().unwrap().contains("https://other.test"));
}

#[tokio::test]
async fn what_cannot_be_done_is_said_with_a_status_and_changes_nothing() {
    let idp = start(Vendor::okta()).await;
    let changes = format!("{}/admin/api/changes", idp.url());
    let cases = [
        (r#"{"set-state": {"user": "mallory", "state": "active"}}"#, StatusCode::NOT_FOUND),
        (r#"{"set-state": {"user": "ada", "state": "asleep"}}"#, StatusCode::UNPROCESSABLE_ENTITY),
        (r#"{"read-key": {}}"#, StatusCode::UNPROCESSABLE_ENTITY),
        ("{", StatusCode::BAD_REQUEST),
    ];
    for (body, expected) in cases {
        let (status, answer) = call(changes.clone(), Some(body)).await;
        assert_eq!(status, expected, "{body}");
        assert!(answer["error"].is_string());
    }
    let (status, _) = call(format!("{}/admin/api/keys", idp.url()), None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
