//! What surrounds every step: top bar, steps, problems, status bar, commands, keys, and the page as a drop target.

mod announcements;
mod drop_target;
mod keyboard;
mod keys_help;
mod memory;
mod palette;
mod privacy;
mod problems;
mod status_bar;
mod steps_nav;
mod threads;
mod top_bar;

pub use drop_target::DropTarget;
pub use keyboard::follow_keys;
pub use keys_help::KeysHelp;
pub use palette::Palette;
pub use problems::Problems;
pub use status_bar::StatusBar;
pub use steps_nav::StepsNav;
pub use top_bar::TopBar;
