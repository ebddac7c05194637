//! The tables of a pack, one file each: the columns, and how a row is made.

pub mod actions;
pub mod controls;
pub mod dictionary;
pub mod exceptions;
pub mod findings;
pub mod framework_map;
pub mod grants;
pub mod identities;
pub mod ledger;
pub mod mappings;
pub mod people;
pub mod population;
pub mod promotions;
pub mod reviews;
pub mod workloads;
pub mod zones;
