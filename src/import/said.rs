//! What a person says of a source on a command line or in a file, read as a [`Wording`]; and a mapping written as a file that people can
//! read and fix.

use std::fmt::Write as _;

use super::plan::Plan;
use super::profile::BadProfile;
use crate::domain::wording::Wording;

/// Reads `FIELD=COLUMN` and `FIELD:WORD=VALUE`, each any number of times.
///
/// # Errors
/// [`BadProfile`]: which one cannot be, and why.
pub fn said(maps: &[String], values: &[String]) -> Result<Wording, BadProfile> {
    let mut wording = Wording::default();
    for map in maps {
        let not_a_map = || BadProfile::NotAMap { map: map.clone() };
        let (field, column) = map.split_once('=').ok_or_else(not_a_map)?;
        let (field, column) = (field.trim().to_owned(), column.trim().to_owned());
        if matches!(column.as_str(), "" | "#0") {
            return Err(not_a_map());
        }
        let other = match field.as_str() {
            "owner" => Some("contact"),
            "contact" => Some("owner"),
            _ => None,
        };
        if other.is_some_and(|other| wording.columns.contains_key(other))
            || wording.columns.insert(field.clone(), vec![column]).is_some()
        {
            return Err(BadProfile::Twice { field });
        }
    }
    for value in values {
        let not_a_value = || BadProfile::NotAValue { value: value.clone() };
        let (field, rest) = value.split_once(':').ok_or_else(not_a_value)?;
        let (word, means) = rest.rsplit_once('=').ok_or_else(not_a_value)?;
        let (field, word, means) = (field.trim(), word.trim(), means.trim());
        if field.is_empty() || word.is_empty() || means.is_empty() {
            return Err(not_a_value());
        }
        let words = wording.values.entry(field.to_owned()).or_default();
        if let Some(first) = words.insert(word.to_owned(), means.to_owned())
            && first != means
        {
            let (field, word, second) = (field.to_owned(), word.to_owned(), means.to_owned());
            return Err(crate::domain::wording::BadWording::Twice { field, word, first, second }.into());
        }
    }
    wording.check()?;
    Ok(wording)
}

/// Reads a mapping from a file's text.
///
/// # Errors
/// [`BadProfile`]: what in it cannot be, and why.
pub fn read_mapping(text: &str) -> Result<Wording, BadProfile> {
    let wording: Wording = toml::from_str(text).map_err(|why| {
        let line = why.span().map(|span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
        let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        BadProfile::NotAMapping(format!("{line}{}", why.message()))
    })?;
    wording.check()?;
    Ok(wording)
}

/// Writes the mapping that a plan goes by as a file, with the words that it did not understand for a person to fill in.
///
/// # Errors
/// Where it cannot be written as TOML.
pub fn written_mapping(plan: &Plan) -> Result<String, toml::ser::Error> {
    let mut wording = plan.wording.clone();
    for column in &plan.columns {
        // What was recognised by its header is said too; a column that only its place tells apart was named so.
        let told = column.columns.iter().all(|column| !column.contains('#'));
        let takes = crate::domain::wording::targets().any(|target| target == column.fact);
        if told && takes && !wording.columns.contains_key("contact") {
            wording.columns.entry(column.fact.clone()).or_insert_with(|| column.columns.clone());
        }
    }
    let mut text =
        format!("# How countersign reads {}. Give it with --mapping, or keep it with --keep-mapping.\n\n", plan.source);
    text += &toml::to_string(&wording)?;
    for column in &plan.columns {
        let unknown = &column.not_understood.words;
        let said = wording.values.get(&column.fact);
        if unknown.is_empty() {
            continue;
        }
        let _ = write!(
            text,
            "\n# Words of {} that were not understood. Say what each means and take the # away",
            column.fact
        );
        text += if said.is_some() { "; the lines belong into the table above.\n" } else { ".\n" };
        if said.is_none() {
            let _ = writeln!(text, "# [values.{}]", toml_key(&column.fact));
        }
        for (word, rows) in unknown.iter().take(100) {
            let _ = writeln!(text, "# {} = \"\" # {rows} rows", toml_key(word));
        }
    }
    Ok(text)
}

/// A text as a key of TOML.
fn toml_key(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn a_word_may_hold_what_separates_words() {
        let values = ["stage:In use: all = sites=production".to_owned()];
        let wording = said(&[], &values).unwrap();
        assert_eq!(wording.values["stage"]["In use: all = sites"], "production");
    }

    #[rstest]
    #[case::no_field("production=In use", "\"production=In use\" is not FIELD:WORD=VALUE")]
    #[case::no_value("stage:In use", "\"stage:In use\" is not FIELD:WORD=VALUE")]
    #[case::empty("stage:=pilot", "\"stage:=pilot\" is not FIELD:WORD=VALUE")]
    #[case::no_stage(
        "stage:Live=alive",
        "\"Live\" cannot mean alive in stage: `alive` is not one of: experiment, pilot, production, retired, unknown"
    )]
    #[case::near("stge:Live=pilot", "\"stge\" is no field that a column can be mapped to; did you mean stage?")]
    fn a_value_that_cannot_be_mapped_is_told(#[case] value: &str, #[case] why: &str) {
        let told = said(&[], &[value.to_owned()]).unwrap_err().to_string();
        assert!(told.starts_with(why), "{told}");
    }

    #[rstest]
    #[case::unknown_field(
        "[columns]\nstgae = \"Status\"\n",
        "\"stgae\" is no field that a column can be mapped to; did you mean stage?"
    )]
    #[case::unknown_table(
        "[colums]\nstage = \"Status\"\n",
        "the mapping cannot be read: line 1: unknown field `colums`"
    )]
    #[case::same_word("[values.stage]\nLive = \"pilot\"\nLive = \"production\"\n", "the mapping cannot be read: line ")]
    #[case::folded_word(
        "[values.stage]\nLive = \"pilot\"\nlive = \"production\"\n",
        "\"live\" of stage is mapped twice, to pilot and to production"
    )]
    #[case::no_value("[values.ends_on]\nbald = \"soon\"\n", "\"bald\" cannot mean soon in ends_on")]
    #[case::no_order("dates = [\"dmy\"]\n", "dates: \"dmy\" is none of year-month-day, month-day-year, day-month-year")]
    fn a_file_that_is_no_mapping_is_told_with_what_is_wrong(#[case] text: &str, #[case] why: &str) {
        let told = read_mapping(text).unwrap_err().to_string();
        assert!(told.starts_with(why), "{told}");
    }
}
