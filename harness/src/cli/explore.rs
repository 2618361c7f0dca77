//! `explore`: searches, shows how far it is, writes what it finds as scenarios, and says how to see that again.

use super::exit::Exit;
use super::output::{is_watched, tell};
use super::run_args::ExploreArgs;
use super::system::{fresh_seed, runtime};
use super::trouble::Trouble;
use super::words::{origin_of, quoted};
use crate::explore::{Bench, Breach, Budget, ExploreError, Find, Found, Hunt, Watch};
use crate::suite::{Options, SpFile};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub(super) fn explore(args: &ExploreArgs) -> Result<Exit, Trouble> {
    let options = args.options(fresh_seed()?)?;
    let found = runtime()?.block_on(search(args, &options))?;
    tell(&summary(&found));
    Ok(if found.finds.is_empty() { Exit::CONFORMS } else { Exit::DOES_NOT_CONFORM })
}

async fn search(args: &ExploreArgs, options: &Options) -> Result<Found, Trouble> {
    let bench = Arc::new(Bench::start(options).await?);
    tell(&opening(&bench, args, options));
    let screen = Screen::new(args.out.clone(), options);
    let hunt = Hunt {
        bench,
        seed: options.seed,
        budget: Budget { time: args.budget, all: args.all },
        jobs: options.jobs,
    };
    let searched = tokio::select! {
        searched = hunt.run(&screen) => searched,
        _ = tokio::signal::ctrl_c() => Err(ExploreError::Ours("the search was ended early".to_owned())),
    };
    screen.bar.finish_and_clear();
    let found = searched?;
    screen.kept()?;
    Ok(found)
}

fn opening(bench: &Bench, args: &ExploreArgs, options: &Options) -> String {
    format!(
        "searching {} ({}) for at most {}, seed {}\n",
        bench.name(),
        origin_of(options),
        duration(args.budget),
        options.seed
    )
}

fn summary(found: &Found) -> String {
    let rate = found.drawn as f64 / found.elapsed.as_secs_f64().max(0.001);
    let finds = match found.finds.len() {
        0 => "\u{1b}[1m\u{1b}[92mnothing found\u{1b}[0m".to_owned(),
        finds => format!("\u{1b}[1m\u{1b}[91m{} found\u{1b}[0m", counted(finds, "attack")),
    };
    let again = found.accepted.saturating_sub(found.finds.len() as u64 + found.unconfirmed);
    let mut text = format!(
        "\n{finds}: {} tried in {:.1}s ({rate:.0} a second), {} delivered, {} accepted",
        found.drawn,
        found.elapsed.as_secs_f64(),
        found.delivered,
        found.accepted,
    );
    if again > 0 {
        text += &format!(", {again} of them no other than those above");
    }
    if found.unconfirmed > 0 {
        text += &format!(", {} accepted once and not again", found.unconfirmed);
    }
    text + "\n"
}

/// What a person sees, and the folder that finds are written to.
struct Screen {
    bar: ProgressBar,
    out: PathBuf,
    again: String,
    failed: std::cell::RefCell<Option<Trouble>>,
}

impl Screen {
    fn new(out: PathBuf, options: &Options) -> Self {
        let target =
            if is_watched() { ProgressDrawTarget::stdout() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{spinner} {wide_msg:.dim}");
        bar.set_style(style.expect("the template is ours"));
        Self { bar, again: again(&out, options), out, failed: std::cell::RefCell::default() }
    }

    /// Whether everything could be written.
    fn kept(&self) -> Result<(), Trouble> {
        self.failed.take().map_or(Ok(()), Err)
    }

    /// Nothing where it could not be written.
    fn write(&self, find: &Find) -> Option<PathBuf> {
        let path = self.out.join(format!("{}.toml", find.stem));
        let written =
            std::fs::create_dir_all(&self.out).and_then(|()| std::fs::write(&path, &find.scenario));
        match written {
            Ok(()) => Some(path),
            Err(error) => {
                self.failed.replace(Some(Trouble::file("write", &path, &error)));
                None
            }
        }
    }
}

impl Watch for Screen {
    fn tried(&self, so_far: &Found) {
        let rate = so_far.drawn as f64 / so_far.elapsed.as_secs_f64().max(0.001);
        let message = format!(
            "{} tried, {rate:.0} a second, {} accepted, {} found",
            so_far.drawn,
            so_far.accepted,
            so_far.finds.len()
        );
        self.bar.set_message(message);
        self.bar.tick();
    }

    fn found(&self, find: &Find) {
        let Some(path) = self.write(find) else { return };
        let text = format!(
            "\n\u{1b}[1m\u{1b}[91m{}\u{1b}[0m, attack {} after {:.1}s\n{}  with documents of {}\n  written to {}\n  see it again: {} {}\n",
            outcome(find.breach),
            find.number,
            find.after.as_secs_f64(),
            steps(find),
            find.vendors.join(", "),
            path.display(),
            self.again,
            quoted(&find.stem),
        );
        self.bar.suspend(|| tell(&text));
    }
}

/// The moves, one on a line.
fn steps(find: &Find) -> String {
    let moves = find.attack.moves.iter().enumerate();
    moves.map(|(index, one)| format!("  {}. {}\n", index + 1, one.sentence())).collect()
}

fn outcome(breach: Breach) -> &'static str {
    match breach {
        Breach::Malformed => "a document that no parser should read opens a session",
        Breach::Stranger => "a session opens that is nobody's who sent a document",
        Breach::Victim => "the victim's session opens",
    }
}

/// The command that runs what was written; the id follows.
fn again(out: &Path, options: &Options) -> String {
    let mut words = vec!["sso-harness".to_owned(), "run".to_owned()];
    match &options.sp {
        SpFile::Path(path) => words.push(path.display().to_string()),
        SpFile::Bundled(name) => words.push(name.clone()),
        SpFile::Text(_) => {}
    }
    options.holes.iter().for_each(|hole| words.extend(["--with".to_owned(), hole.clone()]));
    words.extend(["--scenarios".to_owned(), out.display().to_string()]);
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

fn duration(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds % 60 == 0 && seconds > 60 => format!("{} minutes", seconds / 60),
        seconds => counted(usize::try_from(seconds).unwrap_or(usize::MAX), "second"),
    }
}

impl From<ExploreError> for Trouble {
    fn from(error: ExploreError) -> Self {
        match error {
            ExploreError::Prepare(error) => error.into(),
            error => Self::CouldNotRun(error.to_string()),
        }
    }
}

fn counted(number: usize, thing: &str) -> String {
    if number == 1 { format!("{number} {thing}") } else { format!("{number} {thing}s") }
}
