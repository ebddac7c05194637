//! Where new ids and salts come from: a stream of the act's id, its random bytes and the instant it is recorded at.

use super::{Id, Instant};
use sha2::{Digest, Sha256};
use std::cell::Cell;

/// The stream of one act. Ids begin with the act's time and their number in it, so that they sort as they were made and lie
/// beside each other in an index.
#[derive(Clone, Debug)]
pub struct Draw {
    act: Id,
    seed: [u8; 32],
    at: Instant,
    next: Cell<u32>,
}

impl Draw {
    /// The stream of an act, from its id, its 32 random bytes and its time.
    #[must_use]
    pub fn new(act: Id, seed: [u8; 32], at: Instant) -> Self {
        Self { act, seed, at, next: Cell::new(0) }
    }

    /// The next id: 6 bytes of milliseconds since 1970, 4 of its number, 6 of hash.
    #[must_use]
    pub fn id(&self) -> Id {
        let (number, block) = self.block();
        let millis = self.at.millis().to_be_bytes();
        let mut bytes = [0_u8; 16];
        bytes[..6].copy_from_slice(&millis[2..]);
        bytes[6..10].copy_from_slice(&number.to_be_bytes());
        bytes[10..].copy_from_slice(&block[..6]);
        Id(bytes)
    }

    /// The next salt: 16 bytes.
    #[must_use]
    pub fn salt(&self) -> Id {
        let (_, block) = self.block();
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&block[..16]);
        Id(bytes)
    }

    fn block(&self) -> (u32, [u8; 32]) {
        let number = self.next.get();
        self.next.set(number.wrapping_add(1));
        let mut hash = Sha256::new();
        hash.update(b"countersign-draw-v1\n");
        hash.update(self.act.0);
        hash.update(self.seed);
        hash.update(number.to_be_bytes());
        (number, hash.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_act_draws_the_same_ids_and_they_sort_as_drawn() {
        let at: Instant = "2026-11-22T22:40:00.000Z".parse().unwrap();
        let draw = || Draw::new(Id([7; 16]), [9; 32], at);
        let (first, again) = (draw(), draw());
        let ids: Vec<Id> = (0..300).map(|_| first.id()).collect();
        assert_eq!(ids, (0..300).map(|_| again.id()).collect::<Vec<_>>());
        assert!(ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(ids[0].to_string().get(..12), Some("01a2056a9200"));
    }
}
