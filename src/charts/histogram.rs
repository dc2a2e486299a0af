//! Counts per range of values.

use super::frame::{Frame, frame};
use super::table::exact;
use super::{Axis, Drawing, Entry, Ink, Point, Shape, Size, Stroke, Table};
use crate::format;

/// Counts of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// Its name.
    pub label: String,
    /// How it looks.
    pub ink: Ink,
    /// Counts, one per range.
    pub counts: Vec<f64>,
}

/// Counts per range of values. The first set is drawn as filled bars, the others as outlines over them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histogram {
    /// What runs to the right.
    pub x: Axis,
    /// What runs upwards.
    pub y: Axis,
    /// Edges of the ranges, one more than there are ranges.
    pub edges: Vec<f64>,
    /// The counts.
    pub bars: Vec<Bars>,
}

impl Histogram {
    /// Counts `values` in `num_ranges` equal ranges between the least and the greatest of all sets.
    pub fn of(x: Axis, sets: Vec<(String, Ink, Vec<f64>)>, num_ranges: usize) -> Self {
        let all = sets.iter().flat_map(|(_, _, values)| values.iter().copied());
        let (low, high) = x.domain(all).unwrap_or((0.0, 1.0));
        let high = if high > low { high } else { low + 1.0 };
        let num_ranges = num_ranges.max(1);
        let width = (high - low) / num_ranges as f64;
        let edges = (0..=num_ranges).map(|edge| low + edge as f64 * width).collect();
        let count = |values: &[f64]| {
            let mut counts = vec![0.0; num_ranges];
            for value in values.iter().filter(|value| value.is_finite()) {
                // The greatest value belongs to the last range.
                let range = (((value - low) / width) as usize).min(num_ranges - 1);
                counts[range] += 1.0;
            }
            counts
        };
        let bars = sets.into_iter().map(|(label, ink, values)| Bars { label, ink, counts: count(&values) }).collect();
        Self { x, y: Axis::linear("Count").holding(0.0, 1.0), edges, bars }
    }

    pub(super) fn draw(&self, size: Size) -> Drawing {
        let counts = || self.bars.iter().flat_map(|bars| bars.counts.iter().copied());
        let x_domain = self.x.domain(self.edges.iter().copied());
        let y_domain = self.y.domain(counts());
        let (Some(x_domain), Some(y_domain)) = (x_domain, y_domain) else {
            return Drawing::empty(size, "Nothing to count yet");
        };
        let mut drawing = Drawing::new(size);
        let frame = frame(&mut drawing, (&self.x, x_domain), (&self.y, y_domain));
        for (index, bars) in self.bars.iter().enumerate() {
            if index == 0 {
                self.fill(&mut drawing, &frame, bars);
            } else {
                self.outline(&mut drawing, &frame, bars);
            }
            self.read(&mut drawing, &frame, bars);
        }
        drawing
    }

    fn ranges(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.edges.windows(2).map(|pair| (pair[0], pair[1]))
    }

    fn fill(&self, drawing: &mut Drawing, frame: &Frame, bars: &Bars) {
        for ((low, high), count) in self.ranges().zip(&bars.counts) {
            let (left, right, top) = (frame.x.at(low), frame.x.at(high), frame.y.at(*count));
            let size = Size { width: (right - left - 1.0).max(1.0), height: (frame.bottom - top).max(0.0) };
            if *count > 0.0 {
                drawing.shapes.push(Shape::Area { at: (left + 0.5, top), size, paint: bars.ink.paint() });
            }
        }
    }

    fn outline(&self, drawing: &mut Drawing, frame: &Frame, bars: &Bars) {
        let steps = self.ranges().zip(&bars.counts).flat_map(|((low, high), count)| {
            let top = if *count > 0.0 { frame.y.at(*count) } else { frame.bottom };
            [(frame.x.at(low), top), (frame.x.at(high), top)]
        });
        let stroke = Stroke { paint: bars.ink.paint(), width: 2.0, dash: bars.ink.dash() };
        drawing.shapes.push(Shape::Path { points: steps.collect(), stroke });
    }

