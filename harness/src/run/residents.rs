//! The people of one case who live in the directory: they move in before it, are changed by it, and move out after it.

use super::case::{Running, Stop};
use crate::scenario::DirectoryChange;

impl Running<'_> {
    /// Those whose records the live directory can hold have them there from now on, and their passwords.
    pub(super) async fn move_in(&mut self) -> Result<(), Stop> {
        let Some(live) = &self.world.live else { return Ok(()) };
        for (who, person) in self.case.people.iter().enumerate() {
            if !live.holds(self.case, who) {
                continue;
            }
            live.add(person).await.map_err(Stop::ours)?;
            let followed = self.idp(who)?.mock.follow(&person.login).await;
            self.resident[who] = followed.map_err(Stop::ours)?;
            if !self.resident[who] {
                return Err(Stop::ours("who was made in the live directory is not found there"));
            }
        }
        Ok(())
    }

    /// Changes the record of somebody who lives there; says whether it is the directory that knows of such a change.
    pub(super) async fn change_resident(
        &self,
        who: usize,
        change: &DirectoryChange,
    ) -> Result<bool, Stop> {
        let Some(live) = &self.world.live else { return Ok(false) };
        let person = &self.case.people[who];
        live.change(person, &self.mail_now(who), change).await.map_err(Stop::ours)
    }

    /// The people are gone from the live directory.
    pub(super) async fn move_out(&self) {
        let Some(live) = &self.world.live else { return };
        for (who, person) in self.case.people.iter().enumerate() {
            if live.holds(self.case, who)
                && let Err(trouble) = live.remove(person).await
            {
                self.world.left_behind(trouble);
            }
        }
    }
}
