//! How much memory data and models need, before they are made.

use serde::{Deserialize, Serialize};

use super::choices::{Choices, Keep};

/// The share of the memory that data and models may fill.
pub const SHARE_OF_CEILING: f64 = 0.7;

/// Bytes of a record that is open in the engine: both sides of the matrix, without its time.
const RECORD_BYTES: u64 = 20;
const TIME_BYTES: u64 = 4;
/// An offer aims this far below the bound, because sizes are estimates.
pub const OFFERED_SHARE: f64 = 0.9;

/// How large a data set is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataSize {
    /// Records.
    pub records: u64,
    /// Users.
    pub users: u64,
    /// Items.
    pub items: u64,
    /// Whether records have times.
    pub has_times: bool,
}

/// A data set that needs more memory than there is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TooBig {
    /// What was counted, or estimated from the start of the file.
    pub size: DataSize,
    /// Bytes it needs.
    pub needed_bytes: u64,
    /// Bytes it may need: [`SHARE_OF_CEILING`] of the ceiling.
    pub allowed_bytes: u64,
    /// What would fit.
    pub offers: Vec<Offer>,
}

/// A part of a data set that would fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Offer {
    /// The users that appear first.
    FirstUsers {
        /// How many.
        users: u32,
    },
    /// A random part of the users.
    RandomUsers {
        /// Chance of each user.
        share: f64,
        /// Seed of the draw.
        seed: u64,
    },
    /// Everything without the times.
    DropTimes,
}

impl DataSize {
    /// Bytes of the open data set: 24 per record, 20 without times.
    pub fn data_bytes(&self) -> u64 {
        let record = RECORD_BYTES + if self.has_times { TIME_BYTES } else { 0 };
        self.records.saturating_mul(record)
    }

    /// A share of the users with their records.
    #[must_use]
    pub fn share(&self, share: f64) -> Self {
        let part = |count: u64| (count as f64 * share) as u64;
        Self { records: part(self.records), users: part(self.users), ..*self }
    }

    /// Refuses a data set that needs more than [`SHARE_OF_CEILING`] of `ceiling_bytes`, with offers that would fit.
    ///
    /// # Errors
    /// [`TooBig`] when it needs more.
    pub fn check(&self, ceiling_bytes: u64) -> Result<(), TooBig> {
        let (needed_bytes, allowed_bytes) = (self.data_bytes(), allowed_bytes(ceiling_bytes));
        if needed_bytes <= allowed_bytes {
            return Ok(());
        }
        let mut offers = self.parts(OFFERED_SHARE * allowed_bytes as f64 / needed_bytes as f64);
        let without_times = Self { has_times: false, ..*self };
        if self.has_times && without_times.data_bytes() <= allowed_bytes {
            offers.push(Offer::DropTimes);
        }
        Err(TooBig { size: *self, needed_bytes, allowed_bytes, offers })
    }

    /// The two ways to a share of the users.
    pub fn parts(&self, share: f64) -> Vec<Offer> {
        let users = ((self.users as f64 * share) as u32).max(1);
        vec![Offer::FirstUsers { users }, Offer::RandomUsers { share, seed: 1 }]
    }
}

/// Bytes that data and models may fill of a memory of `ceiling_bytes`.
pub fn allowed_bytes(ceiling_bytes: u64) -> u64 {
    (ceiling_bytes as f64 * SHARE_OF_CEILING) as u64
}

impl Offer {
    /// Takes the offer.
    pub fn apply(&self, choices: &mut Choices) {
        match *self {
            Self::FirstUsers { users } => choices.keep = Keep::FirstUsers { users },
            Self::RandomUsers { share, seed } => choices.keep = Keep::RandomUsers { share, seed },
            Self::DropTimes => choices.drop_times = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ML_25M: DataSize = DataSize { records: 25_000_095, users: 162_541, items: 59_047, has_times: true };

    #[test]
    fn bytes_follow_the_counts() {
        assert_eq!(ML_25M.data_bytes(), 600_002_280);
        assert_eq!(DataSize { has_times: false, ..ML_25M }.data_bytes(), 500_001_900);
        let size = DataSize { records: 10, users: 2, items: 3, has_times: true };
        let half = DataSize { records: 5, users: 1, ..size };
        assert_eq!(size.share(0.5), half);
    }

    #[test]
    fn what_is_too_big_is_refused_with_offers() {
        assert_eq!(ML_25M.check(1 << 30), Ok(()));
        let too_big = ML_25M.check(800_000_000).unwrap_err();
        assert_eq!((too_big.needed_bytes, too_big.allowed_bytes), (600_002_280, 560_000_000));
        let [Offer::FirstUsers { users }, Offer::RandomUsers { share, .. }, Offer::DropTimes] = too_big.offers[..]
        else {
            panic!("{too_big:?}")
        };
        assert!(users == 136_533 && (0.839..0.841).contains(&share), "{users} {share}");
        let smaller = ML_25M.check(400_000_000).unwrap_err();
        assert_eq!(smaller.offers.len(), 2, "without times it would still not fit");
    }

    #[test]
    fn offers_change_the_choices() {
        let mut choices = Choices::default();
        Offer::FirstUsers { users: 5 }.apply(&mut choices);
        Offer::DropTimes.apply(&mut choices);
        assert_eq!((choices.keep, choices.drop_times), (Keep::FirstUsers { users: 5 }, true));
        Offer::RandomUsers { share: 0.5, seed: 3 }.apply(&mut choices);
        assert_eq!(choices.keep, Keep::RandomUsers { share: 0.5, seed: 3 });
    }
}
