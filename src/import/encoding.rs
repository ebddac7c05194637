//! The encodings a source may have, and strict decoding of each: a byte that the encoding does not have is a fault with
//! its place, never a replacement character.

use std::fmt;

use serde::Deserialize;

use super::fault::{Fault, Place};
use super::source_file::Pass;

/// How the bytes of a source stand for characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252, without the five bytes it leaves undefined.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// UTF-16, low byte first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, high byte first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Windows1252 => "Windows-1252",
            Self::Utf16Le => "UTF-16 (little-endian)",
            Self::Utf16Be => "UTF-16 (big-endian)",
        })
    }
}

impl Encoding {
    /// The encoding of this name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "utf-8" => Some(Self::Utf8),
            "windows-1252" => Some(Self::Windows1252),
            "utf-16le" => Some(Self::Utf16Le),
            "utf-16be" => Some(Self::Utf16Be),
            _ => None,
        }
    }

    /// The encoding that a byte-order mark states, and the length of the mark.
    #[must_use]
    pub fn from_mark(bytes: &[u8]) -> Option<(Self, usize)> {
        match bytes {
            [0xEF, 0xBB, 0xBF, ..] => Some((Self::Utf8, 3)),
            [0xFF, 0xFE, ..] => Some((Self::Utf16Le, 2)),
            [0xFE, 0xFF, ..] => Some((Self::Utf16Be, 2)),
            _ => None,
        }
    }

    /// Decodes as much of `bytes` as is whole into `out` and says how many bytes that took. A character cut off at the end
    /// is left for the next call, unless `last`.
    ///
    /// # Errors
    /// The first byte that the encoding does not have; `out` then holds what stands before it.
    pub fn decode(self, bytes: &[u8], last: bool, out: &mut String) -> Result<usize, BadByte> {
        match self {
            Self::Utf8 => decode_utf8(bytes, last, out),
            Self::Windows1252 => decode_windows_1252(bytes, out),
            Self::Utf16Le => decode_utf16(bytes, last, u16::from_le_bytes, out),
            Self::Utf16Be => decode_utf16(bytes, last, u16::from_be_bytes, out),
        }
    }
}

/// A byte that does not belong to the encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadByte(pub u8);

fn decode_utf8(bytes: &[u8], last: bool, out: &mut String) -> Result<usize, BadByte> {
    let Err(error) = std::str::from_utf8(bytes).map(|text| out.push_str(text)) else {
        return Ok(bytes.len());
    };
    let (good, bad) = bytes.split_at(error.valid_up_to());
    out.push_str(std::str::from_utf8(good).unwrap_or_default());
    match (error.error_len(), bad.first()) {
        (None, _) if !last => Ok(good.len()),
        (_, first) => Err(BadByte(first.copied().unwrap_or_default())),
    }
}

fn decode_windows_1252(bytes: &[u8], out: &mut String) -> Result<usize, BadByte> {
    let undefined = bytes.iter().position(|byte| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D));
    let (good, bad) = bytes.split_at(undefined.unwrap_or(bytes.len()));
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(good);
    out.push_str(&text);
    bad.first().map_or(Ok(good.len()), |byte| Err(BadByte(*byte)))
}

fn decode_utf16(bytes: &[u8], last: bool, unit: fn([u8; 2]) -> u16, out: &mut String) -> Result<usize, BadByte> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut taken = 0;
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        match character {
            Ok(character) => {
                out.push(character);
                taken += character.len_utf16() * 2;
            }
            // Half of a pair at the very end may still be completed by the next bytes.
            Err(_) if !last && taken + 2 == pairs.len() * 2 => return Ok(taken),
            Err(_) => return Err(BadByte(bytes.get(taken).copied().unwrap_or_default())),
        }
    }
    match odd {
        [byte] if last => Err(BadByte(*byte)),
        _ => Ok(taken),
    }
}

/// The text of a source, decoded in pieces.
pub struct Text<'s> {
    pass: Pass<'s>,
    encoding: Encoding,
    raw: Vec<u8>,
    filled: usize,
    mark: usize,
    ended: bool,
    bad: Option<BadByte>,
}

