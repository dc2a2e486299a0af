//! `alteraser generate`: writes a made-up data set.

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use alteraser_api::import::SyntheticSpec;
use alteraser_api::packed::PackedData;
use alteraser_import::{Imported, generate};
use anyhow::{Context, Result};
use clap::Args;

use crate::import::with_hint;

/// Arguments of `alteraser generate`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// Folder that `ratings.csv` and `movies.csv` are written to.
    folder: PathBuf,
    /// Users.
    #[arg(long, default_value_t = SyntheticSpec::default().users)]
    users: u32,
    /// Items.
    #[arg(long, default_value_t = SyntheticSpec::default().items)]
    items: u32,
    /// Share of all pairs that have a record.
    #[arg(long, default_value_t = SyntheticSpec::default().density)]
    density: f64,
    /// Groups of users who like the same items.
    #[arg(long, default_value_t = SyntheticSpec::default().clusters)]
    clusters: u32,
    /// How much more popular the most popular items are: the exponent of Zipf's law.
    #[arg(long, default_value_t = SyntheticSpec::default().skew)]
    skew: f64,
    /// Seed of all draws.
    #[arg(long, default_value_t = SyntheticSpec::default().seed)]
    seed: u64,
}

/// Makes the data up and writes them as MovieLens writes its own.
pub(crate) fn run(args: &GenerateArgs, out: &mut dyn Write) -> Result<()> {
    let &GenerateArgs { users, items, density, clusters, skew, seed, .. } = args;
    let spec = SyntheticSpec { users, items, density, clusters, skew, seed };
    let loaded = generate(&spec, &mut |_| ControlFlow::Continue(())).map_err(|error| with_hint(&error))?;
    let Imported { data, .. } = loaded.into_imported();
    fs::create_dir_all(&args.folder).with_context(|| format!("{} cannot be made", args.folder.display()))?;
    write_file(&args.folder.join("ratings.csv"), &ratings(&data))?;
    write_file(&args.folder.join("movies.csv"), &movies(&data))?;
    let (users, items) = (data.num_users(), data.num_items());
    writeln!(out, "{} records of {users} users and {items} items in {}", data.num_records(), args.folder.display())?;
    Ok(())
}

fn write_file(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

fn ratings(data: &PackedData) -> String {
    let mut text = "userId,movieId,rating,timestamp\n".to_owned();
    for record in 0..data.num_records() {
        let user = data.user_labels.get(data.users[record] as usize).unwrap_or_default();
        let item = data.item_labels.get(data.items[record] as usize).unwrap_or_default();
        // Writing into a text cannot fail.
        let _infallible = writeln!(text, "{user},{item},{:.1},{}", data.values[record], data.times[record]);
    }
    text
}

fn movies(data: &PackedData) -> String {
    let mut text = "movieId,title,genres\n".to_owned();
    let titles = data.item_titles.iter().zip(data.item_categories.iter());
    for (item, (title, categories)) in data.item_labels.iter().zip(titles) {
        let _infallible = writeln!(text, "{item},{title},{categories}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::open;
    use tempfile::TempDir;

    fn args(folder: &Path) -> GenerateArgs {
        let SyntheticSpec { density, clusters, skew, seed, .. } = SyntheticSpec::default();
        GenerateArgs { folder: folder.join("new"), users: 50, items: 40, density, clusters, skew, seed }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = TempDir::new().unwrap();
        let mut out = Vec::new();
        run(&args(folder.path()), &mut out).unwrap();
        let files = ["ratings.csv", "movies.csv"].map(|name| folder.path().join("new").join(name));
        let opened = open(&files, None).unwrap();
        let spec = SyntheticSpec { users: 50, items: 40, ..SyntheticSpec::default() };
        let made = generate(&spec, &mut |_| ControlFlow::Continue(())).unwrap().into_imported().data;
        assert_eq!((opened.packed.num_records(), opened.packed.num_users()), (made.num_records(), 50));
        assert_eq!((&opened.packed.values, &opened.packed.times), (&made.values, &made.times));
        let said = String::from_utf8(out).unwrap();
        assert!(said.starts_with(&format!("{} records of 50 users and", made.num_records())), "{said}");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let folder = TempDir::new().unwrap();
        let wrong = GenerateArgs { density: 2.0, ..args(folder.path()) };
        let error = run(&wrong, &mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "The density must be above 0 and at most 1. Choose again.");
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let blocked = GenerateArgs { folder: file, ..args(folder.path()) };
        assert!(format!("{:#}", run(&blocked, &mut Vec::new()).unwrap_err()).contains("file cannot be made"));
    }
}
