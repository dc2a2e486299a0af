//! "Add me": a person types what they liked, and becomes a user of the data set.
//!
//! ```
//! use alteraser_api::packed::Strings;
//! use alteraser_titles::TitleIndex;
//!
//! let titles: Strings = ["Matrix, The (1999)", "Amélie (2001)"].into_iter().collect();
//! let index = TitleIndex::of(&titles);
//! let found = index.find("the matrx", 3);
//! assert_eq!(found[0].item, 0);
//! ```
#![deny(missing_docs)]

mod add_user;
mod find;
mod history;
mod normalize;
mod person;

pub use add_user::{AddUserError, NewUser, add_user};
pub use find::{Match, TitleIndex};
pub use history::titles_of;
pub use person::{add_person, match_titles};
