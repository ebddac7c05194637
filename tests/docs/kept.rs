//! A made document and the one that is kept in `docs/`: compared, or written anew where that was asked for.

use std::path::Path;

const HEAD: &str = "docs/";

/// Holds `docs/NAME` against what the program makes of it now.
pub fn keep(name: &str, made: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(HEAD).join(name);
    if std::env::var_os("COUNTERSIGN_DOCS").is_some_and(|how| how == "write") {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, made).unwrap();
        return;
    }
    // A checkout may have turned the line ends round.
    let kept = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    let same = kept.lines().zip(made.lines()).take_while(|(kept, made)| kept == made).count();
    assert!(
        kept == made,
        "{HEAD}{name} differs from line {} on from what the program makes of it; look at it, and if it is right:\n\
         COUNTERSIGN_DOCS=write cargo test --test docs",
        same + 1
    );
}
