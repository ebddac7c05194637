//! What an act of a form would come to: rehearsed for a moment on the writing connection, told in a few lines.

use super::{Backend, Prepared};
use crate::acts::bulk::Many;
use crate::acts::rehearsal::foretell;
use crate::domain::command::Request;
use crate::domain::{Command, Value};
use crate::store::{Patience, Result, StoreError};
use crate::tui::msg::Reply;

impl Backend {
    /// Rehearses an act. What stops the rehearsal is said and stops nothing else: whether the act can be done is found out by doing it.
    pub(super) fn rehearse(&mut self, asked: &Prepared) -> Result<Reply> {
        match self.store.begin_rehearsal(Patience::BRIEF) {
            Ok(()) => {}
            Err(StoreError::Busy(by)) => {
                return Ok(Reply::Rehearsed(vec![format!(
                    "What it changes cannot be told: another program is writing{by}."
                )]));
            }
            Err(error) => return Err(error),
        }
        let mut lines = vec![];
        let told = self.tell(asked, &mut lines);
        self.store.end_rehearsal()?;
        match told {
            // What stands in the way of a clock is asked about once the act is to be done.
            Ok(()) | Err(StoreError::ClockBehind(_)) => {}
            Err(StoreError::Refused(refusal)) => lines.push(format!("This would be refused: {refusal}")),
            Err(error) => return Err(error),
        }
        Ok(Reply::Rehearsed(lines))
    }

    fn tell(&mut self, asked: &Prepared, lines: &mut Vec<String>) -> Result<()> {
        if asked.commands.is_empty() {
            return Ok(());
        }
        lines.extend(self.namesakes(&asked.commands)?);
        let many = Many::of(&self.store, &asked.commands)?;
        let request = asked.request(self.acting.rehearsal());
        self.store.commit_all(&request, None, asked.commands.iter().cloned(), &mut |_| {})?;
        let Some(foretold) = foretell(&mut self.store)? else { return Ok(()) };
        if let Some(many) = many {
            lines.push(many.foretold(foretold.at_least(), foretold.entries));
        } else if foretold.entries == 0 {
            lines.push("Changes nothing: it is already recorded.".to_owned());
        }
        lines.extend(foretold.ended());
        lines.extend(foretold.moved());
        Ok(())
    }

    /// A second workload of one name is told before it is added.
    fn namesakes(&self, commands: &[Command]) -> Result<Vec<String>> {
        let mut lines = vec![];
        for command in commands {
            if let Command::AddWorkload { fields, .. } = command
                && let Some(Value::Text(name)) = fields.get("name")
            {
                let keys: Vec<String> = self.store.called_so(name)?.into_iter().map(|(_, key)| key).collect();
                if !keys.is_empty() {
                    lines.push(format!(
                        "A workload of this name is recorded already: {}. Is this another one? If not, leave these steps.",
                        keys.join(", ")
                    ));
                }
            }
        }
        Ok(lines)
    }
}

impl Prepared {
    /// The request that it makes, of one that says who asks and when.
    pub(super) fn request(&self, of: Request) -> Request {
        Request { on: self.on, why: self.why.clone(), stated_by: self.stated_by, expects: self.expects.clone(), ..of }
    }
}
