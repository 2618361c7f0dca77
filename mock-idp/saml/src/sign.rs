//! ds:Signature: made from a canonical form, spliced into bytes that are otherwise left alone.

mod odd;

use crate::WireError;
use crate::c14n::{Comments, Subtree, exclusive};
use crate::key::{DigestAlgorithm, SignatureAlgorithm, SigningKey};
use crate::names::{DSIG, ENVELOPED, EXC_C14N};
use crate::shape::{KeyInfoShape, Lines, SignatureShape};
use crate::xml::{Writer, base64_lines};
use base64::Engine as _;
pub use odd::OddReference;

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
    /// What is odd about its Reference; none: nothing.
    pub odd: Option<OddReference>,
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
    let grown = spec.odd.map_or(Ok(0), |odd| odd.prepare(xml, id))?;
    let signature = signature(xml, Subtree::Id(id), id, spec)?;
    xml.insert_str(position + grown, &signature);
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
    let digested = match spec.odd {
        None => exclusive(xml, subtree, &prefixes, Comments::Drop)?,
        Some(odd) => odd.digested(xml, subtree, &prefixes)?,
    };
    let inner = reference(id, spec, &digest(spec, &digested));
    let (references, object) = match spec.odd {
        Some(OddReference::Manifest) => through_manifest(id, spec, &inner)?,
        Some(OddReference::Twice) => (inner.repeat(2), String::new()),
        _ => (inner, String::new()),
    };
    let info = signed_info(&references, spec, Namespace::Declared);
    let value = spec.key.sign(spec.signature, &canonical(&info)?)?;
    Ok(assemble(&signed_info(&references, spec, Namespace::Inherited), &value, &object, spec))
}

fn digest(spec: &SignatureSpec<'_>, octets: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(spec.digest.digest(octets))
}

fn canonical(xml: &str) -> Result<Vec<u8>, WireError> {
    exclusive(xml, Subtree::Root, &[], Comments::Drop)
}

/// Whether an element declares its prefix itself, so that it can be canonicalised alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Namespace {
    Declared,
    Inherited,
}

fn signed_info(references: &str, spec: &SignatureSpec<'_>, namespace: Namespace) -> String {
    let mut lines = LineWriter::new(spec.shape.lines);
    lines.open("ds:SignedInfo", namespace);
    lines.line();
    lines.algorithm("ds:CanonicalizationMethod", EXC_C14N);
    lines.algorithm("ds:SignatureMethod", spec.signature.uri());
    lines.writer.raw(references);
    lines.writer.close();
    lines.writer.finish()
}

/// The Reference to the element with this ID.
fn reference(id: &str, spec: &SignatureSpec<'_>, digest: &str) -> String {
    let mut lines = LineWriter::new(spec.shape.lines);
    lines.writer.open("ds:Reference");
    let uri = spec.odd.map_or_else(|| Some(format!("#{id}")), |odd| odd.uri(id));
    uri.iter().for_each(|uri| lines.writer.attribute("URI", uri));
    lines.line();
    lines.transforms(spec);
    lines.digest(spec, digest);
    lines.writer.close();
    lines.line();
    lines.writer.finish()
}

/// A Reference to a Manifest that holds the other one, and the Object that it stands in.
fn through_manifest(
    id: &str,
    spec: &SignatureSpec<'_>,
    inner: &str,
) -> Result<(String, String), WireError> {
    let manifest_id = format!("{id}-manifest");
    let manifest = |namespace| {
        let mut lines = LineWriter::new(spec.shape.lines);
        lines.open("ds:Manifest", namespace);
        lines.writer.attribute("Id", &manifest_id);
        lines.writer.raw(inner);
        lines.writer.close();
        lines.writer.finish()
    };
    let digest = digest(spec, &canonical(&manifest(Namespace::Declared))?);
    let mut lines = LineWriter::new(spec.shape.lines);
    lines.writer.open("ds:Reference");
    lines.writer.attribute("Type", "http://www.w3.org/2000/09/xmldsig#Manifest");
    lines.writer.attribute("URI", &format!("#{manifest_id}"));
    lines.writer.open("ds:Transforms");
    lines.algorithm("ds:Transform", EXC_C14N);
    lines.writer.close();
    lines.digest(spec, &digest);
    lines.writer.close();
    let object = format!("<ds:Object>{}</ds:Object>", manifest(Namespace::Inherited));
    Ok((lines.writer.finish(), object))
}

fn assemble(signed_info: &str, value: &[u8], object: &str, spec: &SignatureSpec<'_>) -> String {
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
    lines.writer.raw(object);
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

    fn open(&mut self, name: &str, namespace: Namespace) {
        self.writer.open(name);
        if namespace == Namespace::Declared {
            self.writer.attribute("xmlns:ds", DSIG);
        }
    }

    fn transforms(&mut self, spec: &SignatureSpec<'_>) {
        self.writer.open("ds:Transforms");
        self.line();
        self.algorithm("ds:Transform", ENVELOPED);
        if let Some((algorithm, content)) = spec.odd.and_then(OddReference::transform) {
            self.writer.open("ds:Transform");
            self.writer.attribute("Algorithm", algorithm);
            self.writer.raw(&content);
            self.writer.close();
            self.line();
        }
        if spec.odd.is_none_or(OddReference::is_canonicalised) {
            self.exclusive(spec.prefixes);
        }
        self.writer.close();
        self.line();
    }

    fn exclusive(&mut self, prefixes: Option<&str>) {
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
    }

    fn digest(&mut self, spec: &SignatureSpec<'_>, digest: &str) {
        self.algorithm("ds:DigestMethod", spec.digest.uri());
        self.writer.leaf("ds:DigestValue", digest);
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
