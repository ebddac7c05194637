//! How the list of events is declared: each a struct that refuses unknown fields, and all of them one enum that is read and written by
//! type and version.

/// An event that this program does not know or whose fields it cannot read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undecodable {
    /// The type or its version is not one of [`Event::TYPES`](super::Event::TYPES): a newer program wrote it.
    #[error("{kind} version {version} was written by a newer version of countersign")]
    Newer {
        /// The type.
        kind: String,
        /// Its version.
        version: u64,
    },
    /// The fields are not those of the type.
    #[error("{kind} cannot be read: {why}")]
    Malformed {
        /// The type.
        kind: String,
        /// What is wrong.
        why: String,
    },
}

/// Declares what happened, by its fields.
macro_rules! happenings {
    ($( $(#[$meta:meta])* $name:ident { $( $(#[$fmeta:meta])* $field:ident : $type:ty ),+ $(,)? } )+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $( $(#[$fmeta])* pub $field: $type ),+ }
        )+
    };
}
pub(crate) use happenings;

/// Lists the events: name, type, version, and the records it is about.
macro_rules! events {
    ($( $name:ident = $kind:literal v $version:literal about [$($about:ident),+] ),+ $(,)?) => {
        /// One thing that happened.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Event { $( #[doc = concat!("`", $kind, "`")] $name(Box<$name>) ),+ }

        $( impl From<$name> for Event { fn from(it: $name) -> Self { Self::$name(Box::new(it)) } } )+

        impl Event {
            /// Every type and version this program reads and writes.
            pub const TYPES: &'static [(&'static str, u64)] = &[$( ($kind, $version) ),+];

            /// Its type, such as `workload.answered`.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $( Self::$name(_) => $kind ),+ }
            }

            /// The version of its type.
            #[must_use]
            pub fn version(&self) -> u64 {
                match self { $( Self::$name(_) => $version ),+ }
            }

            /// The records it is about, sorted and unique.
            #[must_use]
            pub fn about(&self) -> Vec<Id> {
                let mut ids: Vec<Id> = match self { $( Self::$name(it) => vec![$( it.$about ),+] ),+ };
                ids.sort_unstable();
                ids.dedup();
                ids
            }

            /// Its own fields, for an entry's `data`.
            ///
            /// # Errors
            /// Never for events made by this program; the error of the serialiser is passed on.
            pub fn data(&self) -> Result<Json, serde_json::Error> {
                match self { $( Self::$name(it) => serde_json::to_value(it) ),+ }
            }

            /// Reads an event from an entry's `type`, `v` and `data`.
            ///
            /// # Errors
            /// When type or version is unknown, or a field is unknown, missing or of the wrong shape.
            pub fn decode(kind: &str, version: u64, data: &Json) -> Result<Self, Undecodable> {
                match (kind, version) {
                    $( ($kind, $version) => $name::deserialize(data).map(Self::from)
                        .map_err(|why| Undecodable::Malformed { kind: kind.to_owned(), why: why.to_string() }), )+
                    _ => Err(Undecodable::Newer { kind: kind.to_owned(), version }),
                }
            }
        }
    };
}
pub(crate) use events;
