//! A drawing on the screen, to be read by pointer and arrow keys.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;

use super::marks_canvas::MarksCanvas;
use crate::charts::{Direction, Drawing, Ink, Point, Shape, nearest, step};
use crate::identity::Filling;

/// Above this many marks they are painted on a canvas: so many elements would make the page slow.
pub(super) const MOST_SVG_MARKS: usize = 5_000;
/// How near the pointer must be to a point, in pixels.
const REACH: f64 = 28.0;

/// A drawing with a place for reading its points.
#[component]
pub(super) fn Plot(
    /// The drawing.
    drawing: Memo<Drawing>,
    /// What it says.
    summary: Memo<String>,
    /// Its name.
    caption: Signal<String>,
    /// Test id of the figure.
    test_id: &'static str,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<usize>);
    let has_focus = RwSignal::new(false);
    let on_canvas = Memo::new(move |_| drawing.with(|drawing| drawing.num_marks() > MOST_SVG_MARKS));
    let view_box = move || drawing.with(|drawing| format!("0 0 {} {}", drawing.size.width, drawing.size.height));
    let shapes = move || {
        let skip_marks = on_canvas.get();
        drawing.with(|drawing| {
            let shown = drawing.shapes.iter().filter(|shape| !(skip_marks && matches!(shape, Shape::Mark { .. })));
            shown.map(shape_view).collect_view()
        })
    };
    let point = move || drawing.with(|drawing| drawing.points.get(chosen.get()?).cloned());
    let ring = move || {
        let (x, y) = point()?.at;
        Some(view! { <circle class="ring" cx=format!("{x:.1}") cy=format!("{y:.1}") r="9" /> })
    };
    view! {
        <div class="plot-box">
            <Show when=move || on_canvas.get()>
                <MarksCanvas drawing />
            </Show>
            <svg
                class="plot"
                role="img"
                aria-label=summary
                viewBox=view_box
                width=move || drawing.with(|drawing| drawing.size.width)
                height=move || drawing.with(|drawing| drawing.size.height)
            >
                {shapes}
                {ring}
            </svg>
            <Reader drawing chosen has_focus caption test_id />
        </div>
        <output class="readout" data-testid=format!("{test_id}-readout")>
            {move || readout(point(), has_focus.get(), drawing.with(|drawing| drawing.points.len()))}
        </output>
    }
}

fn readout(point: Option<Point>, has_focus: bool, num_points: usize) -> String {
    match point {
        Some(point) => point.words,
        None if num_points == 0 => String::new(),
        None if has_focus => "Use the arrow keys to read the points".to_owned(),
        None => "Point at a mark, or use the arrow keys, to read it".to_owned(),
    }
}

/// Lies over the drawing and takes pointer and keys. Screen readers pass the arrow keys on to an application.
#[component]
fn Reader(
    drawing: Memo<Drawing>,
    chosen: RwSignal<Option<usize>>,
    has_focus: RwSignal<bool>,
    caption: Signal<String>,
    test_id: &'static str,
) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let press = move |event: KeyboardEvent| {
        let next = drawing.with_untracked(|drawing| next_point(&drawing.points, chosen.get_untracked(), &event.key()));
        if let Some(next) = next {
            event.prevent_default();
            chosen.set(if let Move::To(point) = next { Some(point) } else { None });
        }
    };
    let point = move |event: PointerEvent| {
        let Some(place) = place.get_untracked() else { return };
        let edges = place.get_bounding_client_rect();
        let at = (f64::from(event.client_x()) - edges.left(), f64::from(event.client_y()) - edges.top());
        let found = drawing.with_untracked(|drawing| nearest(&drawing.points, at, REACH));
        if found != chosen.get_untracked() {
            chosen.set(found);
        }
    };
    view! {
        <div
            class="reader"
            node_ref=place
            role="application"
            tabindex=move || if drawing.with(|drawing| drawing.points.is_empty()) { "-1" } else { "0" }
            aria-label=move || format!("Points of the chart “{}”: arrow keys", caption.get())
            data-testid=format!("{test_id}-points")
            on:keydown=press
            on:pointermove=point
            on:pointerleave=move |_| {
                if !has_focus.get_untracked() {
                    chosen.set(None);
                }
            }
            on:focus=move |_| has_focus.set(true)
            on:blur=move |_| {
                has_focus.set(false);
                chosen.set(None);
            }
        ></div>
    }
}

