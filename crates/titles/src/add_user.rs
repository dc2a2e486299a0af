//! Adds a person to a data set.

use std::collections::HashSet;

use alteraser_api::packed::PackedData;
use thiserror::Error;

/// A person who is added to a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUser {
    /// What they are called; a number is added when somebody is called that already.
    pub name: String,
    /// What they had.
    pub items: Vec<u32>,
    /// The value of each of their records.
    pub value: f32,
    /// Seconds since 1970 of their records; only needed for data with times.
    pub time: u32,
}

/// Why a person cannot be added.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddUserError {
    /// Nothing was chosen.
    #[error("Nobody can be added without a single title.")]
    NoItems,
    /// An item that does not exist.
    #[error("There is no item {item}: there are {num_items}.")]
    UnknownItem {
        /// The item.
        item: u32,
        /// Items of the data set.
        num_items: usize,
    },
    /// A value that no record may have.
    #[error("The value of a record must be a finite number.")]
    InvalidValue,
}

/// The data set with one more user, and the user's number.
///
/// # Errors
/// [`AddUserError`] when nothing was chosen, an item does not exist, or the value is not finite.
pub fn add_user(mut data: PackedData, user: &NewUser) -> Result<(PackedData, u32), AddUserError> {
    let num_items = data.num_items();
    if user.items.is_empty() {
        return Err(AddUserError::NoItems);
    }
    if let Some(&item) = user.items.iter().find(|&&item| item as usize >= num_items) {
        return Err(AddUserError::UnknownItem { item, num_items });
    }
    if !user.value.is_finite() {
        return Err(AddUserError::InvalidValue);
    }
    let number = data.num_users() as u32;
    let has_times = !data.times.is_empty();
    let label = free_label(&data, &user.name);
    data.user_labels.push(&label);
    if !data.user_names.is_empty() {
        data.user_names.push(&label);
    }
    let mut known = HashSet::new();
    for &item in user.items.iter().filter(|&&item| known.insert(item)) {
        data.users.push(number);
        data.items.push(item);
        data.values.push(user.value);
        if has_times {
            data.times.push(user.time);
        }
    }
    Ok((data, number))
}

fn free_label(data: &PackedData, name: &str) -> String {
    let taken: HashSet<&str> = data.user_labels.iter().collect();
    let numbered = (2..).map(|number| format!("{name} {number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|label| !taken.contains(label.as_str())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> PackedData {
        PackedData {
            users: vec![0, 0],
            items: vec![0, 1],
            values: vec![4.0, 5.0],
            times: vec![10, 20],
            user_labels: ["You"].into_iter().collect(),
            item_labels: ["a", "b", "c"].into_iter().collect(),
            user_names: ["Ann"].into_iter().collect(),
            ..PackedData::default()
        }
    }

    fn you(items: &[u32]) -> NewUser {
        NewUser { name: "You".to_owned(), items: items.to_vec(), value: 1.0, time: 30 }
    }

    #[test]
    fn a_person_becomes_the_last_user() {
        let (added, number) = add_user(data(), &you(&[2, 0, 2])).unwrap();
        assert_eq!((number, added.user_labels.get(1), added.user_names.get(1)), (1, Some("You 2"), Some("You 2")));
        assert_eq!((&added.users[2..], &added.items[2..]), (&[1, 1][..], &[2, 0][..]));
        assert_eq!(added.times, [10, 20, 30, 30]);
        assert_eq!(PackedData::from_bytes(&added.to_bytes()), Ok(added));
    }

    #[test]
    fn what_cannot_be_added_is_told() {
        let told = |user: &NewUser| add_user(data(), user).unwrap_err().to_string();
        assert_eq!(told(&you(&[])), "Nobody can be added without a single title.");
        assert_eq!(told(&you(&[3])), "There is no item 3: there are 3.");
        let odd = NewUser { value: f32::NAN, ..you(&[0]) };
        assert_eq!(told(&odd), "The value of a record must be a finite number.");
    }
}
