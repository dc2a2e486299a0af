//! How the items of one user's list move from list to list.

use leptos::prelude::*;

use super::diff::{Known, ids, ready};
use crate::charts::{Chart, Ink, Slope, Slopes};
use crate::commands::{App, use_app};
use crate::components::Figure;
use crate::identity::Look;
use crate::names;

/// A list with its name and look.
#[derive(Clone, Copy)]
pub(super) struct Named {
    /// The name.
    pub(super) name: &'static str,
    /// The look of its marks.
    pub(super) look: Signal<Look>,
    /// The list.
    pub(super) list: Known,
}

/// The ranks of one user's items in three lists. What the method and the retrain rank differently stands out.
#[component]
pub(super) fn RanksFigure(
    /// Before, after the method, after the retrain.
    lists: [Named; 3],
) -> impl IntoView {
    let app = use_app();
    let chart = Memo::new(move |_| Chart::Slopes(slopes(app, lists)));
    view! {
        <Figure caption="Ranks from list to list" chart test_id="ranks" />
        <p class="muted">"Items stand out that the method and the retrain rank differently."</p>
    }
}

fn slopes(app: App, lists: [Named; 3]) -> Slopes {
    let known: Option<Vec<Vec<u32>>> =
        lists.iter().map(|named| ready(named.list.get()).map(|list| ids(&list))).collect();
    let Some(known) = known else { return Slopes::default() };
    let labels = app.open_labels();
    let mut slopes: Vec<Slope> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for item in known.iter().flatten().copied().filter(|item| seen.insert(*item)) {
        let ranks = ranks_of(item, &known);
        let is_marked = ranks[1] != ranks[2];
        slopes.push(Slope { label: names::item(labels.as_deref(), item), ranks, is_marked });
    }
    Slopes {
        lists: lists.iter().map(|named| (named.name.to_owned(), Ink::Method(named.look.get()))).collect(),
        slopes,
        length: known.iter().map(Vec::len).max().unwrap_or(0),
    }
}

/// The rank of an item in each list, from 1.
fn ranks_of(item: u32, lists: &[Vec<u32>]) -> Vec<Option<usize>> {
    let rank = |list: &Vec<u32>| list.iter().position(|known| *known == item).map(|place| place + 1);
    lists.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_begin_at_one_and_are_absent_outside_the_list() {
        let lists = [vec![7, 8], vec![8, 9], vec![9]];
        assert_eq!(ranks_of(8, &lists), [Some(2), Some(1), None]);
        assert_eq!(ranks_of(9, &lists), [None, Some(2), Some(1)]);
    }
}
