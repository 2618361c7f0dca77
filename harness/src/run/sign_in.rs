//! A login as a person does it: portal, start URL or the service provider's login page, password, tile, form, delivery.

use super::browser::{Ask, Leaving};
use super::case::{Document, Done, Running, Slot, Stop};
use super::page::{Form, Page};
use crate::describe::ActName;
use crate::plan::{Arguments, Step, Task};
use crate::scenario::{Delivery, Password, Start};
use crate::trace::Seen;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mock_idp::state::{Change, RelayState};
use saml_verify::roxmltree::Document as Tree;
use saml_verify::xml::Dtd;
use saml_wire::deviate::Deviation;
use saml_wire::draft::SignedElements;
use saml_wire::tamper::{Attacker, Tamper};
use url::Url;

const TILE: &str = "a.tile";
const LOGOUT: &str = "form[action='/portal/logout']";
const LOGIN: &str = "form[action='/portal/login']";

impl Running<'_> {
    /// From the portal to the service provider, or to the page on which the identity provider refuses.
    pub(super) async fn sign_in(&mut self, step: &Step) -> Result<Done, Stop> {
        let Task::SignIn {
            deviate,
            tamper,
            relay_state,
            start,
            place,
            delivery,
            sent,
            password,
            signed,
        } = &step.task
        else {
            return Err(Stop::ours("not a sign-in"));
        };
        let who = step.who;
        self.order(who, *signed, deviate.as_ref(), relay_state.as_deref())?;
        let page = match start {
            Start::ServiceProvider => self.asked_for(who, place.clone(), *password).await?,
            _ => self.portal(who, *start, relay_state.as_deref(), *password).await?,
        };
        let Some(page) = page else {
            let sentence = "no AuthnRequest has left the login page of the service provider";
            return Err(Stop::theirs(sentence));
        };
        let Some(form) = page.auto_form("SAMLResponse") else {
            let title = page.css("h1", None).unwrap_or_default();
            if page.status.is_server_error() {
                return Err(Stop::ours(format!("the identity provider issued nothing: {title}")));
            }
            return Ok(Done::seen(Seen::DeniedByIdp { status: page.status.as_u16(), title }));
        };
        let mut document = read_form(&form)?;
        if let Some(tamper) = tamper {
            document.xml = self.tampered(who, &document, tamper)?;
        }
        well_formed(&document.xml, tamper.as_ref())?;
        let difference = deviate
            .as_ref()
            .map(Deviation::sentence)
            .or_else(|| tamper.as_ref().map(Tamper::sentence));
        if let Some(slot) = &step.slot {
            self.slots.insert(slot.clone(), Slot::Document(document.clone()));
        }
        match delivery {
            Delivery::Held => Ok(Done::seen(Seen::Done)),
            Delivery::Now => self.deliver(who, document, difference, *sent).await,
        }
    }

    /// Begins at the service provider and goes where its request goes, which has to be the person's identity provider:
    /// nothing may leave the machine.
    async fn asked_for(
        &mut self,
        who: usize,
        place: Option<String>,
        password: Password,
    ) -> Result<Option<Page>, Stop> {
        let arguments = Arguments { place, ..Arguments::default() };
        self.perform(who, ActName::StartLogin, &arguments).await?;
        let home = Url::parse(self.idp(who)?.mock.url()).map_err(Stop::ours)?;
        let request = self.browsers[who].request().cloned().map(Leaving::ask);
        let Some(ask) = request.filter(|ask| ask.url.origin() == home.origin()) else {
            return Ok(None);
        };
        let page = self.browse(who, ask).await?;
        self.log_in(who, page, password).await.map(Some)
    }

    /// What the next document of this person is to be.
    fn order(
        &self,
        who: usize,
        signed: Option<SignedElements>,
        deviate: Option<&Deviation>,
        relay_state: Option<&str>,
    ) -> Result<(), Stop> {
        let (idp, user) = (&self.idp(who)?.mock, self.case.people[who].login.clone());
        if let Some(elements) = signed {
            idp.apply(Change::Sign { user: user.clone(), elements }).map_err(Stop::ours)?;
        }
        if let Some(deviation) = deviate {
            let deviation = self.filled(deviation)?;
            idp.apply(Change::Deviate { user: user.clone(), deviation }).map_err(Stop::ours)?;
        }
        if let Some(value) = relay_state {
            let relay_state = RelayState::Value(value.to_owned());
            idp.apply(Change::RelayState { user, relay_state }).map_err(Stop::ours)?;
        }
        Ok(())
    }

    /// A deviation whose text names a slot: `{first.assertion_id}`, `{first.name_id}`, `{ada.mail}`, `{ada.username}`, `{other.entity_id}`.
    fn filled(&self, deviation: &Deviation) -> Result<Deviation, Stop> {
        if matches!(deviation, Deviation::Document(_)) {
            // It is taken as it is, braces and all.
            return Ok(deviation.clone());
        }
        let mut json = serde_json::to_value(deviation).map_err(Stop::ours)?;
        if let Some(text) = json
            .as_object_mut()
            .and_then(|fields| fields.values_mut().next())
            .filter(|value| value.is_string())
        {
            *text = self.with_slots(text.as_str().unwrap_or_default()).into();
        }
        serde_json::from_value(json).map_err(Stop::ours)
    }

    fn with_slots(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, slot) in &self.slots {
            if let Slot::Document(document) = slot {
                text = text
                    .replace(&format!("{{{name}.assertion_id}}"), &document.assertion_id)
                    .replace(&format!("{{{name}.in_response_to}}"), &document.in_response_to)
                    .replace(&format!("{{{name}.name_id}}"), &document.name_id);
            }
        }
        for (person, scope) in self.case.people.iter().zip(&self.scopes) {
            let mail = scope.value("mail").unwrap_or_default();
            text = text
                .replace(&format!("{{{}.mail}}", person.name), mail)
                .replace(&format!("{{{}.username}}", person.name), &person.username);
        }
        let other = self.case.other_vendor.as_deref().and_then(|vendor| self.world.idps.of(vendor));
        other.map_or_else(
            || text.clone(),
            |idp| text.replace("{other.entity_id}", &idp.mock.entity_id()),
        )
    }

    /// Walks through the identity provider's pages to the one that posts a form, or that refuses.
    async fn portal(
        &mut self,
        who: usize,
        start: Start,
        relay_state: Option<&str>,
        password: Password,
    ) -> Result<Option<Page>, Stop> {
        let idp = &self.idp(who)?.mock;
        let names = self.names(who)?;
        let direct = || {
            idp.start_url(&names.entity_id, relay_state)
                .or_else(|| idp.start_url(&names.entity_id, None))
        };
        let first = if start == Start::Portal { Some(idp.portal_url()) } else { direct() };
        let page = self
            .visit(who, &first.ok_or_else(|| Stop::ours("the identity provider has no start URL"))?)
            .await?;
        let page = self.ask_for_password(who, page, password).await?;
        let page = self.log_in(who, page, password).await?;
        if start == Start::StartUrl || page.form(LOGIN).is_some() || !page.status.is_success() {
            return Ok(Some(page));
        }
        let page = match page.link(TILE) {
            Some(tile) => self.browse(who, Ask::get(tile)).await?,
            // Who is not offered the tile tries the application's own URL.
            None => {
                let url = direct();
                let url =
                    url.ok_or_else(|| Stop::ours("the identity provider has no start URL"))?;
                self.visit(who, &url).await?
            }
        };
        Ok(Some(page))
    }

    /// Who is to type another password than their own has to be asked for it: a login of before is ended.
    async fn ask_for_password(
        &mut self,
        who: usize,
        page: Page,
        password: Password,
    ) -> Result<Page, Stop> {
        match page.form(LOGOUT).filter(|_| password != Password::Own) {
            Some(form) => self.browse(who, Ask::form(form)).await,
            None => Ok(page),
        }
    }

    async fn log_in(&mut self, who: usize, page: Page, password: Password) -> Result<Page, Stop> {
        let Some(mut form) = page.form(LOGIN) else { return Ok(page) };
        let person = &self.case.people[who];
        let typed = match password {
            Password::Own => person.passwords[usize::from(self.changed_passwords[who])].clone(),
            Password::Former => person.passwords[0].clone(),
            Password::Wrong => "a wrong password".to_owned(),
        };
        form.set("login", person.login.clone());
        form.set("password", typed);
        self.browse(who, Ask::form(form)).await
    }

    async fn visit(&mut self, who: usize, url: &str) -> Result<Page, Stop> {
        let url = Url::parse(url).map_err(Stop::ours)?;
        self.browse(who, Ask::get(url)).await
    }

    /// At the identity provider, which is ours: that it does not answer is our fault.
    async fn browse(&mut self, who: usize, ask: Ask) -> Result<Page, Stop> {
        self.browsers[who].ask(ask).await.map_err(Stop::ours)
    }

    pub(super) fn tampered(
        &self,
        who: usize,
        document: &Document,
        tamper: &Tamper,
    ) -> Result<String, Stop> {
        let idp = self.idp(who)?;
        let (victim, victims_mail) = self.victim(who);
        let own_mail = self.scopes[who].value("mail").unwrap_or_default();
        let canary = self.world.canary.url(&self.case.people[who].username);
        let attacker = Attacker {
            victim: &victim,
            values: &[(own_mail, &victims_mail)],
            key: &idp.attacker,
            idp_certificate: idp.mock.certificate(),
            sp_certificate: self.names(who)?.encryption_certificate.as_deref(),
            canary: &canary,
            file: "file:///etc/hostname",
        };
        tamper.apply(&document.xml, &attacker).map_err(Stop::ours)
    }

    /// NameID and mail of the other person of the case; where there is none, of somebody whom nobody knows.
    fn victim(&self, who: usize) -> (String, String) {
        let nobody = format!("nobody-{}", self.case.people[who].login);
        let other = (0..self.case.people.len()).find(|index| *index != who);
        let known = |name: &str| {
            other.and_then(|index| self.scopes[index].value(name)).unwrap_or(&nobody).to_owned()
        };
        (known("name_id"), known("mail"))
    }
}

