//! The pictures of the manual. Each trial takes its picture anew and holds that the manual has one of the same size; with
//! `SSO_PICTURES=1` it puts the new one in its place (`harness/browser/pictures`).

use crate::chromium::Chromium;
use crate::places::Place;
use crate::stage::Stage;
use crate::tab::{Outcome, Size, Tab};
use crate::{capture, installed, trial};
use libtest_mimic::{Failed, Trial};
use std::path::Path;
use std::sync::Arc;
use time::OffsetDateTime;
use time::macros::datetime;

/// The name of the file, what it shows, and how much of it.
const PICTURES: [(&str, Place, Size); 8] = [
    ("portal-login", Place::PortalLogin, Size(900, 620)),
    ("portal", Place::Portal, Size(900, 460)),
    ("message", Place::Refusal, Size(900, 280)),
    ("profile", Place::Profile, Size(900, 500)),
    ("console-users", Place::ConsoleUsers, Size(1000, 640)),
    ("console-ledger", Place::ConsoleLedger, Size(1000, 560)),
    ("console-document", Place::ConsoleDocument, Size(1000, 900)),
    ("tokens", Place::Tokens, Size(900, 640)),
];

const DAY: OffsetDateTime = datetime!(2026-03-04 09:30:00 UTC);

pub(crate) fn trials(browser: &Arc<Chromium>) -> Vec<Trial> {
    let each = |&(name, place, size): &(&'static str, Place, Size)| {
        trial(browser, format!("pictures::{name}"), async move |tab: &Tab| {
            let stage = Stage::set_on("okta", DAY).await?;
            tab.resize(size).await?;
            place.reach(&stage, tab).await?;
            compare(name, size, &tab.picture().await?)
        })
    };
    let shown = Trial::test("pictures::the manual shows each", each_is_shown);
    PICTURES.iter().map(each).chain([shown]).collect()
}

/// The names of all pictures.
fn all() -> impl Iterator<Item = &'static str> {
    PICTURES.iter().map(|(name, ..)| *name).chain([capture::PICTURE])
}

/// A picture that no chapter shows is out of date unseen.
fn each_is_shown() -> Result<(), Failed> {
    let folder = installed::folder("src/manual");
    let mut files: Vec<String> = names(&folder.join("pictures"))?;
    files.sort();
    let mut taken: Vec<String> = all().map(|name| format!("{name}.png")).collect();
    taken.sort();
    if files != taken {
        return Err(format!("there are {files:?}, and taken are {taken:?}").into());
    }
    let chapters = names(&folder)?.into_iter().filter(|name| name.ends_with(".md"));
    let texts = chapters.map(|name| std::fs::read_to_string(folder.join(name)));
    let text: String = texts.collect::<Result<_, _>>()?;
    let unseen = all().find(|name| {
        !text.contains(&format!("][{name}]"))
            || !text.contains(&format!("[{name}]: pictures/{name}.png"))
    });
    unseen.map_or(Ok(()), |name| Err(format!("no chapter shows {name}").into()))
}

fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let entries = std::fs::read_dir(folder)?;
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

pub(crate) fn compare(name: &str, Size(width, height): Size, picture: &[u8]) -> Outcome {
    let file = installed::folder("src/manual/pictures").join(format!("{name}.png"));
    if std::env::var_os("SSO_PICTURES").is_some_and(|value| value == "1") {
        return Ok(std::fs::write(file, picture)?);
    }
    let kept = std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    if size_of(&kept) == Some((width, height)) && size_of(picture) == Some((width, height)) {
        return Ok(());
    }
    Err(format!("{} is not of today; harness/browser/pictures takes it anew", file.display())
        .into())
}

/// Width and height of a PNG (its chunk IHDR comes first).
fn size_of(png: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?));
    (png.get(1..4)? == b"PNG").then_some((number(16)?, number(20)?))
}
