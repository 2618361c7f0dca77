//! Whole scenario files: correct ones, and files with mistakes.

use super::parse;
use crate::scenario::{Requirements, Scenario};
use crate::source::{Diagnostic, Source, Styled, render};

fn read(text: &str) -> (Vec<Scenario>, Vec<Diagnostic>) {
    parse(Source::new("topic/file.toml", text), "topic/file")
}

#[test]
fn every_bundled_scenario_is_read_without_a_mistake_and_cites_a_requirement() {
    let (requirements, mistakes) =
        Requirements::parse(Source::new("requirements.toml", sso_scenarios::REQUIREMENTS));
    assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
    for file in sso_scenarios::files() {
        let (scenarios, mistakes) = parse(Source::new(file.path, file.text), file.path);
        assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
        assert!(!scenarios.is_empty(), "{}", file.path);
        for scenario in scenarios {
            assert!(
                requirements.find(&scenario.requirement.value).is_some(),
                "{} cites {}",
                scenario.id,
                scenario.requirement.value
            );
        }
    }
}

fn messages(mistakes: &[Diagnostic]) -> Vec<(usize, &str)> {
    mistakes.iter().map(|one| (one.source.line(one.span), one.message.as_str())).collect()
}

const TEN_MISTAKES: &str = r#"tilte       = "A replayed Response opens no session"
requirement = "as-replay"
severity    = "hihg"
vendors     = ["okta", "auth0"]

[people.ada]
account  = "none"
assigned = "yes"

[[when]]
act     = "sign-in"
who     = "adda"
deviate = "expirred"

[[when]]
act      = "deliver"
who      = "ada"
document = "first"
tamper   = "xsw1"

[then]
session = { is = "bob" }
caller  = "none"
"#;

#[test]
fn a_file_with_ten_mistakes_yields_ten_diagnostics_each_under_its_line() {
    let (scenarios, mistakes) = read(TEN_MISTAKES);
    assert!(scenarios.is_empty());
    let expected = [
        (1, "unknown key `tilte`"),
        (3, "unknown word `hihg`"),
        (4, "unknown word `auth0`"),
        (8, "expected `true` or `false`"),
        (12, "`adda` is not declared"),
        (13, "unknown word `expirred`"),
        (18, "no earlier step is named `first`"),
        (19, "`deliver` has no key `tamper`"),
        (22, "`bob` is not declared"),
        (23, "`deliver` cannot answer this"),
    ];
    assert_eq!(messages(&mistakes), expected);
    let drawn = render(&mistakes, Styled::Plain);
    for (line, message) in expected {
        assert!(
            drawn.contains(&format!("error: {message}\n  --> topic/file.toml:{line}:"))
                || drawn.contains(&format!("error: {message}\n --> topic/file.toml:{line}:")),
            "{drawn}"
        );
    }
    for help in [
        "did you mean `title`?",
        "did you mean `high`?",
        "did you mean `ada`?",
        "did you mean `expired`?",
        "`tamper` is a key of `sign-in`",
    ] {
        assert!(drawn.contains(help), "{help} is missing in\n{drawn}");
    }
}

/// A negative scenario around some lines; what stands in `rest` begins in line 6.
fn negative(rest: &str) -> String {
    format!(
        "title = \"t\"\nrequirement = \"r\"\nseverity = \"low\"\npeople.ada.account = \"none\"\npeople.bob.account = \"regular\"\n{rest}"
    )
}

const IN: &str = "when = [{ act = \"sign-in\", who = \"ada\" }]\n";

#[track_caller]
fn check(rest: &str, expected: &[(usize, &str)]) {
    let (scenarios, mistakes) = read(&negative(rest));
    assert_eq!(messages(&mistakes), expected, "{}", render(&mistakes, Styled::Plain));
    assert_eq!(scenarios.is_empty(), !expected.is_empty());
}

#[test]
fn a_negative_scenario_needs_one_difference() {
    let refused = "then = { session = \"none\" }\n";
    check(&format!("{IN}{refused}"), &[(7, "a negative scenario without a control")]);
    check(
        &format!("when = [{{ act = \"sign-in\", who = \"ada\", tamper = \"xsw1\" }}]\n{refused}"),
        &[],
    );
    check(
        &format!(
            "when = [{{ act = \"sign-in\", who = \"ada\", tamper = \"xsw1\", deviate = \"expired\" }}]\n{refused}"
        ),
        &[(6, "a second difference")],
    );
    check(
        &format!(
            "when = [{{ act = \"sign-in\", who = \"ada\", tamper = \"xsw1\", deviate = \"second-key\" }}]\n{refused}"
        ),
        &[],
    );
    check(
        &format!(
            "when = [{{ act = \"sign-in\", who = \"ada\", tamper = \"xsw1\" }}, {{ act = \"sign-in\", who = \"ada\", deviate = \"expired\" }}]\n{refused}"
        ),
        &[(6, "a second difference")],
    );
    let control = "[control]\nwhen.1 = \"left-out\"\nthen = { session = { is = \"ada\" } }";
    check(
        &format!(
            "when = [{{ act = \"sign-in\", who = \"ada\", tamper = \"xsw1\" }}, {{ act = \"logout\", who = \"ada\" }}]\n{refused}{control}"
        ),
        &[(8, "a control beside a deviation or a tamper")],
    );
}

