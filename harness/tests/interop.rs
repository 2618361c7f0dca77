//! Service providers that nobody here wrote, each judged through its description file alone: a trial for each. What is not
//! installed is shown as ignored, with the reason, and is a failure where `SSO_INTEROP=1`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

/// A folder of `harness/interop`, and which part of the suite it is judged by; empty: all.
struct Partner {
    name: &'static str,
    ids: &'static [&'static str],
}

const PARTNERS: [Partner; 5] = [
    Partner { name: "shibboleth", ids: &[] },
    Partner { name: "passport-saml", ids: &[] },
    Partner { name: "python3-saml", ids: &[] },
    Partner { name: "simplesamlphp", ids: &[] },
    // A login takes it a quarter of a second. Every vendor's own documents, and what only an application with accounts of its own shows.
    Partner {
        name: "djangosaml2",
        ids: &[
            "accept/attributes*",
            "accept/rollover",
            "accept/times*",
            "access/*",
            "attack/xsw*@okta",
            "directory/*",
            "login/first",
            "login/second",
            "provisioning/*@okta",
            "session/*@okta",
            "sp-initiated/authn-request@okta",
        ],
    },
];

fn main() -> ExitCode {
    let trials = PARTNERS.iter().map(Partner::trial).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

impl Partner {
    fn trial(&'static self) -> Trial {
        let missing = self.missing();
        let trial = Trial::test(format!("interop::{}", self.name), || self.conforms());
        match missing {
            Some(why) if !is_required() => {
                trial.with_ignored_flag(true).with_kind(format!("ignored: {why}"))
            }
            _ => trial,
        }
    }

    fn folder(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("interop").join(self.name)
    }

    /// What its set-up says is not there.
    fn missing(&self) -> Option<String> {
        let setup = self.folder().join("setup");
        let asked = Command::new("bash").arg(setup).arg("--check").output();
        let Ok(Output { status, stdout, .. }) = asked else {
            return Some("there is no bash to ask what is installed".to_owned());
        };
        let said = String::from_utf8_lossy(&stdout).trim().to_owned();
        (!status.success())
            .then(|| if said.is_empty() { "it is not installed".to_owned() } else { said })
    }

    /// Conforms, apart from what its waivers say.
    fn conforms(&self) -> Result<(), Failed> {
        if let Some(why) = self.missing() {
            return Err(
                format!("{why}; {} installs it", self.folder().join("setup").display()).into()
            );
        }
        let ran = self.command().output().map_err(|error| error.to_string())?;
        if ran.status.success() {
            return Ok(());
        }
        let (out, err) =
            (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        Err(format!("{}\n{out}{err}", ran.status).into())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sso-harness"));
        // What is slow on a busy machine is no finding.
        command.args(["run", "--quiet", "--jobs", "8", "--seed", "20260101", "--patience", "60"]);
        command.arg(self.folder().join("sp.toml")).args(self.ids);
        let waivers = self.folder().join("sp.waivers.toml");
        if waivers.is_file() {
            command.arg("--waivers").arg(waivers);
        }
        if let Some(folder) = std::env::var_os("SSO_INTEROP_TRACES").map(PathBuf::from) {
            std::fs::create_dir_all(&folder).unwrap();
            command.arg("--traces").arg(folder.join(format!("{}.json", self.name)));
        }
        command
    }
}

fn is_required() -> bool {
    std::env::var_os("SSO_INTEROP").is_some_and(|value| value == "1")
}
