//! `alteraser forget --explain`: what a request means in some files, and what forgetting it would take.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Split, Training};
use alteraser_api::forget::{Estimate, Impact};
use alteraser_api::packed::PackedData;
use alteraser_engine::{CancelToken, Dataset, Error, RunContext, experiment, forget};
use anyhow::{Result, anyhow};
use clap::Args;

use crate::complaint::of_request;
use crate::data::{self, Opened};
use crate::progress::Reporter;

/// Seed of the draw of held-out records, that of the page.
const SPLIT_SEED: u64 = 42;

/// Arguments of `alteraser forget`.
#[derive(Debug, Args)]
pub(crate) struct ForgetArgs {
    /// The request to explain, such as 'user:42 OR (genre:horror AND value>=4)'; docs/forget-requests.md tells all.
    #[arg(long, value_name = "REQUEST")]
    explain: String,
    /// Files with the interactions, and with titles, categories and names if there are any.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Share of each user's records that is held out for measuring, so that requests do not mean it.
    #[arg(long, default_value_t = 0.1)]
    held_out: f64,
    /// Train this model first, to tell which blocks are solved first and what each method would take.
    #[arg(long)]
    model: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Do not show progress.
    #[arg(long)]
    quiet: bool,
}

/// Explains a request.
pub(crate) fn run(args: &ForgetArgs, out: &mut dyn Write) -> Result<()> {
    let request = ForgetRequest::text(&args.explain);
    // A text that is not of the language is refused before anything is read.
    forget::read(&request).map_err(|error| anyhow!(of_request(&error, &request)))?;
    let Opened { packed, .. } = data::open(&args.files, None)?;
    let impact = impact(args, &packed, &request).map_err(|error| anyhow!(of_request(&error, &request)))?;
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &impact)?;
        writeln!(out)?;
    } else {
        out.write_all(describe(&impact, &packed).as_bytes())?;
    }
    Ok(())
}

fn impact(args: &ForgetArgs, packed: &PackedData, request: &ForgetRequest) -> Result<Impact, Error> {
    let dataset = Arc::new(Dataset::open(packed)?);
    let split = Split::RandomPerUser { share: args.held_out, seed: SPLIT_SEED };
    let reporter = Reporter::new(args.quiet);
    let start = Instant::now();
    let cancel = CancelToken::default();
    let on_progress = |progress| reporter.show(&progress);
    let now_ms = || start.elapsed().as_secs_f64() * 1e3;
    let ctx = RunContext::new(&cancel, &on_progress, &now_ms);
    let Some(model) = &args.model else { return forget::explain(&dataset, &split, request, &ctx) };
    let training = Training::of(Choice::of(model.as_str()));
    let trained = experiment::train(&dataset, &split, &training, &Evaluation::default(), &ctx)?;
    reporter.clear();
    let methods: Vec<Choice> =
        alteraser_engine::catalog().methods.iter().map(|entry| Choice::of(entry.id.as_str())).collect();
    forget::preview(&trained, request, &methods, &ctx)
}

/// The impact in lines, each with its name in front.
fn describe(impact: &Impact, packed: &PackedData) -> String {
    let Impact { forget, items_left_with: [none, one, two], .. } = impact;
    let mut text = String::new();
    let mut line = |name: &str, words: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:<9} {words}");
    };
    line("Request", &impact.request);
    let percent = forget.share * 100.0;
    line("Records", &format!("{}, {percent:.3} % of the training set", forget.num_records));
    line("Users", &format!("{} touched, {} of them left without a record", forget.num_users, forget.num_users_erased));
    let left = format!("{none} of them left without a record, {one} with one, {two} with two");
    line("Items", &format!("{} touched, {left}", forget.num_items));
    if let Some(blocks) = impact.first_blocks {
        line("Blocks", &format!("{} users and {} items are solved first", blocks.users, blocks.items));
    }
    for estimate in &impact.estimates {
        line("Time", &time(estimate));
    }
    if impact.estimates.is_empty() {
        line("Time", "not known without a model: --model MODEL trains one first");
    }
    for note in &impact.notes {
        line("Note", note);
    }
    for &(user, item) in &impact.examples {
        line("Record", &record(packed, user, item));
    }
    let unlisted = forget.num_records - impact.examples.len() as u64;
    if unlisted > 0 {
        line("", &format!("and {unlisted} more"));
    }
    text
}

fn time(estimate: &Estimate) -> String {
    let Estimate { label, seconds, .. } = estimate;
    match (seconds.value, &seconds.absent) {
        (Some(seconds), _) if seconds < 1.0 => format!("{label}: about {:.1} ms", seconds * 1e3),
        (Some(seconds), _) => format!("{label}: about {seconds:.1} s"),
        (None, reason) => format!("{label}: {}", reason.as_deref().unwrap_or("not known")),
    }
}

