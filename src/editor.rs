//! The person's own editor, run on a private file while it has the terminal.

use std::io::{self, Write};
use std::process::{Command, ExitStatus};

use crate::files::{self, Links};

/// Largest text that is taken back, in bytes.
const MOST: u64 = 1024 * 1024;

/// Runs `$VISUAL` or `$EDITOR` on a text, in a file whose name ends with `suffix`, and returns what was saved. A screen must have lent
/// the terminal.
///
/// # Errors
/// A sentence for people; the text is then as it was.
pub fn edit(text: &str, suffix: &str) -> Result<String, String> {
    let editor = chosen(|name| std::env::var(name).ok());
    let not_made = |error: io::Error| format!("no file could be made for the editor ({error})");
    let folder = files::private_folder("").map_err(not_made)?;
    // Editors replace files; the path is read again, not the handle.
    let path = folder.path().join(format!("text{suffix}"));
    let mut file = files::create_new(&path).map_err(not_made)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.flush())
        .map_err(|error| format!("the text could not be written for the editor ({error})"))?;
    drop(file);
    let ended = command(&editor, &path)
        .map_err(|error| format!("\"{editor}\" could not be started ({error}); set $VISUAL or $EDITOR"))?;
    if !ended.success() {
        return Err(format!("\"{editor}\" ended without success"));
    }
    read_back(&path)
}

/// Whether the person has said which editor is theirs.
#[must_use]
pub fn is_chosen() -> bool {
    ["VISUAL", "EDITOR"].iter().any(|name| std::env::var(name).is_ok_and(|value| !value.trim().is_empty()))
}

fn chosen(env: impl Fn(&str) -> Option<String>) -> String {
    let set = ["VISUAL", "EDITOR"].into_iter().filter_map(env).find(|value| !value.trim().is_empty());
    set.unwrap_or_else(|| if cfg!(windows) { "notepad" } else { "vi" }.to_owned())
}

/// The setting may have arguments ("code --wait"): a shell reads it as git does; the path is never part of the text it reads.
#[cfg(unix)]
fn command(editor: &str, path: &std::path::Path) -> io::Result<ExitStatus> {
    Command::new("sh").arg("-c").arg(format!("exec {editor} \"$1\"")).arg(editor).arg(path).status()
}

#[cfg(windows)]
fn command(editor: &str, path: &std::path::Path) -> io::Result<ExitStatus> {
    let mut words = editor.split_whitespace();
    Command::new(words.next().unwrap_or("notepad")).args(words).arg(path).status()
}

fn read_back(path: &std::path::Path) -> Result<String, String> {
    files::read_text(path, Links::Refuse, MOST).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => "the editor left more than a megabyte".into(),
        io::ErrorKind::InvalidData => "the editor left a text that is not UTF-8".into(),
        _ => format!("the editor left no text ({error})"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visual_goes_before_editor_and_blanks_are_nothing() {
        let env = |name: &str| match name {
            "VISUAL" => Some(" ".to_owned()),
            "EDITOR" => Some("nano".to_owned()),
            _ => None,
        };
        assert_eq!(chosen(env), "nano");
    }

    #[cfg(unix)]
    #[test]
    fn an_editor_with_arguments_gets_the_path_as_one_argument() {
        let file = tempfile::NamedTempFile::with_suffix(" with space").unwrap();
        let ended = command("printf '%s' edited >", file.path()).unwrap();
        assert!(ended.success());
        assert_eq!(read_back(file.path()), Ok("edited".into()));
    }
}
