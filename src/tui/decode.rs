//! Bytes of a terminal into keys, pastes and mouse events. It reads nothing and keeps only what is unfinished.

use super::theme::Ground;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// Most that is kept of one paste; the rest is dropped, never run as keys.
pub const PASTE_MAX: usize = 1024 * 1024;
/// Longest sequence that is waited for; longer ones are noise.
const SEQUENCE_MAX: usize = 4096;
const PASTE_END: &[u8] = b"\x1b[201~";

/// How a terminal begins to say the colour of its ground; what comes before its end is a colour.
const GROUND: &[u8] = b"\x1b]11;rgb";

/// Takes bytes as they come, in pieces of any size.
#[derive(Debug, Default)]
pub struct Decoder {
    waiting: Vec<u8>,
    paste: Option<Vec<u8>>,
    /// The terminal was asked for its ground and has not said it: the pieces of its answer belong together however late they come.
    asked: bool,
    /// The last thing was an escape that was taken as a key.
    escaped: bool,
    ground: Option<Ground>,
}

enum Step {
    /// The bytes so far are the beginning of something.
    Unfinished,
    /// So many bytes were an event, or nothing of interest.
    Took(usize, Option<Event>),
    /// So many bytes began a paste.
    PasteBegins(usize),
}

impl Decoder {
    /// For a terminal that was asked for its ground.
    #[must_use]
    pub fn asking() -> Self {
        Self { asked: true, ..Self::default() }
    }

    /// The ground, once the terminal has said it.
    pub fn take_ground(&mut self) -> Option<Ground> {
        self.ground.take()
    }

    /// Adds bytes and emits every event that they complete.
    pub fn feed(&mut self, bytes: &[u8], emit: &mut dyn FnMut(Event)) {
        let mut all = std::mem::take(&mut self.waiting);
        // The answer was cut behind its very first byte.
        if std::mem::take(&mut self.escaped) && self.asked && bytes.starts_with(GROUND.get(1..5).unwrap_or_default()) {
            all.push(0x1b);
        }
        all.extend_from_slice(bytes);
        let mut rest = all.as_slice();
        while !rest.is_empty() {
            let used = if self.paste.is_some() { self.continue_paste(rest, emit) } else { self.step(rest, emit) };
            if used == 0 {
                break;
            }
            rest = rest.get(used..).unwrap_or_default();
        }
        self.waiting = rest.to_vec();
    }

