//! Views: a name for a filter, with an order and columns where they matter. Six are built in; a person's own are kept as
//! TOML in the state folder, which is read and written here as text and nowhere as a file.
//!
//! ```toml
//! [[view]]
//! name = "claims pilots"
//! filter = "stage:pilot team:claims"
//! sort = "-due"
//! columns = ["name", "owner", "due"]
//! ```

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::columns::{BadColumns, Column, NoSuchColumn, Sort, columns};
use super::fault::BadFilter;
use super::filter::Filter;
use super::parse::parse;
use crate::domain::secret::{self, Secret};
use crate::shown::Shown;

/// The longest name of a view, in characters.
pub const LONGEST_NAME: usize = 40;

/// A name for what is looked at again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// What it is called.
    pub name: String,
    /// What it finds.
    pub filter: Filter,
    /// Its order; absent keeps the one that is there.
    pub sort: Option<Sort>,
    /// Its columns; absent keeps those that are there.
    pub columns: Option<Vec<Column>>,
}

/// Each view of every register, and its filter.
const BUILT_IN: [(&str, &str); 6] = [
    ("mine", "owner:me -stage:retired"),
    ("late", "due:late"),
    ("acts alone", "acts_alone:yes -stage:retired"),
    ("production in fact", "fails:PRO-3"),
    ("wider than approved", "fails:PRO-5"),
    ("unknown stage", "stage:unknown"),
];

/// The views of every register.
#[must_use]
pub fn built_in() -> Vec<View> {
    let view = |(name, filter): (&str, &str)| View {
        name: String::from(name),
        // They are read by a test; a view that found everything would be seen there.
        filter: parse(filter).unwrap_or_default(),
        sort: None,
        columns: None,
    };
    BUILT_IN.map(view).into()
}

/// A person's own views, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Views {
    views: Vec<View>,
}

impl Views {
    /// The views, in the order in which they were saved.
    pub fn iter(&self) -> impl Iterator<Item = &View> {
        self.views.iter()
    }

    /// The view of this name, in any case; one's own before a built-in one.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<View> {
        let has_name = |view: &View| view.name.to_lowercase() == name.to_lowercase();
        let own = self.views.iter().find(|view| has_name(view)).cloned();
        own.or_else(|| built_in().into_iter().find(has_name))
    }

    /// Keeps a view, in place of the one of the same name.
    ///
    /// # Errors
    /// [`BadViews::BadName`] where the name is empty, too long, or cannot be seen as it is; [`BadViews::Secret`] where the name or the
    /// filter looks like a secret.
    pub fn save(&mut self, view: View) -> Result<(), BadViews> {
        for (what, text) in [("name", view.name.clone()), ("filter", view.filter.to_string())] {
            if let Some(secret) = secret::find(&text) {
                return Err(BadViews::Secret { what, secret });
            }
        }
        check_name(&view.name)?;
        self.remove(&view.name);
        self.views.push(view);
        Ok(())
    }

    /// Forgets the view of this name; whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.views.len();
        self.views.retain(|view| view.name.to_lowercase() != name.to_lowercase());
        self.views.len() < before
    }

    /// Reads the text of a views file; an empty one has no views.
    ///
    /// # Errors
    /// [`BadViews`] with the view that is at fault.
    pub fn read(text: &str) -> Result<Self, BadViews> {
        let file: File = toml::from_str(text).map_err(|error| BadViews::NotRead {
            line: 1 + text
                .bytes()
                .take(error.span().map_or(0, |span| span.start))
                .filter(|byte| *byte == b'\n')
                .count(),
            what: Shown::new(error.message()).into(),
        })?;
        let mut views = Self::default();
        for written in file.view {
            let view = written.read()?;
            if views.views.iter().any(|other| other.name.to_lowercase() == view.name.to_lowercase()) {
                return Err(BadViews::Twice { view: shown(&view.name) });
            }
            views.save(view)?;
        }
        Ok(views)
    }

    /// The text of a views file; reading it gives the same views.
    #[must_use]
    pub fn write(&self) -> String {
        let file = File { view: self.views.iter().map(Written::of).collect() };
        // Tables of texts cannot fail to be written as TOML.
        toml::to_string(&file).unwrap_or_default()
    }
}

/// A views file as it stands there.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    view: Vec<Written>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    filter: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sort: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    columns: Option<Vec<String>>,
}

impl Written {
    fn of(view: &View) -> Self {
        let names = |columns: &Vec<Column>| columns.iter().map(|column| String::from(column.name())).collect();
        Self {
            name: view.name.clone(),
            filter: view.filter.to_string(),
            sort: view.sort.map(|sort| sort.to_string()),
            columns: view.columns.as_ref().map(names),
        }
    }

