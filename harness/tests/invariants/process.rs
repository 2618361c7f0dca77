//! A service provider that is a process of its own: started for each vendor, driven over TLS under another name, set up by requests,
//! killed, stopped and talking nonsense.

use super::{Outcome, bundled, runtime, trial};
use libtest_mimic::Trial;
use sso_harness::judge::{Gate, Verdict, settle};
use sso_harness::plan::Plan;
use sso_harness::rounds::{Ran, Watch, run_all};
use sso_harness::run::{Interrupt, Progress, Silent};
use sso_harness::suite::{Options, SpFile, prepare};
use sso_harness::trace::Trace;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("process::one_that_trusts_one_is_started_again_for_each_vendor", each_vendor),
        trial("process::what_it_has_started_ends_with_it", nothing_is_left),
        trial("process::one_that_does_not_start_says_why", does_not_start),
        trial("process::one_that_is_killed_is_an_error_with_its_last_words", killed),
        trial("process::one_that_hangs_is_an_error_within_the_time_limit", hangs),
        trial("process::one_that_answers_nonsense_is_an_error", nonsense),
        trial("process::whoever_ends_the_harness_ends_what_it_has_started", terminated),
        trial("process::a_run_ends_after_so_many_fails", enough),
        trial("process::what_ends_a_run_is_kept", told),
        trial("process::a_mistake_that_ends_a_run_is_told", found),
        trial("process::one_behind_a_proxy_with_tls_and_another_name_passes", tls),
    ]
}

/// The bundled service provider as a command that trusts one identity provider. Its shell writes its process id down.
fn served(folder: &Path, more: &str) -> Options {
    let path = folder.join("sp.toml");
    let text = format!(
        r#"
name         = "served"
ruleset      = "saml2int"
url          = "http://127.0.0.1:{{port}}"
capabilities = ["jit"]
{more}

[start]
command = ["sh", "-c", 'echo $$ > pid; echo "it serves at $2"; exec "$1" sp serve --port "$2" --idp "$3"', "sh", {bin:?}, "{{port}}", "{{idp.metadata_file}}"]
ready   = {{ get = "/me" }}
version = ["sh", "-c", "echo served 1.2.3"]

[trust]
metadata = "{{url}}/saml/metadata"

[attributes]
email = {{ name = "email", from = "mail", required = true }}

[says]
attribute-missing = "(?i)did not send your e-mail address"

[acts.whoami]
steps     = [{{ get = "/me" }}]
signed_in = {{ json = "/email" }}
anonymous = {{ status = 401 }}
"#,
        bin = env!("CARGO_BIN_EXE_sso-harness"),
    );
    std::fs::write(&path, text).unwrap();
    Options { sp: SpFile::Path(path), jobs: 2, ..bundled() }
}

fn only(options: Options, ids: &[&str]) -> Options {
    Options { ids: ids.iter().map(|id| (*id).to_owned()).collect(), ..options }
}

fn ran(options: &Options, watch: Arc<dyn Watch>) -> Ran {
    let (_switch, interrupt) = Interrupt::channel();
    let prepared = prepare(options).unwrap();
    runtime().block_on(run_all(prepared, options, watch, interrupt)).unwrap()
}

fn outcome(ran: Ran) -> Outcome {
    let plan = ran.prepared.plan;
    let judged = settle(&plan, &ran.traces, Gate::default());
    Outcome { plan, traces: ran.traces, judged }
}

fn each_vendor() {
    let folder = tempfile::tempdir().unwrap();
    let ids = ["assertion/audience-other", "assertion/expired", "login/first"];
    let ran = ran(&only(served(folder.path(), ""), &ids), Arc::new(Silent));
    assert_eq!(ran.version.as_deref(), Some("served 1.2.3"));
    let starts = ran.log.iter().filter(|line| line.starts_with("it serves at")).count();
    let vendors = ran.prepared.vendors.len();
    assert_eq!(starts, vendors, "{:#?}", ran.log);
    let outcome = outcome(ran);
    assert!(outcome.not_passed().is_empty(), "{:#?}", outcome.not_passed());
    assert!(outcome.judged.len() > vendors);
}

fn nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let options = only(served(folder.path(), ""), &["login/first@okta"]);
    let path = folder.path().join("sp.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("echo $$ > pid;", "sleep 600 & echo $! > pid;")).unwrap();
    ran(&options, Arc::new(Silent));
    // A process that has ended and that nobody has waited for is no more than an entry.
    let is_gone = || {
        let state = std::fs::read_to_string(format!("/proc/{}/stat", pid(folder.path())));
        state.map_or(true, |state| state.contains(") Z "))
    };
    assert!((0..50).any(|_| is_gone() || {
        std::thread::sleep(Duration::from_millis(20));
        false
    }));
}

