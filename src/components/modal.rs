//! Something that lies over the page until it is closed.

use leptos::html::Dialog;
use leptos::prelude::*;

/// A `<dialog>` that is shown while `open` holds. Escape, and a press beside it, close it; the browser then gives the
/// focus back to where it was.
#[component]
pub fn Modal(
    /// Whether it is shown.
    #[prop(into)]
    open: Signal<bool>,
    /// Called when it has been closed.
    on_close: Callback<()>,
    /// Its name for assistive technology.
    label: &'static str,
    /// Test id of the dialog.
    test_id: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            // A browser refuses only for a dialog that is open already or not in the page.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let press = move |event: leptos::ev::MouseEvent| {
        // The box inside takes the whole area, so only the backdrop gives the dialog itself as the target.
        if event.target() == event.current_target()
            && let Some(dialog) = dialog.get_untracked()
        {
            dialog.close();
        }
    };
    let children = StoredValue::new(children);
    view! {
        <dialog
            class="modal"
            node_ref=dialog
            aria-label=label
            data-testid=test_id
            on:close=move |_| on_close.run(())
            on:click=press
        >
            <Show when=move || open.get()>
                <div class="modal-box">{children.with_value(|children| children())}</div>
            </Show>
        </dialog>
    }
}
