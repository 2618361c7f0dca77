//! Whole description files: correct ones, and files with mistakes.

use super::parse;
use crate::describe::{ActName, Description, Reader, StartBy};
use crate::source::{Diagnostic, Source, Styled, render};

fn read(text: &str) -> (Option<Description>, Vec<Diagnostic>) {
    parse(Source::new("sp.toml", text))
}

#[test]
fn every_bundled_description_is_read_without_a_mistake() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let bundled = std::fs::read_dir(folder.join("sps")).expect("the folder is there");
    let bundled = bundled.map(|entry| entry.expect("it is readable").path());
    for path in bundled.chain([folder.join("clients/dx/sp.toml")]) {
        let text = std::fs::read_to_string(&path).expect("it is text");
        let (description, mistakes) = parse(Source::new(path.display().to_string(), text));
        assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
        assert!(description.is_some(), "{}", path.display());
    }
}

const GOOD: &str = r##"name    = "platform"
ruleset = "dnanexus"
url     = "http://127.0.0.1:{port}"

[start]
command = ["./serve", "--port", "{port}", "--idp", "{idp.metadata}"]
ready   = { get = "/health" }

[secrets]
admin = "random"
shop  = { env = "SHOP_TOKEN" }

[trust]
metadata = "{url}/saml/metadata"
idps     = "many"

[acts.whoami]
steps     = [{ get = "/me" }]
signed_in = { css = "#who", attr = "data-mail", values = { account = { css = "#account" } } }
anonymous = { status = [401, 403] }

[acts.change-email]
steps = [{ get = "/profile", capture = { csrf = { css = "input[name=csrf]", attr = "value" } } }, { post = "/email", form = { csrf = "{csrf}", email = "{new_mail}" } }]
done  = { landed = "^/profile" }
"##;

fn messages(mistakes: &[Diagnostic]) -> Vec<(usize, &str)> {
    mistakes.iter().map(|one| (one.source.line(one.span), one.message.as_str())).collect()
}

/// Mistakes in the good file with one text put in the place of another.
#[track_caller]
fn check(place: &str, text: &str, expected: &[(usize, &str)]) {
    assert_eq!(GOOD.matches(place).count(), 1, "`{place}` is not one place of the good file");
    let (description, mistakes) = read(&GOOD.replace(place, text));
    assert_eq!(messages(&mistakes), expected, "{}", render(&mistakes, Styled::Plain));
    assert_eq!(description.is_none(), !expected.is_empty());
}

#[test]
fn a_description_says_who_it_is_how_it_starts_and_what_it_can_do() {
    let (description, mistakes) = read(GOOD);
    assert_eq!(messages(&mistakes), []);
    let description = description.expect("there is no mistake");
    assert_eq!(description.name.value, "platform");
    assert!(
        matches!(description.start, Some(StartBy::Command { ref command, .. }) if command.len() == 5)
    );
    assert_eq!(
        description.secrets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["admin", "shop"]
    );
    for (capability, expected) in [
        ("whoami", true),
        ("deliver", true),
        ("change-email", true),
        ("many-idps", true),
        ("logout", false),
        ("jit", false),
    ] {
        assert_eq!(description.has(capability), expected, "{capability}");
    }
}

#[test]
fn the_condition_of_signed_in_says_who_it_is() {
    let (description, _) = read(GOOD);
    let description = description.expect("there is no mistake");
    let signed_in = &description.act(ActName::Whoami).expect("it is obligatory").readings[0];
    let names: Vec<_> = signed_in.read.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["as", "account"]);
    assert!(
        matches!(&signed_in.read[0].1, Reader::Css { attr: Some(attr), .. } if attr == "data-mail")
    );
    check(
        r##"css = "#who", attr = "data-mail""##,
        "status = 200",
        &[(19, "nothing says who is signed in")],
    );
}

