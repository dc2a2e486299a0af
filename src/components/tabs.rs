//! Tabs: one of several panels is shown.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::browser;

/// A tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tab {
    /// The word in ids.
    pub slug: &'static str,
    /// What a person reads.
    pub label: &'static str,
}

/// The row of tabs. Its panel is an element with the role `tabpanel` and the id of [`panel_id`].
///
/// One stop for Tab; arrows, Home and End go from tab to tab and show its panel at once.
#[component]
pub fn TabRow(
    /// The tabs in order.
    tabs: &'static [Tab],
    /// The slug of the tab that is shown.
    #[prop(into)]
    chosen: Signal<&'static str>,
    /// Called with the slug of the tab that is wanted.
    on_choose: Callback<&'static str>,
    /// Its name for assistive technology.
    label: &'static str,
) -> impl IntoView {
    let press = move |event: KeyboardEvent| {
        let place = tabs.iter().position(|tab| tab.slug == chosen.get_untracked()).unwrap_or(0);
        if let Some(next) = next_tab(place, tabs.len(), &event.key()) {
            event.prevent_default();
            on_choose.run(tabs[next].slug);
            browser::focus(&tab_id(tabs[next].slug));
        }
    };
    let tab = move |tab: &Tab| {
        let Tab { slug, label } = *tab;
        let is_chosen = move || chosen.get() == slug;
        view! {
            <button
                type="button"
                role="tab"
                class="tab"
                id=tab_id(slug)
                aria-selected=move || is_chosen().to_string()
                aria-controls=move || is_chosen().then(|| panel_id(slug))
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                data-testid=tab_id(slug)
                on:click=move |_| on_choose.run(slug)
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=press>
            {tabs.iter().map(tab).collect_view()}
        </div>
    }
}

/// The panel of a tab.
#[component]
pub fn TabPanel(
    /// The tab's slug.
    slug: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="stack" role="tabpanel" id=panel_id(slug) aria-labelledby=tab_id(slug) data-testid=panel_id(slug)>
            {children()}
        </div>
    }
}

/// Id of a tab.
fn tab_id(slug: &str) -> String {
    format!("tab-{slug}")
}

/// Id of a tab's panel.
fn panel_id(slug: &str) -> String {
    format!("panel-{slug}")
}

/// The tab that a key goes to.
fn next_tab(place: usize, count: usize, key: &str) -> Option<usize> {
    match key {
        "ArrowRight" => Some((place + 1) % count),
        "ArrowLeft" => Some((place + count - 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round() {
        let next = |place, key| next_tab(place, 3, key);
        assert_eq!([next(2, "ArrowRight"), next(0, "ArrowLeft")], [Some(0), Some(2)]);
        assert_eq!([next(1, "Home"), next(1, "End"), next(1, "Tab")], [Some(0), Some(2), None]);
    }
}
