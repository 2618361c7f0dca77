//! The command itself: files of every kind on the command line, and its exit codes.

use crate::world::{World, world};
use saml_wire::draft::Draft;
use saml_wire::encrypt::Encryption;
use std::path::Path;
use std::process::{Command, Output};

const DESCRIPTION: &str = r#"
name = "mine"
ruleset = "core"
url = "https://sp.example"
[trust]
entity_id = "{url}/saml/metadata"
acs = "{url}/saml/acs"
idps = "many"
[attributes]
email = { name = "Mail", from = "mail", required = true }
[acts.whoami]
steps = [{ get = "/me" }]
signed_in = { json = "/email", values = { account = { json = "/email" } } }
anonymous = { status = 401 }
"#;

fn vet(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sso-harness"));
    command.current_dir(folder).arg("vet").args(words).output().expect("it runs")
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// A folder with what a person has kept.
fn kept(world: &World, draft: &Draft) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("a file");
    };
    write("idp.xml", &world.metadata);
    write("request.xml", &world.request(None));
    write("response.xml", &world.write(draft));
    write("sp.toml", DESCRIPTION);
    write("broken.toml", "name = 7");
    folder
}

pub(crate) fn a_description_file_says_what_is_needed() {
    let world = world("okta");
    let folder = kept(world, &world.usual());
    let known = ["--metadata", "idp.xml", "--request", "request.xml", "--response", "response.xml"];
    let at = ["--at", "2026-03-04T05:06:08Z"];
    let with = |more: &[&str]| vet(folder.path(), &[&known[..], &at, more].concat());

    let output = with(&["--sp", "sp.toml"]);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(4), "{told}{}", text(&output.stderr));
    assert!(told.contains("attribute-missing"), "{told}");
    assert!(told.contains("\"mail\", which differs only by letter case"), "{told}");
    assert!(told.contains("1 finding"), "the entity id and the ACS are those of the file: {told}");

    let output = with(&["--sp", "sp.toml", "--audience", "https://other.example"]);
    assert!(text(&output.stdout).contains("as-audience"), "the command line comes first");
}

pub(crate) fn what_cannot_be_read_is_told_in_one_sentence() {
    let world = world("okta");
    let folder = kept(world, &Draft { encryption: Some(Encryption::USUAL), ..world.usual() });
    let output = vet(folder.path(), &["--response", "response.xml"]);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("--decrypt-key") && told.trim().lines().count() == 1, "{told}");

    let output = vet(folder.path(), &["--metadata", "idp.xml", "--sp", "broken.toml"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("broken.toml:1"), "{}", text(&output.stderr));
}

pub(crate) fn every_form_is_written_and_one_of_them_may_go_to_standard_output() {
    let world = world("okta");
    let folder = kept(world, &world.usual());
    let known = ["--metadata", "idp.xml", "--response", "response.xml"];
    let with = |more: &[&str]| vet(folder.path(), &[&known[..], more].concat());

    let files = ["--html", "a.html", "--junit", "a.xml", "--markdown", "a.md", "--json", "-"];
    let output = with(&files);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let json: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("nothing else stands there");
    assert_eq!(json["documents"][1]["origin"], "response.xml");
    for (name, start) in [("a.html", "<!DOCTYPE html>"), ("a.xml", "<?xml"), ("a.md", "## ")] {
        let written = std::fs::read_to_string(folder.path().join(name)).expect("it is there");
        assert!(written.starts_with(start), "{name}: {written}");
    }

    let output = with(&["--json", "-", "--html", "-"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(output.stdout.is_empty());
    let output = with(&["--json", "no/such/folder/a.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
}

pub(crate) fn what_is_to_be_signed_can_be_said() {
    let world = world("onelogin");
    let folder = kept(world, &world.usual());
    let told = |elements: &[&str]| {
        let known = ["--metadata", "idp.xml", "--response", "response.xml"];
        let output = vet(folder.path(), &[&known[..], elements].concat());
        (output.status.code(), text(&output.stdout))
    };
    let both = ["--signed", "assertion", "--signed", "response"];
    for (elements, code) in [(&both[..2], Some(0)), (&both[2..], Some(4)), (&both, Some(4))] {
        let (seen, told) = told(elements);
        assert_eq!(seen, code, "{told}");
        assert_eq!(told.contains("sig-response-only-policy"), code == Some(4), "{told}");
        assert!(!told.contains("sig-assertion-wanted"), "{told}");
        assert!(code == Some(0) || told.contains("SAML signature element"), "{told}");
    }
}