impl<'s> Text<'s> {
    /// Bytes read at once.
    const PIECE: usize = 64 << 10;

    /// Decodes what `pass` reads, without the first `mark` bytes.
    #[must_use]
    pub fn new(pass: Pass<'s>, encoding: Encoding, mark: usize) -> Self {
        Self { pass, encoding, raw: vec![0; Self::PIECE], filled: 0, mark, ended: false, bad: None }
    }

    /// Replaces `piece` by the next piece of text; `false` at the end. `here` is where the text stands, for a fault.
    ///
    /// # Errors
    /// [`Fault::InvalidByte`] at its place, and what reading can meet.
    pub fn next_piece(&mut self, piece: &mut String, here: Place) -> Result<bool, Fault> {
        piece.clear();
        while piece.is_empty() {
            if let Some(BadByte(byte)) = self.bad {
                return Err(Fault::InvalidByte { encoding: self.encoding, place: here, byte });
            }
            if self.ended {
                return Ok(false);
            }
            let read = self.pass.read(self.raw.get_mut(self.filled..).unwrap_or_default())?;
            self.ended = read == 0;
            self.filled += read;
            self.decode_filled(piece);
        }
        Ok(true)
    }

    fn decode_filled(&mut self, piece: &mut String) {
        if !self.ended && self.filled <= self.mark {
            return;
        }
        let skipped = std::mem::take(&mut self.mark);
        let bytes = self.raw.get(skipped..self.filled).unwrap_or_default();
        match self.encoding.decode(bytes, self.ended, piece) {
            Ok(taken) => {
                self.raw.copy_within(skipped + taken..self.filled, 0);
                self.filled -= skipped + taken;
            }
            Err(bad) => self.bad = Some(bad),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn decode_in_steps(encoding: Encoding, bytes: &[u8], step: usize) -> Result<String, (String, BadByte)> {
        let mut out = String::new();
        let mut from = 0;
        let mut to = 0;
        loop {
            to = (to + step).min(bytes.len());
            match encoding.decode(&bytes[from..to], to == bytes.len(), &mut out) {
                Ok(taken) => from += taken,
                Err(bad) => return Err((out, bad)),
            }
            if to == bytes.len() {
                return Ok(out);
            }
        }
    }

    #[rstest]
    #[case::utf8_stray_continuation(Encoding::Utf8, b"ab\x92cd", "ab", 0x92)]
    #[case::utf8_cut_off_at_the_end(Encoding::Utf8, b"ab\xE2\x82", "ab", 0xE2)]
    #[case::utf8_surrogate(Encoding::Utf8, b"a\xED\xA0\x80", "a", 0xED)]
    #[case::windows_1252_undefined(Encoding::Windows1252, b"\x93a\x81", "\u{201c}a", 0x81)]
    #[case::utf16_lone_low_half(Encoding::Utf16Le, b"a\0\x00\xDCb\0", "a", 0x00)]
    #[case::utf16_odd_length(Encoding::Utf16Be, b"\0a\0", "a", 0x00)]
    fn a_byte_outside_the_encoding_is_named_after_what_stands_before_it(
        #[case] encoding: Encoding,
        #[case] bytes: &[u8],
        #[case] before: &str,
        #[case] byte: u8,
        #[values(1, 2, 3, 100)] step: usize,
    ) {
        assert_eq!(decode_in_steps(encoding, bytes, step), Err((before.to_owned(), BadByte(byte))));
    }

    proptest! {
        #[test]
        fn text_comes_back_whole_however_the_bytes_are_cut(text in any::<String>(), step in 1_usize..9) {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            prop_assert_eq!(decode_in_steps(Encoding::Utf8, text.as_bytes(), step).unwrap(), text.clone());
            prop_assert_eq!(decode_in_steps(Encoding::Utf16Le, &little, step).unwrap(), text.clone());
            prop_assert_eq!(decode_in_steps(Encoding::Utf16Be, &big, step).unwrap(), text);
        }
    }
}
