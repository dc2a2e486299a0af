//! Shapes in pixels, from the upper left corner.

use super::{Ink, Paint};

/// A box in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Pixels to the right.
    pub width: f64,
    /// Pixels down.
    pub height: f64,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Its color.
    pub paint: Paint,
    /// Its width in pixels.
    pub width: f64,
    /// Its dashes, as SVG writes them; empty for a solid line.
    pub dash: &'static str,
}

impl Stroke {
    /// A thin solid line.
    pub fn thin(paint: Paint) -> Self {
        Self { paint, width: 1.0, dash: "" }
    }
}

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

impl Anchor {
    /// The word of SVG.
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A line through points.
    Path {
        /// The points.
        points: Vec<(f64, f64)>,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A filled box.
    Area {
        /// Its upper left corner.
        at: (f64, f64),
        /// Its size.
        size: Size,
        /// Its color.
        paint: Paint,
    },
    /// A text on one line.
    Text {
        /// Where it stands: the base line.
        at: (f64, f64),
        /// Which part of it stands there.
        anchor: Anchor,
        /// The text.
        text: String,
        /// Its color.
        paint: Paint,
        /// Whether it runs upwards.
        upright: bool,
    },
    /// The mark of a method or a dot.
    Mark {
        /// Its center.
        at: (f64, f64),
        /// How it looks.
        ink: Ink,
        /// Its size beside the usual one.
        scale: f64,
    },
}

/// A place that can be read by pointer or keyboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Where.
    pub at: (f64, f64),
    /// What is there.
    pub words: String,
}

/// A chart in pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The box that it fills.
    pub size: Size,
    /// From back to front.
    pub shapes: Vec<Shape>,
    /// What can be read.
    pub points: Vec<Point>,
}

impl Drawing {
    /// An empty drawing.
    pub fn new(size: Size) -> Self {
        Self { size, shapes: Vec::new(), points: Vec::new() }
    }

    /// A drawing that only says why it is empty.
    pub fn empty(size: Size, reason: &str) -> Self {
        let text = Shape::Text {
            at: (size.width / 2.0, size.height / 2.0),
            anchor: Anchor::Middle,
            text: reason.to_owned(),
            paint: Paint::Muted,
            upright: false,
        };
        Self { size, shapes: vec![text], points: Vec::new() }
    }

    /// How many marks it has.
    pub fn num_marks(&self) -> usize {
        self.shapes.iter().filter(|shape| matches!(shape, Shape::Mark { .. })).count()
    }

    pub(super) fn text(&mut self, at: (f64, f64), anchor: Anchor, text: impl Into<String>, paint: Paint) {
        self.shapes.push(Shape::Text { at, anchor, text: text.into(), paint, upright: false });
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        self.shapes.push(Shape::Path { points: vec![from, to], stroke });
    }

    pub(super) fn mark(&mut self, at: (f64, f64), ink: Ink, scale: f64) {
        self.shapes.push(Shape::Mark { at, ink, scale });
    }
}
