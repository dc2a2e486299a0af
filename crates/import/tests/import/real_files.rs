//! Well-known data sets, where the folder that `ALTERASER_DATA` names has them.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::PathBuf;

use alteraser_import::{ImportError, Imported, Input, Limits, import_files};

/// Imports files of the folder; none where the folder or one of the files is missing.
fn import(paths: &[&str]) -> Option<Imported> {
    let folder = PathBuf::from(std::env::var_os("ALTERASER_DATA")?);
    let mut inputs = Vec::new();
    for path in paths {
        let file = File::open(folder.join(path)).ok()?;
        inputs.push(Input::new(path.rsplit('/').next().unwrap_or(path), file));
    }
    Some(import_files(inputs, &Limits::default(), &mut |_| ControlFlow::Continue(())).unwrap())
}

/// Rows, records, users, items.
fn check(paths: &[&str], rows: u64, records: u64, users: usize, items: usize) -> Option<Imported> {
    let imported = import(paths)?;
    let (data, report) = (&imported.data, &imported.report);
    let found = (report.num_rows, report.num_records, data.num_users(), data.num_items());
    assert_eq!(found, (rows, records, users, items), "{paths:?}: {report:?}");
    Some(imported)
}

fn title<'a>(imported: &'a Imported, id: &str) -> &'a str {
    let item = imported.data.item_labels.iter().position(|label| label == id).unwrap();
    imported.data.item_titles.get(item).unwrap()
}

#[test]
fn movielens_100k() {
    let Some(imported) = check(&["ml-100k/u.data", "ml-100k/u.item"], 100_000, 100_000, 943, 1682) else { return };
    assert_eq!(title(&imported, "1"), "Toy Story (1995)");
    assert!(title(&imported, "543").starts_with("Misérables"), "{}", title(&imported, "543"));
    assert_eq!(imported.report.num_rejected, 0);
}

#[test]
fn the_built_in_example() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/data/ml-latest-small.zip");
    let input = Input::new("ml-latest-small.zip", File::open(path).unwrap());
    let imported = import_files(vec![input], &Limits::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    let (data, report) = (&imported.data, &imported.report);
    assert_eq!((report.num_records, data.num_users(), data.num_items()), (100_836, 610, 9724));
    assert_eq!((report.name.as_str(), title(&imported, "1")), ("ml-latest-small", "Toy Story (1995)"));
}

#[test]
fn a_folder_is_no_file() {
    let folder = Input::new("tests", File::open(env!("CARGO_MANIFEST_DIR")).unwrap());
    let error = import_files(vec![folder], &Limits::default(), &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert!(matches!(error, ImportError::Unreadable { ref file, .. } if file == "tests"), "{error}");
}

#[test]
fn movielens_latest_small() {
    for paths in [&["ml-latest-small.zip"][..], &["ml-latest-small/movies.csv", "ml-latest-small/ratings.csv"]] {
        let Some(imported) = check(paths, 100_836, 100_836, 610, 9724) else { return };
        assert_eq!(title(&imported, "79132"), "Inception (2010)");
        assert_eq!(imported.report.format, "MovieLens ratings.csv with movies.csv");
        assert!(imported.data.item_titles.iter().all(|title| !title.is_empty()));
    }
}

#[test]
fn movielens_1m_as_pairs() {
    let Some(imported) = check(&["ml-1m-pairs/ml-1m.all.tsv"], 999_611, 999_611, 6040, 3416) else { return };
    assert!(
        imported.data.times.is_empty() && imported.data.values.iter().all(|value| value.to_bits() == 1.0_f32.to_bits())
    );
}

#[test]
fn movielens_1m_sample_with_titles() {
    let paths = ["ml-1m-sample/sample_movielens_rating.dat", "ml-1m/movies.dat", "ml-1m/users.dat"];
    let Some(imported) = check(&paths, 100_000, 100_000, 5958, 3312) else { return };
    assert_eq!(title(&imported, "1"), "Toy Story (1995)");
}

#[test]
fn recbole() {
    let paths = ["recbole-ml-100k/ml-100k.inter", "recbole-ml-100k/ml-100k.item", "recbole-ml-100k/ml-100k.user"];
    let Some(imported) = check(&paths, 100_000, 100_000, 943, 1682) else { return };
    assert_eq!(title(&imported, "2"), "GoldenEye");
}

#[test]
fn a_copy_with_a_broken_row() {
    let Some(imported) = check(&["ml-100k-frankkane/u.data"], 100_003, 100_002, 944, 1682) else { return };
    let rejects = &imported.report.rejects;
    assert_eq!((rejects.len(), rejects[0].line), (1, 3));
    assert_eq!(rejects[0].reason, "The row has 5 fields instead of 4.");
    assert_eq!(rejects[0].text, "0\\t133\\t1\\t883603013\\t");
    let warning = "The user 0 has 2 records: 0 may stand for a missing id.";
    assert_eq!(imported.report.warnings, [warning]);
}

#[test]
fn a_copy_with_more_rows_and_no_final_line_break() {
    let Some(imported) = check(&["ml-100k-noisy/u.data"], 100_349, 100_349, 947, 1682) else { return };
    assert_eq!((imported.report.num_rejected, imported.report.warnings.len()), (0, 0));
}

#[test]
fn listening_counts() {
    let paths = ["hetrec2011-lastfm-2k/user_artists.dat", "hetrec2011-lastfm-2k/artists.dat"];
    let Some(imported) = check(&paths, 92_834, 92_834, 1892, 17_632) else { return };
    assert_eq!(title(&imported, "51"), "Duran Duran");
}
