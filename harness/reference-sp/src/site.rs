//! One running service provider: what it is, what it decides by, and what it remembers.

use std::sync::{Mutex, MutexGuard, PoisonError};

use saml_verify::decrypt::DecryptionKey;
use time::OffsetDateTime;

use crate::{
    builder::Builder,
    clock::Clock,
    hole::Hole,
    log::Log,
    platform::{Platform, Rules},
    random::Random,
    saml::{Idp, OwnCertificate, SpNames, Validation, metadata},
    secret::Secret,
};

/// Shared by all requests.
pub(crate) struct Site {
    pub(crate) names: SpNames,
    pub(crate) idps: Vec<Idp>,
    pub(crate) validation: Validation,
    pub(crate) rules: Rules,
    pub(crate) decryption: Vec<DecryptionKey>,
    pub(crate) certificate: Option<OwnCertificate>,
    pub(crate) admin_token: Option<Secret>,
    pub(crate) log: Log,
    clock: Clock,
    platform: Mutex<Platform>,
}

impl Site {
    pub(crate) fn new(names: SpNames, builder: Builder, idps: Vec<Idp>) -> Self {
        let mut validation = Validation::strict();
        builder.holes.iter().for_each(|hole| hole.open_in_validation(&mut validation));
        let (key, certificate) = builder.decryption.unzip();
        Self {
            names,
            idps,
            validation,
            rules: rules(&builder.holes),
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
        metadata(names, certificate, rules(&builder.holes).single_logout)
    }

    pub(crate) fn metadata(&self) -> String {
        metadata(&self.names, self.certificate.as_ref(), self.rules.single_logout)
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
