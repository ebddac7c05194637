//! What somebody wrote to hurt a terminal is shown on every screen and acts on none.

use crate::home::Home;
use crate::terminal::{ENTER, ESC, Terminal};

#[test]
fn hostile_text_is_shown_and_nothing_of_it_acts() {
    let home = Home::begun();
    let marks = "\u{301}".repeat(10_000);
    let name = format!("\u{1b}]52;c;b3duZWQ=\u{7}\u{1b}[2J\u{202e}Bot{marks}");
    home.ok(&["add", &name, "--key", "bot", "--owner", "me", "--purpose", &name, "--set", &format!("team={name}")]);
    let mut terminal = Terminal::open_sized(&home, &[], (120, 40));
    terminal.sees(&["␛]52;c;"]);
    terminal.press(ENTER).sees(&["Summary", "Gate"]).press("i").sees(&["A. Kumar"]);
    terminal.press("2").sees(&["Cause", "answers missing"]);
    terminal.press("6").sees(&["Ends with", "bot"]).press("a").sees(&["What can it do to a customer?"]);
    terminal.press(ESC).sees(&["Ends with", "bot"]);
    let written = terminal.written();
    assert!(!written.contains("\u{1b}]52;"), "the clipboard is nobody's but the person's");
    assert!(!written.contains('\u{202e}') && !written.contains(&"\u{301}".repeat(10)));
    terminal.leave();
}
