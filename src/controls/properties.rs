//! What holds for every workload that could be recorded: how long answers hold, and that nothing passes because it is not known.

use super::tests_support::{Lived, READY, day, excepted, made, people_ids, policy, today};
use super::{Excepted, Judged, catalogue, causes, gate, judge};
use crate::domain::contradiction;
use crate::domain::fact::Shape;
use crate::domain::field::{FactTable, Facts, Setting};
use crate::domain::policy::Preset;
use crate::domain::record::{Exception, ExceptionClosed, ExceptionDecision, Grant};
use crate::domain::shared::{Side, Thing, User};
use crate::domain::{Day, Dossier, Entered, How, Id, Listing, Plan, Policy, Severity, Stage, Value, Word};
use proptest::prelude::*;

/// Numbers that proptest draws and shrinks, spent one at a time; 0 once they are used up.
struct Choices<'c>(std::slice::Iter<'c, u16>);

impl Choices<'_> {
    fn below(&mut self, limit: usize) -> usize {
        self.0.next().map_or(0, |choice| usize::from(*choice) % limit)
    }

    fn day(&mut self, from: i64, to: usize) -> Day {
        today().plus_days(from + i64::try_from(self.below(to)).unwrap())
    }

    fn word<W: Word>(&mut self) -> W {
        W::ALL[self.below(W::ALL.len())]
    }

    fn value(&mut self, name: &str, shape: Shape) -> Value {
        match shape {
            Shape::Word(words) => Value::Word(words[self.below(words.len())]),
            Shape::Date if self.below(8) == 1 => Value::Never,
            Shape::Date => Value::Day(self.day(-130, 260)),
            Shape::Person => Value::Person(people_ids()[self.below(7)]),
            Shape::Number => Value::Number(180),
            Shape::Texts => Value::Texts(vec!["search".to_owned()]),
            Shape::Text if name == "cadence" => Value::Text(["30d", "2m", "1y"][self.below(3)].to_owned()),
            Shape::Text => Value::Text("said".to_owned()),
        }
    }

    /// Sets about two facts in three, on days that have come.
    fn facts<F: FactTable>(&mut self) -> Facts<F> {
        let mut facts = Facts::<F>::default();
        for field in F::FIELDS {
            if self.below(3) > 0 {
                let setting = Setting { on: self.day(-200, 201), how: self.word() };
                facts.set(field.name, self.value(field.name, field.shape), setting);
            }
        }
        facts
    }

    /// An exception from some control, for all or one of its grants, in any state, its days anywhere.
    fn exception(&mut self, dossier: &Dossier) -> Exception {
        let controls = &catalogue().controls;
        let control = &controls[self.below(controls.len())].id;
        let items: Vec<Id> = dossier.grants.iter().map(|grant| grant.id).take(self.below(2)).collect();
        let mut exception = excepted(dossier, control, items, "2026-10-01", "2026-12-01");
        let on = self.day(-200, 300);
        exception.decided = exception.decided.filter(|_| self.below(4) > 0).map(|it| ExceptionDecision { on, ..it });
        if self.below(4) == 1 {
            let (by, on) = (exception.requested_by, self.day(-100, 300));
            exception.closed = Some(ExceptionClosed { by: Some(by), on, reason: "fixed".to_owned() });
        }
        let last = self.value("expires_on", Shape::Date);
        exception.facts.set("expires_on", last, Setting { on: self.day(-200, 201), how: How::Person });
        exception
    }

    /// What it runs as and stands on, and who else does.
    fn runs_as(&mut self, dossier: &mut Dossier) {
        for number in 0..self.below(3) {
            let mut with = made("| identity account=svc | credential kind=key | through name=kv | zone name=sub");
            let mut runs_as = with.identities.remove(0);
            runs_as.identity.id = Id([0x30 + u8::try_from(number).unwrap(); 16]);
            runs_as.identity.facts = self.facts();
            runs_as.credentials[0].facts = self.facts();
            for bond in with.workload.identities.iter_mut().chain(&mut runs_as.identity.zones) {
                bond.since = self.day(-200, 201);
            }
            with.workload.identities[0].with = runs_as.identity.id;
            for (at, zone) in with.zones.iter_mut().enumerate() {
                zone.facts = self.facts();
                if self.below(2) == 1 {
                    let side = [Side::Production, Side::Other, Side::Unclear][self.below(3)];
                    let user = User { since: self.day(-200, 201), id: Id([0xee; 16]), called: "pay-agent".to_owned() };
                    let thing = if at == 0 { Thing::Identity(runs_as.identity.id) } else { Thing::Zone(zone.id) };
                    dossier.shared.entry(thing).or_default().add(side, user);
                }
            }
            dossier.workload.identities.append(&mut with.workload.identities);
            if number == 0 {
                dossier.workload.zones.append(&mut with.workload.zones);
                dossier.zones.append(&mut with.zones);
            }
            dossier.identities.push(runs_as);
        }
    }

    fn dossier(&mut self) -> Dossier {
        let mut dossier = made("");
        dossier.workload.facts = self.facts();
        for number in 0..self.below(4) {
            let id = Id([0x10 + u8::try_from(number).unwrap(); 16]);
            let added_on = self.day(-200, 201);
            dossier.grants.push(Grant {
                id,
                workload: dossier.workload.id,
                added_on,
                facts: self.facts(),
                source: None,
            });
        }
        for _ in 0..self.below(4) {
            let exception = self.exception(&dossier);
            dossier.exceptions.push(exception);
        }
        self.runs_as(&mut dossier);
        for _ in 0..self.below(3) {
            let on = self.day(-200, 201).to_string();
            let (from, to) = (self.word(), self.word());
            dossier = match self.below(5) {
                4 if dossier.workload.facts.stage.known().is_some() => {
                    dossier.adopted(&on, &self.day(-30, 120).to_string())
                }
                0 => dossier.asked(from, to, &on),
                1 => dossier.reviewed(&on),
                2 => dossier.entered(to, &on, self.word::<Entered>()),
                _ => dossier.approved(from, to, &on, "bob"),
            };
        }
        dossier
    }
}

