//! One language for filter, sort and columns.
