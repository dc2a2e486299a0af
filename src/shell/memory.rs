//! How much memory the engine has taken.

use leptos::prelude::*;

use crate::client::EngineMemory;
use crate::commands::use_app;
use crate::format;

/// The engine's memory; what it means opens on request.
#[component]
pub fn MemoryIndicator() -> impl IntoView {
    let app = use_app();
    let memory = app.slice(|state| state.memory);
    view! {
        <Show when=move || memory.get().is_some()>
            <button type="button" class="button is-quiet" popovertarget="memory-why" data-testid="memory">
                {move || memory.get().map(label)}
            </button>
        </Show>
        <div id="memory-why" popover="auto" class="popover">
            <h2>"Memory"</h2>
            <p>{move || memory.get().map(sentence)}</p>
            <p class="muted">
                "Memory that was once taken stays with the engine until the page is closed, and is used again for the next data."
            </p>
        </div>
    }
}

fn label(memory: EngineMemory) -> String {
    match memory.limit_bytes {
        Some(limit) => format!("{} of {}", format::bytes(memory.bytes), format::bytes(limit)),
        None => format::bytes(memory.bytes),
    }
}

fn sentence(memory: EngineMemory) -> String {
    let limit = match memory.limit_bytes {
        Some(limit) => format!(" Data and models together may take up to {}.", format::bytes(limit)),
        None => String::new(),
    };
    format!("The engine has taken {} of this device's memory.{limit}", format::bytes(memory.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_told_with_its_limit_where_there_is_one() {
        let shared = EngineMemory { bytes: 86_000_000, limit_bytes: Some(4_294_967_296) };
        assert_eq!(label(shared), "86.0 MB of 4.3 GB");
        assert!(sentence(shared).ends_with("up to 4.3 GB."));
        let own = EngineMemory { limit_bytes: None, ..shared };
        assert_eq!(label(own), "86.0 MB");
    }
}
