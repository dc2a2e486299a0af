//! Archives as data sets are handed out: the right member is read, its titles are joined, and another can be chosen.

use alteraser_api::import::{Choices, TableUse};
use alteraser_import::{ImportOptions, Input, Limits, load_files, preview_files};
use std::io::Cursor;
use std::ops::ControlFlow;

use crate::support::{categories, import, lines, records, titles, zipped};

const README: &[u8] = b"SUMMARY & USAGE LICENSE\n=======================\n\nThese files contain ratings, and more.\n";

fn u_data(rows: usize) -> Vec<u8> {
    lines((0..rows).map(|row| format!("{}\t{}\t{}\t{}", row / 4 + 1, row % 7 + 1, row % 5 + 1, 881_250_949 + row)))
        .into_bytes()
}

#[test]
fn movielens_100k() {
    let flags = "0|".repeat(18) + "1";
    let items = lines((1..8).map(|item| format!("{item}|Film {item} (1995)|01-Jan-1995||http://x|{flags}")));
    let users = lines((1..6).map(|user| format!("{user}|24|M|technician|85711")));
    let genres = "unknown|0\nAction|1\nAdventure|2\n";
    let archive = zipped(&[
        ("ml-100k/README", README),
        ("ml-100k/u.genre", genres.as_bytes()),
        ("ml-100k/u.item", items.as_bytes()),
        ("ml-100k/u.user", users.as_bytes()),
        ("ml-100k/u1.base", &u_data(16)),
        ("ml-100k/u1.test", &u_data(4)),
        ("ml-100k/u.data", &u_data(20)),
        ("ml-100k/ub.base", &u_data(18)),
    ]);
    let imported = import(&[("ml-100k.zip", &archive)]).unwrap();
    assert_eq!((imported.report.name.as_str(), records(&imported).len()), ("ml-100k", 20));
    assert_eq!(imported.report.format, "MovieLens u.data with u.item");
    assert_eq!((titles(&imported)[0], categories(&imported)[0]), ("Film 1 (1995)", "Western"));
}

#[test]
fn movielens_1m_and_10m() {
    let ratings =
        lines((0..20).map(|row| format!("{}::{}::{}::{}", row / 4 + 1, row % 7 + 1, row % 5 + 1, 978_300_760 + row)));
    let movies = lines((1..8).map(|item| format!("{item}::Film {item} (1995)::Drama|War")));
    let users = lines((1..6).map(|user| format!("{user}::F::1::10::48067")));
    let tags = lines((1..4).map(|user| format!("{user}::3::excellent!::1215184630")));
    let all: [(&str, &[u8]); 5] = [
        ("README.html", b"<!DOCTYPE html>\n<html><body>Summary, and more</body></html>\n"),
        ("movies.dat", movies.as_bytes()),
        ("ratings.dat", ratings.as_bytes()),
        ("users.dat", users.as_bytes()),
        ("tags.dat", tags.as_bytes()),
    ];
    for members in [[all[1], all[2], all[3]].as_slice(), &[all[0], all[1], all[2], all[4]]] {
        let archive = zipped(&members.iter().map(|(name, bytes)| (*name, *bytes)).collect::<Vec<_>>());
        let imported = import(&[("ml.zip", &archive)]).unwrap();
        assert_eq!(imported.report.format, "MovieLens ratings.dat with movies.dat");
        assert_eq!((records(&imported).len(), titles(&imported)[0]), (20, "Film 1 (1995)"));
    }
}

#[test]
fn movielens_20m_and_later() {
    let ratings = "userId,movieId,rating,timestamp\n".to_owned()
        + &lines((0..20).map(|row| format!("{},{},3.5,{}", row / 4 + 1, row % 7 + 1, 1_112_486_027 + row)));
    let movies =
        "movieId,title,genres\n".to_owned() + &lines((1..8).map(|item| format!("{item},Film {item} (1995),Drama")));
    let scores =
        "movieId,tagId,relevance\n".to_owned() + &lines((0..60).map(|row| format!("{},{row},0.0{row}", row % 7 + 1)));
    let archive = zipped(&[
        ("ml-25m/tags.csv", b"userId,movieId,tag,timestamp\n3,6,classic,1439472355\n3,7,\"sci-fi, old\",1439472256\n"),
        ("ml-25m/genome-scores.csv", scores.as_bytes()),
        ("ml-25m/genome-tags.csv", b"tagId,tag\n1,007\n2,18th century\n"),
        ("ml-25m/movies.csv", movies.as_bytes()),
        ("ml-25m/ratings.csv", ratings.as_bytes()),
        ("ml-25m/README.txt", README),
    ]);
    let imported = import(&[("ml-25m.zip", &archive)]).unwrap();
    assert_eq!(imported.report.format, "MovieLens ratings.csv with movies.csv");
    assert_eq!((records(&imported).len(), imported.data.num_users(), titles(&imported).len()), (20, 5, 7));
}

#[test]
fn listening_counts_with_artists_and_friends() {
    let plays = "userID\tartistID\tweight\n".to_owned()
        + &lines((0..20).map(|row| format!("{}\t{}\t{}", row / 4 + 2, row % 7 + 51, 13_883 - row)));
    let artists = "id\tname\turl\tpictureURL\n".to_owned()
        + &lines((51..58).map(|item| format!("{item}\tArtist {item}\thttp://x/{item}\thttp://y/{item}")));
    let tagged = "userID\tartistID\ttagID\tday\tmonth\tyear\n".to_owned()
        + &lines((0..40).map(|row| format!("{}\t{}\t13\t1\t4\t2009", row / 8 + 2, row % 7 + 51)));
    let archive = zipped(&[
        ("user_friends.dat", b"userID\tfriendID\n2\t275\n2\t428\n3\t255\n"),
        ("user_taggedartists.dat", tagged.as_bytes()),
        ("artists.dat", artists.as_bytes()),
        ("user_artists.dat", plays.as_bytes()),
        ("tags.dat", b"tagID\ttagValue\n1\tmetal\n2\talternative metal\n"),
    ]);
    let imported = import(&[("hetrec2011-lastfm-2k.zip", &archive)]).unwrap();
    assert!(imported.report.format.ends_with("user_artists.dat with artists.dat"), "{}", imported.report.format);
    assert_eq!((records(&imported)[0], titles(&imported)[0]), (("2", "51", 13_883.0, -1), "Artist 51"));
}

#[test]
fn another_member_can_be_chosen() {
    let archive = zipped(&[("a/u1.base", &u_data(16)), ("a/u1.test", &u_data(8))]);
    let input = || vec![Input::new("ml.zip", Cursor::new(archive.as_slice()))];
    let mut choices = preview_files(input(), None, &Limits::default()).unwrap().choices;
    assert_eq!(choices.tables[0].use_as, TableUse::Interactions);
    choices.tables[0].use_as = TableUse::Unused;
    choices.tables[1].use_as = TableUse::Interactions;
    let options = ImportOptions { choices: Some(Choices { ..choices }), ..ImportOptions::default() };
    let loaded = load_files(input(), &options, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(loaded.report().num_records, 8);
}
