//! Keeps the modules of the house apart: the table in `src/lib.rs` says who may use whom, and this test reads the code
//! as text and fails where a file does otherwise. It knows paths (`use` trees included), not types.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a broken expectation fails the test")]

#[path = "architecture/words.rs"]
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The longest file that may stand in `src/`.
const LONGEST_FILE: usize = 600;

/// What breaks the table of `src/tui/mod.rs` today: a file and what it should not use.
const BREACHES: &str = "tests/architecture/breaches.txt";

/// Libraries that only these modules may name.
const LIBRARIES: [(&str, &[&str]); 6] = [
    ("rusqlite", &["store"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("tui_input", &["tui"]),
    ("clap", &["cli", "main"]),
    ("anyhow", &["cli", "main"]),
];

/// What the rules of the register must not reach: input and output, the clock, the environment, randomness.
const IMPURE: [&str; 13] = [
    "std::fs",
    "std::io",
    "std::time",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "SystemTime",
    "Utc::now",
    "Local::now",
    "getrandom",
    "Uuid::now_v7",
    "Uuid::new_v4",
];

/// What opens, makes or renames files and folders: `src/files` alone does.
const FILE_ACCESS: [[&str; 2]; 17] = [
    ["File", "open"],
    ["File", "create"],
    ["File", "create_new"],
    ["File", "options"],
    ["OpenOptions", "new"],
    ["DirBuilder", "new"],
    ["NamedTempFile", "new"],
    ["NamedTempFile", "new_in"],
    ["fs", "copy"],
    ["fs", "create_dir"],
    ["fs", "create_dir_all"],
    ["fs", "hard_link"],
    ["fs", "read"],
    ["fs", "read_to_string"],
    ["fs", "rename"],
    ["fs", "set_permissions"],
    ["fs", "write"],
];

#[test]
fn a_room_uses_only_what_the_map_allows() {
    let map = HouseMap::read();
    report(sources().flat_map(|file| file.broken(|path| map.forbids(&file.module, file.depth, path))));
}

#[test]
fn a_library_is_named_only_in_its_rooms() {
    report(sources().flat_map(|file| file.broken(|path| misplaced_library(&file.module, path))));
}

#[test]
fn the_domain_touches_nothing_outside_itself() {
    let domain = sources().filter(|file| file.module == "domain");
    report(domain.flat_map(|file| file.broken(impure)));
}

#[test]
fn files_are_opened_and_made_in_one_place() {
    let others = sources().filter(|file| file.module != "files");
    report(others.filter(|file| !file.is_test()).flat_map(|file| file.without_tests().broken(opens_a_file)));
}

#[test]
fn every_file_fits_in_the_head() {
    report(sources().filter_map(|file| {
        let lines = file.text.lines().count();
        let too_long =
            format!("{}: {lines} lines; no file is longer than {LONGEST_FILE}: split it by subject", file.name());
        (lines > LONGEST_FILE).then_some(too_long)
    }));
}

#[test]
fn the_map_names_every_room_and_no_other() {
    let mapped: BTreeSet<String> = HouseMap::read().modules.into_keys().collect();
    let built: BTreeSet<String> =
        sources().map(|file| file.module).filter(|module| module != "main" && module != "lib").collect();
    assert_eq!(mapped, built, "the modules in the table of src/lib.rs, and those that stand in src/");
}

/// `COUNTERSIGN_BREACHES=write cargo test --test architecture` takes what was fixed out of the list; it adds nothing.
#[test]
fn a_part_of_the_screens_uses_only_what_their_map_allows() {
    let map = ScreensMap::read();
    let found: BTreeSet<String> =
        sources().filter(|file| !file.is_test()).flat_map(|file| map.breaches(&file)).collect();
    let file = root().join(BREACHES);
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let (head, listed): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
    let listed: BTreeSet<String> = listed.into_iter().map(String::from).collect();
    if std::env::var_os("COUNTERSIGN_BREACHES").is_some_and(|how| how == "write") {
        let left = listed.intersection(&found).map(String::as_str);
        std::fs::write(&file, head.into_iter().chain(left).collect::<Vec<_>>().join("\n") + "\n")
            .expect("it is written");
    }
    let new = found.difference(&listed).map(|it| format!("{it} (the table in src/tui/mod.rs)"));
    let fixed = listed.difference(&found).map(|it| format!("{it}: is fixed, so take it out of {BREACHES}"));
    report(new.chain(fixed));
}

#[test]
fn the_map_of_the_screens_names_every_part_and_no_other() {
    let mapped: BTreeSet<String> = ScreensMap::read().group_of.into_keys().collect();
    let built = sources()
        .filter(|file| file.module == "tui" && !file.is_test())
        .filter_map(|file| file.module().get(1).cloned());
    assert_eq!(mapped, built.collect(), "the parts in the table of src/tui/mod.rs, and those in src/tui/");
}

#[test]
fn the_guard_of_the_screens_sees_what_it_is_there_to_see() {
    let map = ScreensMap::read();
    let seen = |path: &str, code: &str| map.breaches(&Source::new(PathBuf::from(path), code.into()));
    assert_eq!(seen("src/tui/widgets/x.rs", "use crate::tui::model::Model;"), ["src/tui/widgets/x.rs -> model"]);
    assert_eq!(
        seen("src/tui/widgets/x.rs", "use super::super::{theme::Theme, screens::Row};"),
        ["src/tui/widgets/x.rs -> screens"]
    );
    assert_eq!(
        seen("src/tui/theme.rs", "use super::view::draw; use crate::store::Store;"),
        ["src/tui/theme.rs -> crate::store", "src/tui/theme.rs -> view"]
    );
    assert_eq!(
        seen("src/tui/widgets/x.rs", "use super::list; use crate::shown::Shown; use crate::tui::terminal::Size;"),
        [""; 0]
    );
    assert_eq!(seen("src/tui/update/x.rs", "use crate::tui::widgets::x; use crate::store::Store;"), [""; 0]);
    assert_eq!(seen("src/tui/theme.rs", "#[cfg(test)]\nmod tests { use crate::tui::model::Model; }"), [""; 0]);
}

#[test]
fn the_guard_sees_what_it_is_there_to_see() {
    let map = HouseMap::read();
    let seen = |module: &str, code: &str| {
        let file = Source::new(PathBuf::from(format!("src/{module}/file.rs")), String::from(code));
        let forbidden = |path: &[String]| {
            let impure = if module == "domain" { impure(path) } else { None };
            map.forbids(&file.module, file.depth, path).or_else(|| misplaced_library(&file.module, path)).or(impure)
        };
        file.broken(forbidden).len()
    };
    assert_eq!(seen("ledger", "use crate::domain::{Id, event::Event};"), 0);
    assert_eq!(seen("ledger", "use crate::{domain::Id, store::{Store, page}};"), 2);
    assert_eq!(seen("ledger", "fn f() { crate::store::open(); super::super::query::parse(); }"), 2);
    assert_eq!(
        seen("ledger", "// crate::store\n/* crate::tui */ const A: &str = \"crate::cli\"; const B: char = '\"';"),
        0
    );
    assert_eq!(seen("ledger", "use super::chain; use crate::shown::Shown;"), 0);
    assert_eq!(seen("domain", "use crate::shown::Shown;"), 1);
    assert_eq!(seen("domain", "use std::{fmt, fs::File, io};\nlet now = chrono::Utc::now();"), 3);
    assert_eq!(seen("import", "use rusqlite::Connection;"), 1);
    assert_eq!(seen("tui", "use crate::cli::check; use ratatui::Frame; use crate::store::Store;"), 1);
    let opens = |code: &str| {
        Source::new(PathBuf::from("src/cli/file.rs"), code.into()).without_tests().broken(opens_a_file).len()
    };
    assert_eq!(opens("use std::fs::{self, File};\nfn f() { File::open(path); fs::write(path, text); }"), 2);
    assert_eq!(opens("fn f() { std::fs::OpenOptions::new(); std::fs::File::create(path); }"), 2);
    assert_eq!(
        opens(
            "use crate::files; fn f(file: fs::File) { files::open(path); files::read(path); file.read_to_string(); }"
        ),
        0
    );
    assert_eq!(opens("fn f() {}\n#[cfg(test)]\nmod tests { fn f() { fs::write(path, text); } }"), 0);
    assert_eq!(seen("clock", "use crate::store::Store; use crate::paths::Paths; use crate::domain::Id;"), 1);
}

/// Who may use whom, as the table in `src/lib.rs` says.
struct HouseMap {
    /// For each module, the modules that it may use besides itself.
    modules: BTreeMap<String, BTreeSet<String>>,
    /// The modules that all may use.
    for_all: BTreeSet<String>,
}

impl HouseMap {
    fn read() -> Self {
        let text = std::fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is there");
        let rows: Vec<(Vec<String>, String)> = text.lines().filter_map(row).collect();
        let all: BTreeSet<String> = rows.iter().flat_map(|(modules, _)| modules.clone()).collect();
        let for_all = rows.iter().filter(|(_, may)| may.contains("usable by all"));
        let for_all: BTreeSet<String> = for_all.flat_map(|(modules, _)| modules.clone()).collect();

        let mut map = BTreeMap::new();
        for (modules, may) in rows {
            let may = may.split(';').next().unwrap_or_default();
            let mut allowed = match may {
                "nothing of ours" => BTreeSet::new(),
                _ => match may.strip_prefix("all but ") {
                    Some(but) => all.iter().filter(|module| *module != but).cloned().collect(),
                    None => may.split(", ").map(String::from).chain(for_all.iter().cloned()).collect(),
                },
            };
            let unknown: Vec<_> = allowed.difference(&all).collect();
            assert!(unknown.is_empty(), "src/lib.rs lets {modules:?} use {unknown:?}, which are no modules");
            for module in modules {
                allowed.insert(module.clone());
                map.insert(module, allowed.clone());
            }
        }
        assert!(map.len() > 10, "the table of modules in src/lib.rs was not found");
        Self { modules: map, for_all }
    }

    /// The rule that a path breaks when it is named in a file of `module`, `depth` modules below the crate.
    fn forbids(&self, module: &str, depth: usize, path: &[String]) -> Option<String> {
        let ups = path.iter().take_while(|part| *part == "super").count();
        let target = match path {
            [first, second, ..] if first == "crate" => second,
            _ if ups >= depth => path.get(ups)?,
            _ => return None,
        };
        let allowed = self.modules.get(module)?;
        let breaks = self.modules.contains_key(target) && !allowed.contains(target);
        breaks.then(|| format!("`{module}` may not use `{target}` (the table in src/lib.rs)"))
    }
}

/// Which part of the screens may use which, as the table in `src/tui/mod.rs` says.
struct ScreensMap {
    /// The group of each part.
    group_of: BTreeMap<String, String>,
    /// For each group, the groups and the modules outside that it may use besides itself; all of them where it is not named.
    may: BTreeMap<String, BTreeSet<String>>,
    /// The modules outside that are not usable by everybody.
    modules: BTreeSet<String>,
}

impl ScreensMap {
    fn read() -> Self {
        let text = std::fs::read_to_string(root().join("src/tui/mod.rs")).expect("src/tui/mod.rs is there");
        let (mut group_of, mut may) = (BTreeMap::new(), BTreeMap::new());
        let rows = text.lines().skip_while(|line| !line.starts_with("//! | group |")).skip(2);
        for line in rows.map_while(|line| line.strip_prefix("//! |")) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [group, parts, uses, ""] = cells.as_slice() else {
                panic!("a row of the table has not three cells: {line}")
            };
            group_of.extend(parts.split(", ").map(|part| (part.trim_matches('`').to_owned(), (*group).to_owned())));
            if *uses != "all" {
                let uses = uses.split(", ").filter(|it| !it.is_empty()).map(String::from);
                may.insert((*group).to_owned(), uses.collect::<BTreeSet<_>>());
            }
        }
        assert!(group_of.len() > 10, "the table of groups in src/tui/mod.rs was not found");
        let house = HouseMap::read();
        let modules = house.modules.into_keys().filter(|module| !house.for_all.contains(module) && module != "tui");
        Self { group_of, may, modules: modules.collect() }
    }

    /// What a file uses and should not, as `FILE -> PART` or `FILE -> crate::ROOM`.
    fn breaches(&self, file: &Source) -> Vec<String> {
        let module = file.module();
        let own = module.get(1).filter(|_| file.module == "tui").and_then(|part| self.group_of.get(part));
        let Some((own, may)) = own.and_then(|group| Some((group, self.may.get(group)?))) else { return Vec::new() };
        let target = |path: &[String]| {
            let path = absolute(&module, path)?;
            match path.as_slice() {
                [tui, part, ..] if tui == "tui" => {
                    let group = self.group_of.get(part)?;
                    (group != own && !may.contains(group)).then(|| part.clone())
                }
                [module, ..] => {
                    (self.modules.contains(module) && !may.contains(module)).then(|| format!("crate::{module}"))
                }
                [] => None,
            }
        };
        let used: BTreeSet<String> =
            paths(&file.without_tests().text).iter().filter_map(|(_, path)| target(path)).collect();
        used.into_iter().map(|target| format!("{} -> {target}", file.name())).collect()
    }
}

/// A path of the crate as it is from the crate on, where it says so: `super::x` in `a::b` is `a::x`.
fn absolute(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    match path.first()?.as_str() {
        "crate" => Some(path.get(1..)?.to_vec()),
        "super" => Some([module.get(..module.len().checked_sub(ups)?)?, path.get(ups..)?].concat()),
        _ => None,
    }
}

/// A row of the table: its modules and what they may use.
fn row(line: &str) -> Option<(Vec<String>, String)> {
    let cells: Vec<&str> = line.strip_prefix("//! | [`")?.trim_end().trim_end_matches('|').split(" | ").collect();
    let [modules, _, may] = cells.as_slice() else { panic!("a row of the table has not three cells: {line}") };
    let modules = modules.split(", ").map(|module| String::from(module.trim_matches(['[', ']', '`', ' '])));
    Some((modules.collect(), String::from(may.trim())))
}

fn misplaced_library(module: &str, path: &[String]) -> Option<String> {
    let (library, modules) =
        LIBRARIES.iter().find(|(library, _)| path.first().is_some_and(|first| first == library))?;
    (!modules.contains(&module)).then(|| format!("`{library}` is named only in {}", modules.join(" and ")))
}

fn impure(path: &[String]) -> Option<String> {
    let path = format!("::{}::", path.join("::"));
    let found = IMPURE.iter().find(|what| path.contains(&format!("::{what}::")))?;
    Some(format!("`domain` has no input, output, clock, environment or randomness, and this is `{found}`"))
}

/// The rule that a path breaks which opens or makes a file.
fn opens_a_file(path: &[String]) -> Option<String> {
    let end = path.last_chunk::<2>()?;
    FILE_ACCESS
        .iter()
        .any(|access| end.iter().eq(access.iter()))
        .then(|| "files are opened and made by `crate::files`".to_owned())
}

/// A file of `src/`.
struct Source {
    path: PathBuf,
    text: String,
    module: String,
    /// How many modules below the crate its own module is.
    depth: usize,
}

impl Source {
    fn new(path: PathBuf, text: String) -> Self {
        let inside = path.strip_prefix("src").expect("a file of src/").with_extension("");
        let parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let depth = parts.iter().filter(|part| *part != "mod").count();
        let module = parts.first().expect("a file has a name").clone();
        Self { path, text, module, depth }
    }

    /// The modules it is, from the crate on.
    fn module(&self) -> Vec<String> {
        let inside = self.path.strip_prefix("src").expect("a file of src/").with_extension("");
        inside.iter().map(|part| part.to_string_lossy().into_owned()).filter(|part| part != "mod").collect()
    }

    /// Whether it is for tests alone.
    fn is_test(&self) -> bool {
        let name = self.name();
        let ends = ["/tests.rs", "/testing.rs", "/forms/test_app.rs"];
        name.contains("/tests/") || ends.iter().any(|end| name.ends_with(end))
    }

    /// The same without the tests at its end.
    fn without_tests(&self) -> Self {
        let code = self.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        Self::new(self.path.clone(), code.to_owned())
    }

    fn name(&self) -> String {
        self.path.to_string_lossy().replace('\\', "/")
    }

    /// One sentence for each path that breaks `rule`.
    fn broken(&self, rule: impl Fn(&[String]) -> Option<String>) -> Vec<String> {
        let broken = paths(&self.text).into_iter().filter_map(|(line, path)| Some((line, rule(&path)?, path)));
        broken.map(|(line, rule, path)| format!("{}:{line}: {rule}: {}", self.name(), path.join("::"))).collect()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> impl Iterator<Item = Source> {
    let mut folders = vec![root().join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("src/ can be read") {
            let path = entry.expect("src/ can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files.into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).expect("a source file is text");
        Source::new(path.strip_prefix(root()).expect("it stands in the package").to_path_buf(), text)
    })
}

fn report(broken: impl Iterator<Item = String>) {
    let broken: Vec<String> = broken.collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Every path in the code with its line, `use` trees spread out: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths(text: &str) -> Vec<(usize, Vec<String>)> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = path_at(&tokens, at, &[], &mut found).max(at + 1);
    }
    found
}

/// Reads the path that begins at a token, adds it to `found`, and says where it ends.
fn path_at(tokens: &[(usize, String)], start: usize, above: &[String], found: &mut Vec<(usize, Vec<String>)>) -> usize {
    let is = |at: usize, what: &str| tokens.get(at).is_some_and(|(_, token)| token == what);
    let mut path = above.to_vec();
    let mut at = start;
    while let Some((line, token)) = tokens.get(at).filter(|(_, token)| is_word(token)) {
        path.push(token.clone());
        at += 1;
        if !is(at, "::") {
            found.push((*line, path));
            return at;
        }
        at += 1;
        if is(at, "{") {
            at += 1;
            while at < tokens.len() && !is(at, "}") {
                at = path_at(tokens, at, &path, found).max(at + 1);
            }
            return at + 1;
        }
    }
    if path.len() > above.len() {
        found.push((tokens[start].0, path));
    }
    at
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The words and signs of the code with their lines; comments, texts and characters are left out.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let mut tokens = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            end_of_block_comment(rest)
        } else if let Some(end) = end_of_text(rest) {
            end
        } else if is_word(rest) {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        if is_word(token) && !token.contains('"') || token == "::" || (token.len() == 1 && !token.trim().is_empty()) {
            tokens.push((line, String::from(token)));
        }
        line += token.matches('\n').count();
        rest = after;
    }
    tokens
}

fn end_of_block_comment(text: &str) -> usize {
    let mut open = 0;
    for (at, _) in text.char_indices() {
        if text[at..].starts_with("/*") {
            open += 1;
        } else if text[at..].starts_with("*/") {
            open -= 1;
            if open == 0 {
                return at + 2;
            }
        }
    }
    text.len()
}

/// Where the string or character that begins here ends; a lifetime is neither.
fn end_of_text(text: &str) -> Option<usize> {
    let opening = text.trim_start_matches(['b', 'c']);
    let skipped = text.len() - opening.len();
    let after_raw = opening.strip_prefix('r').unwrap_or(opening);
    let hashes = after_raw.len() - after_raw.trim_start_matches('#').len();
    if after_raw.len() < opening.len() && after_raw[hashes..].starts_with('"') {
        let closing = format!("\"{}", "#".repeat(hashes));
        let start = skipped + 1 + hashes + 1;
        return Some(text[start..].find(&closing).map_or(text.len(), |end| start + end + closing.len()));
    }
    let quote = opening.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let body = &opening[1..];
    let is_lifetime = quote == '\'' && !body.starts_with('\\') && body.chars().nth(1) != Some('\'');
    if is_lifetime {
        return None;
    }
    let mut escaped = false;
    let end = body.char_indices().find(|(_, c)| {
        let closes = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    Some(end.map_or(text.len(), |(end, _)| skipped + 1 + end + 1))
}
