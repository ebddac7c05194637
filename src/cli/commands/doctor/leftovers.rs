//! What runs that were killed have left: `doctor` names it, and `doctor --clean` removes it.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Findings, exports};
use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::files;
use crate::paths::Paths;
use crate::store::Left;

/// Names the leftovers, and the copies that an update kept.
pub(super) fn name(session: &Session, found: &mut Findings) {
    let mut leftovers = in_state();
    if let Ok(register) = session.globals.place() {
        let beside = Left::beside(&register);
        leftovers.extend(beside.leftovers);
        if !beside.kept.is_empty() {
            found.fact("kept before an update", names(&beside.kept));
        }
    }
    name_private(found);
    for file in leftovers {
        found.wrong(format!(
            "{} was left by a run that was killed; remove it with `countersign doctor --clean`",
            file.display()
        ));
    }
}

/// Names private folders in the folder for temporary files whose program is gone. They are no fault of this register.
fn name_private(found: &mut Findings) {
    for folder in files::left_private() {
        found.notes.push(format!(
            "{} was left by a run that was killed, and may hold a copy of a register; remove it with `countersign doctor --clean`",
            folder.display()
        ));
    }
}

/// Removes the leftovers. Copies that an update kept stay: a person removes them.
pub(super) fn clean(session: &mut Session, options: &ActOptions) -> Result<Exit, Failure> {
    if session.globals.read_only {
        return Err(Failure::new("--read-only", "this command removes files", "leave --read-only out"));
    }
    let register = session.globals.place()?;
    let mut removed = Left::clean(&register).map_err(|error| session.met(error))?;
    for file in in_state() {
        std::fs::remove_file(&file)
            .map_err(|error| Failure::new(file.to_string_lossy(), error.to_string(), "remove it by hand"))?;
        removed.push(file);
    }
    for folder in files::left_private() {
        let gone = files::remove_private(&folder)
            .map_err(|error| Failure::new(folder.to_string_lossy(), error.to_string(), "remove it by hand"))?;
        if gone {
            removed.push(folder);
        }
    }
    let exports = exports::clean(session, options)?;
    if session.globals.json {
        let names: Vec<String> = removed.iter().map(|file| file.display().to_string()).collect();
        session.out.json(&json!({ "done": true, "removed": names, "exports": exports }))?;
        return Ok(Exit::Yes);
    }
    for file in &removed {
        session.out.line(format!("removed {}", file.display()))?;
    }
    for line in &exports {
        session.out.line(line)?;
    }
    if removed.is_empty() && exports.is_empty() {
        session.out.line("nothing was left behind; nothing was removed")?;
    }
    Ok(Exit::Yes)
}

/// What is left in the folders of this account.
fn in_state() -> Vec<PathBuf> {
    let Ok(paths) = Paths::of_this_account() else { return vec![] };
    let (views, drafts) = (paths.views(), paths.drafts());
    let folders = [views.parent().unwrap_or(Path::new(".")), &paths.anchors(), &drafts].map(Path::to_owned);
    folders.iter().flat_map(|folder| files::half_written_in(folder)).collect()
}

fn names(files: &[PathBuf]) -> String {
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    names.join(", ")
}
