//! What the screens remember from one start to the next: the columns and the order of the workloads, and a person's own views.
//! Texts only; the host keeps them in the state folder. What cannot be read is never written over.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::files::{self, Links};
use crate::paths::Paths;
use crate::query::{Column, DEFAULT_COLUMNS, Sort, View, Views, columns};

/// What is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// The columns of the workloads.
    pub columns: Vec<Column>,
    /// The order of the workloads.
    pub sort: Sort,
    /// A person's own views; why they cannot be read, where that is so.
    pub views: Result<Views, String>,
}

/// A text to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Columns and order.
    Layout(String),
    /// Views.
    Views(String),
}

impl Default for Memory {
    fn default() -> Self {
        Self { columns: DEFAULT_COLUMNS.to_vec(), sort: Sort::default(), views: Ok(Views::default()) }
    }
}

#[derive(Serialize, Deserialize)]
struct Layout {
    columns: String,
    sort: String,
}

impl Memory {
    /// Reads what is there. A layout that cannot be read is forgotten: it is made again with two keys. Views are not.
    #[must_use]
    pub fn load(paths: &Paths) -> Self {
        let text = |file: &Path| files::read_text(file, Links::Refuse, files::LONGEST_TEXT);
        let mut memory = Self::default();
        let layout = text(&paths.layout()).ok().and_then(|text| toml::from_str::<Layout>(&text).ok());
        if let Some(layout) = layout {
            memory.columns = columns(&layout.columns).unwrap_or(memory.columns);
            memory.sort = layout.sort.parse().unwrap_or(memory.sort);
        }
        memory.views = match text(&paths.views()) {
            Ok(text) => Views::read(&text).map_err(|bad| bad.to_string()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Views::default()),
            Err(error) => Err(format!("{}: {error}", paths.views().display())),
        };
        memory
    }

    /// The layout as a text to be kept.
    #[must_use]
    pub fn layout(&self) -> Kept {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name()).collect();
        let layout = Layout { columns: names.join(","), sort: self.sort.to_string() };
        // Two texts cannot fail to be written as TOML.
        Kept::Layout(toml::to_string(&layout).unwrap_or_default())
    }

    /// Keeps a view, and gives the text to be kept.
    ///
    /// # Errors
    /// A sentence: the name cannot be used, or the views that are there cannot be read.
    pub fn save(&mut self, view: View) -> Result<Kept, String> {
        let views = self.views.as_mut().map_err(|why| why.clone())?;
        views.save(view).map_err(|bad| bad.to_string())?;
        Ok(Kept::Views(views.write()))
    }

    /// Forgets a view, and gives the text to be kept.
    ///
    /// # Errors
    /// A sentence: the views that are there cannot be read.
    pub fn forget(&mut self, name: &str) -> Result<Kept, String> {
        let views = self.views.as_mut().map_err(|why| why.clone())?;
        views.remove(name);
        Ok(Kept::Views(views.write()))
    }
}

impl Kept {
    /// Writes it to its file, private to the account, whole or not at all.
    ///
    /// # Errors
    /// A sentence for people.
    pub fn write(&self, paths: &Paths) -> Result<(), String> {
        let (file, text) = match self {
            Self::Layout(text) => (paths.layout(), text),
            Self::Views(text) => (paths.views(), text),
        };
        let folder = file.parent().unwrap_or(Path::new("."));
        crate::paths::create_private_folder(folder).map_err(|error| error.to_string())?;
        files::replace(&file, text.as_bytes()).map_err(|error| format!("{}: {error}", file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(unix)]
    use crate::files::Kind;
    use crate::query::parse;

    fn view(name: &str) -> View {
        View { name: name.into(), filter: parse("stage:pilot").unwrap(), sort: None, columns: None }
    }

    #[cfg(unix)]
    #[rstest::rstest]
    fn what_lies_in_the_place_of_layout_and_views_is_never_waited_on_and_that_of_views_is_named(
        #[values(Kind::Folder, Kind::Link, Kind::Pipe, Kind::Socket, Kind::Device)] kind: Kind,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let precious = folder.path().join("precious");
        std::fs::write(&precious, "columns = \"key\"").unwrap();
        let paths = Paths::under(folder.path());
        for place in [paths.layout(), paths.views()] {
            files::create_folders(place.parent().unwrap()).unwrap();
            files::put(kind, &place, &precious);
        }
        let memory = Memory::load(&paths);
        assert_eq!((memory.columns, memory.sort), (DEFAULT_COLUMNS.to_vec(), Sort::default()));
        let why = memory.views.unwrap_err();
        assert!(why.contains("views.toml") && !why.contains("os error"), "{why}");
    }

    #[test]
    fn what_is_kept_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::under(folder.path());
        let mut memory = Memory::load(&paths);
        assert_eq!(memory, Memory::default());
        memory.columns = vec![Column::Key, Column::Deputy];
        memory.sort = "-fails".parse().unwrap();
        memory.layout().write(&paths).unwrap();
        memory.save(view("pilots")).unwrap().write(&paths).unwrap();
        assert_eq!(Memory::load(&paths), memory);
    }

    #[test]
    fn views_that_cannot_be_read_are_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::under(folder.path());
        Kept::Views("[[view]]\nname = \"mine too\"\nfilter = \"stgae:pilot\"\n".into()).write(&paths).unwrap();
        let refused = Memory::load(&paths).save(view("pilots")).unwrap_err();
        assert!(refused.contains("mine too"), "{refused}");
    }
}
