//! The CONNECT of HTTP (RFC 9110, 9.3.6), for the names of the platform alone.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::HOSTS;

/// How a request for a tunnel begins.
const METHOD: &[u8] = b"CONNECT ";
/// The head of a request is refused beyond this, in bytes.
const LONGEST_HEAD: usize = 8 * 1024;

/// Whether the client begins with a CONNECT. Takes nothing of what it says.
pub(super) async fn is_asked(stream: &TcpStream) -> bool {
    let mut beginning = [0; METHOD.len()];
    loop {
        let Ok(read) = stream.peek(&mut beginning).await else { return false };
        let matches = METHOD.starts_with(&beginning[..read]);
        if !matches || read == 0 || read == METHOD.len() {
            return matches && read == METHOD.len();
        }
        // A part of the word has come; more of it is on its way.
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
}

/// The tunnel, where it leads to one of our names; a refusal is sent where it does not.
pub(super) async fn answer(mut stream: TcpStream) -> Option<TcpStream> {
    let head = head(&mut stream).await?;
    let answer = if leads_here(&head) {
        "HTTP/1.1 200 Connection established\r\n\r\n"
    } else {
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    };
    stream.write_all(answer.as_bytes()).await.ok()?;
    leads_here(&head).then_some(stream)
}

/// Up to the empty line, byte by byte: what follows belongs to the tunnel.
async fn head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == LONGEST_HEAD {
            return None;
        }
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// `CONNECT auth.dnanexus.com:443 HTTP/1.1`.
fn leads_here(head: &str) -> bool {
    let target = head.split(' ').nth(1).unwrap_or_default();
    target.strip_suffix(":443").is_some_and(|host| HOSTS.contains(&host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_the_platform_lead_here() {
        for (target, expected) in [
            ("auth.dnanexus.com:443", true),
            ("api.dnanexus.com:443", true),
            ("api.dnanexus.com:80", false),
            ("api.dnanexus.com", false),
            ("evil.api.dnanexus.com:443", false),
            ("api.dnanexus.com.example:443", false),
            ("127.0.0.1:443", false),
        ] {
            assert_eq!(
                leads_here(&format!("CONNECT {target} HTTP/1.1\r\n\r\n")),
                expected,
                "{target}"
            );
        }
    }
}
