//! The marker of a method.

use leptos::prelude::*;

use crate::identity::Identity;

/// A method's marker in its color. Its name stands beside it, so it is hidden from screen readers.
#[component]
pub fn MethodMark(
    /// Whose.
    identity: Identity,
) -> impl IntoView {
    view! {
        <svg class=format!("mark {}", identity.class()) viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true">
            <path d=identity.marker() />
        </svg>
    }
}
