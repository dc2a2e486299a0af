//! An answer of the engine: on its way, there, or refused.

use leptos::prelude::*;

use crate::state::Answer;

/// Shows a known answer by `show`, and says what is the matter otherwise.
pub(super) fn answered<T, V: IntoView + 'static>(answer: Option<Answer<T>>, show: impl FnOnce(T) -> V) -> AnyView {
    match answer {
        Some(Answer::Ready(value)) => show(value).into_any(),
        Some(Answer::Failed(failure)) => view! {
            <p class="inline-error" data-testid="answer-failed">
                {failure.message}
                " "
                {failure.hint}
            </p>
        }
        .into_any(),
        Some(Answer::Waiting(_)) | None => view! { <p class="muted">"Asking the engine…"</p> }.into_any(),
    }
}
