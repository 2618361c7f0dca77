//! The text of a description file: what was answered, with a comment where a person will want to go on.

use super::{Answers, Attribute, Place, SignedIn, Stranger, Trusted};
use toml::Value;

/// The file.
pub fn text(answers: &Answers) -> String {
    let parts = [
        head(answers),
        start(&answers.place),
        trust(answers),
        name_id(answers),
        attributes(&answers.attributes, &answers.strange),
        whoami(answers),
        FURTHER.to_owned(),
    ];
    parts.join("\n")
}

fn head(answers: &Answers) -> String {
    let Answers { name, ruleset, capabilities, .. } = answers;
    let (port, about) = match &answers.place {
        Place::Runs(url) => (url.trim_end_matches('/').to_owned(), "where it is"),
        Place::Starts { .. } => (
            "http://127.0.0.1:{port}".to_owned(),
            "{port} is a free port, another one at each start",
        ),
    };
    let title = name.replace(char::is_control, " ");
    let capabilities: Vec<String> = capabilities.iter().map(|it| quoted(it)).collect();
    format!(
        "\
# {title}, for `sso-harness doctor` and `sso-harness run`. The manual's chapter on description files has every key.
name         = {}
ruleset      = {}  # which clauses are demanded: core, saml2int or dnanexus
url          = {}  # {about}
# What it can do that no act below shows; what is not declared is skipped, with the reason.
capabilities = [{}]
",
        quoted(name),
        quoted(ruleset),
        quoted(&port),
        capabilities.join(", "),
    )
}

fn start(place: &Place) -> String {
    let Place::Starts { command, ready } = place else {
        return "\
# It runs already. Where it should be started for a run, and be told who the identity provider is:
# [start]
# command = [\"./serve\", \"--port\", \"{port}\", \"--idp\", \"{idp.metadata_file}\"]
"
        .to_owned();
    };
    let words: Vec<String> = command.iter().map(|word| quoted(word)).collect();
    format!(
        "\
[start]
# Run in the folder of this file, with PATH and `env` as its only environment. It can be told of the identity provider as
# {{idp.metadata_file}}, {{idp.metadata}} (a URL), {{idp.entity_id}}, {{idp.sso}}, {{idp.certificate}}, {{idp.certificate_file}} or
# {{idp.fingerprint}}; {{scratch}} is an empty folder for it.
command = [{}]
ready   = {{ get = {} }}  # answers below 500 when it is ready
",
        words.join(", "),
        quoted(ready),
    )
}

fn trust(answers: &Answers) -> String {
    let who = match &answers.trusted {
        Trusted::Metadata(url) => {
            format!("metadata  = {}  # its entity id, its ACS, its certificate\n", quoted(url))
        }
        Trusted::Names { entity_id, acs } => {
            format!("entity_id = {}\nacs       = {}\n", quoted(entity_id), quoted(acs))
        }
    };
    format!(
        "\
[trust]
{who}# It trusts one identity provider, and is started again for each vendor; \"many\": those of {{idps.folder}} at once.
idps      = \"one\"
"
    )
}

fn name_id(answers: &Answers) -> String {
    let Some(format) = &answers.name_id_format else {
        return "\
# The NameID is the e-mail address, in the vendor's own format. Another one:
# [name_id]
# format = \"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\"
# from   = \"login\"  # mail, login or object-guid
"
        .to_owned();
    };
    format!("[name_id]\nformat = {}\nfrom   = \"mail\"  # or login, object-guid\n", quoted(format))
}

fn attributes(attributes: &[Attribute], strange: &[String]) -> String {
    let mut text = "\
# What it is sent; the mock sends exactly these. `from` is the attribute of the directory: mail, given-name, surname,
# display-name, login or groups.
[attributes]
"
    .to_owned();
    for (nth, one) in attributes.iter().enumerate() {
        let Attribute { name, from, required } = one;
        let before = attributes[..nth].iter().filter(|other| other.from == *from).count();
        // Two attributes may be of one kind, and a key is there once.
        let key = match before {
            0 => from.replace('-', "_"),
            more => format!("{}_{}", from.replace('-', "_"), more + 1),
        };
        text += &format!(
            "{key} = {{ name = {}, from = \"{from}\", required = {required} }}\n",
            quoted(name)
        );
    }
    let plain = |name: &String| name.replace(char::is_control, " ");
    let unknown = |name| format!("# It asks for `{}` too, which no directory has.\n", plain(name));
    text.extend(strange.iter().map(unknown));
    text
}

