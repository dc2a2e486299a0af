//! From what a person typed to a data set with them in it.

use alteraser_api::import::{Candidate, Person, TitleMatch};
use alteraser_api::packed::PackedData;

use crate::add_user::{AddUserError, NewUser, add_user};
use crate::find::TitleIndex;
use crate::history::titles_of;

/// Items that a title is offered.
const CANDIDATES: usize = 3;
/// Longest title that is shown, in characters.
const SHOWN_CHARS: usize = 120;

/// Finds the items of `data` that the lines of `text` name. Data without titles are searched by the ids of their items.
pub fn match_titles(data: &PackedData, text: &str) -> Vec<TitleMatch> {
    let titles = if data.item_titles.is_empty() { &data.item_labels } else { &data.item_titles };
    let index = TitleIndex::of(titles);
    let candidates = |text: &str| {
        let found = index.find(text, CANDIDATES).into_iter();
        found.map(|found| Candidate {
            item: found.item,
            title: titles.get(found.item as usize).unwrap_or_default().chars().take(SHOWN_CHARS).collect(),
            score: found.score,
        })
    };
    titles_of(text).into_iter().map(|text| TitleMatch { candidates: candidates(&text).collect(), text }).collect()
}

/// The data set with `person` as its last user. Without a value of their own, their records have the largest value of
/// the data: what they name is what they liked. Their time is the latest of the data, so that a split by time holds
/// some of their records out.
///
/// # Errors
/// [`AddUserError`] when no item was chosen, an item does not exist, or the value is not finite.
pub fn add_person(data: PackedData, person: &Person) -> Result<PackedData, AddUserError> {
    let largest = data.values.iter().copied().reduce(f32::max);
    let user = NewUser {
        name: person.name.clone(),
        items: person.items.clone(),
        value: person.value.or(largest).unwrap_or(1.0),
        time: data.times.iter().copied().max().unwrap_or_default(),
    };
    add_user(data, &user).map(|(data, _)| data)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> PackedData {
        PackedData {
            users: vec![0, 0],
            items: vec![0, 1],
            values: vec![4.5, 5.0],
            times: vec![30, 20],
            user_labels: ["7"].into_iter().collect(),
            item_labels: ["a1", "b2"].into_iter().collect(),
            item_titles: ["Matrix, The (1999)", "Toy Story (1995)"].into_iter().collect(),
            ..PackedData::default()
        }
    }

    #[test]
    fn each_line_gets_its_candidates() {
        let matches = match_titles(&data(), "the matrx\nno such film\n");
        assert_eq!((matches[0].text.as_str(), matches[0].candidates[0].item), ("the matrx", 0));
        assert_eq!(matches[0].candidates[0].title, "Matrix, The (1999)");
        assert!(matches[1].candidates.is_empty(), "{matches:?}");
        let untitled = PackedData { item_titles: [""; 0].into_iter().collect(), ..data() };
        assert_eq!(match_titles(&untitled, "b2")[0].candidates[0].item, 1);
    }

    #[test]
    fn a_person_likes_what_they_name() {
        let you = Person { name: "You".into(), items: vec![1], value: None };
        let added = add_person(data(), &you).unwrap();
        assert_eq!(
            (added.user_labels.get(1), added.values[2].to_bits(), added.times[2]),
            (Some("You"), 5.0_f32.to_bits(), 30)
        );
        let added = add_person(data(), &Person { value: Some(3.0), ..you }).unwrap();
        assert_eq!(added.values[2].to_bits(), 3.0_f32.to_bits());
        assert_eq!(add_person(data(), &Person::default()), Err(AddUserError::NoItems));
    }
}
