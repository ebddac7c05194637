//! Where the register, its state and its settings lie on each platform.
