//! How users and items are called on the screen.

use alteraser_api::packed::Strings;

use crate::client::Labels;

/// The name of a user: the id in the file.
pub fn user(labels: Option<&Labels>, user: u32) -> String {
    let label = labels.and_then(|labels| labels.user_labels.get(user as usize));
    label.map_or_else(|| format!("User in row {}", user + 1), |label| format!("User {label}"))
}

/// The name of an item: its title, else the id in the file.
pub fn item(labels: Option<&Labels>, item: u32) -> String {
    let text = |texts: fn(&Labels) -> &Strings| labels.and_then(|labels| texts(labels).get(item as usize));
    match (text(|labels| &labels.item_titles), text(|labels| &labels.item_labels)) {
        (Some(title), _) if !title.is_empty() => title.to_owned(),
        (_, Some(label)) => format!("Item {label}"),
        _ => format!("Item in row {}", item + 1),
    }
}

/// The categories of an item, those that the data name.
pub fn categories(labels: Option<&Labels>, item: u32) -> Vec<String> {
    let text = labels.and_then(|labels| labels.item_categories.get(item as usize)).unwrap_or_default();
    text.split('|').map(str::trim).filter(|category| !category.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Labels {
        Labels {
            user_labels: ["12", "2", "Ünal"].into_iter().collect(),
            item_labels: ["7", "8"].into_iter().collect(),
            item_titles: ["Alien", ""].into_iter().collect(),
            item_categories: ["Horror|Sci-Fi", ""].into_iter().collect(),
            ..Labels::default()
        }
    }

    #[test]
    fn a_title_comes_before_an_id_and_a_row_number_is_the_last_resort() {
        let labels = labels();
        let names = [0, 1, 2].map(|row| item(Some(&labels), row));
        assert_eq!(names, ["Alien", "Item 8", "Item in row 3"]);
        assert_eq!([user(Some(&labels), 0), user(None, 0)], ["User 12", "User in row 1"]);
    }

    #[test]
    fn categories_are_told_apart() {
        let labels = labels();
        assert_eq!(categories(Some(&labels), 0), ["Horror", "Sci-Fi"]);
        assert!(categories(Some(&labels), 1).is_empty() && categories(None, 0).is_empty());
    }
}
