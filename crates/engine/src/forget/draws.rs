//! Shares: of the records by chance, of the users by activity.

use super::layout::Layout;
use super::marks::Marks;
use crate::data::Side;
use crate::error::Result;
use crate::hash::{Purpose, Stream, hash_words, mix};
use crate::run::CancelToken;

/// Bits of a hash by which records are counted before the deciding ones are looked at.
const COARSE_BITS: u32 = 16;

/// As many records as `share` says, at least one: those with the smallest hashes of seed, user and item.
///
/// A larger share contains the smaller one. The largest hash
/// that is taken is found by counting, in three passes and with memory that does not grow with the data.
pub(super) fn random_share(layout: &Layout<'_>, (share, seed): (f64, u64), cancel: &CancelToken) -> Result<Marks> {
    let hashes = Hashes::new(layout, seed);
    let wanted = ((layout.len() as f64 * share).round() as usize).max(1);
    let mut counts = vec![0_usize; 1 << COARSE_BITS];
    hashes.visit(cancel, |_, hash| counts[coarse(hash)] += 1)?;
    let mut below = 0;
    let bucket = counts.iter().position(|&count| {
        let is_last = below + count >= wanted;
        below += if is_last { 0 } else { count };
        is_last
    });
    // Fewer records than wanted are all taken.
    let bucket = bucket.unwrap_or(counts.len());
    let mut deciding = Vec::new();
    hashes.visit(cancel, |place, hash| {
        if coarse(hash) == bucket {
            deciding.push((hash, place));
        }
    })?;
    deciding.sort_unstable();
    let mut marks = Marks::none(layout.len());
    hashes.visit(cancel, |place, hash| {
        if coarse(hash) < bucket {
            marks.mark(place);
        }
    })?;
    deciding.iter().take(wanted - below.min(wanted)).for_each(|&(_, place)| marks.mark(place));
    Ok(marks)
}

fn coarse(hash: u64) -> usize {
    (hash >> (u64::BITS - COARSE_BITS)) as usize
}

/// The hash of every record for one seed.
struct Hashes<'a> {
    layout: &'a Layout<'a>,
    draw: u64,
}

impl<'a> Hashes<'a> {
    fn new(layout: &'a Layout<'a>, seed: u64) -> Self {
        Self { layout, draw: Stream::new(seed, Purpose::ForgetShare, 0).next_u64() }
    }

    fn visit(&self, cancel: &CancelToken, mut take: impl FnMut(usize, u64)) -> Result<()> {
        for user in 0..self.layout.num_users() {
            cancel.check()?;
            let of_user = hash_words(&[self.draw, user as u64]);
            let row = self.layout.train.row(Side::User, user);
            for (place, &item) in self.layout.range(user).zip(row) {
                // The last step of the hash of (draw, user, item).
                take(place, mix(of_user ^ mix(u64::from(item))));
            }
        }
        Ok(())
    }
}

/// Which users belong to a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Active {
    /// Those with the most records.
    Most,
    /// Those with the fewest.
    Least,
}

/// All records of `share` of the users with records, at least one user; users with equally many go by their keys.
pub(super) fn by_activity(layout: &Layout<'_>, active: Active, share: f64) -> Marks {
    let keys = layout.data.user_keys();
    let mut users: Vec<usize> = (0..layout.num_users()).filter(|&user| !layout.range(user).is_empty()).collect();
    users.sort_unstable_by_key(|&user| {
        let count = layout.range(user).len();
        (if active == Active::Most { usize::MAX - count } else { count }, keys[user])
    });
    let wanted = ((users.len() as f64 * share).round() as usize).max(1);
    let mut marks = Marks::none(layout.len());
    users.iter().take(wanted).for_each(|&user| marks.mark_range(layout.range(user)));
    marks
}
