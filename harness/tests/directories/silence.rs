//! Servers that are none: trials that need nothing installed.

use crate::portal::Portal;
use crate::server::{Outcome, block_on};
use libtest_mimic::Trial;
use mock_idp::Vendor;
use mock_idp::directory::DirectoryError;
use mock_idp::ldap::{LiveDirectory, Schema};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("nobody::listens", nobody_listens),
        Trial::test("nobody::answers", nobody_answers),
        Trial::test("nobody::makes_sense", nobody_makes_sense),
    ]
}

fn directory(port: u16) -> LiveDirectory {
    let url = format!("ldap://127.0.0.1:{port}");
    let directory = LiveDirectory::new(&url, Schema::Ldap, "dc=corp,dc=example").unwrap();
    directory.patience(Duration::from_millis(300))
}

async fn start(directory: LiveDirectory) -> String {
    let start = Portal::try_open(Vendor::okta(), directory, &[]).await;
    let error = start.err().unwrap();
    std::error::Error::source(&error).unwrap().to_string()
}

fn nobody_listens() -> Outcome {
    block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let cause = start(directory(port)).await;
        assert!(cause.contains(&format!("ldap://127.0.0.1:{port}")), "{cause}");
        assert!(cause.contains("refused"), "{cause}");
    });
    Ok(())
}

/// Whoever takes a connection and says nothing is waited for no longer than the patience.
fn nobody_answers() -> Outcome {
    block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let directory = directory(listener.local_addr().unwrap().port());
        let begun = Instant::now();
        for directory in [directory.clone(), directory.clone().starttls()] {
            let cause = start(directory).await;
            assert!(cause.contains("no answer within 300 ms"), "{cause}");
        }
        let checked = directory.check("ada", "secret").await;
        assert!(matches!(checked, Err(DirectoryError::NoAnswer { .. })), "{checked:?}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    });
    Ok(())
}

/// What is no LDAP ends a login and nothing else.
fn nobody_makes_sense() -> Outcome {
    // No BER at all; a message without content; an operation that no client is answered with.
    let answers: [&[u8]; 3] =
        [b"HTTP/1.1 400 Bad Request\r\n\r\n", &[0x30, 0], &[0x30, 5, 2, 1, 1, 0x7f, 0]];
    block_on(async {
        for answer in answers {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let directory = directory(listener.local_addr().unwrap().port());
            tokio::spawn(async move {
                while let Ok((mut connection, _)) = listener.accept().await {
                    let _sent = connection.write_all(answer).await;
                }
            });
            let checked = directory.check("ada", "secret").await;
            assert!(checked.is_err(), "{checked:?}");
        }
    });
    Ok(())
}