/// What a key does to the choice of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    /// It chooses this point.
    To(usize),
    /// It chooses none.
    Away,
}

/// What a key means; none for keys that mean something else.
fn next_point(points: &[Point], chosen: Option<usize>, key: &str) -> Option<Move> {
    let last = points.len().checked_sub(1)?;
    match key {
        "Home" => Some(Move::To(0)),
        "End" => Some(Move::To(last)),
        "Escape" => chosen.map(|_| Move::Away),
        _ => {
            let direction = Direction::of_key(key)?;
            // The first press finds the first point.
            Some(Move::To(chosen.map_or(0, |from| step(points, from.min(last), direction))))
        }
    }
}

fn shape_view(shape: &Shape) -> AnyView {
    match shape {
        Shape::Path { points, stroke } => {
            let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
            view! {
                <polyline
                    class=stroke.paint.class()
                    points=points.join(" ")
                    stroke-width=stroke.width
                    stroke-dasharray=(!stroke.dash.is_empty()).then_some(stroke.dash)
                />
            }
            .into_any()
        }
        Shape::Area { at, size, paint } => view! {
            <rect
                class=paint.class()
                x=format!("{:.1}", at.0)
                y=format!("{:.1}", at.1)
                width=format!("{:.1}", size.width)
                height=format!("{:.1}", size.height)
            />
        }
        .into_any(),
        Shape::Text { at: (x, y), anchor, text, paint, upright } => view! {
            <text
                class=paint.class()
                x=format!("{x:.1}")
                y=format!("{y:.1}")
                text-anchor=anchor.word()
                transform=upright.then(|| format!("rotate(-90 {x:.1} {y:.1})"))
            >
                {text.clone()}
            </text>
        }
        .into_any(),
        Shape::Mark { at, ink, scale } => mark_view(*at, *ink, *scale).into_any(),
    }
}

fn mark_view((x, y): (f64, f64), ink: Ink, scale: f64) -> impl IntoView {
    let (path, filling) = ink.marker();
    let class = if filling == Filling::Solid { "mark-solid" } else { "mark-hollow" };
    let dot = (filling == Filling::Dotted).then(|| view! { <circle class="mark-solid" r="1.6" /> });
    view! {
        <g class=ink.paint().class() transform=format!("translate({x:.1} {y:.1}) scale({scale})")>
            <path class=class d=path />
            {dot}
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points() -> Vec<Point> {
        [0.0, 10.0, 20.0].map(|x| Point { at: (x, 0.0), words: x.to_string() }).to_vec()
    }

    #[test]
    fn keys_choose_points() {
        let points = points();
        assert_eq!(next_point(&points, None, "ArrowRight"), Some(Move::To(0)));
        assert_eq!(next_point(&points, Some(0), "ArrowRight"), Some(Move::To(1)));
        assert_eq!(
            [next_point(&points, Some(0), "End"), next_point(&points, Some(2), "Home")],
            [Some(Move::To(2)), Some(Move::To(0))]
        );
        assert_eq!(next_point(&points, Some(7), "ArrowLeft"), Some(Move::To(1)), "the chart has shrunk");
    }

    #[test]
    fn escape_lets_go_and_other_keys_are_left_alone() {
        assert_eq!(next_point(&points(), Some(1), "Escape"), Some(Move::Away));
        assert_eq!(next_point(&points(), None, "Escape"), None, "so that it closes a dialog around the chart");
        assert_eq!(next_point(&points(), Some(1), "Tab"), None);
        assert_eq!(next_point(&[], None, "ArrowLeft"), None);
    }
}