#[test]
fn styles_are_for_documents_that_do_not_choose_theirs() {
    let refused = "then = { session = \"none\" }\n";
    let styled = |act: &str| format!("styles = \"each\"\nwhen = [{{ {act}, who = \"ada\" }}]\n");
    for (deviation, mistakes) in [
        ("\"foreign-key\"", [].as_slice()),
        ("{ signed-elements = \"neither\" }", &[(6, "the deviation says itself what is signed")]),
        ("\"no-response-id\"", &[(6, "the deviation says itself what is signed")]),
    ] {
        let act = format!("act = \"sign-in\", deviate = {deviation}");
        check(&format!("{}{refused}", styled(&act)), mistakes);
    }
    let visit = styled("act = \"read-metadata\"");
    check(&format!("{visit}then = {{ outcome = \"done\" }}"), &[(6, "no document is signed")]);
}

#[test]
fn a_control_differs_in_exactly_one_thing_and_shows_that_it_decides() {
    let start = format!("{IN}then = {{ session = \"none\" }}\n[control]\n");
    let done = "then = { session = { is = \"ada\" } }\n";
    check(&format!("{start}people.ada.account = \"sso\"\n{done}"), &[]);
    check(&format!("{start}{done}"), &[(8, "one of `people`, `when` is missing")]);
    check(
        &format!("{start}people.ada.account = \"sso\"\npeople.ada.assigned = false\n{done}"),
        &[(10, "both `account` and `assigned`")],
    );
    check(
        &format!("{start}people.ada.account = \"sso\"\npeople.bob.account = \"none\"\n{done}"),
        &[(10, "a control differs in one thing")],
    );
    check(
        &format!("{start}people.ada.account = \"sso\"\nwhen.1 = \"left-out\"\n{done}"),
        &[(10, "both `people` and `when`")],
    );
    check(
        &format!("{start}people.ada.account = \"none\"\n{done}"),
        &[(9, "`ada` has this value in the scenario too")],
    );
    check(
        &format!("{start}people.ada.state = \"active\"\n{done}"),
        &[(9, "`ada` has this value in the scenario too")],
    );
    check(
        &format!("{start}people.adda.account = \"sso\"\n{done}"),
        &[(9, "`adda` is not declared")],
    );
    check(&format!("{start}when.2.start = \"start-url\"\n{done}"), &[(9, "there is no step 2")]);
    check(
        &format!("{start}when.1.who = \"ada\"\n{done}"),
        &[(9, "the step has this value in the scenario too")],
    );
    check(&format!("{start}when.1.who = \"adda\"\n{done}"), &[(9, "`adda` is not declared")]);
    check(
        &format!("{start}when.1.start = \"portal\"\n{done}"),
        &[(9, "the step has this value in the scenario too")],
    );
    check(
        &format!("{start}when.1.name = \"bob\"\n{done}"),
        &[(9, "`name` cannot differ in a control")],
    );
    check(&format!("{start}when.1.to = true\n{done}"), &[(9, "`sign-in` has no key `to`")]);
    check(
        &format!("{start}when.1 = \"left-out\"\n{done}"),
        &[(9, "no step is left in the control")],
    );
    check(
        &format!("{start}people.ada.account = \"sso\"\nthen = {{ session = \"none\" }}"),
        &[(10, "the control demands a refusal too")],
    );
    check(
        &format!("{start}people.ada.account = \"sso\"\nthen = {{ caller = {{ is = \"ada\" }} }}"),
        &[(10, "`sign-in` cannot answer this")],
    );
}

#[test]
fn an_expectation_is_for_acts_that_can_answer_it() {
    check(
        &format!(
            "{IN}then = {{ session = {{ is = \"ada\" }}, caller = {{ is = \"ada\" }}, lacks = \"X\", kind = \"K\", outcome = \"done\" }}"
        ),
        &[(7, "`sign-in` cannot answer this"); 4],
    );
    check("when = [{ act = \"sign-in\", who = \"bob\" }]\nthen = { outcome = \"done\" }", &[]);
    check(
        "when = [{ act = \"logout\", who = \"bob\", then = { outcome = \"denied-by-idp\" } }]\nthen = { outcome = \"done\" }",
        &[(6, "`logout` cannot answer this")],
    );
    check(
        &format!("{IN}then = {{ session = {{ is = \"ada\" }}, landing = \"//evil.example\" }}"),
        &[(7, "the landing is neither `default` nor a local path")],
    );
    check(&format!("{IN}then = {{}}"), &[(7, "nothing is demanded")]);
}