#[test]
fn without_a_way_to_see_who_is_signed_in_there_is_no_description() {
    let expected = [
        (17, "no reading says what came of `logout`"),
        (17, "the key `whoami` is missing"),
        (19, "unknown key `signed_in`"),
        (20, "unknown key `anonymous`"),
    ];
    check("[acts.whoami]", "[acts.logout]", &expected);
}

#[test]
fn what_a_service_provider_is_must_be_said_once() {
    check(
        "metadata = \"{url}/saml/metadata\"",
        "entity_id = \"{url}\"",
        &[(13, "the key `acs` is missing")],
    );
    check(
        "metadata = \"{url}/saml/metadata\"",
        "metadata = \"{url}/m\"\nacs = \"{url}/acs\"",
        &[(15, "`acs` beside `metadata`")],
    );
    check("\"dnanexus\"", "\"dnanexsu\"", &[(2, "unknown word `dnanexsu`")]);
    check(
        "[start]\ncommand = [\"./serve\", \"--port\", \"{port}\", \"--idp\", \"{idp.metadata}\"]\nready   = { get = \"/health\" }\n",
        "",
        &[(3, "nothing is started that could listen on this port")],
    );
    check(
        "http://127",
        "ftp://127",
        &[(3, "the URL begins neither with `http://` nor with `https://`")],
    );
    check("name    =", "landing = \"home\"\nname    =", &[(1, "the landing is not a path")]);
}

#[test]
fn a_start_is_a_command_or_a_builtin() {
    check(
        "ready   =",
        "builtin = \"always-500\"\nready   =",
        &[(7, "both `command` and `builtin`"), (8, "`ready` without `command`")],
    );
    check("ready   =", "holes = []\nready   =", &[(7, "`holes` without `builtin`")]);
    check("ready   =", "redy =", &[(7, "unknown key `redy`")]);
}

#[test]
fn names_in_templates_are_known_at_their_place() {
    check("{new_mail}", "{new_email}", &[(23, "unknown name `{new_email}`")]);
    check("\"{csrf}\"", "\"{crsf}\"", &[(23, "unknown name `{crsf}`")]);
    check("get = \"/me\"", "get = \"/me?x={csrf}\"", &[(18, "unknown name `{csrf}`")]);
    check("\"{idp.metadata}\"", "\"{secrets.admn}\"", &[(6, "unknown name `{secrets.admn}`")]);
    check("http://127.0.0.1:{port}", "http://{url}", &[(3, "unknown name `{url}`")]);
    check(
        "get = \"/me\"",
        "post = \"/me\", json = { a = [{ b = \"{saml_response}\" }] }",
        &[(18, "unknown name `{saml_response}`")],
    );
}

#[test]
fn requests_and_places_have_their_own_grammars() {
    check("get = \"/me\"", "get = \"/me\", put = \"/me\"", &[(18, "both `get` and `put`")]);
    check("get = \"/me\"", "submit = \"form\"", &[(18, "there is no page to take this form from")]);
    check(
        "get = \"/me\"",
        "get = \"/me\", form = { a = \"b\" }",
        &[(18, "`form` cannot be sent with this request")],
    );
    check(
        "get = \"/me\"",
        "redirects = \"stop\"",
        &[(18, "one of `get`, `post`, `put`, `delete`, `submit`, `run` is missing")],
    );
    check("[{ get = \"/me\" }]", "[]", &[(18, "the list is empty")]);
    check("\"#who\"", "\"#who[\"", &[(19, "this is no CSS selector")]);
    check("\"^/profile\"", "\"(\"", &[(24, "this is no regular expression")]);
    check(
        "css = \"input[name=csrf]\", attr = \"value\"",
        "json = \"csrf\"",
        &[(23, "this is no JSON pointer")],
    );
    check(
        "css = \"input[name=csrf]\", attr = \"value\"",
        "json = \"/csrf\", attr = \"value\"",
        &[(23, "`attr` without `css`")],
    );
    check("landed = \"^/profile\"", "values = {}", &[(24, "this reading has no condition")]);
    check(
        "done  = { landed = \"^/profile\" }",
        "",
        &[(22, "no reading says what came of `change-email`")],
    );
}

