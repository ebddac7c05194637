//! Who reads a register at this moment, as far as the system says it.

use super::place::beside;
use std::path::Path;

/// Other programs that hold the log back, such as "sqlite3 (process 4711)"; empty where the system does not say.
#[must_use]
pub fn readers(register: &Path) -> Vec<String> {
    holders(&beside(register, "-shm"))
}

/// The locks on the bytes that SQLite's readers hold, in the kernel's own list.
#[cfg(target_os = "linux")]
fn holders(index: &Path) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;
    let Ok(found) = std::fs::metadata(index) else { return vec![] };
    let Ok(locks) = kernel_says("/proc/locks") else { return vec![] };
    let inode = found.ino().to_string();
    let mut processes: Vec<u32> = locks.lines().filter_map(|line| reader(line, &inode)).collect();
    processes.sort_unstable();
    processes.dedup();
    processes.retain(|process| *process != std::process::id());
    processes.into_iter().map(called).collect()
}

#[cfg(not(target_os = "linux"))]
fn holders(_index: &Path) -> Vec<String> {
    vec![]
}

/// The process of a line such as `1: POSIX  ADVISORY  READ 4711 08:01:131090 124 124`, where it holds a reader's byte of a file.
#[cfg(target_os = "linux")]
fn reader(line: &str, inode: &str) -> Option<u32> {
    /// The first and the last of the bytes that SQLite's readers lock in the index of the log.
    const MARKS: std::ops::RangeInclusive<u64> = 123..=127;
    let words: Vec<&str> = line.split_whitespace().collect();
    let [_, "POSIX", _, _, process, file, first, last] = words.as_slice() else { return None };
    let bytes = first.parse::<u64>().ok()?..=last.parse::<u64>().ok()?;
    let is_mark = bytes.start() <= MARKS.end() && MARKS.start() <= bytes.end();
    (file.rsplit(':').next() == Some(inode) && is_mark).then(|| process.parse().ok()).flatten()
}

#[cfg(target_os = "linux")]
fn kernel_says(file: &str) -> std::io::Result<String> {
    use crate::files::{self, Links};
    files::read_text(Path::new(file), Links::Refuse, files::LONGEST_TEXT)
}

#[cfg(target_os = "linux")]
fn called(process: u32) -> String {
    match kernel_says(&format!("/proc/{process}/comm")) {
        Ok(name) => format!("{} (process {process})", name.trim()),
        Err(_) => format!("process {process}"),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::reader;

    #[test]
    fn a_reader_is_known_by_the_byte_it_locks() {
        let line = |bytes: &str| format!("1: POSIX  ADVISORY  READ 4711 08:01:131090 {bytes}");
        assert_eq!(reader(&line("124 124"), "131090"), Some(4711));
        assert_eq!(reader(&line("124 124"), "31090"), None, "another file");
        assert_eq!(reader(&line("128 128"), "131090"), None, "connected, and reads nothing");
        assert_eq!(reader(&line("120 120"), "131090"), None, "writes");
        assert_eq!(reader("1: -> POSIX  ADVISORY  READ 4711 08:01:131090 124 124", "131090"), None, "waits");
        assert_eq!(reader("", "131090"), None);
    }
}
