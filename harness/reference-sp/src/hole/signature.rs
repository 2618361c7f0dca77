//! Mistakes in what is parsed, verified and read: each replaces a step of the validation.

mod anywhere;
mod confused;
mod doctype;
mod encrypted;
mod fetching;
mod parts;
mod printed;
mod references;
mod text;
mod wrapped;

use saml_verify::{
    decrypt::{self, Transports},
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
        Hole::NamespacedId => {
            validation.issuer =
                |text, limits| issuer(wrapped::parse_comparing_plain_ids(text, limits));
            steps.parse = wrapped::parse_comparing_plain_ids;
            steps.locate = anywhere::locate_by_id;
            steps.verify = anywhere::verify_by_id;
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
        Hole::ReadsLastNameId => validation.read = text::read_last_name_id,
        Hole::ReadsSubjectBelow => {
            steps.verify = parts::loosely;
            validation.read = text::read_subject_below;
        }
        Hole::RemovesSignatureCopies => {
            steps.verify = wrapped::remove_copies;
            validation.read = text::read_subject_below;
        }
        Hole::ResolvesFirstId => {
            accept_duplicate_ids(validation);
            validation.steps.locate = anywhere::locate_first_child;
            validation.steps.verify = wrapped::verify_first_by_id;
        }
        Hole::SearchesDescendants => {
            steps.locate = wrapped::locate_anywhere;
            steps.verify = anywhere::verify_anywhere;
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
        Hole::VerifiesFirstSignature => {
            steps.locate = anywhere::locate_first_child;
            steps.verify = wrapped::verify_first_signature;
        }
        Hole::VerifiesToTheLetter => {
            steps.locate = anywhere::locate_first_child;
            steps.verify = wrapped::verify_to_the_letter;
        }
        Hole::ZeroReference => steps.verify = parts::zero_reference,
        _ => open_elsewhere(hole, validation),
    }
}

/// In what a Reference means, what a parser fetches, and what was encrypted.
fn open_elsewhere(hole: Hole, validation: &mut Validation) {
    let steps = &mut validation.steps;
    match hole {
        Hole::CutsAtReference => validation.read = text::read_to_reference,
        Hole::EmailBeforeComment => validation.read = text::read_values_to_comment,
        Hole::FetchesExternalEntities => {
            validation.issuer = fetching::issuer;
            validation.read = fetching::read_external_entities;
        }
        Hole::FetchesWhatIsNamed => steps.parse = fetching::parse_and_fetch,
        Hole::FirstReference => steps.verify = references::first_reference,
        Hole::InstructionAsText => validation.read = text::read_around_instructions,
        Hole::LenientReference => steps.verify = references::lenient_reference,
        Hole::NoBounds => {
            steps.parse = parse_without_bounds;
            validation.issuer = |text, limits| issuer(parse_without_bounds(text, limits));
        }
        Hole::ObeysCanonicalizationMethod => steps.verify = references::obeys_canonicalization,
        Hole::ObeysManifest => steps.verify = references::obeys_manifest,
        Hole::ObeysTransforms => steps.verify = references::obeys_transforms,
        Hole::PrefersEncrypted => {
            validation.issuer = encrypted::issuer;
            validation.read = encrypted::prefer_encrypted;
        }
        Hole::PrefersPlain => {
            validation.issuer = encrypted::issuer;
            validation.read = encrypted::prefer_plain;
        }
        Hole::ReadsWhatItPrinted => {
            validation.issuer = printed::issuer;
            validation.read = printed::read_what_was_printed;
        }
        Hole::ReadsBehindDoctype => {
            validation.issuer = doctype::issuer;
            validation.read = doctype::read_behind;
        }
        Hole::Rsa15 => {
            steps.open =
                |node, keys, limits| decrypt::open_with(node, keys, limits, Transports::WithRsa15)
        }
        Hole::TrustsDecrypted => validation.read = encrypted::trust_decrypted,
        Hole::VerifiesBehindDoctype => {
            validation.issuer = doctype::issuer;
            validation.read = doctype::verify_behind;
        }
        Hole::VoidCanonicalisation => steps.verify = references::void_canonical,
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

/// The parser bounds nothing by itself but the nesting of entities.
fn parse_without_bounds<'i>(text: &'i str, _: &Limits) -> Result<Document<'i>, Finding> {
    let document = xml::parse_tree(text, Dtd::Refused)?;
    xml::refuse_duplicate_ids(&document)?;
    Ok(document)
}

fn issuer(document: Result<Document<'_>, Finding>) -> Option<String> {
    claimed_issuer(&document.ok()?)
}
