//! Step 5: what each method achieved, and what a user's list looks like before and after.

mod certificate;
mod diff;
mod export;
mod notes;
mod pair;
mod privacy;
mod ranks;
mod settings;
mod speed;
mod table;
mod tradeoff;
mod verdict;

use leptos::prelude::*;

use super::forget::Queue;
use super::locked::Locked;
use crate::commands::use_app;
use crate::components::{Tab, TabPanel, TabRow};
use crate::route::{ResultTab, View};
use crate::state::AppState;
use certificate::CertificateCard;
use diff::ListsCard;
use export::ExportCard;
use notes::NotesCard;
use pair::PairCard;
use privacy::PrivacyCard;
use speed::SpeedCard;
use table::TableCard;
use tradeoff::TradeoffCard;
use verdict::VerdictCard;

/// The comparison.
#[component]
pub fn ComparePage() -> impl IntoView {
    let app = use_app();
    let has_runs = app.slice(|state| state.shown_runs().is_some());
    let is_done = app.slice(|state| state.shown_runs().is_some_and(|runs| runs.comparison.is_some()));
    let is_stale = app.slice(AppState::is_comparison_stale);
    // Who started the comparison here is led to its result; who merely comes back is not.
    let ran_here = RwSignal::new(false);
    Effect::new(move |_| {
        if has_runs.get() && !is_done.get() {
            ran_here.set(true);
        }
    });
    let locked = || view! { <Locked first=View::Forget sentence="Forget something first: then its result is compared with a full retrain." /> };
    view! {
        <h1>"Compare"</h1>
        <Show when=move || has_runs.get() fallback=locked>
            <Show when=move || is_stale.get()>
                <p class="notice" data-testid="compare-stale">
                    "This comparison was made from an older model. Forget again to compare the new one."
                </p>
            </Show>
            <Queue />
            <Show when=move || is_done.get()>
                <VerdictCard takes_focus=ran_here.get_untracked() />
            </Show>
            <TableCard />
            <Show when=move || is_done.get()>
                <Panels />
            </Show>
        </Show>
    }
}

const TABS: [Tab; 7] = [
    Tab { slug: "summary", label: "Trade-off" },
    Tab { slug: "lists", label: "Lists" },
    Tab { slug: "pair", label: "Side by side" },
    Tab { slug: "privacy", label: "Privacy" },
    Tab { slug: "speed", label: "Speed" },
    Tab { slug: "certificate", label: "Certificate" },
    Tab { slug: "files", label: "Files" },
];

/// What there is to see beside the table, one panel at a time.
#[component]
fn Panels() -> impl IntoView {
    let app = use_app();
    let tab = app.place(|route| route.tab);
    let on_choose = Callback::new(move |slug| app.show_tab(ResultTab::parse(slug)));
    let panel = move || {
        let slug = tab.get().slug();
        match tab.get() {
            ResultTab::Summary => view! { <TabPanel slug><TradeoffCard /></TabPanel> }.into_any(),
            ResultTab::Lists => view! { <TabPanel slug><ListsCard /></TabPanel> }.into_any(),
            ResultTab::Pair => view! { <TabPanel slug><PairCard /></TabPanel> }.into_any(),
            ResultTab::Privacy => view! { <TabPanel slug><PrivacyCard /></TabPanel> }.into_any(),
            ResultTab::Speed => view! { <TabPanel slug><SpeedCard /></TabPanel> }.into_any(),
            ResultTab::Certificate => view! { <TabPanel slug><CertificateCard /></TabPanel> }.into_any(),
            ResultTab::Files => view! { <TabPanel slug><NotesCard /><ExportCard /></TabPanel> }.into_any(),
        }
    };
    view! {
        <TabRow
            tabs=&TABS
            chosen=Signal::derive(move || tab.get().slug())
            on_choose
            label="Parts of the comparison"
        />
        {panel}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_panel_has_its_tab() {
        assert_eq!(TABS.map(|tab| tab.slug), ResultTab::ALL.map(ResultTab::slug));
    }
}
