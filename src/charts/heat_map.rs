//! Cells shaded by a number, with the number where there is room.

use super::table::exact;
use super::{Anchor, Drawing, Paint, Point, Shape, Size, Table, Unit, heat_color};

/// Width of a letter at the size of labels, on average.
const LETTER: f64 = 6.5;
/// Pixels of a row, where the height is free.
const ROW: f64 = 30.0;
/// Room for the names of the columns.
const HEAD: f64 = 24.0;
/// Room between a name and its row.
const GAP: f64 = 10.0;
/// A cell at least this wide and high has its number in it.
const LEAST_FOR_TEXT: (f64, f64) = (40.0, 20.0);
/// The widest share of the drawing that the names of rows may take.
const MOST_FOR_NAMES: f64 = 0.4;
/// Shades of a difference in each direction.
const SHADES: f64 = 5.0;

/// How numbers become shades.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shade {
    /// From the ground at the first number to the accent at the second.
    Between(f64, f64),
    /// From one color at minus this number over the ground at 0 to another at plus this number.
    Around(f64),
}

impl Shade {
    fn paint(self, value: f64) -> Paint {
        match self {
            Self::Between(low, high) => heat_color((value - low) / (high - low).max(f64::MIN_POSITIVE)),
            Self::Around(most) => {
                let step = (value.abs() / most.max(f64::MIN_POSITIVE) * SHADES).round().clamp(0.0, SHADES) as u8;
                match (step, value < 0.0) {
                    (0, _) => Paint::Heat(0),
                    (_, true) => Paint::Less(step),
                    (_, false) => Paint::More(step),
                }
            }
        }
    }
}

/// Shaded cells.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// What a cell holds.
    pub what: String,
    /// Names of the rows from the top.
    pub rows: Vec<String>,
    /// Names of the columns from the left.
    pub columns: Vec<String>,
    /// The numbers row by row; absent where there is none.
    pub cells: Vec<Vec<Option<f64>>>,
    /// How they become shades.
    pub shade: Shade,
    /// How they are written.
    pub unit: Unit,
}

impl HeatMap {
    pub(super) fn height(&self, width: f64) -> f64 {
        // Many rows share the height of a square.
        let rows = (self.rows.len() as f64 * ROW).min(width.max(240.0));
        HEAD + rows + 8.0
    }

    pub(super) fn draw(&self, size: Size) -> Drawing {
        if self.rows.is_empty() || self.columns.is_empty() {
            return Drawing::empty(size, "There is nothing to compare");
        }
        let mut drawing = Drawing::new(size);
        let longest = self.rows.iter().map(|name| name.chars().count()).max().unwrap_or(0) as f64;
        let left = (longest * LETTER + GAP).min(size.width * MOST_FOR_NAMES);
        let cell = Size {
            width: (size.width - left - 2.0) / self.columns.len() as f64,
            height: (size.height - HEAD - 8.0) / self.rows.len() as f64,
        };
        self.names(&mut drawing, left, cell);
        for (row, cells) in self.cells.iter().enumerate() {
            for (column, value) in cells.iter().enumerate() {
                let at = (left + column as f64 * cell.width, HEAD + row as f64 * cell.height);
                self.draw_cell(&mut drawing, (row, column), at, (cell, *value));
            }
        }
        drawing
    }

    fn names(&self, drawing: &mut Drawing, left: f64, cell: Size) {
        for (index, name) in self.columns.iter().enumerate() {
            let middle = left + (index as f64 + 0.5) * cell.width;
            if name.chars().count() as f64 * LETTER <= cell.width {
                drawing.text((middle, HEAD - 8.0), Anchor::Middle, name.clone(), Paint::Muted);
            }
        }
        let room = ((left - GAP) / LETTER) as usize;
        for (index, name) in self.rows.iter().enumerate() {
            let middle = HEAD + (index as f64 + 0.5) * cell.height;
            let name: String = name.chars().take(room.max(1)).collect();
            drawing.text((left - GAP, middle + 4.0), Anchor::End, name, Paint::Muted);
        }
    }