    fn read(self) -> Result<View, BadViews> {
        check_name(&self.name)?;
        let view = || shown(&self.name);
        let filter = parse(&self.filter).map_err(|why| BadViews::Filter { view: view(), why })?;
        let sort =
            self.sort.as_deref().map(str::parse).transpose().map_err(|why| BadViews::Sort { view: view(), why })?;
        let chosen = self.columns.as_ref().map(|names| columns(&names.join(",")));
        let columns = chosen.transpose().map_err(|why| BadViews::Columns { view: view(), why })?;
        Ok(View { name: self.name, filter, sort, columns })
    }
}

fn check_name(name: &str) -> Result<(), BadViews> {
    let visible = Shown::new(name).as_str() == name && name.trim() == name && !name.is_empty();
    if visible && name.chars().count() <= LONGEST_NAME { Ok(()) } else { Err(BadViews::BadName { view: shown(name) }) }
}

fn shown(name: &str) -> String {
    Shown::new(name).fit(LONGEST_NAME)
}

/// Views that cannot be read or kept; texts are safe to show.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadViews {
    /// It is not TOML, or not that of views.
    #[error("line {line}: {what}")]
    NotRead {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// A name that cannot be one.
    #[error(
        "a view cannot be called `{view}`: a name has 1 to {LONGEST_NAME} visible characters, no space at its ends"
    )]
    BadName {
        /// The name.
        view: String,
    },
    /// It looks like a secret, and views are kept in a file.
    #[error("the {what} of the view: {}; {}", secret.why(), Secret::NEXT)]
    Secret {
        /// The name or the filter.
        what: &'static str,
        /// What it looks like.
        secret: Secret,
    },
    /// Two views of one name.
    #[error("there are two views called `{view}`")]
    Twice {
        /// The name.
        view: String,
    },
    /// A filter that cannot be read.
    #[error("the view `{view}`: {why}")]
    Filter {
        /// The view.
        view: String,
        /// What is wrong.
        why: BadFilter,
    },
    /// An order that does not exist.
    #[error("the view `{view}`: {why}")]
    Sort {
        /// The view.
        view: String,
        /// What is wrong.
        why: NoSuchColumn,
    },
    /// Columns that do not exist.
    #[error("the view `{view}`: {why}")]
    Columns {
        /// The view.
        view: String,
        /// What is wrong.
        why: BadColumns,
    },
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn view(name: &str) -> View {
        View {
            name: String::from(name),
            filter: parse("stage:pilot \"free \\\"text\\\"\"").unwrap(),
            sort: Some("-due".parse().unwrap()),
            columns: Some(vec![Column::Name, Column::Due]),
        }
    }

    #[test]
    fn the_built_in_views_say_what_they_find() {
        for (view, (name, filter)) in built_in().into_iter().zip(BUILT_IN) {
            assert_eq!((view.name.as_str(), view.filter.to_string()), (name, String::from(filter)));
        }
    }

    #[test]
    fn own_views_are_written_and_read_and_come_before_the_built_in_ones() {
        let mut views = Views::default();
        views.save(view("Pilots = \"all\"")).unwrap();
        views.save(view("Late")).unwrap();
        views.save(View { sort: None, columns: None, ..view("保険") }).unwrap();
        assert_eq!(Views::read(&views.write()), Ok(views.clone()));

        assert_eq!(views.named("LATE"), Some(view("Late")));
        assert_eq!(
            views.named("mine").map(|view| view.filter.to_string()),
            Some(String::from("owner:me -stage:retired"))
        );
        assert!(views.remove("late") && !views.remove("late"));
        assert_eq!(views.named("late").map(|view| view.filter.to_string()), Some(String::from("due:late")));
        assert_eq!(Views::read(""), Ok(Views::default()));
    }

    #[rstest]
    #[case(
        "[[view]]\nname = \"a\"\nfilter = \"stage:pilto\"",
        "the view `a`: stage has no `pilto` (did you mean `pilot`?)"
    )]
    #[case("[[view]]\nname = \"a\"\nfilter = \"\"\nsort = \"x\"", "the view `a`: there is no column `x`")]
    #[case("[[view]]\nname = \"a\"\nfilter = \"\"\ncolumns = []", "the view `a`: no column is chosen")]
    #[case("[[view]]\nname = \"\\u001b\"\nfilter = \"\"", "a view cannot be called `␛`")]
    #[case("[[view]]\nname = \" \"\nfilter = \"\"", "a view cannot be called ` `")]
    #[case(
        "[[view]]\nname = \"a\"\nfilter = \"\"\n[[view]]\nname = \"A\"\nfilter = \"\"",
        "there are two views called `A`"
    )]
    #[case("[[view]]\nname = \"a\"\nfilter = \"\"\nfliter = \"\"", "line 4: unknown field `fliter`")]
    #[case("[[view]\n", "line 1: ")]
    fn a_bad_view_is_named(#[case] text: &str, #[case] says: &str) {
        let refused = Views::read(text).unwrap_err().to_string();
        assert!(refused.contains(says), "{refused}");
    }
}
