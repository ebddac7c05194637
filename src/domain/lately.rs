//! What changed around a decision: in the days before it was asked for, until so many days after it was decided; so too around each
//! renewal of an exception, which is a decision of its own. The owner, the policy and the catalogue, who has which role, who was recorded only then, who counts as two people. A decision rests on these, so whoever
//! decides is told, and so is whoever relies on it later. Nothing is refused for it.

use super::record::{Exception, Person, PolicyTurn, Promotion, Register, Turn};
use super::{Day, Dossier, Fact, Id, people};
use std::ops::RangeInclusive;

/// So many days before the request and after the decision.
const DAYS: i64 = 30;
/// So many fields of a policy are named.
const NAMED: usize = 4;

/// A decision, or a request of one.
#[derive(Debug)]
pub struct Around<'a> {
    dossier: &'a Dossier,
    /// Of the decision, and of each renewal.
    periods: Vec<RangeInclusive<Day>>,
    requested_by: Id,
    decided_by: Option<Id>,
    renewed_by: Vec<Id>,
    /// Who owns it, beside those it was handed over to in the period.
    owners: Vec<Id>,
    asked_under: Option<String>,
    /// What is told of the decision itself: what else one that is still to come approves, and that one turned out to be no other person's.
    of_itself: Vec<String>,
}

impl<'a> Around<'a> {
    /// Around a promotion.
    #[must_use]
    pub fn promotion(dossier: &'a Dossier, promotion: &Promotion) -> Self {
        let decided = promotion.decided.as_ref().map(|decided| (decided.by.person, decided.on));
        let asked_under = promotion.catalogue().filter(|_| decided.is_none());
        let asked = (promotion.requested_by.person, promotion.requested_on);
        let of_itself = if decided.is_none() { promotion.plan.access_to_approve(dossier) } else { vec![] };
        Self { asked_under, of_itself, ..Self::of(dossier, asked, decided, []) }
    }

    /// Around an exception and each renewal of it.
    #[must_use]
    pub fn exception(dossier: &'a Dossier, exception: &Exception) -> Self {
        let decided = exception.decided.as_ref().map(|decided| (decided.by.person, decided.on));
        let asked = (exception.requested_by.person, exception.requested_on);
        let own = dossier.approved_for_themselves(exception).and_then(|id| dossier.people.get(&id));
        let own =
            own.map(|it| format!("{} approved it, and counts as the person who asked or answers for it.", it.called()));
        let around = Self::of(dossier, asked, decided, exception.facts.owner.known().copied());
        let around = Self { of_itself: own.into_iter().collect(), ..around };
        exception.renewals.iter().fold(around, |around, it| around.renewed(it.by.person, it.on))
    }

    /// Also around a renewal by a person on a day: one that was, or one that is about to be.
    #[must_use]
    pub fn renewed(mut self, by: Id, on: Day) -> Self {
        self.periods.push(on.plus_days(-DAYS)..=on.plus_days(DAYS));
        self.renewed_by.push(by);
        self
    }

    fn of(
        dossier: &'a Dossier,
        (requested_by, requested_on): (Id, Day),
        decided: Option<(Id, Day)>,
        owner: impl IntoIterator<Item = Id>,
    ) -> Self {
        let until = decided.map_or(Day::LAST, |(_, on)| on.plus_days(DAYS));
        let owners = dossier.workload.facts.owner.known().copied().into_iter().chain(owner).collect();
        Self {
            dossier,
            periods: vec![requested_on.plus_days(-DAYS)..=until],
            requested_by,
            decided_by: decided.map(|(by, _)| by),
            renewed_by: vec![],
            owners,
            asked_under: None,
            of_itself: vec![],
        }
    }

