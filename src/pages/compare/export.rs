//! The result as a file, and the command that gives it again.

use leptos::prelude::*;

use crate::actions::{Action, ActionButton};
use crate::commands::use_app;
use crate::components::CopyButton;
use crate::export::Format;

/// Export and reproduction.
#[component]
pub(super) fn ExportCard() -> impl IntoView {
    let app = use_app();
    let command = app.slice(|state| state.data.as_ref().map(|data| command(&data.files)).unwrap_or_default());
    view! {
        <section class="card">
            <h2>"Take it along"</h2>
            <p>
                "The report is one page with words, table, drawings and numbers; it opens in any browser and needs no network. Every number of this page is in the JSON file, with the recipe that gives it again; records that you ticked are in it as row numbers, and a request that you wrote is in it as it stands. The other files hold the table of methods."
            </p>
            <div class="actions">
                {Format::ALL
                    .map(|format| {
                        let test_id = match format {
                            Format::Json => "export-json",
                            Format::Csv => "export-csv",
                            Format::Markdown => "export-md",
                            Format::Latex => "export-tex",
                            Format::Html => "export-html",
                        };
                        view! { <ActionButton action=Action::Export(format) label=format.label() test_id /> }
                    })
                    .into_iter()
                    .collect_view()}
                <CopyButton label="Copy command" text=Callback::new(move |()| command.get_untracked()) test_id="copy-command" />
            </div>
            <pre class="sample" role="region" tabindex="0" aria-label="Command" data-testid="command">
                {command}
            </pre>
        </section>
    }
}

/// The command that runs the exported recipe again on the same files.
fn command(files: &[String]) -> String {
    let files: Vec<String> = files.iter().map(|file| quoted(file)).collect();
    format!("alteraser compare {} --data {}", Format::Json.file_name(), files.join(" "))
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
