//! From an attack that works to the smallest that still does: proptest proposes, the service provider decides.

use super::bench::{Bench, Breach, Tried};
use super::{Attack, ExploreError};
use proptest::strategy::ValueTree;
use std::collections::BTreeMap;

/// More than this is not asked of the service provider for one find.
const VISITS: usize = 150;

/// The smallest attack with the same outcome, as far as the search got.
pub(super) async fn shrink(
    bench: &Bench,
    tree: &mut dyn ValueTree<Value = Attack>,
    breach: Breach,
) -> Result<Attack, ExploreError> {
    let mut oracle = Oracle { bench, breach, known: BTreeMap::new() };
    let mut best = tree.current();
    while oracle.known.len() < VISITS && tree.simplify() {
        loop {
            let smaller = tree.current();
            if oracle.opens(&smaller).await? {
                best = smaller;
                break;
            }
            if oracle.known.len() >= VISITS || !tree.complicate() {
                return oracle.without_idle_moves(best).await;
            }
        }
    }
    oracle.without_idle_moves(best).await
}

struct Oracle<'b> {
    bench: &'b Bench,
    breach: Breach,
    /// What was asked before; proptest proposes some attacks twice.
    known: BTreeMap<String, bool>,
}

impl Oracle<'_> {
    async fn opens(&mut self, attack: &Attack) -> Result<bool, ExploreError> {
        let key = format!("{attack:?}");
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let tried = self.bench.try_out(attack).await?;
        let opens = matches!(tried, Tried::Accepted { breach, .. } if breach == self.breach);
        self.known.insert(key, opens);
        Ok(opens)
    }

    /// Takes out every move that is not needed.
    async fn without_idle_moves(&mut self, mut best: Attack) -> Result<Attack, ExploreError> {
        let mut index = 0;
        while index < best.moves.len() {
            let mut smaller = best.clone();
            smaller.moves.remove(index);
            if !smaller.moves.is_empty() && self.opens(&smaller).await? {
                best = smaller;
            } else {
                index += 1;
            }
        }
        Ok(best)
    }
}
