//! What can be done: the one layer under mouse, keyboard, address and drop.
//!
//! A command changes the state in a pure step and hands what follows from it to the client.

mod data;
mod lists;
mod models;

use std::rc::Rc;
use std::sync::Arc;

use alteraser_api::ids::{DataId, ModelId};
use alteraser_api::protocol::Request;
use alteraser_api::report::Side;
use leptos::prelude::*;

use crate::browser;
use crate::client::{Activity, Client, Labels};
use crate::route::{ResultTab, Route, View};
use crate::settings::Settings;
use crate::state::{AppState, Overlay, Question, Task};
use crate::theme::ColorEpoch;

/// The application as its pages see it: state to read, commands to give. Cheap to copy.
#[derive(Clone, Copy)]
pub struct App {
    state: RwSignal<AppState>,
    route: RwSignal<Route>,
    client: StoredValue<Client, LocalStorage>,
    data: Memo<Option<DataId>>,
    users: Memo<Arc<Vec<u32>>>,
    items: Memo<Arc<Vec<u32>>>,
    colors: ColorEpoch,
}

/// The application that the pages run in.
pub fn use_app() -> App {
    expect_context()
}

impl App {
    /// Starts the client and follows the address.
    pub fn start() -> Self {
        let state = RwSignal::new(AppState::with(Settings::kept()));
        let route = RwSignal::new(Route::parse(&browser::fragment()));
        let following = window_event_listener(leptos::ev::hashchange, move |_| {
            route.set(Route::parse(&browser::fragment()));
        });
        on_cleanup(move || following.remove());
        // The client's first notice may come before the client itself has been stored.
        let client: StoredValue<Option<Client>, LocalStorage> = StoredValue::new_local(None);
        let started = Client::start(move |notice| {
            let tasks = state.try_update(|state| state.apply(notice)).unwrap_or_default();
            client.with_value(|client| {
                if let Some(client) = client {
                    run(client, tasks);
                }
            });
        });
        client.set_value(Some(started.clone()));
        let data = Memo::new(move |_| state.with(|state| state.data.as_ref().map(|data| data.id)));
        let colors = ColorEpoch::start();
        provide_context(colors);
        let client = StoredValue::new_local(started);
        let [users, items] = [Side::User, Side::Item].map(|side| lists::rows(state, client, data, side));
        Self { state, route, client, data, users, items, colors }
    }

    /// Changes whenever the colors of the page do.
    pub fn colors(self) -> ColorEpoch {
        self.colors
    }

