//! What a command-line client has printed in a run, as text for a golden file: without what differs from run to run and from
//! machine to machine, and without tokens.

use regex::{Captures, Regex};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

/// What differs, and what stands there instead.
const DIFFERENT: &[(&str, &str)] = &[
    // How often it says so is a matter of its connections.
    (r"Using env variable HTTPS_PROXY=\S+ as proxy\n", ""),
    // Two lines of Python about a terminal that is not there, and one about the same.
    (r"\S*getpass\.py:\d+: GetPassWarning: .*\n.*\n", "\n"),
    (r"Warning: Password input may be echoed\.\n", ""),
    // It breaks lines at a width, wherever that is.
    (
        r"Request\s+Time=[0-9.]+,\s+Request\s+ID=[0-9]+-[0-9]+",
        "Request Time=[time], Request ID=[id]",
    ),
    (r"/\S*/\.dnanexus_config", "[home]/.dnanexus_config"),
    (r"127\.0\.0\.1:\d+", "[host]"),
    (r"\borg-[a-z2-9]{8}\b", "[organisation]"),
    (r"signature [0-9a-f]{64}", "signature [signature]"),
];

/// What a token of the bundled service provider looks like, and a signature of one too.
const TOKEN: &str = "[0-9a-f]{64}";

/// The commands of the cases of a vendor whose folders begin with one of these, from a folder of artifacts.
pub(super) fn of(artifacts: &Path, begin: &[&str], vendor: &str) -> Result<String, String> {
    let mut cases: Vec<String> = std::fs::read_dir(artifacts)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| begin.iter().any(|begin| name.starts_with(begin)))
        .filter(|name| name.ends_with(&format!("={vendor}")))
        .collect();
    cases.sort();
    let read = |case: &String| std::fs::read_to_string(artifacts.join(case).join("trace.json"));
    let texts = cases.iter().map(|name| case(&read(name).unwrap().parse().unwrap()));
    let text = texts.collect::<Vec<_>>().join("\n");
    match Regex::new(TOKEN).unwrap().find(&text) {
        Some(_) => Err("a token is printed, or kept in what was run".to_owned()),
        None => Ok(text),
    }
}

/// A case by its name, and its steps that are programs.
fn case(trace: &Value) -> String {
    let name = text(&trace["case"]).split('@').next().unwrap();
    let mut shown = format!("== {name}\n");
    for step in list(&trace["steps"]) {
        let runs: Vec<&Value> =
            list(&step["exchanges"]).iter().filter(|it| it["method"] == "RUN").collect();
        if runs.is_empty() {
            continue;
        }
        let _ = writeln!(shown, "\n-- {} {}", text(&step["who"]), text(&step["act"]));
        for run in runs {
            let command = text(&run["url"]).trim_start_matches("./");
            let _ = writeln!(shown, "$ {command}\n{}", text(&run["body"]).trim_end());
            let _ = writeln!(shown, "[exit status {}]", run["status"]);
        }
    }
    normal(&shown, list(&trace["people"]))
}

fn normal(text: &str, people: &[Value]) -> String {
    let mut normal = text.to_owned();
    for (pattern, instead) in DIFFERENT {
        normal = Regex::new(pattern).unwrap().replace_all(&normal, *instead).into_owned();
    }
    for person in people {
        let (stem, name) = (self::text(&person["stem"]), self::text(&person["name"]));
        normal = normal.replace(stem, &format!("[{name}]"));
    }
    // A line that ends in a prompt or in nothing.
    let ends = Regex::new(r"(?m)[ \t]+$").unwrap();
    ends.replace_all(&normal, |_: &Captures<'_>| "").into_owned()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}
