//! From a plan to a corpus: what each document has to come to, the documents, and what is left out with its reason.

use super::expect::decision;
use super::own_key::{OwnKey, encoded};
use super::{
    Corpus, Decision, Entry, FORMAT, Identity, IdentityProvider, Issuer, LeftOut, OfflineIdp,
    Recipient, Sent, ServiceProvider,
};
use crate::describe::Description;
use crate::judge::Grade;
use crate::plan::{Case, Plan, Role, Step, Task};
use crate::scenario::{Idp, Requirement, Requirements};
use pem::Pem;
use saml_wire::binding::post_value;
use std::collections::BTreeMap;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What a corpus is made from.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The cases, and their controls.
    pub plan: &'a Plan,
    /// Which attributes and which NameID are sent; the ruleset.
    pub description: &'a Description,
    /// What the cases cite.
    pub requirements: &'a Requirements,
    /// The vendors of the run, with their keys.
    pub idps: &'a [OfflineIdp],
    /// The entity id of the service provider.
    pub entity_id: &'a str,
    /// Its assertion consumer service.
    pub acs: &'a str,
    /// Its decryption key.
    pub own_key: &'a OwnKey,
    /// When the documents are issued, and arrive.
    pub now: OffsetDateTime,
}

/// Issues the documents of all cases that one document decides, and of their controls.
pub fn build(request: &Request<'_>) -> Corpus {
    let (mut cases, mut left_out) = (Vec::new(), Vec::new());
    let controls = request.plan.controls.values();
    for case in request.plan.cases.iter().chain(controls) {
        match request.entry(case) {
            Ok(entry) => cases.push(entry),
            // A control that is no document belongs to cases that are left out for the same reason.
            Err(_) if case.role == Role::Control => {}
            Err(reason) => left_out.push(LeftOut { id: case.id.to_string(), reason }),
        }
    }
    cases.sort_by(|one: &Entry, other| one.id.cmp(&other.id));
    forget_missing_controls(&mut cases);
    Corpus {
        format: FORMAT,
        generator: concat!("sso-harness ", env!("CARGO_PKG_VERSION")).to_owned(),
        ruleset: request.description.ruleset.value,
        seed: request.plan.seed,
        service_provider: request.service_provider(),
        identity_providers: request.identity_providers(),
        cases,
        left_out,
    }
}

/// A case whose control is not in the corpus names none.
fn forget_missing_controls(cases: &mut [Entry]) {
    let ids: Vec<String> = cases.iter().map(|case| case.id.clone()).collect();
    for case in cases {
        case.control.take_if(|control| ids.binary_search(control).is_err());
    }
}

