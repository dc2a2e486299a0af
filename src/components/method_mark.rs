//! The marker of a method.

use leptos::prelude::*;

use crate::charts::Ink;
use crate::identity::{Filling, Identity, Look};

/// A method's marker in its color. Its name stands beside it, so it is hidden from screen readers.
#[component]
pub fn MethodMark(
    /// Its family.
    identity: Identity,
    /// Its number within the family.
    #[prop(optional)]
    variant: u8,
) -> impl IntoView {
    let look = Look { family: identity, variant };
    let inside = if look.filling() == Filling::Solid { "currentColor" } else { "none" };
    let dot = (look.filling() == Filling::Dotted).then(|| view! { <circle r="1.6" fill="currentColor" /> });
    view! {
        <svg class=format!("mark {}", Ink::Method(look).paint().class()) viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true">
            <path d=look.marker() fill=inside stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" />
            {dot}
        </svg>
    }
}
