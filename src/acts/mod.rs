//! What people do with a register, told once for both faces: the sentences of what was done.

pub mod narrative;
