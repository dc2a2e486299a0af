//! What of users and items is listed, and in which order.

use alteraser_api::report::Side;

use crate::ordering::{ListView, Order};

/// The lists of the Explore step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browse {
    /// Which list is shown.
    pub side: Side,
    /// The users.
    pub users: ListView,
    /// The items.
    pub items: ListView,
}

impl Default for Browse {
    fn default() -> Self {
        let all = |order| ListView { search: String::new(), order };
        // Nobody knows items by their place in a file; what most have is what most people know.
        Self { side: Side::User, users: all(Order::File), items: all(Order::Records) }
    }
}

impl Browse {
    /// What is wanted of a list.
    pub fn list(&self, side: Side) -> &ListView {
        match side {
            Side::User => &self.users,
            Side::Item => &self.items,
        }
    }

    /// What is wanted of a list, to change.
    pub fn list_mut(&mut self, side: Side) -> &mut ListView {
        match side {
            Side::User => &mut self.users,
            Side::Item => &mut self.items,
        }
    }
}
