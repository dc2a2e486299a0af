//! A measured number, or the reason why there is none.

use alteraser_api::report::Figure;
use leptos::prelude::*;

use crate::format;

/// Shows a figure. An absent one is `n/a`, with its reason behind a disclosure that keyboard and touch can open; so is
/// what makes a present one less certain.
#[component]
pub fn FigureCell(
    /// The figure.
    figure: Figure,
    /// How its value is written.
    show: fn(f64) -> String,
) -> impl IntoView {
    let Some(value) = figure.value else {
        let reason = figure.absent.unwrap_or_else(|| "It was not measured".to_owned());
        return view! {
            <details class="absent">
                <summary>{format::figure(&Figure::default(), show)}</summary>
                <span>{reason}</span>
            </details>
        }
        .into_any();
    };
    let interval = figure.interval.map(|(low, high)| {
        view! { <span class="interval">{format!("[{}, {}]", show(low), show(high))}</span> }
    });
    let caution = figure.caution.map(|caution| {
        view! {
            <details class="absent">
                <summary aria-label="Careful">"*"</summary>
                <span>{caution}</span>
            </details>
        }
    });
    view! { <span>{show(value)} {interval}</span> {caution} }.into_any()
}
