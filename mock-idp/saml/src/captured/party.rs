//! What stands in a captured document for the names of the parties, and how a name is spelt where it is not quite one.

/// Whose name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The URL that takes Responses.
    Acs,
    /// The identity provider's entity id.
    IdentityProvider,
    /// The id of the AuthnRequest that is answered.
    Request,
    /// The service provider's entity id.
    ServiceProvider,
}

impl Party {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Acs, Self::IdentityProvider, Self::Request, Self::ServiceProvider];

    /// What stands for it.
    pub const fn placeholder(self) -> &'static str {
        match self {
            Self::Acs => "https://sp.example/captured/acs",
            Self::IdentityProvider => "https://idp.example/captured",
            Self::Request => "_captured-request",
            Self::ServiceProvider => "https://sp.example/captured",
        }
    }
}

/// How a name is spelt, white space around it left aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelt {
    /// As it is.
    Exactly,
    /// In other letters, capital or small.
    OtherCase,
    /// With `http` for `https`, or the other way round.
    OtherScheme,
    /// With a slash at its end that it does not have, or without the one that it has.
    OtherSlash,
}

impl Spelt {
    /// How a text spells a name; none where it is another one.
    pub fn of(text: &str, name: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            None
        } else if text == name {
            Some(Self::Exactly)
        } else if other_slash(name) == text {
            Some(Self::OtherSlash)
        } else if other_scheme(name) == text {
            Some(Self::OtherScheme)
        } else if text.eq_ignore_ascii_case(name) {
            Some(Self::OtherCase)
        } else {
            None
        }
    }

    /// Another name, spelt in the same way.
    pub fn write(self, name: &str) -> String {
        match self {
            Self::Exactly => name.to_owned(),
            Self::OtherCase => other_case(name),
            Self::OtherScheme => other_scheme(name),
            Self::OtherSlash => other_slash(name),
        }
    }

    /// A text in which one name, in whichever spelling, is replaced by another; none where it has another one.
    pub fn replaced(text: &str, name: &str, by: &str) -> Option<String> {
        let spelt = Self::of(text, name)?;
        let start = text.len() - text.trim_start().len();
        let end = text.trim_end().len();
        Some(format!("{}{}{}", &text[..start], spelt.write(by), &text[end..]))
    }
}

fn other_slash(name: &str) -> String {
    match name.strip_suffix('/') {
        Some(without) => without.to_owned(),
        None => format!("{name}/"),
    }
}

/// A name that is no URL becomes one that it is not.
fn other_scheme(name: &str) -> String {
    match (name.strip_prefix("https:"), name.strip_prefix("http:")) {
        (Some(rest), _) => format!("http:{rest}"),
        (_, Some(rest)) => format!("https:{rest}"),
        _ => format!("http:{name}"),
    }
}

fn other_case(name: &str) -> String {
    let upper = name.to_ascii_uppercase();
    if upper == name { name.to_ascii_lowercase() } else { upper }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_in_the_way_in_which_it_is_spelt() {
        let (name, by) = (Party::ServiceProvider.placeholder(), "http://127.0.0.1:8080/Saml");
        for (text, replaced) in [
            ("https://sp.example/captured", Some("http://127.0.0.1:8080/Saml")),
            (" https://sp.example/captured/\n", Some(" http://127.0.0.1:8080/Saml/\n")),
            ("http://sp.example/captured", Some("https://127.0.0.1:8080/Saml")),
            ("HTTPS://sp.example/captured", Some("HTTP://127.0.0.1:8080/SAML")),
            ("https://sp.example/captured/acs", None),
            (" ", None),
        ] {
            assert_eq!(Spelt::replaced(text, name, by).as_deref(), replaced, "{text}");
        }
        for spelt in [Spelt::Exactly, Spelt::OtherCase, Spelt::OtherScheme, Spelt::OtherSlash] {
            for party in Party::ALL {
                let written = spelt.write(party.placeholder());
                assert_eq!(Spelt::of(&written, party.placeholder()), Some(spelt));
            }
        }
    }
}
