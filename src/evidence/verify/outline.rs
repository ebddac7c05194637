//! What every manifest says, by whatever number of tables its pack was written: enough to check files, sums and chain.

use super::super::manifest::{self, FORMAT, Manifest};
use super::short_text;
use crate::domain::Id;
use crate::ledger::{Hash, Link};
use crate::shown::Shown;
use serde::Deserialize;
use serde_json::Value as Json;
use std::path::Path;

/// The part of a manifest that no later program changes.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Outline {
    /// By which number of tables the files were made; none in packs from before it was counted.
    #[serde(default)]
    pub tables: u32,
    /// The pack's id.
    pub pack: String,
    /// The entries it holds.
    pub known_at: Known,
    /// Every file but this one, the sums and the receipt.
    pub files: Vec<Listed>,
}

/// The entries a pack holds.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Known {
    pub ledger: Id,
    pub size: u64,
    pub head: String,
    pub stubs: u64,
}

/// A file, as the manifest lists it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Listed {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// A manifest that was read: its outline, and all of it where this program writes such ones.
pub(super) struct Read {
    pub outline: Outline,
    pub manifest: Option<Manifest>,
}

impl Outline {
    /// The end of the chain that the pack knows; `None` where its hash is not one.
    pub(super) fn link(&self) -> Option<Link> {
        let head: Hash = self.known_at.head.parse().ok()?;
        Some(Link { ledger: self.known_at.ledger, size: self.known_at.size, head })
    }

    /// What it says of a file.
    pub(super) fn listed(&self, name: &str) -> Option<&Listed> {
        self.files.iter().find(|file| file.name == name)
    }
}

/// Reads the manifest of a pack; what is wrong with it where it cannot be read. Of a pack by another number of tables than `tables`
/// only the outline is read.
pub(super) fn read(folder: &Path, tables: u32) -> Result<Read, String> {
    let text = short_text(&folder.join(manifest::FILE)).map_err(|error| error.to_string())?;
    let json: Json = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
    match json.get("format").and_then(Json::as_str) {
        Some(FORMAT) => {}
        Some(other) => {
            return Err(format!("its format is {}; this program reads {FORMAT}", Shown::new(other).fit(40)));
        }
        None => return Err("it says no format".to_owned()),
    }
    let outline = Outline::deserialize(&json).map_err(|error| unreadable(&error))?;
    let manifest = (outline.tables == tables).then(|| serde_json::from_value(json));
    Ok(Read { outline, manifest: manifest.transpose().map_err(|error| unreadable(&error))? })
}

fn unreadable(error: &serde_json::Error) -> String {
    format!("it cannot be read: {error}")
}
