//! Ranks from list to list: a bump chart.

use super::{Anchor, Drawing, Ink, Paint, Point, Size, Stroke, Table};

/// Pixels between ranks.
const ROW: f64 = 24.0;
/// Room for the names of the lists.
const HEAD: f64 = 30.0;
/// Width of a letter at the size of labels, on average.
const LETTER: f64 = 6.5;
/// The widest share of the drawing that names may take on one side.
const MOST_FOR_NAMES: f64 = 0.34;
/// Room between a mark and the name or rank beside it.
const GAP: f64 = 12.0;

/// One item and its rank in each list.
#[derive(Debug, Clone, PartialEq)]
pub struct Slope {
    /// Its name.
    pub label: String,
    /// Its rank in each list from 1; absent where it is not in the list.
    pub ranks: Vec<Option<usize>>,
    /// Whether it stands out.
    pub is_marked: bool,
}

/// Ranks from list to list, best at the top.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Slopes {
    /// Names of the lists with the looks of their marks, from left to right.
    pub lists: Vec<(String, Ink)>,
    /// The items.
    pub slopes: Vec<Slope>,
    /// Length of the lists.
    pub length: usize,
}

impl Slopes {
    pub(super) fn height(&self) -> f64 {
        HEAD + self.length as f64 * ROW + 12.0
    }

    pub(super) fn draw(&self, size: Size) -> Drawing {
        if self.lists.len() < 2 || self.slopes.is_empty() {
            return Drawing::empty(size, "There are no lists to compare");
        }
        let mut drawing = Drawing::new(size);
        let columns = self.columns(size.width);
        for ((name, _), x) in self.lists.iter().zip(&columns) {
            drawing.text((*x, 16.0), Anchor::Middle, name.clone(), Paint::Ink);
        }
        // What stands out is drawn over the rest.
        let (marked, rest): (Vec<&Slope>, Vec<&Slope>) = self.slopes.iter().partition(|slope| slope.is_marked);
        for slope in rest.into_iter().chain(marked) {
            self.draw_slope(&mut drawing, &columns, slope);
        }
        self.names(&mut drawing, &columns);
        drawing
    }

    /// Positions of the lists, with room for names at both sides.
    fn columns(&self, width: f64) -> Vec<f64> {
        let longest = self.slopes.iter().map(|slope| slope.label.chars().count()).max().unwrap_or(0) as f64;
        let side = (longest * LETTER + 2.0 * GAP).min(width * MOST_FOR_NAMES);
        let step = (width - 2.0 * side) / (self.lists.len() - 1) as f64;
        (0..self.lists.len()).map(|index| side + index as f64 * step).collect()
    }

    fn draw_slope(&self, drawing: &mut Drawing, columns: &[f64], slope: &Slope) {
        let place = |rank: usize| HEAD + (rank as f64 - 0.5) * ROW;
        let places: Vec<Option<(f64, f64)>> =
            columns.iter().zip(&slope.ranks).map(|(x, rank)| rank.map(|rank| (*x, place(rank)))).collect();
        let paint = if slope.is_marked { Paint::Plain(0) } else { Paint::Muted };
        let width = if slope.is_marked { 2.5 } else { 1.25 };
        for pair in places.windows(2) {
            if let [Some(from), Some(to)] = pair {
                drawing.line(*from, *to, Stroke { width, ..Stroke::thin(paint) });
            }
        }
        for ((at, (list, ink)), rank) in places.iter().zip(&self.lists).zip(&slope.ranks) {
            if let (Some(at), Some(rank)) = (at, rank) {
                drawing.mark(*at, *ink, 0.85);
                drawing.points.push(Point { at: *at, words: format!("{}: rank {rank} in {list}", slope.label) });
            }
        }
    }

    /// Names beside the first and the last list, cut where they would leave the drawing.
    fn names(&self, drawing: &mut Drawing, columns: &[f64]) {
        let (first, last) = (0, columns.len() - 1);
        let room = ((columns[0] - 2.0 * GAP) / LETTER) as usize;
        for (list, anchor, shift) in [(first, Anchor::End, -GAP), (last, Anchor::Start, GAP)] {
            for slope in &self.slopes {
                let Some(rank) = slope.ranks.get(list).copied().flatten() else { continue };
                let at = (columns[list] + shift, HEAD + (rank as f64 - 0.5) * ROW + 4.0);
                let paint = if slope.is_marked { Paint::Ink } else { Paint::Muted };
                drawing.text(at, anchor, cut(&slope.label, room), paint);
            }
        }
    }

