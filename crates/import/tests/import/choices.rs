//! What a person sees before an import, and what becomes of what they choose.

use std::io::Cursor;
use std::ops::ControlFlow;

use alteraser_api::import::{
    Choices, Confidence, DuplicateRule, ImportEvent, Keep, Offer, Preview, Role, Separator, TableUse, ValueRule,
};
use alteraser_api::packed::PackedData;
use alteraser_api::protocol::FailureKind;
use alteraser_import::{
    ImportError, ImportOptions, Imported, Input, Limits, Loaded, add_labels, load_files, preview_files,
};

use crate::support::{import, lines, records, titles};

type Files<'a> = [(&'a str, &'a str)];

fn inputs<'a>(files: &Files<'a>) -> Vec<Input<'a>> {
    files.iter().map(|(name, text)| Input::new(*name, Cursor::new(text.as_bytes()))).collect()
}

fn preview(files: &Files<'_>, choices: Option<&Choices>) -> Preview {
    preview_files(inputs(files), choices, &Limits::default()).unwrap()
}

fn load(files: &Files<'_>, choices: Choices, ceiling_bytes: Option<u64>) -> Result<Imported, ImportError> {
    let options = ImportOptions { choices: Some(choices), ceiling_bytes, ..ImportOptions::default() };
    load_files(inputs(files), &options, &mut |_| ControlFlow::Continue(())).map(Loaded::into_imported)
}

/// Imports as guessed, with changes.
fn chosen(files: &Files<'_>, change: impl FnOnce(&mut Choices)) -> Result<Imported, ImportError> {
    let mut choices = preview(files, None).choices;
    change(&mut choices);
    load(files, choices, None)
}

const RATINGS: &str = "user,item,rating,time\na,x,5,10\na,y,3,20\nb,x,4,30\na,x,2,40\nb,z,1,50\n";

#[test]
fn a_preview_shows_rows_roles_and_reasons() {
    let movies = "item,title\nx,Heat\ny,Alien\n";
    let preview = preview(&[("r.csv", RATINGS), ("m.csv", movies), ("p.png", "\u{89}PNG")], None);
    assert_eq!((preview.name.as_str(), preview.obstacle.as_ref()), ("r", None));
    let table = &preview.tables[0];
    assert_eq!((table.format.as_str(), table.expected_rows, table.rows.len()), ("comma-separated text", 5, 5));
    assert_eq!(table.rows[1], ["a", "y", "3", "20"]);
    let columns: Vec<_> = table.columns.iter().map(|column| (column.role, column.reason.as_str())).collect();
    assert_eq!(columns[..2], [(Role::User, "named user, 2 distinct"), (Role::Item, "named item, 3 distinct")]);
    assert_eq!(table.columns[3].confidence, Confidence::Stated);
    assert_eq!(
        preview.choices.tables.iter().map(|table| table.use_as).collect::<Vec<_>>()[..2],
        [TableUse::Interactions, TableUse::Items]
    );
    assert_eq!((preview.size.records, preview.size.users, preview.size.has_times), (5, 2, true));
}

#[test]
fn a_preview_says_what_is_in_the_way() {
    let alone = preview(&[("m.csv", "item,title\nx,Heat\ny,Alien\n")], None);
    assert!(alone.obstacle.unwrap().starts_with("m.csv has the titles of items, but no file says"));
    let links = preview(&[("l.csv", "movieId,imdbId\n1,114709\n")], None);
    assert!(links.obstacle.unwrap().starts_with("l.csv, line 1: no column looks like users."));
    assert!(preview_files(inputs(&[("e.csv", "")]), None, &Limits::default()).is_err());
}

#[test]
fn long_tables_show_fifty_rows_and_their_expected_number() {
    let rows = lines((0..40_000).map(|row| format!("{},{},3", row / 40, row % 40)));
    let preview = preview(&[("r.csv", &rows)], None);
    assert_eq!(preview.tables[0].rows.len(), 50);
    assert!((36_000..44_000).contains(&preview.tables[0].expected_rows), "{}", preview.tables[0].expected_rows);
    assert!((900..1100).contains(&preview.size.users), "{:?}", preview.size);
}

