//! One small file for each way in which people write interactions.

use crate::support::{import, import_text, records, titles, zipped};

const U_DATA: &str = "196\t242\t3\t881250949\n186\t302\t3\t891717742\n196\t377\t1\t878887116\n";

#[test]
fn movielens_csv_with_movies() {
    let ratings = "userId,movieId,rating,timestamp\r\n1,3,4.0,964981247\r\n1,1,4.5,964982703\r\n2,3,0.5,964982224\r\n";
    let movies = "movieId,title,genres\r\n1,Toy Story (1995),Animation|Comedy\r\n2,Jumanji (1995),Adventure\r\n\
                  3,\"Good, the Bad and the Ugly, The \"\"(1966)\"\"\",Western\r\n";
    for files in
        [[("ratings.csv", ratings), ("movies.csv", movies)], [("movies.csv", movies), ("ratings.csv", ratings)]]
    {
        let imported = import(&files.map(|(name, text)| (name, text.as_bytes()))).unwrap();
        assert_eq!(
            records(&imported),
            [("1", "3", 4.0, 964_981_247), ("1", "1", 4.5, 964_982_703), ("2", "3", 0.5, 964_982_224)]
        );
        assert_eq!(titles(&imported), ["Good, the Bad and the Ugly, The \"(1966)\"", "Toy Story (1995)"]);
        assert_eq!(imported.report.format, "MovieLens ratings.csv with movies.csv");
        assert_eq!(imported.report.name, "ratings");
        assert_eq!((imported.report.num_rows, imported.report.num_records), (3, 3));
    }
}

#[test]
fn an_archive_with_more_than_is_needed() {
    let archive = zipped(&[
        ("ml/README.txt", b"Summary\n=======\n\nThis is a text, with commas, and more.\n".as_slice()),
        ("ml/links.csv", b"movieId,imdbId,tmdbId\n1,114709,862\n3,113497,8844\n"),
        ("ml/movies.csv", b"movieId,title,genres\n1,Toy Story (1995),A|B\n3,Heat (1995),C\n"),
        ("ml/ratings.csv", b"userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,3,4.0,964981247\n"),
        ("ml/tags.csv", b"userId,movieId,tag,timestamp\n2,3,funny,1445714994\n2,3,\"a, b\",1445714996\n"),
    ]);
    let imported = import(&[("ml-latest-small.zip", &archive)]).unwrap();
    assert_eq!(imported.report.name, "ml-latest-small");
    assert_eq!(imported.report.format, "MovieLens ratings.csv with movies.csv");
    assert_eq!(records(&imported).len(), 2);
    assert_eq!(titles(&imported), ["Toy Story (1995)", "Heat (1995)"]);
    assert!(imported.report.warnings.iter().all(|warning| !warning.contains("not read")));
}

#[test]
fn tabs_without_a_header_and_latin_1_titles_between_pipes() {
    let items = b"242|Kolya (1996)|24-Jan-1997||http://x|0|1\n302|Cit\xE9, La (1995)|01-Jan-1995||http://y|1|0\n";
    let imported = import(&[("u.data", U_DATA.as_bytes()), ("u.item", items)]).unwrap();
    assert_eq!(imported.report.format, "MovieLens u.data with u.item");
    assert_eq!(records(&imported)[2], ("196", "377", 1.0, 878_887_116));
    assert_eq!(titles(&imported), ["Kolya (1996)", "Cité, La (1995)", ""]);
    assert!(imported.report.warnings.contains(&"1 of 3 items has no title in u.item.".to_owned()));
}

#[test]
fn double_colons() {
    let imported = import(&[
        ("ratings.dat", b"1::1193::5::978300760\n1::661::3::978302109\n2::1193::4::978298413\n".as_slice()),
        (
            "movies.dat",
            b"661::James and the Giant Peach (1996)::Animation|Musical\n1193::One Flew: Over (1975)::Drama\n",
        ),
    ])
    .unwrap();
    assert_eq!(records(&imported)[1], ("1", "661", 3.0, 978_302_109));
    assert_eq!(titles(&imported), ["One Flew: Over (1975)", "James and the Giant Peach (1996)"]);
}

