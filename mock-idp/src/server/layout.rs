//! What all pages have in common, the portal's and the console's: head, landmarks, footer. Knows
//! no page.

use maud::{DOCTYPE, Markup, html};

use super::paths::{CONSOLE, PORTAL, STYLE};
use crate::vendor::Vendor;

/// A page with this title. `header` stands below the vendor's name, `content` has the one heading
/// of the first level.
pub(super) fn layout(vendor: &Vendor, title: &str, header: &Markup, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (vendor.title) " mock" }
                link rel="stylesheet" href=(STYLE);
                link rel="icon" href="data:,";
            }
            body {
                a class="skip" href="#main" { "Skip to the content" }
                header class="top" {
                    p class="vendor" { (vendor.title) " " span { "mock" } }
                    (header)
                }
                main id="main" tabindex="-1" { (content) }
                footer {
                    p { "A mock identity provider for tests: these logins are worth nothing." }
                    p { a href=(PORTAL) { "Portal" } a href=(CONSOLE) { "Admin console" } }
                }
            }
        }
    }
}
