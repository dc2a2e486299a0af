//! What is to be forgotten, as picked on the screen.

use std::collections::BTreeSet;

use alteraser_api::catalog::Field;
use alteraser_api::experiment::ForgetRequest;
use alteraser_api::ids::MAX_SAFE_INTEGER;

use super::AppState;
use crate::form::{Draft, FieldError, integer_field, real_field};

/// Which of the picked things are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SelectionKind {
    /// The ticked records.
    Records,
    /// Everything of the picked users.
    Users,
    /// All users' records of the picked items.
    Items,
    /// A random share of the training records. The default: it needs no ticks, so that a first run is one click away.
    #[default]
    RandomShare,
    /// What the written request means.
    Text,
}

/// What is to be forgotten. Ticks survive a look at another kind of selection.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    /// Which of the following is meant.
    pub kind: SelectionKind,
    /// Ticked (user, item) records.
    pub records: BTreeSet<(u32, u32)>,
    /// Picked users.
    pub users: BTreeSet<u32>,
    /// Picked items.
    pub items: BTreeSet<u32>,
    /// Share and seed of the random choice.
    pub random: Draft,
    /// The written request.
    pub text: String,
    /// The request that an address named last, so that it is taken over once.
    linked: Option<String>,
}

impl Selection {
    /// Scope of the fields of a random choice.
    pub const RANDOM_SCOPE: &str = "random";

    /// The fields of a random choice.
    pub fn random_fields() -> [Field; 2] {
        [
            real_field("share", "Share in %", "Part of the training records that is forgotten", (0.001, 99.0), 1.0),
            integer_field("seed", "Seed", "The same seed picks the same records", (0, MAX_SAFE_INTEGER), 7),
        ]
    }

    /// Ticks a record or takes the tick away.
    pub fn toggle_record(&mut self, user: u32, item: u32) {
        self.kind = SelectionKind::Records;
        if !self.records.remove(&(user, item)) {
            self.records.insert((user, item));
        }
    }

    /// Picks everything of a user or takes it back.
    pub fn toggle_user(&mut self, user: u32) {
        self.kind = SelectionKind::Users;
        if !self.users.remove(&user) {
            self.users.insert(user);
        }
    }

    /// Picks all users' records of an item or takes it back.
    pub fn toggle_item(&mut self, item: u32) {
        self.kind = SelectionKind::Items;
        if !self.items.remove(&item) {
            self.items.insert(item);
        }
    }

    /// The request that this selection stands for.
    ///
    /// # Errors
    /// A sentence when nothing is picked or a number is not possible.
    pub fn request(&self) -> Result<ForgetRequest, Vec<FieldError>> {
        let empty =
            |message: &str| Err(vec![FieldError { field: "selection".to_owned(), message: message.to_owned() }]);
        match self.kind {
            SelectionKind::Records if self.records.is_empty() => {
                empty("No record is ticked: open a user in Explore and tick what is to be forgotten")
            }
            SelectionKind::Users if self.users.is_empty() => {
                empty("No user is picked: open a user in Explore and choose to forget everything of this user")
            }
            SelectionKind::Text if self.text.trim().is_empty() => {
                empty("No request is written: type one such as user:42 or genre:horror")
            }
            SelectionKind::Text => Ok(ForgetRequest::text(self.text.trim())),
            SelectionKind::Items if self.items.is_empty() => {
                empty("No item is picked: open an item in Explore and choose to forget everyone's records of it")
            }
            SelectionKind::Items => Ok(ForgetRequest::items(self.items.iter().copied())),
            SelectionKind::Records => Ok(ForgetRequest::records(self.records.iter().copied())),
            SelectionKind::Users => Ok(ForgetRequest::users(self.users.iter().copied())),
            SelectionKind::RandomShare => {
                let config = self.random.config(Self::RANDOM_SCOPE, &Self::random_fields())?;
                let share = config["share"].as_f64().unwrap_or_default() / 100.0;
                Ok(ForgetRequest::random(share, config["seed"].as_u64().unwrap_or_default()))
            }
        }
    }
}

/// Longest request that an address holds.
const LONGEST_LINKED: usize = 2_000;

impl AppState {
    /// Takes the request of an address over, unless it has been or the data are the person's own: what an address says
    /// of the example may mean somebody else in other data.
    pub fn adopt_request(&mut self, text: &str) {
        let is_new = self.selection.linked.as_deref() != Some(text);
        if is_new && self.data.as_ref().is_some_and(|data| data.is_example) {
            self.selection.kind = SelectionKind::Text;
            text.clone_into(&mut self.selection.text);
            self.selection.linked = Some(text.to_owned());
        }
    }

    /// The written request when the address may hold it: only of the built-in example, because ids and titles of a
    /// person's own data must not end up in a browser's history or in a link.
    pub fn request_for_address(&mut self) -> Option<String> {
        let is_example = self.data.as_ref().is_some_and(|data| data.is_example);
        let Selection { kind, text, linked, .. } = &mut self.selection;
        let fits = is_example && *kind == SelectionKind::Text && (1..=LONGEST_LINKED).contains(&text.len());
        fits.then(|| linked.insert(text.clone()).clone())
    }
}
