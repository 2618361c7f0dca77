//! Expectations about what the answers to a document were like: statuses, caches, what they reflect.

use crate::scenario::HttpIs;
use crate::trace::{Answers, StepTrace};

/// Wanted and seen.
pub(super) type Disagrees = (String, String);

/// All statuses are in range.
pub(super) fn http(wanted: HttpIs, act: &StepTrace) -> Result<(), Disagrees> {
    let (limit, words) = match wanted {
        HttpIs::NoError => (400, "no answer is an HTTP error"),
        HttpIs::NoServerError => (500, "no answer is an error of the server"),
    };
    let worst = answers(act, words)?.statuses.iter().max().copied().unwrap_or_default();
    if worst < limit { Ok(()) } else { Err((words.to_owned(), format!("status {worst}"))) }
}

/// No answer may be stored.
pub(super) fn nothing_cached(act: &StepTrace) -> Result<(), Disagrees> {
    let words = "every answer says `Cache-Control: no-store`";
    match answers(act, words)?.storable.first() {
        None => Ok(()),
        Some(said) if said.is_empty() => {
            Err((words.to_owned(), "one has no Cache-Control".to_owned()))
        }
        Some(said) => Err((words.to_owned(), format!("one says `Cache-Control: {said}`"))),
    }
}

/// Nothing that was sent has become markup.
pub(super) fn nothing_reflected(act: &StepTrace) -> Result<(), Disagrees> {
    let words = "nothing of what was sent stands in a page as markup or as the target of a link";
    match answers(act, words)?.reflected.as_deref() {
        Some([]) => Ok(()),
        Some(found) => Err((words.to_owned(), format!("{} does", found.join(", ")))),
        None => Err((words.to_owned(), "nobody looked for it".to_owned())),
    }
}

/// So many of the browsers are signed in.
pub(super) fn sessions(wanted: u32, act: &StepTrace) -> Result<(), Disagrees> {
    let words = format!("signed in of two browsers: {wanted}");
    match answers(act, &words)?.sessions {
        Some(found) if found == wanted => Ok(()),
        Some(found) => Err((words, format!("signed in of two browsers: {found}"))),
        None => Err((words, "the document was posted once".to_owned())),
    }
}

fn answers<'a>(act: &'a StepTrace, wanted: &str) -> Result<&'a Answers, Disagrees> {
    act.answers.as_ref().ok_or_else(|| (wanted.to_owned(), act.seen.sentence()))
}
