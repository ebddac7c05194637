//! The screens: the only module that names `ratatui` and `crossterm`.
//!
//! ```text
//!  terminal ──► event ──► runtime ──► update(&mut Model, Msg) ──► effects ──► workers, host
//!     ▲                      │                                                   │
//!     └────── view ◄─────────┴───────────────── answers ◄────────────────────────┘
//! ```
//!
//! | part | what it is for |
//! |---|---|
//! | [`terminal`], [`signals`], [`event`], [`decode`] | the terminal taken and given back, what arrives from it |
//! | [`runtime`], [`worker`], [`host`], [`program`], [`mod@start`] | the loop, the threads that answer, the world around, all put together, on a register |
//! | [`backend`] | what the workers do on the register |
//! | [`clipboard`], [`drafts`], [`memory`] | what the host is made of |
//! | [`model`], [`msg`], [`effect`], [`update`] | the state and the one function that changes it |
//! | [`action`], [`keymap`] | the one table of actions and the keys that run them |
//! | [`forms`] | what is asked step by step, one file each |
//! | [`view`], [`screens`], [`overlays`], [`wizard`], [`widgets`], [`theme`], [`glyph`] | what is drawn |
//!
//! The parts in groups, and what each group may use besides itself (`tests/architecture.rs` keeps them apart; what breaks the rule today
//! stands in `tests/architecture/breaches.txt`, which only gets shorter):
//!
//! | group | parts | may use |
//! |---|---|---|
//! | terminal | `clipboard`, `decode`, `event`, `host`, `signals`, `terminal` | |
//! | ui | `drafts`, `glyph`, `theme`, `widgets`, `wizard` | terminal |
//! | protocol | `effect`, `msg` | domain, controls, query, acts |
//! | backend | `backend`, `worker` | protocol, domain, controls, ledger, query, store, acts, import, evidence |
//! | forms | `forms` | ui, protocol, domain, query, acts |
//! | screens | `overlays`, `screens` | ui, protocol, domain, controls, query, acts |
//! | app | `action`, `keymap`, `memory`, `model`, `program`, `runtime`, `start`, `update`, `view` | all |

pub mod action;
pub mod backend;
pub mod clipboard;
pub mod decode;
pub mod drafts;
pub mod effect;
pub mod event;
pub mod forms;
pub mod glyph;
pub mod host;
pub mod keymap;
pub mod memory;
pub mod model;
pub mod msg;
pub mod overlays;
pub mod program;
pub mod runtime;
pub mod screens;
pub mod signals;
pub mod start;
pub mod terminal;
pub mod theme;
pub mod update;
pub mod view;
pub mod widgets;
pub mod wizard;
pub mod worker;

pub use program::{Settings, Works, run};
pub use start::{Start, StartError, start};

#[cfg(test)]
mod testing;
