//! The result in sentences.

use alteraser_api::report::ForgetSummary;
use leptos::html::H2;
use leptos::prelude::*;

use crate::commands::use_app;
use crate::format;
use crate::verdict::verdict;

/// The verdict.
#[component]
pub(super) fn VerdictCard(
    /// Whether its heading takes the focus when it appears.
    takes_focus: bool,
) -> impl IntoView {
    let app = use_app();
    let heading = NodeRef::<H2>::new();
    heading.on_load(move |heading| {
        if takes_focus {
            // A heading that cannot be focused is still read: the status bar has announced the end.
            let _ = heading.focus();
        }
    });
    let sentences = app.slice(|state| {
        let comparison = state.runs.as_ref()?.comparison.as_ref()?;
        Some((verdict(comparison), forgotten(&comparison.forget)))
    });
    view! {
        <section class="card verdict" data-testid="verdict">
            <h2 tabindex="-1" node_ref=heading data-testid="verdict-heading">
                "Verdict"
            </h2>
            {move || {
                sentences
                    .get()
                    .map(|(verdict, forgotten)| {
                        let lines = verdict.map(|verdict| verdict.sentences).unwrap_or_default();
                        view! {
                            {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                            <p class="muted" data-testid="forgotten-summary">
                                {forgotten}
                            </p>
                        }
                    })
            }}
        </section>
    }
}

/// What was forgotten, in counts.
fn forgotten(forget: &ForgetSummary) -> String {
    format!(
        "Forgotten: {}, {} of the training records, of {} and {}; {} left without any record.",
        format::counted(forget.num_records, "record"),
        format::percent(forget.share),
        format::counted(forget.num_users.into(), "user"),
        format::counted(forget.num_items.into(), "item"),
        format::counted(forget.num_users_erased.into(), "user"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_forgotten_is_told_in_counts() {
        let forget = ForgetSummary {
            num_records: 1,
            share: 0.01,
            num_users: 1,
            num_users_erased: 0,
            num_items: 1,
            first_user: 0,
        };
        assert_eq!(
            forgotten(&forget),
            "Forgotten: 1 record, 1 % of the training records, of 1 user and 1 item; 0 users left without any record."
        );
    }
}
