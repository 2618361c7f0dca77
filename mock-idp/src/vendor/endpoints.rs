//! A vendor's paths, and which of them a request means; serves nothing.

use std::{borrow::Cow, sync::Arc};

use serde::Deserialize;
use url::form_urlencoded;

use super::{Template, Vendor};
use crate::ServiceProvider;

/// Paths below the mock's own URL, some with a query.
///
/// Besides the values of the tenant a template may name `n`, the number of the application from
/// one, and `sp`, the entity id of its service provider. In metadata `n` is one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Endpoints {
    /// AuthnRequests by HTTP-POST.
    pub sso_post: Template,
    /// AuthnRequests by HTTP-Redirect.
    pub sso_redirect: Template,
    /// AuthnRequests by SOAP; only listed in metadata.
    #[serde(default)]
    pub sso_soap: Option<Template>,
    /// Single logout; only listed in metadata, and a way out of the portal.
    #[serde(default)]
    pub slo: Option<Template>,
    /// The metadata document.
    pub metadata: Template,
    /// URLs that begin a login at the identity provider; the first is the usual one.
    pub start: Vec<StartUrl>,
}

/// A URL that begins a login at the identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StartUrl {
    /// Path and query.
    pub url: Template,
    /// The parameter that sets the RelayState; absent where this URL cannot.
    #[serde(default)]
    pub relay_state: Option<String>,
}

/// What a request to a vendor's path means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// The metadata document.
    Metadata,
    /// Single logout.
    SingleLogout,
    /// An AuthnRequest.
    SingleSignOn,
    /// A login that begins here, for the service provider at this place in the list.
    Start {
        /// Index into the service providers.
        service_provider: usize,
        /// The RelayState that the URL asks for.
        relay_state: Option<String>,
    },
}

/// Path and query of a request, the query decoded into pairs.
pub(crate) struct Asked<'a> {
    path: &'a str,
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(path: &'a str, query: Option<&'a str>) -> Self {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).collect();
        Self { path, pairs }
    }

    /// The value of a parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// The same path, and every parameter of `own` with its value.
    fn is(&self, own: &str) -> bool {
        let (path, query) = own.split_once('?').unwrap_or((own, ""));
        let wanted = Asked::new(path, Some(query));
        self.path == path && wanted.pairs.iter().all(|pair| self.pairs.contains(pair))
    }
}

impl Vendor {
    /// Path and query of an endpoint for the application at this place, from zero.
    pub fn path(&self, template: &Template, index: usize, entity_id: &str) -> String {
        template.render(|name| match name {
            "n" => Some((index + 1).to_string().into()),
            "sp" => Some(form_urlencoded::byte_serialize(entity_id.as_bytes()).collect()),
            tenant => self.tenant.get(tenant).map(Cow::from),
        })
    }

    /// Path and query that begin a login; nothing where no start URL can carry this RelayState.
    pub fn start_path(
        &self,
        index: usize,
        entity_id: &str,
        relay_state: Option<&str>,
    ) -> Option<String> {
        let mut starts = self.endpoints.start.iter();
        let start = starts.find(|start| relay_state.is_none() || start.relay_state.is_some())?;
        let mut path = self.path(&start.url, index, entity_id);
        if let (Some(parameter), Some(value)) = (&start.relay_state, relay_state) {
            path.push(if path.contains('?') { '&' } else { '?' });
            let mut query = form_urlencoded::Serializer::new(String::new());
            path.push_str(&query.append_pair(parameter, value).finish());
        }
        Some(path)
    }

    /// What a request means, if anything.
    pub(crate) fn route(
        &self,
        asked: &Asked<'_>,
        message: Message,
        service_providers: &[Arc<ServiceProvider>],
    ) -> Option<Route> {
        let own = |template: &Template| {
            // Metadata is there before the first application is.
            let any = [(0, "")].into_iter();
            let all = service_providers.iter().map(|sp| &*sp.entity_id).enumerate();
            any.chain(all).any(|(index, sp)| asked.is(&self.path(template, index, sp)))
        };
        let endpoints = &self.endpoints;
        if endpoints.slo.as_ref().is_some_and(own) {
            return Some(Route::SingleLogout);
        }
        if message == Message::Present {
            let is_sso = own(&endpoints.sso_post) || own(&endpoints.sso_redirect);
            return is_sso.then_some(Route::SingleSignOn);
        }
        let start = self.start_route(asked, service_providers);
        start.or_else(|| own(&endpoints.metadata).then_some(Route::Metadata))
    }

    fn start_route(&self, asked: &Asked<'_>, all: &[Arc<ServiceProvider>]) -> Option<Route> {
        let mut pairs = all.iter().enumerate().flat_map(|(index, sp)| {
            self.endpoints.start.iter().map(move |start| (index, &sp.entity_id, start))
        });
        let (service_provider, _, start) =
            pairs.find(|(index, sp, start)| asked.is(&self.path(&start.url, *index, sp)))?;
        let parameter = start.relay_state.as_deref();
        let relay_state = parameter.and_then(|name| asked.parameter(name)).map(str::to_owned);
        Some(Route::Start { service_provider, relay_state })
    }
}

/// Whether a request carries a SAMLRequest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Message {
    Absent,
    Present,
}
