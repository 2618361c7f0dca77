//! Limits on what is read from strangers; knows only numbers.

/// Bounds that hold before anything is parsed, decoded or inflated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a document, after base64.
    pub bytes: usize,
    /// Elements inside elements.
    pub depth: usize,
    /// Attributes (namespace declarations are counted too) of one element.
    pub attributes: usize,
    /// Namespace declarations of the whole document.
    pub namespaces: usize,
    /// Bytes of a redirect-binding message after inflation.
    pub inflated: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 256 * 1024,
            depth: 256,
            attributes: 256,
            namespaces: 1024,
            inflated: 64 * 1024,
        }
    }
}