    fn read(&self, drawing: &mut Drawing, frame: &Frame, bars: &Bars) {
        let points = self.ranges().zip(&bars.counts).map(|((low, high), count)| Point {
            at: (f64::midpoint(frame.x.at(low), frame.x.at(high)), frame.y.at(*count)),
            words: format!(
                "{}: {} with {} from {} to {}",
                bars.label,
                format::number(*count),
                self.x.label.to_lowercase(),
                self.x.unit.show(low),
                self.x.unit.show(high)
            ),
        });
        drawing.points.extend(points);
    }

    pub(super) fn summary(&self) -> String {
        let sentence = |bars: &Bars| {
            let total: f64 = bars.counts.iter().sum();
            let fullest = self.ranges().zip(&bars.counts).max_by(|a, b| a.1.total_cmp(b.1));
            let most = fullest.filter(|_| total > 0.0).map(|((low, high), count)| {
                format!(
                    ", most of them ({}) from {} to {}",
                    format::number(*count),
                    self.x.unit.show(low),
                    self.x.unit.show(high)
                )
            });
            format!("{}: {} in all{}.", bars.label, format::number(total), most.unwrap_or_default())
        };
        if self.bars.is_empty() {
            return "Nothing to count yet.".to_owned();
        }
        self.bars.iter().map(sentence).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn table(&self) -> Table {
        let heads = ["From", "To"].map(str::to_owned).into_iter();
        let row = |(index, (low, high)): (usize, (f64, f64))| {
            let counts = self.bars.iter().map(|bars| bars.counts.get(index).copied().map_or(String::new(), exact));
            [exact(low), exact(high)].into_iter().chain(counts).collect()
        };
        Table {
            heads: heads.chain(self.bars.iter().map(|bars| bars.label.clone())).collect(),
            rows: self.ranges().enumerate().map(row).collect(),
            num_words: 0,
        }
    }

    pub(super) fn legend(&self) -> Vec<Entry> {
        if self.bars.len() < 2 {
            return Vec::new();
        }
        let entry =
            |(index, bars): (usize, &Bars)| Entry { label: bars.label.clone(), ink: bars.ink, has_line: index > 0 };
        self.bars.iter().enumerate().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { width: 400.0, height: 220.0 };

    fn histogram() -> Histogram {
        let sets = vec![
            ("Forgotten".to_owned(), Ink::Plain(0), vec![0.0, 0.1, 0.1, 0.9, 1.0]),
            ("Controls".to_owned(), Ink::Plain(1), vec![0.4, 0.6]),
        ];
        Histogram::of(Axis::linear("Score"), sets, 4)
    }

    #[test]
    fn every_value_is_counted_once_and_the_greatest_in_the_last_range() {
        let chart = histogram();
        assert_eq!(chart.edges, [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(chart.bars[0].counts, [3.0, 0.0, 0.0, 2.0]);
        assert_eq!(chart.bars[1].counts, [0.0, 1.0, 1.0, 0.0]);
    }

    #[test]
    fn bars_are_as_high_as_their_counts() {
        let drawing = histogram().draw(SIZE);
        let heights: Vec<f64> = drawing
            .shapes
            .iter()
            .filter_map(|shape| if let Shape::Area { size, .. } = shape { Some(size.height) } else { None })
            .collect();
        assert_eq!(heights.len(), 2, "an empty range has no bar");
        assert!(heights[0] > heights[1]);
        assert_eq!(drawing.points.len(), 8);
        assert_eq!(drawing.points[0].words, "Forgotten: 3 with score from 0 to 0.25");
    }

    #[test]
    fn equal_values_and_no_values_have_a_drawing_too() {
        let same = Histogram::of(Axis::linear("Score"), vec![("A".to_owned(), Ink::Plain(0), vec![2.0, 2.0])], 3);
        assert_eq!(same.bars[0].counts, [2.0, 0.0, 0.0]);
        let none = Histogram::of(Axis::linear("Score"), Vec::new(), 3);
        assert_eq!((none.summary().as_str(), none.draw(SIZE).points.len()), ("Nothing to count yet.", 0));
    }

    #[test]
    fn it_is_told_in_words_and_numbers() {
        let chart = histogram();
        assert!(chart.summary().starts_with("Forgotten: 5 in all, most of them (3) from 0 to 0.25."));
        assert_eq!(chart.table().to_csv().lines().nth(1), Some("0,0.25,3,0"));
    }
}
