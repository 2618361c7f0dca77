//! The flows that a service provider may offer beside a login that begins at the identity
//! provider, and how each step of them is made. Knows no HTTP.

use saml_verify::{limits::Limits, xml};
use time::OffsetDateTime;

use super::{
    SpNames,
    metadata::{POST, SingleLogout, UNSPECIFIED},
    outstanding::{Outstanding, Pending},
    write::{AuthnRequest, Head},
};
use crate::random::Random;

/// Which flows there are. By default none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flows {
    /// How a login that begins here is sent to the identity provider; `None`: it is refused.
    pub(crate) sp_initiated: Option<RequestBinding>,
    /// What becomes of a Response that answers nothing.
    pub(crate) unsolicited: Unsolicited,
    /// Whether a LogoutRequest is obeyed.
    pub(crate) single_logout: SingleLogout,
}

/// How an AuthnRequest travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestBinding {
    /// In a form that the browser posts.
    Post,
    /// In a URL.
    Redirect,
}

/// What becomes of a Response that answers nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unsolicited {
    Accepted,
    Refused,
}

impl Default for Flows {
    fn default() -> Self {
        Self {
            sp_initiated: None,
            unsolicited: Unsolicited::Accepted,
            single_logout: SingleLogout::Unsupported,
        }
    }
}

impl Flows {
    /// Whether anything is sent that has to be signed.
    pub(crate) fn sign(&self) -> bool {
        self.sp_initiated.is_some() || self.single_logout == SingleLogout::Advertised
    }
}

/// Whether a message carries our signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signs {
    Always,
    Never,
}

/// Finds the request that a Response answers, in the session of the browser that brings it.
pub(crate) type Find = fn(&Outstanding, &str, &str, OffsetDateTime) -> Option<String>;

/// The steps of a login that begins here.
pub(crate) struct Login {
    /// The id of the next request.
    pub(crate) id: fn(&mut Random, &Outstanding) -> String,
    /// What the request asks for.
    pub(crate) request: fn(Head, &SpNames) -> AuthnRequest,
    /// Whether it is signed, as the metadata says.
    pub(crate) signs: Signs,
    /// What travels as RelayState for the place where the person wants to go.
    pub(crate) relay_state: fn(&mut Random, &str) -> Option<String>,
    /// Which request a Response says that it answers.
    pub(crate) claimed: fn(&str) -> Option<String>,
    /// Whether that is a request of this browser.
    pub(crate) find: Find,
    /// Takes the request, so that it is answered once.
    pub(crate) take: fn(&mut Outstanding, &str) -> Option<Pending>,
    /// Where the person goes who has logged in, by the RelayState that came back.
    pub(crate) place: fn(&Pending, &str) -> String,
    /// What becomes of a Response that answers nothing.
    pub(crate) unsolicited: fn(Unsolicited) -> Unsolicited,
}

impl Login {
    /// As the standard demands.
    pub(crate) fn strict() -> Self {
        Self {
            id: |random, _| format!("_{}", random.text()),
            request,
            signs: Signs::Always,
            relay_state: |random, _| Some(random.text()),
            claimed: |text| claimed(text, None),
            find: of_this_browser,
            take: Outstanding::take,
            place,
            unsolicited: |setting| setting,
        }
    }
}

/// For our one ACS, with whatever NameID the identity provider is configured to send.
pub(crate) fn request(head: Head, names: &SpNames) -> AuthnRequest {
    AuthnRequest {
        head,
        acs: names.acs.clone(),
        protocol_binding: POST,
        name_id_format: Some(UNSPECIFIED),
    }
}

/// The InResponseTo of a Response, or of an element in it. Nobody vouches for it yet: the checks
/// compare it with the request that was found by it.
pub(crate) fn claimed(text: &str, element: Option<&str>) -> Option<String> {
    let document = xml::parse(text, &Limits::default()).ok()?;
    let root = document.root_element();
    let node = match element {
        None => root,
        Some(name) => root.descendants().find(|node| node.tag_name().name() == name)?,
    };
    xml::attribute(node, "InResponseTo").map(str::to_owned)
}

/// A request of another browser is none of ours.
fn of_this_browser(
    outstanding: &Outstanding,
    id: &str,
    session: &str,
    now: OffsetDateTime,
) -> Option<String> {
    let pending = outstanding.find(id, now)?;
    (pending.session == session).then(|| id.to_owned())
}

/// Where they wanted to go; the default place where another RelayState came back than was sent.
fn place(pending: &Pending, relay_state: &str) -> String {
    if pending.relay_state == relay_state { pending.target.clone() } else { String::new() }
}
