//! OWN: somebody answers for it, and for something that is written down.

use crate::controls::answer::{Answer, Mend, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::domain::{Fact, PersonKind, Stage, YesNo};

/// OWN-1: one accountable person who is still here. A mailbox is nobody: it is not answered who reads it.
pub fn owned(it: &Reading<'_>) -> Answer {
    let mend = |who, step, how: &'static str| Mend::new(who, step, how);
    let name_one = "name one accountable person";
    let Fact::Known(id) = fact!(it.owner) else {
        return Answer::open("no owner is named", mend(Who::Governance, Step::Answer("owner"), name_one));
    };
    let Some(person) = it.person(*id) else {
        return Answer::open("the owner is not recorded", mend(Who::Governance, Step::Answer("owner"), name_one));
    };
    let replace = |reason: String| {
        let who = if fact!(it.deputy).is_unknown() { Who::Governance } else { Who::Deputy };
        Answer::fail(reason, mend(who, Step::Answer("owner"), name_one))
    };
    match fact!(person.left_on).day().filter(|day| it.has_come(*day)) {
        Some(day) => return replace(format!("the owner left on {day}")),
        None if fact!(person.active).is(YesNo::No) => return replace("the owner has left".to_owned()),
        None => {}
    }
    let who_reads = |reason| {
        let how = "name the person who reads it as owner";
        Answer::open(reason, mend(Who::Governance, Step::Answer("owner"), how))
    };
    match fact!(person.kind) {
        Fact::Known(PersonKind::Person) => Answer::pass("one person owns it"),
        Fact::Known(PersonKind::Mailbox) => who_reads("the owner is a mailbox: who reads it?"),
        Fact::Known(PersonKind::Team) => who_reads("the owner is a team: who answers for it?"),
        Fact::Known(PersonKind::Vendor) => who_reads("the owner is a vendor: who answers for it here?"),
        Fact::Unknown => {
            let how = "say whether the owner's record is a person, a mailbox, a team or a vendor";
            Answer::open(
                "nobody has said whether the owner is a person",
                mend(Who::Governance, Step::DescribePerson, how),
            )
        }
    }
}

/// OWN-4: it is written down what it is for, and for a pilot, for whom and what.
pub fn purpose_documented(it: &Reading<'_>) -> Answer {
    let open = |reason, field, how: &'static str| Answer::open(reason, Mend::new(Who::Owner, Step::Answer(field), how));
    if fact!(it.purpose).is_unknown() {
        return open("nobody has said what it is for", "purpose", "say what it is for, in a sentence");
    }
    if it.stage() == Some(Stage::Pilot) && fact!(it.pilot_scope).is_unknown() {
        return open(
            "nobody has said what the pilot is limited to",
            "pilot_scope",
            "say whom and what the pilot is limited to",
        );
    }
    Answer::pass("its purpose is written down")
}
