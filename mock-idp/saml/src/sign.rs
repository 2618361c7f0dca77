//! ds:Signature: made from a canonical form, spliced into bytes that are otherwise left alone.

use crate::WireError;
use crate::c14n::{Comments, Subtree, exclusive};
use crate::key::{DigestAlgorithm, SignatureAlgorithm, SigningKey};
use crate::names::{DSIG, ENVELOPED, EXC_C14N};
use crate::shape::{KeyInfoShape, Lines, SignatureShape};
use crate::xml::{Writer, base64_lines};
use base64::Engine as _;

/// How one element is signed.
#[derive(Debug, Clone, Copy)]
pub struct SignatureSpec<'a> {
    /// SignatureMethod.
    pub signature: SignatureAlgorithm,
    /// DigestMethod.
    pub digest: DigestAlgorithm,
    /// The key.
    pub key: &'a SigningKey,
    /// The layout.
    pub shape: &'a SignatureShape,
    /// Prefixes for InclusiveNamespaces; none: no such element.
    pub prefixes: Option<&'a str>,
}

/// Signs the element with this ID and puts the signature at `position`, a byte offset inside of it.
///
/// # Errors
/// There is no such element, the document is not well formed, or the key refuses.
pub fn splice(
    xml: &mut String,
    id: &str,
    position: usize,
    spec: &SignatureSpec<'_>,
) -> Result<(), WireError> {
    let signature = signature(xml, Subtree::Id(id), id, spec)?;
    xml.insert_str(position, &signature);
    Ok(())
}

/// The ds:Signature over a subtree that does not hold it yet.
pub(crate) fn signature(
    xml: &str,
    subtree: Subtree<'_>,
    id: &str,
    spec: &SignatureSpec<'_>,
) -> Result<String, WireError> {
    let prefixes: Vec<&str> =
        spec.prefixes.map(|list| list.split(' ').collect()).unwrap_or_default();
    let canonical = exclusive(xml, subtree, &prefixes, Comments::Drop)?;
    let digest = base64::engine::general_purpose::STANDARD.encode(spec.digest.digest(&canonical));
    let info = signed_info(id, &digest, spec, Namespace::Declared);
    let value =
        spec.key.sign(spec.signature, &exclusive(&info, Subtree::Root, &[], Comments::Drop)?)?;
    Ok(assemble(&signed_info(id, &digest, spec, Namespace::Inherited), &value, spec))
}

/// Whether a ds:SignedInfo declares its prefix itself, so that it can be canonicalised alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Namespace {
    Declared,
    Inherited,
}

fn signed_info(id: &str, digest: &str, spec: &SignatureSpec<'_>, namespace: Namespace) -> String {
    let mut lines = LineWriter::new(spec.shape.lines);
    lines.writer.open("ds:SignedInfo");
    if namespace == Namespace::Declared {
        lines.writer.attribute("xmlns:ds", DSIG);
    }
    lines.line();
    lines.algorithm("ds:CanonicalizationMethod", EXC_C14N);
    lines.algorithm("ds:SignatureMethod", spec.signature.uri());
    lines.writer.open("ds:Reference");
    lines.writer.attribute("URI", &format!("#{id}"));
    lines.line();
    lines.transforms(spec.prefixes);
    lines.algorithm("ds:DigestMethod", spec.digest.uri());
    lines.writer.leaf("ds:DigestValue", digest);
    lines.line();
    lines.writer.close();
    lines.line();
    lines.writer.close();
    lines.writer.finish()
}

fn assemble(signed_info: &str, value: &[u8], spec: &SignatureSpec<'_>) -> String {
    let mut lines = LineWriter::new(spec.shape.lines);
    lines.writer.open("ds:Signature");
    lines.writer.attribute("xmlns:ds", DSIG);
    lines.line();
    lines.writer.raw(signed_info);
    lines.line();
    lines
        .writer
        .leaf("ds:SignatureValue", &base64_lines(value, spec.shape.value_wrap, lines.padding()));
    lines.line();
    lines.key_info(spec);
    lines.line();
    lines.writer.close();
    lines.writer.finish()
}

/// A writer that puts line breaks between the elements of a signature where the vendor does.
struct LineWriter {
    writer: Writer,
    lines: Lines,
}

impl LineWriter {
    fn new(lines: Lines) -> Self {
        Self { writer: Writer::with_capacity(4 * 1024), lines }
    }

    fn line(&mut self) {
        self.writer.content(self.padding());
    }

    fn padding(&self) -> &'static str {
        match self.lines {
            Lines::Broken => "\n",
            Lines::Single => "",
        }
    }

    fn algorithm(&mut self, element: &str, uri: &str) {
        self.writer.open(element);
        self.writer.attribute("Algorithm", uri);
        self.writer.close();
        self.line();
    }

    fn transforms(&mut self, prefixes: Option<&str>) {
        self.writer.open("ds:Transforms");
        self.line();
        self.algorithm("ds:Transform", ENVELOPED);
        self.writer.open("ds:Transform");
        self.writer.attribute("Algorithm", EXC_C14N);
        if let Some(list) = prefixes {
            self.writer.open("ec:InclusiveNamespaces");
            self.writer.attribute("PrefixList", list);
            self.writer.attribute("xmlns:ec", EXC_C14N);
            self.writer.close();
        }
        self.writer.close();
        self.line();
        self.writer.close();
        self.line();
    }

    fn key_info(&mut self, spec: &SignatureSpec<'_>) {
        self.writer.open("ds:KeyInfo");
        self.line();
        self.writer.open("ds:X509Data");
        self.line();
        self.writer.leaf(
            "ds:X509Certificate",
            &base64_lines(spec.key.certificate(), spec.shape.certificate_wrap, self.padding()),
        );
        self.line();
        self.writer.close();
        self.line();
        if spec.shape.key_info == KeyInfoShape::X509AndRsaKeyValue {
            self.rsa_key_value(spec);
        }
        self.writer.close();
    }

    fn rsa_key_value(&mut self, spec: &SignatureSpec<'_>) {
        let Some((modulus, exponent)) = spec.key.rsa_public() else { return };
        self.writer.open("ds:KeyValue");
        self.line();
        self.writer.open("ds:RSAKeyValue");
        self.line();
        self.writer
            .leaf("ds:Modulus", &base64_lines(&modulus, spec.shape.value_wrap, self.padding()));
        self.line();
        self.writer.leaf("ds:Exponent", &base64_lines(&exponent, None, ""));
        self.line();
        self.writer.close();
        self.line();
        self.writer.close();
        self.line();
    }
}
