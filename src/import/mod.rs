//! Inventories from elsewhere: recognise, match, plan, apply.