#[test]
fn roles_separators_and_headers_are_obeyed() {
    let files = [("r.csv", "x1;u1,7\nx2;u1,8\nx1;u2,9\n")];
    let guessed = preview(&files, None).choices;
    let mut choices = guessed.clone();
    choices.tables[0].separator = Some(Separator::Semicolon);
    let again = preview(&files, Some(&choices));
    assert_eq!(again.tables[0].columns.len(), 2);
    choices.tables[0].roles = vec![Role::Item, Role::User];
    choices.values = ValueRule::Implicit;
    let imported = load(&files, choices.clone(), None).unwrap();
    assert_eq!(records(&imported)[0], ("u1,7", "x1", 1.0, -1));
    choices.tables[0].has_header = Some(true);
    assert_eq!(records(&load(&files, choices.clone(), None).unwrap()).len(), 2);
    assert_eq!(load(&files, choices.clone(), None).unwrap().report.choices, choices);
    choices.tables[0].roles = vec![Role::Item, Role::User, Role::Ignore, Role::Value];
    let error = load(&files, choices, None).unwrap_err();
    assert_eq!(error.to_string(), "r.csv has 2 columns, but column 4 was chosen as value.");
}

#[test]
fn values_mean_what_a_person_says() {
    let files = [("r.csv", RATINGS)];
    let values = |rule| {
        let imported = chosen(&files, |choices| choices.values = rule).unwrap();
        (
            records(&imported).iter().map(|record| (record.0.to_owned() + record.1, record.2)).collect::<Vec<_>>(),
            imported.report,
        )
    };
    let pairs =
        |pairs: &[(&str, f32)]| pairs.iter().map(|(pair, value)| ((*pair).to_owned(), *value)).collect::<Vec<_>>();
    assert_eq!(values(ValueRule::Explicit).0, pairs(&[("ax", 2.0), ("ay", 3.0), ("bx", 4.0), ("bz", 1.0)]));
    assert_eq!(values(ValueRule::Implicit).0, pairs(&[("ax", 1.0), ("ay", 1.0), ("bx", 1.0), ("bz", 1.0)]));
    let (kept, report) = values(ValueRule::Threshold { at_least: 3.0 });
    assert_eq!(kept, pairs(&[("ay", 1.0), ("bx", 1.0)]));
    assert_eq!((report.num_duplicates, report.num_below, report.num_records, report.num_rows), (1, 2, 2, 5));
    let implicit = chosen(&[("w.csv", "user,item,rating\na,x,good\na,y,3\n")], |choices| {
        choices.values = ValueRule::Implicit;
    });
    assert_eq!(implicit.unwrap().report.num_rejected, 0, "a value that is not read cannot be wrong");
    let error = chosen(&files, |choices| choices.values = ValueRule::Threshold { at_least: f32::NAN }).unwrap_err();
    assert_eq!(error.to_string(), "The threshold must be a finite number.");
}

#[test]
fn repeated_pairs_follow_the_rule() {
    let value = |rule| {
        let imported = chosen(&[("r.csv", RATINGS)], |choices| choices.duplicates = rule).unwrap();
        records(&imported)[0].2
    };
    let values = [DuplicateRule::Last, DuplicateRule::Max, DuplicateRule::Sum].map(value);
    assert_eq!(values.map(f32::to_bits), [2.0_f32, 5.0, 7.0].map(f32::to_bits));
}

#[test]
fn counts_are_added_up_as_guessed() {
    let imported = import(&[("p.csv", b"user,artist,plays\na,x,3\na,x,4\nb,x,1\n".as_slice())]).unwrap();
    assert_eq!(imported.report.choices.values, ValueRule::Count);
    assert_eq!(records(&imported)[0], ("a", "x", 7.0, -1));
    let rows = chosen(&[("e.csv", "user,item\na,x\na,x\nb,x\n")], |choices| {
        (choices.values, choices.duplicates) = (ValueRule::Count, DuplicateRule::Sum);
    });
    assert_eq!(records(&rows.unwrap())[0], ("a", "x", 2.0, -1));
}

