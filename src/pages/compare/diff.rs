//! A user's list before, after a method, and after the retrain, side by side.

use alteraser_api::ids::ModelId;
use leptos::prelude::*;

use super::ranks::{Named, RanksFigure};
use crate::commands::{App, use_app};
use crate::components::{MethodMark, RankList, RankedItem};
use crate::identity::Look;
use crate::list_diff::{gone, marks};
use crate::list_story::{Lists, story};
use crate::names;
use crate::pages::{asking, waiting::answered};
use crate::route::DEFAULT_K;
use crate::state::{Answer, Runs, UserList};
use crate::verdict::headline;

/// Lengths of the lists to choose from.
const LENGTHS: [u32; 3] = [5, DEFAULT_K, 20];

/// A list and the answer of its model.
pub(super) type Known = Memo<Option<Answer<UserList>>>;

/// The lists of one user from three models.
#[component]
pub(super) fn ListsCard() -> impl IntoView {
    let app = use_app();
    let suggested = app.slice(|state| {
        let comparison = state.runs.as_ref().and_then(|runs| runs.comparison.as_ref());
        comparison.map_or(0, |comparison| comparison.forget.first_user)
    });
    let chosen = app.place(|route| route.user);
    let user = Memo::new(move |_| chosen.get().unwrap_or(suggested.get()));
    let k = app.place(|route| route.k);
    let picked = RwSignal::new(None::<ModelId>);
    let methods = app.slice(|state| state.runs.as_ref().map(methods).unwrap_or_default());
    let suggested = app.slice(|state| state.runs.as_ref().and_then(headline_model));
    // A pick of an earlier comparison has no row any more.
    let known = move |model: &ModelId| methods.with(|methods| methods.iter().any(|row| row.0 == *model));
    let method = Memo::new(move |_| picked.get().filter(known).or(suggested.get()));
    let original = asking::list(app, app.slice(|state| state.runs.as_ref().map(|runs| runs.base)), user, k);
    let after = asking::list(app, method, user, k);
    let retrained = asking::list(app, app.slice(|state| state.runs.as_ref()?.models.first().copied()), user, k);
    let method_look = app.slice(move |state| {
        let id = methods.with(|all| all.iter().find(|row| Some(row.0) == method.get()).map(|row| row.1.clone()));
        state.look(&id.unwrap_or_default())
    });
    let lists = [
        Named { name: "Original", look: Signal::stored(Look::of("original")), list: original },
        Named { name: "After forgetting", look: method_look.into(), list: after },
        Named { name: "Retrained", look: Signal::stored(Look::of("retrain")), list: retrained },
    ];
    view! {
        <section class="card" data-testid="lists">
            <h2>"One user's list, before and after"</h2>
            <div class="toolbar">
                <UserField user />
                <LengthField k />
                <MethodField methods method picked />
            </div>
            <div class="columns is-lists">
                <ListColumn heading="Original" look=Signal::stored(Look::of("original")) before=None own=original test_id="list-original" />
                <ListColumn heading="After forgetting" look=method_look before=Some(original) own=after test_id="list-method" />
                <ListColumn heading="Retrained" look=Signal::stored(Look::of("retrain")) before=Some(original) own=retrained test_id="list-retrain" />
            </div>
            <Story lists=lists.map(|named| named.list) />
            <RanksFigure lists />
            <p class="muted">
                "Marks compare with the original list. A forgotten record may be recommended again: the retrain, which has never seen it, may do the same. What matters is that the two agree."
            </p>
        </section>
    }
}