#[test]
fn a_name_is_filled_by_an_earlier_step_of_the_right_kind() {
    let then = "then = { session = { is = \"ada\" } }\n";
    let token = "{ act = \"create-token\", who = \"ada\", name = \"t\" }";
    let two = |first: &str, second: &str| format!("when = [{first}, {second}]\n{then}");
    check(
        &two(token, "{ act = \"deliver\", who = \"ada\", document = \"t\" }"),
        &[(6, "`t` is a token, not a document")],
    );
    check(
        &two("{ act = \"revoke-token\", who = \"ada\", token = \"t\" }", token),
        &[(6, "no earlier step is named `t`")],
    );
    check(&two(token, token), &[(6, "an earlier step is named `t` too")]);
    check(
        &two(token, "{ act = \"create-token\", who = \"ada\" }"),
        &[(6, "the key `name` is missing")],
    );
    check(&two(token, "{ act = \"call-with-token\", who = \"ada\", token = \"unknown\" }"), &[]);
    check(
        &two(token, "{ act = \"await-expiry\", who = \"ada\", token = \"t\" }"),
        &[(6, "`t` does not expire soon")],
    );
    let control = "then = { caller = \"none\" }\n[control]\nwhen.1 = \"left-out\"\nthen = { caller = { is = \"ada\" } }";
    let used = format!(
        "when = [{token}, {{ act = \"call-with-token\", who = \"ada\", token = \"t\" }}]\n{control}"
    );
    check(&used, &[(9, "a later step uses `t`, which this one yields")]);
    let first = "{ act = \"sign-in\", who = \"ada\", name = \"first\" }";
    let again = |id: &str| {
        two(
            first,
            &format!(
                "{{ act = \"sign-in\", who = \"ada\", deviate = {{ assertion-id = \"{id}\" }} }}"
            ),
        )
    };
    check(&again("{first.assertion_id}"), &[]);
    check(&again("{second.assertion_id}"), &[(6, "no earlier step is named `second`")]);
    check(&again("{first.name_id}"), &[]);
    check(&again("{other.entity_id}"), &[]);
    check(&again("{first.color}"), &[(6, "unknown name `{first.color}`")]);
    check(
        &again("{first"),
        &[(6, "a brace is not closed; a brace that stands for itself is written {{")],
    );
}

#[test]
fn shapes_and_lists_are_checked() {
    check(
        "when = []\nthen = { session = \"none\" }",
        &[(6, "the list is empty"), (7, "a negative scenario without a control")],
    );
    check(
        "when = [{ who = \"ada\" }]\nthen = { session = { is = \"ada\" } }",
        &[(6, "the key `act` is missing")],
    );
    check(
        "when = [{ act = \"sign-in\" }]\nthen = { session = { is = \"ada\" } }",
        &[(6, "the key `who` is missing")],
    );
    check(
        &format!("{IN}then = {{ session = {{ is = \"ada\", not = \"bob\" }} }}"),
        &[(7, "both `is` and `not`")],
    );
    check(
        &format!("{IN}then = {{ session = true }}"),
        &[(7, "expected \"none\", or a table with one of `at_most`, `is`, `not`")],
    );
    check(
        &format!(
            "{IN}then = {{ session = {{ is = \"ada\" }}, accounts = {{ ada = \"gone\", eve = \"none\" }} }}"
        ),
        &[(7, "unknown word `gone`"), (7, "`eve` is not declared")],
    );
    check(
        "when = [{ act = \"sign-in\", who = \"ada\", deviate = { expired = true, audience = \"x\" } }]\nthen = { session = \"none\" }",
        &[(6, "expected exactly one word and its value")],
    );
    check(
        "when = [{ act = \"sign-in\", who = \"ada\", deviate = { audience = 3 } }]\nthen = { session = \"none\" }",
        &[(6, "this `deviate` cannot be read: invalid type: integer `3`, expected a string")],
    );
    check(
        &format!("format = 2\nno_hole = \"\"\n{IN}then = {{ session = {{ is = \"ada\" }} }}"),
        &[
            (6, "the number must be 1"),
            (7, "`no_hole` in a positive scenario"),
            (7, "the text is empty"),
        ],
    );
    check(
        "when = [{ act = \"change-directory\", who = \"ada\", mail = \"new\", password = \"new\" }]\nthen = { session = { is = \"ada\" } }",
        &[(6, "both `mail` and `password`")],
    );
}

