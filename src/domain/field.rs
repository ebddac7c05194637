//! The list of fields, once: each record declares its facts here-shaped, and forms, imports, events, exports and the data
//! dictionary all read the same declaration.

use super::fact::{BadValue, Shape, Value};
use super::{Day, How, Id, RecordKind};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// One fact that a kind of record has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in entries, filters, flags and exports.
    pub name: &'static str,
    /// How a filter asks what a source says of it.
    pub source_name: &'static str,
    /// What it is called on screen.
    pub title: &'static str,
    /// What it means, for the data dictionary.
    pub about: &'static str,
    /// What values it takes.
    pub shape: Shape,
}

/// The facts of one kind of record.
pub trait FactTable: Default + Clone + fmt::Debug + PartialEq {
    /// The kind of record.
    const KIND: RecordKind;
    /// Every field, in the order people read them.
    const FIELDS: &'static [Field];

    /// The value of a field; `None` where there is no such field.
    fn value(&self, name: &str) -> Option<Value>;
    /// Sets a field to a value of its shape; `false` where there is no such field.
    fn put(&mut self, name: &str, value: Value) -> bool;

    /// The field of this name.
    #[must_use]
    fn field(name: &str) -> Option<&'static Field> {
        Self::FIELDS.iter().find(|field| field.name == name)
    }
}

/// Declares the facts of a record: name, type, title on screen, meaning.
#[macro_export]
#[doc(hidden)]
macro_rules! facts {
    ($(#[$meta:meta])* $record:ident of $kind:ident { $( $name:ident : $type:ty = $title:literal, $about:literal ; )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $record { $( #[doc = $about] pub $name: $type ),+ }

        impl $crate::domain::field::FactTable for $record {
            const KIND: $crate::domain::RecordKind = $crate::domain::RecordKind::$kind;
            const FIELDS: &'static [$crate::domain::field::Field] = &[$( $crate::domain::field::Field {
                name: stringify!($name), source_name: concat!("source.", stringify!($name)), title: $title, about: $about,
                shape: <$type as $crate::domain::fact::FactType>::SHAPE,
            } ),+];

            fn value(&self, name: &str) -> Option<$crate::domain::fact::Value> {
                match name {
                    $( stringify!($name) => Some($crate::domain::fact::FactType::value(&self.$name)), )+
                    _ => None,
                }
            }

            fn put(&mut self, name: &str, value: $crate::domain::fact::Value) -> bool {
                match name {
                    $( stringify!($name) => self.$name = $crate::domain::fact::FactType::from_value(value), )+
                    _ => return false,
                }
                true
            }
        }
    };
}

/// When and how a fact was last set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The civil day it is true from.
    pub on: Day,
    /// By whom or what.
    pub how: How,
}

/// The facts of one record with, for each, when and how it was set. Reads like the facts themselves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts<F> {
    facts: F,
    set: BTreeMap<&'static str, Setting>,
}

impl<F> Deref for Facts<F> {
    type Target = F;

    fn deref(&self) -> &F {
        &self.facts
    }
}

impl<F: FactTable> Facts<F> {
    /// When and how a field was last set; `None` if it never was.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<Setting> {
        self.set.get(name).copied()
    }

    /// Sets one field; `false` where there is no such field.
    pub fn set(&mut self, name: &str, value: Value, setting: Setting) -> bool {
        let Some(field) = F::field(name) else {
            return false;
        };
        self.set.insert(field.name, setting);
        self.facts.put(name, value)
    }

    /// Sets every field of a change.
    pub fn set_all(&mut self, fields: &Fields<F>, setting: Setting) {
        for (name, value) in fields.iter() {
            self.set(name, value.clone(), setting);
        }
    }
}

impl<F: FactTable> Serialize for Facts<F> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(self.set.len()))?;
        for (name, setting) in &self.set {
            let value = self.facts.value(name).unwrap_or(Value::Unknown);
            map.serialize_entry(name, &(value, setting.on, setting.how))?;
        }
        map.end()
    }
}

impl<'de, F: FactTable> Deserialize<'de> for Facts<F> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Reader<F>(PhantomData<F>);
        impl<'de, F: FactTable> Visitor<'de> for Reader<F> {
            type Value = Facts<F>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "the facts of a {}", F::KIND)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Facts<F>, A::Error> {
                let mut facts = Facts::<F>::default();
                while let Some(name) = map.next_key::<std::borrow::Cow<'de, str>>()? {
                    let (json, on, how): (serde_json::Value, Day, How) = map.next_value()?;
                    let field = F::field(&name).ok_or_else(|| A::Error::custom(format!("no field `{name}`")))?;
                    let value = field.shape.from_json(&json).map_err(A::Error::custom)?;
                    facts.set(&name, value, Setting { on, how });
                }
                Ok(facts)
            }
        }
        d.deserialize_map(Reader(PhantomData))
    }
}

