//! What axe-core finds wrong with a page for people who cannot see it, or use no mouse.

use crate::installed;
use crate::tab::{Outcome, Tab};
use std::path::PathBuf;

/// Every rule of WCAG up to 2.2 AA, and the practices that axe-core calls good.
const RUN: &str = "const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
        found => done(found.violations.map(it => `${it.impact}: ${it.help}: ${it.nodes.map(node => node.html).join(' ')}`)),
        error => done([String(error)]));";

/// Fails with everything that it finds, however small.
pub(crate) async fn finds_nothing(tab: &Tab) -> Outcome {
    let source = std::fs::read_to_string(source())?;
    tab.ask(&source, Vec::new()).await?;
    let found = tab.await_script(RUN).await?;
    let found = found.as_array().ok_or("axe-core said nothing")?;
    let lines: Vec<&str> = found.iter().filter_map(|line| line.as_str()).collect();
    if lines.is_empty() { Ok(()) } else { Err(lines.join("\n").into()) }
}

/// Where the set-up has put it.
fn source() -> PathBuf {
    let parts = std::env::var_os("SSO_INTEROP_PARTS").map(PathBuf::from);
    let parts = parts.unwrap_or_else(|| installed::folder("../target/interop"));
    parts.join("browser/node_modules/axe-core/axe.min.js")
}
