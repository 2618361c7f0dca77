//! A small report for the tests of the formats: two topics, two vendors, one result of every kind.

use super::{Entry, Failure, Header, Report};
use crate::describe::Ruleset;
use crate::gates::{Applied, Because, Left, Objection, Waived, Weight};
use crate::judge::{Cause, Disagreement, FindingKind, Judged, Verdict};
use crate::plan::{Accepted, Answer, Facts, Reach, Style, Tolerance};
use crate::scenario::{Level, Severity};
use crate::source::{Source, Span};
use std::time::Duration;

const TEXT: &str = "title = \"…\"\n[then]\nsession = \"none\"\n";

/// Two pass, two fail of which one gates, one is skipped, one is an error.
pub(crate) fn report() -> Report {
    let broken = Cause::new("control", "control/sign-in@onelogin does not succeed");
    let entries = vec![
        fail("assertion/audience-other@okta", Severity::High, true),
        entry("assertion/audience-other@onelogin", Severity::High, true, Verdict::Error(broken)),
        fail("assertion/weak@okta", Severity::Low, false),
        entry("login/first@okta", Severity::High, false, Verdict::Pass),
        entry("login/first@onelogin", Severity::High, false, Verdict::Pass),
        entry(
            "login/later@okta",
            Severity::High,
            false,
            Verdict::Skip("the description does not declare `logout`".to_owned()),
        ),
    ];
    Report {
        header: header(),
        entries,
        applied: applied(),
        repeated: Vec::new(),
        objections: Vec::new(),
    }
}

pub(crate) fn applied() -> Applied {
    let logout =
        Left { scenarios: 1, because: Because::Capability, capability: Some("logout".to_owned()) };
    Applied { run: 3, scenarios: 4, not: vec![logout] }
}

/// The fail that gates is waived, the error is not, and a third waiver is needless.
pub(crate) fn waived() -> Report {
    let mut report = report();
    report.entries[0].judged.gates = false;
    report.entries[0].waived = Some(Waived::Covered {
        reason: "nobody else uses this identity provider".to_owned(),
        link: Some("https://issues.example/7".to_owned()),
    });
    let why = "waivers.toml:7 does not cover it: its `seen` does not match";
    report.entries[1].waived = Some(Waived::Uncovered(why.to_owned()));
    let text = "[[waiver]]\nid = 'login/first'\n";
    report.objections.push(Objection {
        weight: Weight::Waiver,
        message: "this waiver is no longer needed: all that it matches passes".to_owned(),
        place: Some((Source::new("waivers.toml", text), Span { start: 16, end: 29 })),
        help: "delete this entry, or mend its `id`".to_owned(),
        ids: vec!["login/first@okta".to_owned()],
    });
    report
}

pub(crate) fn header() -> Header {
    Header {
        sp: "platform".to_owned(),
        version: None,
        origin: "sp.toml".to_owned(),
        ruleset: Ruleset::Core,
        vendors: vec!["okta".to_owned(), "onelogin".to_owned()],
        facts: facts(),
        seed: 7,
        at: None,
        elapsed: Duration::from_millis(2340),
        left: Vec::new(),
        command: "sso-harness run sp.toml --seed 7".to_owned(),
    }
}

/// Both vendors have two styles, which differ; the second vendor's own is refused.
pub(crate) fn facts() -> Facts {
    let accepted = |vendor: &str, usual, accepted: &[Style]| Accepted {
        vendor: vendor.to_owned(),
        usual,
        accepted: accepted.to_vec(),
        unmeasured: None,
    };
    let answer = |name: &str, accepted| Answer { name: name.to_owned(), accepted };
    Facts {
        styles: vec![
            accepted("okta", Style::Both, &[Style::Assertion, Style::Both]),
            accepted("onelogin", Style::Assertion, &[Style::Response, Style::Both]),
        ],
        tolerance: Some(Tolerance {
            vendor: "okta".to_owned(),
            signatures: vec![answer("rsa-sha1", false), answer("rsa-sha256", true)],
            digests: vec![answer("sha256", true)],
            name_ids: vec![answer("persistent", true), answer("transient", false)],
            encryption: Vec::new(),
            early: Some(Reach { seconds: 180, at_least: false }),
            late: Some(Reach { seconds: 600, at_least: true }),
        }),
    }
}

pub(crate) fn entry(id: &str, severity: Severity, gates: bool, verdict: Verdict) -> Entry {
    let (scenario, vendor) = id.split_once('@').expect("an id has a vendor");
    let judged = Judged {
        id: id.to_owned(),
        scenario: scenario.to_owned(),
        vendor: vendor.to_owned(),
        style: None,
        title: "An assertion made out for another service provider opens no session".to_owned(),
        requirement: "as-audience".to_owned(),
        also: Vec::new(),
        severity,
        kind: FindingKind::Policy,
        level: Level::Must,
        gates,
        verdict,
        source: None,
        millis: 12,
    };
    Entry { judged, failure: None, waived: None }
}

pub(crate) fn fail(id: &str, severity: Severity, gates: bool) -> Entry {
    let span = Span { start: TEXT.find("session").expect("it is there"), end: TEXT.len() - 1 };
    let disagreement = Disagreement {
        wanted: "nobody is signed in".to_owned(),
        seen: "signed in as ada@mail.example".to_owned(),
        span,
    };
    let mut entry = entry(id, severity, gates, Verdict::Fail(disagreement));
    entry.failure = Some(Failure {
        source: Source::new(format!("scenarios/{}.toml", entry.judged.scenario), TEXT),
        line: 3,
        clause: "Core 2.5.1.4, SAML 2.0 Core".to_owned(),
        consequence: "Another service provider uses the assertions of its visitors here."
            .to_owned(),
        remedy: "Demand an AudienceRestriction with one's own entity id in it.".to_owned(),
        quote: Some("the audience must be a member".to_owned()),
        difference: Some("the audience is https://other.example/sp".to_owned()),
        reproduce: format!("sso-harness run sp.toml --seed 7 '{id}'"),
    });
    entry
}
