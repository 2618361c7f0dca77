//! What the service provider did, line by line, for people; it is never given a secret.

use std::sync::Mutex;

/// The lines so far. The oldest go when there are too many.
#[derive(Default)]
pub(crate) struct Log(Mutex<Vec<String>>);

const MOST_LINES: usize = 10_000;

impl Log {
    /// Adds one line; line breaks inside are shown as escapes, so that nobody can forge a line.
    pub(crate) fn add(&self, line: impl AsRef<str>) {
        let mut lines = self.lines();
        if lines.len() == MOST_LINES {
            lines.drain(..MOST_LINES / 2);
        }
        lines.push(line.as_ref().chars().flat_map(visible).collect());
    }

    pub(crate) fn snapshot(&self) -> Vec<String> {
        self.lines().clone()
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn visible(character: char) -> Vec<char> {
    if character.is_control() { character.escape_default().collect() } else { vec![character] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line() {
        let log = Log::default();
        log.add("signed in: eve\nsigned in: root");
        assert_eq!(log.snapshot(), ["signed in: eve\\nsigned in: root"]);
    }
}
