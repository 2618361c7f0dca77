//! `init` writes a file that `doctor` finds nothing amiss with; and whatever is then spoilt in it, `doctor` says what to mend.

use super::trial;
use libtest_mimic::Trial;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_sso-harness");

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("doctor::options_and_answers_give_the_same_file", same_file),
        trial("doctor::a_file_that_is_there_stays_as_it_is", no_overwriting),
        trial("doctor::metadata_answers_questions", from_metadata),
        trial("doctor::one_that_runs_is_asked_for_its_metadata", from_where_it_runs),
        trial("doctor::what_init_has_written_is_ready", ready),
        trial("doctor::nobody_there_and_somebody_else_there_are_told", nobody_and_somebody_else),
        trial("doctor::without_a_file_and_without_answers_nothing_is_done", nothing_to_look_at),
        trial("doctor::what_is_amiss_is_named_with_what_to_mend", amiss),
        trial("doctor::an_act_that_does_nothing_is_amiss", idle_act),
        trial(
            "doctor::what_the_suite_is_to_judge_is_shown_and_keeps_nobody_from_being_ready",
            doubtful,
        ),
        trial("doctor::who_takes_what_nobody_has_signed_does_not_conform", unsigned),
    ]
}

/// Runs the binary in a folder, with this on its standard input.
fn run(folder: &Path, words: &[&str], input: &str) -> Output {
    let mut command = Command::new(BINARY);
    command.args(words).current_dir(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// In one line: the terminal's width decides where the words are broken.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn start() -> String {
    format!("'{BINARY}' sp serve --port {{port}} --idp {{idp.metadata_file}}")
}

/// The bundled service provider, described by `init`.
fn described(folder: &Path) -> String {
    let start = start();
    let words =
        ["init", "--name", "served", "--start", &start, "--ready", "/me", "--jit", "no", "--yes"];
    let made = run(folder, &words, "");
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    std::fs::read_to_string(folder.join("sp.toml")).unwrap()
}

fn same_file() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let by_options = described(one.path());
    // Metadata, page, address, stranger and attribute have the defaults that the options have.
    let answers = format!("served\n{}\n/me\n\n\n\n\n\nno\n", start());
    let made = run(other.path(), &["init"], &answers);
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    assert_eq!(std::fs::read_to_string(other.path().join("sp.toml")).unwrap(), by_options);
}

fn no_overwriting() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sp.toml"), "mine").unwrap();
    let made = run(folder.path(), &["init", "--yes"], "");
    assert_eq!(made.status.code(), Some(1));
    assert!(said(&made).contains("sp.toml is there already"), "{}", said(&made));
    assert_eq!(std::fs::read_to_string(folder.path().join("sp.toml")).unwrap(), "mine");
}

