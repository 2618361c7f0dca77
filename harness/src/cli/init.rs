//! `init`: asks what a description file needs, and writes it with comments.

use super::ask::{Asker, Question};
use super::connect_args::InitArgs;
use super::exit::Exit;
use super::output::{complain, tell};
use super::system::runtime;
use super::trouble::Trouble;
use super::words::{WARNING, quoted, word};
use crate::describe::{self, Ruleset};
use crate::init::{Answers, Attribute, Known, Place, SignedIn, Stranger, Trusted, text};
use crate::source::Source;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

/// What stands for nothing in an answer.
const NONE: &str = "none";
/// How long the metadata may take, and how large it may be, in bytes.
const PATIENCE: Duration = Duration::from_secs(10);
const LARGEST: usize = 1 << 20;

pub(super) fn init(args: &InitArgs) -> Result<Exit, Trouble> {
    if args.file.extension().is_none_or(|extension| extension != "toml") {
        let file = args.file.display();
        return Err(Trouble::Usage(format!(
            "a description file ends in .toml, and `{file}` does not"
        )));
    }
    if args.file.exists() {
        return Err(Trouble::Usage(format!(
            "{} is there already and stays as it is",
            args.file.display()
        )));
    }
    let answers = Interview { args, asker: Asker::new(args.yes) }.answers()?;
    let file = text(&answers);
    let (_, mistakes) = describe::parse(Source::new(args.file.display().to_string(), &*file));
    if !mistakes.is_empty() {
        return Err(Trouble::Mistakes(mistakes));
    }
    write_new(&args.file, &file)?;
    let name = quoted(&args.file.display().to_string());
    tell(&format!("wrote {name}; next: sso-harness doctor {name}\n"));
    Ok(Exit::CONFORMS)
}

/// Never over a file that has come meanwhile.
fn write_new(path: &Path, text: &str) -> Result<(), Trouble> {
    let failed = |error: std::io::Error| Trouble::file("write", path, &error);
    let mut file = std::fs::File::create_new(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}

struct Interview<'a> {
    args: &'a InitArgs,
    asker: Asker,
}

