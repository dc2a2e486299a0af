//! The settings of a training, drawn from the engine's catalog.

use alteraser_api::catalog::{Catalog, Entry};
use leptos::prelude::*;

use super::too_big::TooBigNotice;
use crate::client::WorkerState;
use crate::commands::{App, use_app};
use crate::components::ConfigForm;
use crate::form::{FieldError, sentences};
use crate::route::View;
use crate::state::{DataSet, Preset, TrainingDraft, test_records};

/// The form of the training step.
#[component]
pub(super) fn TrainingForm() -> impl IntoView {
    let app = use_app();
    let catalog = app.slice(|state| match &state.worker {
        WorkerState::Ready { catalog, .. } => Some(catalog.clone()),
        _ => None,
    });
    let errors = app.slice(|state| state.training.errors.clone());
    let busy = app.slice(|state| state.job.is_some());
    let train = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        app.train();
    };
    view! {
        <form class="card" novalidate on:submit=train data-testid="train-form">
            <h2>"Model"</h2>
            {move || {
                catalog
                    .get()
                    .map_or_else(
                        || view! { <p class="muted">"The engine is being loaded…"</p> }.into_any(),
                        |catalog| model_fields(app, catalog, errors).into_any(),
                    )
            }}
            <p class="form-error" role="alert" data-testid="train-error">
                {move || errors.with(|errors| sentences(errors))}
            </p>
            <TooBigNotice />
            <div class="actions is-sticky">
                <button
                    type="submit"
                    class="button is-primary"
                    data-testid="train"
                    prop:disabled=move || busy.get() || catalog.with(Option::is_none)
                >
                    "Train"
                </button>
                <Show when=move || busy.get()>
                    <button type="button" class="button" data-testid="train-cancel" on:click=move |_| app.cancel()>
                        "Cancel"
                    </button>
                </Show>
            </div>
        </form>
    }
}

fn model_fields(app: App, catalog: Catalog, errors: Memo<Vec<FieldError>>) -> impl IntoView {
    let options = catalog.models.clone();
    let chosen = app.slice(move |state| state.training.entry(&catalog).cloned());
    let changes = app.slice(|state| state.training.changes);
    let split = app.slice(|state| {
        let has_times = state.data.as_ref().is_some_and(DataSet::has_times);
        state.split.request(has_times).ok().as_ref().map(test_records)
    });
    let choose = move |event| {
        let id = event_target_value(&event);
        app.edit(|state| {
            state.training.model = Some(id);
            state.training.errors.clear();
            state.training.too_big = None;
        });
    };
    view! {
        <div class="field">
            <label for="model">"Kind of model"</label>
            <select id="model" data-testid="model" on:change=choose>
                {options
                    .into_iter()
                    .map(|entry| {
                        let id = entry.id.clone();
                        let selected = chosen.with_untracked(|chosen| chosen.as_ref().is_some_and(|it| it.id == id));
                        view! {
                            <option value=id selected=selected>
                                {entry.label}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </div>
        {move || {
            changes.track();
            chosen.get().map(|entry| entry_fields(app, entry, errors))
        }}
        <h2>"Run"</h2>
        {run_section(app, (errors, changes))}
        <p class="muted" data-testid="train-split">
            {move || split.get()}
            " "
            <button type="button" class="button is-small" on:click=move |_| app.go(View::Data)>
                "Choose others"
            </button>
        </p>
    }
}

/// Presets with the fields that they set.
fn run_section(app: App, (errors, changes): (Memo<Vec<FieldError>>, Memo<u32>)) -> impl IntoView {
    let chosen = RwSignal::new(0u32);
    let fields = move || {
        chosen.track();
        changes.track();
        run_fields(app, errors)
    };
    view! {
        <Presets chosen />
        {fields}
    }
}

/// How thoroughly, in one choice. `chosen` changes with every choice, so that the fields show it.
#[component]
fn Presets(chosen: RwSignal<u32>) -> impl IntoView {
    let app = use_app();
    let button = move |preset: Preset| {
        let is_on = app.slice(move |state| state.training.is_preset(preset));
        let choose = move |_| {
            app.edit(|state| state.training.choose_preset(preset));
            chosen.update(|count| *count += 1);
        };
        view! {
            <button
                type="button"
                class="button"
                aria-pressed=move || is_on.get().to_string()
                data-testid=format!("preset-{}", preset.slug())
                on:click=choose
            >
                {preset.label()}
            </button>
        }
    };
    view! {
        <div class="actions" role="group" aria-label="How thoroughly">
            {Preset::ALL.map(button).into_iter().collect_view()}
        </div>
    }
}

fn entry_fields(app: App, entry: Entry, errors: Memo<Vec<FieldError>>) -> impl IntoView {
    let id = entry.id.clone();
    let draft = app.peek(|state| state.training.configs.get(&id).cloned()).unwrap_or_default();
    let on_edit = Callback::new(move |(name, text): (String, String)| {
        app.edit(|state| state.training.configs.entry(id.clone()).or_default().set(&name, text));
    });
    view! {
        <p class="muted">{entry.summary} " " <cite>{entry.paper}</cite></p>
        <ConfigForm scope=TrainingDraft::MODEL_SCOPE.to_owned() fields=entry.fields draft errors on_edit />
    }
}

fn run_fields(app: App, errors: Memo<Vec<FieldError>>) -> impl IntoView {
    let draft = app.peek(|state| state.training.run.clone());
    let on_edit = Callback::new(move |(name, text): (String, String)| {
        app.edit(|state| state.training.run.set(&name, text));
    });
    let fields = TrainingDraft::run_fields().to_vec();
    view! { <ConfigForm scope=TrainingDraft::RUN_SCOPE.to_owned() fields draft errors on_edit /> }
}
