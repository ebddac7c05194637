//! The workload that has the focus, with what the controls say of it. It is asked for whenever another one is selected, and again
//! when the register changed; what is shown until then is the one before.

use crate::domain::Id;
use crate::tui::backend::DossierView;
use crate::tui::effect::{Effect, Query};

/// What is looked at, and what was asked for.
#[derive(Debug, Default)]
pub struct Focus {
    asked: Option<Id>,
    looked: Option<Box<DossierView>>,
    looks: u64,
}

impl Focus {
    /// Asks for a workload, once.
    pub fn on(&mut self, id: Option<Id>) -> Option<Effect> {
        if id == self.asked {
            return None;
        }
        self.asked = id;
        id.map(|id| Effect::Ask(Query::Dossier(id)))
    }

    /// The register changed: it is asked for again.
    pub fn look_again(&mut self) {
        self.asked = None;
    }

    /// Takes what came.
    pub fn take(&mut self, looked: Box<DossierView>) {
        self.looked = Some(looked);
        self.looks += 1;
    }

    /// Counts what came, so that who lays it out knows whether it is another look.
    #[must_use]
    pub fn looks(&self) -> u64 {
        self.looks
    }

    /// What was looked at last, which may still be the workload before.
    #[must_use]
    pub fn last(&self) -> Option<&DossierView> {
        self.looked.as_deref().filter(|_| self.asked.is_some())
    }

    /// What is known of this very workload; nothing while it is on its way.
    #[must_use]
    pub fn at(&self, id: Id) -> Option<&DossierView> {
        self.looked.as_deref().filter(|looked| looked.dossier.workload.id == id)
    }
}