fn policies() -> [Policy; 2] {
    let phased = "\n[controls.KEY-2]\nreason = \"phased in\"\nfrom = \"2026-12-24\"\n";
    let phased = Policy::read(&format!("{}{phased}", crate::domain::policy::DEFAULT_POLICY)).unwrap();
    [policy(), Policy { preset: Preset::Full, ..phased }]
}

type Said<'j> = (super::Verdict, Severity, &'j str, Option<Day>, Option<Day>, &'j Option<Excepted>);

fn what_it_says(judged: &Judged) -> Said<'_> {
    (judged.verdict(), judged.severity, &judged.answer.reason, judged.from, judged.holds_through, &judged.excepted)
}

const SET: Setting = Setting { on: Day::FIRST, how: How::Person };

/// What a workload runs as and stands on that is ready for any gate.
const RUNS_AS: &str = "| identity account=svc issuer=corp environment=test first_environment=test state=live owner=ann privilege=scoped \
    standing=standing human_use=no third_party=no revoke_by=2026-12-01 issued_on=2026-10-01 credentials_complete=listed \
    | credential kind=key fingerprint=id:k1 issued_on=2026-10-01 expires_on=2026-12-01 last_used_on=2026-11-20 \
    | zone name=sub-1 kind=cloud-account environment=test";

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_stays_as_it_is_through_the_day_it_names_and_since_the_day_it_names(
        choices in proptest::collection::vec(0_u16..1_000, 0..400),
        phased in 0_usize..2,
    ) {
        let dossier = Choices(choices.iter()).dossier();
        let policy = &policies()[phased];
        let mut before = judge(&dossier, today(), policy);
        let mut causes_before = causes(&dossier, &before, today(), policy);
        for ahead in 1..=400 {
            let day = today().plus_days(ahead);
            let now = judge(&dossier, day, policy);
            let causes_now = causes(&dossier, &now, day, policy);
            for (was, is) in before.controls.iter().zip(&now.controls) {
                prop_assert!(is.since <= day && is.holds_through.is_none_or(|through| through >= day), "{day} {is:?}");
                if was.holds_through.is_none_or(|through| through >= day) {
                    prop_assert_eq!(what_it_says(was), what_it_says(is), "{} {}", day, &was.control.id);
                    prop_assert_eq!(was.since, is.since);
                } else if was.answer != is.answer {
                    prop_assert_eq!(is.since, day, "{}", &is.control.id);
                }
            }
            if before.holds_through.is_none_or(|through| through >= day) {
                prop_assert_eq!(before.masks, now.masks);
                prop_assert_eq!(&causes_before, &causes_now);
            }
            (before, causes_before) = (now, causes_now);
        }
    }

    #[test]
    fn taking_an_answer_or_an_exception_back_opens_no_gate(
        choices in proptest::collection::vec(0_u16..1_000, 0..24),
        to in 0_usize..3,
    ) {
        let to = [Stage::Experiment, Stage::Pilot, Stage::Production][to];
        let mut dossier = made(&format!("{READY} {RUNS_AS}"));
        dossier.workload.facts.set("identities_complete", Listing::Listed.into(), SET);
        dossier.workload.facts.set("zones_complete", Listing::Listed.into(), SET);
        let side = if to == Stage::Production { Side::Production } else { Side::Other };
        let dossier = dossier.beside(("zone", 0), side, "pay-agent");
        let mut choices = Choices(choices.iter());
        let mut dossier = dossier;
        for _ in 0..choices.below(4) {
            put_one(&mut dossier.workload.facts, &mut choices);
            put_one(&mut dossier.grants[0].facts, &mut choices);
            put_one(&mut dossier.identities[0].identity.facts, &mut choices);
            put_one(&mut dossier.identities[0].credentials[0].facts, &mut choices);
            put_one(&mut dossier.zones[0].facts, &mut choices);
        }
        for _ in 0..choices.below(3) {
            let exception = choices.exception(&dossier);
            dossier.exceptions.push(exception);
        }
        if opens(&dossier, to) {
            return Ok(());
        }
        for at in 0..dossier.exceptions.len() {
            let mut then = dossier.clone();
            then.exceptions.remove(at);
            prop_assert!(!opens(&then, to), "without an exception the gate to {to} opens: {:?}", dossier.exceptions[at]);
        }
        for name in set_fields(&dossier.workload.facts) {
            let mut then = dossier.clone();
            then.workload.facts.set(name, Value::Unknown, Setting { on: today(), how: How::Person });
            prop_assert!(!opens(&then, to), "without {name} the gate to {to} opens: {:?}", dossier.workload.facts);
        }
        for name in set_fields(&dossier.grants[0].facts) {
            let mut then = dossier.clone();
            then.grants[0].facts.set(name, Value::Unknown, Setting { on: today(), how: How::Person });
            prop_assert!(!opens(&then, to), "without grant.{name} the gate to {to} opens: {:?}", dossier.grants[0].facts);
        }
        for name in set_fields(&dossier.identities[0].identity.facts) {
            let mut then = dossier.clone();
            then.identities[0].identity.facts.set(name, Value::Unknown, SET);
            prop_assert!(!opens(&then, to), "without identity.{name} the gate to {to} opens: {:?}", dossier.identities[0]);
        }
        for name in set_fields(&dossier.identities[0].credentials[0].facts) {
            let mut then = dossier.clone();
            then.identities[0].credentials[0].facts.set(name, Value::Unknown, SET);
            prop_assert!(!opens(&then, to), "without credential.{name} the gate to {to} opens: {:?}", dossier.identities[0]);
        }
        for name in set_fields(&dossier.zones[0].facts) {
            let mut then = dossier.clone();
            then.zones[0].facts.set(name, Value::Unknown, SET);
            prop_assert!(!opens(&then, to), "without zone.{name} the gate to {to} opens: {:?}", dossier.zones[0]);
        }
        for (id, name) in people_ids().into_iter().flat_map(|id| ["kind", "active", "left_on"].map(|name| (id, name))) {
            let mut then = dossier.clone();
            let person = then.people.get_mut(&id).unwrap();
            person.facts.set(name, Value::Unknown, Setting { on: today(), how: How::Person });
            prop_assert!(!opens(&then, to), "without person.{name} the gate to {to} opens");
        }
    }
}

fn put_one<F: FactTable>(facts: &mut Facts<F>, choices: &mut Choices<'_>) {
    let field = &F::FIELDS[choices.below(F::FIELDS.len())];
    let value = choices.value(field.name, field.shape);
    facts.set(field.name, value, Setting { on: day("2026-11-01"), how: How::Person });
}

/// Every field that is set; but a tier raised by hand and a cadence of its own, which unknown mean "as policy says", and what contradicts
/// another: taking one of the two back is how that is settled.
fn set_fields<F: FactTable>(facts: &Facts<F>) -> Vec<&'static str> {
    let names = F::FIELDS.iter().map(|field| field.name);
    let is_of_two = |name: &str| contradiction::of(facts, name).is_some();
    let means_something = |name: &&str| !["tier_raised", "cadence"].contains(name) && !is_of_two(name);
    names.filter(|name| facts.setting(name).is_some()).filter(means_something).collect()
}

fn opens(dossier: &Dossier, to: Stage) -> bool {
    gate::ask(dossier, &Plan::default(), to, today(), &policy()).passes()
}
