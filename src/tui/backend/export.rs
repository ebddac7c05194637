//! Evidence: written by the worker that writes, for the export is recorded in the register.

use super::Backend;
use crate::evidence::{self, ExportError, Options};
use crate::tui::msg::Reply;

impl Backend {
    /// Writes a pack. What went wrong on the disk is a failure, everything else a refusal; nothing of the pack is left either way.
    pub(super) fn export(&mut self, options: &Options) -> Reply {
        let request = match self.acting.request() {
            Ok(request) => request,
            Err(error) => return Reply::Failed(error.to_string()),
        };
        match evidence::export(&mut self.store, &request, options, &mut |_, _| {}) {
            Ok(outcome) => Reply::Exported(Box::new(outcome)),
            Err(ExportError::Store(error)) if error.is_of_the_disk() => Reply::Failed(error.to_string()),
            Err(error) => Reply::Refused(error.to_string()),
        }
    }
}
