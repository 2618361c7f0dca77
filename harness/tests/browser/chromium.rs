//! The one WebDriver of the program: started when the first trial wants it, ended after the last.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What ChromeDriver says when it listens; the port and a full stop follow.
const LISTENING: &str = "ChromeDriver was started successfully on port ";

#[derive(Default)]
pub(crate) struct Chromium {
    running: Mutex<Option<Running>>,
}

struct Running {
    driver: Child,
    port: u16,
}

impl Chromium {
    /// The URL of the WebDriver.
    pub(crate) fn address(&self) -> Result<String, String> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let port = match &*running {
            Some(known) => known.port,
            None => running.insert(start()?).port,
        };
        Ok(format!("http://127.0.0.1:{port}"))
    }

    /// Has it end itself and its browsers; by force where it does not.
    pub(crate) fn end(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Running { mut driver, port }) = running else { return };
        if let Ok(mut asked) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            let _ = asked.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        }
        let deadline = Instant::now() + Duration::from_secs(5);
        while matches!(driver.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = driver.kill();
        let _ = driver.wait();
    }
}

fn start() -> Result<Running, String> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot start chromedriver: {error}"))?;
    let said = driver.stdout.take().ok_or("chromedriver has no output")?;
    let mut lines = BufReader::new(said).lines().map_while(Result::ok);
    let port = lines.find_map(|line| {
        line.strip_prefix(LISTENING).and_then(|rest| rest.trim_end_matches('.').parse().ok())
    });
    // It writes on when it ends, and must find a reader.
    std::thread::spawn(move || lines.count());
    match port {
        Some(port) => Ok(Running { driver, port }),
        None => Err("chromedriver ended before it listened".to_owned()),
    }
}
