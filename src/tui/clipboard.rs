//! A text on its way to the clipboard of the person's own terminal, also over SSH (OSC 52). No terminal says whether it took
//! it, so nobody may claim that it did.

/// Most bytes that common terminals take in one go.
pub const MOST: usize = 74_994;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The sequence that asks the terminal to take a text.
///
/// # Errors
/// A sentence for people where the text is too long.
pub fn sequence(text: &str) -> Result<String, String> {
    if text.len() > MOST {
        return Err(format!("it is longer than the {MOST} bytes that terminals take"));
    }
    Ok(format!("\x1b]52;c;{}\x07", base64(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let index = (group >> (18 - 6 * place)) & 63;
            let sign = ALPHABET.get(index as usize).copied().unwrap_or(b'=');
            text.push(if place <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", "")]
    #[case("f", "Zg==")]
    #[case("fo", "Zm8=")]
    #[case("foo", "Zm9v")]
    #[case("foobar", "Zm9vYmFy")]
    #[case("é", "w6k=")]
    fn the_terminal_is_sent_base64_as_rfc_4648_has_it(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(sequence(text), Ok(format!("\x1b]52;c;{expected}\x07")));
    }

    #[test]
    fn a_text_that_no_terminal_takes_is_refused() {
        assert!(sequence(&"x".repeat(MOST + 1)).is_err());
    }
}
