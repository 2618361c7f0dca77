//! The chapters about `vet`: their commands are typed as they stand there, one after the other in one folder, and print what
//! stands there. A line `…` in a chapter stands for any number of lines.

mod typed;

use crate::world::world;
use std::path::Path;
use typed::Chapter;

const VET: &str = include_str!("../../src/manual/vet.md");
const TENANTS: &str = include_str!("../../src/manual/tenants.md");
const OKTA: &str = include_str!("../../../mock-idp/src/vendor/tables/okta.toml");

pub(crate) fn every_command_about_vet_prints_what_the_chapter_says() {
    let folder = tempfile::tempdir().expect("a folder");
    Chapter::of(VET, 6).typed_in(folder.path());
}

/// The reader has documents of a tenant; here a mock has them, which writes a little otherwise than the table.
pub(crate) fn every_command_about_tenants_prints_what_the_chapter_says() {
    let folder = tempfile::tempdir().expect("a folder");
    captured(folder.path());
    handed_out(folder.path());
    Chapter::of(TENANTS, 5).typed_in(folder.path());
}

/// What an Okta tenant sends whose application signs the assertion alone.
fn captured(folder: &Path) {
    let mut table = OKTA.to_owned();
    for (line, by) in [
        (r#"name = "okta""#, r#"name = "tenant""#),
        (r#"unsigned = "id{digits:27}" }"#, r#"unsigned = "id{digits:26}" }"#),
        (r#"assertion = { signed = "id{digits:27}""#, r#"assertion = { signed = "id{digits:26}""#),
        ("not-before = -300", "not-before = -120"),
        (r#"suite = { elements = "Response and assertion""#, r#"suite = { elements = "Assertion""#),
        (r#""Version", "xmlns:saml2", "xmlns:xs?signed"]"#, r#""Version", "xmlns:saml2"]"#),
        (r#"key-info = "x509""#, r#"key-info = "x509-and-rsa-key-value""#),
    ] {
        assert!(table.contains(line), "the table of Okta has lost {line}");
        table = table.replacen(line, by, 1);
    }
    std::fs::write(folder.join("tenant.toml"), table).expect("a file");
    let emit = "sso-harness emit login/first --vendor-file tenant.toml --vendor tenant";
    let printed = typed::run(folder, &format!("{emit} --keys keys > captured.xml"));
    assert_eq!(printed, "");
    std::fs::remove_file(folder.join("tenant.toml")).expect("it was written");
}

/// Metadata as it was handed out, then with another certificate behind the first, then with the other one alone.
fn handed_out(folder: &Path) {
    let world = world("okta");
    let old = &world.metadata;
    let document = saml_verify::roxmltree::Document::parse(old).expect("metadata");
    let is_key =
        |it: &saml_verify::roxmltree::Node<'_, '_>| it.tag_name().name() == "KeyDescriptor";
    let one = document.descendants().find(is_key).expect("a key").range();
    let is_text = |it: &saml_verify::roxmltree::Node<'_, '_>| {
        it.is_text() && it.parent().is_some_and(|it| it.tag_name().name() == "X509Certificate")
    };
    let text = document.descendants().find(is_text).expect("a certificate").range();
    let next = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        world.keys.next().certificate(),
    );
    let other = format!("{}{next}{}", &old[one.start..text.start], &old[text.end..one.end]);
    let both = format!("{}{other}{}", &old[..one.end], &old[one.end..]);
    let alone = format!("{}{other}{}", &old[..one.start], &old[one.end..]);
    for (name, xml) in [("old.xml", old), ("new.xml", &both), ("replaced.xml", &alone)] {
        std::fs::write(folder.join(name), xml).expect("a file");
    }
    std::fs::write(folder.join("idp.xml"), old).expect("a file");
}