    fn draw_cell(
        &self,
        drawing: &mut Drawing,
        (row, column): (usize, usize),
        at: (f64, f64),
        (cell, value): (Size, Option<f64>),
    ) {
        let center = (at.0 + cell.width / 2.0, at.1 + cell.height / 2.0);
        let told = value.map_or_else(|| "n/a".to_owned(), |value| self.unit.show(value));
        let paint = value.map_or(Paint::Ground, |value| self.shade.paint(value));
        // A line of the ground between cells tells neighbors of one shade apart.
        let inner = Size { width: (cell.width - 1.0).max(1.0), height: (cell.height - 1.0).max(1.0) };
        drawing.shapes.push(Shape::Area { at, size: inner, paint });
        if cell.width >= LEAST_FOR_TEXT.0 && cell.height >= LEAST_FOR_TEXT.1 {
            drawing.text((center.0, center.1 + 4.0), Anchor::Middle, told.clone(), paint.contrast());
        }
        let name = |names: &[String], index: usize| names.get(index).cloned().unwrap_or_default();
        let words = format!("{}, {}: {} {told}", name(&self.rows, row), name(&self.columns, column), self.what);
        drawing.points.push(Point { at: center, words });
    }

    pub(super) fn summary(&self) -> String {
        let known = || {
            let rows = self.cells.iter().enumerate();
            rows.flat_map(|(row, cells)| {
                cells.iter().enumerate().filter_map(move |(column, value)| Some((row, column, (*value)?)))
            })
        };
        let (Some(least), Some(most)) =
            (known().min_by(|a, b| a.2.total_cmp(&b.2)), known().max_by(|a, b| a.2.total_cmp(&b.2)))
        else {
            return "There is nothing to compare.".to_owned();
        };
        let told = |(row, column, value): (usize, usize, f64)| {
            format!("{} ({}, {})", self.unit.show(value), self.rows[row], self.columns[column])
        };
        format!("{} from {} to {}.", self.what, told(least), told(most))
    }

    pub(super) fn table(&self) -> Table {
        let row = |(name, cells): (&String, &Vec<Option<f64>>)| {
            let cells = cells.iter().map(|value| value.map_or(String::new(), exact));
            std::iter::once(name.clone()).chain(cells).collect()
        };
        Table {
            heads: std::iter::once(self.what.clone()).chain(self.columns.iter().cloned()).collect(),
            rows: self.rows.iter().zip(&self.cells).map(row).collect(),
            num_words: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map() -> HeatMap {
        let names = ["Original", "Retrain"].map(str::to_owned).to_vec();
        HeatMap {
            what: "Overlap".to_owned(),
            rows: names.clone(),
            columns: names,
            cells: vec![vec![Some(1.0), Some(0.25)], vec![Some(0.25), None]],
            shade: Shade::Between(0.0, 1.0),
            unit: Unit::Number,
        }
    }

    const SIZE: Size = Size { width: 400.0, height: 92.0 };

    #[test]
    fn cells_fill_the_box_row_by_row() {
        let drawing = map().draw(SIZE);
        let areas: Vec<((f64, f64), Size)> = drawing
            .shapes
            .iter()
            .filter_map(|shape| if let Shape::Area { at, size, .. } = shape { Some((*at, *size)) } else { None })
            .collect();
        assert_eq!(areas.len(), 4);
        assert!(areas[0].0.0 < areas[1].0.0 && areas[0].0.1 < areas[2].0.1);
        assert!(areas.iter().all(|(at, size)| at.0 + size.width <= SIZE.width && at.1 + size.height <= SIZE.height));
        assert_eq!(drawing.points[1].words, "Original, Retrain: Overlap 0.25");
        assert_eq!(drawing.points[3].words, "Retrain, Retrain: Overlap n/a");
    }

    #[test]
    fn shades_follow_the_numbers() {
        assert_eq!(Shade::Between(0.0, 1.0).paint(0.5), Paint::Heat(5));
        assert_eq!(Shade::Around(2.0).paint(-2.0), Paint::Less(5));
        assert_eq!(Shade::Around(2.0).paint(0.8), Paint::More(2));
        assert_eq!(Shade::Around(2.0).paint(0.0), Paint::Heat(0));
    }

    #[test]
    fn small_cells_have_no_text() {
        let mut wide = map();
        wide.columns = (0..40).map(|index| index.to_string()).collect();
        wide.cells = vec![vec![Some(0.5); 40]; 2];
        let texts = |map: &HeatMap| {
            map.draw(SIZE)
                .shapes
                .iter()
                .filter(|shape| matches!(shape, Shape::Text { text, .. } if text == "0.5"))
                .count()
        };
        assert_eq!(texts(&wide), 0);
    }

    #[test]
    fn it_is_told_in_words_and_numbers() {
        assert_eq!(map().summary(), "Overlap from 0.25 (Original, Retrain) to 1 (Original, Original).");
        assert_eq!(map().table().to_csv().lines().nth(2), Some("Retrain,0.25,"));
    }
}