#[test]
fn recbole_headers() {
    let imported = import(&[
        (
            "ml.inter",
            b"user_id:token\titem_id:token\trating:float\ttimestamp:float\n196\t242\t3\t881250949\n".as_slice(),
        ),
        ("ml.item", b"item_id:token\tmovie_title:token_seq\trelease_year:token\n242\tKolya\t1996\n"),
        ("ml.user", b"user_id:token\tage:token\tgender:token\n196\t49\tM\n"),
    ])
    .unwrap();
    assert_eq!(records(&imported), [("196", "242", 3.0, 881_250_949)]);
    assert_eq!((titles(&imported), imported.report.format.as_str()), (vec!["Kolya"], "RecBole ml.inter with ml.item"));
    let unused = "ml.user was not read: it has neither interactions nor titles.";
    assert_eq!(imported.report.warnings[0], unused);
}

#[test]
fn semicolons_with_quotes_and_decimal_commas() {
    let imported = import_text(
        "b.csv",
        "\"User-ID\";\"ISBN\";\"Book-Rating\"\n\"7\";\"034545104X\";\"3,5\"\n\"8\";\"0155;061\";\"5\"\n",
    );
    assert_eq!(records(&imported), [("7", "034545104X", 3.5, -1), ("8", "0155;061", 5.0, -1)]);
    let format = "b.csv (semicolon-separated text: users from User-ID, items from ISBN, values from Book-Rating)";
    assert_eq!(imported.report.format, format);
}

#[test]
fn spaces_and_pairs() {
    assert_eq!(records(&import_text("p.txt", "0 10\n0 20\n1 10\n"))[2], ("1", "10", 1.0, -1));
    let imported = import_text("p.tsv", "0\t10\n0\t20\n1\t10");
    assert_eq!(records(&imported).len(), 3);
    assert_eq!(imported.report.format, "p.tsv (tab-separated text: users from column 1, items from column 2)");
}

#[test]
fn pipes() {
    let imported = import_text("p.txt", "user|item|rating\na|x|4\na|y|2,5\nb|x|1\n");
    assert_eq!(records(&imported), [("a", "x", 4.0, -1), ("a", "y", 2.5, -1), ("b", "x", 1.0, -1)]);
    assert!(imported.report.format.starts_with("p.txt (pipe-separated text"), "{}", imported.report.format);
}

#[test]
fn columns_in_another_order_with_dates() {
    let text = "date,stars,business_id,user_id\n2015-03-09 17:25:57,5,b-1,üser\n2015-03-10 00:00:00,4,b-2,üser\n";
    assert_eq!(
        records(&import_text("r.csv", text)),
        [("üser", "b-1", 5.0, 1_425_921_957), ("üser", "b-2", 4.0, 1_425_945_600)]
    );
}

#[test]
fn milliseconds_are_seconds() {
    assert_eq!(records(&import_text("m.csv", "user,item,ts\na,x,1425919557123\n")), [("a", "x", 1.0, 1_425_919_557)]);
}

#[test]
fn every_encoding_gives_the_same() {
    let text = "user,item,rating\nä,x,1\nb,ÿ,2\nä,ÿ,3\n";
    let expected = import_text("a.csv", text);
    let units = || "\u{FEFF}".encode_utf16().chain(text.encode_utf16());
    let utf16: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
    let big_endian: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
    let latin1: Vec<u8> = text.chars().map(|char| char as u8).collect();
    let marked = format!("\u{FEFF}{text}");
    for bytes in [
        utf16.as_slice(),
        &big_endian,
        &latin1,
        marked.as_bytes(),
        text.trim_end().as_bytes(),
        text.replace('\n', "\r\n").as_bytes(),
    ] {
        assert_eq!(import(&[("a.csv", bytes)]).unwrap().data, expected.data);
    }
}