fn from_metadata() {
    let folder = tempfile::tempdir().unwrap();
    let metadata = r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sp.example/saml"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example/acs" index="0"/><md:AttributeConsumingService index="0"><md:ServiceName xml:lang="en">sp</md:ServiceName><md:RequestedAttribute Name="urn:oid:2.5.4.42" isRequired="true"/></md:AttributeConsumingService></md:SPSSODescriptor></md:EntityDescriptor>"#;
    std::fs::write(folder.path().join("sp.xml"), metadata).unwrap();
    let words = ["init", "--metadata", "sp.xml", "--url", "https://sp.example", "--yes"];
    let made = run(folder.path(), &words, "");
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    let text = std::fs::read_to_string(folder.path().join("sp.toml")).unwrap();
    for line in [
        r#"url          = "https://sp.example""#,
        r#"entity_id = "{url}/saml""#,
        r#"acs       = "{url}/acs""#,
        r#"given_name = { name = "urn:oid:2.5.4.42", from = "given-name", required = true }"#,
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

/// One that runs already is asked.
fn from_where_it_runs() {
    let (folder, idp) = (tempfile::tempdir().unwrap(), super::runtime());
    let mock = idp.block_on(mock_idp::MockIdp::okta().start()).unwrap();
    std::fs::write(folder.path().join("idp.xml"), mock.metadata()).unwrap();
    let mut serving = Command::new(BINARY);
    serving.args(["sp", "serve", "--idp", "idp.xml"]).current_dir(folder.path());
    let mut serving = serving.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(serving.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().rsplit(' ').next().unwrap().to_owned();
    let metadata = format!("{url}/saml/metadata");
    let words = ["init", "--url", &url, "--metadata", &metadata, "--yes"];
    let made = run(folder.path(), &words, "");
    let nowhere =
        ["init", "other.toml", "--url", &url, "--metadata", "http://127.0.0.1:1/", "--yes"];
    let warned = run(folder.path(), &nowhere, "");
    serving.kill().unwrap();
    serving.wait().unwrap();
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    let text = std::fs::read_to_string(folder.path().join("sp.toml")).unwrap();
    assert!(text.contains(r#"metadata  = "{url}/saml/metadata""#), "{text}");
    assert!(!said(&made).contains("nothing is taken"), "{}", said(&made));
    assert_eq!(warned.status.code(), Some(0));
    assert!(said(&warned).contains("nothing is taken from http://127.0.0.1:1/"));
}

fn ready() {
    let folder = tempfile::tempdir().unwrap();
    described(folder.path());
    let looked = run(folder.path(), &["doctor"], "");
    let text = in_one_line(&said(&looked));
    assert_eq!(looked.status.code(), Some(0), "{text}");
    assert!(
        text.contains("✓ every vendor gets in okta, onelogin, pingone, pingone-for-enterprise")
    );
    assert!(text.contains("served is ready: sso-harness run sp.toml"), "{text}");
}

/// What is spoilt, and what is said of it.
const SPOILT: &[(&str, &str, &str)] = &[
    (
        "sp serve --port",
        "sp server --port",
        "✗ it starts seen the service provider has ended before it was ready",
    ),
    (
        "/saml/metadata\"",
        "/saml/metadata.xml\"",
        "✗ it says who it is seen the service provider answers 405 Method Not Allowed to",
    ),
    (
        "anonymous = { status = 401 }",
        "anonymous = { landed = '^/login' }",
        "✗ a stranger is nobody seen status 401",
    ),
    (
        "anonymous = { status = 401 }",
        "anonymous = { landed = '^/login' }",
        "what it answers to somebody who is not signed in: `anonymous = { status = 401 }`",
    ),
    (
        r#"signed_in = { json = "/email" }"#,
        r#"signed_in = { json = "/mail" }"#,
        r#"the address is there: `signed_in = { json = "/email" }`"#,
    ),
    (
        r#"signed_in = { json = "/email" }"#,
        r#"signed_in = { json = "/username" }"#,
        "it is the right person by another name: `identifies`",
    ),
    (r#"name = "email", from"#, r#"name = "e-mail", from"#, "sent attribute e-mail = ada-"),
    (
        r#"metadata  = "{url}/saml/metadata""#,
        "entity_id = \"{url}/saml\"\nacs = \"{url}/acs\"",
        "nothing takes a POST at http://127.0.0.1:",
    ),
    (
        r#"metadata  = "{url}/saml/metadata""#,
        "entity_id = \"{url}/other\"\nacs = \"{url}/saml/acs\"",
        "it has refused the document, or not kept the session",
    ),
];

fn amiss() {
    let folder = tempfile::tempdir().unwrap();
    let good = described(folder.path());
    for (from, to, expected) in SPOILT {
        // The command is a list of words in the file.
        let [from, to] = [from, to].map(|words| {
            words
                .replace("sp serve --port", r#""sp", "serve", "--port""#)
                .replace("sp server --port", r#""sp", "server", "--port""#)
        });
        assert!(good.contains(&from), "{from} is not in the file:\n{good}");
        std::fs::write(folder.path().join("sp.toml"), good.replace(&from, &to)).unwrap();
        let looked = run(folder.path(), &["doctor"], "");
        let text = in_one_line(&said(&looked));
        assert!(text.contains(expected), "{to}: {expected}\n{}", said(&looked));
        assert!(text.contains("is not ready: one thing is amiss"), "{text}");
        assert_eq!(looked.status.code(), Some(3), "{text}");
    }
}

/// Nobody listens there, and somebody else does.
fn nobody_and_somebody_else() {
    let folder = tempfile::tempdir().unwrap();
    let good = described(folder.path());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let says = |text: String, expected: &str| {
        std::fs::write(folder.path().join("sp.toml"), text).unwrap();
        let looked = run(folder.path(), &["doctor"], "");
        let text = in_one_line(&said(&looked));
        assert!(text.contains(expected), "{expected}\n{text}");
        assert_eq!(looked.status.code(), Some(3));
    };
    says(good.replace("http://127.0.0.1:{port}", &taken), "already");
    drop(listener);
    let (before, rest) = good.split_once("[start]").unwrap();
    let (_, after) = rest.split_once("[trust]").unwrap();
    let runs = format!("{before}[trust]{after}").replace("http://127.0.0.1:{port}", &taken);
    says(runs, "✗ it answers seen the service provider cannot be asked for");
}

fn nothing_to_look_at() {
    let folder = tempfile::tempdir().unwrap();
    let looked = run(folder.path(), &["doctor"], "");
    assert_eq!(looked.status.code(), Some(1));
    assert!(said(&looked).contains("there is no sp.toml here"), "{}", said(&looked));
    let made = run(folder.path(), &["init"], "");
    assert_eq!(made.status.code(), Some(1));
    assert!(said(&made).contains("--yes takes the default"), "{}", said(&made));
    assert!(!folder.path().join("sp.toml").exists());
}

/// One logout that logs out, and one that only looks at a page.
fn idle_act() {
    let folder = tempfile::tempdir().unwrap();
    let good = described(folder.path());
    let looked = |steps: &str| {
        let act = format!("{good}\n[acts.logout]\nsteps = {steps}\ndone = {{ status = 200 }}\n");
        std::fs::write(folder.path().join("sp.toml"), act).unwrap();
        let looked = run(folder.path(), &["doctor", "--vendor", "okta"], "");
        (looked.status.code(), in_one_line(&said(&looked)))
    };
    let (code, text) = looked("[{ get = '/' }, { submit = \"form[action='/logout']\" }]");
    assert!(code == Some(0) && text.contains("✓ whoever logs out is out"), "{text}");
    let (code, text) = looked("[{ get = '/' }]");
    assert!(code == Some(3) && text.contains("✗ whoever logs out is out"), "{text}");
}

/// It is declared to take SHA-1, and does not.
fn doubtful() {
    let folder = tempfile::tempdir().unwrap();
    let good = described(folder.path());
    let declares = good.replace("capabilities = []", "capabilities = [\"rsa-sha1\"]");
    assert_ne!(declares, good);
    std::fs::write(folder.path().join("sp.toml"), declares).unwrap();
    let looked = run(folder.path(), &["doctor"], "");
    let text = in_one_line(&said(&looked));
    assert!(text.contains("~ rsa-sha1 seen A login signed as OneLogin ships"), "{text}");
    assert!(text.contains("is ready, but for one thing that it does otherwise"), "{text}");
    assert_eq!(looked.status.code(), Some(0));
}

fn unsigned() {
    let folder = tempfile::tempdir().unwrap();
    let looked = run(folder.path(), &["doctor", "no-signature-check"], "");
    let text = in_one_line(&said(&looked));
    assert_eq!(looked.status.code(), Some(4), "{text}");
    assert!(text.contains("✗ an unsigned one does not seen somebody is signed in"), "{text}");
}
