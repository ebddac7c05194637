//! A policy as the text a person wrote: where each field stands, and one field set with comments and order kept.

use super::BadPolicy;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A policy document that is TOML, whatever else is wrong with it.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    root: DeTable<'t>,
}

/// A document that is laid out so that a field cannot be set without a person: an inline table, a quoted or dotted key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be set in this document without losing how it is written")]
pub struct CannotSet(pub String);

/// The line of a byte of a text, from 1.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// The character of a byte in its line, from 1.
pub(super) fn column_at(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or(text);
    before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1
}

impl<'t> Document<'t> {
    /// Reads a text.
    ///
    /// # Errors
    /// Where it is not TOML, with the line.
    pub fn read(text: &'t str) -> Result<Self, BadPolicy> {
        let root = DeTable::parse(text).map_err(|error| BadPolicy {
            line: error.span().map(|span| line_at(text, span.start)),
            column: error.span().map(|span| column_at(text, span.start)),
            field: None,
            why: format!("this is not TOML: {}", error.message().trim().replace('\n', ", ")),
            next: "fix that line".to_owned(),
        })?;
        Ok(Self { text, root: root.into_inner() })
    }

    /// Every value of the document that is no table, and every table without one, by its path; in the order of the text.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = vec![];
        gather(self.text, &self.root, &mut vec![], &mut entries);
        entries.sort_by_key(|entry| entry.key.start);
        entries
    }

    /// The line and the column of a field, as `limits.grant_days`; of the table where the field is not there.
    #[must_use]
    pub fn place_of(&self, name: &str) -> Option<(usize, usize)> {
        let path: Vec<&str> = name.split('.').collect();
        let entries = self.entries();
        let within = |depth: usize| {
            let prefix = path.get(..depth)?;
            entries.iter().find(|entry| entry.path.get(..depth).is_some_and(|own| own == prefix))
        };
        (1..=path.len()).rev().find_map(within).map(|entry| (entry.line, entry.column))
    }

    /// The text with a field set to a TOML value; comments, order and everything else stay as they are.
    ///
    /// # Errors
    /// Where the document is laid out so that this cannot be done safely.
    pub fn set(&self, name: &str, value: &str) -> Result<String, CannotSet> {
        let path: Vec<&str> = name.split('.').collect();
        let entries = self.entries();
        let changed = match entries.iter().find(|entry| entry.path == path) {
            Some(entry) => {
                let Range { start, end } = entry.value.clone();
                splice(self.text, start..end, value)
            }
            None => self.with_new(&path, value, &entries),
        };
        let changed = changed.ok_or_else(|| CannotSet(name.to_owned()))?;
        // What was written is read again: the field has the value, and every other one stands as it stood.
        let stands = Document::read(&changed).is_ok_and(|after| {
            let after = after.entries();
            let others = |all: &[Entry<'_>]| -> Vec<(String, String)> {
                let others = all.iter().filter(|entry| entry.path != path && !entry.is_table);
                let mut others: Vec<_> = others.map(|entry| (entry.path.join("."), entry.written.to_owned())).collect();
                others.sort();
                others
            };
            after.iter().any(|entry| entry.path == path && entry.written == value) && others(&after) == others(&entries)
        });
        if stands { Ok(changed) } else { Err(CannotSet(name.to_owned())) }
    }

    /// The text without a field, or without all fields of a table such as `controls.OWN-2`, whose heading goes too. Where nothing of that
    /// name stands it is as it is.
    ///
    /// # Errors
    /// Where the document is laid out so that this cannot be done safely.
    pub fn without(&self, name: &str) -> Result<String, CannotSet> {
        let path: Vec<&str> = name.split('.').collect();
        let entries = self.entries();
        let goes = |entry: &Entry<'_>| entry.path.get(..path.len()).is_some_and(|own| own == path);
        let mut lines: Vec<Range<usize>> = vec![];
        for entry in entries.iter().filter(|entry| goes(entry)) {
            lines.push(self.whole_line(entry.key.start..entry.value.end).ok_or_else(|| CannotSet(name.to_owned()))?);
        }
        let heading = format!("[{name}]");
        let headings =
            line_ranges(self.text).filter(|range| self.text.get(range.clone()).is_some_and(|it| it.trim() == heading));
        lines.extend(headings);
        let mut changed = self.text.to_owned();
        lines.sort_by_key(|range| range.start);
        lines.dedup();
        for range in lines.into_iter().rev() {
            changed = splice(&changed, range, "").ok_or_else(|| CannotSet(name.to_owned()))?;
        }
        // What is left is read again: nothing of the name, and every other field as it stood.
        let kept = |all: &[Entry<'_>]| -> Vec<(String, String)> {
            let others = all.iter().filter(|entry| !goes(entry) && !entry.is_table);
            others.map(|entry| (entry.path.join("."), entry.written.to_owned())).collect()
        };
        let stands = Document::read(&changed).is_ok_and(|after| {
            let after = after.entries();
            !after.iter().any(goes) && kept(&after) == kept(&entries)
        });
        if stands { Ok(changed) } else { Err(CannotSet(name.to_owned())) }
    }

    /// The line that holds nothing else, with its end.
    fn whole_line(&self, of: Range<usize>) -> Option<Range<usize>> {
        let start = self.text.get(..of.start)?.rfind('\n').map_or(0, |at| at + 1);
        let rest = self.text.get(of.end..)?;
        let end = of.end + rest.find('\n').map_or(rest.len(), |at| at + 1);
        let (before, behind) = (self.text.get(start..of.start)?, self.text.get(of.end..end)?.trim());
        (before.trim().is_empty() && (behind.is_empty() || behind.starts_with('#'))).then_some(start..end)
    }

    /// A field that is not there yet: after the last one of its table, or in a table of its own at the end.
    fn with_new(&self, path: &[&str], value: &str, entries: &[Entry<'_>]) -> Option<String> {
        let (key, table) = path.split_last()?;
        let siblings = entries.iter().filter(|entry| entry.path.split_last().is_some_and(|(_, own)| own == table));
        let header = || entries.iter().find(|entry| entry.is_table && entry.path == table);
        let last = siblings.filter(|entry| !entry.is_table).max_by_key(|entry| entry.key.start).or_else(header);
        match last {
            Some(last) => {
                let rest = self.text.get(last.value.end..)?;
                let end = last.value.end + rest.find('\n').unwrap_or(rest.len());
                splice(self.text, end..end, &format!("\n{key} = {value}"))
            }
            None if table.is_empty() => splice(self.text, 0..0, &format!("{key} = {value}\n")),
            None => Some(format!("{}\n\n[{}]\n{key} = {value}\n", self.text.trim_end(), table.join("."))),
        }
    }
}