/// What changed for the user, in words.
#[component]
fn Story(lists: [Known; 3]) -> impl IntoView {
    let app = use_app();
    let sentences = move || {
        let known: Option<Vec<Vec<u32>>> = lists.iter().map(|list| ready(list.get()).map(|list| ids(&list))).collect();
        let known = known.unwrap_or_default();
        let [original, unlearned, retrained] = &known[..] else { return Vec::new() };
        let labels = app.open_labels();
        story(Lists { original, unlearned, retrained }, |item| names::item(labels.as_deref(), item))
    };
    view! {
        <div class="story" data-testid="story">
            <h3>"What changed for this user"</h3>
            {move || sentences().into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
        </div>
    }
}

/// Model, id and label of each method that has a row, without the reference.
fn methods(runs: &Runs) -> Vec<(ModelId, String, String)> {
    let row = |(model, report): &(ModelId, alteraser_api::report::MethodReport)| {
        (*model, report.method.id.clone(), report.label.clone())
    };
    runs.rows.iter().skip(1).map(row).collect()
}

/// The model of the method that the verdict tells about.
fn headline_model(runs: &Runs) -> Option<ModelId> {
    let methods: Vec<_> = runs.rows.iter().skip(1).map(|(_, report)| report).collect();
    let row = headline(&methods)?;
    runs.rows.iter().find(|(_, report)| report.method == row.method).map(|(model, _)| *model)
}

#[component]
fn UserField(user: Memo<u32>) -> impl IntoView {
    let app = use_app();
    let refused = RwSignal::new(false);
    let text = move || {
        let labels = app.open_labels();
        labels.and_then(|labels| labels.user_labels.get(user.get() as usize).map(str::to_owned)).unwrap_or_default()
    };
    let choose = move |event| {
        let wanted = event_target_value(&event);
        let labels = app.open_labels();
        let found = labels.and_then(|labels| labels.user_labels.iter().position(|label| label == wanted.trim()));
        refused.set(found.is_none());
        if let Some(row) = found {
            app.look_at(row as u32);
        }
    };
    view! {
        <div class="field">
            <label for="compare-user">"User id"</label>
            <input
                id="compare-user"
                type="text"
                autocomplete="off"
                data-testid="compare-user"
                aria-invalid=move || refused.get().to_string()
                aria-describedby="compare-user-error"
                prop:value=text
                on:change=choose
            />
            <p class="field-error" id="compare-user-error">
                {move || refused.get().then_some("No user has this id")}
            </p>
        </div>
    }
}

#[component]
fn LengthField(k: Memo<u32>) -> impl IntoView {
    let app = use_app();
    let choose = move |event| {
        if let Ok(k) = event_target_value(&event).parse() {
            app.show_top(k);
        }
    };
    let options = LENGTHS.map(|length| {
        view! {
            <option value=length.to_string() selected=move || k.get() == length>
                {length}
            </option>
        }
    });
    view! {
        <div class="field">
            <label for="compare-k">"List length"</label>
            <select id="compare-k" data-testid="compare-k" on:change=choose>
                {options.into_iter().collect_view()}
            </select>
        </div>
    }
}

#[component]
fn MethodField(
    methods: Memo<Vec<(ModelId, String, String)>>,
    method: Memo<Option<ModelId>>,
    picked: RwSignal<Option<ModelId>>,
) -> impl IntoView {
    let choose = move |event| picked.set(event_target_value(&event).parse().ok().map(ModelId));
    let option = move |(model, _, label): (ModelId, String, String)| {
        view! {
            <option value=model.to_string() selected=move || method.get() == Some(model)>
                {label}
            </option>
        }
    };
    view! {
        <div class="field">
            <label for="compare-method">"After forgetting with"</label>
            <select id="compare-method" data-testid="compare-method" on:change=choose>
                {move || methods.get().into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

#[component]
fn ListColumn(
    heading: &'static str,
    #[prop(into)] look: Signal<Look>,
    before: Option<Known>,
    own: Known,
    test_id: &'static str,
) -> impl IntoView {
    let app = use_app();
    let body = move || {
        let before = before.and_then(|before| ready(before.get())).map(|list| ids(&list));
        answered(own.get(), move |list| list_view(app, &list, before.as_deref(), test_id))
    };
    view! {
        <div class="list-column">
            <h3>{move || view! { <MethodMark identity=look.get().family variant=look.get().variant /> }} " " {heading}</h3>
            {body}
        </div>
    }
}

pub(super) fn ready(answer: Option<Answer<UserList>>) -> Option<UserList> {
    if let Some(Answer::Ready(list)) = answer { Some(list) } else { None }
}

pub(super) fn ids(list: &UserList) -> Vec<u32> {
    list.items.iter().map(|item| item.item).collect()
}

fn list_view(app: App, list: &UserList, before: Option<&[u32]>, test_id: &'static str) -> impl IntoView + use<> {
    let labels = app.open_labels();
    let own = ids(list);
    let moved = before.map(|before| marks(before, &own));
    let items = list.items.iter().enumerate().map(|(rank, item)| RankedItem {
        name: names::item(labels.as_deref(), item.item),
        score: item.score,
        held_out: item.held_out,
        forgotten: item.forgotten,
        mark: moved.as_ref().map(|moved| moved[rank]),
    });
    let items: Vec<RankedItem> = items.collect();
    let gone = before.map(|before| gone(before, &own)).unwrap_or_default();
    let gone = gone.into_iter().map(|item| view! { <li>{names::item(labels.as_deref(), item)}</li> }).collect_view();
    let has_gone = before.is_some_and(|before| !crate::list_diff::gone(before, &own).is_empty());
    view! {
        {list.fallback.clone().map(|reason| view! { <p class="notice">{reason}</p> })}
        <RankList items test_id=test_id.to_owned() />
        {has_gone.then(|| view! {
            <p class="gone-head">"Gone from the list"</p>
            <ul class="gone" data-testid=format!("{test_id}-gone")>{gone}</ul>
        })}
    }
}
