//! A person at the portal: log in, select the application, be denied.

use mock_idp::{
    Assignment, Change, Deviation, LaunchRequest, Launched, User, UserState, Vendor, ledger::Event,
    state::RelayState, vendor::SigningChoice,
};
use reqwest::StatusCode;

use crate::{ACS, SP, accept, browser::Browser, builder, service_provider, start};

#[tokio::test]
async fn a_person_logs_in_selects_the_application_and_gets_a_good_form() {
    for vendor in Vendor::all() {
        let idp = start(vendor.clone()).await;
        let mut browser = Browser::new();
        let tiles = browser.log_in(&idp.portal_url(), "ada", "ada-password").await;
        assert_eq!((tiles.status, tiles.heading()), (StatusCode::OK, vendor.wording.applications));
        let page = browser.get(&format!("{}{}", idp.url(), tiles.tiles()[0])).await;
        let form = page.form();
        assert_eq!(form.action, ACS, "{}", vendor.name);
        let received = accept(&idp, &form.document(), None).unwrap();
        assert_eq!(received.response.in_response_to, None);
        assert!(
            received.assertion.attributes.iter().any(|it| it.name.as_deref() == Some("firstName"))
        );
    }
}

#[tokio::test]
async fn a_start_url_waits_for_the_login_and_then_goes_on() {
    let idp = start(Vendor::okta()).await;
    let mut browser = Browser::new();
    let login = browser.get(&idp.start_url(SP, Some("/deep?a=b&c")).unwrap()).await;
    assert_eq!(login.heading(), "Sign In");
    let form = login.form().with("ada", "ada-password");
    let page = browser.submit(idp.url(), &form).await;
    assert_eq!(page.form().field("RelayState"), Some("/deep?a=b&c"));
    assert!(accept(&idp, &page.form().document(), None).is_ok());
}

#[tokio::test]
async fn relay_state_follows_each_vendors_rule() {
    let cases = [
        ("okta", Some(""), true),
        ("onelogin", None, false),
        ("pingone", None, true),
        ("pingone-for-enterprise", None, true),
    ];
    for (name, none, link_can_set_it) in cases {
        let vendor = || Vendor::built_in(name).unwrap();
        let idp = start(vendor()).await;
        let posted = |relay_state: Option<&str>| {
            let relay_state = relay_state.map(str::to_owned);
            match idp.launch(&LaunchRequest { relay_state, ..LaunchRequest::new("ada") }) {
                Ok(Launched::Form(form)) => form.relay_state,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(posted(None).as_deref(), none, "{name}");
        assert_eq!(posted(Some("/x")).as_deref(), Some("/x"), "{name}");
        assert_eq!(idp.start_url(SP, Some("/x")).is_some(), link_can_set_it, "{name}");
        let ordered = RelayState::Value("/ordered".to_owned());
        let change = Change::RelayState { user: "ada".to_owned(), relay_state: ordered };
        idp.apply(change).unwrap();
        assert_eq!(posted(None).as_deref(), Some("/ordered"), "{name}");
        assert_eq!(posted(None).as_deref(), none, "{name}");

        let mut configured = service_provider();
        (configured.entity_id, configured.relay_state) =
            ("https://two.test".into(), Some("/set".into()));
        let idp = builder(vendor()).service_provider(configured).start().await.unwrap();
        let service_provider = Some("https://two.test".to_owned());
        let request = LaunchRequest { service_provider, ..LaunchRequest::new("ada") };
        let Ok(Launched::Form(form)) = idp.launch(&request) else { panic!("{name}") };
        assert_eq!(form.relay_state.as_deref(), Some("/set"), "{name}");
    }
}

#[tokio::test]
async fn a_second_application_has_a_start_url_of_its_own() {
    for vendor in Vendor::all() {
        let mut second = service_provider();
        second.entity_id = "https://two.test/?a=b".to_owned();
        second.acs = "https://two.test/acs".to_owned();
        let idp = builder(vendor).service_provider(second).start().await.unwrap();
        let mut browser = Browser::new();
        let tiles = browser.log_in(&idp.portal_url(), "ada", "ada-password").await.tiles();
        let page = browser.get(&format!("{}{}", idp.url(), tiles[1])).await;
        assert_eq!(page.form().action, "https://two.test/acs", "{}", tiles[1]);
    }
}

#[tokio::test]
async fn a_wrong_password_opens_nothing() {
    let idp = start(Vendor::onelogin()).await;
    for (login, password) in [("ada", "wrong"), ("ada", ""), ("mallory", "ada-password"), ("", "")]
    {
        let mut browser = Browser::new();
        let page = browser.log_in(&idp.portal_url(), login, password).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(page.text.contains("Invalid username or password"));
        assert_eq!(browser.get(&idp.portal_url()).await.heading(), "Log in");
    }
}

#[tokio::test]
async fn who_is_not_assigned_sees_the_vendors_page_and_nothing_is_posted() {
    let texts = [
        ("okta", "you are not assigned this app in Okta"),
        ("onelogin", "You do not have access to this application. contact your administrator."),
        ("pingone", "You do not have access to sp.test."),
        ("pingone-for-enterprise", "AUTHZ_001"),
    ];
    for (name, text) in texts {
        let bob = User { assigned: Assignment::None, ..User::new("bob") };
        let vendor = Vendor::built_in(name).unwrap();
        let idp = builder(vendor).user(bob).start().await.unwrap();
        let mut browser = Browser::new();
        let tiles = browser.log_in(&idp.portal_url(), "bob", "bob-password").await;
        assert_eq!(tiles.tiles(), [""; 0]);
        let page = browser.get(&idp.start_url(SP, None).unwrap()).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.text.contains(text), "{}", page.text);
        assert!(!page.text.contains("SAMLResponse"));
        let issued = |entry: &mock_idp::ledger::Entry| matches!(entry.event, Event::Issued(_));
        assert!(!idp.ledger().iter().any(issued));
    }
}

#[tokio::test]
async fn who_is_not_active_gets_neither_into_the_portal_nor_on_with_an_old_session() {
    for vendor in Vendor::all() {
        for state in UserState::ALL.into_iter().filter(|state| *state != UserState::Active) {
            let idp = start(vendor.clone()).await;
            let mut browser = Browser::new();
            let tiles = browser.log_in(&idp.portal_url(), "ada", "ada-password").await;
            idp.apply(Change::SetState { user: "ada".to_owned(), state }).unwrap();
            let refusal = vendor.states.word(state).refusal.clone().unwrap();
            let page = browser.get(&format!("{}{}", idp.url(), tiles.tiles()[0])).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN);
            assert!(page.text.contains(&refusal));
            let page = Browser::new().log_in(&idp.portal_url(), "ada", "ada-password").await;
            assert_eq!(page.status, StatusCode::FORBIDDEN);
            assert!(page.text.contains(&refusal));
        }
    }
}

