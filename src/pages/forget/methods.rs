//! How to forget: the engine's methods with their settings.

use alteraser_api::catalog::Entry;
use leptos::html::Details;
use leptos::prelude::*;

use crate::client::WorkerState;
use crate::commands::{App, use_app};
use crate::components::{ConfigForm, MethodMark};
use crate::form::FieldError;
use crate::format;
use crate::identity::Identity;
use crate::state::method_scope;

/// The checklist of methods.
#[component]
pub(super) fn MethodsCard(
    /// What was refused.
    errors: Memo<Vec<FieldError>>,
) -> impl IntoView {
    let app = use_app();
    let methods = app.slice(|state| match (&state.worker, state.base_model()) {
        (WorkerState::Ready { catalog, .. }, Some((_, model))) => {
            catalog.methods_for(&model.training.model.id).cloned().collect()
        }
        _ => Vec::new(),
    });
    let choose = move |(label, all, test_id): (&'static str, bool, &'static str)| {
        let choose = move |_| {
            app.edit(|state| methods.with_untracked(|methods| state.forgetting.choose_all(methods.iter(), all)));
        };
        view! {
            <button type="button" class="button is-small" data-testid=test_id on:click=choose>
                {label}
            </button>
        }
    };
    view! {
        <section class="card">
            <h2>"How to forget"</h2>
            <p class="muted">
                <MethodMark identity=Identity::Retrain />
                " A full retrain without the forgotten records always runs: it is what every method is measured against."
            </p>
            <div class="actions">
                {choose(("All", true, "methods-all"))}
                {choose(("Suggested", false, "methods-suggested"))}
            </div>
            <fieldset class="choices">
                <legend class="visually-hidden">"Methods"</legend>
                {move || rows(app, methods.get(), errors)}
            </fieldset>
        </section>
    }
}

/// The suggested methods, and the others behind one line until one of them is chosen or the person looks.
fn rows(app: App, methods: Vec<Entry>, errors: Memo<Vec<FieldError>>) -> impl IntoView {
    let (suggested, others): (Vec<Entry>, Vec<Entry>) = methods.into_iter().partition(|entry| entry.suggested);
    let row = move |entry| method_row(app, entry, errors);
    let opened = RwSignal::new(false);
    let known = others.clone();
    let runs = app.slice(move |state| known.iter().any(|entry| state.forgetting.is_chosen(entry)));
    let details = NodeRef::<Details>::new();
    let note = move |_| opened.set(details.get_untracked().is_some_and(|details| details.open()));
    let others = (!others.is_empty()).then(|| {
        let count = format::counted(others.len() as u64, "other method");
        view! {
            <details node_ref=details prop:open=move || runs.get() || opened.get() on:toggle=note>
                <summary data-testid="other-methods">{count}</summary>
                <div class="choices">{others.into_iter().map(row).collect_view()}</div>
            </details>
        }
    });
    view! {
        {suggested.into_iter().map(row).collect_view()}
        {others}
    }
}

fn method_row(app: App, entry: Entry, errors: Memo<Vec<FieldError>>) -> impl IntoView {
    let known = entry.clone();
    let runs = app.slice(move |state| state.forgetting.is_chosen(&known));
    let id = entry.id.clone();
    let toggle = move |_| {
        app.edit(|state| state.forgetting.toggle(&id));
    };
    let own_id = method_scope(&entry.id);
    let look = app.peek(|state| state.look(&entry.id));
    let (label, summary) = (entry.label.clone(), entry.summary.clone());
    let settings = (!entry.fields.is_empty()).then(|| settings(app, entry, errors));
    view! {
        <div class="method">
            <label class="choice" for=own_id.clone()>
                <input
                    type="checkbox"
                    id=own_id.clone()
                    data-testid=own_id.clone()
                    prop:checked=runs
                    on:change=toggle
                />
                <MethodMark identity=look.family variant=look.variant />
                <span>{label}</span>
            </label>
            <p class="method-summary">{summary}</p>
            {settings}
        </div>
    }
}

fn settings(app: App, entry: Entry, errors: Memo<Vec<FieldError>>) -> impl IntoView {
    let id = entry.id.clone();
    let draft = app.peek(|state| state.forgetting.configs.get(&id).cloned()).unwrap_or_default();
    let on_edit = Callback::new(move |(name, text): (String, String)| {
        app.edit(|state| state.forgetting.configs.entry(id.clone()).or_default().set(&name, text));
    });
    let scope = method_scope(&entry.id);
    let test_id = format!("{scope}-settings");
    view! {
        <details class="method-settings">
            <summary data-testid=test_id>"Settings"</summary>
            <p class="muted">
                <cite>{entry.paper}</cite>
            </p>
            <ConfigForm scope fields=entry.fields draft errors on_edit />
        </details>
    }
}