impl Interview<'_> {
    fn answers(&mut self) -> Result<Answers, Trouble> {
        let folder = std::env::current_dir().ok();
        let folder = folder.as_deref().and_then(Path::file_name).and_then(|it| it.to_str());
        let name = self.asker.ask(
            self.args.name.as_deref(),
            &Question::new("--name", "How are reports to call it?", folder.unwrap_or("sp")),
        )?;
        let place = self.place()?;
        let (trusted, known) = self.trusted(&place)?;
        let (whoami, signed_in, stranger) = self.whoami()?;
        let attributes = self.attributes(&known)?;
        let mut capabilities = known.capabilities;
        if self.makes_accounts()? {
            capabilities.push("jit".to_owned());
        }
        Ok(Answers {
            name,
            ruleset: word(&self.args.ruleset.unwrap_or(Ruleset::Saml2int)),
            place,
            trusted,
            whoami,
            signed_in,
            stranger,
            attributes,
            strange: known.strange,
            name_id_format: known.name_id_format,
            capabilities,
        })
    }

    fn place(&mut self) -> Result<Place, Trouble> {
        let start = Question::new(
            "--start",
            "Which command starts it? {port} stands for a free port, {idp.metadata_file} for the metadata of the identity provider; nothing: it runs already.",
            "",
        );
        let asked = match (&self.args.start, &self.args.url) {
            // Where it is, is said of what runs already.
            (None, Some(_)) => Some(""),
            (start, _) => start.as_deref(),
        };
        let command = self.asker.ask(asked, &start)?;
        if command.trim().is_empty() {
            let origin = self.args.metadata.as_deref().and_then(origin);
            let usual = origin.as_deref().unwrap_or("http://127.0.0.1:8080");
            let url = Question::new("--url", "Where does it run?", usual);
            return Ok(Place::Runs(self.asker.ask(self.args.url.as_deref(), &url)?));
        }
        let command = shlex::split(&command).ok_or_else(|| {
            Trouble::Usage(format!("the command has a quote that does not end: {command}"))
        })?;
        let ready = Question::new("--ready", "Which path answers when it is ready?", "/");
        Ok(Place::Starts { command, ready: self.asker.ask(self.args.ready.as_deref(), &ready)? })
    }

    /// Who it is, and what its metadata says where that can be read now.
    fn trusted(&mut self, place: &Place) -> Result<(Trusted, Known), Trouble> {
        let question = Question::new(
            "--metadata",
            "Where is its metadata? {url} stands for where it runs; a file is read now; none: it has none.",
            if self.args.acs.is_some() { NONE } else { "{url}/saml/metadata" },
        );
        let answer = self.asker.ask(self.args.metadata.as_deref(), &question)?;
        if answer == NONE {
            return Ok((self.names()?, Known::default()));
        }
        if let Some(path) = answer.strip_prefix("{url}") {
            let known = match place {
                Place::Runs(url) => fetched(&format!("{}{path}", url.trim_end_matches('/')))?,
                // It does not run yet.
                Place::Starts { .. } => Known::default(),
            };
            return Ok((Trusted::Metadata(answer), known));
        }
        if !answer.contains("://") {
            let known = read(Path::new(&answer))?;
            let (entity_id, acs) = (known.entity_id.clone(), known.acs.clone());
            return Ok((
                Trusted::Names {
                    entity_id: relative(&entity_id, place),
                    acs: relative(&acs, place),
                },
                known,
            ));
        }
        Ok((Trusted::Metadata(relative(&answer, place)), fetched(&answer)?))
    }

    fn names(&mut self) -> Result<Trusted, Trouble> {
        let entity_id =
            Question::new("--entity-id", "What is its entity id?", "{url}/saml/metadata");
        let acs = Question::new("--acs", "Which URL takes the Response?", "{url}/saml/acs");
        Ok(Trusted::Names {
            entity_id: self.asker.ask(self.args.entity_id.as_deref(), &entity_id)?,
            acs: self.asker.ask(self.args.acs.as_deref(), &acs)?,
        })
    }

    fn whoami(&mut self) -> Result<(String, SignedIn, Stranger), Trouble> {
        let page = Question::new("--whoami", "Which page says who is signed in?", "/me");
        let page = self.asker.ask(self.args.whoami.as_deref(), &page)?;
        let place = Question::new(
            "--signed-in",
            "Where does it say the e-mail address? A JSON pointer such as /email, or a CSS selector such as #mail.",
            "/email",
        );
        let place = self.asker.ask(self.args.signed_in.as_deref(), &place)?;
        let stranger = Question::new(
            "--anonymous",
            "What does it answer to a stranger? A status such as 401, or the path of the page that it leads to.",
            "401",
        );
        let read = |text: &str| {
            Stranger::of(text).ok_or_else(|| {
                format!("is a status or a path, which begins with /, and not `{text}`")
            })
        };
        let known = self.asker.ask_for(self.args.anonymous.as_deref(), &stranger, read)?;
        Ok((page, SignedIn::of(&place), known))
    }

    fn attributes(&mut self, known: &Known) -> Result<Vec<Attribute>, Trouble> {
        if !known.attributes.is_empty() && self.args.mail.is_none() {
            return Ok(known.attributes.clone());
        }
        let question = Question::new(
            "--mail",
            "In which attribute does it want the e-mail address? none: it wants none, and knows people by their NameID.",
            "email",
        );
        let name = self.asker.ask(self.args.mail.as_deref(), &question)?;
        let mail = Attribute { name: name.clone(), from: "mail", required: true };
        Ok(if name == NONE { Vec::new() } else { vec![mail] })
    }

    fn makes_accounts(&mut self) -> Result<bool, Trouble> {
        let question =
            Question::new("--jit", "Does it make an account at the first login? yes or no", "yes");
        let read = |text: &str| match text {
            "yes" | "y" => Ok(true),
            "no" | "n" => Ok(false),
            other => Err(format!("is yes or no and not `{other}`")),
        };
        self.asker.ask_for(self.args.jit.as_deref(), &question, read)
    }
}

fn read(path: &Path) -> Result<Known, Trouble> {
    let xml = std::fs::read_to_string(path).map_err(|error| Trouble::file("read", path, &error))?;
    Known::of(&xml).map_err(|finding| {
        Trouble::DoesNotParse(format!(
            "{} is no metadata of a service provider: {finding}",
            path.display()
        ))
    })
}

/// Where metadata is published is most likely where the service provider is.
fn origin(metadata: &str) -> Option<String> {
    let url = url::Url::parse(metadata).ok().filter(url::Url::has_host)?;
    Some(url.origin().ascii_serialization())
}

/// What the metadata at a URL says; nothing where it cannot be read now, which is told.
fn fetched(url: &str) -> Result<Known, Trouble> {
    let said = runtime()?.block_on(fetch(url));
    let known = said.and_then(|xml| Known::of(&xml).map_err(|finding| finding.to_string()));
    Ok(known.unwrap_or_else(|why| {
        complain(&format!("{WARNING}: nothing is taken from {url}: {why}\n"));
        Known::default()
    }))
}

async fn fetch(url: &str) -> Result<String, String> {
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    let failed = |error: reqwest::Error| error.without_url().to_string();
    let answer = client.map_err(failed)?.get(url).send().await.map_err(failed)?;
    let mut answer = answer.error_for_status().map_err(failed)?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST {
            return Err(format!("it has more than {LARGEST} bytes"));
        }
    }
    String::from_utf8(body).map_err(|_| "it is no UTF-8".to_owned())
}

/// With `{url}` for where it runs.
fn relative(url: &str, place: &Place) -> String {
    let Place::Runs(base) = place else { return url.to_owned() };
    match url.strip_prefix(base.trim_end_matches('/')) {
        Some(path) if path.starts_with('/') => format!("{{url}}{path}"),
        _ => url.to_owned(),
    }
}
