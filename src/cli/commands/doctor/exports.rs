//! Exports that were killed: `doctor` names each with its entry, and `doctor --clean` finishes, withdraws or removes it.

use super::Findings;
use crate::cli::act_options::ActOptions;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::evidence::{Cleaned, ExportError, LeftDraft};
use crate::store::Store;

/// Names the exports that did not end.
pub(super) fn name(store: &Store, found: &mut Findings) {
    match LeftDraft::all(store) {
        Ok(left) => left.iter().filter(|left| left.matters()).for_each(|left| found.wrong(left.words())),
        Err(error) => found.wrong(error.to_string()),
    }
}

/// Finishes, withdraws or removes them, and says what became of each. Of a register that cannot be written none is touched.
pub(super) fn clean(session: &Session, options: &ActOptions) -> Result<Vec<String>, Failure> {
    let Ok(mut opened) = session.write() else { return Ok(vec![]) };
    let failed = |error: ExportError| Failure::wrong(error.to_string());
    let mut done = vec![];
    for left in LeftDraft::all(&opened.store).map_err(failed)? {
        let request = options.request(session, &opened)?;
        let cleaned = left.clean(&mut opened.store, &request).map_err(failed)?;
        done.push(match cleaned {
            Cleaned::Finished(folder) => format!("finished the pack {}", folder.display()),
            Cleaned::Withdrawn(pack) => format!("withdrew pack {pack} and removed its files"),
            Cleaned::Removed(draft) => format!("removed {}, a draft that was never recorded", draft.display()),
        });
    }
    Ok(done)
}
