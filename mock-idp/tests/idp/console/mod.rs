//! An administrator at the console: what the pages show, and what their forms do.

mod desk;
mod documents;
mod forms;
mod guard;

use mock_idp::{Assignment, Change, Deviation, LaunchRequest, MockIdp, User, Vendor};
use reqwest::StatusCode;

use crate::{SP, builder};
use desk::Desk;

/// Ada has signed in, with a document that deviates; bob is assigned nothing and was refused.
async fn busy(vendor: Vendor) -> MockIdp {
    let bob = User { assigned: Assignment::None, ..User::new("bob") };
    let idp = builder(vendor).user(bob).start().await.unwrap();
    let groups = vec!["engineering".to_owned(), "administrators".to_owned()];
    let change = Change::SetAttribute {
        user: "ada".to_owned(),
        attribute: "groups".to_owned(),
        values: groups,
    };
    idp.apply(change).unwrap();
    let deviation = Some(Deviation::Audience("https://other.test".to_owned()));
    idp.launch(&LaunchRequest { deviation, ..LaunchRequest::new("ada") }).unwrap();
    idp.launch(&LaunchRequest::new("bob")).unwrap();
    idp
}

const PAGES: [&str; 8] = [
    "/admin/users",
    "/admin/user?login=ada",
    "/admin/groups",
    "/admin/applications",
    "/admin/ledger",
    "/admin/ledger?kind=all&who=ada",
    "/admin/ledger/1",
    "/admin/launch?user=ada",
];

#[tokio::test]
async fn every_page_answers_for_every_vendor_and_is_made_alike() {
    for vendor in Vendor::all() {
        let idp = busy(vendor.clone()).await;
        let desk = Desk::at(&idp);
        let mut titles = Vec::new();
        for path in PAGES {
            let page = desk.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            titles.push(page.one("title"));
            assert!(!page.one("h1").is_empty());
            for landmark in ["header nav[aria-label]", "main#main", "footer", "html[lang=en]"] {
                assert_eq!(page.all(landmark).len(), 1, "{landmark} of {path}");
            }
            let (named, labels) = (
                page.attributes(
                    "main input:not([type=hidden], [hidden]), main select, main textarea",
                    "id",
                ),
                page.attributes("main label", "for"),
            );
            assert_eq!(named, labels, "every control of {path} has its label, beside it");
            for address in page.attributes("[src]", "src") {
                assert!(address.starts_with("/admin/"), "{address}");
            }
            for style in ["[style]", "style", "[onclick]", "script:not([src])"] {
                assert!(page.all(style).is_empty(), "{style} of {path}");
            }
        }
        // The two views of the ledger are one page.
        titles.dedup();
        assert_eq!(titles.len(), PAGES.len() - 1, "{titles:?}");
    }
}

#[tokio::test]
async fn ids_are_there_once() {
    let idp = busy(Vendor::okta()).await;
    for path in PAGES {
        let page = Desk::at(&idp).get(path).await;
        let mut ids = page.attributes("[id]", "id");
        ids.sort();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count, "{path}: {ids:?}");
        for attribute in ["aria-labelledby", "aria-describedby"] {
            for named in page.attributes(&format!("[{attribute}]"), attribute) {
                assert!(ids.contains(&named), "{path}: {named}");
            }
        }
    }
}

#[tokio::test]
async fn users_are_listed_with_the_vendors_word_and_ours() {
    for vendor in Vendor::all() {
        let idp = busy(vendor.clone()).await;
        let suspended = mock_idp::UserState::Suspended;
        idp.apply(Change::SetState { user: "bob".to_owned(), state: suspended }).unwrap();
        let page = Desk::at(&idp).get("/admin/users").await;
        let cells = |row: usize| page.all(&format!("tbody tr:nth-child({row}) > *"));
        let active = format!("{} active", vendor.states.active.name);
        let ada = ["Ada Example", "ada", "ada@example.test", &active, "all"];
        assert_eq!(cells(1)[..5], ada);
        assert_eq!(cells(1)[5..], ["engineering, administrators", "1"]);
        assert_eq!(cells(2)[3], format!("{} suspended", vendor.states.suspended.name));
        assert_eq!(cells(2)[4..], ["none", "none", "0"]);
    }
}

