//! A driver: a program that performs acts for the harness, in JSON lines over standard input and output. The service provider here
//! is a function that listens nowhere; yours may be a mobile application, a message queue or a console.

use saml_verify::metadata::IdpMetadata;
use saml_verify::policy::Policy;
use saml_verify::{checks, decode, limits::Limits, receive};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, Write};
use time::OffsetDateTime;

const ENTITY_ID: &str = "https://sp.example/saml";
const ACS: &str = "https://sp.example/saml/acs";

/// The service provider: who is signed in in which browser, whom it knows, and which assertions it has seen.
#[derive(Default)]
struct App {
    idp: Option<IdpMetadata>,
    sessions: HashMap<u64, String>,
    accounts: Vec<String>,
    used: HashMap<String, OffsetDateTime>,
}

fn main() -> std::io::Result<()> {
    let mut app = App::default();
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        if let Some(mut reply) = app.reply(&request) {
            reply["id"] = request["id"].clone();
            let mut out = std::io::stdout().lock();
            writeln!(out, "{reply}")?;
            out.flush()?;
        }
    }
    Ok(())
}

impl App {
    fn reply(&mut self, request: &Value) -> Option<Value> {
        if let Some(hello) = request.get("hello") {
            let xml = hello["idps"][0]["metadata"].as_str().unwrap_or_default();
            self.idp = IdpMetadata::parse(xml, &Limits::default()).ok();
            return Some(
                json!({ "ready": { "version": "a function", "entity_id": ENTITY_ID, "acs": ACS } }),
            );
        }
        if let Some(close) = request.get("close") {
            self.sessions.remove(&close["browser"].as_u64()?);
            return None;
        }
        let act = &request["act"];
        let browser = act["browser"].as_u64()?;
        let argument = |name: &str| act["arguments"][name].as_str().unwrap_or_default();
        let seen = match act["act"].as_str()? {
            "deliver" => self.deliver(browser, argument("saml_response")),
            "find-account" => self.find(argument("name_id")),
            "logout" => {
                self.sessions.remove(&browser);
                json!({ "done": {} })
            }
            "whoami" => match self.sessions.get(&browser) {
                Some(email) => json!({ "signed-in": { "as": email } }),
                None => json!({ "anonymous": {} }),
            },
            other => return Some(json!({ "error": format!("no act `{other}` here") })),
        };
        Some(json!({ "seen": seen }))
    }

    fn deliver(&mut self, browser: u64, saml_response: &str) -> Value {
        match self.sign_in(saml_response) {
            Ok(email) => {
                if !self.accounts.contains(&email) {
                    self.accounts.push(email.clone());
                }
                self.sessions.insert(browser, email);
                json!({ "done": {} })
            }
            Err(why) => json!({ "refused": { "message": why } }),
        }
    }

    fn sign_in(&mut self, saml_response: &str) -> Result<String, String> {
        let now = OffsetDateTime::now_utc();
        let idp = self.idp.as_ref().ok_or("nobody is trusted")?;
        let policy = Policy::new(ENTITY_ID, ACS, idp.trust(), now);
        let xml = decode::post(saml_response, &policy.limits).map_err(|it| it.to_string())?;
        let received = receive::receive(&xml, &policy, &[]).map_err(|it| it.to_string())?;
        self.used.retain(|_, until| *until > now);
        let id = received.assertion.id.clone().ok_or("it has no ID")?;
        if self.used.insert(id, checks::replay_until(&received, &policy)).is_some() {
            return Err("it was used before".to_owned());
        }
        let name = received.assertion.name_id().ok_or("it names nobody")?;
        Ok(name.value.clone())
    }

    fn find(&self, name_id: &str) -> Value {
        let found = self.accounts.iter().filter(|account| *account == name_id);
        json!({ "accounts": found.map(|account| json!({ "account": account })).collect::<Vec<_>>() })
    }
}