impl Request<'_> {
    fn service_provider(&self) -> ServiceProvider {
        ServiceProvider {
            entity_id: self.entity_id.to_owned(),
            acs: self.acs.to_owned(),
            decryption_key: self.own_key.key_pem(),
            certificate: self.own_key.certificate_pem(),
        }
    }

    fn identity_providers(&self) -> BTreeMap<String, IdentityProvider> {
        let one = |OfflineIdp { vendor, keys }: &OfflineIdp| {
            let name = vendor.name.clone();
            let url = format!("https://{name}.idp.example");
            let elliptic = keys.elliptic().certificate();
            let certificates = keys.certificates().into_iter().chain([elliptic]);
            let idp = IdentityProvider {
                entity_id: vendor.entity_id(),
                certificates: certificates
                    .map(|der| encoded(&Pem::new("CERTIFICATE", der)))
                    .collect(),
                metadata: mock_idp::metadata::offline(vendor, &url, keys),
            };
            (name, idp)
        };
        self.idps.iter().map(one).collect()
    }

    /// The reason where no single document decides the case, or it cannot be issued.
    fn entry(&self, case: &Case) -> Result<Entry, String> {
        let expected = decision(case)?;
        let recipient = self.recipient();
        let issuer = self.issuer(case, &recipient).ok_or("its vendor is not part of the run")?;
        let mut documents = issuer.documents().map_err(|error| error.to_string())?;
        let sent = documents.pop().ok_or("nobody is sent a document")?;
        Ok(self.described(case, expected, &issuer, sent))
    }

    fn recipient(&self) -> Recipient {
        Recipient {
            entity_id: self.entity_id.to_owned(),
            acs: self.acs.to_owned(),
            encryption_certificate: Some(self.own_key.certificate().to_vec()),
        }
    }

    fn issuer<'i>(&'i self, case: &'i Case, recipient: &'i Recipient) -> Option<Issuer<'i>> {
        let idp = |name: &str| self.idps.iter().find(|idp| idp.vendor.name == name);
        Some(Issuer {
            case,
            description: self.description,
            recipient,
            own: idp(&case.id.vendor)?,
            other: case.other_vendor.as_deref().and_then(idp),
            now: self.now,
            seed: self.plan.seed,
        })
    }

    fn described(&self, case: &Case, expected: Decision, issuer: &Issuer<'_>, sent: Sent) -> Entry {
        let (scenario, Grade { kind, severity }) = (&case.scenario, Grade::of(case));
        let cited = &scenario.requirement.value;
        let clause = self.requirements.find(cited).map(Requirement::place);
        let victim = issuer.victim(sent.who).filter(|_| expected != Decision::Accept);
        Entry {
            id: case.id.to_string(),
            title: title(case),
            requirement: cited.clone(),
            clause: clause.unwrap_or_default(),
            also: scenario.also.iter().map(|also| also.value.clone()).collect(),
            severity,
            kind,
            level: case.standing.level,
            needs: needs(case),
            trusts: case.id.vendor.clone(),
            trusts_also: case.other_vendor.iter().filter(|_| needs_other(case)).cloned().collect(),
            time: self.now.format(&Rfc3339).expect("a year of four digits"),
            saml_response: post_value(&sent.xml),
            relay_state: sent.relay_state.clone(),
            expected,
            yields: (expected == Decision::Accept).then(|| identity(&sent)),
            must_not_yield: victim.map(|victim| issuer.name_id(victim)).into_iter().collect(),
            deviation: sent.deviation.as_ref().map(word),
            tamper: sent.tamper.as_ref().map(word),
            difference: sent.difference(),
            control: case.control.clone(),
            xml: sent.xml,
        }
    }
}

/// A control has the title of the first case that needs it, which would not be true of it.
fn title(case: &Case) -> String {
    match case.role {
        Role::Case => case.scenario.title.value.clone(),
        Role::Control => "A good document signs its person in".to_owned(),
    }
}

/// Whether a second identity provider plays a part: somebody's own, or one that is named.
fn needs_other(case: &Case) -> bool {
    let names_it = |step: &Step| match &step.task {
        Task::SignIn { deviate: Some(deviation), .. } => {
            word(deviation).to_string().contains("{other.entity_id}")
        }
        _ => false,
    };
    case.people.iter().any(|person| person.idp == Idp::Other) || case.steps.iter().any(names_it)
}

/// Capabilities that a library has or lacks; the others are those of a website.
fn needs(case: &Case) -> Vec<String> {
    const OF_LIBRARIES: [&str; 4] = ["ecdsa", "encrypted-id", "encryption", "rsa-sha1"];
    let needed = case.scenario.capabilities().into_iter().map(|(name, _)| name);
    needed.filter(|name| OF_LIBRARIES.contains(&name.as_str())).collect()
}

fn identity(sent: &Sent) -> Identity {
    let assertion = sent.draft.response.assertions.first();
    let subject = assertion.and_then(|assertion| assertion.subject.as_ref());
    let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for attribute in assertion.iter().flat_map(|assertion| &assertion.attributes) {
        attributes.entry(attribute.name.clone()).or_default().extend(attribute.values.clone());
    }
    let name_id = subject.and_then(|subject| subject.name_id.as_ref());
    Identity { name_id: name_id.map(|name| name.value.clone()), attributes }
}

/// As a scenario file writes it.
fn word(value: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(value).expect("deviations and tampers are always JSON")
}
