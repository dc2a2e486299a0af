//! "Add me": what the person likes, found among the items.

use alteraser_api::import::Candidate;
use leptos::html::Input;
use leptos::prelude::*;

use super::sources::chosen_files;
use crate::commands::{App, use_app};
use crate::format;
use crate::state::Matched;

const EXAMPLE: &str = "Toy Story\nThe Matrix\nPulp Fiction";

/// Adding oneself to the open data.
#[component]
pub(super) fn PersonCard() -> impl IntoView {
    let app = use_app();
    let you = app.slice(|state| state.data.as_ref().and_then(|data| data.you));
    let is_asking = app.slice(|state| state.person.asked.is_some());
    let matches = app.slice(|state| state.person.matches.clone());
    let input = NodeRef::<Input>::new();
    let typed = app.peek(|state| state.person.text.clone());
    let edit = move |event| {
        let text = event_target_value(&event);
        app.edit(|state| state.person.text = text);
    };
    view! {
        <section class="card" data-testid="add-me">
            <h2>"Add me"</h2>
            <p>
                "Type what you liked, one title in each line, or choose a file of your own history. You become the user “You”, whom you can look at, and forget. It stays on this page."
            </p>
            {move || you.get().map(|user| view! { <p class="notice" data-testid="you">{you_words(user)}</p> })}
            <label for="person-titles" class="visually-hidden">
                "Titles that you liked"
            </label>
            <textarea
                id="person-titles"
                rows="4"
                data-testid="person-titles"
                placeholder=EXAMPLE
                prop:value=typed
                on:input=edit
            ></textarea>
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    data-testid="person-find"
                    prop:disabled=move || is_asking.get()
                    on:click=move |_| app.match_titles(Vec::new())
                >
                    "Find the titles"
                </button>
                <label class="button file-button">
                    "Choose my history…"
                    <input
                        type="file"
                        class="visually-hidden"
                        node_ref=input
                        data-testid="person-file"
                        on:change=move |_| app.match_titles(chosen_files(input))
                    />
                </label>
            </div>
            {move || matches_view(app, &matches.get())}
        </section>
    }
}

fn you_words(user: u32) -> String {
    format!("You are user {} of these data. Train, then look at your list in the step Explore.", user + 1)
}

fn matches_view(app: App, matches: &[Matched]) -> Option<impl IntoView + use<>> {
    if matches.is_empty() {
        return None;
    }
    let found = matches.iter().filter(|matched| matched.item.is_some()).count() as u64;
    let rows = matches.iter().enumerate().map(|(row, matched)| match_view(app, row, matched));
    Some(view! {
        <p role="status" data-testid="person-found">
            {format!("{} of {} found", format::count(found), format::counted(matches.len() as u64, "title"))}
        </p>
        <ol class="matches" data-testid="person-matches">
            {rows.collect_view()}
        </ol>
        <button
            type="button"
            class="button is-primary"
            data-testid="person-add"
            prop:disabled=found == 0
            on:click=move |_| app.add_person()
        >
            "Add me"
        </button>
    })
}

fn match_view(app: App, row: usize, matched: &Matched) -> impl IntoView + use<> {
    let options = matched.title.candidates.iter().map(|candidate| candidate_view(candidate, matched.item));
    let none = matched.item.is_none();
    view! {
        <li>
            <span>{matched.title.text.clone()}</span>
            <select
                aria-label=format!("What {} is", matched.title.text)
                data-testid=format!("person-match-{row}")
                on:change=move |event| {
                    let item = event_target_value(&event).parse().ok();
                    app.edit(|state| state.take_title_for(row, item));
                }
            >
                {options.collect_view()}
                <option value="" selected=none>
                    "None of these"
                </option>
            </select>
        </li>
    }
}

fn candidate_view(candidate: &Candidate, taken: Option<u32>) -> impl IntoView + use<> {
    let selected = taken == Some(candidate.item);
    view! {
        <option value=candidate.item.to_string() selected=selected>
            {candidate.title.clone()}
        </option>
    }
}
