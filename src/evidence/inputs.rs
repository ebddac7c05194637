//! What a pack is a function of. The same inputs give the same bytes, so the pack is named by their hash.

use super::cell::GUARD;
use super::coverage::Period;
use super::manifest::{Manifest, Program};
use super::table_file::Style;
use crate::domain::{Day, Id, key};
use crate::ledger::{Hash, Link};
use serde_json::json;
use std::path::PathBuf;

/// What is asked of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The folder that the pack is put into.
    pub place: PathBuf,
    /// The day that is shown; today where absent.
    pub as_of: Option<Day>,
    /// How many entries of the ledger are taken as known; all where absent.
    pub known_at: Option<u64>,
    /// The period that is asked about.
    pub period: Option<Period>,
    /// Which workloads are in scope, as typed; all where absent.
    pub filter: Option<String>,
    /// Who `me` of the filter is.
    pub me: Option<Id>,
    /// How cells are written.
    pub style: Style,
}

/// The inputs of one pack, settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inputs {
    /// The ledger's first entries.
    pub ledger: Link,
    pub as_of: Day,
    pub period: Option<Period>,
    pub filter: Option<String>,
    /// Who `me` is, where the filter asks for them.
    pub me: Option<Id>,
    pub style: Style,
    /// What writes it, and judges.
    pub program: Program,
    /// The number of what the files are made by.
    pub tables: u32,
}

impl Inputs {
    /// The pack's id: the first 12 hex digits of SHA-256 over the canonical JSON of the inputs.
    pub(super) fn pack_id(&self) -> String {
        let mut inputs = json!({
            "v": 1,
            "ledger": self.ledger.ledger,
            "entries": self.ledger.size,
            "head": self.ledger.head.to_string(),
            "as_of": self.as_of,
            "byte_order_mark": self.style.mark,
            "raw": self.style.raw,
            "program": self.program.version,
            "catalogue": self.program.catalogue,
        });
        if let Some(inputs) = inputs.as_object_mut() {
            inputs.extend((self.tables > 0).then(|| ("tables".to_owned(), json!(self.tables))));
            inputs.extend(self.period.map(|period| ("period".to_owned(), json!([period.from, period.to]))));
            inputs.extend(self.filter.as_ref().map(|filter| ("filter".to_owned(), json!(filter))));
            inputs.extend(self.me.map(|me| ("me".to_owned(), json!(me))));
        }
        Hash::of(inputs.to_string().as_bytes()).to_string().chars().take(12).collect()
    }

    /// The inputs as a manifest has them; `None` where it names no end of a chain.
    pub(super) fn of(manifest: &Manifest) -> Option<Self> {
        Some(Self {
            ledger: manifest.link()?,
            as_of: manifest.as_of,
            period: manifest.coverage.period,
            filter: manifest.scope.filter.clone(),
            me: manifest.scope.me,
            style: Style { mark: manifest.csv.byte_order_mark, raw: manifest.csv_guard != GUARD },
            program: manifest.program.clone(),
            tables: manifest.tables,
        })
    }

    /// The name of the pack's folder: at most 64 characters of `[a-z0-9._-]`, whatever the register is called.
    pub(super) fn folder_name(&self, register: &str) -> String {
        // A key has at most 40 characters; the word before the name takes nine of them, and is there where no letter of it can be.
        let slug = key::suggested(&format!("register {register}"));
        let slug = slug.strip_prefix("register-").unwrap_or("register");
        format!("evidence_{slug}_{}_{}", self.as_of, self.pack_id())
    }
}

#[cfg(test)]
mod tests {
    use super::super::folder::is_file_name;
    use super::super::table::TABLES;
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn inputs() -> Inputs {
        let ledger = Link::genesis(Id([1; 16]));
        let as_of = "2026-11-22".parse().unwrap();
        Inputs {
            ledger,
            as_of,
            period: None,
            filter: None,
            me: None,
            style: Style::default(),
            program: Program::this(),
            tables: TABLES,
        }
    }

    #[rstest]
    #[case("acme", "acme")]
    #[case("../x", "x")]
    #[case("-rf", "rf")]
    #[case("CON", "con")]
    #[case("日本語", "ri-ben-yu")]
    #[case("\u{200b}", "register")]
    #[case("", "register")]
    #[case("\u{1b}[2J\u{202e}evil", "2j-evil")]
    fn a_folder_is_named_for_its_register_and_leads_nowhere_else(#[case] register: &str, #[case] slug: &str) {
        let id = inputs().pack_id();
        assert_eq!(inputs().folder_name(register), format!("evidence_{slug}_2026-11-22_{id}"));
    }

    #[test]
    fn every_input_gives_another_pack() {
        let mut packs = vec![inputs(); 9];
        packs[1].ledger.size = 1;
        packs[2].as_of = packs[2].as_of.plus_days(1);
        packs[3].period = Some(Period { from: packs[3].as_of, to: packs[3].as_of });
        packs[4].filter = Some("stage:pilot".to_owned());
        packs[5].me = Some(Id([2; 16]));
        packs[6].style.raw = true;
        packs[7].program.version = "9".to_owned();
        packs[8].tables += 1;
        let ids: std::collections::HashSet<String> = packs.iter().map(Inputs::pack_id).collect();
        assert_eq!(ids.len(), packs.len());
    }

    proptest! {
        #[test]
        fn any_name_of_a_register_makes_a_name_of_a_folder(register in "\\PC{0,300}") {
            prop_assert!(is_file_name(&inputs().folder_name(&register)));
        }
    }
}
