//! Whose rows are read, when not all fit.

use alteraser_api::import::{DataSize, Keep};

use crate::error::ImportError;
use crate::hash::{Purpose, hash_bytes, hash_words};
use crate::intern::Interner;

/// Tells users whose rows are read from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// All are read.
    All,
    /// The first ones.
    First(usize),
    /// Those whose hash is below the bound.
    Hashed { seed: u64, below: u64 },
}

impl Filter {
    /// The filter that a person chose.
    ///
    /// # Errors
    /// [`ImportError::InvalidChoice`] for a share outside of (0, 1] and for no users.
    pub(crate) fn of(keep: Keep) -> Result<Self, ImportError> {
        match keep {
            Keep::All => Ok(Self::All),
            Keep::FirstUsers { users: 0 } => {
                Err(ImportError::InvalidChoice { what: "The number of users", rule: "at least 1" })
            }
            Keep::FirstUsers { users } => Ok(Self::First(users as usize)),
            Keep::RandomUsers { share, seed } if share > 0.0 && share <= 1.0 => {
                // A share of 1 keeps everybody: the product is then 2⁶⁴, which the cast takes to the largest word.
                Ok(Self::Hashed { seed, below: (share * 18_446_744_073_709_551_616.0) as u64 })
            }
            Keep::RandomUsers { .. } => {
                Err(ImportError::InvalidChoice { what: "The share of users", rule: "above 0 and at most 1" })
            }
        }
    }

    /// Whether rows of the user with this id are read, when `known` users have been.
    #[inline]
    pub(crate) fn keeps(self, id: &[u8], known: &Interner) -> bool {
        match self {
            Self::All => true,
            Self::First(users) => known.len() < users || known.find(id).is_some(),
            Self::Hashed { seed, below } => hash_words(&[seed, Purpose::Users as u64, hash_bytes(id)]) <= below,
        }
    }
}

/// The size of what is left of a data set.
pub(crate) fn size_left(size: DataSize, keep: Keep, drop_times: bool) -> DataSize {
    let share = match keep {
        Keep::All => 1.0,
        Keep::FirstUsers { users } => (f64::from(users) / size.users.max(1) as f64).min(1.0),
        Keep::RandomUsers { share, .. } => share,
    };
    let part = |count: u64| (count as f64 * share) as u64;
    DataSize {
        records: part(size.records),
        users: part(size.users),
        items: size.items,
        has_times: size.has_times && !drop_times,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_users_are_a_fixed_share() {
        let none = Interner::default();
        let kept = |share, seed| {
            let filter = Filter::of(Keep::RandomUsers { share, seed }).unwrap();
            (0..4000).filter(|user: &u32| filter.keeps(user.to_string().as_bytes(), &none)).collect::<Vec<_>>()
        };
        let quarter = kept(0.25, 1).len();
        assert!((900..1100).contains(&quarter), "{quarter}");
        assert_eq!(kept(1.0, 1).len(), 4000);
        assert_eq!(kept(0.25, 1), kept(0.25, 1));
        assert_ne!(kept(0.25, 1), kept(0.25, 2));
    }

    #[test]
    fn the_first_users_stay_known() {
        let mut known = Interner::default();
        let filter = Filter::of(Keep::FirstUsers { users: 2 }).unwrap();
        assert!(filter.keeps(b"a", &known));
        known.intern(b"a");
        known.intern(b"b");
        assert!(filter.keeps(b"a", &known) && !filter.keeps(b"c", &known));
    }

    #[test]
    fn impossible_choices_are_refused() {
        for share in [0.0, -1.0, 1.1, f64::NAN] {
            let error = Filter::of(Keep::RandomUsers { share, seed: 1 }).unwrap_err();
            assert_eq!(error.to_string(), "The share of users must be above 0 and at most 1.");
        }
        let error = Filter::of(Keep::FirstUsers { users: 0 }).unwrap_err();
        assert_eq!(error.to_string(), "The number of users must be at least 1.");
    }

    #[test]
    fn what_is_left_is_smaller() {
        let size = DataSize { records: 1000, users: 100, items: 50, has_times: true };
        let left = size_left(size, Keep::FirstUsers { users: 25 }, true);
        assert_eq!(left, DataSize { records: 250, users: 25, items: 50, has_times: false });
        assert_eq!(size_left(size, Keep::FirstUsers { users: 1000 }, false), size);
        assert_eq!(size_left(size, Keep::RandomUsers { share: 0.5, seed: 1 }, false).records, 500);
    }
}
