//! The part of `verify` that looks at a pack of evidence: at the pack itself, at what the register here says of it, and at what
//! somebody else holds.

use std::path::Path;

use serde_json::{Value as Json, json};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::outside::Outside;
use crate::cli::session::Session;
use crate::evidence::verify::PackError;
use crate::evidence::{PackReport, RegisterSays, Tables, pack_link_at, register_says, verify_pack};

/// What a comparison came to.
struct Compared {
    /// In words.
    words: String,
    /// Whether it speaks against the pack.
    differs: bool,
    /// Whether this very pack was known, to the byte.
    unchanged: bool,
}

impl Compared {
    fn agrees(words: String) -> Self {
        Self { words, differs: false, unchanged: false }
    }

    fn differs(words: String) -> Self {
        Self { words, differs: true, unchanged: false }
    }
}

/// What is said where nothing was given to compare with.
const ALONE: &str = "nothing that someone else kept was given with --against, and a ledger that was rewritten as a whole would look the same";

/// Checks a pack, and prints what was found. It ends with 0 only where all of it follows from a ledger that someone else knows.
pub(super) fn verify(session: &mut Session, pack: &Path, against: Option<Outside>) -> Result<Exit, Failure> {
    let report = verify_pack(pack)?;
    let outside = against.map(|kept| held_against(pack, &report, &kept)).transpose()?;
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
        if ok {
            let open = not_proved(&report, outside.as_ref());
            for words in &open {
                session.out.line(format!("not proved: {words}."))?;
            }
            if ends_with_three(&report, outside.as_ref()) {
                session
                    .out
                    .line("Nothing speaks against this pack, but not all of it is proved, so this ends with 3.")?;
            }
        }
    }
    Ok(match (ok, ends_with_three(&report, outside.as_ref())) {
        (false, _) => Exit::No,
        (true, false) => Exit::Yes,
        (true, true) => Exit::CannotTell,
    })
}

/// All that is not proved of a pack against which nothing speaks.
fn not_proved(report: &PackReport, outside: Option<&Compared>) -> Vec<String> {
    let alone = outside.is_none().then(|| ALONE.to_owned());
    report.not_proved().into_iter().chain(alone).collect()
}

fn ends_with_three(report: &PackReport, outside: Option<&Compared>) -> bool {
    outside.is_none() || !matches!(report.tables, Tables::All { .. })
}

/// Whether the pack's ledger goes through the point that someone else knows of, and whether it is the pack that they know.
fn held_against(pack: &Path, report: &PackReport, kept: &Outside) -> Result<Compared, Failure> {
    let Outside { name, link, pack: pinned } = kept;
    let differs = |why: String| Ok(Compared::differs(format!("compared with {name}, given with --against: {why}")));
    let Some(knows) = &report.knows else {
        return differs("the pack does not say what it knows of the ledger".to_owned());
    };
    if knows.ledger != link.ledger {
        return differs("it is of another register".to_owned());
    }
    if knows.size < link.size {
        return differs(format!("it knows {} entries and the pack only {}", link.size, knows.size));
    }
    if pack_link_at(pack, link.size)? != Some(*link) {
        return differs(format!("the pack has another entry {}", link.size));
    }
    let matches = format!("matches {name}, given with --against, at entry {}", link.size);
    Ok(match pinned.as_ref().map(|pinned| (report.pack.as_ref() == Some(&pinned.id), pinned)) {
        None => Compared::agrees(matches),
        Some((false, _)) => Compared::agrees(format!("{matches}, which knows another pack of the same ledger")),
        Some((true, pinned)) if report.manifest_sha256.as_ref() == Some(&pinned.manifest_sha256) => {
            let unchanged = report.is_sound();
            let what = if unchanged {
                "pack is unchanged since it was exported"
            } else {
                "manifest is the one that was exported"
            };
            Compared { unchanged, ..Compared::agrees(format!("{matches}; the {what}")) }
        }
        Some((true, pinned)) => {
            return differs(format!("it knows this pack with another manifest, {}", pinned.manifest_sha256));
        }
    })
}

/// What the register of this account says of the pack; nothing where there is none that can be read.
fn here(session: &Session, report: &PackReport) -> Result<Option<Compared>, Failure> {
    let Ok(Ok(store)) = session.open_plainly() else { return Ok(None) };
    let is_of_this =
        store.end()?.is_some_and(|end| report.knows.as_ref().is_some_and(|knows| knows.ledger == end.ledger));
    if !is_of_this {
        return Ok(None);
    }
    Ok(Some(match register_says(&store, report.pack.as_deref(), report.manifest_sha256.as_deref())? {
        RegisterSays::Same { entry } => {
            Compared::agrees(format!("the register here recorded this pack as entry {entry}"))
        }
        RegisterSays::Another { entry, manifest_sha256 } => Compared::differs(format!(
            "the register here recorded this pack as entry {entry} with another manifest, {manifest_sha256}"
        )),
        RegisterSays::Withdrawn { entry } => {
            Compared::differs(format!("the register here withdrew this pack in entry {entry}: it was never given out"))
        }
        RegisterSays::Unknown => Compared::agrees("this register has no record of the pack".to_owned()),
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
        let against = outside.map_or("not compared with any checkpoint", |compared| &compared.words);
        json.insert("against".to_owned(), against.into());
        json.insert("outside".to_owned(), outside.is_some().into());
        json.insert("not_proved".to_owned(), json!(if ok { not_proved(report, outside) } else { vec![] }));
        json.insert("unchanged".to_owned(), outside.is_some_and(|compared| compared.unchanged).into());
        json.insert("register".to_owned(), json!(here.map(|compared| &compared.words)));
    }
    Ok(json)
}

impl From<PackError> for Failure {
    fn from(error: PackError) -> Self {
        Self::wrong(error.to_string())
    }
}
