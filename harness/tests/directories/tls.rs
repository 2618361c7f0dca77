//! StartTLS and LDAPS with certificates of an authority of one's own.

use crate::portal::Portal;
use crate::server::{Outcome, Server, authority, block_on};
use mock_idp::Vendor;
use mock_idp::directory::DirectoryError;
use mock_idp::ldap::LiveDirectory;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

pub(crate) fn starttls(server: &Server) -> Outcome {
    block_on(async {
        let plain = server.over(&server.plain_url());
        let private = plain.clone().starttls().authority(&server.authority).unwrap();
        lets_ada_in(server, private).await;
        // And whether there is TLS is not for nothing: one server takes no password without it.
        let refused = plain.check("ada", server.kind.ada).await;
        assert_eq!(refused.is_ok(), server.kind.open, "{refused:?}");
    });
    Ok(())
}

pub(crate) fn ldaps_with_private_authority(server: &Server) -> Outcome {
    block_on(lets_ada_in(server, server.directory()));
    Ok(())
}

async fn lets_ada_in(server: &Server, directory: LiveDirectory) {
    let mut portal = Portal::open(Vendor::onelogin(), directory).await;
    portal.log_in("ada", "wrong").await.must_be(401, &[]);
    portal.log_in("ada", server.kind.ada).await.must_be(200, &["sp.example"]);
}

/// Another authority, or those of the system: each ends with an error that says why, on both ways to TLS.
pub(crate) fn wrong_authority_is_refused(server: &Server) -> Outcome {
    let (other, _) = authority("another authority");
    let tls = server.over(&server.tls_url());
    let starttls = server.over(&server.plain_url()).starttls();
    block_on(async {
        for directory in [tls, starttls] {
            must_refuse(directory.clone().authority(&other).unwrap(), "UnknownIssuer").await;
            must_refuse(directory, "UnknownIssuer").await;
        }
    });
    Ok(())
}

/// The right server behind an address that its certificate is not made out to.
pub(crate) fn wrong_name_is_refused(server: &Server) -> Outcome {
    let behind = server.tls_url().trim_start_matches("ldaps://").to_owned();
    block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ldaps://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut here, _)) = listener.accept().await {
                let mut there = TcpStream::connect(&behind).await.unwrap();
                let _ended = copy_bidirectional(&mut here, &mut there).await;
            }
        });
        let directory = server.over(&url).authority(&server.authority).unwrap();
        must_refuse(directory, "not valid for name").await;
    });
    Ok(())
}

async fn must_refuse(directory: LiveDirectory, reason: &str) {
    let checked = directory.check("ada", "whatever").await;
    let Err(DirectoryError::Untrusted { reason: found, .. }) = checked else {
        panic!("it is trusted: {checked:?}");
    };
    assert!(found.contains(reason), "{found}");
    let start = Portal::try_open(Vendor::okta(), directory, &[]).await;
    let cause = std::error::Error::source(&start.err().unwrap()).unwrap().to_string();
    assert!(cause.contains("no TLS connection") && cause.contains(reason), "{cause}");
}