/// A change to some fields of one kind of record: what `described` events, plans, forms and imports carry.
///
/// Holds only fields that exist, each with a value of its shape.
#[derive(Clone, PartialEq)]
pub struct Fields<F> {
    values: BTreeMap<&'static str, Value>,
    of: PhantomData<F>,
}

/// A field that cannot take what was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadField {
    /// No such field.
    #[error("a {kind} has no field `{name}`")]
    NoSuchField {
        /// The kind of record.
        kind: RecordKind,
        /// The name that was given.
        name: String,
    },
    /// The value does not fit.
    #[error("{name}: {why}")]
    BadValue {
        /// The field.
        name: &'static str,
        /// What is wrong with the value.
        why: BadValue,
    },
}

impl<F: FactTable> Fields<F> {
    /// No change.
    #[must_use]
    pub fn new() -> Self {
        Self { values: BTreeMap::new(), of: PhantomData }
    }

    /// Adds a value to the change.
    ///
    /// # Errors
    /// When there is no such field or the value does not fit it.
    pub fn put(&mut self, name: &str, value: Value) -> Result<(), BadField> {
        let field = Self::find(name)?;
        let value = field.shape.check(value).map_err(|why| BadField::BadValue { name: field.name, why })?;
        self.values.insert(field.name, value);
        Ok(())
    }

    /// Adds a value as a person types it.
    ///
    /// # Errors
    /// When there is no such field or the text does not fit it.
    pub fn parse(&mut self, name: &str, text: &str) -> Result<(), BadField> {
        let field = Self::find(name)?;
        let value = field.shape.parse(text).map_err(|why| BadField::BadValue { name: field.name, why })?;
        self.values.insert(field.name, value);
        Ok(())
    }

    /// The same change with one more value, for names and values made in code. What a person typed goes through [`Fields::parse`]: a text
    /// beyond its limit is left out here.
    ///
    /// # Panics
    /// Where there is no such field, or it holds values of another kind: less would be recorded than was meant.
    #[must_use]
    #[expect(clippy::panic, reason = "a defect of the program, which would otherwise record something else in silence")]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        match self.put(name, value.into()) {
            Ok(()) | Err(BadField::BadValue { why: BadValue::TooLong { .. } | BadValue::Empty, .. }) => self,
            Err(bad) => panic!("{bad}; please report this"),
        }
    }

    /// The value the change gives a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Takes a field out of the change.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.values.remove(name)
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// How many fields change.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Each field and its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.values.iter().map(|(name, value)| (*name, value))
    }

    /// The persons that the values name.
    pub fn people(&self) -> impl Iterator<Item = Id> + '_ {
        self.values.values().filter_map(|value| if let Value::Person(id) = value { Some(*id) } else { None })
    }

    /// Only the values that differ from what is recorded.
    #[must_use]
    pub fn changing(&self, facts: &F) -> Self {
        let values = self.values.iter().filter(|(name, value)| facts.value(name).as_ref() != Some(*value));
        Self { values: values.map(|(name, value)| (*name, value.clone())).collect(), of: PhantomData }
    }

    fn find(name: &str) -> Result<&'static Field, BadField> {
        F::field(name).ok_or_else(|| BadField::NoSuchField { kind: F::KIND, name: name.chars().take(60).collect() })
    }
}

impl<F: FactTable> Default for Fields<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F> fmt::Debug for Fields<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.values).finish()
    }
}

impl<F: FactTable> Serialize for Fields<F> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(&self.values)
    }
}

impl<'de, F: FactTable> Deserialize<'de> for Fields<F> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let given = BTreeMap::<String, serde_json::Value>::deserialize(d)?;
        let mut values = BTreeMap::new();
        for (name, json) in given {
            let field = Self::find(&name).map_err(D::Error::custom)?;
            let value = field.shape.from_json(&json).map_err(|why| D::Error::custom(format!("{name}: {why}")))?;
            values.insert(field.name, value);
        }
        Ok(Self { values, of: PhantomData })
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Day> for Value {
    fn from(day: Day) -> Self {
        Self::Day(day)
    }
}

impl From<Id> for Value {
    fn from(id: Id) -> Self {
        Self::Person(id)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl<W: super::Word> From<W> for Value {
    fn from(member: W) -> Self {
        Self::Word(member.word())
    }
}
