//! What changed between two lists of recommendations.

/// How an item of the later list relates to the earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It has the same rank.
    Same,
    /// It was not in the earlier list.
    New,
    /// It rose by this many ranks.
    Up(usize),
    /// It fell by this many ranks.
    Down(usize),
}

impl Mark {
    /// The sign and the words that tell it.
    pub fn words(self) -> (String, String) {
        let ranks = |by: usize| crate::format::counted(by as u64, "rank");
        match self {
            Self::Same => ("=".to_owned(), "Same rank".to_owned()),
            Self::New => ("new".to_owned(), "Not in the list before".to_owned()),
            Self::Up(by) => (format!("▲{by}"), format!("Up {}", ranks(by))),
            Self::Down(by) => (format!("▼{by}"), format!("Down {}", ranks(by))),
        }
    }
}

/// The mark of each item of `after`.
pub fn marks(before: &[u32], after: &[u32]) -> Vec<Mark> {
    let mark = |(rank, item): (usize, &u32)| match before.iter().position(|earlier| earlier == item) {
        None => Mark::New,
        Some(earlier) if earlier == rank => Mark::Same,
        Some(earlier) if earlier > rank => Mark::Up(earlier - rank),
        Some(earlier) => Mark::Down(rank - earlier),
    };
    after.iter().enumerate().map(mark).collect()
}

/// The items of `before` that are not in `after`.
pub fn gone(before: &[u32], after: &[u32]) -> Vec<u32> {
    before.iter().copied().filter(|item| !after.contains(item)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_move_is_marked() {
        let (before, after) = ([1, 2, 3, 4], [1, 3, 2, 9]);
        assert_eq!(marks(&before, &after), [Mark::Same, Mark::Up(1), Mark::Down(1), Mark::New]);
        assert_eq!(gone(&before, &after), [4]);
    }

    #[test]
    fn an_equal_list_has_not_moved() {
        assert!(marks(&[5, 6], &[5, 6]).iter().all(|mark| *mark == Mark::Same));
        assert!(gone(&[5, 6], &[5, 6]).is_empty());
    }

    #[test]
    fn marks_have_words_beside_signs() {
        assert_eq!(Mark::Up(2).words(), ("▲2".to_owned(), "Up 2 ranks".to_owned()));
        assert_eq!(Mark::Down(1).words().1, "Down 1 rank");
    }
}
