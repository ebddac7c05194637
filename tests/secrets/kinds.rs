//! Secrets of each kind, made when the test runs, so that no file of the project holds what looks like one.

use std::path::Path;

use crate::home::{files_below, holds};

/// A secret that nobody ever had.
#[derive(Clone, Debug)]
pub struct Fake {
    /// What it is called where it is refused.
    pub kind: &'static str,
    /// The whole of it.
    pub text: String,
    /// The part that is secret, without its mark.
    pub needle: String,
}

/// One of each kind.
pub fn all() -> [Fake; 6] {
    let body = |seed, length| drawn(seed, length, b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    let capitals = drawn(2, 16, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    let base64 =
        |seed, length| drawn(seed, length, b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/+/+/+/");
    let fake = |kind, mark: &[&str], needle: String, end: &str| Fake {
        kind,
        text: format!("{}{needle}{end}", mark.concat()),
        needle,
    };
    [
        fake("an API key", &["s", "k-proj-"], body(1, 40), ""),
        fake("an access key of AWS", &["AKI", "A"], capitals, ""),
        fake("a token of GitHub", &["gh", "p_"], body(3, 36), ""),
        fake("a JSON web token", &["ey", "JhbGciOiJIUzI1NiJ9.ey", "JzdWIiOiIxMjM0In0."], body(4, 43), ""),
        fake(
            "a private key",
            &["-----BEGIN RSA PRIV", "ATE KEY-----\n"],
            body(5, 64),
            &["\n-----END RSA PRIV", "ATE KEY-----\n"].concat(),
        ),
        fake("a long random string", &[], base64(6, 48), ""),
    ]
}

/// So many of these characters, always the same for a seed, one digit in four.
pub fn drawn(seed: u64, length: usize, of: &[u8]) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let one = |at: usize, next: &mut dyn FnMut(usize) -> usize| match at % 4 {
        3 => char::from(b"23456789"[next(8)]),
        _ => char::from(of[next(of.len())]),
    };
    (0..length).map(|at| one(at, &mut next)).collect()
}

/// No file below a folder holds any of the secrets, as it is or as JSON writes it.
pub fn stand_nowhere(folder: &Path) {
    let files = files_below(folder);
    for (path, bytes) in &files {
        for fake in all() {
            assert!(!holds(bytes, fake.needle.as_bytes()), "{} holds {}", path.display(), fake.kind);
        }
    }
    assert!(!files.is_empty(), "there is a register at least");
}