#[tokio::test]
async fn orders_are_served_one_after_the_other_and_for_their_user_only() {
    let idp = builder(Vendor::okta()).user("bob").start().await.unwrap();
    idp.next(Deviation::Expired).for_user("ada").unwrap();
    idp.deny_next().for_user("ada").unwrap();
    assert!(idp.next(Deviation::Expired).for_user("mallory").is_err());
    let outcome = |login: &str| match idp.launch(&LaunchRequest::new(login)).unwrap() {
        Launched::Form(form) => accept(&idp, &form.document, None).map(|_| ()),
        Launched::Denied(_) => Err("denied".to_owned()),
    };
    assert_eq!(outcome("bob"), Ok(()));
    assert!(outcome("ada").unwrap_err().contains("cond-notonorafter"));
    assert_eq!(outcome("ada"), Err("denied".to_owned()));
    assert_eq!(outcome("ada"), Ok(()));
}

#[tokio::test]
async fn every_choice_of_the_console_is_issued_and_sha1_is_a_feature() {
    for vendor in Vendor::all() {
        for elements in vendor.signing.elements.iter().map(|choice| &choice.label) {
            for algorithm in vendor.signing.algorithms.iter().map(|choice| &choice.label) {
                let mut sp = service_provider();
                sp.entity_id = "https://two.test".to_owned();
                let (elements, algorithm) = (elements.clone(), algorithm.clone());
                let needs_sha1 = algorithm.ends_with("SHA1") || algorithm == "SHA-1";
                sp.signing = Some(SigningChoice { elements, algorithm });
                let service_provider = Some(sp.entity_id.clone());
                let idp = builder(vendor.clone()).service_provider(sp).start().await.unwrap();
                let request = LaunchRequest { service_provider, ..LaunchRequest::new("ada") };
                let issued = idp.launch(&request);
                assert_eq!(issued.is_ok(), !needs_sha1 || cfg!(feature = "legacy-sha1"));
            }
        }
    }
}

#[tokio::test]
async fn an_order_outlasts_a_refusal_for_another_reason() {
    let idp = start(Vendor::okta()).await;
    idp.next(Deviation::Expired).for_user("ada").unwrap();
    let assign = |assigned| Change::Assign { user: "ada".to_owned(), assigned };
    idp.apply(assign(Assignment::None)).unwrap();
    let launch = || idp.launch(&LaunchRequest::new("ada")).unwrap();
    assert!(matches!(launch(), Launched::Denied(_)));
    idp.apply(assign(Assignment::All)).unwrap();
    let Launched::Form(form) = launch() else { panic!("ada is assigned") };
    assert!(accept(&idp, &form.document, None).is_err());
}

#[tokio::test]
async fn the_logout_button_ends_the_session_at_the_portal() {
    let idp = start(Vendor::pingone()).await;
    let mut browser = Browser::new();
    let tiles = browser.log_in(&idp.portal_url(), "ada", "ada-password").await;
    let page = browser.submit(idp.url(), &tiles.form()).await;
    assert_eq!(page.heading(), "Sign On");
}

#[tokio::test]
async fn what_is_signed_is_ordered_beside_a_deviation_and_for_one_document() {
    let idp = start(Vendor::okta()).await;
    let elements = saml_wire::draft::SignedElements::Response;
    idp.apply(Change::Sign { user: "ada".to_owned(), elements }).unwrap();
    idp.next(Deviation::NoAudience).for_user("ada").unwrap();
    let next = || {
        let launched = idp.launch(&LaunchRequest::new("ada"));
        let Ok(Launched::Form(form)) = launched else { panic!("no form") };
        let count = |part: &str| form.document.matches(part).count();
        (count("<ds:SignatureValue"), count("AudienceRestriction>"))
    };
    assert_eq!(next(), (1, 0), "the Response is signed, and there is no audience");
    assert_eq!(next(), (2, 2), "Okta signs both, and the restriction opens and closes");
}
