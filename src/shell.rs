//! What surrounds every step: top bar, steps, problems, status bar, and the page as a drop target.

mod drop_target;
mod privacy;
mod problems;
mod status_bar;
mod steps_nav;
mod threads;
mod top_bar;

pub use drop_target::DropTarget;
pub use problems::Problems;
pub use status_bar::StatusBar;
pub use steps_nav::StepsNav;
pub use top_bar::TopBar;
