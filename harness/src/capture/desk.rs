//! What is known of both parties, and what becomes of something that arrives: it is read, vetted and put on the shelf.
//! Speaks no HTTP.

use super::arrival::{Arrival, Way};
use super::folder::Folder;
use super::identity::Identity;
use super::names::Names;
use super::shelf::Shelf;
use super::{CaptureError, Certificate, Settings, TlsError, ask, metadata, tls};
use crate::judge::Gate;
use crate::report::examination::Examination;
use crate::vet::case::{self, Unsaved};
use crate::vet::dossier::Wants;
use crate::vet::intake::{self, Unreadable};
use crate::vet::message::{Kind, Message};
use crate::vet::{Dossier, Values, recognised, vet};
use axum_server::tls_rustls::RustlsConfig;
use mock_idp::{Clock, KeyRing, Vendor};
use std::net::SocketAddr;
use std::sync::{Mutex, OnceLock, PoisonError};
use time::OffsetDateTime;

/// Where things are vetted, one after the other.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) names: Names,
    pub(super) shelf: Shelf,
    identity: Identity,
    wants: Wants,
    /// Whose console it is, as far as that is known before anything arrives.
    pub(super) vendor: Option<String>,
    /// Where a login that begins here goes; none: the identity provider has told no such place.
    pub(super) sso: Option<ask::Place>,
    table: Mutex<Table>,
    /// With which a case is tried; made when the first one is asked for.
    keys: OnceLock<Option<KeyRing>>,
    settings: Rest,
}

/// What changes with every arrival.
#[derive(Debug)]
struct Table {
    known: Dossier,
    /// AuthnRequests that were sent from here, the last ones.
    asked: Vec<Message>,
    arrived: u64,
}

/// What is left of the settings.
#[derive(Debug)]
struct Rest {
    certificate: Option<Certificate>,
    vendor: Option<String>,
    values: Values,
    gate: Gate,
    folder: Option<Folder>,
    clock: Clock,
}

/// An answer to an older request than this is an answer to none that we know.
const REQUESTS: usize = 20;

impl Desk {
    pub(super) fn new(settings: Settings, address: SocketAddr) -> Result<Self, CaptureError> {
        let Settings { mut known, vendor, values, gate, certificate, clock, .. } = settings;
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let url = settings.url.map(|url| url.trim_end_matches('/').to_owned());
        let url = url.unwrap_or_else(|| format!("{scheme}://{address}"));
        let entity_id = known.service_provider.entity_id.clone();
        let names = Names {
            entity_id: entity_id.unwrap_or_else(|| format!("{url}/metadata")),
            acs: format!("{url}/acs"),
            url,
        };
        let identity = Identity::new(&mut known, clock.now())?;
        let wants = &mut known.service_provider;
        wants.entity_id = Some(names.entity_id.clone());
        wants.encryption = Some(true);
        wants.encryption_certificates.push(identity.certificate().to_vec());
        if !wants.acs.contains(&names.acs) {
            wants.acs.insert(0, names.acs.clone());
        }
        let folder = settings.folder.map(Folder::open).transpose()?;
        Ok(Self {
            names,
            shelf: Shelf::new(),
            identity,
            wants: wants.clone(),
            sso: known.metadata.as_ref().and_then(ask::place),
            vendor: vendor.clone().or_else(|| recognised(&known)),
            keys: OnceLock::new(),
            table: Mutex::new(Table { known, asked: Vec::new(), arrived: 0 }),
            settings: Rest { certificate, vendor, values, gate, folder, clock },
        })
    }

    /// What ends TLS; none: this is HTTP.
    pub(super) fn tls(&self) -> Result<Option<RustlsConfig>, TlsError> {
        let config = |it| tls::config(it, &self.names.url, self.now());
        self.settings.certificate.as_ref().map(config).transpose()
    }

    /// Our own metadata.
    pub(super) fn metadata(&self) -> String {
        let signs = self.sso.as_ref().is_some_and(|place| place.signed);
        metadata::metadata(&self.names, &self.wants, self.identity.certificate(), signs)
    }

    fn now(&self) -> OffsetDateTime {
        self.settings.clock.now()
    }

    /// The URL to which a browser is to go for a login that begins here; none: there is no such place. The request is
    /// remembered, so that its answer is known.
    pub(super) fn begin(&self) -> Option<String> {
        let place = self.sso.as_ref()?;
        let url = ask::url(place, &self.names, self.identity.key(), self.now())?;
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        for message in intake::messages("the AuthnRequest", url.as_bytes()).ok()? {
            table.asked.push(Message { at: Some(self.now()), ..message });
        }
        let old = table.asked.len().saturating_sub(REQUESTS);
        table.asked.drain(..old);
        Some(url)
    }

    /// Reads and vets what has arrived, and puts it on the shelf. Gives its number.
    pub(super) fn take(&self, way: Way, octets: &[u8]) -> u64 {
        let at = self.now();
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.arrived += 1;
        let number = table.arrived;
        let read = intake::messages(&format!("{}-{number}", way.word()), octets);
        let read = read.map(|messages| self.dated(messages, way, at));
        let outcome = read.and_then(|messages| self.vetted(&mut table, messages));
        let kept = self.settings.folder.as_ref().map(|it| it.keep(at, way, number, octets));
        let messages =
            outcome.as_ref().map_or_else(|_| Vec::new(), |_| table.known.messages.clone());
        // Still locked, so that the shelf is in the order of the numbers.
        self.shelf.put(Arrival { number, at, way, outcome, kept, messages }).number
    }

    /// What was too large to be taken.
    pub(super) fn refuse(&self, way: Way, why: &str) -> u64 {
        let at = self.now();
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.arrived += 1;
        let number = table.arrived;
        let origin = format!("{}-{number}", way.word());
        let outcome = Err(Unreadable { origin, why: why.to_owned() });
        let (kept, messages) = (None, Vec::new());
        self.shelf.put(Arrival { number, at, way, outcome, kept, messages }).number
    }

    /// What a capture cannot say, and we know.
    fn dated(&self, mut messages: Vec<Message>, way: Way, at: OffsetDateTime) -> Vec<Message> {
        for message in &mut messages {
            if way != Way::Pasted {
                message.at.get_or_insert(at);
            }
            if way == Way::Posted {
                message.delivered_to.get_or_insert_with(|| self.names.acs.clone());
            }
        }
        messages
    }

    fn vetted(&self, table: &mut Table, messages: Vec<Message>) -> Result<Examination, Unreadable> {
        let answers = |request: &&Message| messages.iter().any(|it| ask::answers(it, request));
        let asked: Vec<Message> = table.asked.iter().filter(answers).cloned().collect();
        let known = &mut table.known;
        known.messages = asked.into_iter().chain(messages).collect();
        known.messages.sort_by_key(|message| message.kind != Kind::Request);
        known.vendor = self.settings.vendor.clone().or_else(|| recognised(known));
        let mut examination = vet(known, self.settings.values)?;
        examination.gate = self.settings.gate;
        Ok(examination)
    }

    /// An arrival as a scenario, redacted.
    pub(super) fn case(&self, arrival: &Arrival, name: &str) -> Result<String, Unsaved> {
        let Ok(examination) = &arrival.outcome else { return Err(Unsaved::Nothing) };
        let keys = self.keys.get_or_init(|| KeyRing::generate(&Vendor::okta(), self.now()).ok());
        let keys = keys.as_ref().ok_or_else(|| Unsaved::Cannot("there are no keys".to_owned()))?;
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.known.messages.clone_from(&arrival.messages);
        case::last(name, &table.known, examination, keys)
    }
}
