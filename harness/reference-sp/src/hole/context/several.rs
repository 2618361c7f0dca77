//! Mistakes about which of several assertions counts. Each one that is read is signed.

use saml_verify::{
    finding::Finding,
    origin::Origins,
    receive::{self, AssertionPlace, Located},
    roxmltree::{Document, Node},
    xml::{self, ns},
};

/// The first assertion in the Response.
pub(super) fn locate_first<'a, 'i>(
    document: &'a Document<'i>,
    origins: &Origins,
) -> Result<Located<'a, 'i>, Finding> {
    located(document, origins, |all| all.first().copied())
}

/// The last assertion in the Response.
pub(super) fn locate_last<'a, 'i>(
    document: &'a Document<'i>,
    origins: &Origins,
) -> Result<Located<'a, 'i>, Finding> {
    located(document, origins, |all| all.last().copied())
}

fn located<'a, 'i>(
    document: &'a Document<'i>,
    origins: &Origins,
    choose: fn(&[Node<'a, 'i>]) -> Option<Node<'a, 'i>>,
) -> Result<Located<'a, 'i>, Finding> {
    let response = document.root_element();
    let all: Vec<_> = xml::children(response, ns::SAML, "Assertion").collect();
    match choose(&all) {
        Some(one) => Ok(Located { response, assertion: AssertionPlace::Plain(one) }),
        None => receive::locate(document, origins),
    }
}
