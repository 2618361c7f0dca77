//! Which namespace declarations exclusive canonicalisation writes on an element.

use std::collections::BTreeMap;

use roxmltree::Node;

/// The declarations written on the elements that are open, innermost last.
pub(super) struct Rendered<'a> {
    inclusive: &'a [String],
    declarations: Vec<(&'a str, &'a str)>,
    /// How many declarations there were when each open element was entered.
    levels: Vec<usize>,
}

impl<'a> Rendered<'a> {
    pub(super) fn new(inclusive: &'a [String]) -> Self {
        Self { inclusive, declarations: Vec::new(), levels: Vec::new() }
    }

    pub(super) fn enter(&mut self) {
        self.levels.push(self.declarations.len());
    }

    pub(super) fn leave(&mut self) {
        if let Some(level) = self.levels.pop() {
            self.declarations.truncate(level);
        }
    }

    /// The declarations to write on an element that uses these prefixes, sorted by prefix, as
    /// `(prefix, uri)` with an empty prefix for the default namespace.
    pub(super) fn declare(
        &mut self,
        node: Node<'a, '_>,
        used: impl Iterator<Item = &'a str>,
    ) -> BTreeMap<&'a str, &'a str> {
        let inclusive = self.inclusive.iter();
        let inclusive = inclusive.map(|it| if it == "#default" { "" } else { it.as_str() });
        let mut missing = BTreeMap::new();
        for prefix in used.chain(inclusive).filter(|it| *it != "xml") {
            let declared = node.lookup_namespace_uri((!prefix.is_empty()).then_some(prefix));
            let uri = declared.unwrap_or_default();
            if uri != self.uri(prefix) {
                missing.insert(prefix, uri);
            }
        }
        self.declarations.extend(missing.iter().map(|(prefix, uri)| (*prefix, *uri)));
        missing
    }

    /// What a prefix means in the output so far; nothing where it was never declared.
    fn uri(&self, prefix: &str) -> &'a str {
        let mut inner_first = self.declarations.iter().rev();
        inner_first.find(|(known, _)| *known == prefix).map_or("", |(_, uri)| *uri)
    }
}
