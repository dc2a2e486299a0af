//! The comparison as a file.

mod report;
mod tables;

use alteraser_api::protocol::{Failure, FailureKind};
use alteraser_api::report::Comparison;

use crate::browser;
use crate::commands::App;
use crate::result_charts::Row;

/// A form of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Everything, with the recipe that gives it again.
    Json,
    /// One row per method with all digits.
    Csv,
    /// A table for a text.
    Markdown,
    /// A table for a paper.
    Latex,
    /// Words, table, drawings and numbers as one page.
    Html,
}

impl Format {
    /// All forms.
    pub const ALL: [Self; 5] = [Self::Html, Self::Json, Self::Csv, Self::Markdown, Self::Latex];

    /// The name a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Csv => "CSV",
            Self::Markdown => "Markdown",
            Self::Latex => "LaTeX",
            Self::Html => "Report",
        }
    }

    /// Name of the file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Json => "alteraser-comparison.json",
            Self::Csv => "alteraser-comparison.csv",
            Self::Markdown => "alteraser-comparison.md",
            Self::Latex => "alteraser-comparison.tex",
            Self::Html => "alteraser-report.html",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv",
            Self::Markdown => "text/markdown",
            Self::Latex => "application/x-tex",
            Self::Html => "text/html",
        }
    }

    /// The comparison in this form. `rows` are its rows with their looks.
    ///
    /// # Errors
    /// When the comparison holds what the form can't.
    pub fn write(self, comparison: &Comparison, rows: &[Row<'_>]) -> Result<String, Failure> {
        let text = match self {
            Self::Json => serde_json::to_string_pretty(comparison),
            Self::Csv => Ok(tables::csv(comparison)),
            Self::Markdown => Ok(tables::markdown(comparison)),
            Self::Latex => Ok(tables::latex(comparison)),
            Self::Html => report::html(comparison, rows),
        };
        text.map_err(|error| Failure {
            kind: FailureKind::Invalid,
            message: format!("The comparison could not be written as JSON: {error}."),
            hint: "Copy the report and tell the makers of this page.".to_owned(),
        })
    }
}

impl App {
    /// Saves the shown comparison as a file; what stands in the way becomes a problem on the screen.
    pub fn export(self, format: Format) {
        let text = self.peek(|state| {
            let comparison = state.shown_runs()?.comparison.as_ref()?;
            Some(format.write(comparison, &state.result_rows()))
        });
        let saved = text.map(|text| browser::save(format.file_name(), format.media_type(), &text?));
        if let Some(Err(failure)) = saved {
            self.edit(|state| state.report("Exporting", failure));
        }
    }
}
