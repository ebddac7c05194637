//! The way to open steps again on what is recorded now, for when somebody else changed it while they were gone through.

use std::fmt;
use std::sync::Arc;

use crate::tui::effect::Effect;
use crate::tui::model::Model;

/// Asks for what the steps stand on, as it is by then, and opens them.
type Open = Arc<dyn Fn(&mut Model) -> Vec<Effect> + Send + Sync>;

/// Opens the same steps once more.
#[derive(Clone)]
pub struct Again(Open);

impl Again {
    /// A way to open them.
    #[must_use]
    pub fn new(open: impl Fn(&mut Model) -> Vec<Effect> + Send + Sync + 'static) -> Self {
        Self(Arc::new(open))
    }

    /// Opens them; those that are open stay until then.
    pub fn open(&self, model: &mut Model) -> Vec<Effect> {
        (self.0)(model)
    }
}

impl fmt::Debug for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Again").finish_non_exhaustive()
    }
}
