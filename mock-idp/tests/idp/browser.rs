//! A browser as small as the tests need: one cookie jar, no redirects but those asked for.

use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header, redirect::Policy};
use scraper::{Html, Selector};

pub(crate) struct Browser {
    client: Client,
    cookie: Option<String>,
}

/// A page, after redirects within the mock.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
}

/// A form of a page.
#[derive(Debug, PartialEq)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Browser {
    pub(crate) fn new() -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { client, cookie: None }
    }

    pub(crate) async fn get(&mut self, url: &str) -> Page {
        self.follow(url, Method::GET, |request| request).await
    }

    pub(crate) async fn submit(&mut self, base: &str, form: &Form) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&form.fields)
            .finish();
        let url = if form.action.starts_with('/') {
            format!("{base}{}", form.action)
        } else {
            form.action.clone()
        };
        let form_type = "application/x-www-form-urlencoded";
        self.follow(&url, Method::POST, |request| {
            request.header(header::CONTENT_TYPE, form_type).body(body.clone())
        })
        .await
    }

    /// Opens the portal and logs in there.
    pub(crate) async fn log_in(&mut self, portal: &str, login: &str, password: &str) -> Page {
        let page = self.get(portal).await;
        let base = portal.strip_suffix("/portal").unwrap();
        self.submit(base, &page.form().with(login, password)).await
    }

    async fn follow(
        &mut self,
        url: &str,
        method: Method,
        prepare: impl Fn(RequestBuilder) -> RequestBuilder,
    ) -> Page {
        let mut response = self.send(prepare(self.client.request(method, url))).await;
        while let Some(location) = response.headers().get(header::LOCATION) {
            let next = response.url().join(location.to_str().unwrap()).unwrap();
            response = self.send(self.client.get(next)).await;
        }
        Page { status: response.status(), text: response.text().await.unwrap() }
    }

    async fn send(&mut self, request: RequestBuilder) -> Response {
        let request = match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        };
        let response = request.send().await.unwrap();
        if let Some(cookie) = response.headers().get(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
            self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
        }
        response
    }
}

impl Page {
    /// The last form of the page.
    pub(crate) fn form(&self) -> Form {
        let html = Html::parse_document(&self.text);
        let form = html.select(&selector("form")).next_back().expect("a form");
        let field = |name: &str, value: Option<&str>| {
            (name.to_owned(), value.unwrap_or_default().to_owned())
        };
        Form {
            action: form.attr("action").unwrap().to_owned(),
            fields: form
                .select(&selector("input"))
                .map(|input| field(input.attr("name").unwrap(), input.attr("value")))
                .collect(),
        }
    }

    /// The links of all tiles.
    pub(crate) fn tiles(&self) -> Vec<String> {
        let html = Html::parse_document(&self.text);
        let tile = selector("a.tile");
        html.select(&tile).map(|tile| tile.attr("href").unwrap().to_owned()).collect()
    }

    pub(crate) fn heading(&self) -> String {
        let html = Html::parse_document(&self.text);
        html.select(&selector("h1")).next().unwrap().text().collect()
    }
}

impl Form {
    pub(crate) fn with(mut self, login: &str, password: &str) -> Self {
        for (name, value) in &mut self.fields {
            match name.as_str() {
                "login" => *value = login.to_owned(),
                "password" => *value = password.to_owned(),
                _ => {}
            }
        }
        self
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// The document that the form posts.
    pub(crate) fn document(&self) -> String {
        let value = self.field("SAMLResponse").expect("a SAMLResponse");
        saml_verify::decode::post(value, &saml_verify::limits::Limits::default()).unwrap()
    }
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}
