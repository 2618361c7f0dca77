//! Logins at the portal with the directory's password, and what becomes of them when the directory changes or is gone.

use crate::portal::{Portal, at};
use crate::server::{Outcome, Server, block_on};
use mock_idp::ldap::Schema;
use mock_idp::ledger::Event;
use mock_idp::state::{Change, ChangeError};
use mock_idp::{MockIdp, Vendor};
use std::time::{Duration, Instant};

const PASSWORD: &str = "Trial-password-1";

/// The words of Okta's page for somebody whom `Server::disable` has disabled.
fn refusal(server: &Server) -> &'static str {
    match server.kind.schema {
        Schema::Ldap => "Your account is locked.",
        Schema::ActiveDirectory => "Your account has been deactivated.",
    }
}

pub(crate) fn login_by_bind(server: &Server) -> Outcome {
    block_on(async {
        let mut portal = at(server, Vendor::okta()).await;
        portal.log_in("ada", "not her password").await.must_be(401, &["Unable to sign in"]);
        portal.log_in("nobody", server.kind.ada).await.must_be(401, &["Unable to sign in"]);
        // The password that the mock gives to users of its own.
        portal.log_in("ada", "ada-password").await.must_be(401, &["Unable to sign in"]);
        portal.launch().await.must_be(200, &["Username"]);
        portal.log_in("ada", server.kind.ada).await.must_be(200, &["My Apps", "sp.example"]);
        assert_eq!(portal.launch().await.attributes()["email"], ["ada@corp.example"]);
        let known = |event: &Event| matches!(event, Event::SignedIn { user } if user == "ada");
        assert!(portal.mock.ledger().iter().any(|entry| known(&entry.event)));
        let users = reqwest::get(format!("{}/admin/api/users", portal.mock.url())).await.unwrap();
        let users = users.text().await.unwrap();
        assert!(users.contains("\"ada\"") && users.contains("\"bob\""), "{users}");
        assert!(!users.contains(server.kind.ada), "a password is shown");
    });
    Ok(())
}

pub(crate) fn disabled_at_the_next_login(server: &Server) -> Outcome {
    server.add("disabled", PASSWORD);
    block_on(async {
        let mut portal = at(server, Vendor::okta()).await;
        portal.log_in("disabled", PASSWORD).await.must_be(200, &["My Apps"]);
        portal.launch().await.must_be(200, &["SAMLResponse"]);
        server.disable("disabled", true);
        // In the portal of before, and in a new one.
        portal.launch().await.must_be(403, &[refusal(server)]);
        let mut other = at(server, Vendor::okta()).await;
        other.log_in("disabled", PASSWORD).await.must_be(403, &[refusal(server)]);
        server.disable("disabled", false);
        portal.launch().await.must_be(200, &["SAMLResponse"]);
        other.log_in("disabled", PASSWORD).await.must_be(200, &["My Apps"]);
    });
    Ok(())
}

pub(crate) fn removed_from_the_directory(server: &Server) -> Outcome {
    server.add("removed", PASSWORD);
    block_on(async {
        let mut portal = at(server, Vendor::okta()).await;
        portal.log_in("removed", PASSWORD).await.must_be(200, &["My Apps"]);
        server.remove("removed");
        portal.launch().await.must_be(403, &["App Not Assigned"]);
        portal.log_in("removed", PASSWORD).await.must_be(401, &["Unable to sign in"]);
        // And whoever is new is found without a new start.
        server.add("removed", PASSWORD);
        portal.log_in("removed", PASSWORD).await.must_be(200, &["My Apps"]);
    });
    Ok(())
}

pub(crate) fn password_changed(server: &Server) -> Outcome {
    server.add("changed", PASSWORD);
    block_on(async {
        let mut portal = at(server, Vendor::pingone()).await;
        portal.log_in("changed", PASSWORD).await.must_be(200, &["sp.example"]);
        server.set_password("changed", "Another-password-2");
        portal.log_in("changed", PASSWORD).await.must_be(401, &[]);
        portal.log_in("changed", "Another-password-2").await.must_be(200, &["sp.example"]);
        // What else the record says holds with the next document.
        server.replace("changed", "mail", Some("other@corp.example"));
        assert_eq!(portal.launch().await.attributes()["email"], ["other@corp.example"]);
    });
    Ok(())
}

pub(crate) fn empty_password(server: &Server) -> Outcome {
    server.add("empty", PASSWORD);
    block_on(async {
        let mut ldap = server.directory().connect().await.unwrap();
        let bound = ldap.simple_bind(&server.dn("empty"), "").await.unwrap();
        // This server takes it for an anonymous login, and says yes.
        if server.kind.schema == Schema::Ldap {
            assert_eq!(bound.rc, 0, "{bound}");
        }
        let mut portal = at(server, Vendor::okta()).await;
        portal.log_in("empty", "").await.must_be(401, &["Unable to sign in"]);
        portal.log_in("", "").await.must_be(401, &["Unable to sign in"]);
        portal.log_in("empty", PASSWORD).await.must_be(200, &["My Apps"]);
    });
    Ok(())
}

