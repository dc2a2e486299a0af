//! The frame of a chart with two numeric axes: margins, grid, ticks, titles.

use super::{Anchor, Axis, Drawing, Paint, Shape, Size, Stroke};
use crate::chart_scale::Scale;

/// Height of a line of text.
const LINE: f64 = 16.0;
/// Width of a digit at the size of ticks.
const DIGIT: f64 = 6.6;
/// Room above and to the right, where half a tick's text may stand.
const EDGE: f64 = 14.0;
/// Pixels that a tick's text needs along the lower axis.
const TICK_WIDTH: f64 = 76.0;
/// Pixels between ticks of the upright axis.
const TICK_HEIGHT: f64 = 44.0;
/// Room between the data and the lower axis, so that a mark on the lowest value stands free.
const FOOT: f64 = 8.0;

/// The scales of a drawing with axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub(super) x: Scale,
    pub(super) y: Scale,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// What runs along an axis: its words and its numbers.
pub(super) type Run<'a> = (&'a Axis, (f64, f64));

/// Draws the frame of a chart of `size` and gives its scales.
pub(super) fn frame(drawing: &mut Drawing, (x_axis, x_domain): Run<'_>, (y_axis, y_domain): Run<'_>) -> Frame {
    let Size { width, height } = drawing.size;
    let (top, bottom) = (EDGE, height - 2.0 * LINE - 10.0);
    let y = y_axis.scale(y_domain, (bottom - FOOT, top));
    let num_ticks = ((bottom - top) / TICK_HEIGHT) as usize;
    let y_ticks: Vec<(f64, String)> =
        y.ticks(num_ticks.max(2)).into_iter().map(|tick| (y.at(tick), y_axis.unit.show_tick(tick))).collect();
    let longest = y_ticks.iter().map(|(_, text)| text.chars().count()).max().unwrap_or(0);
    let (left, right) = (LINE + 14.0 + longest as f64 * DIGIT, width - EDGE);
    let x = x_axis.scale(x_domain, (left + FOOT, right - FOOT));
    let frame = Frame { x, y, left, right, top, bottom };
    for (at, text) in y_ticks {
        drawing.line((left, at), (right, at), Stroke::thin(Paint::Grid));
        drawing.text((left - 8.0, at + 4.0), Anchor::End, text, Paint::Muted);
    }
    let num_ticks = ((right - left) / TICK_WIDTH) as usize;
    for tick in x.ticks(num_ticks.max(2)) {
        let at = x.at(tick);
        drawing.line((at, bottom), (at, bottom + 5.0), Stroke::thin(Paint::Muted));
        drawing.text((at, bottom + LINE + 4.0), Anchor::Middle, x_axis.unit.show_tick(tick), Paint::Muted);
    }
    drawing.line((left, bottom), (right, bottom), Stroke::thin(Paint::Muted));
    titles(drawing, &frame, &x_axis.label, &y_axis.label);
    frame
}

fn titles(drawing: &mut Drawing, frame: &Frame, x_label: &str, y_label: &str) {
    let height = drawing.size.height;
    let center = f64::midpoint(frame.left, frame.right);
    drawing.text((center, height - 4.0), Anchor::Middle, x_label, Paint::Ink);
    drawing.shapes.push(Shape::Text {
        at: (12.0, f64::midpoint(frame.top, frame.bottom)),
        anchor: Anchor::Middle,
        text: y_label.to_owned(),
        paint: Paint::Ink,
        upright: true,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::Unit;

    fn drawn(size: Size) -> (Drawing, Frame) {
        let mut drawing = Drawing::new(size);
        let x_axis = Axis::log("Time", Unit::Seconds);
        let y_axis = Axis::linear("Overlap");
        let frame = frame(&mut drawing, (&x_axis, (0.01, 10.0)), (&y_axis, (0.0, 1.0)));
        (drawing, frame)
    }

    #[test]
    fn everything_stands_inside_the_box() {
        for width in [320.0, 640.0] {
            let size = Size { width, height: 240.0 };
            let (drawing, frame) = drawn(size);
            assert!(frame.left < frame.right && frame.top < frame.bottom && frame.bottom < size.height);
            for shape in &drawing.shapes {
                let places: Vec<(f64, f64)> = match shape {
                    Shape::Path { points, .. } => points.clone(),
                    Shape::Text { at, .. } | Shape::Mark { at, .. } | Shape::Area { at, .. } => vec![*at],
                };
                for (x, y) in places {
                    assert!((0.0..=width).contains(&x) && (0.0..=size.height).contains(&y), "{shape:?}");
                }
            }
        }
    }

    #[test]
    fn the_lowest_value_stands_above_the_axis() {
        let (_, frame) = drawn(Size { width: 640.0, height: 240.0 });
        assert!(frame.y.at(0.0) < frame.bottom && frame.y.at(1.0) >= frame.top);
        assert!(frame.x.at(0.01) > frame.left && frame.x.at(10.0) < frame.right);
    }

    #[test]
    fn a_narrow_box_has_fewer_ticks() {
        let count = |width| drawn(Size { width, height: 240.0 }).0.shapes.len();
        assert!(count(220.0) < count(900.0));
    }
}
