//! How much would be left if only users and items with enough records were kept.

use alteraser_api::import::CoreCount;
use leptos::prelude::*;

use crate::commands::{App, use_app};
use crate::format;

/// The sizes of the cores, and a way to each.
#[component]
pub(super) fn CoresCard() -> impl IntoView {
    let app = use_app();
    let cores = app.slice(|state| {
        let data = state.data.as_ref().filter(|data| data.can_be_read_again())?;
        Some((data.report.cores.clone(), data.report.choices.k_core.unwrap_or(1)))
    });
    let has_cores = move || cores.with(|cores| cores.as_ref().is_some_and(|(cores, _)| !cores.is_empty()));
    view! {
        <Show when=has_cores>
        <section class="card" data-testid="cores">
            <h2>"Keep the core"</h2>
            <p>
                "Users and items with few records can be left out, again and again until everybody has enough. So much would be left:"
            </p>
            {move || cores.get().map(|(cores, current)| cores_table(app, &cores, current))}
        </section>
        </Show>
    }
}

fn cores_table(app: App, cores: &[CoreCount], current: u32) -> impl IntoView + use<> {
    let rows = cores.iter().map(|&core| core_row(app, core, current)).collect_view();
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Sizes of the cores">
            <table>
                <thead>
                    <tr>
                        <th scope="col" class="is-number">
                            "Least records"
                        </th>
                        <th scope="col" class="is-number">
                            "Users"
                        </th>
                        <th scope="col" class="is-number">
                            "Items"
                        </th>
                        <th scope="col" class="is-number">
                            "Records"
                        </th>
                        <th scope="col">
                            <span class="visually-hidden">"Choose"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn core_row(app: App, core: CoreCount, current: u32) -> impl IntoView {
    let CoreCount { k, users, items, records } = core;
    let choose = if k == current {
        view! { <span class="muted">"As read"</span> }.into_any()
    } else {
        view! {
            <button
                type="button"
                class="button is-small"
                data-testid=format!("core-{k}")
                prop:disabled=records == 0
                on:click=move |_| app.keep_core(k)
            >
                "Keep"
            </button>
        }
        .into_any()
    };
    view! {
        <tr data-testid=format!("core-row-{k}")>
            <td class="is-number">{k}</td>
            <td class="is-number">{format::count(users)}</td>
            <td class="is-number">{format::count(items)}</td>
            <td class="is-number">{format::count(records)}</td>
            <td>{choose}</td>
        </tr>
    }
}
