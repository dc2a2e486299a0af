//! The result as a file, and the command that gives it again.

use leptos::prelude::*;

use crate::browser;
use crate::commands::use_app;
use crate::components::CopyButton;

/// Name of the exported file.
const FILE: &str = "alteraser-comparison.json";

/// Export and reproduction.
#[component]
pub(super) fn ExportCard() -> impl IntoView {
    let app = use_app();
    let command = app.slice(|state| state.data.as_ref().map(|data| command(&data.files)).unwrap_or_default());
    let refused = RwSignal::new(None::<String>);
    let save = move |_| {
        let json = app.peek(|state| {
            let comparison = state.runs.as_ref()?.comparison.as_ref()?;
            serde_json::to_string_pretty(comparison).ok()
        });
        let saved = json.map(|json| browser::save(FILE, "application/json", &json));
        refused.set(saved.and_then(Result::err).map(|failure| format!("{} {}", failure.message, failure.hint)));
    };
    view! {
        <section class="card">
            <h2>"Take it along"</h2>
            <p>
                "Every number above is in the exported file, with the recipe that gives it again. Records that you ticked are in it as row numbers, and a request that you wrote as it is."
            </p>
            <div class="actions">
                <button type="button" class="button" data-testid="export-json" on:click=save>
                    "Export JSON"
                </button>
                <CopyButton label="Copy command" text=Callback::new(move |()| command.get_untracked()) test_id="copy-command" />
            </div>
            <p class="field-error" role="alert">
                {refused}
            </p>
            <pre class="sample" data-testid="command">
                {command}
            </pre>
        </section>
    }
}

/// The command that runs the exported recipe again on the same files.
fn command(files: &[String]) -> String {
    let files: Vec<String> = files.iter().map(|file| quoted(file)).collect();
    format!("alteraser compare {FILE} --data {}", files.join(" "))
}

/// A file name as one word of a shell.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-/".contains(letter);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_single_words_in_the_command() {
        let files = ["ratings.csv".to_owned(), "my films' list.csv".to_owned()];
        let expected = r"alteraser compare alteraser-comparison.json --data ratings.csv 'my films'\'' list.csv'";
        assert_eq!(command(&files), expected);
    }
}