    /// True when an escape has begun that may be a key of its own; call [`Self::settle`] if nothing follows soon.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        self.paste.is_none() && !self.waiting.is_empty() && !self.is_in_answer(&self.waiting)
    }

    /// Whether these bytes are the beginning of the answer that was asked for; a lone escape is a key all the same.
    fn is_in_answer(&self, bytes: &[u8]) -> bool {
        self.asked && bytes.len() > 1 && (bytes.starts_with(GROUND) || GROUND.starts_with(bytes))
    }

    /// Nothing followed: what was the beginning of a sequence is taken as keys.
    pub fn settle(&mut self, emit: &mut dyn FnMut(Event)) {
        let waiting = std::mem::take(&mut self.waiting);
        match waiting.as_slice() {
            [0x1b] => {
                self.escaped = true;
                emit(key(KeyCode::Esc, KeyModifiers::NONE));
            }
            // Half a sequence on a slow line: its numbers must not be typed.
            [] | [0x1b, b'[', _, ..] => {}
            [0x1b, second, rest @ ..] => {
                if let Some((_, event)) = plain(&[*second], KeyModifiers::ALT) {
                    emit(event);
                }
                self.feed(rest, emit);
            }
            // The beginning of a character that never came.
            [_, rest @ ..] => self.feed(rest, emit),
        }
    }

    fn step(&mut self, rest: &[u8], emit: &mut dyn FnMut(Event)) -> usize {
        if self.is_in_answer(rest) {
            return self.continue_answer(rest);
        }
        match next(rest) {
            Step::Unfinished if rest.len() > SEQUENCE_MAX => rest.len(),
            Step::Unfinished => 0,
            Step::Took(used, event) => {
                if let Some(event) = event {
                    emit(event);
                }
                used
            }
            Step::PasteBegins(used) => {
                self.paste = Some(Vec::new());
                used
            }
        }
    }

    /// The bytes of the answer that are there: none while its end is to come. What cannot belong to it ends it.
    fn continue_answer(&mut self, rest: &[u8]) -> usize {
        let colour = rest.get(GROUND.len()..).unwrap_or_default();
        let Some(end) = colour.iter().position(|byte| !(byte.is_ascii_hexdigit() || b":/a".contains(byte))) else {
            return 0;
        };
        let said = GROUND.len() + end;
        let used = match rest.get(said..) {
            Some([0x07, ..]) => said + 1,
            Some([0x1b, b'\\', ..]) => said + 2,
            Some([0x1b]) => return 0,
            _ => said,
        };
        self.asked = false;
        self.ground = colour.get(..end).and_then(|colour| Ground::of(std::str::from_utf8(colour).ok()?));
        used
    }

    fn continue_paste(&mut self, rest: &[u8], emit: &mut dyn FnMut(Event)) -> usize {
        let Some(paste) = &mut self.paste else { return 0 };
        let end = find(rest, PASTE_END);
        // Without an end in sight the last bytes may be the beginning of it.
        let text = end.unwrap_or_else(|| rest.len().saturating_sub(PASTE_END.len() - 1));
        let room = PASTE_MAX.saturating_sub(paste.len());
        paste.extend_from_slice(rest.get(..text.min(room)).unwrap_or_default());
        if end.is_none() {
            return text;
        }
        emit(Event::Paste(String::from_utf8_lossy(paste).into_owned()));
        self.paste = None;
        text + PASTE_END.len()
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

fn next(bytes: &[u8]) -> Step {
    match bytes {
        [0x1b] => Step::Unfinished,
        [0x1b, 0x1b, ..] => Step::Took(1, Some(key(KeyCode::Esc, KeyModifiers::NONE))),
        [0x1b, b'[', rest @ ..] => control_sequence(rest),
        [0x1b, b'O', rest @ ..] => match rest {
            [] => Step::Unfinished,
            [last, ..] => Step::Took(3, letter_key(*last).map(|code| key(code, KeyModifiers::NONE))),
        },
        [0x1b, b']' | b'P' | b'_' | b'^' | b'X', rest @ ..] => reply(rest),
        [0x1b, rest @ ..] => match plain(rest, KeyModifiers::ALT) {
            Some((used, event)) => Step::Took(used + 1, Some(event)),
            None => Step::Unfinished,
        },
        _ => match plain(bytes, KeyModifiers::NONE) {
            Some((used, event)) => Step::Took(used, Some(event)),
            None => unfinished_or_bad(bytes),
        },
    }
}

/// A terminal's answer to a question nobody here asked: swallowed, so that it never types.
fn reply(rest: &[u8]) -> Step {
    let end = rest.iter().position(|byte| *byte == 0x07).map(|at| at + 1);
    let end = end.or_else(|| find(rest, b"\x1b\\").map(|at| at + 2));
    end.map_or(Step::Unfinished, |end| Step::Took(end + 2, None))
}

/// One character or control key, and the bytes it took; nothing if the character is not whole.
fn plain(bytes: &[u8], modifiers: KeyModifiers) -> Option<(usize, Event)> {
    let first = *bytes.first()?;
    let (code, extra) = match first {
        b'\r' => (KeyCode::Enter, KeyModifiers::NONE),
        b'\t' => (KeyCode::Tab, KeyModifiers::NONE),
        0x7f | 0x08 => (KeyCode::Backspace, KeyModifiers::NONE),
        0x00 => (KeyCode::Char(' '), KeyModifiers::CONTROL),
        0x01..=0x1a => (KeyCode::Char(char::from(first - 1 + b'a')), KeyModifiers::CONTROL),
        0x1c..=0x1f => (KeyCode::Char(char::from(first - 0x1c + b'4')), KeyModifiers::CONTROL),
        _ => {
            let (used, character) = character(bytes)?;
            return Some((used, key(KeyCode::Char(character), modifiers)));
        }
    };
    Some((1, key(code, modifiers | extra)))
}

fn character(bytes: &[u8]) -> Option<(usize, char)> {
    let window = bytes.get(..bytes.len().min(4))?;
    let text = match std::str::from_utf8(window) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(window.get(..error.valid_up_to())?).ok()?,
    };
    text.chars().next().map(|first| (first.len_utf8(), first))
}

fn unfinished_or_bad(bytes: &[u8]) -> Step {
    let window = bytes.get(..bytes.len().min(4)).unwrap_or_default();
    match std::str::from_utf8(window) {
        Err(error) if error.valid_up_to() == 0 && error.error_len().is_none() => Step::Unfinished,
        _ => Step::Took(1, None),
    }
}