fn read_form(form: &Form) -> Result<Document, Stop> {
    let value = form.field("SAMLResponse").unwrap_or_default();
    let bytes = STANDARD.decode(value).map_err(Stop::ours)?;
    let xml = String::from_utf8(bytes).map_err(Stop::ours)?;
    let tree = Tree::parse(&xml).map_err(Stop::ours)?;
    let element = |name: &str| tree.descendants().find(|node| node.tag_name().name() == name);
    let assertion_id =
        element("Assertion").and_then(|node| node.attribute("ID")).unwrap_or_default().to_owned();
    let name_id = element("NameID").and_then(|node| node.text()).unwrap_or_default().to_owned();
    Ok(Document {
        action: form.action.to_string(),
        relay_state: form.field("RelayState").map(str::to_owned),
        assertion_id,
        name_id,
        in_response_to: tree
            .root_element()
            .attribute("InResponseTo")
            .unwrap_or_default()
            .to_owned(),
        xml,
    })
}

/// A document that is meant to be well formed is looked at by the strict parser before it is sent; a failure there is our error.
pub(super) fn well_formed(xml: &str, tamper: Option<&Tamper>) -> Result<(), Stop> {
    if tamper.is_some_and(|tamper| !tamper.is_well_formed()) {
        return Ok(());
    }
    saml_verify::xml::parse_tree(xml, Dtd::Refused)
        .map(drop)
        .map_err(|finding| Stop::ours(format!("our own document is not well formed: {finding}")))
}
