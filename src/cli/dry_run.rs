//! A dry run: acts are performed on the register as they are otherwise, and taken back when the command ends. What they would come to is
//! said in the place of what was done.

use serde_json::{Value as Json, json};

use super::exit::Exit;
use super::failure::Failure;
use super::session::{Opened, Session};
use crate::acts::rehearsal::Foretold;
use crate::store::Patience;

impl Session {
    /// The register, in which acts are only rehearsed; a private copy of one that cannot be written.
    pub(super) fn to_rehearse(&self) -> Result<Opened, Failure> {
        if self.globals.as_of.is_some() {
            let next = "leave --as-of out; an act that was true from an earlier day takes --on";
            return Err(Failure::new("--as-of", "nothing is written into the past, and nothing rehearsed", next));
        }
        let mut opened = self.open()?;
        Self::refuse_another(&opened)?;
        if opened.store.read_only().is_some() {
            opened.store = opened.store.copy_to_rehearse(self.acting.now())?;
        }
        opened.store.begin_rehearsal(Patience::EXACT).map_err(|error| self.met(error))?;
        Ok(opened)
    }

    /// Refuses a dry run of what writes no entry.
    pub(super) fn no_dry_run(&self) -> Result<(), Failure> {
        if self.globals.dry_run {
            return Err(Failure::new("--dry-run", "this command records no act", "leave --dry-run out"));
        }
        Ok(())
    }

    /// What the acts of a dry run would come to, once.
    pub(super) fn foretold(&self) -> Vec<Foretold> {
        self.foretold.take()
    }

    /// Says what a dry run came to: what would be recorded, and how findings would move.
    pub(super) fn foretell(&mut self, also: Json) -> Result<Exit, Failure> {
        let foretold = self.foretold();
        if self.globals.json {
            let mut json = json!({
                "done": false,
                "dry_run": true,
                "entries": foretold.iter().map(|it| it.entries).sum::<u64>(),
                "would_record": foretold.iter().flat_map(|it| &it.told).map(|it| {
                    json!({"about": it.about, "what": it.what, "lines": it.lines})
                }).collect::<Vec<_>>(),
                "findings": moves_json(&foretold),
            });
            if let (Json::Object(json), Json::Object(also)) = (&mut json, also) {
                json.extend(also);
            }
            self.out.json(&json)?;
            return Ok(Exit::Yes);
        }
        if foretold.iter().all(|it| it.entries == 0) {
            self.out.line("dry run, nothing was written: no change, it is already recorded")?;
            return Ok(Exit::Yes);
        }
        self.out.line("dry run, nothing was written; it would record:")?;
        for line in foretold.iter().flat_map(Foretold::lines) {
            self.out.wrapped(2, &line)?;
        }
        Ok(Exit::Yes)
    }
}

/// How findings would move, by control.
pub(super) fn moves_json(foretold: &[Foretold]) -> Json {
    let moves = foretold.iter().flat_map(|it| &it.moves);
    moves
        .map(|it| {
            json!({
                "control": it.control, "closed": it.closed, "fails": it.fails, "not_answered": it.not_answered,
            })
        })
        .collect()
}