#[test]
fn a_core_drops_rows_users_and_items() {
    let text = "user,item\na,x\na,y\nb,x\nb,y\nc,y\nc,z\nd,x\n";
    let imported = chosen(&[("r.csv", text)], |choices| choices.k_core = Some(2)).unwrap();
    assert_eq!(
        records(&imported).iter().map(|record| (record.0, record.1)).collect::<Vec<_>>(),
        [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    );
    assert_eq!((imported.data.num_users(), imported.data.num_items(), imported.report.num_outside_core), (2, 2, 3));
    let told: Vec<_> = imported.report.cores.iter().map(|core| (core.k, core.records)).collect();
    assert_eq!(told, [(1, 7), (2, 4), (3, 0)]);
    let titled = [("r.csv", text), ("t.csv", "item,title\nx,X\ny,Y\nz,Z\n")];
    let imported = chosen(&titled, |choices| choices.k_core = Some(2)).unwrap();
    assert_eq!(titles(&imported), ["X", "Y"]);
    let error = chosen(&[("r.csv", text)], |choices| choices.k_core = Some(9)).unwrap_err();
    assert_eq!(error.to_string(), "No record of r.csv is left: 7 were dropped by the filters.");
}

fn large() -> String {
    let row = |row| format!("u{},i{},3,{}", row / 60, row % 60 + row / 6000, 900_000_000 + row);
    "user,item,rating,time\n".to_owned() + &lines((0..60_000).map(row))
}

#[test]
fn too_big_is_refused_before_it_is_read_and_offers_fit() {
    let text = large();
    let files = [("r.csv", text.as_str())];
    let choices = preview(&files, None).choices;
    assert!(load(&files, choices.clone(), Some(3_000_000)).is_ok(), "60,000 · 24 bytes are 48 % of it");
    for (ceiling, count) in [(1_900_000, 3), (500_000, 2)] {
        let mut read = 0;
        let options =
            ImportOptions { choices: Some(choices.clone()), ceiling_bytes: Some(ceiling), ..ImportOptions::default() };
        let refused = load_files(inputs(&files), &options, &mut |progress| {
            read = progress.bytes;
            ControlFlow::Continue(())
        });
        let Err(error) = refused else { panic!("{ceiling} bytes were enough") };
        assert_eq!((read, error.hint().as_str()), (0, "Read a part of the users, or leave the times out."));
        let ImportEvent::Refused { too_big } = ImportEvent::from(error) else { panic!("another event") };
        assert_eq!(too_big.offers.len(), count);
        for offer in &too_big.offers {
            let mut smaller = choices.clone();
            offer.apply(&mut smaller);
            let imported = load(&files, smaller, Some(ceiling)).unwrap();
            assert_eq!(imported.data.times.is_empty(), *offer == Offer::DropTimes);
            let users = imported.data.num_users();
            assert_eq!(users == 1000, *offer == Offer::DropTimes, "{users} users");
            assert_eq!(imported.report.num_left_out as usize, 60 * (1000 - users));
        }
    }
}

#[test]
fn more_than_expected_is_refused_while_it_is_read() {
    // Long rows at the start hide how many short ones follow.
    let long = lines((0..6_000).map(|row| format!("u{row},i{},{}", row % 50, "n".repeat(150))));
    let short = lines((0..400_000).map(|row| format!("u{},i{},", row / 100, row % 50)));
    let text = ["user,item,note\n", &long, &short].concat();
    let files = [("r.csv", text.as_str())];
    let error = load(&files, preview(&files, None).choices, Some(3_000_000)).unwrap_err();
    assert_eq!(error.to_string().split(" would need").next(), Some("r.csv"));
    assert!(matches!(error, ImportError::TooBig { too_big, .. } if too_big.size.records > 105_000));
}

#[test]
fn impossible_choices_are_invalid_requests() {
    let error = chosen(&[("r.csv", RATINGS)], |choices| choices.keep = Keep::FirstUsers { users: 0 }).unwrap_err();
    let ImportEvent::Failed { failure } = ImportEvent::from(error) else { panic!("another event") };
    assert_eq!(failure.kind, FailureKind::Invalid);
}

#[test]
fn several_tables_of_interactions_are_read_one_after_another() {
    let files = [("a.csv", "user,item,rating,time\n1,x,5,7\n"), ("b.csv", "item,user,rating\nx,2,4\ny,2,z\n")];
    let imported = chosen(&files, |choices| {
        for table in &mut choices.tables {
            table.use_as = TableUse::Interactions;
        }
    });
    let imported = imported.unwrap();
    assert_eq!(records(&imported), [("1", "x", 5.0, -1), ("2", "x", 4.0, -1)]);
    assert_eq!((imported.report.rejects[0].file.as_str(), imported.report.rejects[0].line), ("b.csv", 3));
}

#[test]
fn labels_can_come_later() {
    let data = import(&[("r.csv", RATINGS.as_bytes())]).unwrap().data;
    let files =
        [("m.csv", "item,title,genres\nx,Heat,Crime\nz,Alien,Horror\n"), ("u.csv", "userId,name\na,Ann\nq,Bob\n")];
    let add = |data: &PackedData, files: &Files<'_>| {
        add_labels(data, inputs(files), &ImportOptions::default(), &mut |_| ControlFlow::Continue(()))
            .map(Loaded::into_imported)
    };
    let imported = add(&data, &files).unwrap();
    let with_labels = PackedData {
        item_titles: ["Heat", "", "Alien"].into_iter().collect(),
        item_categories: ["Crime", "", "Horror"].into_iter().collect(),
        user_names: ["Ann", ""].into_iter().collect(),
        ..data.clone()
    };
    assert_eq!(imported.data, with_labels);
    assert_eq!(imported.report.warnings[0], "1 of 3 items has no title in m.csv.");
    let more = add(&imported.data, &[("n.csv", "item,title\ny,Jaws\nx,Heat 2\n")]).unwrap();
    assert_eq!(titles(&more), ["Heat 2", "Jaws", "Alien"]);
    assert_eq!(more.data.user_names, with_labels.user_names);
    let error = add(&data, &[("r.csv", RATINGS)]).unwrap_err();
    assert!(error.to_string().starts_with("r.csv"), "{error}");
    let twice = PackedData { item_labels: ["x", "x", "z"].into_iter().collect(), ..data };
    assert_eq!(
        add(&twice, &files).unwrap_err().to_string(),
        "The data set cannot be extended: the packed data set is inconsistent: an id occurs twice."
    );
}

#[test]
fn what_looks_swapped_is_told() {
    let warnings = |files: &Files<'_>, change: &dyn Fn(&mut Choices)| chosen(files, change).unwrap().report.warnings;
    let swap = |choices: &mut Choices| choices.tables[0].roles.swap(0, 1);
    let told = warnings(&[("r.csv", RATINGS)], &swap);
    assert_eq!(told[0], "r.csv: the names of the columns of users and items say that they are swapped.");
    let rows = lines((0..600).map(|row| format!("{},{}", row % 60 + 1000, row / 60)));
    let told = warnings(&[("p.txt", &rows)], &|_| ());
    assert!(told[0].ends_with("The two may be swapped."), "{told:?}");
    let told = warnings(&[("p.txt", "7,100\n7,101\n8,100\n"), ("m.csv", "item,title\n7,Heat\n8,Alien\n")], &|_| ());
    assert!(
        told.iter().any(|warning| warning.starts_with("m.csv describes the ids in the column of users")),
        "{told:?}"
    );
}
