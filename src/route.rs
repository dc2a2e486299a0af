//! Where the person is, as written in the fragment of the address: `#/explore?user=42`.
//!
//! The fragment works on any static host and under any path, and it is never sent to a server. Users and items are named
//! by their row number: an id out of somebody's file must not end up in a browser's history. For the same reason a
//! written request is in the address only while the built-in example is open.

use crate::percent;

/// The five steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Choose data.
    #[default]
    Data,
    /// Train a recommender.
    Train,
    /// Look at users and tick records.
    Explore,
    /// Choose how to forget.
    Forget,
    /// Compare with the retrain.
    Compare,
}

impl View {
    /// All steps in order.
    pub const ALL: [Self; 5] = [Self::Data, Self::Train, Self::Explore, Self::Forget, Self::Compare];

    /// The word that names it in an address and in test ids.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Train => "train",
            Self::Explore => "explore",
            Self::Forget => "forget",
            Self::Compare => "compare",
        }
    }

    /// The name a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Train => "Train",
            Self::Explore => "Explore",
            Self::Forget => "Forget",
            Self::Compare => "Compare",
        }
    }
}

/// The panels of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResultTab {
    /// Time against each measure.
    #[default]
    Summary,
    /// One user's lists.
    Lists,
    /// Two methods against a reference.
    Pair,
    /// Attacks on the scores.
    Privacy,
    /// The objective over time.
    Speed,
    /// What can be shown of the results alone.
    Certificate,
    /// Notes and files.
    Files,
}

impl ResultTab {
    /// All panels in order.
    pub const ALL: [Self; 7] =
        [Self::Summary, Self::Lists, Self::Pair, Self::Privacy, Self::Speed, Self::Certificate, Self::Files];

    /// The word that names it in an address and in test ids.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Lists => "lists",
            Self::Pair => "pair",
            Self::Privacy => "privacy",
            Self::Speed => "speed",
            Self::Certificate => "certificate",
            Self::Files => "files",
        }
    }

    /// The panel of this word; the first one for an unknown word.
    pub fn parse(slug: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.slug() == slug).unwrap_or_default()
    }
}

/// Length of the lists that the interface shows when the address names none.
pub const DEFAULT_K: u32 = 10;

/// A view and what it is pointed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The step.
    pub view: View,
    /// The user who is looked at.
    pub user: Option<u32>,
    /// The item whose page is open.
    pub item: Option<u32>,
    /// The item whose score for the user is explained.
    pub why: Option<u32>,
    /// Length of the lists.
    pub k: u32,
    /// The panel of the comparison.
    pub tab: ResultTab,
    /// A forget request as text, of the built-in example only.
    pub forget: Option<String>,
}

impl Default for Route {
    fn default() -> Self {
        Self {
            view: View::default(),
            user: None,
            item: None,
            why: None,
            k: DEFAULT_K,
            tab: ResultTab::default(),
            forget: None,
        }
    }
}

impl Route {
    /// Reads a fragment. What is not understood is left at its default: an address never breaks the page.
    pub fn parse(fragment: &str) -> Self {
        let path = fragment.trim_start_matches('#').trim_start_matches('/');
        let (slug, query) = path.split_once('?').unwrap_or((path, ""));
        let view = View::ALL.into_iter().find(|view| view.slug() == slug).unwrap_or_default();
        let mut route = Self { view, ..Self::default() };
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match (key, value.parse::<u32>()) {
                ("tab", _) => route.tab = ResultTab::parse(value),
                ("forget", _) => route.forget = percent::decode(value),
                ("user", Ok(user)) => route.user = Some(user),
                ("item", Ok(item)) => route.item = Some(item),
                ("why", Ok(item)) => route.why = Some(item),
                ("k", Ok(k)) if (1..=100).contains(&k) => route.k = k,
                _ => {}
            }
        }
        route
    }

    /// The fragment of this place.
    pub fn fragment(&self) -> String {
        let mut query = Vec::new();
        for (key, row) in [("user", self.user), ("item", self.item), ("why", self.why)] {
            query.extend(row.map(|row| format!("{key}={row}")));
        }
        if self.k != DEFAULT_K {
            query.push(format!("k={}", self.k));
        }
        if self.tab != ResultTab::default() {
            query.push(format!("tab={}", self.tab.slug()));
        }
        if let Some(request) = &self.forget {
            query.push(format!("forget={}", percent::encode(request)));
        }
        let question = if query.is_empty() { "" } else { "?" };
        format!("#/{}{question}{}", self.view.slug(), query.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_round_trip() {
        for view in View::ALL {
            for user in [None, Some(0), Some(42)] {
                for (k, request) in [(5, None), (DEFAULT_K, Some("title~\"a & b\" value>=4")), (5, Some("user:42"))] {
                    for tab in ResultTab::ALL {
                        for item in [None, Some(7)] {
                            let (why, forget) = (item.map(|item| item + 1), request.map(str::to_owned));
                            let route = Route { view, user, item, why, k, tab, forget };
                            assert_eq!(Route::parse(&route.fragment()), route);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn an_address_that_makes_no_sense_is_the_start() {
        let with_query = ["#/data?user=minus&k=0", "#/data?user=-1&k=9999&tab=x&&==", "#/data?forget=%zz"];
        for fragment in ["", "#", "#/", "#/nowhere"].into_iter().chain(with_query) {
            assert_eq!(Route::parse(fragment), Route::default(), "{fragment}");
        }
    }

    #[test]
    fn default_values_stay_out_of_the_address() {
        let compare = Route { view: View::Compare, ..Route::default() };
        assert_eq!(Route { user: Some(42), ..compare.clone() }.fragment(), "#/compare?user=42");
        let explore = Route { view: View::Explore, user: Some(4), ..Route::default() };
        assert_eq!(Route { why: Some(9), ..explore.clone() }.fragment(), "#/explore?user=4&why=9");
        assert_eq!(Route { item: Some(9), ..explore }.fragment(), "#/explore?user=4&item=9");
        assert_eq!(Route { k: 5, tab: ResultTab::Lists, ..compare }.fragment(), "#/compare?k=5&tab=lists");
    }
}
