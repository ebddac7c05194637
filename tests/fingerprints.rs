//! A secret is known again by a keyed hash of it, and stands nowhere. The key stays in the register file.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected stops there")]

mod support;

use countersign::store::{Mode, Store};
use rstest::rstest;
use support::{TestRegister, day, noon};

/// Put together here, so that no file of the project holds what looks like a secret.
const SECRET: &[u8] = b"a key nobody else has";
const KEY: [u8; 32] = [7; 32];
/// The first half of HMAC-SHA-256, computed by another program.
const FINGERPRINT: &str = "hmac:18fd0810b546768b076f82712f54c2ec";

#[rstest]
#[case::alone(b"a key nobody else has")]
#[case::a_line(b"a key nobody else has\n")]
#[case::a_line_of_windows(b"a key nobody else has\r\n")]
fn a_fingerprint_is_a_keyed_hash_of_the_secret_without_the_end_of_its_line(#[case] secret: &[u8]) {
    let mut desk = TestRegister::begin("2026-11-22");
    assert_eq!(desk.store.fingerprint(secret, KEY).unwrap(), FINGERPRINT);
    assert_ne!(desk.store.fingerprint(b"a key nobody else has\n\n", KEY).unwrap(), FINGERPRINT, "one end, and no more");
}

#[test]
fn the_key_is_made_once_survives_computing_anew_and_goes_with_a_copy_of_the_file() {
    let mut desk = TestRegister::begin("2026-11-22");
    assert!(!desk.store.has_fingerprint_key().unwrap());
    desk.store.fingerprint(SECRET, KEY).unwrap();
    assert_eq!(desk.store.fingerprint(SECRET, [8; 32]).unwrap(), FINGERPRINT, "the key there is stays");
    desk.store.rebuild(noon("2026-11-22"), &mut |_, _| {}).unwrap();
    desk.turn_to("2026-12-01");
    let mut desk = desk.reopen();
    assert_eq!(desk.store.fingerprint(SECRET, [8; 32]).unwrap(), FINGERPRINT);
    assert!(desk.store.verify(None, &mut |_| {}).unwrap().is_sound());
    let copy = desk.folder.path().join("copy.db");
    let db = rusqlite::Connection::open(desk.file()).unwrap();
    db.execute("VACUUM INTO ?", [copy.to_string_lossy()]).unwrap();
    let mut copied = Store::open(&copy, Mode::Write, None, noon("2026-12-01")).unwrap();
    assert_eq!(copied.fingerprint(SECRET, [8; 32]).unwrap(), FINGERPRINT);
}

#[test]
fn no_past_state_and_no_other_register_has_the_key_and_none_is_made_where_nothing_is_written() {
    let mut desk = TestRegister::begin("2026-11-22");
    desk.store.fingerprint(SECRET, KEY).unwrap();
    let mut past = desk.store.as_of(day("2026-11-22"), None).unwrap();
    assert!(!past.has_fingerprint_key().unwrap());
    assert!(past.fingerprint(SECRET, KEY).unwrap_err().to_string().contains("as of 2026-11-22"));
    let mut other = TestRegister::begin_as("other", "2026-11-22");
    assert_ne!(other.store.fingerprint(SECRET, [9; 32]).unwrap(), FINGERPRINT);
}

#[rstest]
#[case(b"", "nothing was given")]
#[case(b"\n", "nothing was given")]
#[case(&*vec![b'x'; 65_537], "longer than 65536 bytes")]
fn what_is_no_secret_is_refused_and_makes_no_key(#[case] given: &[u8], #[case] why: &str) {
    let mut desk = TestRegister::begin("2026-11-22");
    let error = desk.store.fingerprint(given, KEY).unwrap_err().to_string();
    assert!(error.contains(why), "{error}");
    assert!(!desk.store.has_fingerprint_key().unwrap());
}
