//! Several service providers side by side at a terminal. Rows on which all agree are counted and not shown.

use super::Look;
use super::matrix::{cut, length};
use super::paint::Paint;
use super::wrap::wrapped;
use crate::report::matrix::{Agreement, Cell, Mark, Matrix, Row, Standing, left_out};

/// A table for each topic, then one line for each service provider.
pub fn comparison(matrix: &Matrix, look: Look) -> String {
    let rows = matrix.rows();
    let shown: Vec<Row<'_>> =
        rows.iter().filter(|row| row.agreement() == Agreement::Differ).cloned().collect();
    let name = shown.iter().map(|row| length(row.name())).max().unwrap_or(0);
    let (columns, key) = heads(&matrix.names(), look.width.saturating_sub(2 + name));
    let table = Table { name, columns, look };
    let mut text = format!("\n{key}");
    for topic in shown.chunk_by(|one, other| one.topic() == other.topic()) {
        text += &table.head(topic[0].topic());
        text.extend(topic.iter().map(|row| table.line(row)));
        text.push('\n');
    }
    if let Some(left_out) = left_out(&rows) {
        text += &format!("not shown: {left_out}\n\n");
    }
    text + &closings(matrix, look)
}

/// The longest word in a cell.
const WORD: usize = "critical".len();

/// Name and width of each column. Where there is no room for the names a letter stands for each, and before the table what for.
fn heads(names: &[String], room: usize) -> (Vec<(String, usize)>, String) {
    let whole = names.iter().map(|name| (name.clone(), length(name).max(WORD)));
    let whole: Vec<(String, usize)> = whole.collect();
    if whole.iter().map(|(_, width)| width + 2).sum::<usize>() <= room {
        return (whole, String::new());
    }
    let width = (room / names.len().max(1)).saturating_sub(2).clamp(1, WORD);
    let letters = ('A'..='Z').cycle().take(names.len()).map(|letter| (letter.to_string(), width));
    let letters: Vec<(String, usize)> = letters.collect();
    let key = letters.iter().zip(names).map(|((letter, _), name)| format!("{letter}  {name}\n"));
    let key = key.collect::<String>() + "\n";
    (letters, key)
}

struct Table {
    name: usize,
    columns: Vec<(String, usize)>,
    look: Look,
}

impl Table {
    fn head(&self, topic: &str) -> String {
        let paint = Paint(self.look.styled);
        let names: String = self
            .columns
            .iter()
            .map(|(name, width)| format!("  {:^width$}", cut(name, *width)))
            .collect();
        let space = " ".repeat((self.name + 2).saturating_sub(length(topic)));
        format!("{}{space}{}\n", paint.strong(topic), paint.faint(names.trim_end()))
    }

    fn line(&self, row: &Row<'_>) -> String {
        let mut line = format!("  {:<width$}", row.name(), width = self.name);
        for (cell, (_, width)) in row.cells.iter().zip(&self.columns) {
            let (sign, length) = cell.map_or((" ".to_owned(), 1), |it| self.sign(it, *width));
            let room = width.saturating_sub(length);
            let left = room / 2;
            line += &format!("  {}{sign}{}", " ".repeat(left), " ".repeat(room - left));
        }
        line.truncate(line.trim_end().len());
        line + "\n"
    }

    /// The sign and how many columns it takes; a failure is told with its severity.
    fn sign(&self, cell: &Cell, width: usize) -> (String, usize) {
        let paint = Paint(self.look.styled);
        match cell.mark {
            Mark::Pass => (paint.good("✓"), 1),
            Mark::Skip => (paint.faint("–"), 1),
            Mark::Waived => (paint.doubtful("~"), 1),
            Mark::Error => (paint.doubtful("!"), 1),
            Mark::Fail(severity) => {
                let word = cut(&severity.to_string(), width);
                let length = length(&word);
                let gates = cell.entry.judged.gates;
                (if gates { paint.bad(&word) } else { paint.doubtful(&word) }, length)
            }
        }
    }
}

fn closings(matrix: &Matrix, look: Look) -> String {
    let paint = Paint(look.styled);
    let mut text = String::new();
    for column in &matrix.columns {
        for line in wrapped(&column.closing, look.width) {
            let line = match column.standing {
                Standing::Conforms => paint.good(&line),
                Standing::Unknown => paint.doubtful(&line),
                Standing::DoesNotConform => paint.bad(&line),
            };
            text += &(line + "\n");
        }
        for objection in &column.objections {
            text += &objection.drawn(look.styled);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::matrix::tests::matrix;
    use crate::source::Styled;

    #[test]
    fn where_there_is_no_room_for_names_letters_stand_for_them_and_no_line_is_too_long() {
        for width in [40, 60, 200] {
            let text = comparison(&matrix(), Look { styled: Styled::Plain, width });
            let table = text.split("not shown").next().unwrap();
            assert!(table.lines().all(|line| length(line) <= width), "{width}\n{text}");
            assert_eq!(text.contains("\nB  <other> | platform\n"), width < 60, "{text}");
        }
    }

    #[test]
    fn what_differs_is_a_line_and_each_service_provider_has_the_last_word() {
        let mut matrix = matrix();
        matrix.columns[1].header.sp = "other".to_owned();
        let text = comparison(&matrix, Look { styled: Styled::Plain, width: 200 });
        let wanted = "
assertion         platform   other      gone
  audience-other    high       !
  weak              low       low

not shown: 1 that pass wherever they apply, 1 that apply nowhere

";
        assert!(text.starts_with(wanted), "{text}");
        assert!(text.contains("\ngone (sp.toml) could not be run: nothing listens there\n"));
    }
}
