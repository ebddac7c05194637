//! The tables of a register. The ledger's are frozen; all others are computed from it and thrown away when their version differs,
//! so there are no migrations.

/// `application_id` of a register file: "CSGN".
pub const APPLICATION_ID: i32 = 0x4353_474e;
/// `user_version`: the version of the frozen tables, and of the names in the ledger. No program reads more than its own until one is
/// released; from then on every released version is read.
pub const FILE_VERSION: i32 = 2;
/// The version of the computed tables and of what is computed into them.
pub const PROJECTION_VERSION: i64 = 22;
/// The version of the computed tables through which records are found, `about`, `key`, `login` and `shared_use`, and of what is computed
/// into them. Where it is this program's, a gate can be told by the ledger although the other tables are of another version.
pub const FINDING_VERSION: i64 = 2;

/// The frozen tables, with the triggers that stop accidents. Whoever owns the file can remove them: they protect nothing.
pub const LEDGER: &str = "
CREATE TABLE ledger(
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  act BLOB NOT NULL,
  body_hash BLOB NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  body BLOB
) STRICT;
CREATE INDEX ledger_act ON ledger(act);
CREATE TRIGGER ledger_keeps_entries BEFORE UPDATE ON ledger BEGIN
  SELECT RAISE(ABORT, 'entries of the ledger are never changed');
END;
CREATE TRIGGER ledger_keeps_all BEFORE DELETE ON ledger BEGIN
  SELECT RAISE(ABORT, 'entries of the ledger are never deleted');
END;
";

/// Where the ledger's tables may not be joined by others: names of everything else that may be in the file.
pub const COMPUTED_TABLES: [&str; 20] = [
    "meta",
    "record",
    "about",
    "key",
    "workload",
    "person",
    "login",
    "address",
    "mention",
    "source_row",
    "deadline",
    "tally",
    "not_answered_group",
    "imported",
    "identity",
    "zone",
    "zone_orphaned_identity",
    "shared_use",
    "fingerprint",
    "search",
];

/// What stands in a column for no value: the last character there is, so that it sorts after every text and date.
pub const NONE: &str = "\u{10ffff}";

