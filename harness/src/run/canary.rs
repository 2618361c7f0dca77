//! A listener that nobody has a reason to ask: who asks it has followed what an attacker wrote into a document.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Listens on this machine alone, from its beginning until it is dropped. It has a thread of its own, so that a service
/// provider that waits for it in our process cannot keep it from answering.
pub(super) struct Canary {
    port: u16,
    visits: Visits,
    ended: Arc<AtomicBool>,
}

/// How often each path was asked for.
type Visits = Arc<Mutex<HashMap<String, usize>>>;

const PATIENCE: Duration = Duration::from_secs(1);

impl Canary {
    pub(super) fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        let (visits, ended) = (Visits::default(), Arc::new(AtomicBool::new(false)));
        let (noted, over) = (Arc::clone(&visits), Arc::clone(&ended));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let path = asked(&mut stream).unwrap_or_default();
                *noted.lock().unwrap_or_else(PoisonError::into_inner).entry(path).or_default() += 1;
                // Noted before it is answered: who waits for the answer cannot be ahead of the note.
                let _ = stream.write_all(NOTHING);
            }
        });
        Ok(Self { port, visits, ended })
    }

    /// A URL that only the documents of this person name.
    pub(super) fn url(&self, person: &str) -> String {
        format!("http://127.0.0.1:{}/{person}", self.port)
    }

    /// What was asked for because of this person's documents.
    pub(super) fn visits(&self, person: &str) -> Vec<String> {
        let path = format!("/{person}");
        let visits = self.visits.lock().unwrap_or_else(PoisonError::into_inner);
        vec![path.clone(); visits.get(&path).copied().unwrap_or_default()]
    }
}

/// Wakes the thread, so that it sees that it is over.
impl Drop for Canary {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Where nobody listens any more there is nobody to wake.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

/// More of a request is not read, in octets.
const LONGEST: u64 = 2048;
const NOTHING: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// The path that is asked for.
fn asked(stream: &mut TcpStream) -> std::io::Result<String> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    // To the end of the header, however many pieces it comes in: an answer in between could be lost.
    let mut lines = BufReader::new(stream.take(LONGEST)).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    let _ = lines.find(String::is_empty);
    Ok(first.split_ascii_whitespace().nth(1).unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(canary: &Canary, path: &str) {
        let mut stream = TcpStream::connect(("127.0.0.1", canary.port)).unwrap();
        for piece in ["GET ", path, " HTTP/1.1\r\n", "\r\n"] {
            stream.write_all(piece.as_bytes()).unwrap();
            std::thread::sleep(Duration::from_millis(2));
        }
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    }

    #[test]
    fn each_visit_is_noted_for_the_person_whose_document_led_to_it() {
        let canary = Canary::start().unwrap();
        ask(&canary, "/mallory");
        ask(&canary, "/somebody");
        assert_eq!(canary.visits("mallory"), ["/mallory"]);
        assert!(canary.visits("ada").is_empty() && canary.url("ada").ends_with("/ada"));
    }
}
