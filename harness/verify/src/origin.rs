//! Where an element stood in the text that was received, though it is read from its canonical
//! form; knows nothing of what elements mean.

use roxmltree::Node;

use crate::finding::{Part, Position};

/// Translates elements of a parsed text into positions in the message as it was received.
#[derive(Debug, Clone)]
pub struct Origins(Source);

#[derive(Debug, Clone)]
enum Source {
    /// The parsed text is the message itself: the offset at which each line begins.
    Message { line_starts: Vec<usize> },
    /// The parsed text was derived: for each element its offset there and its first position.
    Derived(Vec<(usize, Position)>),
    /// The parsed text has, from this offset on, an element that was encrypted in the message.
    Opened { start: usize, line_starts: Vec<usize> },
    /// The parsed text never stood in the message, as after decryption.
    Nowhere,
}

impl Origins {
    /// For nodes parsed from the message itself.
    pub fn of_message(text: &str) -> Self {
        Self(Source::Message { line_starts: line_starts(text) })
    }

    /// For nodes of an element that was encrypted in the message, and begins at this offset of the parsed text.
    pub(crate) fn of_opened(text: &str, start: usize) -> Self {
        let line_starts = line_starts(text.get(start..).unwrap_or_default());
        Self(Source::Opened { start, line_starts })
    }

    /// For nodes parsed from text that stood nowhere in the message.
    pub fn nowhere() -> Self {
        Self(Source::Nowhere)
    }

    /// For nodes parsed from canonical text; the offsets of elements there must ascend.
    pub(crate) fn derived(elements: Vec<(usize, Position)>) -> Self {
        Self(Source::Derived(elements))
    }

    /// The position of a node in the message.
    pub fn at(&self, node: Node<'_, '_>) -> Option<Position> {
        let offset = node.range().start;
        match &self.0 {
            Source::Message { line_starts } => Some(position(line_starts, offset)),
            Source::Derived(elements) => {
                let found = elements.binary_search_by_key(&offset, |(start, _)| *start);
                found.ok().map(|index| elements[index].1)
            }
            Source::Opened { start, line_starts } => {
                let at = position(line_starts, offset.checked_sub(*start)?);
                Some(Position { part: Part::Opened, ..at })
            }
            Source::Nowhere => None,
        }
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0).chain(breaks.map(|(offset, _)| offset + 1)).collect()
}

fn position(line_starts: &[usize], offset: usize) -> Position {
    let line = line_starts.partition_point(|start| *start <= offset);
    let start = line.checked_sub(1).map_or(0, |index| line_starts[index]);
    // The limits keep documents far below the range of u32.
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Position::new(number(line), number(offset - start + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_begin_at_one() {
        let text = "<a>\n  <b/>\n</a>";
        let document = roxmltree::Document::parse(text).unwrap();
        let origins = Origins::of_message(text);
        let root = document.root_element();
        assert_eq!(origins.at(root), Some(Position::new(1, 1)));
        let inner = root.first_element_child().unwrap();
        assert_eq!(origins.at(inner), Some(Position::new(2, 3)));
        assert_eq!(Origins::nowhere().at(inner), None);
        let opened = Origins::of_opened(text, inner.range().start);
        let first = Position { part: Part::Opened, ..Position::new(1, 1) };
        assert_eq!((opened.at(inner), opened.at(root)), (Some(first), None));
    }
}
