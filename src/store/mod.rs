//! The SQLite register: the only room that names `rusqlite`.