/// The computed tables. `n` of a workload is the number of the entry that made it, so that it is the same however it is computed.
///
/// Tables with long rows have row numbers: such a row in the b-tree of its own key leaves room for few keys a page, and every search
/// through it goes deep.
///
/// Sort columns are never NULL: what has no value is [`NONE`], which sorts last, and a page can begin after any row.
pub const PROJECTION: &str = "
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE record(id BLOB PRIMARY KEY NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE about(record BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(record, seq)) STRICT, WITHOUT ROWID;

CREATE TABLE key(key TEXT PRIMARY KEY, record BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE workload(
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_sort TEXT NOT NULL,
  stage TEXT NOT NULL,              -- the word, or unknown
  stage_sort INTEGER NOT NULL,      -- experiment 0, pilot 1, production 2, retired 3, unknown 4
  owner BLOB,                       -- person id
  owner_name TEXT NOT NULL,         -- what they are called, or NONE
  owner_sort TEXT NOT NULL,         -- the same as it is sorted, or NONE
  owner_kind TEXT NOT NULL,           -- person, mailbox, team, vendor, unknown, or none where nobody is recorded
  deputy BLOB,
  technical_owner BLOB,
  team TEXT NOT NULL,               -- or NONE
  team_sort TEXT NOT NULL,          -- the same as it is sorted, or NONE
  unit TEXT NOT NULL,               -- or NONE
  unit_sort TEXT NOT NULL,          -- the same as it is sorted, or NONE
  kind TEXT NOT NULL,
  supplier TEXT NOT NULL,
  model TEXT NOT NULL,
  tier TEXT NOT NULL,
  tier_sort INTEGER NOT NULL,       -- low 0, medium 1, high 2
  due TEXT NOT NULL,                -- nearest deadline of any kind, or NONE
  due_kind TEXT NOT NULL,           -- its kind, or empty
  next_review_on TEXT NOT NULL,        -- or NONE
  reach_customer TEXT NOT NULL,     -- declared, or unknown
  reach_record TEXT NOT NULL,
  reach_decision TEXT NOT NULL,
  reach TEXT NOT NULL,              -- widest effective reach, or unknown where what is not recorded decides it
  control_point TEXT NOT NULL,
  acts_alone TEXT NOT NULL,         -- can act without a human: yes, no, unknown
  claims INTEGER NOT NULL,          -- bit i: ClaimKind::ALL[i] is claimed
  sources TEXT NOT NULL,            -- |name|name|
  pending TEXT NOT NULL,            -- the stage a waiting promotion asks for, or empty
  attested TEXT NOT NULL,           -- what vouches for the approval that it stands on, or empty
  -- Sets of controls: control i of the catalogue is bit i % 8 of byte i / 8 of a blob, and no byte of zeros stands at the end.
  fails ANY NOT NULL,
  excepted ANY NOT NULL,            -- fail, and are excepted
  not_answered ANY NOT NULL,                -- not answered
  passes ANY NOT NULL,
  not_applicable ANY NOT NULL,             -- do not apply
  new ANY NOT NULL,               -- do not pass, and the baseline does not know it
  fail_count INTEGER NOT NULL,
  excepted_count INTEGER NOT NULL,
  not_answered_count INTEGER NOT NULL,
  holds_through TEXT NOT NULL,      -- last day on which these answers stand, or NONE
  harm INTEGER NOT NULL,
  causes INTEGER NOT NULL,          -- how many causes bring it to triage
  cause TEXT NOT NULL,              -- the worst, in words, or empty
  cause_kind TEXT NOT NULL,
  cause_day TEXT NOT NULL,          -- its day, or NONE
  triage TEXT NOT NULL,             -- sort key of triage, or empty where there is no cause
  conflicts INTEGER NOT NULL,
  unstated TEXT NOT NULL,           -- |field|field|: facts that their source no longer states
  unclear TEXT NOT NULL,            -- |field|field|: facts of which their source says what was not understood
  missing_since TEXT NOT NULL,             -- the day it was found missing from a source, or empty
  last_entry BLOB NOT NULL,
  search TEXT NOT NULL              -- folded text that words are looked for in
) STRICT;

CREATE TABLE person(
  id BLOB PRIMARY KEY, name TEXT NOT NULL, name_sort TEXT NOT NULL, kind TEXT NOT NULL, team TEXT NOT NULL,
  active TEXT NOT NULL, last_entry BLOB NOT NULL,
  name_folded TEXT NOT NULL,        -- as names are compared, or empty
  merged BLOB                       -- the record that this one was merged into
) STRICT, WITHOUT ROWID;
CREATE INDEX person_name ON person(name_sort, id);
CREATE INDEX person_called ON person(name_folded) WHERE name_folded > '';
CREATE TABLE login(login TEXT PRIMARY KEY, person BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE address(address TEXT NOT NULL, person BLOB NOT NULL, PRIMARY KEY(address, person)) STRICT, WITHOUT ROWID;
CREATE INDEX address_person ON address(person);
CREATE TABLE mention(person BLOB NOT NULL, workload BLOB NOT NULL, PRIMARY KEY(person, workload)) STRICT, WITHOUT ROWID;
CREATE INDEX mention_workload ON mention(workload);

CREATE TABLE source_row(
  workload BLOB NOT NULL, source TEXT NOT NULL, match_key TEXT NOT NULL, source_id TEXT, statement TEXT NOT NULL,
  missing_since TEXT NOT NULL,
  conflicts INTEGER NOT NULL        -- fields where it contradicts an answer and nobody has settled it
) STRICT;
CREATE INDEX source_row_workload ON source_row(workload);

CREATE TABLE deadline(
  day TEXT NOT NULL,
  subject BLOB NOT NULL,            -- the workload, or the identity that no workload runs as
  kind TEXT NOT NULL, item BLOB NOT NULL,
  PRIMARY KEY(day, subject, kind, item)) STRICT, WITHOUT ROWID;
CREATE INDEX deadline_subject ON deadline(subject);

CREATE TABLE tally(what TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE not_answered_group(source TEXT NOT NULL, team TEXT NOT NULL, workloads INTEGER NOT NULL, answers INTEGER NOT NULL,
  PRIMARY KEY(source, team)) STRICT, WITHOUT ROWID;
CREATE TABLE imported(sha256 TEXT NOT NULL, source TEXT NOT NULL, import BLOB NOT NULL, PRIMARY KEY(sha256, source)) STRICT, WITHOUT ROWID;

CREATE TABLE identity(
  id BLOB PRIMARY KEY NOT NULL,
  account TEXT NOT NULL,            -- or NONE
  account_sort TEXT NOT NULL,
  issuer TEXT NOT NULL,             -- or NONE
  environment TEXT NOT NULL,        -- the word, or unknown
  state TEXT NOT NULL,              -- the word, or unknown
  kinds TEXT NOT NULL,              -- of its credentials, or of the planned one, or empty
  owner BLOB,
  owner_name TEXT NOT NULL,         -- or NONE
  workload TEXT NOT NULL,           -- key of the first that is not retired, or NONE
  workloads INTEGER NOT NULL,       -- how many are not retired
  since TEXT NOT NULL,              -- issued, else recorded
  expires TEXT NOT NULL,            -- the nearest end of a credential, never, or NONE
  last_used TEXT NOT NULL,          -- or NONE
  orphaned INTEGER NOT NULL,          -- no workload that is not retired
  test_and_production INTEGER NOT NULL,          -- in test and in production
  reused INTEGER NOT NULL,          -- by two workloads, or with a fingerprint that another has
  unapproved INTEGER NOT NULL,      -- in use in production without an approval
  approved_by BLOB,                 -- who approved the promotion it is linked to
  attested TEXT NOT NULL,           -- what vouches for that; empty where nobody approved
  last_entry BLOB NOT NULL,
  search TEXT NOT NULL,
  -- What is found of it where no workload runs as it; nothing where one does: then it is found of the workload.
  unlinked INTEGER NOT NULL,           -- no workload runs as it, retired ones among them
  fails ANY NOT NULL,               -- sets of controls, as those of a workload
  not_answered ANY NOT NULL,
  holds_through TEXT NOT NULL,      -- last day on which these answers stand, or NONE
  causes INTEGER NOT NULL,
  cause TEXT NOT NULL,              -- the worst, in words, or empty
  cause_kind TEXT NOT NULL,
  cause_day TEXT NOT NULL,          -- its day, or NONE
  triage TEXT NOT NULL              -- sort key of triage, among those of workloads, or empty where there is no cause
) STRICT;
CREATE TABLE zone(
  id BLOB PRIMARY KEY NOT NULL, name TEXT NOT NULL, name_sort TEXT NOT NULL, kind TEXT NOT NULL, environment TEXT NOT NULL,
  last_entry BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX zone_name ON zone(name_sort, id);
-- Identities in use or perhaps in use that stand on a zone and that no workload that is not retired runs as.
CREATE TABLE zone_orphaned_identity(
  zone BLOB NOT NULL, identity BLOB NOT NULL,
  PRIMARY KEY(zone, identity)
) STRICT, WITHOUT ROWID;
CREATE INDEX zone_orphaned_identity_of ON zone_orphaned_identity(identity);
CREATE TABLE shared_use(
  thing TEXT NOT NULL,              -- its kind and what tells it apart
  side INTEGER NOT NULL,            -- production 0, other 1, unclear 2
  since TEXT NOT NULL, user BLOB NOT NULL, called TEXT NOT NULL,
  PRIMARY KEY(thing, side, since, user)) STRICT, WITHOUT ROWID;
CREATE INDEX shared_use_user ON shared_use(user);
CREATE TABLE fingerprint(text TEXT NOT NULL, credential BLOB NOT NULL, identity BLOB NOT NULL,
  PRIMARY KEY(text, credential)) STRICT, WITHOUT ROWID;
CREATE INDEX fingerprint_identity ON fingerprint(identity);

CREATE VIRTUAL TABLE search USING fts5(text, content='', contentless_delete=1, tokenize='trigram', detail=none);
INSERT INTO search(search, rank) VALUES('hashsize', 8388608);
";

/// Indexes of the computed tables that lists and searches walk, each by its name and what it is on. Where much is computed at once
/// they are made last.
pub const INDEXES: [(&str, &str); 24] = [
    ("identity_account", "identity(account_sort, id)"),
    ("identity_expires", "identity(expires, id)"),
    ("identity_used", "identity(last_used, id)"),
    ("identity_owned", "identity(owner) WHERE owner IS NOT NULL"),
    ("identity_reused", "identity(reused) WHERE reused"),
    ("identity_holds", "identity(holds_through) WHERE holds_through < '\u{10ffff}'"),
    ("identity_triage", "identity(triage, id) WHERE triage > ''"),
    ("workload_name", "workload(name_sort, n)"),
    ("workload_stage", "workload(stage_sort, n)"),
    ("workload_owner", "workload(owner_sort, n)"),
    ("workload_team", "workload(team_sort, n)"),
    ("workload_unit", "workload(unit_sort, n)"),
    ("workload_teams", "workload(team)"),
    ("workload_units", "workload(unit)"),
    ("workload_due", "workload(due, n)"),
    ("workload_review", "workload(next_review_on, n)"),
    ("workload_fails", "workload(fail_count, n)"),
    ("workload_owned", "workload(owner) WHERE owner IS NOT NULL"),
    ("workload_holds", "workload(holds_through) WHERE holds_through < '\u{10ffff}'"),
    ("workload_triage", "workload(triage, n) WHERE triage > ''"),
    ("workload_pending", "workload(pending) WHERE pending > ''"),
    ("source_row_id", "source_row(source_id) WHERE source_id IS NOT NULL"),
    ("source_row_statement", "source_row(statement)"),
    ("source_row_key", "source_row(match_key)"),
];

/// The statement that makes one of [`INDEXES`].
#[must_use]
pub fn make_index(name: &str, on: &str) -> String {
    format!("CREATE INDEX {name} ON {on};")
}
