//! Records by their value and time, and by the counts and words of their user and item.

use alteraser_api::forget::{Period, Relation};

use super::field::Field;
use super::layout::Layout;
use super::marks::Marks;
use super::nearest::nearest;
use super::problem::RequestProblem;
use crate::data::Side;
use crate::data::dataset::Record;
use crate::error::Result;
use crate::run::CancelToken;

const SECONDS_PER_DAY: i64 = 86_400;

/// Categories that are named when none is similar.
const NAMED: usize = 12;

/// Whether `left` stands in `relation` to `right`.
pub(super) fn holds<T: PartialOrd + Copy>(left: T, relation: Relation, right: T) -> bool {
    match relation {
        Relation::Less => left < right,
        Relation::AtMost => left <= right,
        Relation::Equal => left == right,
        Relation::NotEqual => left != right,
        Relation::AtLeast => left >= right,
        Relation::Greater => left > right,
    }
}

/// The records for which `is_meant`.
pub(super) fn by_record(
    layout: &Layout<'_>,
    cancel: &CancelToken,
    is_meant: impl Fn(&Record) -> bool,
) -> Result<Marks> {
    let mut marks = Marks::none(layout.len());
    for user in 0..layout.num_users() {
        cancel.check()?;
        layout.records(user).filter(|(_, record)| is_meant(record)).for_each(|(place, _)| marks.mark(place));
    }
    Ok(marks)
}

/// The records of users for whom `is_meant`.
pub(super) fn by_user(layout: &Layout<'_>, is_meant: impl Fn(usize) -> bool) -> Marks {
    let mut marks = Marks::none(layout.len());
    (0..layout.num_users()).filter(|&user| is_meant(user)).for_each(|user| marks.mark_range(layout.range(user)));
    marks
}

/// The records of items for which `is_meant`.
pub(super) fn by_item(layout: &Layout<'_>, cancel: &CancelToken, is_meant: impl Fn(usize) -> bool) -> Result<Marks> {
    let meant: Vec<bool> = (0..layout.train.num_rows(Side::Item)).map(is_meant).collect();
    let mut marks = Marks::none(layout.len());
    for user in 0..layout.num_users() {
        cancel.check()?;
        let row = layout.range(user).zip(layout.train.row(Side::User, user));
        row.filter(|(_, item)| meant[**item as usize]).for_each(|(place, _)| marks.mark(place));
    }
    Ok(marks)
}

/// The records of users whose values are all the same, if `is_meant` holds for how many records they have.
pub(super) fn constant_users(
    layout: &Layout<'_>,
    cancel: &CancelToken,
    is_meant: impl Fn(usize) -> bool,
) -> Result<Marks> {
    let mut marks = Marks::none(layout.len());
    for user in 0..layout.num_users() {
        cancel.check()?;
        let mut bits = layout.records(user).map(|(_, record)| record.value.to_bits());
        let is_constant = bits.next().is_some_and(|first| bits.all(|other| other == first));
        if is_constant && is_meant(layout.range(user).len()) {
            marks.mark_range(layout.range(user));
        }
    }
    Ok(marks)
}

/// The records of each user that are at most `days` older than the user's newest one.
pub(super) fn last_days(layout: &Layout<'_>, cancel: &CancelToken, days: u32) -> Result<Marks> {
    let reach = i64::from(days) * SECONDS_PER_DAY;
    let mut marks = Marks::none(layout.len());
    for user in 0..layout.num_users() {
        cancel.check()?;
        let newest = layout.records(user).filter_map(|(_, record)| record.time).max();
        let Some(newest) = newest else { continue };
        let is_recent = |time: u32| i64::from(newest) - i64::from(time) <= reach;
        let recent = layout.records(user).filter(|(_, record)| record.time.is_some_and(is_recent));
        recent.for_each(|(place, _)| marks.mark(place));
    }
    Ok(marks)
}

/// Whether a time in seconds since 1970 stands in `relation` to a year, month or day, all of which is meant.
pub(super) fn compares_with(period: Period) -> impl Fn(u32, Relation) -> bool {
    let (year, month, day) = (i64::from(period.year()), period.month().map(i64::from), period.day().map(i64::from));
    let start = days_since_1970(year, month.unwrap_or(1), day.unwrap_or(1));
    let end = match (month, day) {
        (_, Some(_)) => start + 1,
        (Some(month), None) => days_since_1970(year + month / 12, month % 12 + 1, 1),
        (None, None) => days_since_1970(year + 1, 1, 1),
    };
    let (start, end) = (start * SECONDS_PER_DAY, end * SECONDS_PER_DAY);
    move |time, relation| {
        let time = i64::from(time);
        match relation {
            Relation::Less => time < start,
            Relation::AtMost => time < end,
            Relation::Equal => (start..end).contains(&time),
            Relation::NotEqual => !(start..end).contains(&time),
            Relation::AtLeast => time >= start,
            Relation::Greater => time >= end,
        }
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, after Howard Hinnant, "chrono-compatible low-level date algorithms".
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Whether each item's title is what `is_meant`, given in lower case.
pub(super) fn items_by_title(
    layout: &Layout<'_>,
    is_meant: impl Fn(&str) -> bool,
) -> Result<Vec<bool>, RequestProblem> {
    let titles = &layout.data.labels().item_titles;
    if titles.is_empty() {
        return Err(RequestProblem::Missing { what: "titles", field: Field::Title });
    }
    Ok(titles.iter().map(|title| is_meant(&title.to_lowercase())).collect())
}

/// Whether each item is of the category `name`.
pub(super) fn items_by_category(layout: &Layout<'_>, name: &str) -> Result<Vec<bool>, RequestProblem> {
    let categories = &layout.data.labels().item_categories;
    if categories.is_empty() {
        return Err(RequestProblem::Missing { what: "categories", field: Field::Category });
    }
    let wanted = name.to_lowercase();
    let of_item = |joined: &str| joined.split('|').any(|category| category.to_lowercase() == wanted);
    let meant: Vec<bool> = categories.iter().map(of_item).collect();
    if meant.contains(&true) {
        return Ok(meant);
    }
    let known: std::collections::BTreeSet<&str> =
        categories.iter().flat_map(|joined| joined.split('|')).filter(|name| !name.is_empty()).collect();
    let mut near = nearest(name, known.iter().copied());
    if near.is_empty() {
        near = known.into_iter().take(NAMED).map(str::to_owned).collect();
    }
    Err(RequestProblem::UnknownCategory { name: name.to_owned(), nearest: near })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_all_of_it() {
        let midnight = 852_076_800_u32; // 1997-01-01
        let holds = |period: &str, time: u32, relation| compares_with(period.parse().unwrap())(time, relation);
        assert!(holds("1997", midnight, Relation::Equal) && holds("1997-01-01", midnight + 86_399, Relation::Equal));
        assert!(!holds("1997-01-01", midnight - 1, Relation::AtLeast) && holds("1997", midnight - 1, Relation::Less));
        assert!(holds("1997-01-01", midnight + 86_399, Relation::AtMost));
        assert!(holds("1996-12", midnight, Relation::Greater) && holds("1996-12", midnight - 1, Relation::AtMost));
        assert!(holds("1996", midnight, Relation::NotEqual) && !holds("1997", midnight, Relation::NotEqual));
        assert!(holds("1970", 0, Relation::AtLeast) && holds("0001", 0, Relation::Greater));
    }
}
