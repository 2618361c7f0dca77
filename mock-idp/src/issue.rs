//! From a plan to the document and the form that posts it. Decides nothing about who may sign in.

use aws_lc_rs::digest;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use saml_wire::{
    binding,
    document::{
        Assertion, Attribute, AuthnContext, AuthnStatement, Conditions, ConfirmationData, Issuer,
        NameId, Response, Status, Subject, SubjectConfirmation, Times, Typing,
    },
    draft::{Draft, KeyChoice, Signing},
    emit, names,
};
use time::{Duration, OffsetDateTime};

use crate::{
    keys::KeyRing,
    launch::IssuePlan,
    service_provider::Values,
    vendor::{ExtraAttribute, IdForms, SessionIndex, Signed, UnknownChoice},
};

/// A form that a browser posts to a service provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where to: the ACS.
    pub action: String,
    /// The value of `SAMLResponse`: the document in base64.
    pub saml_response: String,
    /// The value of `RelayState`; absent: no such parameter.
    pub relay_state: Option<String>,
    /// The document as it was signed.
    pub document: String,
}

/// Why a document could not be issued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The application is configured with a choice that the vendor does not offer.
    #[error("the application's signing settings are not the vendor's")]
    Choice(#[from] UnknownChoice),
    /// The document could not be written, signed or encrypted.
    #[error("the document could not be written")]
    Wire(#[from] saml_wire::WireError),
}

/// A document, and the draft that it was written from.
#[derive(Debug, Clone)]
pub struct Issued {
    /// What the document says.
    pub draft: Draft,
    /// What is posted.
    pub form: Form,
}

/// Writes, signs and, where configured, encrypts a document.
///
/// The same plan, keys and seed give the same bytes where the key is RSA and nothing is encrypted.
pub fn issue(plan: &IssuePlan, keys: &KeyRing, seed: u64) -> Result<Issued, IssueError> {
    write(draft(plan, seed)?, plan, keys)
}

/// The same document with nothing encrypted, for a person who reads it. A signature around what
/// is encrypted otherwise is another one.
pub fn issue_in_clear(plan: &IssuePlan, keys: &KeyRing, seed: u64) -> Result<Issued, IssueError> {
    let draft = draft(plan, seed)?;
    write(Draft { encryption: None, name_id_encryption: None, ..draft }, plan, keys)
}

/// A good document, and then what was ordered.
pub(crate) fn draft(plan: &IssuePlan, seed: u64) -> Result<Draft, IssueError> {
    let mut draft = good_draft(plan, &mut rng(plan, seed))?;
    if let Some(elements) = plan.signed {
        draft.signing.elements = elements;
    }
    if let Some(deviation) = &plan.deviation {
        deviation.apply(&mut draft);
    }
    Ok(draft)
}

fn write(draft: Draft, plan: &IssuePlan, keys: &KeyRing) -> Result<Issued, IssueError> {
    let document = emit::issue(&draft, &plan.vendor.shape, keys.wire())?.xml;
    let form = Form {
        action: plan.service_provider.acs.clone(),
        saml_response: binding::post_value(&document),
        relay_state: plan.relay_state.clone(),
        document,
    };
    Ok(Issued { draft, form })
}

/// Randomness for one document: it depends on the user's own documents only, so that others who
/// sign in at the same time change nothing.
fn rng(plan: &IssuePlan, seed: u64) -> ChaCha8Rng {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in [&seed.to_be_bytes()[..], &plan.number.to_be_bytes()[..]] {
        context.update(part);
    }
    for part in [&plan.vendor.name, &plan.user.login] {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    let hash = context.finish();
    ChaCha8Rng::from_seed(hash.as_ref().try_into().expect("SHA-256 gives 32 octets"))
}

/// A good document.
fn good_draft(plan: &IssuePlan, rng: &mut ChaCha8Rng) -> Result<Draft, IssueError> {
    let settings = &plan.vendor.signing;
    let choice = plan.service_provider.signing.as_ref().unwrap_or(&settings.suite);
    let Signed { elements, signature, digest } = settings.resolve(choice)?;
    let id = |forms: &IdForms, signed: bool, rng: &mut ChaCha8Rng| {
        let form = if signed { &forms.signed } else { &forms.unsigned };
        form.make(rng, plan.now)
    };
    let response_id = id(&plan.vendor.ids.response, elements.response(), rng);
    let assertion_id = id(&plan.vendor.ids.assertion, elements.assertion(), rng);
    let session_index = session_index(plan, &assertion_id, rng);
    let assertion = assertion(plan, assertion_id, session_index);
    Ok(Draft {
        response: response(plan, response_id, assertion),
        signing: Signing { elements, signature, digest, key: KeyChoice::Published, odd: None },
        encryption: plan.service_provider.encryption,
        name_id_encryption: None,
        recipient: plan.service_provider.encryption_certificate.clone(),
        captured: None,
    })
}

fn response(plan: &IssuePlan, id: String, assertion: Assertion) -> Response {
    Response {
        id,
        version: "2.0".to_owned(),
        issue_instant: Some(plan.now),
        destination: Some(plan.service_provider.acs.clone()),
        in_response_to: plan.in_response_to.clone(),
        issuer: Some(assertion.issuer.clone()),
        status: Some(Status {
            code: Some(names::status::SUCCESS.to_owned()),
            subcode: None,
            message: None,
        }),
        assertions: vec![assertion],
        optional: Vec::new(),
        times: Times::Vendor,
    }
}

fn assertion(plan: &IssuePlan, id: String, session_index: Option<String>) -> Assertion {
    let audience = plan.service_provider.entity_id.clone();
    let windows = plan.vendor.windows;
    Assertion {
        id,
        version: "2.0".to_owned(),
        issue_instant: Some(plan.now),
        issuer: Issuer { value: plan.vendor.entity_id(), format: None },
        subject: Some(subject(plan)),
        conditions: Some(Conditions {
            not_before: Some(after(plan.now, windows.not_before)),
            not_on_or_after: Some(after(plan.now, windows.not_on_or_after)),
            audiences: vec![vec![audience]],
            ..Conditions::default()
        }),
        authn: vec![authn_statement(plan, session_index)],
        attributes: attributes(plan),
    }
}

fn subject(plan: &IssuePlan) -> Subject {
    let service_provider = &plan.service_provider;
    let until = after(plan.now, plan.vendor.windows.confirmation_not_on_or_after);
    let format = service_provider.name_id_format.as_ref().unwrap_or(&plan.vendor.name_id.format);
    let data = ConfirmationData {
        not_on_or_after: Some(until),
        recipient: Some(service_provider.acs.clone()),
        in_response_to: plan.in_response_to.clone(),
        ..ConfirmationData::default()
    };
    Subject {
        name_id: Some(NameId {
            value: plan.name_id.clone(),
            format: Some(format.clone()),
            name_qualifier: None,
            sp_name_qualifier: None,
        }),
        confirmations: vec![SubjectConfirmation {
            method: names::method::BEARER.to_owned(),
            data: Some(data),
        }],
    }
}

fn authn_statement(plan: &IssuePlan, session_index: Option<String>) -> AuthnStatement {
    let vendor = &plan.vendor;
    let authority = vendor.authn.authenticating_authority.as_ref();
    let session = vendor.windows.session_not_on_or_after;
    AuthnStatement {
        authn_instant: Some(after(plan.authenticated_at, vendor.windows.authn_instant)),
        session_index,
        session_not_on_or_after: session.map(|seconds| after(plan.now, seconds)),
        context: Some(AuthnContext {
            class_ref: Some(vendor.authn.class_ref.clone()),
            authenticating_authority: authority.map(|template| vendor.render(template)),
        }),
    }
}

fn session_index(plan: &IssuePlan, assertion_id: &str, rng: &mut ChaCha8Rng) -> Option<String> {
    let authn = &plan.vendor.authn;
    let of_request = plan.in_response_to.as_ref().and(authn.session_index_of_request.as_ref());
    match of_request.unwrap_or(&authn.session_index) {
        SessionIndex::AssertionId => Some(assertion_id.to_owned()),
        SessionIndex::Pattern(pattern) => Some(pattern.make(rng, plan.now)),
        SessionIndex::RequestId => plan.in_response_to.clone(),
    }
}

/// The vendor's own attributes around those that are configured. One without a value is left out.
fn attributes(plan: &IssuePlan) -> Vec<Attribute> {
    let settings = &plan.vendor.attributes;
    let attribute = |name: &str, format: Option<&String>, values| Attribute {
        name: name.to_owned(),
        name_format: Some(format.unwrap_or(&settings.name_format).clone()),
        friendly_name: None,
        values,
        typing: Typing::Text,
    };
    let extra = |extra: &ExtraAttribute| {
        attribute(&extra.name, None, vec![plan.vendor.render(&extra.value)])
    };
    let mut all: Vec<Attribute> = settings.before.iter().map(extra).collect();
    for rule in &plan.service_provider.attributes {
        let mut values = plan.vendor.values(&plan.user, &rule.from);
        if rule.values == Values::First {
            values.truncate(1);
        }
        if !values.is_empty() {
            all.push(attribute(&rule.name, rule.name_format.as_ref(), values));
        }
    }
    all.extend(settings.after.iter().map(extra));
    all
}

fn after(instant: OffsetDateTime, seconds: i64) -> OffsetDateTime {
    instant + Duration::seconds(seconds)
}
