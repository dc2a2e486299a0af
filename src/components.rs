//! Parts that pages are made of. They take values and callbacks and know neither state nor client.

mod config_form;
mod copy_button;
mod facts;
mod figure_cell;
mod line_chart;
mod method_mark;
mod method_table;
mod pager;
mod rank_list;

pub use config_form::ConfigForm;
pub use copy_button::CopyButton;
pub use facts::{Fact, Facts};
pub use figure_cell::FigureCell;
pub use line_chart::{LineChart, Series};
pub use method_mark::MethodMark;
pub use method_table::{MethodTable, TableRow};
pub use pager::Pager;
pub use rank_list::{RankList, RankedItem};
