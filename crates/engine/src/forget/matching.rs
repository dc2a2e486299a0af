//! Which records of the training set a condition matches.

use alteraser_api::forget::{Condition, Name};

use super::draws::{Active, by_activity, random_share};
use super::field::Field;
use super::layout::Layout;
use super::marks::Marks;
use super::names::Names;
use super::parse::TermPlaces;
use super::problem::{RequestError, RequestProblem};
use super::rules::{
    by_item, by_record, by_user, compares_with, constant_users, holds, items_by_category, items_by_title, last_days,
};
use crate::data::{Dataset, Interactions, Side};
use crate::error::{Error, Result};
use crate::run::CancelToken;

/// Matches conditions against one training set.
pub(super) struct Matching<'a> {
    layout: Layout<'a>,
    users: Names<'a>,
    items: Names<'a>,
    cancel: &'a CancelToken,
    /// Where the conditions with a field stand in the text, in its order; empty for a typed request.
    places: &'a [TermPlaces],
    /// Conditions with a field that have been matched or are.
    num_terms: usize,
    /// What a person should know.
    pub(super) notes: Vec<String>,
}

impl<'a> Matching<'a> {
    pub(super) fn new(
        data: &'a Dataset,
        train: &'a Interactions,
        places: &'a [TermPlaces],
        cancel: &'a CancelToken,
    ) -> Self {
        let (users, items) = (Names::new(data, Side::User), Names::new(data, Side::Item));
        Self { layout: Layout::new(data, train), users, items, cancel, places, num_terms: 0, notes: Vec::new() }
    }

    /// Marks the records that `condition` matches.
    pub(super) fn marks(&mut self, condition: &Condition) -> Result<Marks> {
        match condition {
            Condition::Not { of } => {
                let mut marks = self.marks(of)?;
                marks.invert();
                Ok(marks)
            }
            Condition::And { of } => {
                let mut all = Marks::none(self.layout.len());
                all.invert();
                of.iter().try_for_each(|part| self.marks(part).map(|marks| all.and(&marks)))?;
                Ok(all)
            }
            Condition::Or { of } => {
                let mut some = Marks::none(self.layout.len());
                of.iter().try_for_each(|part| self.marks(part).map(|marks| some.or(&marks)))?;
                Ok(some)
            }
            term => {
                self.num_terms += 1;
                self.cancel.check()?;
                self.term(term)
            }
        }
    }

    /// The marked records, ascending by user, then item.
    pub(super) fn records(&self, marks: &Marks) -> Vec<(u32, u32)> {
        let mut records = Vec::with_capacity(marks.count());
        for user in 0..self.layout.num_users() {
            let row = self.layout.range(user).zip(self.layout.train.row(Side::User, user));
            records.extend(row.filter(|(place, _)| marks.is_marked(*place)).map(|(_, &item)| (user as u32, item)));
        }
        records
    }

    /// A condition with a field.
    fn term(&mut self, term: &Condition) -> Result<Marks> {
        let (layout, cancel) = (&self.layout, self.cancel);
        match term {
            Condition::Records { records } => self.of_records(records),
            Condition::Users { users } => {
                let meant = self.rows(Side::User, users)?;
                Ok(by_user(&self.layout, |user| meant[user]))
            }
            Condition::Items { items } => {
                let meant = self.rows(Side::Item, items)?;
                by_item(&self.layout, cancel, |item| meant[item])
            }
            Condition::Category { category } => {
                let meant = items_by_category(layout, category).map_err(|problem| self.refuse(None, problem))?;
                by_item(layout, cancel, |item| meant[item])
            }
            Condition::TitleContains { text } => self.titles(text, |title, wanted| title.contains(wanted)),
            Condition::TitleIs { text } => self.titles(text, |title, wanted| title == wanted),
            // Values are f32, so that 3.3 equals the 3.3 of the file.
            &Condition::Value { relation, value } => {
                by_record(layout, cancel, |record| holds(record.value, relation, value as f32))
            }
            &Condition::Date { relation, date } => {
                self.check_times(Field::Date)?;
                let compares = compares_with(date);
                by_record(layout, cancel, |record| record.time.is_some_and(|time| compares(time, relation)))
            }
            &Condition::Last { days } => {
                self.check_times(Field::Last)?;
                last_days(layout, cancel, days)
            }
            &Condition::Activity { relation, records } => {
                Ok(by_user(layout, |user| holds(layout.range(user).len(), relation, records as usize)))
            }
            &Condition::Popularity { relation, records } => by_item(layout, cancel, |item| {
                holds(layout.train.row(Side::Item, item).len(), relation, records as usize)
            }),
            &Condition::Constant { relation, records } => {
                constant_users(layout, cancel, |count| holds(count, relation, records as usize))
            }
            &Condition::RandomShare { share, seed } => {
                self.check_share(Field::Random, share)?;
                random_share(layout, (share, seed), cancel)
            }
            &Condition::Core { share } => {
                self.check_share(Field::Core, share)?;
                Ok(by_activity(layout, Active::Most, share))
            }
            &Condition::Edge { share } => {
                self.check_share(Field::Edge, share)?;
                Ok(by_activity(layout, Active::Least, share))
            }
            Condition::Not { .. } | Condition::And { .. } | Condition::Or { .. } => self.marks(term),
        }
    }

