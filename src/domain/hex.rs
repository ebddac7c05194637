//! Bytes as lower-case hex digits, as they stand in entries, packs and on screens.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Writes the digits of bytes in ASCII; `into` is twice as long. Ids and hashes are written by the million, so nothing is allocated.
pub fn write(bytes: &[u8], into: &mut [u8]) {
    for (pair, byte) in into.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
}

/// The digits of bytes.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = vec![0; bytes.len() * 2];
    write(bytes, &mut digits);
    digits.into_iter().map(char::from).collect()
}