    /// A part of the state, which changes only when its value does.
    pub fn slice<T>(self, part: impl Fn(&AppState) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.state.with(&part))
    }

    /// A part of the state as it is now, without following its changes.
    pub fn peek<T>(self, part: impl FnOnce(&AppState) -> T) -> T {
        self.state.with_untracked(part)
    }

    /// Changes a draft or a selection; what follows from notices goes through [`AppState::apply`].
    pub fn edit<T>(self, change: impl FnOnce(&mut AppState) -> T) -> Option<T> {
        self.state.try_update(change)
    }

    /// Where the person is.
    pub fn route(self) -> Route {
        self.route.get()
    }

    /// Where the person is, without following it.
    pub fn current_route(self) -> Route {
        self.route.get_untracked()
    }

    /// A part of the place, which changes only when its value does.
    pub fn place<T>(self, part: impl Fn(Route) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| part(self.route.get()))
    }

    /// Goes to a step and keeps user and k.
    pub fn go(self, view: View) {
        go_to(&Route { view, ..here() });
    }

    /// Looks at another user, in the same step.
    pub fn look_at(self, user: u32) {
        go_to(&Route { user: Some(user), item: None, why: None, ..here() });
    }

    /// Opens the page of an item, or goes back from it to the user.
    pub fn look_at_item(self, item: Option<u32>) {
        go_to(&Route { view: View::Explore, item, ..here() });
    }

    /// Explains the score of an item for the user who is looked at.
    pub fn explain(self, item: u32) {
        go_to(&Route { view: View::Explore, item: None, why: Some(item), ..here() });
    }

    /// Looks at another user where users are shown.
    pub fn show_user(self, user: u32) {
        let route = here();
        let view = if route.view == View::Compare { View::Compare } else { View::Explore };
        go_to(&Route { view, user: Some(user), item: None, why: None, ..route });
    }

    /// Chooses the length of the lists.
    pub fn show_top(self, k: u32) {
        go_to(&Route { k, ..here() });
    }

    /// Trains what the form asks for; what stands in the way is said beside the form.
    pub fn train(self) {
        let request = self.edit(|state| match state.start_training(browser::now_ms()) {
            Ok(request) => {
                state.training.errors.clear();
                Some(request)
            }
            Err(errors) => {
                state.training.errors = errors;
                None
            }
        });
        self.send(request.flatten());
    }

    /// Forgets the selection and compares, or says beside the form what stands in the way.
    pub fn compare(self) {
        let request = self.edit(|state| match state.start_comparison(browser::now_ms()) {
            Ok(request) => {
                state.forgetting.errors.clear();
                Some(request)
            }
            Err(errors) => {
                state.forgetting.errors = errors;
                None
            }
        });
        let started = matches!(request, Some(Some(_)));
        self.send(request.flatten());
        if started {
            self.go(View::Compare);
        }
    }

    fn send(self, request: Option<Request>) {
        if let Some(request) = request {
            self.client.with_value(|client| client.send(request));
        }
    }

    /// Stops the running job.
    pub fn cancel(self) {
        if let Some(Some(job)) = self.edit(AppState::cancel_job) {
            self.client.with_value(|client| client.cancel(job));
        }
    }

    /// Sees to it that a user's list is known or under way.
    pub fn want_list(self, model: ModelId, user: u32, k: u32) {
        self.send(self.edit(|state| state.ask_list(model, user, k)).flatten());
    }

    /// Sees to it that a user's history is known or under way.
    pub fn want_history(self, model: ModelId, user: u32) {
        self.send(self.edit(|state| state.ask_history(model, user)).flatten());
    }

    /// Sees to it that the answer to a question is known or under way.
    pub fn want(self, model: ModelId, question: Question) {
        self.send(self.edit(|state| state.ask(model, question)).flatten());
    }

    /// The users or items that are listed, in order. Tracked.
    pub fn listed(self, side: Side) -> Arc<Vec<u32>> {
        match side {
            Side::User => self.users.get(),
            Side::Item => self.items.get(),
        }
    }

    /// How many records the users and items of the open data set have, tracked.
    pub fn activity(self) -> Option<Rc<Activity>> {
        let data = self.data.get()?;
        self.client.with_value(|client| client.activity(data))
    }

    /// Shows a panel of the comparison.
    pub fn show_tab(self, tab: ResultTab) {
        go_to(&Route { view: View::Compare, tab, ..here() });
    }

    /// Lays something over the page, in place of what lies there.
    pub fn open(self, overlay: Overlay) {
        self.edit(|state| state.overlay = Some(overlay));
    }

    /// Takes away what lies over the page.
    pub fn close(self, overlay: Overlay) {
        self.edit(|state| state.overlay.take_if(|open| *open == overlay));
    }

    /// Sees to it that the impact of the selection is known or under way.
    pub fn want_preview(self) {
        self.send(self.edit(AppState::ask_preview).flatten());
    }

    /// Puts the written request into the address if it may be there, and takes it out otherwise.
    pub fn link_request(self) {
        let forget = self.edit(AppState::request_for_address).flatten();
        let route = here();
        if route.forget != forget {
            go_to(&Route { forget, ..route });
        }
    }

    /// Tries to get something out of the page.
    pub fn probe_privacy(self) {
        self.client.with_value(Client::probe_privacy);
    }

    /// Labels of the open data set, tracked.
    pub fn open_labels(self) -> Option<Rc<Labels>> {
        let data = self.data.get()?;
        self.client.with_value(|client| client.labels(data))
    }
}

/// Where the address points now. The page follows in a later turn, so two steps in one turn must begin here.
fn here() -> Route {
    Route::parse(&browser::fragment())
}

/// The address changes first, and the page follows it as it follows any link.
fn go_to(route: &Route) {
    browser::set_fragment(&route.fragment());
}

fn run(client: &Client, tasks: Vec<Task>) {
    for task in tasks {
        match task {
            Task::Send(request) => client.send(request),
            Task::Close(data) => client.close(data),
        }
    }
}
