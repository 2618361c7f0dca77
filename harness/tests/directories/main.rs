//! The mock on directories that are servers: OpenLDAP, and Samba as an Active Directory domain controller. Each is started once
//! for the trials that leave it as it is, on a loopback address of its own. What is not installed is shown as ignored, with the
//! reason, and is a failure where `SSO_INTEROP=1`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../installed/mod.rs"]
mod installed;
mod logins;
mod mapping;
mod portal;
mod runs;
mod server;
mod silence;
mod tls;

use libtest_mimic::{Arguments, Trial};
use mock_idp::ldap::Schema;
use server::{Kind, OPENLDAP, Outcome, SAMBA, Server};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

/// What a trial does with a server that others use too.
type Shared = fn(&Server) -> Outcome;
/// What a trial does with a server that it may end.
type Own = fn(Server) -> Outcome;

fn main() -> ExitCode {
    let mut trials = silence::trials();
    for kind in [&OPENLDAP, &SAMBA] {
        // Started by the first who wants it; gone with the last trial.
        let once = Arc::new(OnceLock::new());
        for (name, run) in shared(kind) {
            let once = Arc::clone(&once);
            trials.push(trial(kind, name, move || run(once.get_or_init(|| Server::start(kind)))));
        }
        for (name, run) in own() {
            trials.push(trial(kind, name, move || run(Server::start(kind))));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn shared(kind: &Kind) -> Vec<(&'static str, Shared)> {
    let both: [(&str, Shared); 13] = [
        ("login_by_bind", logins::login_by_bind),
        ("disabled_at_the_next_login", logins::disabled_at_the_next_login),
        ("removed_from_the_directory", logins::removed_from_the_directory),
        ("password_changed", logins::password_changed),
        ("empty_password", logins::empty_password),
        ("filter_characters_in_the_login", logins::filter_characters_in_the_login),
        ("the_mock_has_users_of_its_own", logins::the_mock_has_users_of_its_own),
        ("starttls", tls::starttls),
        ("ldaps_with_private_authority", tls::ldaps_with_private_authority),
        ("wrong_authority_is_refused", tls::wrong_authority_is_refused),
        ("wrong_name_is_refused", tls::wrong_name_is_refused),
        ("groups", mapping::groups),
        ("the_same_value_as_from_a_file", mapping::the_same_value_as_from_a_file),
    ];
    let vendors: [(&str, Shared); 4] = [
        ("mapping_of_okta", |server| mapping::of_vendor(server, "okta")),
        ("mapping_of_onelogin", |server| mapping::of_vendor(server, "onelogin")),
        ("mapping_of_pingone", |server| mapping::of_vendor(server, "pingone")),
        ("mapping_of_pingone_for_enterprise", |server| {
            mapping::of_vendor(server, "pingone-for-enterprise")
        }),
    ];
    let commands: [(&str, Shared); 2] =
        [("scenarios", runs::scenarios), ("idp_serve", runs::idp_serve)];
    let alone: &[(&str, Shared)] = match kind.schema {
        Schema::Ldap => &[("two_entries_with_one_login", logins::two_entries_with_one_login)],
        Schema::ActiveDirectory => &[
            ("the_state_is_in_the_refusal", logins::the_state_is_in_the_refusal),
            ("both_names_are_logins", logins::both_names_are_logins),
        ],
    };
    [&both[..], &vendors, &commands, alone].concat()
}

fn own() -> [(&'static str, Own); 2] {
    [("gone_and_back", logins::gone_and_back), ("ended_early", runs::ended_early)]
}

fn trial(kind: &'static Kind, name: &str, run: impl FnOnce() -> Outcome + Send + 'static) -> Trial {
    installed::trial(format!("{}::{name}", kind.name), vec![kind.folder()], run)
}
