//! One language for filter, sort, columns and saved views, the same on every screen, in every command and export.
//!
//! ```text
//! stage:pilot owner:me tier>=high due<30d fails:KEY-2 not_answered:reach -stage:retired "free text"
//! ```
//!
//! [`vocabulary`] is the one table of what may be asked, and what each answer means; [`parse()`] reads a filter, `Display`
//! writes it, [`complete()`] proposes how it may go on, and the store compiles it to SQL. Nothing here reads a register.

mod columns;
mod complete;
mod fault;
mod filter;
mod fold;
mod identities;
mod lex;
mod lists;
mod parse;
mod views;
pub mod vocabulary;

pub use columns::{BadColumns, COLUMNS, Column, ColumnEntry, DEFAULT_COLUMNS, Direction, NoSuchColumn, Sort, columns};
pub use complete::{Candidate, Completion, Names, complete};
pub use fault::{BadFilter, Fault, LONGEST, MOST};
pub use filter::{Asking, Bound, Filter, Order, Term, Test, Unit, Value, When};
pub use fold::fold;
pub use identities::{EXPIRING_DAYS, IdentityOrder, IdentityQuery, IdentityView};
pub use lists::{Cell, List, ListColumn, NEVER};
pub use parse::{parse, parse_on};
pub use views::{BadViews, LONGEST_NAME, View, Views, built_in};
pub use vocabulary::Field;
