//! Has a look at what the service provider has written during a step, and fetches its metadata for that.

use super::case::{Running, Stop};
use super::examine::{self, Known};
use super::logout::RELAY_STATE;
use crate::describe::ActName;
use crate::plan::{Step, StepKind, Task};
use crate::trace::Written;
use saml_verify::limits::Limits;
use saml_verify::metadata::{IdpMetadata, SpMetadata};
use url::Url;

impl Running<'_> {
    /// What was written in an act of the scenario; preparations and probes are not looked at.
    pub(super) async fn written(&mut self, step: &Step) -> Result<Vec<Written>, Stop> {
        if step.kind != StepKind::Act {
            return Ok(Vec::new());
        }
        let mut all = self.messages(step).await?;
        if matches!(&step.task, Task::Ask { act: ActName::ReadMetadata, .. })
            && let Some(xml) = self.metadata_text().await
        {
            let names = self.names(step.who)?;
            let now = self.world.clock.now();
            all.push(examine::metadata(&xml, &names.entity_id, &names.acs, now));
        }
        Ok(all)
    }

    async fn messages(&mut self, step: &Step) -> Result<Vec<Written>, Stop> {
        let browser = &self.browsers[step.who];
        let is_logout = matches!(&step.task, Task::Ask { act: ActName::DeliverLogout, .. });
        let (request, answer) = (browser.request().cloned(), browser.answer().cloned());
        let answer = answer.filter(|_| is_logout);
        if request.is_none() && answer.is_none() {
            return Ok(Vec::new());
        }
        let sp = self.sp_metadata().await;
        let idp = self.idp(step.who)?.mock.metadata();
        let idp = IdpMetadata::parse(idp, &Limits::default()).map_err(Stop::ours)?;
        let names = self.names(step.who)?;
        let known = Known {
            entity_id: &names.entity_id,
            acs: &names.acs,
            sp: sp.as_ref(),
            idp: &idp,
            now: self.world.clock.now(),
        };
        let to = self.logouts_of[step.who].clone().unwrap_or_default();
        let requests = request.iter().map(|it| examine::authn_request(it, &known));
        let answers =
            answer.iter().map(|it| examine::logout_response(it, &known, &to, RELAY_STATE));
        Ok(requests.chain(answers).collect())
    }

    /// The service provider's metadata, where the description says where it is and it can be read.
    pub(super) async fn sp_metadata(&self) -> Option<SpMetadata> {
        SpMetadata::parse(&self.metadata_text().await?, &Limits::default()).ok()
    }

    async fn metadata_text(&self) -> Option<String> {
        let template = self.world.description.trust.metadata.as_ref()?;
        let url = Url::parse(&self.world.scope.fill(template).ok()?).ok()?;
        self.world.site.net.text(&url).await.ok().map(|(_, text)| text)
    }
}
