//! What is to be forgotten, as picked on the screen.

use std::collections::BTreeSet;

use alteraser_api::catalog::Field;
use alteraser_api::experiment::ForgetRequest;
use alteraser_api::ids::MAX_SAFE_INTEGER;

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
            SelectionKind::Items if self.items.is_empty() => {
                empty("No item is picked: open an item in Explore and choose to forget everyone's records of it")
            }
            SelectionKind::Items => Ok(ForgetRequest::Items { items: self.items.iter().copied().collect() }),
            SelectionKind::Records => Ok(ForgetRequest::Records { records: self.records.iter().copied().collect() }),
            SelectionKind::Users => Ok(ForgetRequest::Users { users: self.users.iter().copied().collect() }),
            SelectionKind::RandomShare => {
                let config = self.random.config(Self::RANDOM_SCOPE, &Self::random_fields())?;
                let share = config["share"].as_f64().unwrap_or_default() / 100.0;
                Ok(ForgetRequest::RandomShare { share, seed: config["seed"].as_u64().unwrap_or_default() })
            }
        }
    }
}
