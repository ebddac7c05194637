//! The workers where there is no register yet. Nothing is made until somebody asks for it: then both go on as on any register.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::import;
use super::{Backend, Superseded};
use crate::act::Acting;
use crate::clock::local_zone;
use crate::controls::catalogue;
use crate::domain::{Command, Policy};
use crate::import::NothingKnown;
use crate::paths::{PathError, create_private_folder};
use crate::store::{self, Store, StoreError};
use crate::tui::effect::Query;
use crate::tui::msg::Reply;
use crate::tui::program::Works;
use crate::tui::worker::{Interrupt, Work};

/// Where a register would be made, and by whom.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// Its file; the folder is made with it.
    pub file: PathBuf,
    /// Where checkpoints of it are kept.
    pub checkpoints: PathBuf,
    /// Who acts.
    pub acting: Arc<Acting>,
}

/// Why no register was made.
#[derive(Debug, thiserror::Error)]
enum NotBegun {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Path(#[from] PathError),
    #[error(transparent)]
    Clock(#[from] crate::clock::ClockError),
}

/// The work of both workers before there is a register, and on it from then on.
#[must_use]
pub fn works_before(beginning: &Beginning) -> Works {
    // The second connection, until the worker that counts and searches comes for it.
    let begun = Arc::new(Mutex::new(None));
    let at_once = {
        let (beginning, begun) = (beginning.clone(), Arc::clone(&begun));
        on_later(move |request| match request {
            Query::Begin(name) => match beginning.begin(name) {
                Ok((store, reader)) => {
                    *begun.lock().unwrap_or_else(PoisonError::into_inner) = Some(reader);
                    Met::Register(Box::new(beginning.desk(store)))
                }
                Err(error) => Met::Nothing(Reply::Failed(format!("no register was made: {error}"))),
            },
            Query::Plan(inventory) => {
                let today = beginning.acting.present().day_in(local_zone());
                Met::Nothing(import::planned(inventory, &NothingKnown, None, today))
            }
            _ => Met::Nothing(nothing_there()),
        })
    };
    let search = {
        let beginning = beginning.clone();
        on_later(move |_| {
            let reader = begun.lock().unwrap_or_else(PoisonError::into_inner).take();
            match reader {
                Some(reader) => Met::Register(Box::new(beginning.desk(reader))),
                None => Met::Nothing(nothing_there()),
            }
        })
    };
    Works { at_once, search }
}

/// What a worker without a register meets on a request.
enum Met {
    /// There is one now; the request is for it.
    Register(Box<Backend>),
    /// There is none.
    Nothing(Reply),
}

fn nothing_there() -> Reply {
    Reply::Unread("There is no register yet.".to_owned())
}

/// Work that looks for a register at each request until it has met one.
fn on_later(mut looks: impl FnMut(&Query) -> Met + Send + 'static) -> (Work, Interrupt) {
    let stop = Arc::new(OnceLock::<store::Interrupt>::new());
    let theirs = Arc::clone(&stop);
    let mut desk: Option<Box<Backend>> = None;
    let work = move |request: &Query, watch: &Superseded| {
        let desk = match &mut desk {
            Some(desk) => desk,
            none => match looks(request) {
                Met::Register(met) => {
                    let _ = theirs.set(met.store.interrupt());
                    none.insert(met)
                }
                Met::Nothing(answer) => return answer,
            },
        };
        desk.answer(request, watch)
    };
    let interrupt = move || {
        if let Some(stop) = stop.get() {
            stop.stop();
        }
    };
    (Box::new(work), Box::new(interrupt))
}

impl Beginning {
    fn begin(&self, name: &str) -> Result<(Store, Store), NotBegun> {
        for folder in [self.file.parent(), self.checkpoints.parent()].into_iter().flatten() {
            create_private_folder(folder)?;
        }
        let create = Command::CreateRegister {
            name: name.trim().to_owned(),
            policy: Policy::document_for(local_zone()),
            catalogue_version: catalogue().version.clone(),
        };
        let store = Store::begin(&self.file, Some(self.checkpoints.clone()), &self.acting.request()?, create)?;
        let reader = store.reader()?;
        Ok((store, reader))
    }

    fn desk(&self, store: Store) -> Backend {
        Backend::on(store, &self.acting, None)
    }
}