#[test]
fn values_are_those_that_somebody_reads() {
    check(
        "account = { css = \"#account\" }",
        "acount = { css = \"#account\" }",
        &[(19, "unknown value `acount`")],
    );
    let act = |act: &str| format!("[acts.{act}\n[acts.change-email]");
    check(
        "[acts.change-email]",
        &act("create-token]\nsteps = [{ get = \"/\" }]\ndone = { status = 200 }"),
        &[(24, "the value `token` is missing")],
    );
    check(
        "[acts.change-email]",
        &act(
            "find-account]\nsteps = [{ get = \"/\" }]\nfound = { status = 200, values = { account = { json = \"/id\" } } }",
        ),
        &[(24, "nothing says where the accounts are")],
    );
    let listed = "find-account]\nsteps = [{ get = \"/\" }]\nfound = { status = 200, list = { json = \"/all\" }, values = { account = { css = \"#id\" } } }";
    check("[acts.change-email]", &act(listed), &[(24, "`account` is not read with `json`")]);
}

#[test]
fn nobody_is_taken_away_whom_nobody_can_find() {
    let cleanup = "[acts.cleanup]\nsteps = [{ delete = \"/accounts/{account}\" }]\ndone = { status = 200 }\n[acts.change-email]";
    check("[acts.change-email]", cleanup, &[(23, "unknown name `{account}`")]);
}

#[test]
fn roles_that_are_read_are_sent() {
    let roles = "[acts.roles]\nsteps = [{ get = \"/\" }]\nfound = { status = 200, values = { roles = { css = \"li\" } } }\n[acts.change-email]";
    let unsent = "no attribute says which roles somebody has";
    check("[acts.change-email]", roles, &[(22, unsent)]);
    for (many, expected) in [("", false), (", many = true", true)] {
        let sent = format!("[attributes]\nroles = {{ name = \"r\", from = \"groups\"{many} }}\n");
        let (description, mistakes) =
            read(&GOOD.replace("[acts.change-email]", &format!("{sent}{roles}")));
        assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
        assert_eq!(description.unwrap().has("many-roles"), expected);
    }
}

#[test]
fn eleven_mistakes_are_eleven_diagnostics_in_the_order_of_the_file() {
    let text = r#"name    = 3
rulest  = "dnanexus"
url     = "127.0.0.1"
capabilities = ["jitt"]
[start]
builtin = "always-404"
[trust]
entity_id = "{ulr}"
[says]
sorry = "["
[acts.whoami]
steps     = [{ gett = "/me" }]
signed_in = { json = "email" }
"#;
    let (description, mistakes) = read(text);
    assert!(description.is_none());
    let expected = [
        (1, "expected a string"),
        (2, "unknown key `rulest`"),
        (3, "the URL begins neither with `http://` nor with `https://`"),
        (4, "unknown word `jitt`"),
        (6, "unknown word `always-404`"),
        (7, "the key `acs` is missing"),
        (8, "unknown name `{ulr}`"),
        (10, "this is no regular expression"),
        (11, "the key `anonymous` is missing"),
        (12, "unknown key `gett`"),
        (13, "this is no JSON pointer"),
    ];
    assert_eq!(messages(&mistakes), expected);
}

#[test]
fn whatever_is_cut_out_of_a_file_it_is_read_and_drawn_without_a_panic() {
    for (at, cut) in GOOD.char_indices() {
        for rest in [&GOOD[at + cut.len_utf8()..], ""] {
            let (description, mistakes) = read(&format!("{}{rest}", &GOOD[..at]));
            assert_eq!(description.is_some(), mistakes.is_empty());
            assert_eq!(render(&mistakes, Styled::Plain).is_empty(), mistakes.is_empty());
        }
    }
}