/// What follows `ESC [`.
fn control_sequence(rest: &[u8]) -> Step {
    const HEAD: usize = 2;
    // The Linux console sends F1 to F5 as `ESC [ [ A` and on.
    if let [b'[', tail @ ..] = rest {
        return match tail {
            [] => Step::Unfinished,
            [last @ b'A'..=b'E', ..] => {
                Step::Took(HEAD + 2, Some(key(KeyCode::F(last - b'A' + 1), KeyModifiers::NONE)))
            }
            _ => Step::Took(HEAD + 2, None),
        };
    }
    let Some(end) = rest.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else { return Step::Unfinished };
    let (Some(parameters), Some(last)) = (rest.get(..end), rest.get(end)) else { return Step::Unfinished };
    let used = HEAD + end + 1;
    if !(0x40..=0x7e).contains(last) {
        // A control character broke the sequence off: it is a key again.
        return Step::Took(used - 1, None);
    }
    if parameters == b"200" && *last == b'~' {
        return Step::PasteBegins(used);
    }
    if let ([b'<', mouse @ ..], b'M' | b'm') = (parameters, *last) {
        return Step::Took(used, mouse_event(mouse, *last == b'M'));
    }
    if is_release(parameters) {
        return Step::Took(used, None);
    }
    Step::Took(used, sequence_key(&numbers(parameters), *last))
}

/// Whether a key was let go. Nobody asks for such reports here, but another program may have left the terminal in that mode.
fn is_release(parameters: &[u8]) -> bool {
    let text = std::str::from_utf8(parameters).unwrap_or_default();
    text.split(';').nth(1).and_then(|held| held.split(':').nth(1)) == Some("3")
}

fn numbers(parameters: &[u8]) -> Vec<u16> {
    let text = std::str::from_utf8(parameters).unwrap_or_default();
    text.split(';').map(|part| part.split(':').next().unwrap_or_default().parse().unwrap_or(0)).collect()
}

fn sequence_key(numbers: &[u16], last: u8) -> Option<Event> {
    let first = numbers.first().copied().unwrap_or(0);
    let modifiers = numbers.get(1).map_or(KeyModifiers::NONE, |held| modifiers(*held));
    let code = match last {
        b'Z' => return Some(key(KeyCode::BackTab, KeyModifiers::SHIFT)),
        b'~' => tilde_key(first)?,
        b'u' => unicode_key(first, modifiers.contains(KeyModifiers::SHIFT))?,
        // With another first number this is a report, not F3.
        b'R' if first != 1 => return None,
        _ => letter_key(last)?,
    };
    Some(key(code, modifiers))
}

fn letter_key(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'M' => KeyCode::Enter,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

fn tilde_key(number: u16) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(u8::try_from(number - 10).ok()?),
        17..=21 => KeyCode::F(u8::try_from(number - 11).ok()?),
        23..=24 => KeyCode::F(u8::try_from(number - 12).ok()?),
        _ => return None,
    })
}

/// A key that is told by the number of its character. Those of the private range are keys without one: of the number pad, or keys that
/// are only held, which are nothing here.
fn unicode_key(number: u16, shift: bool) -> Option<KeyCode> {
    Some(match number {
        57_399..=57_408 => KeyCode::Char(char::from(b'0' + u8::try_from(number - 57_399).ok()?)),
        57_414 => KeyCode::Enter,
        57_417 => KeyCode::Left,
        57_418 => KeyCode::Right,
        57_419 => KeyCode::Up,
        57_420 => KeyCode::Down,
        57_421 => KeyCode::PageUp,
        57_422 => KeyCode::PageDown,
        57_423 => KeyCode::Home,
        57_424 => KeyCode::End,
        57_425 => KeyCode::Insert,
        57_426 => KeyCode::Delete,
        0xe000..=0xf8ff => return None,
        number => match (character_key(char::from_u32(u32::from(number))?), shift) {
            (KeyCode::Char(letter), true) if letter.is_alphabetic() => KeyCode::Char(letter.to_uppercase().next()?),
            (KeyCode::Tab, true) => KeyCode::BackTab,
            (code, _) => code,
        },
    })
}

fn character_key(character: char) -> KeyCode {
    match character {
        '\r' => KeyCode::Enter,
        '\t' => KeyCode::Tab,
        '\u{1b}' => KeyCode::Esc,
        '\u{7f}' | '\u{8}' => KeyCode::Backspace,
        other => KeyCode::Char(other),
    }
}