#[test]
fn repeated_pairs_keep_the_latest() {
    let text = "user,item,rating,time\na,x,1,300\nb,x,2,100\na,x,3,200\na,y,4,100\n";
    let imported = import_text("d.csv", text);
    assert_eq!(records(&imported), [("a", "x", 1.0, 300), ("b", "x", 2.0, 100), ("a", "y", 4.0, 100)]);
    assert_eq!((imported.report.num_rows, imported.report.num_duplicates, imported.report.num_records), (4, 1, 3));
    assert!(imported.report.warnings[0].starts_with("1 row (25 %) repeats"));
}

#[test]
fn rejected_rows_are_told_and_leave_no_trace() {
    let text = "user,item,rating\na,x,1\nghost,z\n,x,2\nb,,2\nb,x,\nb,x,two\nb,x,inf\nb,x,2\nc,x,3\nd,y,4\ne,y,5\nf,y,1\ng,y,1\n";
    let imported = import_text("r.csv", text);
    let told: Vec<_> =
        imported.report.rejects.iter().map(|r| (r.line, r.column, r.reason.as_str(), r.text.as_str())).collect();
    assert_eq!(
        told,
        [
            (3, 0, "The row has 2 fields instead of 3.", "ghost,z"),
            (4, 1, "The user is missing.", ",x,2"),
            (5, 2, "The item is missing.", "b,,2"),
            (6, 3, "The value is missing.", "b,x,"),
            (7, 3, "The value is not a number.", "b,x,two"),
            (8, 3, "The value is not a finite number.", "b,x,inf"),
        ]
    );
    assert_eq!((imported.report.num_rows, imported.report.num_rejected, imported.report.num_records), (13, 6, 7));
    assert_eq!(imported.data.user_labels.iter().collect::<Vec<_>>(), ["a", "b", "c", "d", "e", "f", "g"]);
}

#[test]
fn times_out_of_range_and_long_ids_and_open_quotes_are_rejected() {
    let long = "i".repeat(1001);
    let text = format!("user,item,time\na,x,1\na,y,-1\na,{long},3\na,z,soon\nb,x,5\nb,y,6\nb,z,7\nc,\"x,8\n");
    let imported = import_text("t.csv", &text);
    let told: Vec<_> = imported.report.rejects.iter().map(|r| (r.line, r.column, r.reason.as_str())).collect();
    assert_eq!(
        told,
        [
            (3, 3, "The time is not between 1970 and 2106."),
            (4, 2, "The id is longer than 1000 bytes."),
            (5, 3, "The time is not a number or a date."),
            (9, 0, "A quote opens in the row and is never closed."),
        ]
    );
}

#[test]
fn of_two_tables_the_clearer_is_read_and_the_other_named() {
    let imported = import(&[("u1.test", &U_DATA.as_bytes()[..40]), ("u1.base", U_DATA.as_bytes())]).unwrap();
    assert_eq!((imported.report.name.as_str(), imported.report.num_records), ("u1", 3));
    let warning = "u1.test was not read: one file of interactions is read at a time, and u1.base says more.";
    assert_eq!(imported.report.warnings[0], warning);
}

#[test]
fn titles_that_do_not_fit_are_told() {
    let imported = import(&[
        ("r.csv", b"user,item,rating\n1,x,3\n2,x,4\n".as_slice()),
        ("t.csv", b"item,title\n7,Heat\n2\n9,Alien\n"),
        ("poster.png", b"\x89PNG\r\n\x1a\n"),
    ])
    .unwrap();
    assert_eq!(imported.data.item_titles.len(), 0);
    assert_eq!(
        imported.report.warnings[..3],
        [
            "Not read: poster.png is a PNG image, not a table of text.",
            "t.csv: 1 row was not read, the first in line 3. The row has 1 field instead of 2.",
            "t.csv has no title for any of the items: the ids differ.",
        ]
    );
}
