//! The parts of a form: the frame of every form that changes something, and its controls with
//! their labels.

use maud::{Markup, html};

use super::{super::site::Site, frame::Problem, places::CHANGE};

/// The name of the field with the token.
pub(super) const TOKEN: &str = "token";

/// The forms of a page about one user, or about none.
pub(super) struct Forms<'a> {
    pub(super) site: &'a Site,
    pub(super) user: Option<&'a str>,
    pub(super) problem: Option<&'a Problem>,
}

impl Forms<'_> {
    /// A form that asks for the change with this word; the word is its id, too.
    pub(super) fn change(&self, word: &str, content: &Markup) -> Markup {
        html! {
            form id=(word) method="post" action=(CHANGE) {
                (self.token())
                input type="hidden" name="what" value=(word);
                @if let Some(user) = self.user { input type="hidden" name="user" value=(user); }
                (content)
            }
        }
    }

    pub(super) fn token(&self) -> Markup {
        html! { input type="hidden" name=(TOKEN) value=(self.site.form_token); }
    }

    /// What was typed into this form, where that was no good.
    pub(super) fn typed(&self, word: &str, name: &str) -> &str {
        let problem = self.problem.filter(|problem| problem.form == word);
        problem.map_or("", |problem| problem.typed.get(name))
    }

    /// What describes the controls of this form besides their labels: its problem, if it has one.
    pub(super) fn described(&self, word: &str) -> Option<&'static str> {
        self.problem.is_some_and(|problem| problem.form == word).then_some("problem")
    }
}

/// A part of a page with its heading.
pub(super) fn section(id: &str, heading: &str, content: &Markup) -> Markup {
    html! {
        section class="card" aria-labelledby={ "about-" (id) } {
            h2 id={ "about-" (id) } { (heading) }
            (content)
        }
    }
}

/// A field for one line. Its id is its name in this form.
pub(super) struct Line<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) value: &'a str,
    pub(super) described: Option<&'static str>,
}

impl Line<'_> {
    pub(super) fn markup(&self) -> Markup {
        html! {
            label for=(self.id) { (self.label) }
            input id=(self.id) name=(self.name) value=(self.value) autocomplete="off"
                autocapitalize="none" spellcheck="false" aria-describedby=[self.described];
        }
    }
}

/// A field for several lines. A line end follows the tag, because a browser takes the first away.
pub(super) fn lines(id: &str, name: &str, label: &str, values: &[String]) -> Markup {
    let rows = values.len().clamp(2, 8);
    html! {
        label for=(id) { (label) }
        textarea id=(id) name=(name) rows=(rows) autocapitalize="none" spellcheck="false" {
            "\n" (values.join("\n"))
        }
    }
}

/// A list to choose one from.
pub(super) fn select<'a>(
    id: &str,
    name: &str,
    label: &str,
    chosen: &str,
    options: impl Iterator<Item = (&'a str, String)>,
) -> Markup {
    html! {
        label for=(id) { (label) }
        select id=(id) name=(name) {
            @for (value, text) in options {
                option value=(value) selected[value == chosen] { (text) }
            }
        }
    }
}

pub(super) fn button(text: &str) -> Markup {
    html! { button type="submit" { (text) } }
}
