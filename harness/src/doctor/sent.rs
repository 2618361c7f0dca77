//! What a document says, in the words that the settings of a service provider have.

use saml_verify::limits::Limits;
use saml_verify::roxmltree::Node;
use saml_verify::xml;

/// A line for each thing that a service provider is configured with.
pub(super) fn sent(document: &str) -> Vec<String> {
    let Ok(document) = xml::parse(document, &Limits::default()) else { return Vec::new() };
    let root = document.root_element();
    let text = |name| first(root, name).and_then(|it| it.text()).unwrap_or_default().to_owned();
    let name_id = first(root, "NameID");
    let format = name_id.and_then(|it| it.attribute("Format")).unwrap_or("no format");
    let mut lines = vec![
        format!("sent Issuer       {}", text("Issuer")),
        format!("sent Audience     {}", text("Audience")),
        format!("sent Destination  {}", root.attribute("Destination").unwrap_or("none")),
        format!("sent NameID       {} ({})", text("NameID"), last_part(format)),
    ];
    lines
        .extend(root.descendants().filter(|it| it.tag_name().name() == "Attribute").map(attribute));
    lines
}

fn first<'a, 'i>(root: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    root.descendants().find(|it| it.tag_name().name() == name)
}

fn last_part(uri: &str) -> &str {
    uri.rsplit(':').next().unwrap_or(uri)
}

fn attribute(node: Node<'_, '_>) -> String {
    let values: Vec<&str> =
        node.children().filter(|it| it.is_element()).filter_map(|it| it.text()).collect();
    format!(
        "sent attribute    {} = {}",
        node.attribute("Name").unwrap_or_default(),
        values.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_configured_is_a_line_each() {
        let xml = r#"<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns="urn:oasis:names:tc:SAML:2.0:assertion" Destination="https://sp.example/acs"><Issuer>idp</Issuer><Assertion><Subject><NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">ada@mail.example</NameID></Subject><Conditions><AudienceRestriction><Audience>sp</Audience></AudienceRestriction></Conditions><AttributeStatement><Attribute Name="roles"><AttributeValue>a</AttributeValue><AttributeValue>b</AttributeValue></Attribute></AttributeStatement></Assertion></p:Response>"#;
        assert_eq!(
            sent(xml),
            [
                "sent Issuer       idp",
                "sent Audience     sp",
                "sent Destination  https://sp.example/acs",
                "sent NameID       ada@mail.example (emailAddress)",
                "sent attribute    roles = a, b",
            ]
        );
    }

    #[test]
    fn what_is_no_xml_says_nothing() {
        assert!(sent("<a").is_empty());
    }
}
