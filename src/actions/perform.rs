//! Doing what the table offers.

use alteraser_api::report::Side;
use leptos::prelude::untrack;

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
            Action::SaveModel => self.save_model(),
            Action::OpenModel => browser::choose_files(move |files| {
                if let Some(file) = files.into_iter().next() {
                    self.open_model(file);
                }
            }),
            Action::RandomUser => self.show_user(browser::random_below(self.num_users())),
            Action::NextUser => self.step(1),
            Action::PreviousUser => self.step(-1),
            Action::FindUser => {
                self.edit(|state| state.browse.side = Side::User);
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

    /// Looks at the user some places further in the list, or at the item while an item is looked at.
    fn step(self, by: isize) {
        let route = self.current_route();
        let (side, shown) = match route.item.filter(|_| route.view == View::Explore) {
            Some(item) => (Side::Item, item),
            None => (Side::User, self.shown_user()),
        };
        match (untrack(|| beside(&self.listed(side), shown, by)), side) {
            (Some(user), Side::User) => self.show_user(user),
            (Some(item), Side::Item) => self.look_at_item(Some(item)),
            (None, _) => {}
        }
    }

    fn pick_user(self) {
        let user = self.shown_user();
        self.edit(|state| {
            state.selection.toggle_user(user);
            state.selection.kind = SelectionKind::Users;
        });
    }
}

/// The row some places further in a list, which stops at both ends; the first for a row that is not in it.
fn beside(rows: &[u32], shown: u32, by: isize) -> Option<u32> {
    let Some(place) = rows.iter().position(|&row| row == shown) else { return rows.first().copied() };
    let last = rows.len().saturating_sub(1);
    rows.get(place.saturating_add_signed(by).min(last)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_the_list_and_stop_at_its_ends() {
        let rows = [5, 2, 9];
        assert_eq!([beside(&rows, 5, 1), beside(&rows, 9, 1), beside(&rows, 5, -1)], [Some(2), Some(9), Some(5)]);
        assert_eq!(beside(&rows, 7, 1), Some(5), "a user whom the search leaves out");
        assert_eq!(beside(&[], 7, 1), None);
    }
}
