//! API tokens: bearer secrets that act as an account until they expire or are revoked.

use time::OffsetDateTime;

use super::{Account, Door, Platform, Rules};
use crate::secret::sha256;

/// A token, without its text.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// SHA-256 of the text in hex: its name on the wire, and all that is kept of it.
    pub(crate) signature: String,
    pub(crate) account: String,
    /// What its owner calls it.
    pub(crate) name: String,
    pub(crate) expires: OffsetDateTime,
    pub(crate) state: TokenState,
}

/// Whether the owner still wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenState {
    Issued,
    Revoked,
}

/// Why a token does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenRefusal {
    /// The wording for expired tokens is not publicly known; this one is ours.
    #[error("The token has expired")]
    Expired,
    /// Never issued, or revoked: nobody is told which.
    #[error("The token could not be found")]
    Unknown,
}

/// All tokens, in the order of their creation.
#[derive(Default)]
pub(crate) struct Tokens(Vec<Token>);

impl Tokens {
    /// Remembers a token that acts as an account.
    pub(crate) fn issue(&mut self, text: &str, account: &str, name: &str, expires: OffsetDateTime) {
        self.0.push(Token {
            signature: sha256(text),
            account: account.to_owned(),
            name: name.to_owned(),
            expires,
            state: TokenState::Issued,
        });
    }

    /// The token of that text, if the rules let it count.
    pub(crate) fn bearer(
        &self,
        text: &str,
        rules: &Rules,
        now: OffsetDateTime,
    ) -> Result<&Token, TokenRefusal> {
        let signature = sha256(text);
        let token = self.0.iter().find(|token| token.signature == signature);
        let token = token.ok_or(TokenRefusal::Unknown)?;
        (rules.token_unrevoked)(token)?;
        (rules.token_unexpired)(token, now)?;
        Ok(token)
    }

    /// Revokes a token of an account; `None` if it has none of that signature.
    pub(crate) fn revoke(&mut self, account: &str, signature: &str) -> Option<()> {
        let its = |token: &&mut Token| token.account == account && token.signature == signature;
        self.0.iter_mut().find(its)?.state = TokenState::Revoked;
        Some(())
    }

    /// What an account has and did not revoke.
    pub(crate) fn of<'a>(&'a self, account: &'a str) -> impl Iterator<Item = &'a Token> {
        let issued = |token: &Token| token.state == TokenState::Issued;
        self.0.iter().filter(move |token| token.account == account && issued(token))
    }
}

impl Platform {
    /// The account that a token acts as.
    pub(crate) fn caller(
        &self,
        token: &str,
        rules: &Rules,
        now: OffsetDateTime,
    ) -> Result<&Account, TokenRefusal> {
        let account = match self.tokens.bearer(token, rules, now) {
            Ok(token) => self.accounts.find(&token.account),
            Err(TokenRefusal::Unknown) => (rules.token_unknown)(&self.accounts),
            Err(expired) => return Err(expired),
        };
        let account = account.filter(|account| (rules.acts)(account) == Door::Open);
        account.ok_or(TokenRefusal::Unknown)
    }
}

/// A revoked token is as good as unknown.
pub(crate) fn unrevoked(token: &Token) -> Result<(), TokenRefusal> {
    match token.state {
        TokenState::Issued => Ok(()),
        TokenState::Revoked => Err(TokenRefusal::Unknown),
    }
}

/// The end is exclusive.
pub(crate) fn unexpired(token: &Token, now: OffsetDateTime) -> Result<(), TokenRefusal> {
    if now < token.expires { Ok(()) } else { Err(TokenRefusal::Expired) }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    #[test]
    fn a_token_acts_for_its_owner_until_it_expires_or_is_revoked() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let rules = Rules::strict();
        let mut tokens = Tokens::default();
        tokens.issue("t", "user-ada", "laptop", now + Duration::SECOND);
        let who = |tokens: &Tokens, text, now| {
            tokens.bearer(text, &rules, now).map(|token| token.account.clone())
        };
        assert_eq!(who(&tokens, "t", now), Ok("user-ada".to_owned()));
        assert_eq!(who(&tokens, "u", now), Err(TokenRefusal::Unknown));
        assert_eq!(who(&tokens, "t", now + Duration::SECOND), Err(TokenRefusal::Expired));
        assert_eq!(tokens.revoke("user-bob", &sha256("t")), None);
        assert_eq!(tokens.revoke("user-ada", &sha256("t")), Some(()));
        assert_eq!(who(&tokens, "t", now), Err(TokenRefusal::Unknown));
    }
}