fn does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let options = only(served(folder.path(), ""), &["login/first@okta"]);
    let path = folder.path().join("sp.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("exec \"$1\"", "echo no database >&2; exit 3;")).unwrap();
    let (_switch, interrupt) = Interrupt::channel();
    let run = run_all(prepare(&options).unwrap(), &options, Arc::new(Silent), interrupt);
    let error = runtime().block_on(run).unwrap_err().to_string();
    assert!(error.contains("exit status: 3") && error.contains("no database"), "{error}");
}

fn pid(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("pid")).unwrap().trim().to_owned()
}

/// Sends a signal when so many cases and controls have ended.
struct Signal {
    left: AtomicUsize,
    signal: &'static str,
    folder: std::path::PathBuf,
    /// Ids that had ended by then.
    before: Mutex<Vec<String>>,
}

impl Progress for Signal {
    fn ended(&self, id: &str, _: &Trace) {
        let left = self.left.load(Ordering::SeqCst);
        if left == 0 {
            return;
        }
        self.before.lock().unwrap().push(id.to_owned());
        self.left.store(left - 1, Ordering::SeqCst);
        if left == 1 {
            let sent = Command::new("kill").args([self.signal, &pid(&self.folder)]).status();
            assert!(sent.unwrap().success());
        }
    }
}

impl Watch for Signal {
    fn begins(&self, _: &Plan) {}
}

/// Batches one after the other, the service provider signalled in the middle. What passed before is kept, the rest is error.
fn signalled(signal: &'static str, ids: &[&str]) -> (Outcome, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        jobs: 1,
        patience: Duration::from_millis(500),
        ..only(served(folder.path(), ""), ids)
    };
    let watch = Arc::new(Signal {
        left: AtomicUsize::new(6),
        signal,
        folder: folder.path().to_owned(),
        before: Mutex::default(),
    });
    let begun = Instant::now();
    let outcome = outcome(ran(&options, watch));
    (outcome, begun.elapsed())
}

fn held(outcome: &Outcome, words: &[&str]) {
    let mut passed = 0;
    let mut errors = 0;
    for judged in &outcome.judged {
        match &judged.verdict {
            Verdict::Pass => passed += 1,
            Verdict::Error(cause) => {
                errors += 1;
                assert!(judged.gates);
                if words.iter().any(|word| cause.reason.contains(word)) {
                    assert!(
                        cause.log.iter().any(|line| line.contains("it serves at")),
                        "{cause:?}"
                    );
                }
            }
            Verdict::Skip(_) => {}
            Verdict::Fail(odd) => panic!("{}: {odd:?}", judged.id),
        }
    }
    let causes: Vec<_> = outcome.not_passed().into_iter().collect();
    assert!(causes.iter().any(|(_, verdict)| {
        matches!(verdict, Verdict::Error(cause) if words.iter().any(|word| cause.reason.contains(word)))
    }), "{causes:#?}");
    assert!(passed > 0, "what was measured before is kept: {causes:#?}");
    assert!(errors > passed, "{passed} passed, {errors} errors");
}

const SOME: [&str; 4] =
    ["login/*@okta", "accept/*@okta", "assertion/audience*@okta", "assertion/*expired*@okta"];

fn killed() {
    let (outcome, _) = signalled("-KILL", &SOME);
    held(&outcome, &["cannot be reached", "broke the connection off"]);
    let ended = |line: &String| line.contains("the process has ended: signal: 9");
    let told = outcome.judged.iter().any(
        |judged| matches!(&judged.verdict, Verdict::Error(cause) if cause.log.iter().any(ended)),
    );
    assert!(told, "the end of the process is part of the excerpt");
}

fn hangs() {
    let (outcome, took) = signalled("-STOP", &SOME);
    held(&outcome, &["does not answer within the time limit"]);
    let asked = outcome.judged.iter().filter(|judged| judged.verdict != Verdict::Pass).count();
    let each = took.as_secs_f64() / 0.5;
    assert!(each < asked as f64 + 20.0, "{asked} errors took {took:?}");
}

/// It accepts connections and says what is no HTTP.
fn nonsense() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            // Whether anybody reads it is not asked.
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(b"\x00\xff\xfenonsense\r\n\r\n");
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let path = super::standing::description(folder.path(), super::standing::DEAF, &url);
    let options =
        only(Options { sp: SpFile::Path(path), ..bundled() }, &["login/*", "assertion/*"]);
    let outcome = outcome(ran(&options, Arc::new(Silent)));
    let judged = outcome.verdicts().into_values();
    let odd: Vec<_> =
        judged.filter(|it| !matches!(it, Verdict::Error(_) | Verdict::Skip(_))).collect();
    assert!(odd.is_empty(), "{odd:#?}");
    assert!(outcome.judged.iter().any(|judged| judged.gates));
}

