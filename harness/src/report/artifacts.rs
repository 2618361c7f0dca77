//! What was sent and seen in each case, as files for a person. Writes what a trace holds, which is redacted already.

use crate::trace::Trace;
use crate::trace::Traces;
use std::io;
use std::path::{Path, PathBuf};

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("failed to write the artifact {path}: {source}")]
pub struct ArtifactError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

/// Writes one folder for each case and each run of a control below `folder`: `trace.json`, the documents that were sent, the last page that was seen. What the service provider logged is in `sp.log`.
///
/// Files of an earlier run for the same case are replaced; nothing else is touched.
///
/// # Errors
/// The first file that could not be written.
pub fn write(folder: &Path, traces: &Traces, log: &[String]) -> Result<(), ArtifactError> {
    for (id, trace) in &traces.cases {
        write_case(&folder.join(safe(id)), trace)?;
    }
    for (name, runs) in &traces.controls {
        for (trace, run) in runs.iter().zip(["before", "after"]) {
            write_case(&folder.join(safe(name)).join(run), trace)?;
        }
    }
    if log.is_empty() { Ok(()) } else { write_file(folder, "sp.log", &(log.join("\n") + "\n")) }
}

fn write_case(folder: &Path, trace: &Trace) -> Result<(), ArtifactError> {
    files(trace).iter().try_for_each(|(name, text)| write_file(folder, name, text))
}

fn write_file(folder: &Path, name: &str, text: &str) -> Result<(), ArtifactError> {
    let path = folder.join(name);
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text));
    written.map_err(|source| ArtifactError { path, source })
}

/// Name and content of each file of a case.
fn files(trace: &Trace) -> Vec<(String, String)> {
    let json = serde_json::to_string_pretty(trace).expect("a trace is strings, numbers and lists");
    let mut files = vec![("trace.json".to_owned(), json + "\n")];
    let sent = trace
        .steps
        .iter()
        .enumerate()
        .filter_map(|(index, step)| Some((index, step.document.as_ref()?)));
    files.extend(
        sent.map(|(index, document)| (format!("sent-{}.xml", index + 1), document.xml.clone())),
    );
    let last = trace
        .steps
        .iter()
        .flat_map(|step| &step.exchanges)
        .rev()
        .find(|exchange| !exchange.body.is_empty());
    files.extend(last.map(|page| {
        (
            "last-page.txt".to_owned(),
            format!("{} {}\n{}\n\n{}", page.method, page.url, status(page.status), page.body),
        )
    }));
    files
}

fn status(status: Option<u16>) -> String {
    status.map_or("no answer".to_owned(), |status| status.to_string())
}

/// An id as the name of one folder, on every system: never empty, hidden, or leading elsewhere.
fn safe(id: &str) -> String {
    let name: String = id.chars().map(safe_character).collect();
    if name.starts_with('.') || name.is_empty() { format!("_{name}") } else { name }
}

fn safe_character(character: char) -> char {
    match character {
        '/' => '.',
        '#' => '+',
        '@' => '=',
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => character,
        _ => '_',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{DocumentTrace, Exchange, Seen, StepTrace};

    fn trace() -> Trace {
        let page = Exchange {
            method: "POST".into(),
            url: "http://sp/acs".into(),
            status: Some(403),
            location: None,
            body: "no".into(),
        };
        let document = DocumentTrace {
            xml: "<Response/>".into(),
            relay_state: None,
            difference: None,
            issuer: "okta".into(),
        };
        let step = StepTrace {
            act: "sign-in".into(),
            who: "ada".into(),
            seen: Seen::Anonymous,
            document: Some(document),
            authn_request: None,
            fetched: Vec::new(),
            answers: None,
            written: Vec::new(),
            landing: None,
            exchanges: vec![page],
        };
        Trace {
            case: "login/relay-state#empty@okta".into(),
            people: Vec::new(),
            source: None,
            steps: vec![step],
            landing: "/".into(),
            stopped: None,
            log: Vec::new(),
            repeated: Vec::new(),
            millis: 1,
        }
    }

    #[test]
    fn an_id_is_a_safe_folder_name() {
        assert_eq!(safe("login/relay-state#empty@okta"), "login.relay-state+empty=okta");
        assert_eq!(safe("../../x y"), "_......x_y");
        assert_eq!(safe(""), "_");
    }

    #[test]
    fn files_of_the_same_case_are_replaced_and_others_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let stranger = folder.path().join("mine.txt");
        std::fs::write(&stranger, "mine").expect("it is written");
        let traces = Traces {
            cases: [("login/relay-state#empty@okta".to_owned(), trace())].into(),
            ..Traces::default()
        };
        write(folder.path(), &traces, &[]).expect("once");
        write(folder.path(), &traces, &[]).expect("and again");
        let case = folder.path().join("login.relay-state+empty=okta");
        assert_eq!(
            std::fs::read_to_string(case.join("sent-1.xml")).expect("it is there"),
            "<Response/>"
        );
        assert_eq!(
            std::fs::read_to_string(case.join("last-page.txt")).expect("it is there"),
            "POST http://sp/acs\n403\n\nno"
        );
        assert_eq!(std::fs::read_to_string(stranger).expect("it is there"), "mine");
    }
}
