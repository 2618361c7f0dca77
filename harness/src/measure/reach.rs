//! How far the clock of a service provider may be off: the boundary is bisected, in whole seconds.

use super::asker::Asker;
use super::visits::Came;
use crate::plan::Reach;
use saml_wire::deviate::Deviation;

/// Nobody asks further; SAML software allows three to five minutes (SDP-G01).
const LIMIT: u16 = 600;

/// Which end of the Conditions' window is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// NotBefore, into the future.
    Early,
    /// NotOnOrAfter, into the past.
    Late,
}

impl Side {
    /// What is accepted by a clock that may be off by so many seconds, and no less: NotBefore itself is part of the window,
    /// NotOnOrAfter is not (Core 2.5.1.2).
    fn deviation(self, seconds: u16) -> Deviation {
        match self {
            Self::Early => Deviation::ConditionsBeginAt(i64::from(seconds)),
            Self::Late => Deviation::ConditionsEndAt(1 - i64::from(seconds)),
        }
    }

    fn name(self, seconds: u16) -> String {
        match self {
            Self::Early => format!("early-{seconds}"),
            Self::Late => format!("late-{seconds}"),
        }
    }
}

/// Both boundaries, sought side by side; none where a login could not be tried.
pub(super) async fn both(asker: &Asker<'_>) -> (Option<Reach>, Option<Reach>) {
    let mut searches = [Search::of(Side::Early), Search::of(Side::Late)];
    loop {
        let open: Vec<usize> = (0..2).filter(|at| searches[*at].next().is_some()).collect();
        let asked = open.iter().filter_map(|at| {
            let seconds = searches[*at].next()?;
            let side = searches[*at].side;
            Some((side.name(seconds), side.deviation(seconds)))
        });
        let came = asker.ask(asked.collect()).await;
        if came.is_empty() {
            return (searches[0].found(), searches[1].found());
        }
        for (at, came) in open.into_iter().zip(came) {
            searches[at].note(&came);
        }
    }
}

/// So far: `tolerated` seconds are, `refused` seconds are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Search {
    side: Side,
    tolerated: u16,
    /// None before the first answer, which is about the limit.
    refused: Option<u16>,
    /// A login could not be tried.
    lost: bool,
}

impl Search {
    fn of(side: Side) -> Self {
        Self { side, tolerated: 0, refused: None, lost: false }
    }

    /// What to ask next; none where the boundary is known, or lost.
    fn next(&self) -> Option<u16> {
        let middle = match self.refused {
            None if self.tolerated < LIMIT => LIMIT,
            None => return None,
            Some(refused) => self.tolerated + (refused - self.tolerated) / 2,
        };
        (!self.lost && middle > self.tolerated).then_some(middle)
    }

    fn note(&mut self, came: &Came) {
        let Some(asked) = self.next() else { return };
        match came {
            Came::In => self.tolerated = asked,
            Came::Out(_) => self.refused = Some(asked),
            Came::Unknown(_) => self.lost = true,
        }
    }

    fn found(&self) -> Option<Reach> {
        let at_least = self.refused.is_none();
        (!self.lost).then_some(Reach { seconds: self.tolerated, at_least })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found of a clock that may be off by `skew` seconds, and how often was asked.
    fn search(skew: u16) -> (Option<Reach>, usize) {
        let (mut search, mut asked) = (Search::of(Side::Early), 0);
        while let Some(seconds) = search.next() {
            asked += 1;
            let out = || Came::Out(String::new());
            search.note(&if seconds <= skew { Came::In } else { out() });
        }
        (search.found(), asked)
    }

    #[test]
    fn every_boundary_is_found_within_eleven_logins() {
        for skew in 0..LIMIT {
            let (found, asked) = search(skew);
            assert_eq!(found, Some(Reach { seconds: skew, at_least: false }));
            assert!(asked <= 11, "{skew}: {asked}");
        }
    }

    #[test]
    fn beyond_the_limit_nobody_asks() {
        assert_eq!(search(LIMIT), (Some(Reach { seconds: LIMIT, at_least: true }), 1));
    }

    #[test]
    fn a_login_that_could_not_be_tried_is_no_boundary() {
        let mut search = Search::of(Side::Late);
        search.note(&Came::Out(String::new()));
        search.note(&Came::Unknown(String::new()));
        assert_eq!((search.next(), search.found()), (None, None));
    }

    #[test]
    fn a_document_that_has_just_expired_needs_a_second_of_tolerance() {
        assert_eq!(Side::Late.deviation(1), Deviation::ConditionsEndAt(0));
        assert_eq!(Side::Early.deviation(1), Deviation::ConditionsBeginAt(1));
    }
}
