//! Lines over a numeric axis.

use super::frame::{Frame, frame};
use super::table::exact;
use super::{Axis, Drawing, Entry, Ink, Point, Size, Stroke, Table};
use crate::format;

/// Above this many points a line is drawn without dots.
const MAX_DOTS: usize = 60;
/// Size of a dot beside that of a mark.
const DOT_SCALE: f64 = 0.6;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name.
    pub label: String,
    /// How it looks.
    pub ink: Ink,
    /// Its points from left to right.
    pub points: Vec<(f64, f64)>,
}

/// Lines over a numeric axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lines {
    /// What runs to the right.
    pub x: Axis,
    /// What runs upwards.
    pub y: Axis,
    /// The lines.
    pub lines: Vec<Line>,
}

impl Lines {
    pub(super) fn draw(&self, size: Size) -> Drawing {
        let all = || self.lines.iter().flat_map(|line| line.points.iter());
        let x_domain = self.x.domain(all().map(|point| point.0));
        let y_domain = self.y.domain(all().map(|point| point.1));
        let (Some(x_domain), Some(y_domain)) = (x_domain, y_domain) else {
            return Drawing::empty(size, "No points yet");
        };
        let mut drawing = Drawing::new(size);
        let frame = frame(&mut drawing, (&self.x, x_domain), (&self.y, y_domain));
        for line in &self.lines {
            self.draw_line(&mut drawing, &frame, line);
        }
        drawing
    }

    fn draw_line(&self, drawing: &mut Drawing, frame: &Frame, line: &Line) {
        let has_place = |(x, y): &(f64, f64)| {
            x.is_finite() && y.is_finite() && (!self.x.is_log || *x > 0.0) && (!self.y.is_log || *y > 0.0)
        };
        let points: Vec<(f64, f64)> = line.points.iter().copied().filter(has_place).collect();
        let places: Vec<(f64, f64)> = points.iter().map(|(x, y)| (frame.x.at(*x), frame.y.at(*y))).collect();
        let stroke = Stroke { paint: line.ink.paint(), width: 2.0, dash: line.ink.dash() };
        drawing.shapes.push(super::Shape::Path { points: places.clone(), stroke });
        if places.len() <= MAX_DOTS {
            for at in &places {
                drawing.mark(*at, line.ink, DOT_SCALE);
            }
        }
        let words = points.iter().map(|(x, y)| {
            let (x, y) = (self.x.unit.show(*x), self.y.unit.show(*y));
            format!("{}: {} {y} at {} {x}", line.label, self.y.label.to_lowercase(), self.x.label.to_lowercase())
        });
        drawing.points.extend(places.iter().zip(words).map(|(at, words)| Point { at: *at, words }));
    }

    pub(super) fn summary(&self) -> String {
        let (x_label, y_label) = (self.x.label.to_lowercase(), self.y.label.to_lowercase());
        let sentence = |line: &Line| match (line.points.first(), line.points.last()) {
            (Some((x0, y0)), Some((x1, y1))) => format!(
                "{}: {y_label} goes from {} to {} while {x_label} goes from {} to {}, in {}.",
                line.label,
                self.y.unit.show(*y0),
                self.y.unit.show(*y1),
                self.x.unit.show(*x0),
                self.x.unit.show(*x1),
                format::counted(line.points.len() as u64, "point")
            ),
            _ => format!("{}: no points yet.", line.label),
        };
        if self.lines.is_empty() {
            "No points yet.".to_owned()
        } else {
            self.lines.iter().map(sentence).collect::<Vec<_>>().join(" ")
        }
    }

    pub(super) fn table(&self) -> Table {
        let of_line = |line: &Line| {
            let label = line.label.clone();
            line.points.iter().map(|(x, y)| vec![label.clone(), exact(*x), exact(*y)]).collect::<Vec<_>>()
        };
        Table {
            heads: vec!["Line".to_owned(), self.x.label.clone(), self.y.label.clone()],
            rows: self.lines.iter().flat_map(of_line).collect(),
            num_words: 1,
        }
    }

    pub(super) fn legend(&self) -> Vec<Entry> {
        // One line is named by the caption.
        if self.lines.len() < 2 {
            return Vec::new();
        }
        let entry = |line: &Line| Entry { label: line.label.clone(), ink: line.ink, has_line: true };
        self.lines.iter().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Shape, Unit};

    fn lines(points: Vec<(f64, f64)>) -> Lines {
        let line = Line { label: "MF".to_owned(), ink: Ink::Plain(0), points };
        Lines { x: Axis::linear("Sweeps"), y: Axis::linear("Objective"), lines: vec![line] }
    }

    const SIZE: Size = Size { width: 640.0, height: 280.0 };

    fn places(drawing: &Drawing) -> Vec<(f64, f64)> {
        let path = drawing.shapes.iter().rev().find_map(|shape| match shape {
            Shape::Path { points, .. } => Some(points.clone()),
            _ => None,
        });
        path.unwrap()
    }

    #[test]
    fn a_falling_line_falls_to_the_right() {
        let drawing = lines(vec![(0.0, 1300.0), (1.0, 411.0), (2.0, 400.0)]).draw(SIZE);
        let places = places(&drawing);
        assert!(places.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1), "{places:?}");
        assert_eq!((drawing.points.len(), drawing.num_marks()), (3, 3));
        assert_eq!(drawing.points[1].words, "MF: objective 411 at sweeps 1");
    }

    #[test]
    fn a_line_of_many_points_has_no_dots_and_can_still_be_read() {
        let drawing = lines((0..100).map(|step| (f64::from(step), 1.0 / f64::from(step + 1))).collect()).draw(SIZE);
        assert_eq!((drawing.num_marks(), drawing.points.len()), (0, 100));
    }

    #[test]
    fn what_has_no_place_is_left_out() {
        let drawing = lines(vec![(0.0, 3.0), (1.0, f64::NAN), (2.0, 1.0)]).draw(SIZE);
        assert_eq!(places(&drawing).len(), 2);
        let mut on_log = lines(vec![(0.0, 0.0), (1.0, 0.1), (2.0, 0.001)]);
        on_log.y = Axis::log("Gap", Unit::Number);
        assert_eq!(on_log.draw(SIZE).points.len(), 2, "0 has no place on a logarithmic axis");
    }

    #[test]
    fn a_chart_is_told_in_a_sentence_and_in_a_table() {
        let chart = lines(vec![(0.0, 1300.0), (1.0, 411.5)]);
        assert_eq!(
            chart.summary(),
            "MF: objective goes from 1,300 to 411.5 while sweeps goes from 0 to 1, in 2 points."
        );
        assert_eq!(chart.table().to_csv(), "Line,Sweeps,Objective\r\nMF,0,1300\r\nMF,1,411.5\r\n");
    }

    #[test]
    fn an_empty_chart_says_so() {
        assert_eq!(Lines::default().summary(), "No points yet.");
        assert_eq!(lines(Vec::new()).summary(), "MF: no points yet.");
        assert!(lines(Vec::new()).draw(SIZE).points.is_empty());
    }
}
