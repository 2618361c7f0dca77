//! The head of every page of ours that is one file: its stylesheet, and a policy that forbids everything else.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use maud::{Markup, PreEscaped, html};

/// Only the one stylesheet may be used, and nothing may be loaded, run or sent.
pub(in crate::report) fn head(title: &str, style: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy(style));
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="referrer" content="no-referrer";
            title { (title) }
            style { (PreEscaped(style)) }
        }
    }
}

/// The same for every page with this stylesheet.
fn policy(style: &str) -> String {
    let source = source(style);
    format!("default-src 'none'; style-src {source}; base-uri 'none'; form-action 'none'")
}

/// How a policy names a stylesheet in the page.
pub(in crate::report) fn source(style: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(digest(&SHA256, style.as_bytes())))
}
