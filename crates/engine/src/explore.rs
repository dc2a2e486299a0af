//! Questions about one user and one item of a trained model.

use alteraser_api::report::{Contribution, Explanation, Holder, Nearest, Neighbor, Part};

use crate::data::forget::check_row;
use crate::data::{Interactions, Side};
use crate::error::Result;
use crate::eval::top_k::top_k;
use crate::models::similarity;
use crate::trained::{Trained, UNKNOWN_USER};

impl Trained {
    /// Why `item` has its score for `user`: what each training record of the user adds, largest first.
    ///
    /// # Errors
    /// An unknown user or item. A model without an answer gives its reason instead.
    pub fn explain(&self, user: u32, item: u32) -> Result<Explanation> {
        let records = self.records();
        check_row(records, Side::User, user)?;
        check_row(records, Side::Item, item)?;
        let absent = |reason: &str| Ok(Explanation { absent: Some(reason.to_owned()), ..Explanation::default() });
        if records.row(Side::User, user as usize).is_empty() {
            return absent(UNKNOWN_USER);
        }
        let attribution = match self.recommender.attribute(&self.train, user as usize, item) {
            Ok(attribution) => attribution,
            Err(reason) => return absent(reason),
        };
        let score = attribution.score();
        let describe = |(item, amount)| Contribution { item, amount };
        let mut contributions: Vec<Contribution> = attribution.records.into_iter().map(describe).collect();
        contributions.sort_by(|a, b| b.amount.total_cmp(&a.amount).then(a.item.cmp(&b.item)));
        let part = |(label, amount): (&str, f64)| Part { label: label.to_owned(), amount };
        let parts = attribution.parts.into_iter().map(part).collect();
        Ok(Explanation { score: Some(score), how: attribution.how.to_owned(), contributions, parts, absent: None })
    }

    /// The `k` rows of `side` that are nearest to `row`: by what the model has learned, else by what they share.
    ///
    /// # Errors
    /// An unknown user or item.
    pub fn nearest(&self, side: Side, row: u32, k: u32) -> Result<Nearest> {
        check_row(self.records(), side, row)?;
        let learned = self.recommender.similarities(side, row as usize);
        let found = learned.unwrap_or_else(|| similarity::of_records(self.records(), side, row as usize));
        let best = top_k(&found.values, &[row], k as usize);
        let rows = best.into_iter().map(|(row, similarity)| Neighbor { row, similarity }).collect();
        Ok(Nearest { measure: found.measure.to_owned(), rows })
    }

    /// All records of `item` in the data set, by user.
    ///
    /// # Errors
    /// An unknown item.
    pub fn holders(&self, item: u32) -> Result<Vec<Holder>> {
        check_row(self.records(), Side::Item, item)?;
        let of_user = |user: u32| {
            // Few of all users have the item, and their items are sorted.
            let place = self.data.items_of(user as usize).binary_search(&item).ok()?;
            let record = self.data.records_of(user as usize).nth(place)?;
            Some(Holder {
                user,
                value: record.value,
                time: record.time.map(u64::from),
                held_out: self.split.held_out.contains(user, item),
                forgotten: self.forgotten.contains(user, item),
            })
        };
        Ok((0..self.data.num_users() as u32).filter_map(of_user).collect())
    }

    fn records(&self) -> &Interactions {
        self.train.records()
    }
}
