//! The facts and the rules: what can be recorded, asked and decided. No I/O, no clock, no randomness.
