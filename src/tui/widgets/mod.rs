//! The pieces that screens are made of, one small file each with its snapshot beside it. They draw what they are given; none
//! of them asks for anything.

pub mod banner;
pub mod choice;
pub mod date;
pub mod detail;
pub mod header;
pub mod hints;
pub mod naming;
pub mod outline;
pub mod paper;
pub mod progress;
pub mod table;
pub mod table_view;
pub mod text_field;
pub mod too_small;
