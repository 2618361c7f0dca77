//! Whole description files: correct ones, and files with mistakes.

use super::parse;
use crate::describe::Description;
use crate::source::{Diagnostic, Source, Styled, render};

fn read(text: &str) -> (Option<Description>, Vec<Diagnostic>) {
    parse(Source::new("sp.toml", text))
}

#[test]
fn every_bundled_description_is_read_without_a_mistake() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/sps");
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it is readable").path();
        let text = std::fs::read_to_string(&path).expect("it is text");
        let (description, mistakes) = parse(Source::new(path.display().to_string(), text));
        assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
        assert!(description.is_some(), "{}", path.display());
    }
}
