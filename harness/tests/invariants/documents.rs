//! The same seed, keys, time and URLs give the same bytes, whatever runs at the same time.

use super::standing::{DEAF, description};
use super::{AT, Outcome, bundled, outcome_of, trial};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{any, get};
use libtest_mimic::Trial;
use sso_harness::suite::{Options, SpFile};
use std::collections::BTreeMap;
use tokio::net::TcpListener;

pub(super) fn trials() -> Vec<Trial> {
    vec![trial("documents::same_seed_keys_time_and_urls_give_the_same_bytes", same_bytes)]
}

/// The service provider takes everything and remembers nothing, so that it is the same for both runs.
fn same_bytes() {
    let server = super::runtime();
    let listener = server.block_on(TcpListener::bind(("127.0.0.1", 0))).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new()
        .route("/me", get(|| async { StatusCode::UNAUTHORIZED }))
        .fallback(any(|| async { StatusCode::OK }));
    server.spawn(async move { axum::serve(listener, router).await });
    let folder = tempfile::tempdir().unwrap();
    let sp = SpFile::Path(description(folder.path(), DEAF, &url));
    let run = |seed, jobs| {
        let options = Options { sp: sp.clone(), at: Some(AT), seed, jobs, ..bundled() };
        documents(&outcome_of(&options))
    };
    let one = run(7, 1);
    assert!(one.len() >= 120, "{} documents", one.len());
    assert!(one == run(7, 8), "the bytes differ");
    assert!(one != run(9, 8), "the seed changes nothing");
}

/// By case and step.
fn documents(outcome: &Outcome) -> BTreeMap<(String, usize), String> {
    let traces = outcome.traces.cases.values();
    let steps = traces.flat_map(|trace| {
        trace.steps.iter().enumerate().map(|(place, step)| (trace.case.clone(), place, step))
    });
    steps
        .filter_map(|(case, place, step)| {
            Some(((case, place), step.document.as_ref()?.xml.clone()))
        })
        .collect()
}
