//! The one vocabulary type for records: a user × item matrix seen from both sides.

use super::forget::ForgetSet;
use super::rows::Rows;

/// Users or items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Rows are users, counterparts are items.
    User,
    /// Rows are items, counterparts are users.
    Item,
}

impl Side {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::User => Self::Item,
            Self::Item => Self::User,
        }
    }

    /// The word for one row.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Item => "item",
        }
    }
}

/// Which user had which item, stored by user and by item.
#[derive(Debug, Clone)]
pub struct Interactions {
    by_user: Rows,
    by_item: Rows,
}

impl Interactions {
    /// Builds the matrix from records `(users[n], items[n])`; a pair may occur once.
    pub fn from_pairs(num_users: usize, num_items: usize, users: &[u32], items: &[u32]) -> Self {
        let by_user = Rows::from_pairs(num_users, users, items);
        let by_item = by_user.transposed(num_items);
        Self { by_user, by_item }
    }

    /// Number of rows of `side`.
    pub fn num_rows(&self, side: Side) -> usize {
        self.rows(side).num_rows()
    }

    /// Number of records.
    pub fn num_records(&self) -> usize {
        self.by_user.num_entries()
    }

    /// The counterparts of row `row`, ascending.
    pub fn row(&self, side: Side, row: usize) -> &[u32] {
        self.rows(side).row(row)
    }

    /// Whether user and item are a record.
    pub fn contains(&self, user: u32, item: u32) -> bool {
        self.by_user.contains(user as usize, item)
    }

    /// All records in the order of users, then items.
    pub fn records(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..self.by_user.num_rows())
            .flat_map(|user| self.by_user.row(user).iter().map(move |&item| (user as u32, item)))
    }

    /// The retained records, in time of what `forget` touches.
    #[must_use]
    pub fn without(&self, forget: &ForgetSet) -> Self {
        let mut retained = self.clone();
        for (user, items) in forget.by_row(Side::User) {
            retained.by_user.remove(user as usize, &items);
        }
        for (item, users) in forget.by_row(Side::Item) {
            retained.by_item.remove(item as usize, &users);
        }
        retained
    }

    fn rows(&self, side: Side) -> &Rows {
        match side {
            Side::User => &self.by_user,
            Side::Item => &self.by_item,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_forget_the_same_records() {
        let full = Interactions::from_pairs(2, 3, &[0, 0, 1, 1], &[0, 2, 1, 2]);
        let forget = ForgetSet::of_records(&full, &[(0, 2), (1, 2)]).expect("both are records");
        let retained = full.without(&forget);
        assert_eq!(retained.records().collect::<Vec<_>>(), [(0, 0), (1, 1)]);
        assert_eq!(retained.row(Side::Item, 2), [0_u32; 0]);
        assert_eq!((full.num_records(), retained.num_records()), (4, 2));
    }
}
