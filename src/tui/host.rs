//! What the loop does to the world besides drawing: stop and come back, the person's editor, the clipboard, drafts, the day.
//! Tests put another host in its place.

use std::io;

use chrono::NaiveDate;

use super::memory::Kept;
use super::wizard::draft::Draft;

/// The world around the loop.
pub trait Host {
    /// The civil day in the register's zone.
    fn today(&mut self) -> NaiveDate;

    /// Gives the terminal back, stops the program until it is continued, takes the terminal again. False if nothing could
    /// have brought the program back, and it was not stopped.
    ///
    /// # Errors
    /// The terminal could not be taken again.
    fn stop(&mut self) -> io::Result<bool>;

    /// Takes the terminal again after a stop that came from elsewhere.
    ///
    /// # Errors
    /// The terminal could not be taken again.
    fn retake(&mut self) -> io::Result<()>;

    /// Lets the person edit a text; the inner error says in words why there is no new text.
    ///
    /// # Errors
    /// The terminal could not be taken again.
    fn edit(&mut self, text: &str) -> io::Result<Result<String, String>>;

    /// Hands a text to the terminal for its clipboard; how many bytes, or why not.
    ///
    /// # Errors
    /// A sentence for people.
    fn copy(&mut self, text: &str) -> Result<usize, String>;

    /// Keeps a draft where it survives a crash.
    ///
    /// # Errors
    /// A sentence for people.
    fn keep_draft(&mut self, draft: &Draft) -> Result<(), String>;

    /// Keeps what is to be remembered at the next start.
    ///
    /// # Errors
    /// A sentence for people.
    fn remember(&mut self, kept: &Kept) -> Result<(), String>;

    /// Forgets the draft of a key; one that is not there is forgotten already.
    fn drop_draft(&mut self, key: &str);
}
