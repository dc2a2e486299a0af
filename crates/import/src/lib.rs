//! Bytes of any file of interactions in, packed columns out.
//!
//! An import looks at the first part of each file, chooses the table of interactions and the list of titles, and then
//! streams them: no file is ever in memory as text. Rows that do not fit are counted and shown, never guessed.
//!
//! ```
//! use std::{io::Cursor, ops::ControlFlow};
//! use alteraser_import::{Input, Limits, import_files};
//!
//! let ratings = Input::new("ratings.csv", Cursor::new("userId,movieId,rating\n1,31,2.5\n1,50,4\n2,31,3\n"));
//! let movies = Input::new("movies.csv", Cursor::new("movieId,title\n31,Heat\n50,Alien\n"));
//! let imported = import_files(vec![ratings, movies], &Limits::default(), &mut |_| ControlFlow::Continue(()))?;
//! assert_eq!((imported.data.num_users(), imported.data.num_items(), imported.report.num_records), (2, 2, 3));
//! assert_eq!(imported.data.item_titles.get(1), Some("Alien"));
//! # Ok::<(), alteraser_import::ImportError>(())
//! ```
#![deny(missing_docs)]

mod columns;
mod describe;
mod details;
mod error;
mod finish;
mod hash;
mod histories;
mod import;
mod intern;
mod json;
mod keep;
mod limits;
mod look;
mod number;
#[cfg(feature = "parquet")]
mod parquet;
mod plan;
mod preview;
mod read_ahead;
mod records;
mod rejects;
mod signature;
mod source;
mod stream;
mod synthetic;
mod table;
mod text;
mod warn;
pub mod web;

pub use error::ImportError;
pub use finish::Loaded;
pub use histories::read_histories;
pub use import::{ImportOptions, Imported, Progress, Watch, add_labels, import_files, load_files};
pub use limits::Limits;
pub use preview::preview_files;
pub use source::{Input, ReadSeek};
pub use synthetic::generate;
