//! Today and now, read in one place.
