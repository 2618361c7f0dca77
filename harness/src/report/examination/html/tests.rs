//! The page: what leads where, and what a hostile document comes to in it.

use super::*;
use crate::report::examination::sample;
use crate::report::examination::sheet::{Kind, Piece, Role, Sheet, Token};
use saml_verify::finding::Position;
use scraper::{Html, Selector};
use std::time::Instant;

fn found(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("it parses");
    page.select(&selector).map(|it| it.text().collect::<String>()).collect()
}

/// Whatever loads, runs or sends something.
const ACTIVE: &str = "script, img, link, iframe, object, embed, form, [src], [style], [onerror], [onclick], [onload]";

#[test]
fn every_link_leads_to_a_place_of_the_page_and_every_finding_leads_there_and_back() {
    let page = Html::parse_document(&render(&sample::examination()));
    let links = Selector::parse("a[href]").expect("it parses");
    for link in page.select(&links) {
        let to = link.attr("href").expect("it has one");
        assert!(to.starts_with('#'), "{to}");
        assert_eq!(page.select(&Selector::parse(to).expect("it parses")).count(), 1, "{to}");
    }
    assert_eq!(
        found(&page, ".note > a"),
        ["▲ finding 3, low", "▲ finding 1, high", "▲ finding 2, medium"]
    );
    assert_eq!(found(&page, ".finding a[href^='#m']").len(), 3);
}

#[test]
fn a_mark_stands_below_its_element() {
    let page = Html::parse_document(&render(&sample::examination()));
    let marked = found(&page, ".marked");
    assert_eq!(marked[1], "<saml:AudienceRestriction>");
    assert!(marked[0].starts_with("<saml:NameID ") && marked[0].ends_with("</saml:NameID>"));
}

#[test]
fn drawings_are_told_in_words_and_in_a_table_too() {
    let page = Html::parse_document(&render(&sample::examination()));
    let told = found(&page, "svg desc");
    assert_eq!(told.len(), 2);
    for part in
        ["arrived: 2026-01-02 03:04:07Z.", "Conditions: 02:59:05Z – 03:09:05Z (4 min 58 s left)."]
    {
        assert!(told[1].contains(part), "{}", told[1]);
    }
    let rows = found(&page, "details tbody tr");
    assert!(rows.iter().any(|row| row.starts_with("Conditions2026-01-02 02:59:05Z")), "{rows:?}");
    assert!(found(&page, "section p").iter().any(|it| it.contains("42 s ahead of")));
}

#[test]
fn what_arrived_on_another_day_is_told_with_its_day_and_stands_beyond_the_line() {
    let mut examination = sample::examination();
    examination.looked[1].at = Some(time::macros::datetime!(2027-05-06 07:08:09 UTC));
    let page = Html::parse_document(&render(&examination));
    let headings = found(&page, "section h3");
    assert!(headings.contains(&"When, on 2026-01-02 (UTC)".to_owned()), "{headings:?}");
    assert!(found(&page, "text.now").contains(&"arrived 2027-05-06 07:08:09Z".to_owned()));
    assert_eq!(found(&page, "#d1 line.now"), [""; 0]);
}

/// In every place that others decide about.
#[test]
fn nothing_that_others_wrote_becomes_markup() {
    let evil = "</style></svg><script>alert(1)</script><img src=x onerror=alert(1)>\"'";
    let mut examination = sample::examination();
    for fault in &mut examination.faults {
        for text in [&mut fault.rule, &mut fault.found, &mut fault.expected, &mut fault.clause] {
            *text = evil.to_owned();
        }
    }
    for looked in &mut examination.looked {
        looked.issuer = Some(evil.to_owned());
        for validity in &mut looked.certificates {
            validity.name = evil.to_owned();
        }
        for piece in looked.sheet.tokens.iter_mut().flat_map(|token| &mut token.pieces) {
            piece.text = evil.to_owned();
        }
    }
    let text = render(&examination);
    let page = Html::parse_document(&text);
    assert_eq!(found(&page, ACTIVE), [""; 0]);
    assert!(found(&page, ".found").iter().all(|text| text == evil));
    assert!(found(&page, ".line").iter().all(|text| text.contains(evil)));
    assert_eq!(text.matches("<style").count(), 1);
    assert!(!text.contains("url(") && !text.contains("@import"));
}

/// A document of many elements: the lines around findings are shown wherever they are, the others are counted.
#[test]
fn of_a_document_without_an_end_the_page_has_the_beginning_and_what_is_marked() {
    let token = |number: u32| Token {
        at: Position::new(number + 1, 1),
        kind: Kind::Alone,
        pieces: vec![Piece { role: Role::Markup, text: format!("<e{number}/>") }],
    };
    let mut examination = sample::examination();
    examination.looked[1].sheet = Sheet { tokens: (0..250_000).map(token).collect() };
    examination.faults.truncate(1);
    examination.faults[0].position = Some(Position::new(200_001, 1));
    let begun = Instant::now();
    let text = render(&examination);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    assert!(text.len() < 400_000, "{}", text.len());
    let page = Html::parse_document(&text);
    assert_eq!(found(&page, ".marked"), ["<e200000/>"]);
    assert_eq!(found(&page, ".gap"), ["… 198498 lines left out …", "… 49997 lines left out …"]);
}

#[test]
fn where_nothing_is_wrong_the_page_says_so_and_what_was_kept() {
    let page = Html::parse_document(&render(&sample::sound()));
    assert_eq!(found(&page, ".verdict"), ["nothing is wrong"]);
    assert_eq!(found(&page, ".counts li"), ["6 rules kept"]);
    assert_eq!(found(&page, ".finding"), [""; 0]);
}
