//! Doing what the table offers.

use super::Action;
use crate::browser;
use crate::commands::App;
use crate::route::View;
use crate::state::{Overlay, SelectionKind};

/// Id of the field in which a user is searched for.
const USER_SEARCH: &str = "user-search";

impl App {
    /// Does it, if it can be done now, and tells whether it was.
    pub fn perform(self, action: Action) -> bool {
        let possible = self.peek(|state| action.refusal(state).is_none());
        if possible {
            self.carry_out(action);
        }
        possible
    }

    fn carry_out(self, action: Action) {
        match action {
            Action::Go(view) => self.go(view),
            Action::UseExample => self.import_example(),
            Action::ChooseFiles => browser::choose_files(move |files| self.choose_files(files)),
            Action::CancelImport => self.cancel_import(),
            Action::Train => {
                self.train();
                self.go(View::Train);
            }
            Action::RandomUser => self.show_user(browser::random_below(self.num_users())),
            Action::NextUser => self.step_user(1),
            Action::PreviousUser => self.step_user(-1),
            Action::FindUser => {
                self.go(View::Explore);
                browser::focus_soon(USER_SEARCH);
            }
            Action::PickUser => self.pick_user(),
            Action::Forget => self.compare(),
            Action::Cancel => self.cancel(),
            Action::Export(format) => self.export(format),
            Action::Color(theme) => self.show_in(theme),
            Action::TryLeak => self.probe_privacy(),
            Action::DismissProblems => {
                self.edit(|state| state.problems.clear());
            }
            Action::OpenPalette => self.open(Overlay::Palette),
            Action::OpenKeys => self.open(Overlay::Keys),
        }
    }

    fn num_users(self) -> u32 {
        self.peek(|state| state.data.as_ref().map_or(0, |data| data.summary.num_users))
    }

    /// The user that is looked at; the first one when the address names none.
    fn shown_user(self) -> u32 {
        self.current_route().user.unwrap_or(0)
    }

    /// Looks at the user some rows further, and stops at both ends.
    fn step_user(self, by: i32) {
        let last = self.num_users().saturating_sub(1);
        self.show_user(self.shown_user().saturating_add_signed(by).min(last));
    }

    fn pick_user(self) {
        let user = self.shown_user();
        self.edit(|state| {
            state.selection.toggle_user(user);
            state.selection.kind = SelectionKind::Users;
        });
    }
}
