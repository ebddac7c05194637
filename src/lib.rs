//! Countersign is the register of an organisation's AI workloads and of the identities they run as.
//!
//! The whole program is one sentence: a **command** meets the **records** it touches; pure rules **decide** it into
//! **entries**; the **ledger** keeps them for good; the **register** is computed from them; every screen, export and
//! check only reads the register.
//!
//! ```text
//!  tui ─┐ command  ┌────────┐ entries ┌─────────────────────────┐ rows  ┌───────┐
//!  cli ─┼─────────►│ decide ├────────►│ commit: ledger + register├──────►│ query ├──► tui, cli, evidence
//! import┘          └────────┘         └─────────────────────────┘       └───────┘
//! ```
//!
//! The modules, and what each may use (`tests/architecture.rs` keeps them apart):
//!
//! | module | what it holds | may use |
//! |---|---|---|
//! | [`domain`] | facts, records, events, commands, `decide`, `apply`; no I/O, no clock, no randomness | nothing of ours |
//! | [`controls`] | the catalogue, three-valued answers, the checks, gates | domain |
//! | [`ledger`] | entry bytes, the chain, verification, anchors | domain |
//! | [`query`] | one language for filter, sort and columns | domain, controls |
//! | [`store`] | the SQLite register; the only module that names `rusqlite` | domain, controls, ledger, query |
//! | [`acts`] | what people do with a register, in words, before and after it is done | domain, controls, query, store |
//! | [`import`] | sources, plan, apply, what came of it | domain, query, store |
//! | [`evidence`] | packs an auditor takes away | domain, controls, ledger, query, store |
//! | [`demo`] | the made-up organisation | domain, controls, import, query, store |
//! | [`cli`] | one file per subcommand | all but tui |
//! | [`tui`] | the screens; the only module that names `ratatui` and `crossterm` | all but cli |
//! | [`act`], [`clock`], [`paths`], [`config`], [`editor`], [`files`], [`glossary`], [`held`], [`shown`], [`nearest`] | requests, time, places, settings, `$EDITOR`, files opened and made, terms explained, database files in use, text made safe to show, "did you mean" | domain; usable by all but domain |

pub mod act;
pub mod acts;
pub mod cli;
pub mod clock;
pub mod config;
pub mod controls;
pub mod demo;
pub mod domain;
pub mod editor;
pub mod evidence;
pub mod files;
pub mod glossary;
pub mod held;
pub mod import;
pub mod ledger;
pub mod nearest;
pub mod paths;
pub mod query;
pub mod shown;
pub mod store;
pub mod tui;
