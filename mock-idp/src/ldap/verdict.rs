//! What a server's refusal of a bind says of the user: Active Directory tells in the message.

use ldap3::LdapResult;

use crate::directory::UserState;

/// Result codes of a bind that a wrong password has: no such object, inappropriate authentication, invalid credentials.
const WRONG: [u32; 3] = [32, 48, 49];

/// What comes of a bind as the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The password is right.
    Right,
    /// The password is wrong.
    Wrong,
    /// The user is in this state, whatever the password.
    State(UserState),
    /// The server would not say.
    Unclear,
}

impl Verdict {
    pub(super) fn of(result: &LdapResult) -> Self {
        match result.rc {
            0 => Self::Right,
            code if !WRONG.contains(&code) => Self::Unclear,
            _ => state(&result.text).map_or(Self::Wrong, Self::State),
        }
    }
}

/// The state that `data 533` and its like name; none for a wrong password.
fn state(text: &str) -> Option<UserState> {
    let (_, rest) = text.split_once("data ")?;
    Some(match rest.split(|it: char| !it.is_ascii_hexdigit()).next()? {
        // The password, or the account's own date.
        "532" | "773" => UserState::PasswordExpired,
        "533" | "701" => UserState::Deactivated,
        "775" => UserState::Locked,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(rc: u32, text: &str) -> LdapResult {
        let (matched, text) = (String::new(), text.to_owned());
        LdapResult { rc, matched, text, refs: Vec::new(), ctrls: Vec::new() }
    }

    #[test]
    fn active_directory_tells_the_state_in_its_message() {
        let cases = [
            ("52e", Verdict::Wrong),
            ("525", Verdict::Wrong),
            ("532", Verdict::State(UserState::PasswordExpired)),
            ("533", Verdict::State(UserState::Deactivated)),
            ("701", Verdict::State(UserState::Deactivated)),
            ("773", Verdict::State(UserState::PasswordExpired)),
            ("775", Verdict::State(UserState::Locked)),
        ];
        for (code, verdict) in cases {
            let text = format!(
                "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data {code}, v1db1"
            );
            assert_eq!(Verdict::of(&result(49, &text)), verdict, "{code}");
        }
    }

    #[test]
    fn other_servers_tell_by_the_code_alone() {
        let cases = [
            (0, Verdict::Right),
            (48, Verdict::Wrong),
            (49, Verdict::Wrong),
            (51, Verdict::Unclear),
            (53, Verdict::Unclear),
        ];
        for (code, verdict) in cases {
            assert_eq!(Verdict::of(&result(code, "")), verdict, "{code}");
        }
    }
}
