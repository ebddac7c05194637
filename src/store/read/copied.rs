//! Secrets in two places: keys of a test identity that a production identity uses too. Found from the identities that share something,
//! by index; the register is not walked.

use crate::domain::Id;
use crate::domain::shared::{Side, Thing};
use crate::store::{Result, Store, shared};

/// A key that is on a test identity and is live in production.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestKeyLive {
    /// Its fingerprint.
    pub fingerprint: String,
    /// The workloads, by key, that run as an identity of production which has it; retired ones are not among them.
    pub workloads: Vec<String>,
}

/// Fingerprints that an identity on one side has and some other on the other side.
const ON_BOTH_SIDES: &str =
    "SELECT used.thing, used.user FROM identity CROSS JOIN shared_use used ON used.user = identity.id
     WHERE identity.reused AND used.side = ?1 AND used.thing GLOB 'fingerprint:*'
       AND EXISTS (SELECT 1 FROM shared_use test WHERE test.thing = used.thing AND test.side = ?2)
     ORDER BY used.thing, used.user";

impl Store {
    /// The keys that are on a test identity and on one of production, neither revoked.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn test_keys_live(&self) -> Result<Vec<TestKeyLive>> {
        let mut select = self.db().prepare_cached(ON_BOTH_SIDES)?;
        let sides = [Side::Production as i64, Side::Other as i64];
        let found = select.query_map(sides, |row| Ok((row.get::<_, String>(0)?, Id(row.get(1)?))))?;
        let mut keys: Vec<TestKeyLive> = vec![];
        for found in found {
            let (thing, identity) = found?;
            let Some(Thing::Fingerprint(fingerprint)) = shared::parse(&thing) else { continue };
            if keys.last().is_none_or(|last| last.fingerprint != fingerprint) {
                keys.push(TestKeyLive { fingerprint, workloads: vec![] });
            }
            if let Some(last) = keys.last_mut() {
                last.workloads.extend(shared::called(self.db(), &Thing::Identity(identity))?);
                last.workloads.sort();
                last.workloads.dedup();
            }
        }
        Ok(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_shares_something_is_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create_scratch(&folder.path().join("register.db")).unwrap().keep().unwrap();
        let mut plan = store.db().prepare(&format!("EXPLAIN QUERY PLAN {ON_BOTH_SIDES}")).unwrap();
        let steps = plan.query_map([0, 1], |row| row.get::<_, String>(3)).unwrap();
        let steps: Vec<String> = steps.collect::<rusqlite::Result<_>>().unwrap();
        let walked =
            steps.iter().filter(|step| step.starts_with("SCAN") && !step.contains("USING INDEX identity_reused"));
        assert_eq!(walked.count(), 0, "{steps:?}");
        assert!(steps.iter().any(|step| step.contains("identity_reused")), "{steps:?}");
    }
}
