//! Entries read by one connection and decoded on a thread beside it, a little ahead of who takes them in. Order is kept, and few
//! are held at a time.

use super::entries::{self, Numbered};
use super::error::{Result, StoreError};
use crate::domain::apply::Happened;
use crate::ledger::{Entry, Hash};
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Entries that go over together.
const BATCH: usize = 256;
/// Batches that are on their way while another is taken in.
const AHEAD: usize = 2;

/// A row of the ledger, as far as it is decoded.
struct Raw {
    seq: u64,
    hash: Hash,
    body: Vec<u8>,
}

type Decoded = Result<(Numbered, Happened)>;

/// Calls `each` with every entry of the ledger and what happened, in order; the first that cannot be read ends it.
pub(super) fn each_decoded(db: &Connection, mut each: impl FnMut(&Numbered, &Happened) -> Result<()>) -> Result<()> {
    thread::scope(|scope| {
        let (to, raw) = sync_channel(AHEAD);
        let (decoded, from) = sync_channel(AHEAD);
        scope.spawn(move || decode_all(&raw, &decoded));
        let mut take_in = |batch: Vec<Decoded>| {
            batch.into_iter().try_for_each(|decoded| decoded.and_then(|(entry, happened)| each(&entry, &happened)))
        };
        let mut under_way = 0;
        let mut hand_over = |batch: Vec<Raw>| -> Result<()> {
            // The other side ends only after this one.
            let _ = to.send(batch);
            under_way += 1;
            if under_way > AHEAD {
                under_way -= 1;
                from.recv().map_or(Ok(()), &mut take_in)?;
            }
            Ok(())
        };
        let mut batch = Vec::with_capacity(BATCH);
        entries::each_row(db, 0, |row| {
            batch.push(Raw { seq: row.seq, hash: row.hash, body: row.body.to_vec() });
            if batch.len() == BATCH {
                hand_over(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))?;
            }
            Ok(true)
        })?;
        hand_over(batch)?;
        drop(to);
        from.iter().try_for_each(take_in)
    })
}

fn decode_all(raw: &Receiver<Vec<Raw>>, to: &SyncSender<Vec<Decoded>>) {
    for batch in raw {
        if to.send(batch.into_iter().map(decode).collect()).is_err() {
            return;
        }
    }
}

fn decode(Raw { seq, hash, body }: Raw) -> Decoded {
    let entry = Entry::decode(&body).map_err(|bad| StoreError::BadEntry { seq, why: bad.to_string() })?;
    let numbered = Numbered { seq, entry, hash };
    let happened = numbered.happened()?;
    Ok((numbered, happened))
}
