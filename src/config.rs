//! Settings of the person at the terminal.
