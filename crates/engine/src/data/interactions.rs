//! The one vocabulary type for records: a user × item matrix seen from both sides.

use super::dataset::Dataset;
use super::forget::ForgetSet;
use super::rows::Rows;
use super::values::{Book, Codes, RowValues, ValueReading};

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

    /// Place in pairs of users and items.
    pub(crate) fn place(self) -> usize {
        usize::from(self == Self::Item)
    }

    /// The word for one row.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Item => "item",
        }
    }
}

/// Which user had which item, and with what value, stored by user and by item.
#[derive(Debug, Clone)]
pub struct Interactions {
    by_user: Rows,
    by_item: Rows,
    /// What the codes of the rows stand for.
    book: Book,
}

impl Interactions {
    /// Builds the matrix from records `(users[n], items[n])` without values; a pair may occur once.
    pub fn from_pairs(num_users: usize, num_items: usize, users: &[u32], items: &[u32]) -> Self {
        let by_user = Rows::from_entries((num_users, num_items), (users, items), &Codes::Nothing, |_| 0);
        Self::of(by_user, num_items, Book::of(&[1.0]))
    }

    /// Builds the matrix from records `(users[n], items[n], values[n])`; a pair may occur once.
    pub fn from_triplets((num_users, num_items): (usize, usize), users: &[u32], items: &[u32], values: &[f32]) -> Self {
        let book = Book::of(values);
        let code_of = |n: usize| book.code(values[n]);
        let by_user = Rows::from_entries((num_users, num_items), (users, items), &book.column(), code_of);
        Self::of(by_user, num_items, book)
    }

    /// All records of `data`, with what `reading` reads of their values.
    pub fn of_dataset(data: &Dataset, reading: ValueReading) -> Self {
        Self::select(data, &vec![true; data.num_records()], reading)
    }

    /// The records `r` of `data` for which `is_kept[r]`, with what `reading` reads of their values.
    pub(crate) fn select(data: &Dataset, is_kept: &[bool], reading: ValueReading) -> Self {
        let book = data.book().read(reading);
        let num_kept = is_kept.iter().filter(|&&kept| kept).count();
        let by_user = Rows::from_rows(data.num_users(), num_kept, &book.column(), |user, entries| {
            for r in data.range(user).filter(|&r| is_kept[r]) {
                entries.push((data.item(r), data.book().recode(reading, data.code(r))));
            }
        });
        Self::of(by_user, data.num_items(), book)
    }

    fn of(by_user: Rows, num_items: usize, book: Book) -> Self {
        Self { by_item: by_user.transposed(num_items), by_user, book }
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

    /// What was read of the values of row `row`'s records, in the order of its counterparts; ones when nothing was.
    pub fn values(&self, side: Side, row: usize) -> RowValues<'_> {
        self.rows(side).values(row, &self.book)
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
        let remove = |side| self.rows(side).without(forget.by_row(side));
        let (by_user, by_item) = forget.for_both(|| remove(Side::User), || remove(Side::Item));
        Self { by_user, by_item, book: self.book.clone() }
    }

    /// The records for which `keep`, called with user and item, says so.
    #[must_use]
    pub fn subset(&self, mut keep: impl FnMut(u32, u32) -> bool) -> Self {
        let by_user = self.by_user.filtered(|user, item| keep(user as u32, item));
        Self::of(by_user, self.by_item.num_rows(), self.book.clone())
    }

    /// Bytes that stay in memory.
    pub fn resident_bytes(&self) -> usize {
        self.by_user.resident_bytes() + self.by_item.resident_bytes()
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
    use proptest::prelude::*;

    /// (user, item, value) of every record, read from one side.
    fn triplets(records: &Interactions, side: Side) -> Vec<(u32, u32, f32)> {
        let of_row = |row: usize| {
            let entries = records.row(side, row).iter().zip(records.values(side, row).iter());
            entries.map(move |(&id, value)| match side {
                Side::User => (row as u32, id, value),
                Side::Item => (id, row as u32, value),
            })
        };
        let mut all: Vec<_> = (0..records.num_rows(side)).flat_map(of_row).collect();
        all.sort_by_key(|&(user, item, _)| (user, item));
        all
    }

    proptest! {
        #[test]
        fn both_sides_hold_the_triplets_and_what_is_kept_with_what_is_forgotten_is_all(
            triplets_by_pair in prop::collection::btree_map((0_u32..6, 0_u32..8), -5_i8..5, 2..40),
            share in 1_usize..100,
        ) {
            let all: Vec<(u32, u32, f32)> =
                triplets_by_pair.iter().map(|(&(user, item), &value)| (user, item, f32::from(value))).collect();
            // Given in another order than the one they are kept in.
            let given = || all.iter().rev();
            let users: Vec<u32> = given().map(|record| record.0).collect();
            let items: Vec<u32> = given().map(|record| record.1).collect();
            let values: Vec<f32> = given().map(|record| record.2).collect();
            let full = Interactions::from_triplets((6, 8), &users, &items, &values);
            prop_assert_eq!(triplets(&full, Side::User), all.clone());
            prop_assert_eq!(triplets(&full, Side::Item), all.clone());

            let count = (all.len() * share / 100).clamp(1, all.len() - 1);
            let forgotten: Vec<(u32, u32)> = all[..count].iter().map(|&(user, item, _)| (user, item)).collect();
            let forget = ForgetSet::of_records(&full, &forgotten).expect("some of the records");
            let retained = full.without(&forget);
            for side in [Side::User, Side::Item] {
                prop_assert_eq!(triplets(&retained, side), all[count..].to_vec());
            }
            prop_assert_eq!(retained.num_records() + forget.records().len(), full.num_records());
        }
    }

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
