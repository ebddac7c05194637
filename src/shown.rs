//! Text from outside, made safe to draw or print.
