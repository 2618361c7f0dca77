//! `capture`: an ACS for a real identity provider, until Ctrl-C; what arrives is told in the terminal, too.

use super::capture_args::CaptureArgs;
use super::exit::Exit;
use super::known::{known, octets, values, vendor};
use super::output::{look, tell};
use super::save::Save;
use super::system::{runtime, told_to_end};
use super::trouble::Trouble;
use super::words::ERROR;
use crate::capture::{Arrival, Capture, Certificate, Settings};
use crate::judge::Gate;
use crate::report::console;
use mock_idp::Clock;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use url::Url;

pub(super) fn capture(args: &CaptureArgs) -> Result<Exit, Trouble> {
    let save = args.save.as_deref().map(Save::to).transpose()?;
    if let (Some(save), Some(file)) = (&save, &args.response) {
        return save.kept(file, &args.known);
    }
    let settings = settings(args)?;
    runtime()?.block_on(async {
        let capture = Capture::open(settings).await.map_err(could_not)?;
        tell(&told(&capture, args));
        tokio::select! {
            exit = arrivals(&capture, args.once, save.as_ref()) => exit,
            interrupted = tokio::signal::ctrl_c() => interrupted.map(|()| Exit::CONFORMS).map_err(could_not),
            () = told_to_end() => Ok(Exit::CONFORMS),
        }
    })
}

fn settings(args: &CaptureArgs) -> Result<Settings, Trouble> {
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    Ok(Settings {
        address: SocketAddr::new(args.expose_on.unwrap_or(loopback), args.port),
        url: args.url.as_deref().map(url).transpose()?,
        certificate: certificate(args)?,
        known: known(&args.known)?,
        vendor: vendor(&args.known)?,
        values: values(&args.known),
        gate: Gate(args.known.fail_on),
        folder: args.keep.clone(),
        clock: Clock::System,
    })
}

fn url(text: &str) -> Result<String, Trouble> {
    match Url::parse(text) {
        // The pages lead to each other from the root of their host.
        Ok(url)
            if url.scheme().starts_with("http") && url.path() == "/" && url.query().is_none() =>
        {
            Ok(text.to_owned())
        }
        _ => Err(Trouble::Usage(format!(
            "--url {text}: write a URL without a path, as in https://capture.example"
        ))),
    }
}

fn certificate(args: &CaptureArgs) -> Result<Option<Certificate>, Trouble> {
    match (&args.certificate, &args.private_key) {
        (Some(chain), Some(key)) => {
            Ok(Some(Certificate::Given { chain: octets(chain)?, key: octets(key)? }))
        }
        _ => Ok(args.https.then_some(Certificate::Made)),
    }
}

fn told(capture: &Capture, args: &CaptureArgs) -> String {
    let kept = match &args.keep {
        Some(folder) => format!("kept in        {}\n", folder.display()),
        None => String::new(),
    };
    format!(
        "the page       {url}/\nACS            {acs}\nentity id      {entity_id}\nmetadata       {metadata}\n{kept}\
         Log in at the identity provider; what arrives is told here and on the page. Ctrl-C ends it.\n\n",
        url = capture.url(),
        acs = capture.acs(),
        entity_id = capture.entity_id(),
        metadata = capture.metadata_url(),
    )
}

/// Tells each, and ends after the first, or the first that was saved, if asked.
async fn arrivals(capture: &Capture, once: bool, save: Option<&Save>) -> Result<Exit, Trouble> {
    let mut last = 0;
    loop {
        for arrival in capture.newer(last).await {
            last = arrival.number;
            tell(&headline(capture, &arrival));
            tell(&arrived(&arrival));
            let is_saved = save.map_or(Ok(false), |save| save.arrived(capture, &arrival))?;
            if once || is_saved {
                return Ok(if is_saved { Exit::CONFORMS } else { exit(&arrival) });
            }
        }
    }
}

/// What tells one arrival from the next, and where it is on the page.
fn headline(capture: &Capture, arrival: &Arrival) -> String {
    let (url, number, way) = (capture.url(), arrival.number, arrival.way.word());
    format!("── {number} {way} ── {url}/arrivals/{number}\n\n")
}

fn arrived(arrival: &Arrival) -> String {
    let kept = match &arrival.kept {
        Some(Ok(name)) => format!("kept as {name}\n\n"),
        Some(Err(why)) => format!("{ERROR}: not kept: {why}\n\n"),
        None => String::new(),
    };
    match &arrival.outcome {
        Ok(examination) => console::examination(examination, look()) + "\n" + &kept,
        Err(unreadable) => format!("{ERROR}: {unreadable}\n\n{kept}"),
    }
}

fn exit(arrival: &Arrival) -> Exit {
    match &arrival.outcome {
        Ok(examination) if examination.gates() => Exit::DOES_NOT_CONFORM,
        Ok(_) => Exit::CONFORMS,
        Err(_) => Exit::DOES_NOT_PARSE,
    }
}

fn could_not(error: impl std::error::Error) -> Trouble {
    Trouble::CouldNotRun(error.to_string())
}
