//! Numbers ids by first appearance, without allocating per row.

use std::hash::Hasher as _;

use alteraser_api::packed::Strings;
use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::text::encoding::to_text;

/// Numbers below this are looked up in a plain table of at most 4 MiB.
const DIRECT: usize = 1 << 20;
const NONE: u32 = u32::MAX;

/// Ids and their numbers.
#[derive(Default)]
pub(crate) struct Interner {
    labels: Strings,
    label_bytes: u64,
    /// Numbers of ids that are plain small numbers, by the number they write.
    direct: Vec<u32>,
    /// Numbers of all other ids.
    hashed: HashTable<u32>,
}

impl Interner {
    /// The number of `id`, which it gets on first appearance. None when ids no longer fit 32 bits of text.
    #[inline]
    pub(crate) fn intern(&mut self, id: &[u8]) -> Option<u32> {
        if let Some(number) = small_number(id) {
            match self.direct.get(number) {
                Some(&known) if known != NONE => Some(known),
                _ => self.add_direct(number, id),
            }
        } else {
            self.intern_hashed(&to_text(id))
        }
    }

    /// The number of `id` if it has one.
    pub(crate) fn find(&self, id: &[u8]) -> Option<u32> {
        if let Some(number) = small_number(id) {
            return self.direct.get(number).copied().filter(|&known| known != NONE);
        }
        let text = to_text(id);
        self.hashed.find(hash(&text), |&known| self.labels.get(known as usize) == Some(&*text)).copied()
    }

    /// How many ids there are.
    pub(crate) fn len(&self) -> usize {
        self.labels.len()
    }

    /// The ids in order.
    pub(crate) fn labels(&self) -> &Strings {
        &self.labels
    }

    /// The ids in order.
    pub(crate) fn into_labels(self) -> Strings {
        self.labels
    }

    fn add_direct(&mut self, number: usize, id: &[u8]) -> Option<u32> {
        if number >= self.direct.len() {
            self.direct.resize((number + 1).next_power_of_two(), NONE);
        }
        let new = self.add_label(&to_text(id))?;
        self.direct[number] = new;
        Some(new)
    }

    fn intern_hashed(&mut self, text: &str) -> Option<u32> {
        let hash_of = hash(text);
        let labels = &self.labels;
        if let Some(&known) = self.hashed.find(hash_of, |&known| labels.get(known as usize) == Some(text)) {
            return Some(known);
        }
        let new = self.add_label(text)?;
        let labels = &self.labels;
        self.hashed.insert_unique(hash_of, new, |&known| hash(labels.get(known as usize).unwrap_or_default()));
        Some(new)
    }

    fn add_label(&mut self, text: &str) -> Option<u32> {
        self.label_bytes += text.len() as u64;
        let new = u32::try_from(self.labels.len()).ok().filter(|&new| new != NONE)?;
        u32::try_from(self.label_bytes).ok()?;
        self.labels.push(text);
        Some(new)
    }
}

/// The number that `id` writes, when it is small and written the usual way: `007` is another id than `7`.
#[inline]
fn small_number(id: &[u8]) -> Option<usize> {
    if id.is_empty() || id.len() > 7 || (id[0] == b'0' && id.len() > 1) {
        return None;
    }
    let mut number = 0;
    for &byte in id {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + usize::from(byte - b'0');
    }
    (number < DIRECT).then_some(number)
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_numbered_by_first_appearance() {
        let ids = ["7", "b", "007", "7", "1048576", "b", "0", "12345678901"];
        let mut interner = Interner::default();
        let numbers: Vec<_> = ids.iter().filter_map(|id| interner.intern(id.as_bytes())).collect();
        assert_eq!(numbers, [0, 1, 2, 0, 3, 1, 4, 5]);
        assert_eq!(ids.map(|id| interner.find(id.as_bytes())), [0, 1, 2, 0, 3, 1, 4, 5].map(Some));
        assert_eq!((interner.find(b"8"), interner.find(b"c"), interner.len()), (None, None, 6));
        assert_eq!(interner.into_labels().iter().collect::<Vec<_>>(), ["7", "b", "007", "1048576", "0", "12345678901"]);
    }

    #[test]
    fn an_id_in_either_encoding_is_one_id() {
        let mut interner = Interner::default();
        assert_eq!(interner.intern("é".as_bytes()), interner.intern(b"\xE9"));
    }

    #[test]
    fn many_ids_keep_their_numbers() {
        let mut interner = Interner::default();
        let id = |n: u32| format!("item-{n}");
        for n in 0..5000 {
            assert_eq!(interner.intern(id(n).as_bytes()), Some(n));
        }
        assert!((0..5000).all(|n| interner.find(id(n).as_bytes()) == Some(n)));
    }
}
