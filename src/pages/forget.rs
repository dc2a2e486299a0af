//! Step 4: choose what to forget and how.

mod impact;
mod methods;
mod queue;
mod request;
mod selection;

use leptos::prelude::*;

use super::locked::Locked;
use crate::commands::use_app;
use crate::form::sentences;
use crate::route::View;
use impact::ImpactCard;
use methods::MethodsCard;
pub(super) use queue::Queue;
use selection::SelectionCard;

/// What to forget, how, and the start of it.
#[component]
pub fn ForgetPage() -> impl IntoView {
    let app = use_app();
    let has_model = app.slice(|state| state.base_model().is_some());
    let locked = || view! { <Locked first=View::Train sentence="Train a model first: only what was learned can be forgotten." /> };
    view! {
        <h1>"Forget"</h1>
        <Show when=move || has_model.get() fallback=locked>
            <ForgetForm />
        </Show>
    }
}

#[component]
fn ForgetForm() -> impl IntoView {
    let app = use_app();
    let busy = app.slice(|state| state.job.is_some());
    let errors = app.slice(|state| state.forgetting.errors.clone());
    let linked = app.place(|route| route.forget);
    Effect::new(move |_| {
        if let Some(text) = linked.get() {
            app.edit(|state| state.adopt_request(&text));
            app.link_request();
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        app.compare();
    };
    view! {
        <form class="stack" novalidate on:submit=submit data-testid="forget-form">
            <div class="columns is-even">
                <div class="stack">
                    <SelectionCard errors />
                    <ImpactCard />
                </div>
                <MethodsCard errors />
            </div>
            <p class="form-error" role="alert" data-testid="forget-error">
                {move || errors.with(|errors| sentences(errors))}
            </p>
            <div class="actions is-sticky is-on-page">
                <button
                    type="submit"
                    class="button is-primary is-large"
                    data-testid="forget-and-compare"
                    prop:disabled=busy
                >
                    "Forget and compare"
                </button>
                <Show when=move || busy.get()>
                    <button type="button" class="button" data-testid="forget-cancel" on:click=move |_| app.cancel()>
                        "Cancel"
                    </button>
                </Show>
            </div>
            <Queue />
        </form>
    }
}
