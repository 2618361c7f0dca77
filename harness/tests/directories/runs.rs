//! The commands that are told of a live directory.

use crate::installed::folder;
use crate::portal::log_in_at;
use crate::server::{Outcome, Server, block_on};
use mock_idp::ldap::Schema;
use mock_idp::ldap::ldap3::Scope;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

const HARNESS: &str = env!("CARGO_BIN_EXE_sso-harness");

/// The people of scenarios live in the directory during their case, and are gone from it afterwards.
pub(crate) fn scenarios(server: &Server) -> Outcome {
    let scratch = tempfile::tempdir().unwrap();
    let (json, traces) = (scratch.path().join("report.json"), scratch.path().join("traces.json"));
    let mut run = Command::new(HARNESS);
    run.args(["run", "reference-sp", "directory/*", "states/*", "--quiet"]);
    run.arg("--directory").arg(server.file());
    run.arg("--scenarios").arg(folder("tests/directories/scenarios"));
    run.arg("--json").arg(&json).arg("--traces").arg(&traces).current_dir(scratch.path());
    let output = run.output().unwrap();
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{told}");
    let report = std::fs::read_to_string(json).unwrap();
    let recorded = std::fs::read_to_string(traces).unwrap();
    for text in [&told, &report, &recorded] {
        assert!(!text.contains(server.kind.admin.1), "the password of the directory is shown");
    }
    let report: Value = serde_json::from_str(&report).unwrap();
    let results = report["results"].as_array().unwrap();
    assert!(results.len() >= 17, "{} results", results.len());
    for result in results {
        let scenario = result["scenario"].as_str().unwrap();
        let expected = source(scenario, server.kind.schema);
        assert_eq!(result["source"].as_str(), Some(expected), "{result}");
        assert_eq!(result["verdict"], "pass", "{result}");
    }
    assert_eq!(block_on(left(server)), 0, "entries are left");
    Ok(())
}

/// A run that is ended wherever it is takes away what its cases could not.
pub(crate) fn ended_early(server: Server) -> Outcome {
    let mut run = Command::new(HARNESS);
    run.args(["run", "reference-sp", "directory/*", "--quiet", "--deadline", "2"]);
    let output = run.arg("--directory").arg(server.file()).output().unwrap();
    // On a fast machine it is over by then.
    assert!(matches!(output.status.code(), Some(0 | 3)), "{output:?}");
    assert_eq!(block_on(left(&server)), 0, "entries are left");
    Ok(())
}

/// Where the people of a scenario are, whose schema it names.
fn source(scenario: &str, schema: Schema) -> &'static str {
    match (scenario, schema) {
        ("directory/two-directories", _) => "ldif-and-live",
        // No directory has a word for it.
        ("states/suspended", _) => "ldif",
        ("directory/ldap" | "states/ldap", Schema::Ldap) => "live",
        ("directory/ldap" | "states/ldap", Schema::ActiveDirectory) => "ldif",
        (_, Schema::ActiveDirectory) => "live",
        (_, Schema::Ldap) => "ldif",
    }
}

async fn left(server: &Server) -> usize {
    let mut ldap = server.admin().connect().await.unwrap();
    let found = ldap.search(server.kind.cases, Scope::OneLevel, "(objectClass=*)", vec!["1.1"]);
    found.await.unwrap().success().unwrap().0.len()
}

/// A person starts a mock on the directory, and it says so.
pub(crate) fn idp_serve(server: &Server) -> Outcome {
    let mut serve = Command::new(HARNESS);
    serve.args(["idp", "serve", "--as", "onelogin", "--directory"]).arg(server.file());
    let mut serve = serve.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(serve.stdout.take().unwrap()).lines().map_while(Result::ok);
    let told: Vec<String> = lines.take(6).collect();
    let portal = told.iter().find_map(|line| line.strip_prefix("portal ")).unwrap_or_default();
    let url = portal.trim().to_owned();
    let logged_in = std::panic::catch_unwind(|| {
        block_on(async {
            assert_eq!(log_in_at(&url, "ada", "wrong").await, 401);
            assert_eq!(log_in_at(&url, "ada", server.kind.ada).await, 303);
        });
    });
    serve.kill().unwrap();
    serve.wait().unwrap();
    assert!(told.iter().any(|line| line.contains(&server.tls_url())), "{told:?}");
    logged_in.map_err(|_| format!("nobody could log in at {url}: {told:?}").into())
}