/// A value of a document, or a table without one.
#[derive(Debug)]
pub struct Entry<'d> {
    /// Where it belongs: `["limits", "grant_days"]`.
    pub path: Vec<&'d str>,
    /// The line its key stands in, from 1.
    pub line: usize,
    /// The character of that line at which its key begins, from 1.
    pub column: usize,
    /// The value.
    pub read: &'d DeValue<'d>,
    /// The value as it is written.
    pub written: &'d str,
    /// Whether it is an empty table.
    pub is_table: bool,
    key: Range<usize>,
    value: Range<usize>,
}

fn gather<'d>(text: &'d str, table: &'d DeTable<'_>, path: &mut Vec<&'d str>, entries: &mut Vec<Entry<'d>>) {
    for (key, value) in table {
        path.push(key.get_ref());
        match value.get_ref() {
            DeValue::Table(table) if !table.is_empty() => gather(text, table, path, entries),
            read => entries.push(Entry {
                path: path.clone(),
                line: line_at(text, key.span().start),
                column: column_at(text, key.span().start),
                read,
                written: text.get(value.span()).unwrap_or_default(),
                is_table: matches!(read, DeValue::Table(_)),
                key: Spanned::span(key),
                value: value.span(),
            }),
        }
        path.pop();
    }
}

/// Every line of a text with its end.
fn line_ranges(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    text.split_inclusive('\n').scan(0, |start, line| {
        let range = *start..*start + line.len();
        *start = range.end;
        Some(range)
    })
}

fn splice(text: &str, at: Range<usize>, with: &str) -> Option<String> {
    Some(format!("{}{with}{}", text.get(..at.start)?, text.get(at.end..)?))
}

#[cfg(test)]
mod tests {
    use super::super::DEFAULT_POLICY;
    use super::*;
    use rstest::rstest;

    fn set(text: &str, name: &str, value: &str) -> Result<String, CannotSet> {
        Document::read(text).unwrap().set(name, value)
    }

