//! What the tests of the engine share.
#![allow(dead_code, reason = "each test binary uses a part")]

pub(crate) mod reference;

use std::sync::Arc;

use alteraser_api::packed::PackedData;
use alteraser_engine::{CancelToken, Dataset, RunContext};

/// Runs `work` with a context that reports nowhere and a clock that ticks once per look.
pub(crate) fn with_context<T>(work: impl FnOnce(&RunContext<'_>) -> T) -> T {
    let ticks = std::sync::atomic::AtomicU32::new(0);
    let now_ms = || f64::from(ticks.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    let cancel = CancelToken::default();
    work(&RunContext::new(&cancel, &|_| (), &now_ms))
}

/// A small data set with structure: users and items belong to one of `groups`, users mostly like their own group.
pub(crate) fn grouped(num_users: u32, num_items: u32, groups: u32) -> Arc<Dataset> {
    let mut packed = PackedData {
        user_labels: (0..num_users).map(|user| format!("user {user}")).collect(),
        item_labels: (0..num_items).map(|item| format!("item {item}")).collect(),
        ..PackedData::default()
    };
    for user in 0..num_users {
        for item in 0..num_items {
            let draw = (user.wrapping_mul(2_654_435_761) ^ item.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) >> 16;
            let chance = if user % groups == item % groups { 60 } else { 6 };
            if draw % 100 < chance {
                packed.users.push(user);
                packed.items.push(item);
                packed.values.push(1.0);
            }
        }
    }
    Arc::new(Dataset::open(&packed).expect("the data are consistent"))
}

/// Fingerprints of the small models of the invariance test, in the order of the catalog.
pub(crate) const RECORDED_FINGERPRINTS: [&str; 2] = ["29fe698f09db4268", "2a7c9da0237905b6"];