#[test]
fn people_are_declared_and_are_not_themselves_another() {
    check(
        &format!(
            "people.eve = {{ account = \"none\", mail_of = \"eve\", name_id_of = \"carol\" }}\n{IN}then = {{ session = {{ is = \"ada\" }} }}"
        ),
        &[(6, "`eve` is this same person"), (6, "`carol` is not declared")],
    );
}

#[test]
fn a_variant_lays_its_keys_over_the_file() {
    let text = negative(
        "then = { session = { is = \"ada\" } }\n[[variant]]\nname = \"one\"\nwhen = [{ act = \"sign-in\", who = \"ada\" }]\n[[variant]]\nname = \"two\"\ntitle = \"u\"\nvendors = [\"okta\"]\nwhen = [{ act = \"sign-in\", who = \"ada\", start = \"start-url\" }]\n",
    );
    let (scenarios, mistakes) = read(&text);
    assert_eq!(messages(&mistakes), []);
    let ids: Vec<_> =
        scenarios.iter().map(|one| (one.id.as_str(), one.title.value.as_str())).collect();
    assert_eq!(ids, [("topic/file#one", "t"), ("topic/file#two", "u")]);
    assert_ne!(scenarios[0].when, scenarios[1].when);
}

#[test]
fn variants_have_names_of_their_own_and_nothing_is_missing() {
    let variant = "[[variant]]\nname = \"one\"\nwhen = [{ act = \"sign-in\", who = \"ada\" }]\n";
    let text = format!(
        "then = {{ session = {{ is = \"ada\" }} }}\n{variant}{variant}[[variant]]\ntitle = \"u\"\n[[variant]]\nname = \"Three!\"\n"
    );
    let expected = [
        (11, "there is another variant `one`"),
        (13, "the key `name` is missing"),
        (13, "the key `when` is missing"),
        (15, "the key `when` is missing"),
        (16, "the name of a variant is made of lower-case letters, digits and hyphens"),
    ];
    check(&text, &expected);
}

#[test]
fn what_is_not_toml_is_reported_and_nothing_is_said_to_be_missing_because_of_it() {
    let (scenarios, mistakes) =
        read("title = = \"t\"\nseverty = \"high\"\n[people.ada\naccount = \"none\"\n");
    assert!(scenarios.is_empty());
    let lines: Vec<_> =
        messages(&mistakes).into_iter().map(|(line, message)| (line, message.to_owned())).collect();
    assert!(lines.iter().any(|(line, _)| *line == 1), "{lines:?}");
    assert!(lines.contains(&(2, "unknown key `severty`".to_owned())), "{lines:?}");
    assert!(lines.iter().any(|(line, _)| *line == 3), "{lines:?}");
    assert!(!lines.iter().any(|(_, message)| message.contains("missing")), "{lines:?}");
}

#[test]
fn the_capabilities_follow_from_acts_people_and_expectations() {
    let needed = |rest: &str| -> Vec<String> {
        let (scenarios, mistakes) = read(&negative(rest));
        assert_eq!(messages(&mistakes), []);
        scenarios[0].capabilities().into_iter().map(|(name, _)| name).collect()
    };
    let expects = "then = { session = { is = \"ada\" }, accounts = { ada = \"created\" } }";
    assert_eq!(needed(&format!("{IN}{expects}")), ["regular-accounts", "jit"]);
    assert_eq!(
        needed(&format!(
            "when = [{{ act = \"sign-in\", who = \"bob\" }}, {{ act = \"logout\", who = \"bob\" }}]\n{expects}"
        )),
        ["regular-accounts", "login-password", "logout", "jit"]
    );
    let sha1 =
        "when = [{ act = \"sign-in\", who = \"ada\", deviate = { algorithm = \"rsa-sha1\" } }]\n";
    assert!(needed(&format!("{sha1}{expects}")).contains(&"rsa-sha1".to_owned()));
    assert!(
        !needed(&format!("{sha1}then = {{ session = \"none\" }}")).contains(&"rsa-sha1".to_owned())
    );
}

#[test]
fn whatever_is_cut_out_of_a_file_it_is_read_and_drawn_without_a_panic() {
    for file in sso_scenarios::files().iter().step_by(29) {
        for (at, cut) in file.text.char_indices() {
            let text = format!("{}{}", &file.text[..at], &file.text[at + cut.len_utf8()..]);
            let (_, mistakes) = parse(Source::new(file.path, text), file.path);
            assert_eq!(render(&mistakes, Styled::Plain).is_empty(), mistakes.is_empty());
        }
    }
}
