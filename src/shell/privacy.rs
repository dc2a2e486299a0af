//! What may leave the page, and a button that tries.

use leptos::prelude::*;

use crate::client::PrivacyState;
use crate::commands::use_app;

/// The state of the lock; the explanation and the test open on request.
#[component]
pub fn PrivacyIndicator() -> impl IntoView {
    let app = use_app();
    let privacy = app.slice(|state| state.privacy);
    view! {
        <button
            type="button"
            class="button is-quiet"
            popovertarget="privacy-why"
            data-testid="privacy"
            data-state=move || if privacy.get() == PrivacyState::Open { "open" } else { "locked" }
        >
            {move || label(privacy.get())}
        </button>
        <div id="privacy-why" popover="auto" class="popover">
            <h2>"What can leave this tab"</h2>
            <p>{move || explanation(privacy.get())}</p>
            <ul data-testid="privacy-results">
                {move || results(privacy.get()).into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
            <Show when=move || privacy.get() != PrivacyState::Open>
                <button type="button" class="button" data-testid="privacy-probe" on:click=move |_| app.probe_privacy()>
                    "Try it"
                </button>
            </Show>
            <p class="muted">
                "The browser itself, its extensions and people with access to this device are outside what a page can lock."
            </p>
        </div>
    }
}

fn label(privacy: PrivacyState) -> &'static str {
    match privacy {
        PrivacyState::Open => "No data of yours yet",
        PrivacyState::Locked { page_blocked: Some(false), .. }
        | PrivacyState::Locked { workers_blocked: Some(false), .. } => "Lock failed",
        PrivacyState::Locked { .. } => "Locked: nothing can leave",
    }
}

fn explanation(privacy: PrivacyState) -> &'static str {
    match privacy {
        PrivacyState::Open => {
            "The page has loaded only its own files, and talks to no other host. When you choose a file of your own, it locks itself before the file is read: from then on the browser stops every request of the page and its workers."
        }
        PrivacyState::Locked { .. } => {
            "The page is locked: the browser stops every request of the page and its workers, to any host, until you reload."
        }
    }
}

fn results(privacy: PrivacyState) -> Vec<&'static str> {
    let PrivacyState::Locked { page_blocked, workers_blocked } = privacy else { return Vec::new() };
    let page = page_blocked.map(|blocked| {
        if blocked { "✓ A request from the page was stopped" } else { "✗ A request from the page got through" }
    });
    let workers = workers_blocked.map(|blocked| {
        if blocked { "✓ A request from the engine was stopped" } else { "✗ A request from the engine got through" }
    });
    page.into_iter().chain(workers).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_got_through_is_not_called_locked() {
        let broken = PrivacyState::Locked { page_blocked: Some(true), workers_blocked: Some(false) };
        assert_eq!(label(broken), "Lock failed");
        assert_eq!(
            results(broken),
            ["✓ A request from the page was stopped", "✗ A request from the engine got through"]
        );
    }

    #[test]
    fn nothing_is_claimed_before_it_was_tried() {
        let locked = PrivacyState::Locked { page_blocked: None, workers_blocked: None };
        assert_eq!((label(locked), results(locked).len()), ("Locked: nothing can leave", 0));
        assert_eq!(results(PrivacyState::Open).len(), 0);
    }
}
