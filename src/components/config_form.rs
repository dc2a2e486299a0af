//! A form over the fields of a catalog entry.

use alteraser_api::catalog::{Field, FieldKind};
use leptos::prelude::*;

use crate::form::{Draft, FieldError, field_id};

/// One input per field, with its help and, after a refused attempt, what is wrong with it.
#[component]
pub fn ConfigForm(
    /// Keeps the ids of several forms on a page apart.
    #[prop(into)]
    scope: String,
    /// The fields in the order in which they are shown.
    fields: Vec<Field>,
    /// What has been typed. Read once per field: the inputs keep their own text afterwards.
    draft: Draft,
    /// What was refused, for all forms of the page; each field finds its own.
    #[prop(into)]
    errors: Signal<Vec<FieldError>>,
    /// Called with the field's name and the new text.
    on_edit: Callback<(String, String)>,
) -> impl IntoView {
    let rows = fields.into_iter().map(move |field| {
        let id = field_id(&scope, &field.name);
        let text = draft.text(&field);
        view! { <FieldRow id field text errors on_edit /> }
    });
    view! { <div class="fields">{rows.collect_view()}</div> }
}

#[component]
fn FieldRow(
    id: String,
    field: Field,
    text: String,
    errors: Signal<Vec<FieldError>>,
    on_edit: Callback<(String, String)>,
) -> impl IntoView {
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let described_by = format!("{help_id} {error_id}");
    let own = id.clone();
    let error = Memo::new(move |_| {
        errors.with(|errors| errors.iter().find(|error| error.field == own).map(|error| error.message.clone()))
    });
    let name = field.name.clone();
    let edit = move |text: String| on_edit.run((name.clone(), text));
    let input = match field.kind {
        FieldKind::Choice { options } => choice_input(id.clone(), described_by, options, &text, edit).into_any(),
        FieldKind::Integer { .. } | FieldKind::Real { .. } => view! {
            <input
                id=id.clone()
                data-testid=id.clone()
                type="text"
                inputmode="decimal"
                autocomplete="off"
                aria-describedby=described_by
                aria-invalid=move || error.with(|error| error.is_some().to_string())
                prop:value=text
                on:input=move |event| edit(event_target_value(&event))
            />
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <label for=id>{field.label}</label>
            {input}
            <p class="field-help" id=help_id>
                {field.help}
            </p>
            <p class="field-error" id=error_id.clone() data-testid=error_id>
                {move || error.get()}
            </p>
        </div>
    }
}

fn choice_input(
    id: String,
    described_by: String,
    options: Vec<(String, String)>,
    chosen: &str,
    edit: impl Fn(String) + 'static,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(word, label)| {
            let selected = word == chosen;
            view! {
                <option value=word selected=selected>
                    {label}
                </option>
            }
        })
        .collect_view();
    view! {
        <select
            id=id.clone()
            data-testid=id
            aria-describedby=described_by
            on:change=move |event| edit(event_target_value(&event))
        >
            {options}
        </select>
    }
}
