//! The frameworks that controls refer to: published ids with their titles, built in, so that a reference can be read and a pack can
//! say which of a framework's ids are covered. What controls refer to is tested against them.

use super::catalogue::{Control, built_in, catalogue};
use serde::Deserialize;
use std::sync::LazyLock;

const TEXTS: [&str; 7] = [
    include_str!("../../assets/frameworks/owasp-nhi.toml"),
    include_str!("../../assets/frameworks/maestro.toml"),
    include_str!("../../assets/frameworks/nist-ai-rmf.toml"),
    include_str!("../../assets/frameworks/nist-csf.toml"),
    include_str!("../../assets/frameworks/eu-ai-act.toml"),
    include_str!("../../assets/frameworks/iso-42001.toml"),
    include_str!("../../assets/frameworks/soc2.toml"),
];

/// A framework, or the part of it that is built in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// What stands before the colon in a reference, such as `NIST-CSF`.
    pub id: String,
    /// Its name with its edition.
    pub name: String,
    /// What a reader of the ids should know.
    #[serde(default)]
    pub note: Option<String>,
    /// Its published ids with their titles, in its order.
    pub items: Vec<(String, String)>,
}

/// Every framework that is built in.
///
/// # Panics
/// Where one of the built-in texts cannot be read: a pack would say that no control covers it.
#[must_use]
pub fn frameworks() -> &'static [Framework] {
    static FRAMEWORKS: LazyLock<Vec<Framework>> =
        LazyLock::new(|| TEXTS.iter().map(|text| built_in("framework list", toml::from_str(text))).collect());
    &FRAMEWORKS
}

/// A reference such as `NIST-CSF:PR.AA-05`: its framework, the published id, and the title. `None` where it is not published.
#[must_use]
pub fn reference(text: &str) -> Option<(&'static Framework, &'static str, &'static str)> {
    let (framework, id) = text.split_once(':')?;
    let framework = frameworks().iter().find(|known| known.id == framework)?;
    let (id, title) = framework.items.iter().find(|(known, _)| known == id)?;
    Some((framework, id, title))
}

/// A reference with its title, as people read it: "NIST-CSF PR.AA-05, Access permissions, ...".
#[must_use]
pub fn told(text: &str) -> String {
    match reference(text) {
        Some((framework, id, title)) => format!("{} {id}, {title}", framework.id),
        None => text.to_owned(),
    }
}

impl Framework {
    /// The controls that refer to one of its ids.
    pub fn controls(&self, id: &str) -> impl Iterator<Item = &'static Control> {
        let wanted = format!("{}:{id}", self.id);
        catalogue().controls.iter().filter(move |control| control.references.contains(&wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_framework_is_read_and_names_each_id_once_with_a_title() {
        assert_eq!(frameworks().len(), TEXTS.len());
        for Framework { id, name, items, .. } in frameworks() {
            assert!(!name.is_empty());
            let ids: BTreeSet<&String> = items.iter().map(|(id, _)| id).collect();
            assert_eq!(ids.len(), items.len(), "{id}");
            assert!(items.iter().all(|(_, title)| !title.is_empty() && !title.ends_with('.')), "{id}");
        }
    }

    #[test]
    fn the_published_lists_are_whole_and_hold_no_id_that_was_withdrawn() {
        let count = |id: &str| frameworks().iter().find(|framework| framework.id == id).unwrap().items.len();
        assert_eq!(
            (
                count("OWASP-NHI"),
                count("MAESTRO"),
                count("NIST-AI-RMF"),
                count("NIST-CSF"),
                count("ISO-42001"),
                count("SOC2")
            ),
            (10, 7, 72, 106, 38, 33)
        );
        for withdrawn in ["ID.AM-06", "DE.CM-04", "DE.CM-05", "DE.CM-07", "DE.CM-08"] {
            assert!(reference(&format!("NIST-CSF:{withdrawn}")).is_none(), "{withdrawn}");
        }
        assert_eq!(reference("OWASP-NHI:NHI8").unwrap().2, "Environment Isolation");
        assert_eq!(reference("OWASP-NHI:NHI3").unwrap().2, "Vulnerable Third-Party NHI");
    }

    #[test]
    fn every_reference_of_a_control_is_published() {
        for control in &catalogue().controls {
            for text in &control.references {
                assert!(reference(text).is_some(), "{}: {text}", control.id);
            }
        }
    }
}
