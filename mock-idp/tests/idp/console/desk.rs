//! An administrator's browser: pages, and their forms as a browser reads and posts them.

use mock_idp::MockIdp;
use reqwest::{Client, Response, StatusCode, header, redirect::Policy};
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

pub(super) const FORM: &str = "application/x-www-form-urlencoded";

pub(super) struct Desk<'a> {
    pub(super) idp: &'a MockIdp,
    pub(super) client: Client,
}

/// A page that was got or that a form led to.
pub(super) struct Page {
    pub(super) status: StatusCode,
    pub(super) path: String,
    pub(super) text: String,
}

/// The fields of a form, as a browser would post them.
pub(super) type Fields = Vec<(String, String)>;

impl<'a> Desk<'a> {
    pub(super) fn at(idp: &'a MockIdp) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { idp, client }
    }

    pub(super) async fn get(&self, path: &str) -> Page {
        let response = self.client.get(format!("{}{path}", self.idp.url())).send().await.unwrap();
        self.page(response).await
    }

    /// Fills in the form with this id, and posts it.
    pub(super) async fn submit(&self, page: &Page, form: &str, typed: &[(&str, &str)]) -> Page {
        let (action, mut fields) = page.form(form);
        for (name, value) in typed {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let response = self.post(&action, &fields).await;
        self.page(response).await
    }

    pub(super) async fn post(&self, path: &str, fields: &Fields) -> Response {
        let request = self.client.post(format!("{}{path}", self.idp.url()));
        request.header(header::CONTENT_TYPE, FORM).body(encoded(fields)).send().await.unwrap()
    }

    async fn page(&self, mut response: Response) -> Page {
        if let Some(next) = response.headers().get(header::LOCATION) {
            assert_eq!(response.status(), StatusCode::SEE_OTHER);
            let next = response.url().join(next.to_str().unwrap()).unwrap();
            response = self.client.get(next).send().await.unwrap();
        }
        let url = response.url();
        let path = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        let (status, path) = (response.status(), path.trim_end_matches('?').to_owned());
        Page { status, path, text: response.text().await.unwrap() }
    }

    /// The user with this login, as the admin API has it.
    pub(super) async fn user(&self, login: &str) -> Value {
        let users = self.get("/admin/api/users").await.text;
        let users: Vec<Value> = serde_json::from_str(&users).unwrap();
        users.into_iter().find(|user| user["login"] == login).unwrap_or_default()
    }
}

pub(super) fn encoded(fields: &Fields) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

impl Page {
    /// The text of all elements that the selector finds.
    pub(super) fn all(&self, css: &str) -> Vec<String> {
        let html = Html::parse_document(&self.text);
        html.select(&selector(css)).map(|it| it.text().collect::<String>()).collect()
    }

    pub(super) fn one(&self, css: &str) -> String {
        let mut all = self.all(css);
        assert_eq!(all.len(), 1, "{css} in {}", self.text);
        all.remove(0)
    }

    /// An attribute of all elements that the selector finds.
    pub(super) fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let html = Html::parse_document(&self.text);
        let css = selector(css);
        let found = html.select(&css);
        found.map(|it| it.attr(name).unwrap_or_default().to_owned()).collect()
    }

    /// The action and the fields of the form with this id.
    pub(super) fn form(&self, id: &str) -> (String, Fields) {
        let html = Html::parse_document(&self.text);
        let form = html.select(&selector(&format!("form#{id}"))).next();
        let form = form.unwrap_or_else(|| panic!("no form {id} in {}", self.text));
        let css = selector("input, select, textarea");
        let controls = form.select(&css);
        (form.attr("action").unwrap().to_owned(), controls.filter_map(field).collect())
    }
}

fn field(control: ElementRef<'_>) -> Option<(String, String)> {
    let name = control.attr("name")?.to_owned();
    let value = match (control.value().name(), control.attr("type")) {
        ("select", _) => {
            let options = selector("option");
            let mut all = control.select(&options);
            let chosen = control.select(&options).find(|it| it.attr("selected").is_some());
            chosen.or_else(|| all.next())?.attr("value")?.to_owned()
        }
        ("textarea", _) => {
            // A parser has taken the first line end away; what goes out has the line ends of forms.
            let text: String = control.text().collect();
            text.replace('\n', "\r\n")
        }
        (_, Some("radio" | "checkbox")) if control.attr("checked").is_none() => return None,
        _ => control.attr("value").unwrap_or_default().to_owned(),
    };
    Some((name, value))
}

pub(super) fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}
