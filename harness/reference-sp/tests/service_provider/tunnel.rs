//! The command-line client's way in: its own names by a tunnel, over TLS, and no other name by any way.

use reference_sp::ReferenceSp;
use reqwest::{Certificate, Client, Proxy, header, redirect::Policy};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::browser::ADMIN;

const NAMES: [&str; 2] = ["auth.dnanexus.com", "api.dnanexus.com"];

/// A service provider that is a proxy too, and the file with the certificate of its authority.
struct Tunnel {
    sp: ReferenceSp,
    folder: TempDir,
}

impl Tunnel {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let builder = ReferenceSp::builder().admin_token(ADMIN);
        let bound = builder.client_authority(folder.path().join("ca.pem")).bind().await.unwrap();
        Self { sp: bound.serve(Vec::new()).unwrap(), folder }
    }

    fn authority(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("ca.pem")).unwrap()
    }

    /// A client that is told of the proxy, as by `HTTPS_PROXY`.
    fn client(&self) -> reqwest::ClientBuilder {
        let proxy = Proxy::https(self.sp.url()).unwrap();
        Client::builder().proxy(proxy).redirect(Policy::none())
    }

    fn client_that_trusts(&self) -> Client {
        let authority = Certificate::from_pem(self.authority().as_bytes()).unwrap();
        self.client().tls_certs_only([authority]).build().unwrap()
    }

    fn address(&self) -> &str {
        self.sp.url().strip_prefix("http://").unwrap()
    }

    /// What is answered to these octets until the connection ends.
    async fn answer(&self, words: &str) -> String {
        let mut stream = TcpStream::connect(self.address()).await.unwrap();
        // Who is refused may have closed it before all of it is written.
        let _ = stream.write_all(words.as_bytes()).await;
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        String::from_utf8_lossy(&bytes).into_owned()
    }

    async fn status(&self, words: &str) -> String {
        let answer = self.answer(words).await;
        answer.split(' ').nth(1).unwrap_or("none").to_owned()
    }
}

fn json_of(client: &Client, url: &str, token: &str, body: &Value) -> reqwest::RequestBuilder {
    let request = client.post(url).header(header::AUTHORIZATION, format!("Bearer {token}"));
    request.header(header::CONTENT_TYPE, "application/json").body(body.to_string())
}

#[tokio::test]
async fn both_names_lead_here_for_a_client_that_trusts_the_authority() {
    let tunnel = Tunnel::new().await;
    let client = tunnel.client_that_trusts();
    let account = json!({ "username": "bob", "email": "bob@example.test", "password": "hunter2" });
    // The website is still there, in plain HTTP, at the same port.
    let made = json_of(&client, &format!("{}/admin/accounts", tunnel.sp.url()), ADMIN, &account);
    assert_eq!(made.send().await.unwrap().status(), 200);
    let login = json!({ "username": "bob", "password": "hunter2", "expires": 0, "otp": null });
    for name in NAMES {
        let url = format!("https://{name}/system/newAuthToken");
        let answer = json_of(&client, &url, "", &login).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{name}");
        let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        let token = answer["access_token"].as_str().unwrap();
        let url = format!("https://{name}/system/whoami");
        let answer = json_of(&client, &url, token, &json!({})).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), r#"{"id":"user-bob"}"#, "{name}");
    }
}

#[tokio::test]
async fn a_client_that_does_not_trust_the_authority_says_nothing() {
    let tunnel = Tunnel::new().await;
    let another = Tunnel::new().await;
    let stranger = Certificate::from_pem(another.authority().as_bytes()).unwrap();
    let client = tunnel.client().tls_certs_only([stranger]).build().unwrap();
    let error = client.get("https://api.dnanexus.com/").send().await.unwrap_err();
    assert!(format!("{error:?}").contains("InvalidCertificate"), "{error:?}");
}

#[tokio::test]
async fn the_file_has_the_certificate_and_no_key() {
    let tunnel = Tunnel::new().await;
    let text = tunnel.authority();
    assert!(text.starts_with("-----BEGIN CERTIFICATE-----"), "{text}");
    assert_eq!(text.matches("-----BEGIN").count(), 1);
}

#[tokio::test]
async fn the_names_are_served_on_loopback_alone() {
    let folder = tempfile::tempdir().unwrap();
    let builder = ReferenceSp::builder().address("0.0.0.0:0".parse().unwrap());
    let started = builder.client_authority(folder.path().join("ca.pem")).bind().await;
    let error = started.err().unwrap().to_string();
    assert_eq!(error, "the command-line client is served on loopback only, and 0.0.0.0:0 is not");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn no_other_name_and_no_other_port_is_connected_to() {
    let tunnel = Tunnel::new().await;
    let own = tunnel.address();
    let targets = [
        "example.org:443",
        "api.dnanexus.com:80",
        "api.dnanexus.com:8443",
        "api.dnanexus.com",
        "api.dnanexus.com:443:443",
        "stagingapi.dnanexus.com:443",
        "api.dnanexus.com.example.org:443",
        "api.dnanexus.com@example.org:443",
        "127.0.0.1:443",
        own,
        "",
    ];
    for target in targets {
        let words = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n");
        assert_eq!(tunnel.status(&words).await, "403", "{target}");
    }
    let second = format!(
        "GET /me HTTP/1.1\r\nHost: {own}\r\n\r\n\
         CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n"
    );
    let answers = tunnel.answer(&second).await;
    let statuses: Vec<&str> =
        answers.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(statuses, ["401", "403"], "{answers}");
}

#[tokio::test]
async fn no_other_host_is_asked_in_plain_text_nor_answered_for() {
    let tunnel = Tunnel::new().await;
    let own = tunnel.address();
    let targets = [
        ("http://example.org/me".to_owned(), "403"),
        ("http://example.org/nowhere".to_owned(), "403"),
        ("http://api.dnanexus.com/me".to_owned(), "403"),
        (format!("http://{own}.example.org/me"), "403"),
        (format!("http://{own}/me"), "401"),
        ("/me".to_owned(), "401"),
    ];
    for (target, expected) in targets {
        let words = format!("GET {target} HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n");
        assert_eq!(tunnel.status(&words).await, expected, "{target}");
    }
}

#[tokio::test]
async fn a_head_that_is_too_long_is_not_read_to_its_end() {
    let tunnel = Tunnel::new().await;
    for (length, expected) in [(4 * 1024, "200"), (16 * 1024, "none"), (1024 * 1024, "none")] {
        let words = format!(
            "CONNECT api.dnanexus.com:443 HTTP/1.1\r\nx: {}\r\n\r\nno TLS",
            "x".repeat(length)
        );
        assert_eq!(tunnel.status(&words).await, expected, "{length}");
    }
}

#[tokio::test]
async fn a_body_in_the_tunnel_has_the_limit_of_all_bodies() {
    let tunnel = Tunnel::new().await;
    let client = tunnel.client_that_trusts();
    let long = json!({ "username": "x".repeat(2 * 1024 * 1024) });
    let sent = json_of(&client, "https://auth.dnanexus.com/system/newAuthToken", "", &long);
    assert_eq!(sent.send().await.unwrap().status(), 413);
}

#[tokio::test]
async fn without_an_authority_nothing_is_a_proxy() {
    let sp = ReferenceSp::builder().bind().await.unwrap().serve(Vec::new()).unwrap();
    let mut stream = TcpStream::connect(sp.url().strip_prefix("http://").unwrap()).await.unwrap();
    let words = "CONNECT api.dnanexus.com:443 HTTP/1.1\r\nHost: api.dnanexus.com\r\nConnection: close\r\n\r\n";
    stream.write_all(words.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
}
