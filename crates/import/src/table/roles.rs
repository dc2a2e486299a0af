//! The columns that are read, by what they hold.

use alteraser_api::import::{Role, TableUse};

use super::known;

/// Columns of a table of interactions, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InteractionColumns {
    /// Who.
    pub(crate) user: usize,
    /// What.
    pub(crate) item: usize,
    /// How much.
    pub(crate) value: Option<usize>,
    /// When.
    pub(crate) time: Option<usize>,
    /// What the item is called and where it belongs, when the rows say so themselves.
    pub(crate) details: Option<DetailColumns>,
}

/// Columns that describe a user or an item, from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DetailColumns {
    /// The id.
    pub(crate) id: usize,
    /// The title or name.
    pub(crate) title: Option<usize>,
    /// The categories.
    pub(crate) categories: Vec<CategoryColumn>,
}

/// A column that says which categories an item has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CategoryColumn {
    /// Its place, from 0.
    pub(crate) column: usize,
    /// Set when it says with 0 or 1 whether the item is in this category.
    pub(crate) flag: Option<String>,
    /// What separates categories in it.
    pub(crate) separator: char,
}

impl InteractionColumns {
    /// The columns with these roles; the missing side is the error, `users` or `items`.
    pub(crate) fn of(roles: &[Role], header: Option<&[String]>) -> Result<Self, &'static str> {
        let user = place(roles, Role::User).ok_or("users")?;
        let item = place(roles, Role::Item).or(place(roles, Role::Title)).ok_or("items")?;
        let details = DetailColumns::of(roles, header, item);
        let describes = details.title.is_some_and(|title| title != item) || !details.categories.is_empty();
        Ok(Self {
            user,
            item,
            value: place(roles, Role::Value),
            time: place(roles, Role::Time),
            details: describes.then_some(details),
        })
    }

    /// Which of `count` columns are read.
    pub(crate) fn wanted(&self, count: usize) -> Vec<bool> {
        let mut wanted = self.details.as_ref().map_or_else(|| vec![false; count], |details| details.wanted(count));
        for column in [Some(self.user), Some(self.item), self.value, self.time].into_iter().flatten() {
            wanted[column] = true;
        }
        wanted
    }
}

impl DetailColumns {
    /// The columns with these roles that describe what `id` names.
    fn of(roles: &[Role], header: Option<&[String]>, id: usize) -> Self {
        let categories = roles.iter().enumerate().filter(|(_, role)| **role == Role::Category).map(|(column, _)| {
            let flag = header.filter(|names| known::is_genre_flag(names, column)).map(|names| names[column].clone());
            let is_sequence = header.is_some_and(|names| names[column].ends_with(":token_seq"));
            CategoryColumn { column, flag, separator: if is_sequence { ' ' } else { '|' } }
        });
        Self { id, title: place(roles, Role::Title), categories: categories.collect() }
    }

    /// The columns of a list of items or users; none when it has no ids, or nothing about them.
    pub(crate) fn of_list(roles: &[Role], header: Option<&[String]>, use_as: TableUse) -> Option<Self> {
        let id = place(roles, if use_as == TableUse::Users { Role::User } else { Role::Item })?;
        let mut columns = Self::of(roles, header, id);
        if use_as == TableUse::Users {
            columns.categories.clear();
        }
        (columns.title.is_some() || !columns.categories.is_empty()).then_some(columns)
    }

    /// Which of `count` columns are read.
    pub(crate) fn wanted(&self, count: usize) -> Vec<bool> {
        let mut wanted = vec![false; count];
        wanted[self.id] = true;
        let columns = self.title.into_iter().chain(self.categories.iter().map(|category| category.column));
        for column in columns {
            wanted[column] = true;
        }
        wanted
    }
}

fn place(roles: &[Role], role: Role) -> Option<usize> {
    roles.iter().position(|&other| other == role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_become_columns() {
        use Role::{Category, Ignore, Item, Time, Title, User, Value};
        let columns = InteractionColumns::of(&[Time, Item, User, Value], None).unwrap();
        assert_eq!((columns.user, columns.item, columns.value, columns.time), (2, 1, Some(3), Some(0)));
        assert_eq!((columns.details.is_some(), columns.wanted(5)), (false, vec![true, true, true, true, false]));
        let titled = InteractionColumns::of(&[User, Title], None).unwrap();
        assert_eq!((titled.item, titled.details), (1, None));
        let described = InteractionColumns::of(&[User, Item, Title, Ignore, Category], None).unwrap();
        assert_eq!(described.wanted(5), [true, true, true, false, true]);
        assert_eq!(InteractionColumns::of(&[Item], None).unwrap_err(), "users");
        assert_eq!(InteractionColumns::of(&[User], None).unwrap_err(), "items");
    }

    #[test]
    fn lists_need_ids_and_something_about_them() {
        use Role::{Category, Item, Title, User};
        let of = |roles: &[Role], use_as| DetailColumns::of_list(roles, None, use_as);
        assert!(of(&[Item, Title], TableUse::Items).is_some_and(|columns| columns.title == Some(1)));
        assert!(of(&[Item, Category], TableUse::Items).is_some());
        assert!(of(&[Item], TableUse::Items).is_none() && of(&[User, Category], TableUse::Users).is_none());
        assert!(of(&[User, Title], TableUse::Users).is_some() && of(&[User, Title], TableUse::Items).is_none());
    }

    #[test]
    fn sequences_of_tokens_are_separated_by_spaces() {
        let header = ["item_id:token".to_owned(), "class:token_seq".to_owned()];
        let columns = DetailColumns::of_list(&[Role::Item, Role::Category], Some(&header), TableUse::Items).unwrap();
        assert_eq!(columns.categories, [CategoryColumn { column: 1, flag: None, separator: ' ' }]);
    }
}
