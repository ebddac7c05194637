//! What people do with a register, told once for both faces: entries in words, and what an act would come to before it is done.

pub mod bulk;
pub mod narrative;
pub mod rehearsal;
