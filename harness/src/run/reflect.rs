//! Whether something that was sent has become part of a page: markup of it, or the target of a link to elsewhere. Asked of
//! the parsed page, as a browser would: text that is escaped makes no element.

use super::page::Page;
use reqwest::header::CONTENT_TYPE;
use saml_verify::roxmltree::{Document, Node};
use scraper::{ElementRef, Html};
use std::collections::BTreeSet;
use url::Url;

/// The names of what was sent and stands in one of these answers.
pub(super) fn reflected(pages: &[Page], relay_state: Option<&str>, xml: &str) -> Vec<String> {
    let pages: Vec<(&Page, Html)> = pages
        .iter()
        .filter(|page| is_markup(page))
        .map(|page| (page, Html::parse_document(&page.body)))
        .collect();
    sent(relay_state, xml)
        .into_iter()
        .filter(|(_, value)| {
            let made = Made::of(value);
            pages.iter().any(|(page, html)| made.stands_in(html) || leads_to(value, page, html))
        })
        .map(|(name, _)| name)
        .collect()
}

/// A browser makes a page of HTML and of what it does not know the type of.
fn is_markup(page: &Page) -> bool {
    let kind = page.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_none_or(|kind| kind.contains("html") || kind.contains("xml"))
}

/// What was sent, each with a name for it.
fn sent(relay_state: Option<&str>, xml: &str) -> Vec<(String, String)> {
    let mut sent: Vec<(String, String)> =
        relay_state.map(|value| ("RelayState".to_owned(), value.to_owned())).into_iter().collect();
    sent.push(("the document".to_owned(), xml.to_owned()));
    let Ok(document) = Document::parse(xml) else { return sent };
    let text = |node: Node<'_, '_>| node.text().unwrap_or_default().to_owned();
    for node in document.descendants() {
        match node.tag_name().name() {
            "NameID" => sent.push(("the NameID".to_owned(), text(node))),
            "AttributeValue" => {
                let name = node.parent().and_then(|attribute| attribute.attribute("Name"));
                let name = format!("the attribute {}", name.unwrap_or_default());
                sent.push((name, text(node)));
            }
            _ => {}
        }
    }
    sent
}

/// What a value makes where it is not escaped: elements, and attributes of the element that it stands in.
#[derive(Default)]
struct Made {
    elements: BTreeSet<String>,
    attributes: BTreeSet<(String, String)>,
}

/// Stands for the element that a value is written into.
const HOST: &str = "i";
const PLACE: &str = "data-place";

impl Made {
    /// As text, and between the quotes of either kind.
    fn of(value: &str) -> Self {
        let mut made = Self::default();
        for text in [
            format!("<{HOST}>{value}</{HOST}>"),
            format!("<{HOST} {PLACE}=\"{value}\"></{HOST}>"),
            format!("<{HOST} {PLACE}='{value}'></{HOST}>"),
        ] {
            let fragment = Html::parse_fragment(&text);
            let own = ["html", "head", "body", HOST];
            for element in elements(&fragment) {
                if element.value().name() == HOST {
                    let attributes = element.value().attrs().filter(|(name, _)| *name != PLACE);
                    made.attributes.extend(
                        attributes.map(|(name, value)| (name.to_owned(), value.to_owned())),
                    );
                } else if !own.contains(&element.value().name()) {
                    made.elements.insert(shape(&element));
                }
            }
        }
        // Half of a value says nothing: `a=""` is what becomes of the quote that closes it.
        made.attributes.retain(|(_, value)| !value.is_empty());
        made
    }

    fn stands_in(&self, html: &Html) -> bool {
        let has = |element: ElementRef<'_>| {
            let mut attributes = element.value().attrs();
            (!self.elements.is_empty() && self.elements.contains(&shape(&element)))
                || attributes.any(|(name, value)| {
                    self.attributes.contains(&(name.to_owned(), value.to_owned()))
                })
        };
        elements(html).any(has)
    }
}

fn elements(html: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    html.tree.nodes().filter_map(ElementRef::wrap)
}

