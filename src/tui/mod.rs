//! The screens: the only room that names `ratatui` and `crossterm`.