fn whoami(answers: &Answers) -> String {
    let signed_in = match &answers.signed_in {
        SignedIn::Json(pointer) => format!("{{ json = {} }}", quoted(pointer)),
        SignedIn::Css(selector) => format!("{{ css = {} }}", quoted(selector)),
    };
    let stranger = match &answers.stranger {
        Stranger::Status(status) => format!("{{ status = {status} }}"),
        Stranger::Landed(path) => {
            format!("{{ landed = {} }}", quoted(&format!("^{}", regex::escape(path))))
        }
    };
    let what = if answers.attributes.iter().any(|one| one.from == "mail") {
        "the e-mail address"
    } else {
        "the NameID"
    };
    format!(
        "\
# Who is signed in: every verdict stands on this. It yields {what} of the person.
[acts.whoami]
steps     = [{{ get = {} }}]
signed_in = {signed_in}
anonymous = {stranger}
",
        quoted(&answers.whoami),
    )
}

const FURTHER: &str = r#"# Each further act opens more of the suite; `sso-harness doctor` says how much. The most useful ones:
#
# [acts.logout]
# steps = [{ get = "/" }, { submit = "form[action='/logout']" }]
# done  = { status = 200 }
#
# [acts.start-login]  # with the capability "sp-initiated"
# steps = [{ get = "/login?next={place}" }]
# done  = { status = 200 }
#
# [acts.find-account]  # which accounts there are for an address
# by    = "nobody"
# steps = [{ get = "/admin/accounts?email={mail}", headers = { Authorization = "Bearer {secrets.admin}" } }]
# found = { status = 200, list = { json = "/accounts" }, values = { account = { json = "/id" } } }
"#;

/// A TOML string.
fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe;
    use crate::source::Source;

    fn answers() -> Answers {
        Answers {
            name: "platform \"x\"".to_owned(),
            ruleset: "saml2int".to_owned(),
            place: Place::Starts {
                command: vec!["./serve".to_owned(), "{port}".to_owned()],
                ready: "/health".to_owned(),
            },
            trusted: Trusted::Metadata("{url}/saml/metadata".to_owned()),
            whoami: "/me".to_owned(),
            signed_in: SignedIn::of("/email"),
            stranger: Stranger::Status(401),
            attributes: vec![Attribute { name: "email".to_owned(), from: "mail", required: true }],
            strange: Vec::new(),
            name_id_format: None,
            capabilities: vec!["jit".to_owned()],
        }
    }

    #[track_caller]
    fn reads(answers: &Answers) -> describe::Description {
        let text = text(answers);
        let (description, mistakes) = describe::parse(Source::new("sp.toml", &*text));
        assert!(mistakes.is_empty(), "{mistakes:?}\n{text}");
        description.unwrap()
    }

    #[test]
    fn every_answer_gives_a_file_that_parses() {
        assert_eq!(reads(&answers()).name.value, "platform \"x\"");
        let runs = Answers { place: Place::Runs("https://sp.example/".to_owned()), ..answers() };
        assert!(reads(&runs).start.is_none());
        let names = Trusted::Names { entity_id: "sp".to_owned(), acs: "{url}/acs".to_owned() };
        assert!(reads(&Answers { trusted: names, ..answers() }).trust.metadata.is_none());
        let page = Answers {
            signed_in: SignedIn::of("#mail"),
            stranger: Stranger::Landed("/login".to_owned()),
            attributes: Vec::new(),
            name_id_format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".to_owned()),
            ..answers()
        };
        assert!(reads(&page).attributes.is_empty());
        let login =
            |name: &str| Attribute { name: name.to_owned(), from: "login", required: false };
        let attributes = vec![login("uid"), login("username")];
        let twice = Answers { attributes, strange: vec!["shoe\nsize".to_owned()], ..answers() };
        assert_eq!(reads(&Answers { name: "two\nlines".to_owned(), ..twice }).attributes.len(), 2);
    }

    /// The acts that are written as comments are right, too.
    #[test]
    fn what_is_commented_out_parses() {
        let acts: String = FURTHER
            .lines()
            .skip(1)
            .map(|line| line.trim_start_matches('#').trim_start().to_owned() + "\n")
            .collect();
        let file =
            text(&answers()).replace(FURTHER, "") + &acts + "[secrets]\nadmin = \"random\"\n";
        let (_, mistakes) = describe::parse(Source::new("sp.toml", &*file));
        assert!(mistakes.is_empty(), "{mistakes:?}");
    }
}
