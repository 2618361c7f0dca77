//! What a scenario must be to prove anything: one difference, a control where it is negative, and expectations that its acts can answer.

use crate::scenario::{
    Account, Act, Control, Difference, Expect, OutcomeIs, Person, Polarity, When, polarity_of,
};
use crate::source::{At, Fields, Findings};
use saml_wire::deviate::Deviation;
use serde::Deserialize;
use serde::de::IntoDeserializer;

/// What could be read of a scenario.
pub(super) struct Parts<'a> {
    pub(super) people: &'a [Person],
    pub(super) when: &'a [When],
    pub(super) then: &'a [At<Expect>],
    pub(super) control: Option<&'a Control>,
}

/// Checks the scenario whose keys are `file`.
pub(super) fn check(parts: &Parts<'_>, file: Fields<'_>, findings: &mut Findings) {
    one_difference(file, findings);
    for step in parts.when {
        answerable(&step.then, &parts.asked(step), findings);
    }
    if let Some(last) = parts.last_of(file) {
        answerable(parts.then, &parts.asked(last), findings);
    }
    control_needed(parts, file, findings);
    hole_is_missed(parts, file, findings);
    styles_make_a_difference(parts, file, findings);
    // What the control does cannot be said while a step cannot be read.
    if let Some(control) = parts.control.filter(|_| parts.when.len() == file.items("when").count())
    {
        check_control(parts, control, findings);
    }
}

impl Parts<'_> {
    /// The last step of the file, unless it could not be read.
    fn last_of(&self, file: Fields<'_>) -> Option<&When> {
        let written = file.tables("when").last()?.span;
        self.when.last().filter(|step| step.span == written)
    }

    /// The act as it is carried out: a person with a regular account signs in with user name and password.
    fn asked(&self, step: &When) -> Act {
        let account = self
            .people
            .iter()
            .find(|person| person.name.value == step.who.value)
            .map(|person| person.account.value);
        asked(&step.act.value, account)
    }
}

fn asked(act: &Act, account: Option<Account>) -> Act {
    match act {
        Act::SignIn { password, .. } if account == Some(Account::Regular) => {
            Act::LoginPassword(*password)
        }
        other => other.clone(),
    }
}

