//! A set of controls of the catalogue.

use super::catalogue::{Control, catalogue};
use std::ops::{BitAnd, BitOr, BitOrAssign, Sub};

const WORDS: usize = 4;

/// Which controls: those that fail, or that a filter asks for. Room for 256; a test holds the built-in catalogue to that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ControlSet([u64; WORDS]);

impl ControlSet {
    /// How many controls of a catalogue it has room for.
    pub const ROOM: usize = WORDS * 64;

    /// The controls that a filter of this catalogue finds.
    pub fn of(wanted: impl Fn(&Control) -> bool) -> Self {
        catalogue().controls.iter().filter(|control| wanted(control)).collect()
    }

    /// The controls of these ids; ids that the catalogue does not know are passed over.
    pub fn named<'i>(ids: impl IntoIterator<Item = &'i String>) -> Self {
        ids.into_iter().filter_map(|id| catalogue().get(id)).collect()
    }

    /// Takes a control in.
    pub(super) fn insert(&mut self, control: &Control) {
        self.insert_at(control.index);
    }

    fn insert_at(&mut self, index: usize) {
        let (at, bit) = place(index);
        if let Some(word) = self.0.get_mut(at) {
            *word |= bit;
        }
    }

    /// Whether a control is in it.
    #[must_use]
    pub fn has(self, control: &Control) -> bool {
        let (at, bit) = place(control.index);
        self.0.get(at).is_some_and(|word| word & bit != 0)
    }

    /// How many controls are in it.
    #[must_use]
    pub fn count(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Each control in it, in the order of the catalogue.
    pub fn controls(self) -> impl Iterator<Item = &'static Control> {
        catalogue().controls.iter().filter(move |control| self.has(control))
    }

    /// The set as it is stored: control `i` of the catalogue is bit `i % 8` of byte `i / 8`, and no byte of zeros stands at the end.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.0.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.truncate(bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
        bytes
    }

    /// The set that bytes store; none where they are not those of [`ControlSet::to_bytes`].
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut whole = [0; WORDS * 8];
        whole.get_mut(..bytes.len())?.copy_from_slice(bytes);
        let (words, _) = whole.as_chunks::<8>();
        let mut set = Self::default();
        for (to, word) in set.0.iter_mut().zip(words) {
            *to = u64::from_le_bytes(*word);
        }
        (bytes.last() != Some(&0)).then_some(set)
    }

    fn with(mut self, other: Self, join: impl Fn(u64, u64) -> u64) -> Self {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word = join(*word, other);
        }
        self
    }
}

/// The word that the bit of a place in the catalogue is in, and the bit.
fn place(index: usize) -> (usize, u64) {
    (index / 64, 1 << (index % 64))
}

impl<'c> FromIterator<&'c Control> for ControlSet {
    fn from_iter<I: IntoIterator<Item = &'c Control>>(controls: I) -> Self {
        let mut set = Self::default();
        for control in controls {
            set.insert(control);
        }
        set
    }
}

impl BitOr for ControlSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.with(other, |one, other| one | other)
    }
}

impl BitOrAssign for ControlSet {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl BitAnd for ControlSet {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.with(other, |one, other| one & other)
    }
}

impl Sub for ControlSet {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.with(other, |one, other| one & !other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Controls at these places of a catalogue that may be longer than the built-in one.
    fn at(places: &BTreeSet<usize>) -> ControlSet {
        let mut set = ControlSet::default();
        for index in places {
            set.insert_at(*index);
        }
        set
    }

    fn places() -> impl Strategy<Value = BTreeSet<usize>> {
        prop::collection::btree_set(0..ControlSet::ROOM, 0..130)
    }

    proptest! {
        #[test]
        fn sets_of_controls_are_sets_also_in_bytes(one in places(), other in places()) {
            let (a, b) = (at(&one), at(&other));
            prop_assert_eq!(a | b, at(&one.union(&other).copied().collect()));
            prop_assert_eq!(a & b, at(&one.intersection(&other).copied().collect()));
            prop_assert_eq!(a - b, at(&one.difference(&other).copied().collect()));
            prop_assert_eq!((a.count() as usize, a.is_empty()), (one.len(), one.is_empty()));
            prop_assert_eq!(ControlSet::from_bytes(&a.to_bytes()), Some(a));
        }
    }

    #[test]
    fn bytes_that_no_set_is_stored_as_are_no_set() {
        assert_eq!(ControlSet::from_bytes(&[1, 0]), None, "two ways to store one set");
        assert_eq!(ControlSet::from_bytes(&[1; 33]), None, "more than there is room for");
    }
}
