//! The catalogue of controls and the checks behind it.
