//! The words of a vendor's pages; knows no HTML.

use serde::Deserialize;

/// The words of a vendor's pages. `{app}` stands for the name of the application.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Wording {
    /// Heading of the login page.
    pub sign_in: String,
    /// Label of the login.
    pub login: String,
    /// Label of the password.
    pub password: String,
    /// The button of the login page.
    pub submit: String,
    /// What a wrong login or password is answered with.
    pub wrong_password: String,
    /// Heading of the page with the applications.
    pub applications: String,
    /// What a user without an application reads there.
    pub no_applications: String,
    /// The page that posts the form, while it does.
    pub signing_in: String,
    /// Logging out of the portal.
    pub sign_out: String,
    /// The page for a user that an application is not assigned to.
    pub not_assigned: DenialText,
    /// The page for a user whose state forbids to sign in; its text is the state's.
    pub not_active: DenialText,
    /// The page for a request that cannot be answered; its text is shown with it.
    pub bad_request: DenialText,
}

/// A page that ends a login.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DenialText {
    /// The heading.
    pub title: String,
    /// The text.
    pub text: String,
    /// The vendor's code for it, where it has one.
    #[serde(default)]
    pub code: Option<String>,
}

impl DenialText {
    /// The same page about the application of this name.
    pub fn about(&self, app: &str) -> Self {
        Self { text: self.text.replace("{app}", app), ..self.clone() }
    }
}
