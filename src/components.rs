//! Parts that pages are made of. They take values and callbacks and know neither state nor client.

mod block_map;
mod config_form;
mod copy_button;
mod facts;
mod figure;
mod figure_cell;
mod marks_canvas;
mod method_mark;
mod method_table;
mod modal;
mod plot;
mod rank_list;
mod table_view;
mod tabs;
mod virtual_list;

pub use block_map::block_map;
pub use config_form::ConfigForm;
pub use copy_button::CopyButton;
pub use facts::{Fact, Facts};
pub use figure::Figure;
pub use figure_cell::FigureCell;
pub use method_mark::MethodMark;
pub use method_table::{MethodTable, TableRow};
pub use modal::Modal;
pub use rank_list::{RankList, RankedItem};
pub use table_view::TableView;
pub use tabs::{Tab, TabPanel, TabRow};
pub use virtual_list::{ListShape, RowRole, VirtualList};
