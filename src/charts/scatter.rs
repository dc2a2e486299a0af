//! Marks over two numeric axes, such as time against consistency, with the band that is noise.

use super::frame::{Frame, frame};
use super::labels;
use super::table::exact;
use super::{Anchor, Axis, Drawing, Ink, Paint, Point, Shape, Size, Stroke, Table};

/// A mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    /// Its name.
    pub label: String,
    /// How it looks.
    pub ink: Ink,
    /// What runs to the right.
    pub x: f64,
    /// What runs upwards.
    pub y: f64,
}

/// A range of the upright axis that is shaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// What it is.
    pub label: String,
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// Marks over two numeric axes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scatter {
    /// What runs to the right.
    pub x: Axis,
    /// What runs upwards.
    pub y: Axis,
    /// The marks.
    pub dots: Vec<Dot>,
    /// The range within which differences are noise.
    pub band: Option<Band>,
    /// Whether low values of the upright axis are the good ones; those to the left always are.
    pub lower_is_better: bool,
}

impl Scatter {
    pub(super) fn draw(&self, size: Size) -> Drawing {
        let band = || self.band.iter().flat_map(|band| [band.low, band.high]);
        let x_domain = self.x.domain(self.dots.iter().map(|dot| dot.x));
        let y_domain = self.y.domain(self.dots.iter().map(|dot| dot.y).chain(band()));
        let (Some(x_domain), Some(y_domain)) = (x_domain, y_domain) else {
            return Drawing::empty(size, "No marks yet");
        };
        let mut drawing = Drawing::new(size);
        let frame = frame(&mut drawing, (&self.x, x_domain), (&self.y, y_domain));
        if let Some(band) = &self.band {
            draw_band(&mut drawing, &frame, band);
        }
        let dots = self.placed();
        let at = |dot: &Dot| (frame.x.at(dot.x), frame.y.at(dot.y));
        let front: Vec<(f64, f64)> = self.front(&dots).into_iter().map(at).collect();
        if front.len() > 1 {
            drawing
                .shapes
                .push(Shape::Path { points: front, stroke: Stroke { dash: "3 4", ..Stroke::thin(Paint::Muted) } });
        }
        let marks: Vec<((f64, f64), &str)> = dots.iter().map(|dot| (at(dot), dot.label.as_str())).collect();
        let names = labels::place(&marks, (frame.left, frame.top - 8.0, size.width, frame.bottom));
        for (dot, name) in dots.iter().zip(names) {
            drawing.mark(at(dot), dot.ink, 1.0);
            if let Some(name) = name {
                drawing.text(name.at, name.anchor, dot.label.clone(), Paint::Label);
            }
        }
        drawing.points = dots.iter().map(|dot| Point { at: at(dot), words: self.words(dot) }).collect();
        drawing
    }

    /// The marks that have a place on the axes.
    fn placed(&self) -> Vec<&Dot> {
        let has_place = |value: f64, axis: &Axis| value.is_finite() && (!axis.is_log || value > 0.0);
        self.dots.iter().filter(|dot| has_place(dot.x, &self.x) && has_place(dot.y, &self.y)).collect()
    }

    /// The marks that none beats in both axes, from left to right.
    fn front<'a>(&self, dots: &[&'a Dot]) -> Vec<&'a Dot> {
        let worth = |dot: &Dot| if self.lower_is_better { -dot.y } else { dot.y };
        let is_beaten = |own: &Dot| {
            dots.iter().any(|other| {
                let at_least = other.x <= own.x && worth(other) >= worth(own);
                at_least && (other.x < own.x || worth(other) > worth(own))
            })
        };
        let mut front: Vec<&Dot> = dots.iter().copied().filter(|dot| !is_beaten(dot)).collect();
        front.sort_by(|a, b| a.x.total_cmp(&b.x));
        front
    }

    fn words(&self, dot: &Dot) -> String {
        let (x, y) = (self.x.unit.show(dot.x), self.y.unit.show(dot.y));
        format!("{}: {} {y}, {} {x}", dot.label, self.y.label.to_lowercase(), self.x.label.to_lowercase())
    }

    pub(super) fn summary(&self) -> String {
        let dots = self.placed();
        if dots.is_empty() {
            return "No marks yet.".to_owned();
        }
        let told: Vec<String> = dots.iter().map(|dot| self.words(dot)).collect();
        let band = self.band.as_ref().map(|band| {
            format!(
                " The band from {} to {} is {}.",
                self.y.unit.show(band.low),
                self.y.unit.show(band.high),
                band.label
            )
        });
        format!("{}.{}", told.join("; "), band.unwrap_or_default())
    }

    pub(super) fn table(&self) -> Table {
        Table {
            heads: vec!["Method".to_owned(), self.x.label.clone(), self.y.label.clone()],
            rows: self.dots.iter().map(|dot| vec![dot.label.clone(), exact(dot.x), exact(dot.y)]).collect(),
            num_words: 1,
        }
    }
}

