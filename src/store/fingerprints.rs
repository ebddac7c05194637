//! Fingerprints of secrets: keyed hashes under a key of the register's own, by which a secret is known again and from which it cannot be
//! told. The key stands in the register file, in a table that is neither ledger nor computed: it survives computing anew, goes where
//! copies of the file go, and is given out by nothing.

use super::error::Result;
use super::{Store, StoreError};
use crate::domain::Refusal;
use crate::domain::hex::hex;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use sha2::Sha256;

/// The table of the key.
pub(super) const TABLE: &str = "fingerprint_key";
/// Makes the table.
pub(super) const MAKE: &str =
    "CREATE TABLE IF NOT EXISTS fingerprint_key(one INTEGER PRIMARY KEY CHECK(one = 1), key BLOB NOT NULL) STRICT;";
/// The longest secret: a chain of certificates with its key fits.
const LONGEST: usize = 64 * 1024;
/// So many bytes of the hash are kept: enough that no two secrets meet.
const KEPT: usize = 16;

impl Store {
    /// Whether this register has made its key.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn has_fingerprint_key(&self) -> Result<bool> {
        Ok(key(self.db())?.is_some())
    }

    /// The fingerprint of a secret, as a credential records it: `hmac:` and 32 hex digits. One line end behind it is no part of it.
    /// Where there is no key yet it is made of these random bytes.
    ///
    /// # Errors
    /// Where nothing was given, or too much to be a secret; where there is no key and none can be written.
    pub fn fingerprint(&mut self, secret: &[u8], random: [u8; 32]) -> Result<String> {
        let secret = secret.strip_suffix(b"\n").map_or(secret, |rest| rest.strip_suffix(b"\r").unwrap_or(rest));
        let refuse = |why: &str, next: &str| Err(Refusal::invalid("the secret", why, next).into());
        if secret.is_empty() {
            return refuse("nothing was given", "pipe it in, as from the command that shows it");
        }
        if secret.len() > LONGEST {
            return refuse("it is longer than 65536 bytes", "give the secret alone");
        }
        let key = match key(self.db())? {
            Some(key) => key,
            None => self.make_key(random)?,
        };
        let mut hash = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| damaged())?;
        hash.update(secret);
        let hash: [u8; 32] = hash.finalize().into_bytes().into();
        let kept = hash.get(..KEPT).unwrap_or_default();
        Ok(format!("hmac:{}", hex(kept)))
    }

    /// Makes the key, unless another program has meanwhile.
    fn make_key(&mut self, random: [u8; 32]) -> Result<[u8; 32]> {
        self.writable()?;
        let tx = self.opened.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(MAKE)?;
        tx.execute(&format!("INSERT OR IGNORE INTO {TABLE}(one, key) VALUES(1, ?)"), [random])?;
        let made = key(&tx)?.ok_or_else(damaged)?;
        tx.commit()?;
        Ok(made)
    }
}

pub(super) fn key(db: &Connection) -> Result<Option<[u8; 32]>> {
    let mut find = db.prepare_cached("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")?;
    if !find.exists([TABLE])? {
        return Ok(None);
    }
    let mut find = db.prepare_cached(&format!("SELECT key FROM {TABLE} WHERE one = 1"))?;
    Ok(find.query_row([], |row| row.get(0)).optional()?)
}

fn damaged() -> StoreError {
    StoreError::Damaged("its key for fingerprints cannot be read".to_owned())
}