    /// What changed, a sentence each. `catalogue` is the version that judges now; `deciders` may decide what waits.
    #[must_use]
    pub fn changed<'s>(
        &'s self,
        register: Option<&Register>,
        catalogue: &str,
        deciders: impl IntoIterator<Item = &'s Person>,
    ) -> Vec<String> {
        let zone = register.map_or(chrono_tz::UTC, |register| register.policy.time_zone);
        let mut told = self.of_itself.clone();
        for turn in self.dossier.workload.handed_over.iter().filter(|it| self.saw(it, zone)) {
            let when = turn.when(zone);
            told.push(match turn.to.map(|owner| self.dossier.person(&Fact::Known(owner))) {
                Some(Some(owner)) => format!("Its owner was changed on {when}, to {}.", owner.called()),
                Some(None) => format!("Its owner was changed on {when}."),
                None => format!("Its owner became unknown on {when}."),
            });
        }
        for turn in register.iter().flat_map(|it| &it.policies).filter(|it| self.saw(it, zone)) {
            let PolicyTurn { number, changed } = &turn.to;
            told.push(format!("Policy {number} came into force on {}; it changed {}.", turn.when(zone), few(changed)));
        }
        if let Some(under) = self.asked_under.as_ref().filter(|under| *under != catalogue) {
            told.push(format!("It was asked for under catalogue {under}, and is judged by {catalogue}."));
        }
        let involved = self.involved(zone, deciders);
        for (person, part) in &involved {
            let added = person.recorded().into_iter().filter(|it| self.saw(it, zone));
            told.extend(
                added.map(|it| format!("{}, {part}, was recorded only on {}.", person.called(), it.when(zone))),
            );
            for turn in person.given.iter().filter(|it| self.saw(it, zone)) {
                let (called, when) = (person.called(), turn.when(zone));
                told.push(if turn.to.is_empty() {
                    format!("{called}, {part}, lost every role on {when}.")
                } else {
                    format!("{called}, {part}, was given these roles on {when}: {}.", turn.to.join(", "))
                });
            }
        }
        told.extend(self.told_apart(&involved));
        told
    }

    /// Whether something counts from a day around the decision, or was recorded on one.
    fn saw<T>(&self, turn: &Turn<T>, zone: chrono_tz::Tz) -> bool {
        self.periods.iter().any(|period| turn.is_within(period, zone))
    }

    fn is_around(&self, day: Day) -> bool {
        self.periods.iter().any(|period| period.contains(&day))
    }

    /// Who had a part in it, each once, with the part.
    fn involved<'s>(
        &'s self,
        zone: chrono_tz::Tz,
        deciders: impl IntoIterator<Item = &'s Person>,
    ) -> Vec<(&'s Person, &'static str)> {
        let of = |id: Id, part| self.dossier.person(&Fact::Known(id)).map(|person| (person, part));
        let asked = of(self.requested_by, "who asked for it");
        let decided = self.decided_by.and_then(|id| of(id, "who decided"));
        let renewed = self.renewed_by.iter().filter_map(|id| of(*id, "who renewed it"));
        let handed = self.dossier.workload.handed_over.iter().filter(|turn| self.saw(turn, zone));
        let owners = self.owners.iter().filter_map(|id| of(*id, "who owns it"));
        let owned = handed.filter_map(|turn| turn.to).filter_map(|id| of(id, "who owned it"));
        let may = deciders.into_iter().map(|person| (person, "who may decide"));
        let mut involved: Vec<(&Person, &str)> = vec![];
        for (person, part) in asked.into_iter().chain(decided).chain(renewed).chain(owners).chain(owned).chain(may) {
            if !involved.iter().any(|(known, _)| known.id == person.id) {
                involved.push((person, part));
            }
        }
        involved
    }

    /// Two records of one name that are recorded as two people.
    fn told_apart(&self, involved: &[(&Person, &str)]) -> Vec<String> {
        let mut told = vec![];
        for (at, (one, _)) in involved.iter().enumerate() {
            for (other, _) in involved.iter().skip(at + 1).filter(|(other, _)| people::have_one_name(one, other)) {
                let bond = one.apart.iter().find(|bond| bond.with == other.id && self.is_around(bond.since));
                told.extend(bond.map(|bond| {
                    format!("Two records of the name {} count as two people since {}.", one.called(), bond.since)
                }));
            }
        }
        told
    }
}

/// The first few fields, and how many more there are.
fn few(fields: &[String]) -> String {
    let named = fields.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match fields.len().saturating_sub(NAMED) {
        0 if named.is_empty() => "its words alone".to_owned(),
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests;
