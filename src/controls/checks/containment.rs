//! EXP: an experiment ends by itself, and cannot spill what it never had.

use super::data::every_grant;
use crate::controls::answer::{Answer, Mend, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::{Classification, DateFact, Masking};

/// EXP-1: it ends, on a day that is ahead and not too far from the beginning.
pub fn an_experiment_ends(it: &Reading<'_>) -> Answer {
    let longest = i64::from(it.limits().experiment_days);
    let began = fact!(it.stage_since).day();
    let mend = |field| {
        let how = match began {
            Some(began) => {
                format!("set an end by {} at the latest, ask for promotion, or retire it", began.plus_days(longest))
            }
            None => "set an end, ask for promotion, or retire it".to_owned(),
        };
        Mend::new(Who::Owner, Step::Answer(field), how)
    };
    let ends = match fact!(it.ends_on) {
        DateFact::On(day) => *day,
        DateFact::Never => return Answer::fail("it is set never to end", mend("ends_on")),
        DateFact::Unknown => return Answer::open("nobody has said when it ends", mend("ends_on")),
    };
    if it.is_past(ends) {
        return Answer::fail(format!("it was to end on {ends}"), mend("ends_on"));
    }
    match began {
        None => Answer::open("nobody has said when it began", mend("stage_since")),
        Some(began) if ends > began.plus_days(longest) => {
            let reason = format!("it began on {began} and would end on {ends}, after {}", began.plus_days(longest));
            Answer::fail(reason, mend("ends_on"))
        }
        Some(_) => Answer::pass(format!("it ends on {ends}")),
    }
}

/// EXP-2: whatever it reads is made up, masked or public anyway.
pub fn harmless_data_only(it: &Reading<'_>) -> Answer {
    let mend = || Mend::new(Who::Owner, Step::GrantData, "use synthetic or masked data, or end the access");
    every_grant(it, "all its data is synthetic, masked or public", mend, |grant| {
        let masked = Verdict::of(fact!(grant.masking), |masking| *masking != Masking::Unmasked);
        let public = Verdict::of(fact!(grant.classification), |class| *class == Classification::Public);
        let verdict = masked.or(public);
        let reason = match verdict {
            Verdict::Fail => format!("{} is neither masked nor public", grant.called()),
            _ => format!("nobody has said whether {} is masked or public", grant.called()),
        };
        (verdict, reason)
    })
}