/// Steps whose `deviate` is the one difference: a LogoutRequest that is wrong is followed by a right one.
fn sign_ins(file: Fields<'_>) -> impl Iterator<Item = Fields<'_>> {
    file.tables("when")
        .into_iter()
        .filter(|step| step.text("act").is_some_and(|act| act.value == "sign-in"))
}

/// A deviation, a tamper or a control: one of them, once. A tamper may be tried on a choice of the identity provider,
/// which the control then makes too.
fn one_difference(file: Fields<'_>, findings: &mut Findings) {
    let mut spans = Vec::new();
    for step in sign_ins(file) {
        let keys = ["tamper", "deviate"].into_iter().filter(|key| step.has(key));
        let keys = keys.filter(|key| *key == "tamper" || !is_tried_on(step));
        spans.extend(keys.map(|key| step.key_span(key)));
    }
    for second in spans.iter().skip(1) {
        findings
            .mistake(*second, "a second difference")
            .labelled("the control leaves one thing out, not two")
            .helped("write a variant for each");
    }
    if !spans.is_empty() && file.has("control") {
        let message = "a control beside a deviation or a tamper";
        findings.mistake(file.key_span("control"), message).helped("leave `[control]` out: the control is the same scenario without the deviation or the tamper");
    }
}

/// Whether the deviation of a step is a choice of the identity provider, and a tamper is tried on it.
fn is_tried_on(step: Fields<'_>) -> bool {
    let word = step.text("deviate").filter(|_| step.has("tamper"));
    let deviation = word.map(|at| Deviation::deserialize(at.value.as_str().into_deserializer()));
    deviation.is_some_and(|read: Result<_, serde::de::value::Error>| {
        read.is_ok_and(|deviation| deviation.is_choice())
    })
}

fn control_needed(parts: &Parts<'_>, file: Fields<'_>, findings: &mut Findings) {
    let is_spoilt = sign_ins(file).any(|step| step.has("deviate") || step.has("tamper"));
    if is_spoilt || file.has("control") || polarity_of(parts.then) == Polarity::Positive {
        return;
    }
    findings
        .mistake(file.key_span("then"), "a negative scenario without a control")
        .labelled("this demands a refusal")
        .helped("say the one difference: `deviate` or `tamper` at a sign-in, or a `[control]` with `people.NAME.KEY`, `when.N.KEY` or `when.N = \"left-out\"`, and its `then`");
}

fn hole_is_missed(parts: &Parts<'_>, file: Fields<'_>, findings: &mut Findings) {
    if file.has("no_hole") && polarity_of(parts.then) == Polarity::Positive {
        findings
            .mistake(file.key_span("no_hole"), "`no_hole` in a positive scenario")
            .helped("it says why a negative scenario catches no mistake");
    }
}

/// What is signed in another way has to be a document that the scenario does not say it of already.
fn styles_make_a_difference(parts: &Parts<'_>, file: Fields<'_>, findings: &mut Findings) {
    let Some(each) = file.text("styles").filter(|styles| styles.value == "each") else { return };
    let sign_ins = || {
        parts.when.iter().filter_map(|when| match &when.act.value {
            Act::SignIn { deviate, .. } => Some(deviate.as_ref()),
            _ => None,
        })
    };
    if sign_ins().flatten().any(|deviation| deviation.value.chooses_signatures()) {
        findings
            .mistake(each.span, "the deviation says itself what is signed")
            .labelled("every style would be the same");
    } else if sign_ins().next().is_none() {
        findings.mistake(each.span, "no document is signed").labelled("there is no sign-in");
    }
}

fn check_control(parts: &Parts<'_>, control: &Control, findings: &mut Findings) {
    if polarity_of(&control.then) == Polarity::Negative {
        let span = control.then.first().map_or(control.differs.span, |at| at.span);
        findings
            .mistake(span, "the control demands a refusal too")
            .labelled("a control shows that the one difference decides");
    }
    match last_act(parts, &control.differs.value) {
        Some(act) => answerable(&control.then, &act, findings),
        None => {
            findings.mistake(control.differs.span, "no step is left in the control");
        }
    }
}

/// The act that the control's `then` is about.
fn last_act(parts: &Parts<'_>, difference: &Difference) -> Option<Act> {
    let last = parts.when.len().checked_sub(1)?;
    let index = if matches!(difference, Difference::LeftOut { step } if *step == last) {
        last.checked_sub(1)?
    } else {
        last
    };
    let step = &parts.when[index];
    Some(match difference {
        Difference::Argument { step: changed, value } if *changed == index => value.clone(),
        Difference::Account { person, value } if *person == step.who.value => {
            asked(&step.act.value, Some(*value))
        }
        _ => parts.asked(step),
    })
}

fn answerable(expects: &[At<Expect>], act: &Act, findings: &mut Findings) {
    for expect in expects {
        if let Err(help) = answers(act, &expect.value) {
            findings
                .mistake(expect.span, format!("`{}` cannot answer this", act.word()))
                .helped(help);
        }
    }
}

/// Whether an act can tell what an expectation asks; the error says which acts or which key can.
fn answers(act: &Act, expect: &Expect) -> Result<(), &'static str> {
    let is_login = matches!(act, Act::SignIn { .. } | Act::Deliver { .. });
    let is_logout = matches!(act, Act::DeliverLogout { .. });
    let is_elsewhere =
        matches!(act, Act::ChangeDirectory(_) | Act::AwaitExpiry { .. } | Act::TakeCookies { .. });
    let is_by_program = matches!(
        act,
        Act::CallWithToken(_)
            | Act::LoginCommandLine(_)
            | Act::AddMember
            | Act::DisableAccount
            | Act::SetLicence { .. }
    );
    let (holds, help) = match expect {
        Expect::Session(_)
        | Expect::Accounts(_)
        | Expect::Memberships(_)
        | Expect::Billing(_)
        | Expect::Roles(_) => (true, ""),
        Expect::Caller(_) => (
            matches!(act, Act::CallWithToken(_)),
            "`caller` is for `call-with-token`; who is signed in on the website is `session`",
        ),
        Expect::Lacks(_) => (matches!(act, Act::ReadMetadata), "`lacks` is for `read-metadata`"),
        Expect::LogoutResponse(_) => (is_logout, "`logout_response` is for `deliver-logout`"),
        Expect::Metadata(_) => {
            (matches!(act, Act::ReadMetadata), "`metadata` is for `read-metadata`")
        }
        Expect::Landing(_) => (
            is_login || matches!(act, Act::StartLogin { .. } | Act::LoginPassword(_)),
            "`landing` is for acts that end in a login",
        ),
        Expect::NothingFetched => (is_login, "`canary` is for acts that deliver a document"),
        Expect::Http(_)
        | Expect::NothingCached
        | Expect::NothingReflected
        | Expect::Sessions(_) => {
            (is_login, "this is for `sign-in` and `deliver`: the answers to a document tell it")
        }
        Expect::NothingDelivered => (
            matches!(act, Act::SignIn { .. } | Act::StartLogin { .. }),
            "`delivered` is for `sign-in` and `start-login`",
        ),
        Expect::AuthnRequest(_) => (
            !is_elsewhere && !is_by_program,
            "`authn_request` is for acts of a browser at the service provider",
        ),
        Expect::Outcome(OutcomeIs::DeniedByIdp) => (
            matches!(act, Act::SignIn { .. }),
            "only `sign-in` can be denied by the identity provider",
        ),
        Expect::Outcome(_) => (
            !is_login && !is_elsewhere && !matches!(act, Act::CallWithToken(_)),
            "who got in is `session`, or `caller` for `call-with-token`",
        ),
        Expect::Says(_) => {
            (!is_elsewhere, "`says` is for acts that show a page of the service provider")
        }
        Expect::Kind(_) | Expect::Status(_) | Expect::Message(_) => (
            !is_login && !is_elsewhere,
            "a login has no machine-readable refusal: `session` and `says` tell what came of it",
        ),
    };
    if holds { Ok(()) } else { Err(help) }
}
