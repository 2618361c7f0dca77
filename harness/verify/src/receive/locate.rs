//! Finds the Response and its one assertion, and refuses documents in which somebody else could
//! find another one.

use roxmltree::{Document, Node};

use crate::{
    checks::STATUS,
    finding::{Finding, Rule, quoted},
    message::{NameId, Status, is_assertion},
    origin::Origins,
    xml::{self, ns},
};

const ROOT: Rule = Rule::new("resp-root", "Bind 3.5.4; Core 3.3.3");
const HAS_ASSERTION: Rule = Rule::new("resp-has-assertion", "Prof 4.1.4.2");
const MULTI_ASSERTION: Rule = Rule::new("resp-multi-assertion", "Prof 4.1.4.2; SDP-IDP10");
const CONSUME: Rule = Rule::new("consume-what-is-signed", "Prof 4.1.4.3; Core 5.4.2");

/// The elements that everything else is about.
#[derive(Debug, Clone, Copy)]
pub struct Located<'a, 'i> {
    /// The root element.
    pub response: Node<'a, 'i>,
    /// Its one assertion.
    pub assertion: AssertionPlace<'a, 'i>,
}

/// How the assertion stands in the Response.
#[derive(Debug, Clone, Copy)]
pub enum AssertionPlace<'a, 'i> {
    /// A `saml:EncryptedAssertion`.
    Encrypted(Node<'a, 'i>),
    /// A `saml:Assertion`.
    Plain(Node<'a, 'i>),
}

/// The Response is the root, and the document has exactly one assertion, which is its child.
///
/// Assertions in Advice, Extensions, Signature/Object and elsewhere are refused, though Core
/// allows some: no signer of a Response for web browser SSO needs them, and wrapping does.
pub fn locate<'a, 'i>(
    document: &'a Document<'i>,
    origins: &Origins,
) -> Result<Located<'a, 'i>, Finding> {
    let response = document.root_element();
    if !response.has_tag_name((ns::SAMLP, "Response")) {
        let found = quoted(&xml::expanded_name(response));
        return Err(ROOT.finding("a samlp:Response as the root", found).at(origins.at(response)));
    }
    let assertions: Vec<_> = document.descendants().filter(is_assertion).collect();
    let parked = assertions.iter().find(|it| it.parent() != Some(response));
    match (assertions.as_slice(), parked) {
        (_, Some(parked)) => Err(CONSUME
            .finding("no assertion but the child of the Response", "one elsewhere")
            .at(origins.at(*parked))),
        ([], None) => Err(no_assertion(response, origins)),
        ([one], None) if one.has_tag_name((ns::SAML, "Assertion")) => {
            Ok(Located { response, assertion: AssertionPlace::Plain(*one) })
        }
        ([one], None) => Ok(Located { response, assertion: AssertionPlace::Encrypted(*one) }),
        ([_, second, ..], None) => Err(MULTI_ASSERTION
            .finding("one assertion", format!("{} assertions", assertions.len()))
            .at(origins.at(*second))),
    }
}

/// Who a message says it is from, so that a service provider with several identity providers can
/// choose whose keys to try. Not verified: the policy that is chosen by it verifies it.
pub fn claimed_issuer(document: &Document<'_>) -> Option<String> {
    let root = document.root_element();
    let of = |node| xml::child(node, ns::SAML, "Issuer");
    let issuer = of(root).or_else(|| xml::child(root, ns::SAML, "Assertion").and_then(of))?;
    Some(NameId::read(issuer, &Origins::nowhere()).value)
}

/// An error status is why there is no assertion, so it is the better thing to say.
fn no_assertion(response: Node<'_, '_>, origins: &Origins) -> Finding {
    let status = xml::child(response, ns::SAMLP, "Status").map(|it| Status::read(it, origins));
    match status {
        Some(status) if !status.is_success() => {
            let code = status.code.unwrap_or_default();
            STATUS.finding("the status Success", quoted(&code)).at(status.at)
        }
        _ => HAS_ASSERTION.finding("an assertion", "none").at(origins.at(response)),
    }
}
