//! Documents that are aimed at the parser: they are refused quickly, and never end the process.

use saml_verify::{
    limits::Limits,
    receive::{inspect, receive},
    xml::parse,
};

use crate::document::*;

fn refused(text: &str) -> &'static str {
    receive(text, &policy(), &[]).map(|_| "").unwrap_or_else(|it| it.check)
}

#[test]
fn a_doctype_is_refused_whatever_it_says() {
    let good = good(Style::Both);
    let bomb: String = (1..9)
        .map(|level| format!("<!ENTITY e{level} \"{}\">", format!("&e{};", level - 1).repeat(10)))
        .collect();
    let cases = [
        "<!DOCTYPE a>".to_owned(),
        "<!DOCTYPE a []>".to_owned(),
        "<!DOCTYPE a [<!ENTITY x \"y\">]>".to_owned(),
        "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\">".to_owned(),
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>".to_owned(),
        "<!DOCTYPE a [<!ENTITY % x SYSTEM \"file:///etc/hostname\"> %x;]>".to_owned(),
        format!("<!DOCTYPE a [<!ENTITY e0 \"x\">{bomb}]>"),
    ];
    for doctype in cases {
        let text = format!("{doctype}{good}").replace(ADA, "&e8;");
        assert_eq!(refused(&text), "resp-no-dtd", "{doctype}");
    }
}

#[test]
fn a_hundred_thousand_levels_are_refused_without_a_stack_overflow() {
    let limits = Limits { bytes: 16 << 20, ..Limits::default() };
    for (open, close) in
        [("<a>", "</a>"), ("<a>", ""), ("<a b='>'>", "</a>"), ("<a><!--></a>-->", "</a>")]
    {
        let text = open.repeat(100_000) + &close.repeat(100_000);
        assert_eq!(parse(&text, &limits).unwrap_err().check, "xml-bounds", "{open}");
        assert_eq!(refused(&text), "xml-bounds", "{open}");
    }
    let text = "<a>".repeat(255) + &"</a>".repeat(255);
    assert_eq!(refused(&text), "resp-root");
}

#[test]
fn crowds_of_attributes_and_namespaces_are_refused() {
    let many = |count: usize, what: &str| -> String {
        (0..count).map(|index| format!(" {what}{index}='u'")).collect()
    };
    assert_eq!(refused(&format!("<a{}/>", many(257, "b"))), "xml-bounds");
    assert_eq!(refused(&format!("<a{}/>", many(256, "b"))), "resp-root");
    let spread: String = (0..1025).map(|index| format!("<b xmlns:n{index}='u'/>")).collect();
    assert_eq!(refused(&format!("<a>{spread}</a>")), "xml-bounds");
}

/// Exclusive canonicalisation declares a namespace wherever it is used: what is said once in a message would be written
/// for each of its elements.
#[test]
fn a_namespace_that_is_longer_than_any_name_is_refused() {
    let named = |length: usize, elements: &str| {
        let body = format!("<samlp:Extensions>{}</samlp:Extensions>", elements.repeat(1000));
        let text = Response::new("_r1").text("", &body);
        let uri = format!("<samlp:Response xmlns:x=\"{}\"", "u".repeat(length));
        text.replacen("<samlp:Response", &uri, 1)
    };
    for elements in ["<x:a/>", "<a x:b=''/>"] {
        assert_eq!(refused(&named(257, elements)), "xml-bounds", "{elements}");
        assert_eq!(refused(&named(256, elements)), "resp-has-assertion", "{elements}");
    }
    // What is never used is never written.
    assert_eq!(refused(&named(257, "<a/>")), "resp-has-assertion");
}

#[test]
fn ten_megabytes_are_refused() {
    assert_eq!(refused(&" ".repeat(10 << 20)), "xml-bounds");
    assert_eq!(refused(&"<a/>".repeat(10 << 18)), "xml-bounds");
}

#[test]
fn what_is_not_one_well_formed_document_is_refused() {
    let good = good(Style::Both);
    let cases = [
        ("nothing", String::new()),
        ("two roots", good.repeat(2)),
        ("a root behind", format!("{good}<x/>")),
        ("text behind", format!("{good}x")),
        ("cut off", good[..good.len() - 3].to_owned()),
        ("an entity", good.replace(ADA, "&ada;")),
        ("a control character", good.replace(ADA, "&#0;")),
        ("an undeclared prefix", good.replace("<saml:Subject>", "<x:Subject>")),
    ];
    for (name, text) in cases {
        assert_eq!(refused(&text), "xml-well-formed", "{name}");
        assert_eq!(inspect(&text, &policy(), &[]).len(), 1, "{name} is said once");
    }
}

#[test]
fn a_declaration_and_a_byte_order_mark_are_accepted_and_a_false_label_is_not() {
    let good = good(Style::Both);
    for start in ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "\u{feff}", "<!-- x -->", "<?x?>"]
    {
        assert_eq!(refused(&format!("{start}{good}")), "", "{start:?}");
    }
    for start in ["", "\u{feff}"] {
        let text = format!("{start}<?xml version=\"1.0\" encoding=\"UTF-7\"?>{good}");
        assert_eq!(refused(&text), "xml-encoding");
    }
}

#[test]
fn other_roots_and_other_namespaces_are_refused() {
    let cases = [
        ("an assertion alone", "resp-root", Assertion::new("_a1", ADA).text("")),
        (
            "another protocol",
            "resp-root",
            good(Style::Both).replace("2.0:protocol", "1.1:protocol"),
        ),
        ("no assertion", "resp-has-assertion", Response::new("_r1").text("", "")),
        (
            "an assertion of SAML 1.1",
            "resp-has-assertion",
            good(Style::Assertion).replace("2.0:assertion", "1.0:assertion"),
        ),
    ];
    for (name, expected, text) in cases {
        assert_eq!(refused(&text), expected, "{name}");
    }
    let mut response = Response::new("_r1");
    response.status = status("urn:oasis:names:tc:SAML:2.0:status:Requester");
    assert_eq!(refused(&response.text("", "")), "resp-status-success");
}
