//! The page takes files wherever they are dropped.

use leptos::ev::DragEvent;
use leptos::prelude::*;

use crate::browser;
use crate::commands::use_app;

/// The frame of the page. Files dropped on it are looked into.
#[component]
pub fn DropTarget(children: Children) -> impl IntoView {
    let app = use_app();
    let hovering = RwSignal::new(false);
    // Without this the browser would leave the page and open the file.
    let over = move |event: DragEvent| {
        event.prevent_default();
        hovering.set(true);
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        hovering.set(false);
        app.choose_files(dropped_files(&event));
    };
    view! {
        <div
            class="shell"
            class:is-dropping=move || hovering.get()
            data-testid="drop-target"
            on:dragover=over
            on:dragleave=move |_| hovering.set(false)
            on:drop=drop
        >
            {children()}
        </div>
    }
}

/// Only handles are taken: reading is the import worker's business.
fn dropped_files(event: &DragEvent) -> Vec<web_sys::File> {
    browser::file_list(event.data_transfer().and_then(|transfer| transfer.files()))
}