    fn titles(&self, text: &str, is_meant: fn(&str, &str) -> bool) -> Result<Marks> {
        let wanted = text.to_lowercase();
        let meant = items_by_title(&self.layout, |title| is_meant(title, &wanted));
        let meant = meant.map_err(|problem| self.refuse(None, problem))?;
        by_item(&self.layout, self.cancel, |item| meant[item])
    }

    /// Which rows of `side` are named. A name that stands twice counts once.
    fn rows(&mut self, side: Side, names: &[Name]) -> Result<Vec<bool>> {
        let mut meant = vec![false; self.layout.train.num_rows(side)];
        let mut repeated = 0;
        for (entry, name) in names.iter().enumerate() {
            let rows = self.find(side, name, entry)?;
            repeated += usize::from(rows.iter().all(|&row| meant[row as usize]));
            for &row in &rows {
                meant[row as usize] = true;
            }
        }
        self.note_repeats(repeated, side.name());
        Ok(meant)
    }

    fn of_records(&mut self, records: &[(Name, Name)]) -> Result<Marks> {
        let mut marks = Marks::none(self.layout.len());
        let mut repeated = 0;
        for (entry, (user, item)) in records.iter().enumerate() {
            let users = self.find(Side::User, user, entry)?;
            let items = self.find(Side::Item, item, entry)?;
            let pairs = users.iter().flat_map(|&user| items.iter().map(move |&item| (user, item)));
            let mut found: Vec<usize> = pairs.filter_map(|(user, item)| self.layout.place(user, item)).collect();
            if found.is_empty() {
                return Err(self.refuse(Some(entry), self.unknown_record(users[0], items[0])));
            }
            found.retain(|&place| !marks.is_marked(place));
            repeated += usize::from(found.is_empty());
            for place in found {
                marks.mark(place);
            }
        }
        self.note_repeats(repeated, "record");
        Ok(marks)
    }

    fn unknown_record(&self, user: u32, item: u32) -> RequestProblem {
        let is_known = self.layout.data.items_of(user as usize).binary_search(&item).is_ok();
        RequestProblem::UnknownRecord { user: self.users.label(user), item: self.items.label(item), is_known }
    }

    /// The rows that a name means; several when a title or name is shared, which is noted.
    fn find(&mut self, side: Side, name: &Name, entry: usize) -> Result<Vec<u32>> {
        let names = if side == Side::User { &mut self.users } else { &mut self.items };
        let rows = names.find(name).map_err(|problem| self.refuse(Some(entry), problem))?;
        if rows.len() > 1 {
            self.notes.push(format!("{} {}s are called {name}, and all of them are meant.", rows.len(), side.name()));
        }
        Ok(rows)
    }

    fn note_repeats(&mut self, count: usize, what: &str) {
        match count {
            0 => {}
            1 => self.notes.push(format!("One {what} is named twice and counts once.")),
            count => self.notes.push(format!("{count} {what}s are named more than once and count once.")),
        }
    }

    fn check_times(&self, field: Field) -> Result<()> {
        if self.layout.data.has_times() {
            return Ok(());
        }
        Err(self.refuse(None, RequestProblem::Missing { what: "times", field }))
    }

    fn check_share(&self, field: Field, share: f64) -> Result<()> {
        if share > 0.0 && share < 1.0 {
            return Ok(());
        }
        Err(self.refuse(None, RequestProblem::OutOfRange { field, found: share.to_string() }))
    }

    /// The problem at its place: that of an entry of a list, or of the whole value.
    fn refuse(&self, entry: Option<usize>, problem: RequestProblem) -> Error {
        let places = self.places.get(self.num_terms.saturating_sub(1));
        let place = places.and_then(|places| match entry {
            Some(entry) => places.entries.get(entry).copied(),
            None => places.value,
        });
        Error::BadRequest(RequestError { problem, place })
    }
}
