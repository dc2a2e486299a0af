//! Charts as plain geometry: what is measured goes in, shapes in pixels come out. Nothing here knows the browser, so
//! every position is tested natively; `components::Figure` shows a drawing, and `svg` writes it as a file.

mod axes;
mod drawing;
mod frame;
mod heat_map;
mod histogram;
mod labels;
mod lines;
mod paint;
mod scatter;
mod slopes;
mod svg;
mod table;
mod walk;

pub use axes::{Axis, Unit};
pub use drawing::{Anchor, Drawing, Point, Shape, Size, Stroke};
pub use heat_map::{HeatMap, Shade};
pub use histogram::{Bars, Histogram};
pub use lines::{Line, Lines};
pub use paint::{Paint, heat_color};
pub use scatter::{Band, Dot, Scatter};
pub use slopes::{Slope, Slopes};
pub use svg::to_svg;
pub use table::{Table, csv_cell, exact};
pub use walk::{Direction, nearest, step};

use crate::identity::{Filling, Identity, Look};

/// What belongs to a name in the legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The name.
    pub label: String,
    /// How its marks and lines look.
    pub ink: Ink,
    /// Whether it has a line.
    pub has_line: bool,
}

/// How marks and lines of one thing look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// As a method.
    Method(Look),
    /// As one of a few things that are no methods, in order.
    Plain(u8),
}

/// A chart of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Lines over a numeric axis.
    Lines(Lines),
    /// Marks over two numeric axes.
    Scatter(Scatter),
    /// Counts per range of values.
    Histogram(Histogram),
    /// Ranks from list to list.
    Slopes(Slopes),
    /// Shaded cells.
    HeatMap(HeatMap),
}

impl Chart {
    /// Its shapes in a box of `size`.
    pub fn draw(&self, size: Size) -> Drawing {
        match self {
            Self::Lines(chart) => chart.draw(size),
            Self::Scatter(chart) => chart.draw(size),
            Self::Histogram(chart) => chart.draw(size),
            Self::Slopes(chart) => chart.draw(size),
            Self::HeatMap(chart) => chart.draw(size),
        }
    }

    /// What it says, in a sentence or two.
    pub fn summary(&self) -> String {
        match self {
            Self::Lines(chart) => chart.summary(),
            Self::Scatter(chart) => chart.summary(),
            Self::Histogram(chart) => chart.summary(),
            Self::Slopes(chart) => chart.summary(),
            Self::HeatMap(chart) => chart.summary(),
        }
    }

    /// The same as numbers.
    pub fn table(&self) -> Table {
        match self {
            Self::Lines(chart) => chart.table(),
            Self::Scatter(chart) => chart.table(),
            Self::Histogram(chart) => chart.table(),
            Self::Slopes(chart) => chart.table(),
            Self::HeatMap(chart) => chart.table(),
        }
    }

    /// What its colors and marks mean; empty when they are named in the drawing.
    pub fn legend(&self) -> Vec<Entry> {
        match self {
            Self::Lines(chart) => chart.legend(),
            Self::Histogram(chart) => chart.legend(),
            Self::Scatter(_) | Self::Slopes(_) | Self::HeatMap(_) => Vec::new(),
        }
    }

    /// The height that suits a width, in pixels.
    pub fn height(&self, width: f64) -> f64 {
        match self {
            Self::Lines(_) | Self::Histogram(_) => (width * 0.45).clamp(200.0, 320.0),
            Self::Scatter(_) => (width * 0.5).clamp(260.0, 380.0),
            Self::Slopes(chart) => chart.height(),
            Self::HeatMap(chart) => chart.height(width),
        }
    }
}

impl Ink {
    /// Its color.
    pub fn paint(self) -> Paint {
        match self {
            // Methods of no family differ more than relatives do, so they do not share one color.
            Self::Method(Look { family: Identity::Other, variant }) => {
                [Paint::Family(Identity::Other), Paint::Plain(2), Paint::Olive][usize::from(variant) % 3]
            }
            Self::Method(look) => Paint::Family(look.family),
            Self::Plain(index) => Paint::Plain(index % Paint::NUM_PLAIN),
        }
    }

    /// Its marker's outline and how that is filled.
    pub fn marker(self) -> (&'static str, Filling) {
        const DOT: &str = "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z";
        match self {
            Self::Method(look) => (look.marker(), look.filling()),
            Self::Plain(index) if index % 2 == 1 => (DOT, Filling::Hollow),
            Self::Plain(_) => (DOT, Filling::Solid),
        }
    }

    /// Its dashes, as SVG writes them; empty for a solid line.
    pub fn dash(self) -> &'static str {
        const PLAIN: [&str; 4] = ["", "6 4", "2 3", "9 3 2 3"];
        match self {
            Self::Method(look) => look.dash(),
            Self::Plain(index) => PLAIN[usize::from(index) % PLAIN.len()],
        }
    }
}
