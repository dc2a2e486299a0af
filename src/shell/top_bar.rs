//! Name, what is open, colors.

use leptos::prelude::*;

use crate::browser::Theme;
use crate::commands::use_app;
use crate::format;

/// The bar at the top.
#[component]
pub fn TopBar() -> impl IntoView {
    let app = use_app();
    let data = app.slice(|state| {
        state.data.as_ref().map(|data| {
            let summary = &data.summary;
            let size = format!(
                "{} × {}, {}",
                format::counted(summary.num_users.into(), "user"),
                format::counted(summary.num_items.into(), "item"),
                format::counted(summary.num_records, "record")
            );
            (summary.name.clone(), size)
        })
    });
    let model = app
        .slice(|state| state.base_model().map(|(_, model)| (model.label.clone(), format::seconds(model.run.seconds))));
    view! {
        <header class="top">
            <a class="brand" href="#/data">
                "AltEraser"
            </a>
            {move || data.get().map(|(name, size)| chip("Data", name, size, "data-chip"))}
            {move || model.get().map(|(name, time)| chip("Model", name, format!("trained in {time}"), "model-chip"))}
            <span class="grow"></span>
            <ThemeButton />
        </header>
    }
}

fn chip(kind: &'static str, name: String, detail: String, test_id: &'static str) -> impl IntoView {
    view! {
        <span class="chip" data-testid=test_id>
            <span class="visually-hidden">{kind} ": "</span>
            <strong>{name}</strong>
            <span class="chip-detail">{detail}</span>
        </span>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(Theme::Auto);
    let change = move |_| {
        theme.update(|theme| *theme = theme.next());
        theme.get_untracked().apply();
    };
    view! {
        <button type="button" class="button is-small" data-testid="theme" on:click=change>
            "Colors: "
            {move || theme.get().label()}
        </button>
    }
}
