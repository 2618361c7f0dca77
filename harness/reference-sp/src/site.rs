//! One running service provider: what it is, what it decides by, and what it remembers.

use std::sync::{Mutex, MutexGuard, PoisonError};

use saml_verify::decrypt::DecryptionKey;
use time::OffsetDateTime;

use crate::{
    builder::Builder,
    clock::Clock,
    hole::Hole,
    log::Log,
    manners::Manners,
    platform::{Platform, Rules},
    random::Random,
    saml::{
        Advertised, Flows, Idp, Login, Logout, OwnCertificate, OwnKey, SingleLogout, SpNames,
        Validation, metadata,
    },
    secret::Secret,
};

/// Shared by all requests.
pub(crate) struct Site {
    pub(crate) names: SpNames,
    pub(crate) idps: Vec<Idp>,
    pub(crate) validation: Validation,
    pub(crate) rules: Rules,
    pub(crate) manners: Manners,
    pub(crate) flows: Flows,
    pub(crate) login: Login,
    pub(crate) logout: Logout,
    pub(crate) signing: Option<OwnKey>,
    pub(crate) decryption: Vec<DecryptionKey>,
    pub(crate) certificate: Option<OwnCertificate>,
    pub(crate) admin_token: Option<Secret>,
    pub(crate) log: Log,
    clock: Clock,
    platform: Mutex<Platform>,
}

impl Site {
    pub(crate) fn new(names: SpNames, builder: Builder, idps: Vec<Idp>) -> Self {
        let mut validation = Validation { required: builder.required, ..Validation::strict() };
        builder.holes.iter().for_each(|hole| hole.open_in_validation(&mut validation));
        let (mut login, mut logout) = (Login::strict(), Logout::strict());
        builder.holes.iter().for_each(|hole| hole.open_in_flows(&mut login, &mut logout));
        let mut manners = Manners::strict();
        builder.holes.iter().for_each(|hole| hole.open_in_manners(&mut manners));
        let (key, certificate) = builder.decryption.unzip();
        Self {
            names,
            idps,
            validation,
            rules: rules(&builder.holes),
            manners,
            flows: builder.flows,
            login,
            logout,
            signing: builder.signing,
            decryption: key.into_iter().collect(),
            certificate,
            admin_token: builder.admin_token.map(Secret::new),
            log: Log::default(),
            clock: builder.clock,
            platform: Mutex::new(Platform::new(Random::new(builder.seed))),
        }
    }

    /// The metadata before anything is served.
    pub(crate) fn metadata_of(names: &SpNames, builder: &Builder) -> String {
        let certificate = builder.decryption.as_ref().map(|(_, certificate)| certificate);
        let rules = rules(&builder.holes);
        document(names, &builder.flows, builder.signing.as_ref(), certificate, &rules)
    }

    pub(crate) fn metadata(&self) -> String {
        let (signing, encryption) = (self.signing.as_ref(), self.certificate.as_ref());
        document(&self.names, &self.flows, signing, encryption, &self.rules)
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// Everything that changes, for one request at a time.
    pub(crate) fn platform(&self) -> MutexGuard<'_, Platform> {
        self.platform.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn rules(holes: &[Hole]) -> Rules {
    let mut rules = Rules::strict();
    holes.iter().for_each(|hole| hole.open_in_rules(&mut rules));
    rules
}

fn document(
    names: &SpNames,
    flows: &Flows,
    signing: Option<&OwnKey>,
    encryption: Option<&OwnCertificate>,
    rules: &Rules,
) -> String {
    let logout = match flows.single_logout {
        SingleLogout::Advertised => SingleLogout::Advertised,
        SingleLogout::Unsupported => rules.single_logout,
    };
    let requests = flows.sp_initiated.is_some();
    let signing = signing.map(|key| &key.certificate);
    metadata(names, &Advertised { signing, encryption, requests, logout })
}
