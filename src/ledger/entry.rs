//! One entry of the ledger: what happened, and who, when, why around it.

use super::canonical::{self, NotCanonical};
use crate::domain::apply::Happened;
use crate::domain::event::Undecodable;
use crate::domain::secret::{self, Secret};
use crate::domain::{Actor, Day, Event, Id, Instant};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The type of the entry that corrects the clock of those before it.
pub const CLOCK_CORRECTED: &str = "clock.corrected";

/// The largest body, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// An entry as its body says it. The fields stand in the order of their names, which is the order of the bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The records it is about, sorted and unique.
    pub about: Vec<Id>,
    /// The act it belongs to: one command, or one import.
    pub act: Id,
    /// Who recorded it.
    pub actor: Actor,
    /// When it was recorded.
    pub at: Instant,
    /// The entry it corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<Id>,
    /// The event's own fields.
    pub data: Value,
    /// Its own id.
    pub id: Id,
    /// The import it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<Id>,
    /// The civil day it is true from, never after the day it was recorded.
    pub on: Day,
    /// 16 random bytes, so that a redacted body cannot be guessed from its hash.
    pub salt: Id,
    /// SHA-256 of the file it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_sha256: Option<String>,
    /// The person whose statement it is, where not the actor's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_by: Option<Id>,
    /// The event's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The version of the type.
    #[serde(rename = "v")]
    pub version: u64,
    /// Why, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A body that is not the bytes of an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBody {
    /// Larger than [`BODY_LIMIT`].
    #[error("a body of {0} bytes; at most {BODY_LIMIT} are written")]
    TooLong(usize),
    /// Not JSON, or not the envelope.
    #[error("not an entry: {0}")]
    Unreadable(String),
    /// Readable, but not written in the one way there is.
    #[error("not canonical: {0}")]
    NotCanonical(String),
}

impl From<NotCanonical> for BadBody {
    fn from(why: NotCanonical) -> Self {
        Self::NotCanonical(why.to_string())
    }
}

impl Entry {
    /// The entry's bytes.
    ///
    /// # Errors
    /// When the data has no canonical form or the body is too long.
    pub fn encode(&self) -> Result<Vec<u8>, BadBody> {
        canonical::check(&self.data)?;
        let bytes = serde_json::to_vec(self).map_err(|why| BadBody::Unreadable(why.to_string()))?;
        if bytes.len() > BODY_LIMIT { Err(BadBody::TooLong(bytes.len())) } else { Ok(bytes) }
    }

    /// Reads an entry from bytes that are known by their hash. That they are canonical was looked at before they were hashed.
    ///
    /// # Errors
    /// When the bytes are not an entry.
    pub fn read(bytes: &[u8]) -> Result<Self, BadBody> {
        if bytes.len() > BODY_LIMIT {
            return Err(BadBody::TooLong(bytes.len()));
        }
        serde_json::from_slice(bytes).map_err(|why| BadBody::Unreadable(why.to_string()))
    }

    /// Reads an entry from its bytes; accepted only if writing it gives the same bytes.
    ///
    /// # Errors
    /// When the bytes are not an entry, or not its canonical bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadBody> {
        let entry = Self::read(bytes)?;
        if entry.encode()? != bytes {
            return Err(BadBody::NotCanonical("the same entry is written in other bytes".to_owned()));
        }
        if !entry.about.is_sorted() || entry.about.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
            return Err(BadBody::NotCanonical("`about` is not sorted and unique".to_owned()));
        }
        Ok(entry)
    }

    /// The first text of it that looks like a secret, with the name of the field it stands in.
    #[must_use]
    pub fn secret(&self) -> Option<(&str, Secret)> {
        let why = self.why.as_deref().and_then(secret::find).map(|secret| ("why", secret));
        why.or_else(|| secret::find_in(&self.data))
    }

    /// What happened, read from the entry's type, version and data.
    ///
    /// # Errors
    /// When a newer program wrote it, or its fields cannot be read.
    pub fn happened(&self) -> Result<Happened, Undecodable> {
        let event = Event::decode(&self.kind, self.version, &self.data)?;
        let account = self.actor.as_login();
        Ok(Happened { entry: self.id, at: self.at, on: self.on, import: self.import, account, event })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Assurance;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    fn entry(data: Value) -> Entry {
        Entry {
            about: vec![Id([1; 16]), Id([2; 16])],
            act: Id([3; 16]),
            actor: Actor {
                assurance: Assurance::OsClaimed,
                host: "h".into(),
                login: "alice".into(),
                via: "cli".into(),
            },
            at: "2026-11-22T22:40:00.000Z".parse().unwrap(),
            corrects: None,
            data,
            id: Id([4; 16]),
            import: None,
            on: "2026-11-22".parse().unwrap(),
            salt: Id([5; 16]),
            source_sha256: None,
            stated_by: None,
            kind: "note.added".into(),
            version: 1,
            why: None,
        }
    }

    #[test]
    fn an_entry_has_one_spelling() {
        let bytes = entry(json!({"text": "a\u{202e}\n\"é"})).encode().unwrap();
        let expected = "{\"about\":[\"01010101010101010101010101010101\",\"02020202020202020202020202020202\"],\
            \"act\":\"03030303030303030303030303030303\",\"actor\":{\"assurance\":\"os-claimed\",\"host\":\"h\",\
            \"login\":\"alice\",\"via\":\"cli\"},\"at\":\"2026-11-22T22:40:00.000Z\",\
            \"data\":{\"text\":\"a\u{202e}\\n\\\"é\"},\"id\":\"04040404040404040404040404040404\",\
            \"on\":\"2026-11-22\",\"salt\":\"05050505050505050505050505050505\",\"type\":\"note.added\",\"v\":1}";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[rstest]
    #[case::space(|text: String| text.replace(":1}", ": 1}"))]
    #[case::order(|text: String| text.replace("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}"))]
    #[case::duplicate(|text: String| text.replace("{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":2,\"b\":2}"))]
    #[case::escape(|text: String| text.replace("alice", "\\u0061lice"))]
    #[case::null(|text: String| text.replace("\"v\":1", "\"v\":1,\"why\":null"))]
    #[case::unknown_field(|text: String| text.replace("\"v\":1", "\"v\":1,\"w\":1"))]
    #[case::float(|text: String| text.replace("\"b\":2", "\"b\":2.0"))]
    #[case::upper_case_id(|text: String| text.replace("0404", "0A04"))]
    #[case::unsorted_about(|text: String| text.replace("[\"01010101", "[\"09010101"))]
    #[case::newline(|text: String| text + "\n")]
    fn any_other_spelling_is_refused(#[case] change: fn(String) -> String) {
        let bytes = entry(json!({"a": 1, "b": 2})).encode().unwrap();
        assert!(Entry::decode(&bytes).is_ok());
        let changed = change(String::from_utf8(bytes.clone()).unwrap());
        assert_ne!(changed.as_bytes(), bytes);
        assert!(Entry::decode(changed.as_bytes()).is_err(), "{changed}");
    }

    proptest! {
        #[test]
        fn decoding_arbitrary_bytes_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Entry::decode(&bytes).is_err());
        }

        #[test]
        fn any_text_comes_back_as_it_was_written(text in "\\PC{0,60}", raw in any::<Vec<char>>()) {
            let text = format!("{text}{}", raw.into_iter().collect::<String>());
            let written = entry(json!({"text": text}));
            prop_assert_eq!(Entry::decode(&written.encode().unwrap()).unwrap(), written);
        }
    }
}
