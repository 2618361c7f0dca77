//! Mistakes in what is parsed, verified and read: each replaces a step of the validation.

mod anywhere;
mod confused;
mod parts;
mod text;

use saml_verify::{
    finding::Finding,
    key::AlgorithmPolicy,
    limits::Limits,
    receive::claimed_issuer,
    roxmltree::Document,
    xml::{self, Dtd},
};

use super::Hole;
use crate::saml::Validation;

/// Opens a hole; those of other areas change nothing here.
pub(super) fn open(hole: Hole, validation: &mut Validation) {
    let steps = &mut validation.steps;
    match hole {
        Hole::AcceptsDoctype => {
            steps.parse = parse_with_doctype;
            validation.issuer = |text, limits| issuer(parse_with_doctype(text, limits));
        }
        Hole::AcceptsHmac => steps.verify = confused::accepts_hmac,
        Hole::AcceptsSha1 => validation.algorithms = AlgorithmPolicy::with_sha1,
        Hole::AcceptsUnsigned => steps.require = |_, _| Ok(()),
        Hole::ComparesCertificateOnly => steps.verify = parts::compares_certificate_only,
        Hole::CutsAtCdata => validation.read = text::read_to_cdata,
        Hole::DigestAnywhere => steps.verify = confused::digest_anywhere,
        Hole::DigestOfFirstSignedInfo => steps.verify = confused::digest_of_first,
        Hole::DigestOfLastSignedInfo => steps.verify = confused::digest_of_last,
        Hole::ErrorIsNoRefusal => steps.verify = confused::error_is_no_refusal,
        Hole::DigestFirstChild => steps.verify = parts::digest_first_child,
        Hole::DuplicateId => {
            accept_duplicate_ids(validation);
            validation.steps.locate = anywhere::locate_first_child;
        }
        Hole::FirstTextNode => validation.read = text::read_first_text_node,
        Hole::MessageSignature => {
            steps.locate = anywhere::locate_first_child;
            steps.verify = anywhere::verify_message_signature;
        }
        Hole::ReadsFirstAssertion => {
            steps.locate = anywhere::locate_first_child;
            steps.verify = anywhere::verify_sibling;
            validation.checks.retain(|check| check.id != "as-id");
        }
        Hole::ReadsFirstById => {
            accept_duplicate_ids(validation);
            validation.steps.locate = anywhere::locate_by_id;
        }
        Hole::ReadsFirstNameId => {
            steps.verify = parts::loosely;
            validation.read = text::read_first_name_id;
        }
        Hole::ReadsLastAssertion => {
            accept_duplicate_ids(validation);
            validation.steps.locate = anywhere::locate_last;
            validation.steps.verify = anywhere::verify_anywhere;
        }
        Hole::ReadsFirstRoot => {
            validation.issuer = text::issuer_of_first_root;
            validation.read = text::verify_last_root;
        }
        Hole::ReadsLastRoot => {
            validation.issuer = text::issuer_of_first_root;
            validation.read = text::verify_first_root;
        }
        Hole::SkipsDigest => steps.verify = parts::skips_digest,
        Hole::SkipsEmptySignature => steps.verify = parts::skips_empty_signature,
        Hole::SkipsSignatureValue => steps.verify = parts::skips_signature_value,
        Hole::TextBeforeChild => {
            accept_duplicate_ids(validation);
            validation.issuer = text::first_text_of_issuer;
            validation.steps.locate = anywhere::locate_first_child;
            validation.read = text::read_first_texts;
        }
        Hole::TruncatesHmac => steps.verify = confused::truncates_hmac,
        Hole::TrustsKeyInfo => steps.verify = parts::trusts_key_info,
        Hole::VerifiesAnySignature => {
            steps.locate = anywhere::locate_first_child;
            steps.verify = anywhere::verify_anywhere;
        }
        Hole::ZeroReference => steps.verify = parts::zero_reference,
        _ => {}
    }
}

fn accept_duplicate_ids(validation: &mut Validation) {
    validation.issuer = |text, limits| issuer(parse_with_duplicate_ids(text, limits));
    validation.steps.parse = parse_with_duplicate_ids;
    validation.steps.verify = anywhere::verify_by_id;
}

fn parse_with_doctype<'i>(text: &'i str, limits: &Limits) -> Result<Document<'i>, Finding> {
    xml::scan(text, limits)?;
    let document = xml::parse_tree(text, Dtd::Expanded)?;
    xml::refuse_duplicate_ids(&document)?;
    Ok(document)
}

fn parse_with_duplicate_ids<'i>(text: &'i str, limits: &Limits) -> Result<Document<'i>, Finding> {
    xml::scan(text, limits)?;
    xml::parse_tree(text, Dtd::Refused)
}

fn issuer(document: Result<Document<'_>, Finding>) -> Option<String> {
    claimed_issuer(&document.ok()?)
}
