//! What forgetting changed for one user, in plain words made from three lists.

use crate::format;
use crate::list_diff::gone;

/// Names that a sentence tells one by one.
const NAMED: usize = 3;

/// One user's lists as row numbers of items, best first.
#[derive(Debug, Clone, Copy)]
pub struct Lists<'a> {
    /// Before forgetting.
    pub original: &'a [u32],
    /// After forgetting with the chosen method.
    pub unlearned: &'a [u32],
    /// After a retrain that has never seen the forgotten records.
    pub retrained: &'a [u32],
}

/// Sentences about the change: what left, what came, and whether the retrain agrees.
pub fn story(lists: Lists<'_>, name: impl Fn(u32) -> String) -> Vec<String> {
    let Lists { original, unlearned, retrained } = lists;
    let (left, came) = (gone(original, unlearned), gone(unlearned, original));
    let mut sentences = Vec::new();
    if came.is_empty() && left.is_empty() {
        let order = if original == unlearned { "in the same order" } else { "in another order" };
        sentences.push(format!("The list holds the same {}, {order}.", format::counted(original.len() as u64, "item")));
    } else {
        sentences.push(format!(
            "{} of {} changed: {} left, and {} came.",
            format::count(came.len() as u64),
            format::counted(unlearned.len() as u64, "recommendation"),
            named(&left, &name),
            named(&came, &name),
        ));
    }
    sentences.push(agreement(unlearned, retrained, &name));
    sentences
}

fn agreement(unlearned: &[u32], retrained: &[u32], name: &impl Fn(u32) -> String) -> String {
    let differs = gone(unlearned, retrained);
    let shared = unlearned.len() - differs.len();
    if differs.is_empty() && unlearned == retrained {
        return "A full retrain gives exactly this list.".to_owned();
    }
    if differs.is_empty() {
        return "A full retrain recommends the same items in another order.".to_owned();
    }
    format!(
        "A full retrain shares {} of {}: it does not recommend {}.",
        format::count(shared as u64),
        format::count(unlearned.len() as u64),
        named(&differs, name),
    )
}

/// The first few names, and how many more there are.
fn named(items: &[u32], name: &impl Fn(u32) -> String) -> String {
    let mut names: Vec<String> = items.iter().take(NAMED).map(|&item| format!("“{}”", name(item))).collect();
    let more = items.len().saturating_sub(NAMED);
    if more > 0 {
        names.push(format!("{} more", format::count(more as u64)));
    }
    match names.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(original: &[u32], unlearned: &[u32], retrained: &[u32]) -> Vec<String> {
        story(Lists { original, unlearned, retrained }, |item| format!("Film {item}"))
    }

    #[test]
    fn what_left_and_what_came_is_named() {
        assert_eq!(
            told(&[1, 2, 3], &[1, 4, 3], &[1, 4, 3]),
            [
                "1 of 3 recommendations changed: “Film 2” left, and “Film 4” came.",
                "A full retrain gives exactly this list.",
            ]
        );
    }

    #[test]
    fn a_list_that_stays_is_said_to_stay() {
        assert_eq!(told(&[1, 2], &[1, 2], &[2, 1])[0], "The list holds the same 2 items, in the same order.");
        assert_eq!(told(&[1, 2], &[2, 1], &[1, 2])[0], "The list holds the same 2 items, in another order.");
        assert_eq!(told(&[1, 2], &[1, 2], &[2, 1])[1], "A full retrain recommends the same items in another order.");
    }

    #[test]
    fn a_retrain_that_disagrees_is_told() {
        let sentences = told(&[1, 2, 3], &[1, 2, 3], &[1, 8, 9]);
        assert_eq!(sentences[1], "A full retrain shares 1 of 3: it does not recommend “Film 2” and “Film 3”.");
    }

    #[test]
    fn long_enumerations_are_cut() {
        let sentences = told(&[1, 2, 3, 4, 5], &[6, 7, 8, 9, 10], &[6, 7, 8, 9, 10]);
        assert!(sentences[0].contains("“Film 1”, “Film 2”, “Film 3” and 2 more left"), "{sentences:?}");
        assert_eq!(named(&[], &|_| String::new()), "nothing");
    }
}
