//! The exceptions of a workload as text: what each permits, until when, and who said so.

use super::Page;
use crate::cli::failure::Failure;
use crate::domain::Day;
use crate::domain::attested::Vouched;
use crate::domain::lately::Around;
use crate::domain::record::{By, Exception};

impl Page<'_> {
    pub(super) fn exceptions(&mut self) -> Result<(), Failure> {
        let dossier = self.dossier;
        for exception in &dossier.exceptions {
            let state = exception.state_on(self.opened.today);
            self.session.out.line(format!("Exception {} from {} ({state})", exception.id, exception.control))?;
            for item in &exception.items {
                self.session.out.wrapped(2, &format!("only for {item}"))?;
            }
            self.fields(2, &exception.facts, |_| None)?;
            for act in acts(exception) {
                let by = act.by.map(|by| {
                    let how = act.vouched.map_or(by.assurance.shown(), |vouched| vouched.attested.shown());
                    Ok::<_, Failure>((format!(" by {}", self.person(Some(by.person))?), format!(" ({how})")))
                });
                let (by, how) = by.transpose()?.unwrap_or_default();
                let reason = act.reason.map(|reason| format!(": {reason}")).unwrap_or_default();
                self.session.out.wrapped(2, &format!("{}{by} on {}{how}{reason}", act.did, act.on))?;
            }
            self.around(&Around::exception(dossier, exception))?;
        }
        Ok(())
    }
}

/// One thing that was done to an exception.
struct Act<'a> {
    did: String,
    by: Option<By>,
    on: Day,
    vouched: Option<&'a Vouched>,
    reason: Option<&'a str>,
}

/// All that was done to it, in order.
fn acts(it: &Exception) -> Vec<Act<'_>> {
    let mut acts = vec![Act {
        did: "asked".to_owned(),
        by: Some(it.requested_by),
        on: it.requested_on,
        vouched: None,
        reason: None,
    }];
    acts.extend(it.decided.iter().map(|decided| Act {
        did: if decided.approved { "approved" } else { "declined" }.to_owned(),
        by: Some(decided.by),
        on: decided.on,
        vouched: Some(&decided.vouched),
        reason: decided.reason.as_deref(),
    }));
    acts.extend(it.renewals.iter().map(|renewal| Act {
        did: format!("renewed until {}", renewal.until),
        by: Some(renewal.by),
        on: renewal.on,
        vouched: Some(&renewal.vouched),
        reason: Some(&renewal.reason),
    }));
    acts.extend(it.closed.iter().map(|closed| Act {
        did: if closed.by.is_some() { "closed" } else { "ended" }.to_owned(),
        by: closed.by,
        on: closed.on,
        vouched: None,
        reason: Some(&closed.reason),
    }));
    acts
}