/// A record by the labels of its user and item, with title and value.
fn record(packed: &PackedData, user: u32, item: u32) -> String {
    let label =
        |labels: &alteraser_api::packed::Strings, row: u32| labels.get(row as usize).unwrap_or_default().to_owned();
    let (user_label, item_label) = (label(&packed.user_labels, user), label(&packed.item_labels, item));
    let title = packed.item_titles.get(item as usize).filter(|title| !title.is_empty());
    let title = title.map(|title| format!(" {title}")).unwrap_or_default();
    let mut pairs = packed.users.iter().zip(&packed.items);
    let value = pairs.position(|pair| pair == (&user, &item)).and_then(|n| packed.values.get(n));
    let value = value.map(|value| format!(", value {value}")).unwrap_or_default();
    format!("{user_label}/{item_label}{title}{value}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use std::fs;
    use tempfile::TempDir;

    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        forget: ForgetArgs,
    }

    fn folder() -> TempDir {
        let folder = TempDir::new().unwrap();
        let liked = |user: u32, item: u32| user % 2 == item % 2;
        let mut ratings = "user,movie,rating\n".to_owned();
        for (user, item) in (0..12).flat_map(|user| (0..10).map(move |item| (user, item))).filter(|&(u, i)| liked(u, i))
        {
            writeln!(ratings, "u{user},{item},{}", 1 + item % 5).unwrap();
        }
        let mut titles = "movie,title\n".to_owned();
        for item in 0..10 {
            writeln!(titles, "{item},Film number {item}").unwrap();
        }
        fs::write(folder.path().join("ratings.csv"), ratings).unwrap();
        fs::write(folder.path().join("movies.csv"), titles).unwrap();
        folder
    }

    fn explain(folder: &TempDir, request: &str, further: &[&str]) -> Result<String> {
        let path = |name: &str| folder.path().join(name).display().to_string();
        let (ratings, movies) = (path("ratings.csv"), path("movies.csv"));
        let fixed = ["forget", "--explain", request, &ratings, &movies, "--held-out", "0", "--quiet"];
        let arguments = Arguments::try_parse_from(fixed.iter().chain(further)).unwrap();
        let mut out = Vec::new();
        run(&arguments.forget, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_request_is_explained_in_lines() {
        let text = explain(&folder(), "user:u3 title~\"number 1\"", &[]).unwrap();
        let expected = "\
Request   user:u3 AND title~\"number 1\"
Records   1, 1.667 % of the training set
Users     1 touched, 0 of them left without a record
Items     1 touched, 0 of them left without a record, 0 with one, 0 with two
Time      not known without a model: --model MODEL trains one first
Record    u3/1 Film number 1, value 2
";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_model_tells_blocks_and_times() {
        let text = explain(&folder(), "users:[u3, u3, u4]", &["--model", "ials"]).unwrap();
        assert!(text.contains("Users     2 touched, 2 of them left without a record\n"), "{text}");
        assert!(text.contains("Blocks    2 users and 10 items are solved first\n"), "{text}");
        assert!(text.contains("Time      Retrain from scratch: about "), "{text}");
        assert!(text.contains("Note      One user is named twice and counts once.\n"), "{text}");
    }

    #[test]
    fn json_holds_the_impact() {
        let text = explain(&folder(), "core:50%", &["--json"]).unwrap();
        let impact: Impact = serde_json::from_str(&text).unwrap();
        assert_eq!((impact.forget.num_users, impact.examples.len()), (6, 20));
    }

    #[test]
    fn a_caret_points_at_what_is_wrong() {
        let message = explain(&folder(), "user:u3 gendre:horror", &[]).unwrap_err().to_string();
        let expected = "\
at character 9: there is no field `gendre`; did you mean `genre` or `genres`?

  user:u3 gendre:horror
          ^^^^^^

Correct the request at the place shown.";
        assert_eq!(message, expected);
        let message = explain(&folder(), "user:u33", &[]).unwrap_err().to_string();
        assert!(message.starts_with("at character 6: there is no user `u33`; did you mean `u3`"), "{message}");
    }

    /// Counted from the files of the example by another program.
    #[test]
    fn requests_on_the_built_in_example_mean_what_they_say() {
        let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/data/ml-latest-small.zip");
        let count = |request: &str| {
            let arguments = ["forget", "--explain", request, example, "--held-out", "0", "--json", "--quiet"];
            let mut out = Vec::new();
            run(&Arguments::try_parse_from(arguments).unwrap().forget, &mut out).unwrap();
            let Impact { forget, .. } = serde_json::from_slice(&out).unwrap();
            (forget.num_records, forget.num_users, forget.num_items)
        };
        assert_eq!(count("title~\"star wars\" value>=4"), (694, 258, 12));
        assert_eq!(count("activity>1000 date>=2010"), (7648, 10, 4438));
        assert_eq!(count("popularity<2 NOT date:1996-05"), (3441, 263, 3441));
        assert_eq!(count("last:30d"), (47_855, 610, 6547));
        assert_eq!(count("last:30d user:414"), (16, 1, 16));
        assert_eq!(count("item:\"Emma (1996)\""), (31, 30, 2));
        assert_eq!(count("core:5%").0, 33_526);
        assert_eq!(count("edge:1%").0, 120);
        assert_eq!(count("random:5% seed:7").0, 5042);
    }
}
