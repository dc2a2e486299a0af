//! `alteraser import`: files in, what was understood out.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use alteraser_api::import::{Choices, DuplicateRule, ImportReport, Keep, Preview, ValueRule};
use alteraser_import::{ImportError, ImportOptions, Imported, Limits, load_files, preview_files};
use anyhow::{Context, Result, anyhow};
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::data::open_inputs;

/// Arguments of `alteraser import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Files that belong together: CSV, TSV, JSON, RecBole, lists, plain, in a zip, or gzipped.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print everything as JSON.
    #[arg(long)]
    json: bool,
    /// Only look at the start of the files: what the columns are, and what would be read.
    #[arg(long)]
    preview: bool,
    /// What to read and how, as the preview prints it under `choices`.
    #[arg(long)]
    choices: Option<PathBuf>,
    #[command(flatten)]
    rules: Rules,
    /// Memory that the data may be opened in, in MB; data that would fill more than 70 % of it are refused.
    #[arg(long)]
    ceiling_mb: Option<u64>,
    /// Write all rejected rows to this file, as CSV.
    #[arg(long)]
    rejects: Option<PathBuf>,
    /// Write the packed data to this file.
    #[arg(long)]
    output: Option<PathBuf>,
}

/// What changes the choices.
#[derive(Debug, Default, Args)]
struct Rules {
    /// What values mean: `explicit`, `implicit`, `count`, or `threshold:4` for liking from 4 on.
    #[arg(long, value_parser = value_rule)]
    values: Option<ValueRule>,
    /// What becomes of rows that repeat a user and item.
    #[arg(long)]
    duplicates: Option<Duplicates>,
    /// Keep only users and items with at least so many records.
    #[arg(long)]
    k_core: Option<u32>,
    /// Read only the users that appear first.
    #[arg(long, conflicts_with = "random_users")]
    first_users: Option<u32>,
    /// Read only a random share of the users.
    #[arg(long)]
    random_users: Option<f64>,
    /// Seed of the random share.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave the times out.
    #[arg(long)]
    drop_times: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Duplicates {
    Last,
    Max,
    Sum,
}

fn value_rule(text: &str) -> Result<ValueRule, String> {
    match text.split_once(':').unwrap_or((text, "")) {
        ("explicit", "") => Ok(ValueRule::Explicit),
        ("implicit", "") => Ok(ValueRule::Implicit),
        ("count", "") => Ok(ValueRule::Count),
        ("threshold", bound) => {
            let at_least = bound.parse().map_err(|_| format!("`{bound}` is not a number"))?;
            Ok(ValueRule::Threshold { at_least })
        }
        _ => Err("expected explicit, implicit, count, or threshold:NUMBER".into()),
    }
}

impl Rules {
    fn apply(&self, choices: &mut Choices) {
        choices.values = self.values.unwrap_or(choices.values);
        choices.duplicates = match self.duplicates {
            Some(Duplicates::Last) => DuplicateRule::Last,
            Some(Duplicates::Max) => DuplicateRule::Max,
            Some(Duplicates::Sum) => DuplicateRule::Sum,
            None => choices.duplicates,
        };
        choices.k_core = self.k_core.or(choices.k_core);
        choices.drop_times |= self.drop_times;
        choices.keep = match (self.first_users, self.random_users) {
            (Some(users), _) => Keep::FirstUsers { users },
            (None, Some(share)) => Keep::RandomUsers { share, seed: self.seed },
            (None, None) => choices.keep,
        };
    }
}

/// Imports the files and says what was understood.
pub(crate) fn run(args: &ImportArgs, out: &mut dyn Write) -> Result<()> {
    let given = args.choices.as_ref().map(|path| {
        let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        serde_json::from_str::<Choices>(&text).with_context(|| format!("{} holds no choices", path.display()))
    });
    let limits = Limits::default();
    let mut preview = preview_files(open_inputs(&args.files)?, given.transpose()?.as_ref(), &limits)
        .map_err(|error| with_hint(&error))?;
    args.rules.apply(&mut preview.choices);
    if args.preview {
        return if args.json { print_json(out, &preview) } else { print_preview(out, &preview) };
    }
    let options = ImportOptions {
        choices: Some(preview.choices.clone()),
        ceiling_bytes: args.ceiling_mb.map(|megabytes| megabytes.saturating_mul(1_000_000)),
        limits,
    };
    let loaded = load_files(open_inputs(&args.files)?, &options, &mut |_| ControlFlow::Continue(()));
    let Imported { data, report, rejects } = loaded.map_err(|error| with_hint(&error))?.into_imported();
    if let Some(path) = &args.rejects {
        fs::write(path, rejects).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    if let Some(path) = &args.output {
        fs::write(path, data.to_bytes()).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let (users, items) = (data.num_users(), data.num_items());
    if args.json {
        return print_json(out, &json!({ "users": users, "items": items, "preview": preview, "report": report }));
    }
    writeln!(out, "{}: {} records of {users} users and {items} items", report.name, report.num_records)?;
    print_report(out, &report)
}

fn print_json(out: &mut dyn Write, value: &impl serde::Serialize) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    Ok(writeln!(out)?)
}

fn print_preview(out: &mut dyn Write, preview: &Preview) -> Result<()> {
    for (table, choice) in preview.tables.iter().zip(&preview.choices.tables) {
        let use_as = serde_json::to_value(choice.use_as)?;
        let use_as = use_as.as_str().unwrap_or_default();
        writeln!(out, "{}: {}, about {} rows, {use_as}", table.file, table.format, table.expected_rows)?;
        for column in &table.columns {
            let role = serde_json::to_value(column.role)?;
            writeln!(out, "  {}: {} ({})", column.name, role.as_str().unwrap_or_default(), column.reason)?;
        }
    }
    preview.not_read.iter().chain(&preview.obstacle).try_for_each(|sentence| writeln!(out, "{sentence}"))?;
    Ok(())
}

fn print_report(out: &mut dyn Write, report: &ImportReport) -> Result<()> {
    writeln!(out, "{}", report.format)?;
    let ImportReport { num_rows, num_duplicates, num_rejected, .. } = report;
    writeln!(out, "{num_rows} rows, {num_duplicates} repeated, {num_rejected} rejected")?;
    for (count, what) in [
        (report.num_left_out, "rows of users left out"),
        (report.num_below, "records below the threshold"),
        (report.num_outside_core, "records of users and items with too few"),
    ] {
        if count > 0 {
            writeln!(out, "{count} {what}")?;
        }
    }
    report.reasons.iter().try_for_each(|reason| writeln!(out, "  {}: {}", reason.rows, reason.reason))?;
    report.warnings.iter().try_for_each(|warning| writeln!(out, "Note: {warning}"))?;
    Ok(())
}

/// The error with what to do about it.
pub(crate) fn with_hint(error: &ImportError) -> anyhow::Error {
    anyhow!("{error} {}", error.hint())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alteraser_api::packed::PackedData;
    use clap::Parser;
    use serde_json::Value;
    use tempfile::TempDir;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: ImportArgs,
    }

    const RATINGS: &str = "user,item,rating\na,x,5\na,y,3\nb,x,4\na,x,2\nb,z\n";

    fn run_line(folder: &TempDir, line: &str) -> Result<String> {
        let file = folder.path().join("r.csv");
        fs::write(&file, RATINGS).unwrap();
        let words = line.split_whitespace().map(|word| word.replace("DIR", &folder.path().display().to_string()));
        let line = ["import".to_owned(), file.display().to_string()].into_iter().chain(words);
        let mut out = Vec::new();
        run(&Line::try_parse_from(line)?.args, &mut out)?;
        Ok(String::from_utf8(out)?)
    }

    #[test]
    fn a_report_is_printed_in_words() {
        let folder = TempDir::new().unwrap();
        assert_eq!(
            run_line(&folder, "--rejects DIR/bad.csv --output DIR/data.aeds").unwrap(),
            "r: 3 records of 2 users and 2 items\n\
             r.csv (comma-separated text: users from user, items from item, values from rating)\n\
             5 rows, 1 repeated, 1 rejected\n  \
             1: The row has another number of fields than the table.\n\
             Note: 1 row (25 %) repeats a user and an item. The latest row of each pair is kept.\n\
             Note: 1 of 2 users has a single record, so little can be learned about them.\n"
        );
        let rejects = fs::read_to_string(folder.path().join("bad.csv")).unwrap();
        assert!(rejects.ends_with("r.csv,6,0,The row has 2 fields instead of 3.,\"b,z\"\n"), "{rejects}");
        let data = PackedData::from_bytes(&fs::read(folder.path().join("data.aeds")).unwrap()).unwrap();
        assert_eq!(data.num_records(), 3);
    }

    #[test]
    fn everything_is_in_the_json_and_a_preview_can_be_given_back() {
        let folder = TempDir::new().unwrap();
        let preview: Value = serde_json::from_str(&run_line(&folder, "--preview --json").unwrap()).unwrap();
        assert_eq!(preview["tables"][0]["columns"][2]["role"], "value");
        fs::write(folder.path().join("c.json"), preview["choices"].to_string()).unwrap();
        let line = "--json --choices DIR/c.json --values threshold:3 --duplicates max --k-core 1";
        let all: Value = serde_json::from_str(&run_line(&folder, line).unwrap()).unwrap();
        assert_eq!((&all["users"], &all["report"]["num_records"]), (&json!(2), &json!(3)));
        assert_eq!(all["report"]["choices"]["values"], json!({ "kind": "threshold", "at_least": 3.0 }));
        assert_eq!(all["report"]["rejects"][0]["line"], 6);
    }

    #[test]
    fn a_preview_is_printed_in_words() {
        let words = run_line(&TempDir::new().unwrap(), "--preview").unwrap();
        assert!(
            words.starts_with("r.csv: comma-separated text, about 5 rows, interactions\n  user: user (named user, ")
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_what_to_do() {
        let folder = TempDir::new().unwrap();
        let message = |line: &str| format!("{:#}", run_line(&folder, line).unwrap_err());
        assert!(message("--values odd").contains("expected explicit, implicit, count, or threshold:NUMBER"));
        assert!(message("--values threshold:x").contains("`x` is not a number"));
        assert!(message("--choices DIR/none.json").contains("none.json cannot be read"));
        assert!(message("--choices DIR/r.csv").contains("r.csv holds no choices"));
        assert_eq!(
            message("--k-core 9"),
            "No record of r.csv is left: 3 were dropped by the filters. \
            Lower the threshold or the least number of records."
        );
        assert_eq!(message("--random-users 2"), "The share of users must be above 0 and at most 1. Choose again.");
        assert!(message("--ceiling-mb 0").starts_with("r.csv would need about 1 MB of memory, and 0 MB may be used."));
        assert!(message("--rejects DIR/no/such.csv").contains("cannot be written"));
    }
}