fn draw_band(drawing: &mut Drawing, frame: &Frame, band: &Band) {
    let (upper, lower) = (frame.y.at(band.high), frame.y.at(band.low));
    // A band thinner than a line would not be seen.
    let height = (lower - upper).max(2.0);
    let size = Size { width: frame.right - frame.left, height };
    drawing.shapes.push(Shape::Area { at: (frame.left, upper), size, paint: Paint::Band });
    for edge in [upper, upper + height] {
        let stroke = Stroke { dash: "2 4", ..Stroke::thin(Paint::Muted) };
        drawing.line((frame.left, edge), (frame.right, edge), stroke);
    }
    let beside = if upper - 4.0 > frame.top + 10.0 { upper - 4.0 } else { upper + height + 13.0 };
    drawing.text((frame.right, beside), Anchor::End, band.label.clone(), Paint::Label);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::Unit;
    use crate::identity::Look;

    const SIZE: Size = Size { width: 640.0, height: 320.0 };

    fn dot(id: &str, x: f64, y: f64) -> Dot {
        Dot { label: id.to_owned(), ink: Ink::Method(Look::of(id)), x, y }
    }

    fn scatter() -> Scatter {
        Scatter {
            x: Axis::log("Time", Unit::Seconds),
            y: Axis::linear("Overlap"),
            dots: vec![
                dot("retrain", 2.4, 1.0),
                dot("alteraser", 0.18, 0.95),
                dot("no-op", 0.001, 0.84),
                dot("warm", 0.4, 0.85),
            ],
            band: Some(Band { label: "seed noise".to_owned(), low: 0.93, high: 0.97 }),
            lower_is_better: false,
        }
    }

    #[test]
    fn what_is_faster_stands_further_left_and_what_is_closer_higher() {
        let points = scatter().draw(SIZE).points;
        assert!(points[1].at.0 < points[0].at.0 && points[1].at.1 > points[0].at.1);
        assert_eq!(points[1].words, "alteraser: overlap 0.95, time 180 ms");
    }

    #[test]
    fn the_band_is_shaded_between_its_ends() {
        let drawing = scatter().draw(SIZE);
        let area = drawing.shapes.iter().find_map(|shape| match shape {
            Shape::Area { at, size, paint: Paint::Band } => Some((at.1, at.1 + size.height)),
            _ => None,
        });
        let (upper, lower) = area.unwrap();
        assert!(drawing.points[0].at.1 < upper && (upper..lower).contains(&drawing.points[1].at.1));
        assert!(drawing.points[3].at.1 > lower);
    }

    #[test]
    fn the_front_leaves_out_what_is_beaten_in_both() {
        let chart = scatter();
        let placed = chart.placed();
        let front: Vec<&str> = chart.front(&placed).into_iter().map(|dot| dot.label.as_str()).collect();
        assert_eq!(front, ["no-op", "alteraser", "retrain"]);
        let lower = Scatter { lower_is_better: true, ..scatter() };
        let placed = lower.placed();
        assert_eq!(lower.front(&placed).len(), 1, "doing nothing is then both fastest and lowest");
    }

    #[test]
    fn a_mark_without_a_place_is_in_the_table_alone() {
        let mut chart = scatter();
        chart.y = Axis::log("KL", Unit::Number);
        chart.dots[0].y = 0.0;
        assert_eq!((chart.draw(SIZE).points.len(), chart.table().rows.len()), (3, 4));
    }

    #[test]
    fn it_is_told_in_words() {
        let summary = scatter().summary();
        assert!(summary.starts_with("retrain: overlap 1, time 2.4 s; alteraser: overlap 0.95"), "{summary}");
        assert!(summary.ends_with("The band from 0.93 to 0.97 is seed noise."), "{summary}");
        assert_eq!(Scatter::default().summary(), "No marks yet.");
    }
}
