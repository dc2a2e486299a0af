//! Very many marks, painted on a canvas below the axes.

use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::browser;
use crate::charts::{Drawing, Ink, Shape};
use crate::theme::ColorEpoch;

/// Radius of a painted mark at its usual size, in pixels: among thousands its shape would not be seen.
const RADIUS: f64 = 2.5;

/// The marks of a drawing. They are painted again when the drawing or the colors of the page change.
#[component]
pub(super) fn MarksCanvas(
    /// The drawing.
    drawing: Memo<Drawing>,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let epoch = use_context::<ColorEpoch>();
    Effect::new(move |_| {
        if let Some(epoch) = epoch {
            epoch.0.track();
        }
        if let Some(canvas) = canvas.get() {
            drawing.with(|drawing| paint(&canvas, drawing));
        }
    });
    view! { <canvas class="marks" node_ref=canvas aria-hidden="true" data-testid="marks-canvas"></canvas> }
}

/// Paints all marks, those of one color together.
fn paint(canvas: &HtmlCanvasElement, drawing: &Drawing) {
    let ratio = window().device_pixel_ratio();
    canvas.set_width((drawing.size.width * ratio) as u32);
    canvas.set_height((drawing.size.height * ratio) as u32);
    let context = canvas.get_context("2d").ok().flatten().and_then(|context| context.dyn_into().ok());
    let Some(context): Option<CanvasRenderingContext2d> = context else { return };
    // A scale that is not finite would be refused; the pixel ratio is.
    let _ = context.scale(ratio, ratio);
    let mut inks: Vec<Ink> = Vec::new();
    for shape in &drawing.shapes {
        if let Shape::Mark { ink, .. } = shape
            && !inks.contains(ink)
        {
            inks.push(*ink);
        }
    }
    for own in inks {
        context.set_fill_style_str(&browser::color_of(canvas, own.paint().class()));
        context.begin_path();
        for shape in &drawing.shapes {
            if let Shape::Mark { at: (x, y), ink, scale } = shape
                && *ink == own
            {
                let radius = RADIUS * scale;
                context.rect(x - radius, y - radius, 2.0 * radius, 2.0 * radius);
            }
        }
        context.fill();
    }
}
