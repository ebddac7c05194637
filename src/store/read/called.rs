//! What a record is called where it is told of: by its own name, else as what it is of which workload. Never by its id, where it is
//! recorded at all.

use crate::domain::Id;
use crate::store::{Result, Store};

impl Store {
    /// What people call a record.
    ///
    /// # Errors
    /// Where the register cannot be read.
    pub fn called(&self, id: Id) -> Result<String> {
        let Some(record) = self.record(id)? else { return Ok(id.to_string()) };
        if let Some(name) = record.body.called() {
            return Ok(name);
        }
        let kind = record.body.kind();
        let workload = record.body.workload().map(|workload| self.record(workload)).transpose()?.flatten();
        let key = workload.and_then(|workload| workload.body.called());
        Ok(key.map_or_else(|| format!("a {kind}"), |key| format!("the {kind} of {key}")))
    }
}