pub(crate) fn filter_characters_in_the_login(server: &Server) -> Outcome {
    block_on(async {
        let mut portal = at(server, Vendor::okta()).await;
        for login in ["*", "a*", "ada)(cn=*", "*)(|(uid=ada", "ada\0", "(", "\\2a"] {
            portal.log_in(login, server.kind.ada).await.must_be(401, &["Unable to sign in"]);
        }
        if server.kind.schema == Schema::Ldap {
            portal.log_in(r"c(*)\d", "cyd-secret").await.must_be(200, &["My Apps", r"c(*)\d"]);
            assert_eq!(portal.launch().await.attributes()["email"], ["cyd@corp.example"]);
        }
    });
    Ok(())
}

pub(crate) fn two_entries_with_one_login(server: &Server) -> Outcome {
    block_on(async {
        let mut portal = at(server, Vendor::okta()).await;
        let page = portal.log_in("eve", "eve-secret").await;
        page.must_be(503, &["gives no record that can be used", "more than one entry"]);
        assert_eq!(portal.failures().len(), 1);
    });
    Ok(())
}

pub(crate) fn the_mock_has_users_of_its_own(server: &Server) -> Outcome {
    block_on(async {
        let builder = MockIdp::okta().live_directory(server.directory()).user("own");
        let mock = builder.start().await.unwrap();
        let mut portal = Portal::of(mock);
        portal.log_in("own", "own-password").await.must_be(200, &["My Apps"]);
        portal.log_in("ada", server.kind.ada).await.must_be(200, &["My Apps"]);
        let change = |user: &str| {
            let (user, password) = (user.to_owned(), "another".into());
            portal.mock.apply(Change::SetPassword { user, password })
        };
        assert!(change("own").is_ok());
        assert_eq!(change("ada"), Err(ChangeError::Live("ada".to_owned())));
    });
    Ok(())
}

/// Active Directory says in the refusal of a bind why it refuses.
pub(crate) fn the_state_is_in_the_refusal(server: &Server) -> Outcome {
    block_on(async {
        let mut portal = at(server, Vendor::okta()).await;
        portal.log_in("bob", "Bob-secret-1").await.must_be(403, &["has been deactivated"]);
        portal.log_in("bob", "wrong").await.must_be(401, &["Unable to sign in"]);
        portal.log_in("cyd", "Cyd-secret-1").await.must_be(403, &["password has expired"]);
        portal.log_in("cyd", "wrong").await.must_be(401, &["Unable to sign in"]);
        // The domain locks an account after three wrong passwords.
        let mut last = portal.log_in("dan", "wrong").await;
        for _ in 0..5 {
            last = portal.log_in("dan", "wrong").await;
        }
        last.must_be(403, &["Your account is locked"]);
        portal.log_in("dan", "Dan-secret-1").await.must_be(403, &["Your account is locked"]);
    });
    Ok(())
}

pub(crate) fn both_names_are_logins(server: &Server) -> Outcome {
    block_on(async {
        let mut portal = at(server, Vendor::okta()).await;
        for login in ["ada", "ADA", "ada@corp.example"] {
            portal.log_in(login, server.kind.ada).await.must_be(200, &["My Apps"]);
            assert_eq!(portal.launch().await.name_id(), "ada", "{login}");
        }
        let by_upn = server.directory().login_attribute("userPrincipalName");
        let mut portal = Portal::open(Vendor::okta(), by_upn).await;
        portal.log_in("ada", server.kind.ada).await.must_be(200, &["My Apps"]);
        assert_eq!(portal.launch().await.name_id(), "ada@corp.example");
    });
    Ok(())
}

pub(crate) fn gone_and_back(mut server: Server) -> Outcome {
    block_on(async {
        let directory = server.directory().patience(Duration::from_secs(2));
        let mut portal = Portal::open(Vendor::okta(), directory.clone()).await;
        portal.log_in("ada", server.kind.ada).await.must_be(200, &["My Apps"]);
        let silent = "The directory does not answer";

        server.stop();
        let url = server.tls_url();
        let page = portal.log_in("ada", server.kind.ada).await;
        page.must_be(503, &[silent, &url, "Connection refused"]);
        assert!(!page.text.contains(server.kind.ada), "the password is shown");
        portal.launch().await.must_be(503, &[silent, &url]);
        assert_eq!(portal.failures().len(), 2);
        let start = Portal::try_open(Vendor::okta(), directory, &[]).await;
        let error = start.err().unwrap();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains(&url) && cause.contains("refused"), "{cause}");

        server.resume();
        portal.launch().await.must_be(200, &["SAMLResponse"]);
        portal.log_in("ada", server.kind.ada).await.must_be(200, &["My Apps"]);

        server.hold_up(true);
        let begun = Instant::now();
        portal.log_in("ada", server.kind.ada).await.must_be(503, &[silent, "within 2000 ms"]);
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        server.hold_up(false);
        portal.log_in("ada", server.kind.ada).await.must_be(200, &["My Apps"]);
    });
    Ok(())
}
