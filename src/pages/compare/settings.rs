//! How the settings of methods differ.

use alteraser_api::catalog::Choice;
use leptos::prelude::*;
use serde_json::Value;

use super::table::setting;

/// Which settings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// All of A and B.
    All,
    /// Those in which A and B differ.
    Different,
}

/// One row per setting of A or B.
///
/// `choices` are the reference, A and B.
pub(super) fn setting_rows(choices: [Option<Choice>; 3], shown: Shown) -> Vec<AnyView> {
    let [Some(reference), Some(a), Some(b)] = choices else { return Vec::new() };
    let names = setting_names(&a, &b, shown);
    if names.is_empty() {
        let empty = view! {
            <tr>
                <td colspan="4" class="muted">
                    "A and B have the same settings"
                </td>
            </tr>
        };
        return vec![empty.into_any()];
    }
    let row = |name: String| {
        let cells = [&reference, &a, &b].map(|choice| view! { <td class="is-number">{text(choice, &name)}</td> });
        view! {
            <tr>
                <th scope="row">{name.replace('_', " ")}</th>
                {cells.into_iter().collect_view()}
            </tr>
        }
        .into_any()
    };
    names.into_iter().map(row).collect()
}

fn text(choice: &Choice, name: &str) -> String {
    choice.config.get(name).map_or_else(|| "–".to_owned(), setting)
}

/// Names of the settings of two methods, in their order.
fn setting_names(a: &Choice, b: &Choice, shown: Shown) -> Vec<String> {
    let of = |choice: &Choice| -> Vec<String> {
        choice.config.as_object().map(|config| config.keys().cloned().collect()).unwrap_or_default()
    };
    let value = |choice: &Choice, name: &str| -> Option<Value> { choice.config.get(name).cloned() };
    let mut names = of(a);
    names.extend(of(b).into_iter().filter(|name| value(a, name).is_none()));
    names.retain(|name| shown == Shown::All || value(a, name) != value(b, name));
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_different_settings_are_named() {
        let a = Choice::with("x", json!({"passes": 1, "seed": 7}));
        let b = Choice::with("y", json!({"passes": 2, "seed": 7, "rate": 0.1}));
        assert_eq!(setting_names(&a, &b, Shown::Different), ["passes", "rate"]);
        assert_eq!(setting_names(&a, &b, Shown::All), ["passes", "seed", "rate"]);
        assert!(setting_names(&a, &a, Shown::Different).is_empty());
        assert_eq!([text(&b, "rate"), text(&a, "rate")], ["0.1", "–"]);
    }
}
