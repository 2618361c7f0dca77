//! What differs between two documents that are laid out in lines.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::layout::{Laid, Layout};

/// How many lines that are alike stand around what differs.
const CONTEXT: usize = 3;

/// What differs, line by line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Difference {
    /// The lines that differ, with some around them.
    pub(crate) rows: Vec<Row>,
    /// Digests and signatures that differ only because something else does: the line of the first
    /// document and that of the second.
    pub(crate) consequences: Vec<(String, String)>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Row {
    /// A line of the second document only.
    Added(String),
    /// A line of both, but for a value that differs only because something else does.
    Follows(String),
    /// So many lines that are alike.
    Folded(usize),
    /// A line of the first document only.
    Removed(String),
    /// A line of both.
    Same(String),
}

/// Compares two documents.
pub(crate) fn difference(old: &Layout, new: &Layout) -> Difference {
    let (keys, new_keys) = (keys(&old.lines), keys(&new.lines));
    let mut difference = Difference::default();
    for operation in capture_diff_slices(Algorithm::Myers, &keys, &new_keys) {
        difference.add(operation, &old.lines, &new.lines);
    }
    difference.fold();
    difference
}

fn keys(lines: &[Laid]) -> Vec<&str> {
    lines.iter().map(|line| line.cause.as_deref().unwrap_or(&line.full)).collect()
}

impl Difference {
    fn add(&mut self, operation: DiffOp, old: &[Laid], new: &[Laid]) {
        let (before, after) = (&old[operation.old_range()], &new[operation.new_range()]);
        if matches!(operation, DiffOp::Equal { .. }) {
            for (before, after) in before.iter().zip(after) {
                if before.full == after.full {
                    self.rows.push(Row::Same(after.text.clone()));
                } else {
                    self.rows.push(Row::Follows(after.cause.clone().unwrap_or_default()));
                    self.consequences.push((before.text.clone(), after.text.clone()));
                }
            }
        } else {
            self.rows.extend(before.iter().map(|line| Row::Removed(line.text.clone())));
            self.rows.extend(after.iter().map(|line| Row::Added(line.text.clone())));
        }
    }

    /// Leaves out lines that are alike and far from what differs.
    fn fold(&mut self) {
        let differs = |row: &Row| matches!(row, Row::Added(_) | Row::Removed(_));
        let places: Vec<usize> =
            (0..self.rows.len()).filter(|&at| differs(&self.rows[at])).collect();
        let is_near = |at: usize| places.iter().any(|place| place.abs_diff(at) <= CONTEXT);
        let mut rows: Vec<Row> = Vec::new();
        for (at, row) in std::mem::take(&mut self.rows).into_iter().enumerate() {
            match rows.last_mut() {
                _ if is_near(at) => rows.push(row),
                Some(Row::Folded(count)) => *count += 1,
                _ => rows.push(Row::Folded(1)),
            }
        }
        self.rows = if places.is_empty() { Vec::new() } else { rows };
    }

    /// Whether the documents are the same.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.consequences.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::layout::lay_out, *};

    fn compare(old: &str, new: &str) -> Difference {
        difference(&lay_out(old), &lay_out(new))
    }

    #[test]
    fn the_same_document_has_no_difference() {
        assert!(compare("<a><b>x</b></a>", "<a><b>x</b></a>").is_empty());
    }

    #[test]
    fn lines_that_are_alike_and_far_away_are_folded() {
        let of = |value: &str| format!("<a><b/><c/><d/><e/><f>{value}</f><g/></a>");
        let rows = compare(&of("x"), &of("y")).rows;
        let expected = [
            Row::Folded(2),
            Row::Same("  <c/>".to_owned()),
            Row::Same("  <d/>".to_owned()),
            Row::Same("  <e/>".to_owned()),
            Row::Removed("  <f>x</f>".to_owned()),
            Row::Added("  <f>y</f>".to_owned()),
            Row::Same("  <g/>".to_owned()),
            Row::Same("</a>".to_owned()),
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_digest_that_differs_is_a_consequence() {
        let of = |value: &str| format!("<a><ds:DigestValue>{value}</ds:DigestValue></a>");
        let difference = compare(&of("AA=="), &of("BB=="));
        assert_eq!(difference.rows, []);
        assert_eq!(difference.consequences.len(), 1);
        assert!(!difference.is_empty());
    }

    #[test]
    fn a_consequence_near_a_cause_is_no_line_that_is_alike() {
        let of = |value: &str| format!("<a><DigestValue>{value}</DigestValue><b>{value}</b></a>");
        let rows = compare(&of("x"), &of("y")).rows;
        assert_eq!(rows[1], Row::Follows("  <DigestValue>…</DigestValue>".to_owned()));
    }

    #[test]
    fn values_that_are_shown_alike_differ_all_the_same() {
        let of = |middle: &str| {
            let value = format!("{}{middle}{}", "A".repeat(60), "B".repeat(60));
            format!("<a><X509Certificate>{value}</X509Certificate></a>")
        };
        assert_eq!(compare(&of("C"), &of("D")).rows.len(), 4);
    }
}
