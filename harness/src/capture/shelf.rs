//! The last arrivals, and a bell for whoever waits for the next one.

use super::arrival::Arrival;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// Older ones are forgotten: an arrival holds a whole document.
pub(super) const PLACES: usize = 50;

/// Arrivals by their number, which begins with one.
#[derive(Debug)]
pub(super) struct Shelf {
    arrivals: Mutex<VecDeque<Arc<Arrival>>>,
    /// The number of the last one.
    last: watch::Sender<u64>,
}

impl Shelf {
    pub(super) fn new() -> Self {
        Self { arrivals: Mutex::default(), last: watch::Sender::new(0) }
    }

    /// Puts one in.
    pub(super) fn put(&self, arrival: Arrival) -> Arc<Arrival> {
        let arrival = Arc::new(arrival);
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        if arrivals.len() == PLACES {
            arrivals.pop_front();
        }
        arrivals.push_back(Arc::clone(&arrival));
        drop(arrivals);
        self.last.send_replace(arrival.number);
        arrival
    }

    /// The one with this number, where it is not forgotten.
    pub(super) fn find(&self, number: u64) -> Option<Arc<Arrival>> {
        self.after(number.checked_sub(1)?).into_iter().next().filter(|it| it.number == number)
    }

    /// Those with a higher number, the oldest first.
    pub(super) fn after(&self, number: u64) -> Vec<Arc<Arrival>> {
        let arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        arrivals.iter().filter(|it| it.number > number).cloned().collect()
    }

    /// The same, when there are any.
    pub(super) async fn newer(&self, than: u64) -> Vec<Arc<Arrival>> {
        // The other end is in this very struct, so that waiting ends well.
        let mut last = self.last.subscribe();
        let _waited = last.wait_for(|last| *last > than).await;
        self.after(than)
    }
}
