//! What a request would forget, before anything is forgotten.

use serde::{Deserialize, Serialize};

use crate::catalog::Choice;
use crate::report::{Figure, ForgetSummary};

/// The answer to a question what a request would forget. A request that cannot be met has an answer too: a person who
/// types one passes through many of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PreviewAnswer {
    /// It can be met.
    Met {
        /// What it would forget.
        impact: Impact,
    },
    /// It cannot be met.
    Refused {
        /// Why, one sentence.
        message: String,
        /// What to do, one sentence.
        hint: String,
        /// Where in the text, when it is a text and one place is to blame.
        place: Option<Place>,
    },
}

/// A stretch of a text, in characters from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The first character.
    pub start: u32,
    /// One past the last character; the same as `start` at the end of the text.
    pub end: u32,
}

/// Characters of a long text that are shown before and behind a place.
const AROUND: usize = 40;

impl Place {
    /// The text on one line, and below it carets at the place. Of a long text the part around the place.
    pub fn pointed_at(self, text: &str) -> String {
        let chars: Vec<char> = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
        let end = (self.end as usize).min(chars.len());
        let start = (self.start as usize).min(end);
        let (from, to) = (start.saturating_sub(AROUND), (end + AROUND).min(chars.len()));
        let cut = |is_cut: bool| if is_cut { "…" } else { "" };
        let shown: String = chars[from..to].iter().collect();
        let line = format!("{}{shown}{}", cut(from > 0), cut(to < chars.len()));
        let indent = " ".repeat(start - from + usize::from(from > 0));
        format!("{line}\n{indent}{}", "^".repeat((end - start).max(1)))
    }
}

/// What a request would forget, and what that would take.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Impact {
    /// The request in canonical form.
    pub request: String,
    /// The matching records in counts.
    pub forget: ForgetSummary,
    /// Items with a forgotten record that are left with no, one and two records.
    pub items_left_with: [u32; 3],
    /// Blocks that are solved first; absent without a model that is made of blocks.
    pub first_blocks: Option<FirstBlocks>,
    /// Where these blocks are among all; absent with them.
    #[serde(default)]
    pub block_map: Option<BlockMap>,
    /// The first matching records by user, then item.
    pub examples: Vec<(u32, u32)>,
    /// Expected time of the reference retrain, then of each method that was asked about.
    pub estimates: Vec<Estimate>,
    /// What a person should know, one sentence each: names that stand twice, titles of several items, large shares.
    pub notes: Vec<String>,
}

/// Blocks whose terms change when the records and the negatives that they own go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstBlocks {
    /// Users.
    pub users: u32,
    /// Items.
    pub items: u32,
}

/// Where the blocks that are solved first are among all users and all items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockMap {
    /// Users.
    pub users: Stretches,
    /// Items.
    pub items: Stretches,
}

/// Rows in stretches of equal length, so that millions of them make a map of no more cells than a person can see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretches {
    /// Rows in all.
    pub num_rows: u32,
    /// Rows of a stretch; the last one may have fewer.
    pub length: u32,
    /// Touched rows in each stretch.
    pub touched: Vec<u32>,
}

impl Stretches {
    /// More stretches than this are too small to be seen.
    pub const MOST: u32 = 2000;

    /// The stretches of `num_rows` rows of which these are touched.
    pub fn of(num_rows: u32, touched_rows: &[u32]) -> Self {
        let length = num_rows.div_ceil(Self::MOST).max(1);
        let mut touched = vec![0; num_rows.div_ceil(length) as usize];
        for &row in touched_rows {
            if let Some(count) = touched.get_mut((row / length) as usize) {
                *count += 1;
            }
        }
        Self { num_rows, length, touched }
    }

    /// Touched rows in all.
    pub fn num_touched(&self) -> u32 {
        self.touched.iter().sum()
    }
}

/// Expected time of a method on the device that answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Method and configuration.
    pub method: Choice,
    /// Name shown to the person.
    pub label: String,
    /// Seconds; absent for a method whose work is not known before.
    pub seconds: Figure,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_has_a_cell_per_row_until_there_are_too_many() {
        let few = Stretches::of(5, &[0, 4]);
        assert_eq!((few.length, few.touched.as_slice()), (1, &[1, 0, 0, 0, 1][..]));
        let many = Stretches::of(9724, &[0, 4, 5, 9723]);
        assert_eq!((many.length, many.touched.len()), (5, 1945));
        assert_eq!((many.touched[0], many.touched[1], many.touched[1944]), (2, 1, 1));
        assert_eq!((many.num_touched(), Stretches::of(0, &[]).touched.len()), (4, 0));
    }

    #[test]
    fn carets_stand_below_the_place() {
        let place = |start, end| Place { start, end };
        assert_eq!(place(5, 8).pointed_at("user:üñ7 x"), "user:üñ7 x\n     ^^^");
        assert_eq!(place(4, 4).pointed_at("a\nb\t"), "a b \n    ^", "at the end, on one line");
        let long = "x".repeat(200);
        let expected = format!("…{}…\n{}^", "x".repeat(81), " ".repeat(41));
        assert_eq!(place(100, 101).pointed_at(&long), expected);
        assert_eq!(place(9, 12).pointed_at("ab"), "ab\n  ^", "a place of another text breaks nothing");
    }
}