#[tokio::test]
async fn users_are_found_and_a_long_list_is_cut() {
    let crowd = (0..210).map(|number| User::new(&format!("user-{number:03}")));
    let idp = builder(Vendor::okta()).users(crowd).start().await.unwrap();
    let desk = Desk::at(&idp);
    let all = desk.get("/admin/users").await;
    assert_eq!(all.all("tbody tr").len(), 200);
    assert!(all.text.contains("211 users, of which these are the first 200."));
    let found = desk.get("/admin/users?find=USER-20").await;
    assert_eq!(found.all("tbody tr").len(), 10);
    assert_eq!(desk.get("/admin/users?find=nobody").await.all("table").len(), 0);
}

#[tokio::test]
async fn groups_and_applications_are_listed() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let groups = desk.get("/admin/groups").await;
    assert_eq!(groups.all("h2"), ["administrators", "engineering"]);
    assert_eq!(groups.attributes("main li a", "href"), ["/admin/user?login=ada"; 2]);
    let applications = desk.get("/admin/applications").await;
    let start_url = idp.start_url(SP, None).unwrap();
    assert!(applications.attributes("dd a", "href").contains(&start_url));
    let facts = applications.all("dl dd");
    assert!(facts.contains(&SP.to_owned()) && facts.contains(&crate::ACS.to_owned()));
    assert!(facts.iter().any(|fact| fact.contains("firstName from given-name")));
}

#[tokio::test]
async fn what_is_not_there_is_a_page_that_says_so() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let paths = [
        "/admin/user?login=mallory",
        "/admin/user",
        "/admin/ledger/2",
        "/admin/ledger/99",
        "/admin/ledger/x",
        "/admin/ledger/1/x",
        "/admin/ledger/99/document.txt",
        "/admin/nowhere",
        "/admin/users/",
    ];
    for path in paths {
        let page = desk.get(path).await;
        assert_eq!((page.status, page.one("h1").as_str()), (StatusCode::NOT_FOUND, "Not found"));
        assert!(!page.one("p.alert").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn the_console_is_found_from_everywhere() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    assert_eq!(idp.console_url(), format!("{}/admin/", idp.url()));
    assert_eq!(desk.get("/admin/").await.one("h1"), "Users");
    assert_eq!(desk.get("/admin").await.path, "/admin/");
    let summary: serde_json::Value =
        serde_json::from_str(&desk.get("/admin/api/").await.text).unwrap();
    assert_eq!(summary["console-url"], idp.console_url());
    let portal = desk.get("/portal").await;
    assert!(portal.attributes("footer a", "href").contains(&"/admin/".to_owned()));
}

#[tokio::test]
async fn the_ledger_is_filtered_and_has_no_entry_of_the_console() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    desk.get("/portal").await;
    let what = async |query: &str| {
        let page = desk.get(&format!("/admin/ledger?{query}")).await;
        page.all("tbody td[data-label=What]")
    };
    assert_eq!(what("").await, ["refused", "document 1"]);
    assert_eq!(what("kind=documents").await, ["document 1"]);
    assert_eq!(what("kind=refusals&who=bob").await, ["refused"]);
    assert_eq!(what("who=ada").await, ["document 1"]);
    assert_eq!(what("kind=requests").await, ["request"]);
    assert_eq!(what("kind=all").await, ["request", "refused", "document 1"]);
    assert_eq!(what("who=nobody").await, [""; 0]);
    let row = desk.get("/admin/ledger?kind=documents").await.all("tbody tr > *");
    let expected = [
        "1",
        "2026-03-04 05:06:07",
        "document 1",
        "ada",
        "sp.test",
        "the Audience is https://other.test",
    ];
    assert_eq!(row, expected);
}

#[tokio::test]
async fn older_entries_are_on_pages_of_their_own() {
    let idp = builder(Vendor::okta()).start().await.unwrap();
    for _ in 0..60 {
        idp.launch(&LaunchRequest::new("ada")).unwrap();
    }
    let desk = Desk::at(&idp);
    let first = desk.get("/admin/ledger").await;
    assert_eq!(first.all("tbody tr").len(), 50);
    let older = first.attributes("a[rel=next]", "href");
    let second = desk.get(&older[0]).await;
    assert_eq!(second.all("tbody th").first().map(String::as_str), Some("10"));
    assert!(second.all("a[rel=next]").is_empty());
}
