//! The application: what surrounds the steps, and the step that is shown.

use leptos::html::Main;
use leptos::prelude::*;

use crate::commands::App;
use crate::pages::{ComparePage, DataPage, ExplorePage, ForgetPage, TrainPage};
use crate::route::View;
use crate::shell::{DropTarget, KeysHelp, Palette, Problems, StatusBar, StepsNav, TopBar, follow_keys};

/// The whole page.
#[component]
pub fn Page() -> impl IntoView {
    let app = App::start();
    provide_context(app);
    follow_keys(app);
    let view = app.place(|route| route.view);
    let main = NodeRef::<Main>::new();
    Effect::watch(
        move || view.get(),
        move |view, _, _| {
            document().set_title(&format!("{} · AltEraser", view.label()));
            // A new step is read from its top; keyboards and screen readers start there as well.
            if let Some(main) = main.get_untracked() {
                let _ = main.focus();
            }
            window().scroll_to_with_x_and_y(0.0, 0.0);
        },
        false,
    );
    let step = move || match view.get() {
        View::Data => view! { <DataPage /> }.into_any(),
        View::Train => view! { <TrainPage /> }.into_any(),
        View::Explore => view! { <ExplorePage /> }.into_any(),
        View::Forget => view! { <ForgetPage /> }.into_any(),
        View::Compare => view! { <ComparePage /> }.into_any(),
    };
    view! {
        <DropTarget>
            <TopBar />
            <StepsNav />
            <main class="main" id="main" tabindex="-1" node_ref=main data-testid="main">
                <Problems />
                {step}
            </main>
            <StatusBar />
            <Palette />
            <KeysHelp />
        </DropTarget>
    }
}
