//! What has been ticked so far, and the way on.

use leptos::prelude::*;

use crate::commands::use_app;
use crate::format;
use crate::route::View;

/// What has been ticked so far, and the way on.
#[component]
pub(super) fn TickedBar() -> impl IntoView {
    let app = use_app();
    let counts = app.slice(|state| {
        let selection = &state.selection;
        [selection.records.len(), selection.users.len(), selection.items.len()].map(|count| count as u64)
    });
    view! {
        <div class="card actions is-bar is-sticky ticked-bar">
            <span data-testid="ticked">{move || sentence(counts.get())}</span>
            <button
                type="button"
                class="button is-primary"
                data-testid="explore-forget"
                prop:disabled=move || counts.get() == [0; 3]
                on:click=move |_| app.go(View::Forget)
            >
                "Forget…"
            </button>
        </div>
    }
}

/// Records, users and items in words.
fn sentence([records, users, items]: [u64; 3]) -> String {
    let part = |count, noun, verb| (count > 0).then(|| format!("{} {verb}", format::counted(count, noun)));
    let parts = [part(records, "record", "ticked"), part(users, "user", "picked"), part(items, "item", "picked")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return "Tick records here, then forget them. Held-out records only measure: no model has seen them."
            .to_owned();
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ticked_is_counted() {
        assert_eq!(sentence([2, 0, 0]), "2 records ticked");
        assert_eq!(sentence([1, 1, 3]), "1 record ticked, 1 user picked, 3 items picked");
        assert!(sentence([0; 3]).starts_with("Tick records here"));
    }
}
