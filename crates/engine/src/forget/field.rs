//! The fields of the language: what they are called, what they are compared with, what they read.

/// A field of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Users by name.
    User,
    /// Items by name.
    Item,
    /// Records by user and item.
    Record,
    /// Items by title.
    Title,
    /// Items by category.
    Category,
    /// Records by value.
    Value,
    /// Records by time.
    Date,
    /// Users by their number of records.
    Activity,
    /// Items by their number of records.
    Popularity,
    /// Users whose values are all the same, by their number of records.
    Constant,
    /// A random share of the records.
    Random,
    /// The users with the most records.
    Core,
    /// The users with the fewest records.
    Edge,
    /// The last days of each user.
    Last,
}

/// All fields, in the order in which they are listed.
pub(crate) const FIELDS: [Field; 14] = [
    Field::User,
    Field::Item,
    Field::Record,
    Field::Title,
    Field::Category,
    Field::Value,
    Field::Date,
    Field::Activity,
    Field::Popularity,
    Field::Constant,
    Field::Random,
    Field::Core,
    Field::Edge,
    Field::Last,
];

impl Field {
    /// The field that a word names; letter case does not matter.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        FIELDS.into_iter().find(|field| field.name() == word || field.aliases().contains(&word.as_str()))
    }

    /// The word that names it.
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// Further words that name it.
    pub(crate) fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::User => &["users"],
            Self::Item => &["items"],
            Self::Record => &["records", "ids"],
            Self::Category => &["categories", "genre", "genres"],
            _ => &[],
        }
    }

    /// A condition with it.
    pub(crate) fn example(self) -> &'static str {
        self.words().1
    }

    /// What its value is.
    pub(crate) fn value(self) -> &'static str {
        self.words().2
    }

    /// Name, example, and what the value is.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::User => ("user", "user:42, or NOT user:42", "the id of a user, such as 42"),
            Self::Item => ("item", "item:318, or NOT item:318", "the id or title of an item, such as \"Heat (1995)\""),
            Self::Record => ("record", "record:42/318", "a user and an item, such as 42/318"),
            Self::Title => ("title", "title~heat, or title:\"Heat (1995)\"", "a text, such as \"star wars\""),
            Self::Category => ("category", "category:horror", "a category, such as horror"),
            Self::Value => ("value", "value>=4", "a number, such as 4 or 3.5"),
            Self::Date => ("date", "date>=1997-01-31", "a year, month or day, such as 1997, 1997-01 or 1997-01-31"),
            Self::Activity => ("activity", "activity>200", COUNT),
            Self::Popularity => ("popularity", "popularity<5", COUNT),
            Self::Constant => ("constant", "constant>=20", COUNT),
            Self::Random => ("random", "random:5%", SHARE),
            Self::Core => ("core", "core:5%", SHARE),
            Self::Edge => ("edge", "edge:5%", SHARE),
            Self::Last => ("last", "last:30d", "a whole number of days or weeks, such as 30d or 4w"),
        }
    }
}

const COUNT: &str = "a whole number of records, such as 20";

const SHARE: &str = "a share above 0 % and below 100 %, such as 5%";
