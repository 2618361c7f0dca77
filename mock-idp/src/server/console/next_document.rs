//! What the next document of a user is to be: what waits already, and the forms that order more.

use maud::{Markup, html};
use saml_wire::deviate::{Deviation, Part};

use super::{
    fields::Fields,
    form::{Forms, Line, button, section, select},
    frame::Problem,
    words,
};
use crate::deviations::{self, Choice};

/// What waits for a user, in sentences.
pub(super) struct Waiting {
    pub(super) orders: Vec<String>,
    pub(super) others: Vec<String>,
}

pub(super) fn sections(forms: &Forms<'_>, waiting: &Waiting) -> Markup {
    let typed = (forms.typed("deviate", "deviation"), forms.typed("deviate", "value"));
    html! {
        (section("next", "The next document", &html! {
            (ordered(waiting))
            (forms.change("deviate", &html! {
                (deviation("next", None, typed, forms.described("deviate")))
                (button("Order this deviation"))
            }))
            hr;
            (forms.change("relay-state", &relay_state(forms)))
            hr;
            (forms.change("sign", &signed()))
        }))
        (section("next-login", "The next login", &forms.change("deny", &html! {
            p { "It can be refused once, as if the application were not assigned." }
            (button("Refuse the next login"))
        })))
    }
}

fn ordered(waiting: &Waiting) -> Markup {
    html! {
        @if waiting.orders.is_empty() && waiting.others.is_empty() {
            p { "Nothing is ordered: it will be the vendor's normal one." }
        }
        @if !waiting.orders.is_empty() {
            p { "Ordered, one after the other:" }
            ol class="orders" { @for order in &waiting.orders { li { (order) } } }
        }
        @if !waiting.others.is_empty() {
            p { "Ordered besides, for the next document:" }
            ul class="orders" { @for order in &waiting.others { li { (order) } } }
        }
    }
}

fn relay_state(forms: &Forms<'_>) -> Markup {
    let described = forms.described("relay-state");
    let (id, label) = ("relay-state-value", "RelayState of the next document");
    html! {
        (Line { id, name: "relay-state", label, value: "", described }.markup())
        p class="choice" {
            input type="checkbox" id="relay-state-absent" name="absent" value="yes";
            label for="relay-state-absent" { "No such parameter" }
        }
        (button("Order this RelayState"))
    }
}

fn signed() -> Markup {
    let options = words::SIGNED.into_iter().map(|(word, _, text)| (word, text.to_owned()));
    html! {
        (select("elements", "elements", "What is signed in the next document", "both", options))
        (button("Order these signatures"))
    }
}

/// A list of all deviations, and a field for the value. `none` is the text for no deviation.
pub(super) fn deviation(
    id: &str,
    none: Option<&str>,
    (chosen, value): (&str, &str),
    described: Option<&'static str>,
) -> Markup {
    let choices = deviations::choices();
    let field = format!("{id}-value");
    html! {
        label for={ (id) "-deviation" } { "Deviation" }
        select id={ (id) "-deviation" } name="deviation" data-value=(field)
            aria-describedby=[described] {
            @if let Some(none) = none { option value="" { (none) } }
            @for part in Part::ALL {
                optgroup label=(part.heading()) {
                    @for choice in choices.iter().filter(|choice| choice.part == part) {
                        (option(choice, chosen))
                    }
                }
            }
        }
        label for=(field) { "Its value" }
        input id=(field) name="value" value=(value) autocomplete="off" autocapitalize="none"
            spellcheck="false" aria-describedby={ (field) "-hint" };
        p class="hint" id={ (field) "-hint" } {
            "Nothing: the value that the list names. A deviation of several parts takes JSON, as "
            code { r#"{"name": "role", "value": "admin"}"# } "."
        }
    }
}

fn option(choice: &Choice, chosen: &str) -> Markup {
    html! {
        option value=(choice.word) selected[choice.word == chosen]
            data-example=[choice.example.as_deref()] {
            (choice.word) ": " (choice.sentence)
        }
    }
}

/// The deviation that the fields of [`deviation`] choose.
pub(super) fn chosen(word: &'static str, fields: &Fields) -> Result<Deviation, Problem> {
    deviations::read(fields.get("deviation"), fields.get("value"))
        .map_err(|error| Problem::unread(word, &format!("{error}.")))
}