/// Name and attributes of an element; of a script its text too, because every page may have one.
fn shape(element: &ElementRef<'_>) -> String {
    let mut attributes: Vec<String> =
        element.value().attrs().map(|(name, value)| format!("{name}={value:?}")).collect();
    attributes.sort();
    let name = element.value().name();
    let text = if name == "script" { element.text().collect() } else { String::new() };
    format!("{name} {} {text}", attributes.join(" "))
}

/// Attributes that a browser follows, at once or after a click.
const LINKS: [&str; 5] = ["action", "formaction", "href", "src", "data"];

/// Whether a page leads where the value says, out of the service provider's own site.
fn leads_to(value: &str, page: &Page, html: &Html) -> bool {
    let Some(target) = elsewhere(value, &page.url) else { return false };
    let same = |link: &str| elsewhere(link, &page.url).as_ref() == Some(&target);
    elements(html).any(|element| {
        let attributes = element.value();
        LINKS.iter().filter_map(|name| attributes.attr(name)).any(same)
            || attributes
                .attr("http-equiv")
                .is_some_and(|kind| kind.eq_ignore_ascii_case("refresh"))
                && attributes
                    .attr("content")
                    .and_then(|content| content.split_once('='))
                    .is_some_and(|(_, link)| same(link.trim_matches(['\'', '"', ' '])))
    })
}

/// The URL as a browser understands it there, where that is another origin. A script is one.
fn elsewhere(link: &str, from: &Url) -> Option<Url> {
    from.join(link).ok().filter(|url| url.origin() != from.origin())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    fn page(body: &str) -> Page {
        Page {
            status: StatusCode::OK,
            url: Url::parse("http://127.0.0.1:8080/saml/acs").expect("a URL"),
            location: None,
            headers: HeaderMap::new(),
            body: body.to_owned(),
            exit: None,
            aside: String::new(),
            left_for: None,
        }
    }

    fn finds(value: &str, body: &str) -> bool {
        !reflected(&[page(body)], Some(value), "<a/>").is_empty()
    }

    #[test]
    fn what_is_escaped_is_text_and_what_is_not_is_markup() {
        let script = "\"><script>alert(1)</script>";
        let attribute = "' onfocus='alert(1)' x='";
        let cases = [
            (script, "<p>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>", false),
            (script, "<p>\"><script>alert(1)</script></p>", true),
            (script, "<input value=\"\"><script>alert(1)</script>\">", true),
            (script, "<script>start()</script>", false),
            (attribute, "<p>' onfocus='alert(1)' x='</p>", false),
            (attribute, "<input value='' onfocus='alert(1)' x=''>", true),
            (attribute, "<input value=\"' onfocus='alert(1)' x='\">", false),
            ("</script><svg onload=alert(1)>", "<script>x='</script><svg onload=alert(1)>'", true),
        ];
        for (value, body, expected) in cases {
            assert_eq!(finds(value, body), expected, "{value} in {body}");
        }
    }

    #[test]
    fn a_link_counts_where_it_leads_elsewhere() {
        let evil = "//attacker.example/x";
        let cases = [
            (evil, "<a href='http://attacker.example/x'>go on</a>", true),
            (evil, "<meta http-equiv=refresh content='0; url=//attacker.example/x'>", true),
            (evil, "<p>//attacker.example/x</p>", false),
            ("/profile", "<a href='/profile'>go on</a>", false),
            ("javascript:alert(1)", "<a href='javascript:alert(1)'>go on</a>", true),
        ];
        for (value, body, expected) in cases {
            assert_eq!(finds(value, body), expected, "{value} in {body}");
        }
    }

    #[test]
    fn a_document_and_its_values_are_looked_for_too() {
        let xml = "<Response ID=\"r\"><NameID>&lt;b id=\"x\"&gt;</NameID><Attribute Name=\"name\"><AttributeValue>ada&lt;u&gt;</AttributeValue></Attribute></Response>";
        let found = |body: &str| reflected(&[page(body)], None, xml);
        assert_eq!(found("<p>ada</p>"), [] as [&str; 0]);
        assert_eq!(found("<p>ada<u></p>"), ["the attribute name"]);
        assert_eq!(found("<p><b id=x></p>"), ["the NameID"]);
        assert_eq!(found("<p><Response ID='r'></p>"), ["the document"]);
    }
}
