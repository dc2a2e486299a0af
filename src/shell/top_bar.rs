//! Name, what is open, and the ways to commands, colors and help.

use leptos::prelude::*;

use super::keys_help::KeptNote;
use crate::actions::{Action, ActionButton};
use crate::commands::use_app;
use crate::format;
use crate::theme::Theme;

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
            <span class="top-buttons">
                <ActionButton action=Action::OpenPalette label="Commands" class="button is-small" test_id="open-palette" />
                <ThemeMenu />
                <ActionButton action=Action::OpenKeys label="Keys" class="button is-small" test_id="open-keys" />
            </span>
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

/// The colors, and whether the choice is kept.
#[component]
fn ThemeMenu() -> impl IntoView {
    view! {
        <button type="button" class="button is-small" popovertarget="theme-menu" data-testid="theme">
            "Colors"
        </button>
        <div id="theme-menu" popover="auto" class="popover is-below">
            <fieldset class="choices">
                <legend>"Colors"</legend>
                {Theme::ALL.into_iter().map(theme_choice).collect_view()}
            </fieldset>
            <KeptNote />
        </div>
    }
}

fn theme_choice(theme: Theme) -> impl IntoView {
    let app = use_app();
    let id = format!("theme-{}", theme.slug());
    view! {
        <label class="choice" for=id.clone()>
            <input
                type="radio"
                name="theme"
                id=id.clone()
                data-testid=id.clone()
                prop:checked=app.slice(move |state| state.settings.theme == theme)
                on:change=move |_| app.show_in(theme)
            />
            {theme.label()}
        </label>
    }
}
