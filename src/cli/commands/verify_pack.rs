//! The part of `verify` that looks at a pack of evidence: at the pack itself, at what the register here says of it, and at what
//! somebody else holds.

use std::path::Path;

use serde_json::{Value as Json, json};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::evidence::verify::PackError;
use crate::evidence::{PackReport, RegisterSays, pack_link_at, register_says, verify_pack};
use crate::ledger::Link;

/// What a comparison came to.
struct Compared {
    /// In words.
    words: String,
    /// Whether it speaks against the pack.
    differs: bool,
}

/// Checks a pack, and prints what was found.
pub(super) fn verify(session: &mut Session, pack: &Path, against: Option<(String, Link)>) -> Result<Exit, Failure> {
    let report = verify_pack(pack)?;
    let outside = against.map(|(name, link)| held_against(pack, &report, &name, link)).transpose()?;
    let here = here(session, &report)?;
    let compared: Vec<&Compared> = outside.iter().chain(&here).collect();
    let ok = report.is_sound() && !compared.iter().any(|one| one.differs);
    if session.globals.json {
        session.out.json(&as_json(&report, ok, outside.as_ref(), here.as_ref())?)?;
    } else {
        for line in report.to_string().lines() {
            session.out.line(line)?;
        }
        for one in compared {
            session.out.line(&one.words)?;
        }
    }
    Ok(match (ok, outside) {
        (false, _) => Exit::No,
        (true, Some(_)) => Exit::Yes,
        (true, None) => Exit::CannotTell,
    })
}

/// Whether the pack's ledger goes through the point that somebody else knows of.
fn held_against(pack: &Path, report: &PackReport, name: &str, link: Link) -> Result<Compared, Failure> {
    let differs = |words: String| Ok(Compared { words, differs: true });
    let Some(knows) = &report.knows else {
        return differs(format!("compared with {name}: the pack does not say what it knows of the ledger"));
    };
    if knows.ledger != link.ledger {
        return differs(format!("compared with {name}, given with --against: it is of another register"));
    }
    if knows.size < link.size {
        let what = format!("it knows {} entries and the pack only {}", link.size, knows.size);
        return differs(format!("compared with {name}, given with --against: {what}"));
    }
    if pack_link_at(pack, link.size)? != Some(link) {
        let what = format!("the pack has another entry {}", link.size);
        return differs(format!("compared with {name}, given with --against: {what}"));
    }
    Ok(Compared { words: format!("matches {name}, given with --against, at entry {}", link.size), differs: false })
}

/// What the register of this account says of the pack; nothing where there is none that can be read.
fn here(session: &Session, report: &PackReport) -> Result<Option<Compared>, Failure> {
    let Ok(Ok(store)) = session.open_plainly() else { return Ok(None) };
    let is_of_this =
        store.end()?.is_some_and(|end| report.knows.as_ref().is_some_and(|knows| knows.ledger == end.ledger));
    if !is_of_this {
        return Ok(None);
    }
    Ok(Some(match register_says(&store, report)? {
        RegisterSays::Same { entry } => {
            Compared { words: format!("the register here recorded this pack as entry {entry}"), differs: false }
        }
        RegisterSays::Another { entry, manifest_sha256 } => Compared {
            words: format!(
                "the register here recorded this pack as entry {entry} with another manifest, {manifest_sha256}"
            ),
            differs: true,
        },
        RegisterSays::Unknown => {
            Compared { words: "the register here has not recorded this pack".to_owned(), differs: false }
        }
    }))
}

fn as_json(
    report: &PackReport,
    ok: bool,
    outside: Option<&Compared>,
    here: Option<&Compared>,
) -> Result<Json, Failure> {
    let first = report.faults.first();
    let first =
        first.map(|fault| json!({"seq": fault.row, "class": fault.class, "file": fault.file, "what": fault.what}));
    let mut json = serde_json::to_value(report).map_err(std::io::Error::other)?;
    if let Json::Object(json) = &mut json {
        json.insert("ok".to_owned(), ok.into());
        json.insert("first_bad".to_owned(), json!(first));
        let against = outside.map_or("compared with nothing but itself", |compared| &compared.words);
        json.insert("against".to_owned(), against.into());
        json.insert("outside".to_owned(), outside.is_some().into());
        json.insert("register".to_owned(), json!(here.map(|compared| &compared.words)));
    }
    Ok(json)
}

impl From<PackError> for Failure {
    fn from(error: PackError) -> Self {
        Self::wrong(error.to_string())
    }
}
