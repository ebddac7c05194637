//! Whether a closer look at a text is worth it. Every cell of every import is asked, so this is one pass over its bytes; it lets through
//! much that is no secret and holds back none.

/// What is assigned to a name is no shorter.
const VALUE: usize = 8;
/// No key of an issuer is shorter, and none is of small letters alone.
const KEY: usize = 14;
/// What is known by nothing but its characters is no shorter, two broken lines of it together.
const LONG: usize = 28;

const SMALL: u8 = 1;
const CAPITAL: u8 = 2;
const DIGIT: u8 = 4;
const SIGN: u8 = 8;
const AT: u8 = 16;
const BREAK: u8 = 64;
const SPACE: u8 = 128;

/// What each byte is.
static KINDS: [u8; 256] = kinds();

/// What is worth looking for in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Worth {
    /// Names that a secret is assigned to.
    pub(super) names: bool,
    /// Marks of issuers.
    pub(super) marks: bool,
    /// What is too random to be words.
    pub(super) random: bool,
}

impl Worth {
    /// All that there is to look for.
    pub(super) const EVERYTHING: Self = Self { names: true, marks: true, random: true };

    fn add(&mut self, word: &[u8], kinds: u8, length: usize) {
        if length < VALUE {
            // The password of a login is told by the words before it alone.
            self.names |= word == b"login";
            return;
        }
        let at = kinds & AT != 0;
        self.names |=
            kinds & DIGIT != 0 || kinds & (CAPITAL | SMALL) == CAPITAL | SMALL || at || word.starts_with(b"----");
        self.marks |= at || length >= KEY && kinds & (CAPITAL | SIGN | DIGIT) != 0;
        self.random |= length >= LONG && kinds & (CAPITAL | DIGIT) != 0;
    }
}

/// What is worth looking for in a text.
pub(super) fn worth(text: &str) -> Worth {
    let mut worth = Worth::default();
    if text.len() < VALUE {
        return worth;
    }
    // A broken line does not end a word, as a key may have been broken there; nor do the spaces that begin the next.
    let (mut kinds, mut length, mut broken, mut start) = (0, 0, false, 0);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let kind = KINDS.get(usize::from(*byte)).copied().unwrap_or(SIGN);
        if kind & (BREAK | SPACE) == 0 {
            if length == 0 {
                start = at;
                kinds = kind & !CAPITAL;
            } else {
                kinds |= kind;
            }
            length += 1;
            broken = false;
        } else if kind == BREAK {
            broken = true;
        } else if !broken {
            worth.add(bytes.get(start..at).unwrap_or_default(), kinds, length);
            (kinds, length, start) = (0, 0, at + 1);
        }
    }
    worth.add(bytes.get(start..).unwrap_or_default(), kinds, length);
    worth
}

const fn kinds() -> [u8; 256] {
    let mut kinds = [0; 256];
    let mut byte: u8 = 0;
    loop {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'0'..=b'9' => DIGIT,
            b'@' => AT,
            b'_' | b':' | b'=' => SIGN,
            // It may look like a digit.
            128.. => SIGN | DIGIT,
            b'\n' | b'\r' => BREAK,
            b' ' | b'\t' => SPACE,
            _ => 0,
        };
        if byte == u8::MAX {
            return kinds;
        }
        byte += 1;
    }
}
