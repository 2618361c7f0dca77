//! Every form of the sample, as a golden file: `INSTA_UPDATE=always cargo test -p sso-harness --lib golden` writes them.

use super::{html, json, junit, markdown, sample};
use crate::report::console::{self, Look};
use crate::source::Styled;
use insta::{Settings, assert_snapshot};

fn compare(name: &str, text: &str) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../snapshots/vet"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!(name, text));
}

#[test]
fn console_at_two_widths() {
    for width in [80, 120] {
        let look = Look { styled: Styled::Plain, width };
        let text = console::examination(&sample::examination(), look);
        let widest = text.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(width), "{widest:?}");
        compare(&format!("console-{width}"), &text);
    }
}

#[test]
fn console_where_nothing_is_wrong() {
    let look = Look { styled: Styled::Plain, width: 80 };
    compare("console-sound", &console::examination(&sample::sound(), look));
}

#[test]
fn json() {
    compare("json", &json::render(&sample::examination()));
}

#[test]
fn junit() {
    compare("junit", &junit::render(&sample::examination()).expect("it is written"));
}

#[test]
fn markdown() {
    compare("markdown", &markdown::render(&sample::examination()));
}

/// A line for each element, and without the stylesheet, which is a file already.
#[test]
fn html() {
    let page = html::render(&sample::examination());
    let (head, body) = page.split_once("<body>").expect("it has both");
    assert!(head.contains("<style>"));
    compare("html", &body.replace("><", ">\n<"));
}