    /// The lines that are in one text and not in the other.
    fn changed(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
        let only = |a: &str, b: &str| -> Vec<String> {
            a.lines().filter(|line| !b.lines().any(|other| other == *line)).map(str::to_owned).collect()
        };
        (only(before, after), only(after, before))
    }

    #[rstest]
    #[case::a_number("limits.grant_days", "180", "grant_days = 365", "grant_days = 180")]
    #[case::a_word("preset", "\"full\"", "preset = \"core\"", "preset = \"full\"")]
    fn a_field_is_set_where_it_stands_and_every_comment_stays(
        #[case] name: &str,
        #[case] value: &str,
        #[case] before: &str,
        #[case] after: &str,
    ) {
        let text = set(DEFAULT_POLICY, name, value).unwrap();
        assert_eq!(changed(DEFAULT_POLICY, &text), (vec![before.to_owned()], vec![after.to_owned()]));
    }

    #[test]
    fn a_field_that_is_not_there_comes_after_its_neighbours_or_into_a_table_of_its_own() {
        let text = set(DEFAULT_POLICY, "decisions.role", "\"risk officer\"").unwrap();
        assert!(text.contains("self_attested = false\nrole = \"risk officer\"\n"), "{text}");
        let text = set(&text, "controls.OWN-2.reason", "\"no deputies yet\"").unwrap();
        assert!(text.ends_with("\n\n[controls.OWN-2]\nreason = \"no deputies yet\"\n"), "{text}");
        let text = set(&text, "controls.OWN-2.off", "true").unwrap();
        assert!(text.ends_with("reason = \"no deputies yet\"\noff = true\n"), "{text}");
        let (gone, _) = changed(DEFAULT_POLICY, &text);
        assert_eq!(gone, Vec::<String>::new());
    }

    #[rstest]
    #[case::a_field("controls.OWN-2.off", "a = 1\n\n[controls.OWN-2]\nreason = \"x\"\n# next\n[t]\nc = 3\n")]
    #[case::a_table("controls.OWN-2", "a = 1\n\n# next\n[t]\nc = 3\n")]
    #[case::one_at_the_top("a", "\n[controls.OWN-2]\noff = true # now\nreason = \"x\"\n# next\n[t]\nc = 3\n")]
    #[case::one_that_is_not_there(
        "t.d",
        "a = 1\n\n[controls.OWN-2]\noff = true # now\nreason = \"x\"\n# next\n[t]\nc = 3\n"
    )]
    fn a_field_goes_with_its_line_and_a_table_with_its_heading(#[case] name: &str, #[case] left: &str) {
        let text = "a = 1\n\n[controls.OWN-2]\noff = true # now\nreason = \"x\"\n# next\n[t]\nc = 3\n";
        assert_eq!(Document::read(text).unwrap().without(name).unwrap(), left);
    }

    #[test]
    fn what_shares_its_line_does_not_go_without_a_person() {
        let inline = Document::read("controls = { OWN-2 = { off = true } }").unwrap();
        assert!(inline.without("controls.OWN-2.off").is_err());
    }

    #[test]
    fn a_comment_behind_a_value_stays_behind_it() {
        let text = set("a = 1 # one\nb = 2\n[t]\nc = 3 # three", "t.d", "4").unwrap();
        assert_eq!(text, "a = 1 # one\nb = 2\n[t]\nc = 3 # three\nd = 4");
        assert_eq!(set(&text, "a", "7").unwrap(), "a = 7 # one\nb = 2\n[t]\nc = 3 # three\nd = 4");
    }

    #[test]
    fn what_cannot_be_set_without_a_person_is_refused() {
        let inline = "controls = { OWN-2 = { off = true } }";
        assert_eq!(set(inline, "controls.OWN-2.reason", "\"x\""), Err(CannotSet("controls.OWN-2.reason".to_owned())));
        assert_eq!(set(inline, "controls.OWN-2.off", "false").unwrap(), "controls = { OWN-2 = { off = false } }");
    }

    #[test]
    fn a_field_is_found_by_its_line_and_a_missing_one_by_its_table() {
        let document = Document::read(DEFAULT_POLICY).unwrap();
        let places = (document.place_of("time_zone"), document.place_of("cadence.high_days"));
        assert_eq!(places, (Some((4, 1)), Some((12, 1))));
        assert_eq!(document.place_of("cadence.daily"), Some((12, 1)));
        assert_eq!(document.place_of("nowhere.at_all"), None);
    }
}
