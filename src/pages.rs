//! The five steps.

mod asking;
mod compare;
mod data;
mod explore;
mod forget;
mod locked;
mod train;
mod waiting;

pub use compare::ComparePage;
pub use data::DataPage;
pub use explore::ExplorePage;
pub use forget::ForgetPage;
pub use train::TrainPage;