/// xterm counts from one: 1 + shift 1 + alt 2 + control 4.
fn modifiers(held: u16) -> KeyModifiers {
    let bits = held.saturating_sub(1);
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::SHIFT, bits & 1 != 0);
    modifiers.set(KeyModifiers::ALT, bits & 2 != 0);
    modifiers.set(KeyModifiers::CONTROL, bits & 4 != 0);
    modifiers
}

fn mouse_event(parameters: &[u8], pressed: bool) -> Option<Event> {
    let numbers = numbers(parameters);
    let [code, column, row] = numbers.as_slice() else { return None };
    let button = match code & 3 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        _ => MouseButton::Right,
    };
    let kind = match (code & 64 != 0, code & 32 != 0, pressed) {
        (true, _, _) if code & 1 == 0 => MouseEventKind::ScrollUp,
        (true, _, _) => MouseEventKind::ScrollDown,
        (_, true, _) => MouseEventKind::Drag(button),
        (_, _, true) => MouseEventKind::Down(button),
        (_, _, false) => MouseEventKind::Up(button),
    };
    let (column, row) = (column.saturating_sub(1), row.saturating_sub(1));
    Some(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn decode(pieces: &[&[u8]]) -> Vec<Event> {
        let mut decoder = Decoder::default();
        let mut events = Vec::new();
        for piece in pieces {
            decoder.feed(piece, &mut |event| events.push(event));
        }
        while decoder.is_unfinished() {
            decoder.settle(&mut |event| events.push(event));
        }
        events
    }

    const NONE: KeyModifiers = KeyModifiers::NONE;

    #[rstest]
    #[case(b"j", KeyCode::Char('j'), NONE)]
    #[case(b"G", KeyCode::Char('G'), NONE)]
    #[case("é".as_bytes(), KeyCode::Char('é'), NONE)]
    #[case("🦀".as_bytes(), KeyCode::Char('🦀'), NONE)]
    #[case(b"\r", KeyCode::Enter, NONE)]
    #[case(b"\x1b", KeyCode::Esc, NONE)]
    #[case(b"\x7f", KeyCode::Backspace, NONE)]
    #[case(b"\x04", KeyCode::Char('d'), KeyModifiers::CONTROL)]
    #[case(b"\x1b[A", KeyCode::Up, NONE)]
    #[case(b"\x1bOB", KeyCode::Down, NONE)]
    #[case(b"\x1b[1;5C", KeyCode::Right, KeyModifiers::CONTROL)]
    #[case(b"\x1b[5~", KeyCode::PageUp, NONE)]
    #[case(b"\x1b[Z", KeyCode::BackTab, KeyModifiers::SHIFT)]
    #[case(b"\x1b[[A", KeyCode::F(1), NONE)]
    #[case(b"\x1b[15~", KeyCode::F(5), NONE)]
    #[case(b"\x1b[24~", KeyCode::F(12), NONE)]
    #[case(b"\x1bx", KeyCode::Char('x'), KeyModifiers::ALT)]
    #[case(b"\x1b]", KeyCode::Char(']'), KeyModifiers::ALT)]
    fn a_key_is_read_whole_or_byte_by_byte(#[case] bytes: &[u8], #[case] code: KeyCode, #[case] held: KeyModifiers) {
        let expected = vec![key(code, held)];
        assert_eq!(decode(&[bytes]), expected);
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(decode(&single), expected);
    }

    #[rstest]
    #[case::of_a_letter(b"\x1b[106;1:3u")]
    #[case::of_an_arrow(b"\x1b[1;1:3B")]
    #[case::of_a_page_key(b"\x1b[6;1:3~")]
    #[case::of_a_key_that_is_held(b"\x1b[57441;2:3u")]
    #[case::a_key_that_is_only_held(b"\x1b[57441;2u")]
    fn letting_go_of_a_key_is_nothing(#[case] bytes: &[u8]) {
        assert_eq!(decode(&[bytes]), vec![]);
    }

    #[rstest]
    #[case::a_press(b"\x1b[106;1:1u", 'j')]
    #[case::a_key_that_repeats(b"\x1b[106;1:2u", 'j')]
    #[case::with_shift(b"\x1b[106:74;2u", 'J')]
    #[case::of_the_number_pad(b"\x1b[57401u", '2')]
    fn a_key_told_by_its_number_is_read(#[case] bytes: &[u8], #[case] letter: char) {
        let events = decode(&[bytes]);
        let [Event::Key(event)] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(event.code, KeyCode::Char(letter));
    }

    #[test]
    fn a_paste_is_one_event_even_with_escapes_in_it_and_cut_anywhere() {
        let bytes = b"\x1b[200~rm -rf\r\x1b[A\x1b[20\x1b]0;x\x07\x1b[201~j";
        let expected = vec![Event::Paste("rm -rf\r\x1b[A\x1b[20\x1b]0;x\x07".into()), key(KeyCode::Char('j'), NONE)];
        for cut in 0..bytes.len() {
            let (head, tail) = bytes.split_at(cut);
            let mut decoder = Decoder::default();
            let mut events = Vec::new();
            decoder.feed(head, &mut |event| events.push(event));
            decoder.feed(tail, &mut |event| events.push(event));
            if cut != 1 {
                assert_eq!(events, expected, "cut at {cut}");
            }
        }
    }

    #[test]
    fn a_paste_larger_than_the_cap_is_cut_and_its_rest_never_typed() {
        let mut bytes = b"\x1b[200~".to_vec();
        bytes.extend(std::iter::repeat_n(b'x', PASTE_MAX + 5000));
        bytes.extend_from_slice(b"\x1b[201~");
        let pieces: Vec<&[u8]> = bytes.chunks(16 * 1024).collect();
        let events = decode(&pieces);
        assert!(
            matches!(events.as_slice(), [Event::Paste(text)] if text.len() == PASTE_MAX),
            "{} events",
            events.len()
        );
    }

    #[test]
    fn a_report_of_the_terminal_types_nothing() {
        assert_eq!(
            decode(&[b"\x1b[12;40R\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62;c\x1b[Ij"]),
            vec![key(KeyCode::Char('j'), NONE)]
        );
    }

    #[rstest]
    #[case(b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", Ground::Light)]
    #[case(b"\x1b]11;rgb:0000/2b2b/3636\x07", Ground::Dark)]
    #[case(b"\x1b]11;rgba:ff/ff/ee/ff\x07", Ground::Light)]
    fn the_ground_is_read_however_the_answer_is_cut_and_types_nothing(#[case] answer: &[u8], #[case] ground: Ground) {
        for cut in 2..answer.len() {
            let (head, tail) = answer.split_at(cut);
            let mut decoder = Decoder::asking();
            let mut events = Vec::new();
            decoder.feed(b"j", &mut |event| events.push(event));
            decoder.feed(head, &mut |event| events.push(event));
            if decoder.is_unfinished() {
                decoder.settle(&mut |event| events.push(event));
            }
            decoder.feed(tail, &mut |event| events.push(event));
            decoder.feed(b"k", &mut |event| events.push(event));
            assert_eq!(decoder.take_ground(), Some(ground), "cut at {cut}");
            assert_eq!(events, ['j', 'k'].map(|c| key(KeyCode::Char(c), NONE)), "cut at {cut}");
        }
    }

    #[rstest]
    #[case::a_terminal_that_never_answers(&["\u{1b}", "]", "j"], &['\u{1b}', ']', 'j'])]
    #[case::one_that_stops_in_the_middle(&["\u{1b}]11;rgb:ff", "q", "j"], &['q', 'j'])]
    #[case::one_that_pauses_behind_the_first_byte(&["\u{1b}", "]11;rgb:0/0/0\u{7}", "j"], &['\u{1b}', 'j'])]
    fn no_key_is_lost_while_the_ground_is_asked_for(#[case] pieces: &[&str], #[case] keys: &[char]) {
        let mut decoder = Decoder::asking();
        let mut events = Vec::new();
        for piece in pieces {
            decoder.feed(piece.as_bytes(), &mut |event| events.push(event));
            if decoder.is_unfinished() {
                decoder.settle(&mut |event| events.push(event));
            }
        }
        let code = |c: char| if c == '\u{1b}' { KeyCode::Esc } else { KeyCode::Char(c) };
        assert_eq!(events, keys.iter().map(|c| key(code(*c), NONE)).collect::<Vec<_>>());
    }

    #[test]
    fn the_wheel_and_a_click_are_read() {
        let events = decode(&[b"\x1b[<65;10;5M\x1b[<0;1;1M"]);
        let kinds: Vec<_> = events
            .iter()
            .filter_map(|e| if let Event::Mouse(m) = e { Some((m.kind, m.column, m.row)) } else { None })
            .collect();
        assert_eq!(kinds, vec![(MouseEventKind::ScrollDown, 9, 4), (MouseEventKind::Down(MouseButton::Left), 0, 0)]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_the_end_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), cut in 0usize..600) {
            let cut = cut.min(bytes.len());
            let events = decode(&[&bytes[..cut], &bytes[cut..]]);
            prop_assert!(events.len() <= bytes.len());
        }
    }
}