    pub(super) fn summary(&self) -> String {
        let Some(((first, _), (last, _))) = self.lists.first().zip(self.lists.last()) else {
            return "There are no lists to compare.".to_owned();
        };
        let ends = |slope: &Slope| (slope.ranks.first().copied().flatten(), slope.ranks.last().copied().flatten());
        let count =
            |is: fn((Option<usize>, Option<usize>)) -> bool| self.slopes.iter().filter(|slope| is(ends(slope))).count();
        let stay = count(|(before, after)| before.is_some() && before == after);
        let moved = count(|(before, after)| before.is_some() && after.is_some() && before != after);
        let left = count(|(before, after)| before.is_some() && after.is_none());
        let came = count(|(before, after)| before.is_none() && after.is_some());
        format!("From {first} to {last}: {stay} keep their rank, {moved} move, {left} leave the list, {came} are new.")
    }

    pub(super) fn table(&self) -> Table {
        let rank = |rank: &Option<usize>| rank.map_or(String::new(), |rank| rank.to_string());
        let row = |slope: &Slope| std::iter::once(slope.label.clone()).chain(slope.ranks.iter().map(rank)).collect();
        Table {
            heads: std::iter::once("Item".to_owned()).chain(self.lists.iter().map(|(name, _)| name.clone())).collect(),
            rows: self.slopes.iter().map(row).collect(),
            num_words: 1,
        }
    }
}

/// At most `room` letters of a name.
fn cut(name: &str, room: usize) -> String {
    if name.chars().count() <= room {
        return name.to_owned();
    }
    let kept: String = name.chars().take(room.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::Shape;
    use crate::identity::Look;

    fn slopes() -> Slopes {
        let slope = |label: &str, ranks: [Option<usize>; 3], is_marked| Slope {
            label: label.to_owned(),
            ranks: ranks.to_vec(),
            is_marked,
        };
        let list = |name: &str, id: &str| (name.to_owned(), Ink::Method(Look::of(id)));
        Slopes {
            lists: vec![list("Original", "no-op"), list("AltEraser", "alteraser"), list("Retrain", "retrain")],
            slopes: vec![
                slope("Alien", [Some(1), Some(1), Some(1)], false),
                slope("Jaws", [Some(2), Some(3), Some(3)], true),
                slope("Heat", [Some(3), None, None], false),
                slope("Up", [None, Some(2), Some(2)], false),
            ],
            length: 3,
        }
    }

    #[test]
    fn better_ranks_stand_higher_and_lists_from_left_to_right() {
        let chart = slopes();
        let drawing = chart.draw(Size { width: 600.0, height: chart.height() });
        let at = |words: &str| drawing.points.iter().find(|point| point.words == words).unwrap().at;
        assert!(at("Alien: rank 1 in Original").1 < at("Jaws: rank 2 in Original").1);
        assert!(at("Jaws: rank 2 in Original").0 < at("Jaws: rank 3 in AltEraser").0);
        assert_eq!(drawing.points.len(), 9);
        assert!(drawing.points.iter().all(|point| point.at.1 < chart.height()));
    }

    #[test]
    fn an_item_that_leaves_has_no_line_to_nowhere() {
        let chart = slopes();
        let drawing = chart.draw(Size { width: 600.0, height: chart.height() });
        let lines = drawing.shapes.iter().filter(|shape| matches!(shape, Shape::Path { .. })).count();
        assert_eq!(lines, 5, "Alien and Jaws twice, Up once, Heat not at all");
    }

    #[test]
    fn long_names_are_cut_to_their_room() {
        assert_eq!([cut("Alien", 5), cut("Aliens", 5)], ["Alien", "Alie…"]);
    }

    #[test]
    fn it_is_told_in_words_and_ranks() {
        let chart = slopes();
        let told = "From Original to Retrain: 1 keep their rank, 1 move, 1 leave the list, 1 are new.";
        assert_eq!(chart.summary(), told);
        assert_eq!(chart.table().rows[2], ["Heat", "3", "", ""]);
        assert_eq!(Slopes::default().summary(), "There are no lists to compare.");
    }
}