/// In the middle of getting ready, which it never is.
fn terminated() {
    let folder = tempfile::tempdir().unwrap();
    served(folder.path(), "");
    let path = folder.path().join("sp.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("exec \"$1\"", "exec sleep 600; exec \"$1\"")).unwrap();
    let mut harness = Command::new(env!("CARGO_BIN_EXE_sso-harness"));
    harness.arg("run").arg(&path).args(["login/first@okta", "--quiet"]);
    let mut harness = harness.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !folder.path().join("pid").is_file() {
        assert!(harness.try_wait().unwrap().is_none(), "it has ended too early");
        std::thread::sleep(Duration::from_millis(20));
    }
    let sent = Command::new("kill").args(["-TERM", &harness.id().to_string()]).status();
    assert!(sent.unwrap().success());
    assert_eq!(harness.wait().unwrap().code(), Some(3));
    let state = std::fs::read_to_string(format!("/proc/{}/stat", pid(folder.path())));
    assert!(state.map_or(true, |state| state.contains(") Z ")), "the service provider goes on");
}

/// Ends a run with the first case or control that it is told of, and takes its time to say so.
struct First(watch::Sender<bool>, Mutex<Vec<String>>);

impl Progress for First {
    fn ended(&self, id: &str, _: &Trace) {
        self.1.lock().unwrap().push(id.to_owned());
        self.0.send(true).unwrap();
        // Long enough for the run to end meanwhile.
        std::thread::sleep(Duration::from_millis(200));
    }
}

impl Watch for First {}

fn told() {
    let (switch, interrupt) = Interrupt::channel();
    let first = Arc::new(First(switch, Mutex::default()));
    let options = only(Options { jobs: 1, ..bundled() }, &["assertion/expired@okta"]);
    let prepared = prepare(&options).unwrap();
    let ran = runtime().block_on(run_all(prepared, &options, first.clone(), interrupt)).unwrap();
    let told = first.1.lock().unwrap().clone();
    let kept: Vec<&String> = ran.traces.cases.keys().chain(ran.traces.controls.keys()).collect();
    assert_eq!(told.iter().collect::<Vec<_>>(), kept);
}

/// What was accepted wrongly is a fail, though the control was not run a second time.
fn found() {
    let mut harness = Command::new(env!("CARGO_BIN_EXE_sso-harness"));
    harness.args(["run", "--with", "no-audience-check", "assertion/audience*@okta", "--quiet"]);
    harness.args(["--jobs", "1", "--styles", "default", "--max-fail", "1"]);
    let ended = harness.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert_eq!(ended.status.code(), Some(4), "{said}");
    assert!(said.contains("assertion/audience"), "{said}");
}

fn enough() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let mut harness = Command::new(env!("CARGO_BIN_EXE_sso-harness"));
    harness.args(["run", "always-200", "assertion/*@okta", "--quiet", "--jobs", "1"]);
    harness.args(["--styles", "default", "--max-fail", "1", "--json"]).arg(&report);
    let ended = harness.output().unwrap();
    assert_eq!(ended.status.code(), Some(4), "{}", String::from_utf8_lossy(&ended.stderr));
    let report: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
    let results = report["results"].as_array().unwrap();
    let left = results
        .iter()
        .filter(|one| one["reason"].as_str().is_some_and(|reason| reason.contains("was not run")));
    assert!(left.count() > 10, "it goes on: {report:#}");
}

fn tls() {
    let folder = tempfile::tempdir().unwrap();
    let proxy = super::tls::Proxy::start(folder.path(), "sp.example");
    let more = format!("connect_to   = {:?}\nca           = \"ca.pem\"", proxy.address());
    let options = only(served(folder.path(), &more), &["login/*@okta", "assertion/*@okta"]);
    let path = folder.path().join("sp.toml");
    let text = std::fs::read_to_string(&path)
        .unwrap()
        .replace("http://127.0.0.1:{port}", "https://sp.example")
        .replace("echo $$ > pid;", "echo $2 > backend;")
        .replace("--idp \"$3\"", "--idp \"$3\" --url https://sp.example");
    std::fs::write(&path, text).unwrap();
    let outcome = outcome(ran(&options, Arc::new(Silent)));
    assert!(outcome.not_passed().is_empty(), "{:#?}", outcome.not_passed());
    assert!(outcome.judged.iter().filter(|judged| judged.verdict == Verdict::Pass).count() > 40);
}
