//! The clock of the machine is ahead for one entry: later answers count, or are refused for the clock, and nothing is called forged.

use std::time::{SystemTime, UNIX_EPOCH};

use rstest::rstest;
use serde_json::Value as Json;

use crate::acts::entries;
use crate::home::Home;
use crate::machine::{Fault, Run, run, shim};

const DAY: i64 = 86_400;

/// When the honest clock stands.
#[derive(Clone, Copy, Debug)]
enum Hour {
    Now,
    /// Ten minutes before midnight, in UTC.
    BeforeMidnight,
}

/// A register, and a clock to do things by.
struct Clock {
    home: Home,
    start: i64,
}

impl Clock {
    fn begun(hour: Hour) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let into_day = i64::try_from(now).unwrap() % DAY;
        let start = match hour {
            Hour::Now => 0,
            Hour::BeforeMidnight => DAY - into_day - 600,
        };
        let clock = Self { home: Home::empty(), start };
        for (after, act) in [
            (0, &["init", "--me", "A. Kumar", "--zone", "UTC"][..]),
            (1, &["add", "Bot", "--owner", "me"]),
            (2, &["add", "Other", "--owner", "me"]),
        ] {
            let ran = clock.after(after, act);
            assert_eq!(ran.code, Some(0), "{}", ran.says());
        }
        clock
    }

    /// Runs it so many seconds after the start.
    fn after(&self, seconds: i64, act: &[&str]) -> Run {
        run(&self.home, act, Some(&Fault::clock(self.start + seconds)))
    }

    fn team(&self, seconds: i64) -> Json {
        let ran = self.after(seconds, &["list", "--filter", "key:bot", "--json"]);
        serde_json::from_str::<Json>(&ran.out).unwrap()[0]["team"].clone()
    }

    fn is_sound(&self, seconds: i64) {
        let looked = self.after(seconds, &["verify"]);
        assert!(looked.is_sound() && !looked.out.contains("tamper"), "{}", looked.says());
    }
}

fn names_the_clock(ran: &Run) -> bool {
    let said = format!("{}{}", ran.out, ran.err);
    ["clock", "ahead", "in the future"].iter().any(|words| said.contains(words))
}

#[rstest]
#[case::twenty_minutes_over_midnight(Hour::BeforeMidnight, 1_200)]
#[case::twenty_minutes(Hour::Now, 1_200)]
#[case::thirteen_hours(Hour::BeforeMidnight, 13 * 3_600)]
#[case::a_day(Hour::Now, DAY + 600)]
#[case::ten_years(Hour::Now, 3_652 * DAY)]
fn an_entry_from_a_clock_that_is_ahead_hides_no_later_answer(#[case] hour: Hour, #[case] ahead: i64) {
    if shim().is_none() {
        return;
    }
    let clock = Clock::begun(hour);
    let honest = clock.after(5, &["doctor"]);
    assert!(
        !["lies ahead", "is ahead", "in the future"].iter().any(|words| honest.out.contains(words)),
        "{}",
        honest.says()
    );
    let wrong = clock.after(ahead, &["answer", "bot", "team=Wrong"]);
    assert_eq!(wrong.code, Some(0), "nothing yet shows that this clock is wrong: {}", wrong.says());
    clock.is_sound(30);
    assert!(names_the_clock(&clock.after(31, &["doctor"])), "doctor names what is ahead");

    let before = entries(&clock.home);
    let right = clock.after(60, &["answer", "bot", "team=Right"]);
    assert!(names_the_clock(&right), "{}", right.says());
    if ahead < DAY {
        assert_eq!((right.code, clock.team(61)), (Some(0), "Right".into()), "{}", right.says());
    } else {
        assert_eq!((right.code, entries(&clock.home)), (Some(2), before), "{}", right.says());
    }
    clock.is_sound(80);
    let shown = clock.after(81, &["list", "--json"]).out;
    let again = clock.after(82, &["rebuild"]);
    assert_eq!(again.code, Some(0), "{}", again.says());
    clock.is_sound(83);
    assert_eq!(clock.after(84, &["list", "--json"]).out, shown, "computed again it is the same");
}
