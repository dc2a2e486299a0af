//! Data sets that are made up: groups of users who like the same groups of items, popular items more often.
//!
//! Every number is drawn by a hash of the seed and of what it is drawn for, and powers come from `libm`, so that a
//! specification gives the same bytes natively and in the browser.

mod taste;
mod titles;

use std::ops::ControlFlow;

use alteraser_api::import::{Choices, ImportReport, SyntheticSpec};
use alteraser_api::packed::Strings;

use crate::error::ImportError;
use crate::finish::{Loaded, finish};
use crate::hash::{Purpose, Stream};
use crate::import::{Progress, Watch};
use crate::records::Records;
use taste::Taste;

/// Most records that are made up.
const MAX_RECORDS: f64 = 50e6;
/// Users after which the progress is told.
const CHUNK: u32 = 256;
/// The first day of 2020, in seconds since 1970, and the seconds of two years.
const START: u32 = 1_577_836_800;
const SPAN: usize = 2 * 365 * 86_400;

/// Makes a data set up.
///
/// `density · users · items` records, shared out so that the most active user has about five times as many as the least
/// active one; every user has at least one. A record is of an item of the user's own group three times out of four, and
/// within a group the item of rank r is drawn with a weight of r⁻ˢ.
///
/// # Errors
/// [`ImportError::InvalidChoice`] for a number out of its range, and [`ImportError::Cancelled`].
pub fn generate(spec: &SyntheticSpec, watch: &mut Watch<'_>) -> Result<Loaded, ImportError> {
    check(spec)?;
    let mut records = Records::default();
    for item in 0..spec.items {
        records.items.intern((item + 1).to_string().as_bytes());
        records.titles.push(&titles::title(spec.seed, item));
        records.categories.push(&titles::category(item % spec.clusters));
    }
    let taste = Taste::of(spec);
    let total = pairs(spec) * spec.density;
    let mut activity = Activity::of(spec, total);
    for user in 0..spec.users {
        records.users.intern((user + 1).to_string().as_bytes());
        for record in taste.draw(user, activity.next(user)) {
            records.columns.users.push(user);
            records.columns.items.push(record.item);
            records.columns.values.push(record.value.to_bits());
            records.columns.times.push(START + record.seconds);
            records.num_rows += 1;
        }
        let progress = Progress { bytes: (user + 1).into(), total_bytes: spec.users.into(), rows: records.num_rows };
        if user % CHUNK == 0 && watch(progress) == ControlFlow::Break(()) {
            return Err(ImportError::Cancelled);
        }
    }
    let report = ImportReport {
        name: format!("made-up-{}x{}", spec.users, spec.items),
        format: format!("made up: {} groups, skew {}, seed {}", spec.clusters, spec.skew, spec.seed),
        ..ImportReport::default()
    };
    finish(records, Strings::default(), &Choices::default(), (report, "the made-up data"))
}

fn pairs(spec: &SyntheticSpec) -> f64 {
    f64::from(spec.users) * f64::from(spec.items)
}

fn check(spec: &SyntheticSpec) -> Result<(), ImportError> {
    let rules = [
        (spec.users >= 1, "The number of users", "at least 1"),
        (spec.items >= 1, "The number of items", "at least 1"),
        (
            spec.clusters >= 1 && spec.clusters <= spec.items,
            "The number of groups",
            "between 1 and the number of items",
        ),
        (spec.density > 0.0 && spec.density <= 1.0, "The density", "above 0 and at most 1"),
        ((0.0..=3.0).contains(&spec.skew), "The skew", "between 0 and 3"),
        (pairs(spec) * spec.density <= MAX_RECORDS, "The number of records", "at most 50 million"),
        (
            spec.users <= 10_000_000 && spec.items <= 10_000_000,
            "The number of users and of items",
            "at most 10 million",
        ),
    ];
    match rules.into_iter().find(|(holds, ..)| !holds) {
        None => Ok(()),
        Some((_, what, rule)) => Err(ImportError::InvalidChoice { what, rule }),
    }
}

/// Shares the records out among the users: user u gets a part in proportion to 0.4 + 1.8 x² with x uniform, whose mean
/// is 1, rounded so that the parts add up.
struct Activity<'s> {
    spec: &'s SyntheticSpec,
    per_unit: f64,
    sum: f64,
}

impl<'s> Activity<'s> {
    fn of(spec: &'s SyntheticSpec, total: f64) -> Self {
        let sum: f64 = (0..spec.users).map(|user| unit_activity(spec.seed, user)).sum();
        Self { spec, per_unit: total / sum, sum: 0.0 }
    }

