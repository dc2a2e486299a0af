//! A long list of which only the rows in view are elements of the page.

use std::ops::Range;
use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;

use crate::browser;
use crate::windowing::{Rows, step};

/// What the rows are to assistive technology.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowRole {
    /// Choices: one of them is chosen, and going there with the arrow keys chooses it.
    Option,
    /// Rows of a grid, with cells in them.
    Row,
}

/// Names and measures of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ListShape {
    /// Id of the list, also its test id.
    pub id: &'static str,
    /// Test ids of rows are this word and the row's number.
    pub row: &'static str,
    /// What the rows are.
    pub role: RowRole,
    /// Height of a row in pixels.
    pub row_height: f64,
    /// Height of what stands above the rows and does not scroll away, in pixels.
    pub head_height: f64,
}

/// A list with one stop for Tab: arrows, Page Up and Page Down, Home and End go from row to row, Enter opens one, Space
/// ticks one where rows have ticks.
#[component]
pub fn VirtualList(
    /// Names and measures.
    shape: ListShape,
    /// Its name for assistive technology.
    label: &'static str,
    /// The rows in order, each once.
    rows: Signal<Arc<Vec<u32>>>,
    /// Shows what is in a row, given its place and the row.
    show: Callback<(usize, u32), AnyView>,
    /// The row that the keyboard is at.
    #[prop(into)]
    active: Signal<Option<u32>>,
    /// Called with the row that the person goes to.
    on_active: Callback<u32>,
    /// Called with a row that is opened.
    on_open: Callback<u32>,
    /// Called with a row that is ticked.
    #[prop(optional)]
    on_tick: Option<Callback<u32>>,
    /// What stands above the rows.
    #[prop(optional, into)]
    head: Option<ViewFn>,
) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let (scroll, viewport) = (RwSignal::new(0.0), RwSignal::new(0.0));
    let measure = Memo::new(move |_| Rows {
        total: rows.with(|rows| rows.len()),
        height: shape.row_height,
        viewport: f64::max(viewport.get() - shape.head_height, 0.0),
    });
    let range = Memo::new(move |_| measure.get().range(scroll.get()));
    let list = List { shape, rows, show, active, on_active, on_open, on_tick, measure, range, scroll };
    follow_height(place, viewport);
    keep_in_view(place, list);
    let is_grid = shape.is_grid();
    view! {
        <div
            node_ref=place
            id=shape.id
            class=format!("virtual is-{}", shape.id)
            role=if is_grid { "grid" } else { "listbox" }
            tabindex="0"
            aria-label=label
            aria-activedescendant=move || list.active_id()
            aria-rowcount=move || is_grid.then(|| (measure.get().total + 1).to_string())
            data-testid=shape.id
            on:scroll=move |_| {
                if let Some(place) = place.get_untracked() {
                    scroll.set(f64::from(place.scroll_top()));
                }
            }
            on:keydown=move |event| list.press(&event)
        >
            {head.map(|head| head.run())}
            <div
                class="virtual-rows"
                role=if is_grid { "rowgroup" } else { "presentation" }
                style:height=move || format!("{:.0}px", measure.get().content_height())
            >
                <For each=move || list.in_view() key=|row| *row let:entry>
                    {list.row(entry)}
                </For>
            </div>
        </div>
    }
}

impl ListShape {
    fn is_grid(self) -> bool {
        self.role == RowRole::Row
    }
}

/// What the parts of a list share.
#[derive(Clone, Copy)]
struct List {
    shape: ListShape,
    rows: Signal<Arc<Vec<u32>>>,
    show: Callback<(usize, u32), AnyView>,
    active: Signal<Option<u32>>,
    on_active: Callback<u32>,
    on_open: Callback<u32>,
    on_tick: Option<Callback<u32>>,
    measure: Memo<Rows>,
    /// The places that are elements.
    range: Memo<Range<usize>>,
    scroll: RwSignal<f64>,
}

impl List {
    /// The rows that are elements, with their places.
    fn in_view(self) -> Vec<(usize, u32)> {
        let rows = self.rows.get();
        self.range.get().filter_map(|n| Some((n, *rows.get(n)?))).collect()
    }

    /// Id of the element of the active row; what is named must be on the page.
    fn active_id(self) -> Option<String> {
        let active = self.active.get()?;
        let is_in_view = self.in_view().iter().any(|&(_, row)| row == active);
        is_in_view.then(|| row_id(self.shape, active))
    }

    fn press(self, event: &KeyboardEvent) {
        let (rows, now) = (self.rows.get_untracked(), self.active.get_untracked());
        let at = now.and_then(|now| rows.iter().position(|&row| row == now));
        let key = event.key();
        let target = step(&key, at, self.measure.get_untracked()).and_then(|next| rows.get(next).copied());
        // A press on what is inside a row belongs to that.
        let own = at.and(now).filter(|_| event.target() == event.current_target());
        match (key.as_str(), target, own) {
            (_, Some(next), _) => self.on_active.run(next),
            ("Enter", None, Some(row)) => self.on_open.run(row),
            (" ", None, Some(row)) => self.on_tick.unwrap_or(self.on_open).run(row),
            _ => return,
        }
        event.prevent_default();
    }

    fn row(self, (n, row): (usize, u32)) -> impl IntoView {
        let is_grid = self.shape.is_grid();
        let is_active = Memo::new(move |_| self.active.get() == Some(row));
        let choose = move |_| {
            self.on_active.run(row);
            if !is_grid {
                self.on_open.run(row);
            }
        };
        view! {
            <div
                id=row_id(self.shape, row)
                class="virtual-row"
                class:is-active=is_active
                role=if is_grid { "row" } else { "option" }
                aria-selected=move || is_active.get().to_string()
                aria-setsize=move || (!is_grid).then(|| self.measure.get().total.to_string())
                aria-posinset=(!is_grid).then(|| (n + 1).to_string())
                aria-rowindex=is_grid.then(|| (n + 2).to_string())
                data-testid=format!("{}-{row}", self.shape.row)
                style:top=move || format!("{:.1}px", self.measure.get().offset(n, self.scroll.get()))
                style:height=format!("{}px", self.shape.row_height)
                on:click=choose
            >
                {self.show.run((n, row))}
            </div>
        }
    }
}

fn row_id(shape: ListShape, row: u32) -> String {
    format!("{}-row-{row}", shape.id)
}

/// Keeps `viewport` at the height of the element.
fn follow_height(place: NodeRef<Div>, viewport: RwSignal<f64>) {
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            let measured = place.clone();
            browser::follow_size(&place, move || viewport.set(f64::from(measured.client_height())));
        }
    });
}

/// Scrolls to the active row whenever another one is active or the rows change; to the top when it is not among them.
fn keep_in_view(place: NodeRef<Div>, list: List) {
    let is_shown = Memo::new(move |_| list.measure.get().viewport > 0.0);
    Effect::new(move |_| {
        let (rows, active) = (list.rows.get(), list.active.get());
        let Some(place) = place.get().filter(|_| is_shown.get()) else { return };
        let at = active.and_then(|active| rows.iter().position(|&row| row == active));
        let now = f64::from(place.scroll_top());
        let wanted = at.map_or(0.0, |at| list.measure.get_untracked().scroll_to(at, now));
        // The same number in pixels would still stop a scroll that is under way.
        if (wanted - now).abs() >= 1.0 {
            place.set_scroll_top(wanted.round() as i32);
            list.scroll.set(f64::from(place.scroll_top()));
        }
    });
}
