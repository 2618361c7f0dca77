//! A login: who it is, and whether the directory takes the password.

use super::{LiveDirectory, connection::words, verdict::Verdict};
use crate::directory::{DirectoryError, User, UserState};

/// What the directory says of a login and a password.
#[derive(Debug, Clone, PartialEq)]
pub enum Checked {
    /// Nobody has this login.
    Nobody,
    /// The user, whose state may forbid to sign in.
    User(Box<User>),
    /// The password is another.
    WrongPassword,
}

impl LiveDirectory {
    /// Asks the directory.
    pub async fn check(&self, login: &str, password: &str) -> Result<Checked, DirectoryError> {
        // A bind with a name and without a password is an anonymous one, and succeeds (RFC 4513, 5.1.2).
        if login.is_empty() || password.is_empty() {
            return Ok(Checked::WrongPassword);
        }
        // Some servers take a name for ended here, and find somebody else.
        if login.contains('\0') || password.contains('\0') {
            return Ok(Checked::WrongPassword);
        }
        self.check_privacy()?;
        let (live, login, password) = (self.clone(), login.to_owned(), password.to_owned());
        self.bounded(async move { live.bind_as(&login, &password).await }).await
    }

    async fn bind_as(&self, login: &str, password: &str) -> Result<Checked, DirectoryError> {
        let mut ldap = self.open().await?;
        self.bind_to_search(&mut ldap).await?;
        let Some((user, dn)) = self.look_up(&mut ldap, login).await? else {
            return Ok(Checked::Nobody);
        };
        let what = "the bind with the password that was typed";
        let bound = ldap.simple_bind(&dn, password).await;
        let bound = bound.map_err(|error| self.failed(what, error))?;
        match Verdict::of(&bound) {
            Verdict::Right => Ok(Checked::User(Box::new(user))),
            Verdict::State(state) => Ok(Checked::User(Box::new(User { state, ..user }))),
            // A server that refuses every password of a locked account does not say why.
            Verdict::Wrong if user.state == UserState::Locked => Ok(Checked::User(Box::new(user))),
            Verdict::Wrong => Ok(Checked::WrongPassword),
            Verdict::Unclear => {
                Err(DirectoryError::Refused { url: self.url(), what, reason: words(&bound) })
            }
        }
    }
}
