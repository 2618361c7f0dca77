//! A forged document that is signed again, with the attacker's own key.

use super::document::Document;
use super::signature::Signature;
use super::{Attacker, KeyInfoForm};
use crate::WireError;
use crate::key::SigningKey;
use crate::names::{DSIG, DSIG11, P256};
use crate::tree::{Edits, Id};
use crate::xml::{Writer, base64_lines};

/// Signs again whatever was signed, with the algorithms and the layout of the original.
pub(super) fn apply(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    form: KeyInfoForm,
) -> Result<String, WireError> {
    sign(&Document::read(&document.forged(attacker)?)?, attacker, form)
}

/// The same without a forged name: the document as it is, with digests and signatures of the attacker's.
pub(super) fn sign(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    form: KeyInfoForm,
) -> Result<String, WireError> {
    let count = document.signed_elements()?.len();
    (0..count).try_fold(document.xml.to_owned(), |xml, index| {
        let xml = refer_again(&xml, index, attacker, form)?;
        sign_again(&xml, index, attacker.key)
    })
}

/// Puts in the digest of the forged element, and the KeyInfo.
fn refer_again(
    xml: &str,
    index: usize,
    attacker: &Attacker<'_>,
    form: KeyInfoForm,
) -> Result<String, WireError> {
    let document = Document::read(xml)?;
    let signature = Signature::read(&document, document.signed_elements()?[index])?;
    let tree = &document.tree;
    let mut edits = Edits::default();
    replace_content(&document, &mut edits, signature.digest_value, signature.digest(&document)?);
    if let Some(key_info) = tree.child(signature.signature, DSIG, "KeyInfo") {
        edits.remove(tree.range(key_info));
    }
    let name = |local: &str| tree.sibling_name(signature.signature, local);
    let key_info = key_info(attacker, form, name);
    edits.insert(tree.range(signature.signature_value).end, key_info);
    Ok(edits.apply(xml))
}

/// Puts in the SignatureValue.
fn sign_again(xml: &str, index: usize, key: &SigningKey) -> Result<String, WireError> {
    let document = Document::read(xml)?;
    let signature = Signature::read(&document, document.signed_elements()?[index])?;
    let algorithm = signature.algorithm(&document)?;
    let value = key.sign(algorithm, &signature.signed_bytes(&document)?)?;
    let mut edits = Edits::default();
    let text = base64_lines(&value, None, "");
    replace_content(&document, &mut edits, signature.signature_value, text);
    Ok(edits.apply(xml))
}

fn replace_content(document: &Document<'_>, edits: &mut Edits, element: Id, text: String) {
    if let Some(place) = document.tree.content(element) {
        edits.replace(place, text);
    }
}

fn key_info(attacker: &Attacker<'_>, form: KeyInfoForm, name: impl Fn(&str) -> String) -> String {
    let mut writer = Writer::default();
    let certificate = match form {
        KeyInfoForm::None => return String::new(),
        KeyInfoForm::IdpCertificate => attacker.idp_certificate,
        KeyInfoForm::KeyValue | KeyInfoForm::X509 => attacker.key.certificate(),
    };
    writer.open(&name("KeyInfo"));
    if form == KeyInfoForm::KeyValue {
        key_value(&mut writer, attacker.key, name);
    } else {
        writer.open(&name("X509Data"));
        writer.leaf(&name("X509Certificate"), &base64_lines(certificate, None, ""));
        writer.close();
    }
    writer.close();
    writer.finish()
}

fn key_value(writer: &mut Writer, key: &SigningKey, name: impl Fn(&str) -> String) {
    writer.open(&name("KeyValue"));
    if let Some((modulus, exponent)) = key.rsa_public() {
        writer.open(&name("RSAKeyValue"));
        writer.leaf(&name("Modulus"), &base64_lines(&modulus, None, ""));
        writer.leaf(&name("Exponent"), &base64_lines(&exponent, None, ""));
        writer.close();
    }
    if let Some(point) = key.ec_public() {
        writer.open("dsig11:ECKeyValue");
        writer.attribute("xmlns:dsig11", DSIG11);
        writer.open("dsig11:NamedCurve");
        writer.attribute("URI", P256);
        writer.close();
        writer.leaf("dsig11:PublicKey", &base64_lines(&point, None, ""));
        writer.close();
    }
    writer.close();
}
