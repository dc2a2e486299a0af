//! The users and items of the open data set as a person has ordered and searched them.

use std::sync::Arc;

use alteraser_api::ids::DataId;
use alteraser_api::report::Side;
use leptos::prelude::*;

use crate::client::Client;
use crate::ordering::{Catalog, Order};
use crate::state::AppState;

/// The rows of one side that are listed. Worked out when somebody reads them, and again only when what they depend on
/// has changed.
pub(super) fn rows(
    state: RwSignal<AppState>,
    client: StoredValue<Client, LocalStorage>,
    data: Memo<Option<DataId>>,
    side: Side,
) -> Memo<Arc<Vec<u32>>> {
    let wanted = Memo::new(move |_| state.with(|state| state.browse.list(side).clone()));
    Memo::new(move |_| {
        let rows = data.get().and_then(|data| client.with_value(|client| listed(client, data, side, &wanted.read())));
        Arc::new(rows.unwrap_or_default())
    })
}

fn listed(client: &Client, data: DataId, side: Side, wanted: &crate::ordering::ListView) -> Option<Vec<u32>> {
    let labels = client.labels(data)?;
    // Counting looks at every record, so only who orders by it pays for it.
    let activity = if wanted.order == Order::Records { client.activity(data) } else { None };
    let records = activity.as_deref().map_or(&[][..], |activity| match side {
        Side::User => &activity.users,
        Side::Item => &activity.items,
    });
    let catalog = match side {
        Side::User => Catalog { ids: &labels.user_labels, titles: &labels.user_names, records },
        Side::Item => Catalog { ids: &labels.item_labels, titles: &labels.item_titles, records },
    };
    Some(catalog.rows(wanted))
}
