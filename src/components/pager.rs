//! Pages of a long list.

use leptos::prelude::*;

use crate::format;

/// Buttons for the page before and after, and where one is.
#[component]
pub fn Pager(
    /// Index of the first row shown.
    start: RwSignal<usize>,
    /// Rows per page.
    size: usize,
    /// Rows in all.
    #[prop(into)]
    total: Signal<usize>,
    /// What the rows are, for the buttons' names.
    what: &'static str,
) -> impl IntoView {
    let place = move || {
        let (start, total) = (start.get(), total.get());
        let last = (start + size).min(total) as u64;
        format!(
            "{}–{} of {}",
            format::count((start + 1).min(total) as u64),
            format::count(last),
            format::count(total as u64)
        )
    };
    view! {
        <div class="pager" class:is-hidden=move || total.get() <= size>
            <button
                type="button"
                class="button is-small"
                aria-label=format!("Previous {what}")
                data-testid=format!("{what}-previous")
                prop:disabled=move || start.get() == 0
                on:click=move |_| start.update(|start| *start = start.saturating_sub(size))
            >
                "‹"
            </button>
            <span class="muted">{place}</span>
            <button
                type="button"
                class="button is-small"
                aria-label=format!("Next {what}")
                data-testid=format!("{what}-next")
                prop:disabled=move || { start.get() + size >= total.get() }
                on:click=move |_| start.update(|start| *start += size)
            >
                "›"
            </button>
        </div>
    }
}
