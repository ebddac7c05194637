//! `README.txt`: what a pack is, for somebody who has nothing but the pack. The first line says what the register witnessed.

use super::cell::GUARD;
use super::manifest::Manifest;
use super::table::tables;
use crate::shown::Shown;

/// The file.
pub const FILE: &str = "README.txt";

/// The text, from a manifest whose files are not listed yet.
pub(super) fn text(manifest: &Manifest) -> String {
    let Manifest { coverage, scope, known_at, register, program, findings, .. } = manifest;
    let complete = if coverage.covered { "" } else { "NOT COVERED: " };
    let filter = scope
        .filter
        .as_deref()
        .map_or_else(|| "every workload is in scope".to_owned(), |filter| format!("the filter {}", Shown::new(filter)));
    let since = register.policy_since.map(|day| format!(" since {day}")).unwrap_or_default();
    let policy = format!(
        "policy {}, in force{since}, whose document has the SHA-256\n{}",
        register.policy, register.policy_sha256
    );
    let catalogue = if program.catalogue == register.catalogue {
        format!("Judged by catalogue {}, and by {policy}.", program.catalogue)
    } else {
        format!(
            "Judged by catalogue {}, which is not the one the register had adopted, {}, and by {policy}. Findings frozen in decisions \
             and reviews are as they were.",
            program.catalogue, register.catalogue
        )
    };
    let guard = if manifest.csv_guard == GUARD {
        "A cell that a spreadsheet would run as a formula has a leading apostrophe, and so has a cell that began with one: take\n  \
         one leading apostrophe off to read the value."
    } else {
        "Cells stand as they are. A spreadsheet may run some of them as formulas: open the tables as text."
    };
    let files: Vec<String> = tables().iter().map(|table| format!("  {:<20} {}", table.file, table.about)).collect();
    format!(
        "Coverage: {complete}{coverage}.

Evidence from the register {name}, as of {as_of}, pack {pack}.

Scope: {filter}: {within} of {total} workloads; {out} are out of scope. population.csv lists all {total}, with the reason of each.
Known at: the first {size} entries of ledger {ledger}, the last recorded at {recorded_at}.
{catalogue}
Of the workloads in scope, {fails} answers fail and {not_answered} are not answered: counted separately.

Files
{files}
  {ledger_file:<20} The ledger, one entry a line, in the exact bytes that are hashed.
  manifest.json        What the pack was made from, and every file with its length, hash and rows.
  SHA256SUMS           The hash of every file but itself and the receipt.
  receipt.json         Who exported the pack, when and where to; it is no part of the pack.

How to check it without this program
  Files:  sha256sum -c SHA256SUMS
          (macOS: shasum -a 256 -c SHA256SUMS). A file that is not listed there does not belong to the pack, but for
          SHA256SUMS and receipt.json.
  Chain:  for line N of ledger.jsonl, the body is the line without its line feed, and
            body_hash  = SHA-256 of the body
            entry_hash = SHA-256 of these lines, each with a line feed:
                         countersign-entry-v1, the ledger's id, N, the entry_hash before it, body_hash
          Before entry 1 stands the SHA-256 of the lines countersign-genesis-v1 and the ledger's id. The last entry_hash is
            {head}
          A line such as {{\"body_hash\":\"...\",\"hash\":\"...\",\"stub\":\"out-of-scope\"}} is a stub. It stands for an entry out of
          scope, of which the pack has no more than this: body_hash, and as hash the entry_hash that follows from it.
  Whole:  none of this shows that nobody made the whole anew. Compare the last entry_hash and the number of entries with a copy
          that somebody else kept: an earlier pack, or the line that the export ended with.

How to read the tables
  CSV by RFC 4180 in UTF-8: every cell in quotes, lines ended by CR LF, days YYYY-MM-DD, instants in UTC, lists as JSON arrays.
  \"unknown\" means that it is not known; it is never \"no\". Only a text that nobody gave is an empty cell.
  {guard}
  A character that would act on a terminal or on the order of text is written as <U+202E>; ledger.jsonl has the text itself.
  data_dictionary.csv says what every column means.
",
        files = files.join("\n"),
        coverage = coverage.says(),
        name = Shown::new(&register.name),
        as_of = manifest.as_of,
        pack = manifest.pack,
        within = scope.within,
        total = scope.total,
        out = scope.out,
        size = known_at.size,
        ledger = known_at.ledger,
        recorded_at = known_at.recorded_at,
        fails = findings.fails,
        not_answered = findings.not_answered,
        ledger_file = super::ledger_file::FILE,
        head = known_at.head,
    )
}