    fn next(&mut self, user: u32) -> u32 {
        let before = libm::floor(self.sum);
        self.sum += self.per_unit * unit_activity(self.spec.seed, user);
        ((libm::floor(self.sum) - before) as u32).clamp(1, self.spec.items)
    }
}

fn unit_activity(seed: u64, user: u32) -> f64 {
    let uniform = Stream::new(seed, Purpose::Activity, user.into()).unit();
    0.4 + 1.8 * uniform * uniform
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Imported;

    fn made(spec: &SyntheticSpec) -> Imported {
        generate(spec, &mut |_| ControlFlow::Continue(())).unwrap().into_imported()
    }

    #[test]
    fn the_counts_are_those_asked_for() {
        let spec = SyntheticSpec::default();
        let Imported { data, report, .. } = made(&spec);
        assert_eq!((data.num_users(), report.num_duplicates, report.num_rejected), (600, 0, 0));
        let expected = 0.05 * 600.0 * 900.0;
        assert!((data.num_records() as f64 - expected).abs() < 3.0, "{}", data.num_records());
        assert!(data.num_items() > 800 && data.values.iter().all(|value| (1.0..=5.0).contains(value)));
        assert_eq!(data.times.len(), data.num_records());
    }

    #[test]
    fn a_seed_gives_the_same_bytes_and_another_others() {
        let spec = SyntheticSpec { users: 40, items: 30, ..SyntheticSpec::default() };
        let bytes = made(&spec).data.to_bytes();
        assert_eq!(made(&spec).data.to_bytes(), bytes);
        assert_ne!(made(&SyntheticSpec { seed: 2, ..spec }).data.to_bytes(), bytes);
        // Recorded once: the same natively, in the browser, and tomorrow.
        assert_eq!(crate::hash::hash_bytes(&bytes), RECORDED);
    }

    const RECORDED: u64 = 14_554_593_263_279_618_262;

    #[test]
    fn groups_and_popularity_show() {
        let spec = SyntheticSpec { clusters: 4, skew: 1.0, ..SyntheticSpec::default() };
        let data = made(&spec).data;
        let number = |label: &str| label.parse::<u32>().unwrap() - 1;
        let pairs: Vec<(u32, u32)> = (0..data.num_records())
            .map(|at| {
                let user = data.user_labels.get(data.users[at] as usize).unwrap();
                (number(user), number(data.item_labels.get(data.items[at] as usize).unwrap()))
            })
            .collect();
        let share =
            |is: &dyn Fn(&(u32, u32)) -> bool| pairs.iter().filter(|pair| is(pair)).count() as f64 / pairs.len() as f64;
        let own = share(&|(user, item)| user % 4 == item % 4);
        let popular = share(&|(_, item)| *item < 90);
        assert!(own > 0.6 && popular > 0.25, "{own} {popular}");
    }

    #[test]
    fn every_pair_can_be_asked_for() {
        let data =
            made(&SyntheticSpec { users: 5, items: 7, density: 1.0, clusters: 2, ..SyntheticSpec::default() }).data;
        assert!(data.num_records() > 5 * 7 * 6 / 10 && data.num_records() <= 35);
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        let spec = SyntheticSpec::default();
        for (spec, message) in [
            (SyntheticSpec { users: 0, ..spec }, "The number of users must be at least 1."),
            (SyntheticSpec { items: 0, clusters: 0, ..spec }, "The number of items must be at least 1."),
            (
                SyntheticSpec { clusters: 901, ..spec },
                "The number of groups must be between 1 and the number of items.",
            ),
            (SyntheticSpec { density: f64::NAN, ..spec }, "The density must be above 0 and at most 1."),
            (SyntheticSpec { skew: 4.0, ..spec }, "The skew must be between 0 and 3."),
            (SyntheticSpec { users: 9_000_000, ..spec }, "The number of records must be at most 50 million."),
            (
                SyntheticSpec { users: u32::MAX, items: 10, clusters: 1, density: 1e-6, ..spec },
                "The number of users and of items must be at most 10 million.",
            ),
        ] {
            let error = generate(&spec, &mut |_| ControlFlow::Continue(())).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }

    #[test]
    fn it_can_be_stopped() {
        let error = generate(&SyntheticSpec::default(), &mut |_| ControlFlow::Break(())).unwrap_err();
        assert_eq!(error, ImportError::Cancelled);
    }
}
