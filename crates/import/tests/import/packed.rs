//! JSON, lists, and files that are packed.

use std::io::Write as _;

use alteraser_import::{ImportError, Limits};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{categories, import, import_text, import_within, lines, records, titles, zipped};

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const RECORDS: [&str; 3] = [
    r#"{"user":"a","item":7,"rating":4.5}"#,
    r#"{"user":"a","item":8,"rating":3}"#,
    r#"{"item":7,"user":"b","rating":1}"#,
];

#[test]
fn json_in_every_shape() {
    let lines = RECORDS.join("\n");
    let shapes = [
        (lines.clone(), "JSON lines"),
        (RECORDS.join(" "), "JSON records"),
        (format!("[{}]", RECORDS.join(",\n")), "a JSON list"),
        (format!("{{\"n\":3,\"rows\":[{}]}}", RECORDS.join(",")), "a JSON object with a list of rows"),
        (lines.replace('\n', ",\r\n"), "JSON lines"),
        (format!("\u{FEFF}{lines}\n"), "JSON lines"),
    ];
    for (text, words) in shapes {
        let imported = import_text("r.txt", &text);
        assert_eq!(records(&imported), [("a", "7", 4.5, -1), ("a", "8", 3.0, -1), ("b", "7", 1.0, -1)], "{text}");
        let format = format!("r.txt ({words}: users from user, items from item, values from rating)");
        assert_eq!(imported.report.format, format);
    }
    let lists = import_text("r.json", "[[1,10,5],[1,11,4],[2,10,3]]");
    assert_eq!(records(&lists)[2], ("2", "10", 3.0, -1));
}

#[test]
fn json_on_one_long_line() {
    let rows: Vec<String> = (0..20_000).map(|row| format!(r#"{{"user":{},"item":{}}}"#, row / 20, row % 20)).collect();
    let imported = import_text("r.json", &format!("[{}]", rows.join(",")));
    assert_eq!((imported.report.num_records, imported.data.num_users()), (20_000, 1000));
}

#[test]
fn broken_records_are_rejected_alone() {
    let text = format!("{}\n{{\"user\":\"c\",\n{}\nhello\n{}\n", RECORDS[0], RECORDS[1], RECORDS[2]);
    let imported = import_text("r.jsonl", &text);
    let told: Vec<_> = imported.report.rejects.iter().map(|r| (r.line, r.reason.as_str(), r.text.as_str())).collect();
    assert_eq!(
        told,
        [
            (2, "The record is not valid JSON.", "{\"user\":\"c\""),
            (4, "This is neither an object nor a list.", "hello"),
        ]
    );
    assert_eq!(imported.report.num_records, 3);
}

#[test]
fn amazon_reviews_with_their_products() {
    let reviews = [
        r#"{"rating": 5.0, "title": "Such a lovely scent", "text": "This spray is really nice.", "images": [], "asin": "B00YQ6X8EO", "parent_asin": "B00YQ6X8EP", "user_id": "AGKHLEW2SOWHNMFQIJGBECAF7INQ", "timestamp": 1588687728923, "helpful_vote": 0, "verified_purchase": true}"#,
        r#"{"rating": 4.0, "title": "Works great", "text": "Good \"grip\".", "images": [{"url": "x"}], "asin": "B081TJ8YS3", "parent_asin": "B081TJ8YS4", "user_id": "AGKHLEW2SOWHNMFQIJGBECAF7INQ", "timestamp": 1588615855070, "helpful_vote": 1, "verified_purchase": true}"#,
    ];
    let products = [
        r#"{"main_category": "All Beauty", "title": "Howard LC0008 Leather Conditioner", "average_rating": 4.8, "categories": ["Beauty", "Leather"], "parent_asin": "B081TJ8YS4"}"#,
        r#"{"main_category": "All Beauty", "title": "Yes to Tomatoes", "average_rating": 4.5, "categories": [], "parent_asin": "B00YQ6X8EP"}"#,
    ];
    let (reviews, products) = (gzipped(reviews.join("\n").as_bytes()), products.join("\n"));
    let imported = import(&[("Beauty.jsonl.gz", &reviews), ("meta_Beauty.jsonl", products.as_bytes())]).unwrap();
    assert_eq!(imported.report.format, "Amazon reviews Beauty.jsonl with meta_Beauty.jsonl");
    assert_eq!(titles(&imported), ["Yes to Tomatoes", "Howard LC0008 Leather Conditioner"]);
    assert_eq!(records(&imported)[0], ("AGKHLEW2SOWHNMFQIJGBECAF7INQ", "B00YQ6X8EP", 5.0, 1_588_687_728));
    let old = r#"{"reviewerID": "A2SUAM1J3GNN3B", "asin": "0000013714", "reviewerName": "J. McDonald", "helpful": [2, 3], "reviewText": "I bought this", "overall": 5.0, "summary": "Heavenly", "unixReviewTime": 1252800000, "reviewTime": "09 13, 2009"}"#;
    let imported = import_text("reviews.json", old);
    assert_eq!(records(&imported), [("A2SUAM1J3GNN3B", "0000013714", 5.0, 1_252_800_000)]);
}

#[test]
fn what_only_begins_like_json_is_told() {
    let error =
        import(&[("meta.json", b"{'asin': '0001048791', 'price': 1}\n{'asin': '2'}\n".as_slice())]).unwrap_err();
    assert_eq!(error.to_string(), "meta.json, line 1: the file begins like JSON, but this is no valid record.");
    assert!(error.hint().contains("double quotes"));
}

#[test]
fn lists_of_items_by_user() {
    let imported = import_text("train.txt", "0 10 11 12\n1 10\n2\n3 12 13\n");
    assert_eq!(records(&imported)[..2], [("0", "10", 1.0, -1), ("0", "11", 1.0, -1)]);
    assert_eq!((imported.report.num_records, imported.report.num_rejected), (6, 1));
    assert_eq!(
        (imported.report.rejects[0].line, imported.report.rejects[0].reason.as_str()),
        (3, "The item is missing.")
    );
    let words = "train.txt (space-separated lists of items, a user per line: users from column 1, items from column 2)";
    assert_eq!(imported.report.format, words);
}

#[test]
fn gzip_alone_in_parts_and_inside_of_zip() {
    let text = "user,item\n1,2\n1,3\n2,2\n";
    let whole = gzipped(text.as_bytes());
    let parts = [gzipped(&text.as_bytes()[..13]), gzipped(&text.as_bytes()[13..])].concat();
    let inside = zipped(&[("r.csv.gz", &whole)]);
    for (name, bytes) in [("r.csv.gz", &whole), ("r.csv", &parts), ("r.zip", &inside)] {
        let imported = import(&[(name, bytes)]).unwrap();
        assert_eq!(records(&imported).len(), 3, "{name}");
        assert_eq!(imported.report.name, "r");
    }
}

#[test]
fn a_damaged_or_bursting_gzip_is_told() {
    let text = "user,item\n".to_owned() + &"1,2\n".repeat(200_000);
    let packed = gzipped(text.as_bytes());
    let message = |bytes: &[u8], limits: &Limits| import_within(&[("r.csv.gz", bytes)], limits).unwrap_err();
    let cut = message(&packed[..packed.len() - 300], &Limits::default());
    assert!(matches!(cut, ImportError::Archive { ref file, .. } if file == "r.csv"), "{cut}");
    let limits = Limits { max_member_bytes: 300_000, ..Limits::default() };
    assert_eq!(message(&packed, &limits).to_string(), "r.csv unpacks to more than 300000 bytes.");
    let tar = gzipped(&[&[b'a'; 257][..], b"ustar", &[0; 250]].concat());
    assert_eq!(message(&tar, &Limits::default()).to_string(), "r.csv is a tar archive, not a table of text.");
}

#[test]
fn categories_are_joined() {
    let ratings = b"userId,movieId,rating,timestamp\n1,3,4.0,964981247\n1,1,4.5,964982703\n".as_slice();
    let movies = b"movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n3,Heat,(no genres listed)\n".as_slice();
    let imported = import(&[("ratings.csv", ratings), ("movies.csv", movies)]).unwrap();
    assert_eq!(categories(&imported), ["", "Animation|Comedy"]);
    let inter = b"user_id:token\titem_id:token\n196\t242\n".as_slice();
    let item = b"item_id:token\tmovie_title:token_seq\tclass:token_seq\n242\tKolya\tComedy Drama\n".as_slice();
    let imported = import(&[("ml.inter", inter), ("ml.item", item)]).unwrap();
    assert_eq!((titles(&imported), categories(&imported)), (vec!["Kolya"], vec!["Comedy|Drama"]));
    let dat = [
        ("ratings.dat", b"1::1193::5::978300760\n1::661::3::978302109\n".as_slice()),
        ("movies.dat", b"661::James (1996)::Animation|Musical\n1193::One Flew (1975)::Drama\n"),
    ];
    assert_eq!(categories(&import(&dat).unwrap()), ["Drama", "Animation|Musical"]);
    let flags = |genres: &str| format!("|x (1995)|01-Jan-1995||http://x|{genres}\n");
    let items = format!(
        "2{}3{}",
        flags("0|1|0|0|0|0|0|0|0|0|0|0|0|0|0|1|0|0|0"),
        flags("1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0")
    );
    let files = [("u.data", b"1\t2\t5\t881250949\n1\t3\t4\t881250950\n".as_slice()), ("u.item", items.as_bytes())];
    assert_eq!(categories(&import(&files).unwrap()), ["Action|Sci-Fi", "unknown"]);
}

#[test]
fn rows_may_describe_their_items() {
    let text = "user,item,title,genres\n1,a,Heat,Crime|Drama\n1,b,Alien,Horror\n2,a,Other,X\n";
    let imported = import_text("r.csv", text);
    assert_eq!((titles(&imported), categories(&imported)), (vec!["Heat", "Alien"], vec!["Crime|Drama", "Horror"]));
}

#[test]
fn users_have_names() {
    let ratings = b"userId,item\n7,a\n7,b\n9,a\n".as_slice();
    let users = b"userId,name\n7,Ann\n8,Bob\n9,\xC3\x9Cnal\n".as_slice();
    let imported = import(&[("r.csv", ratings), ("users.csv", users)]).unwrap();
    assert_eq!(imported.data.user_names.iter().collect::<Vec<_>>(), ["Ann", "Ünal"]);
    let cold = "users.csv: 1 user of the list has no records, so nothing can be learned about them.";
    assert!(imported.report.warnings.contains(&cold.to_owned()), "{:?}", imported.report.warnings);
    assert!(imported.report.format.ends_with("with users.csv"));
}

#[test]
fn hostile_titles_are_short_plain_text() {
    let long = "x".repeat(1_000_000);
    let titles_in =
        ["<script>alert(1)</script>", "=HYPERLINK(\"http://x\")", "\u{202E}gnp.exe", "a\u{0}b\nc", long.as_str()];
    let quoted = |(at, title): (usize, &&str)| format!("{at},\"{}\"", title.replace('"', "\"\""));
    let items = "item,title\n".to_owned() + &lines(titles_in.iter().enumerate().map(quoted));
    let rows = "user,item\n".to_owned() + &lines((0..titles_in.len()).map(|at| format!("1,{at}")));
    // A zero byte makes a file binary; everything else is text.
    let items = items.replace('\u{0}', "\u{1}");
    let imported = import(&[("r.csv", rows.as_bytes()), ("t.csv", items.as_bytes())]).unwrap();
    let found = titles(&imported);
    assert_eq!(found[..2], titles_in[..2]);
    assert!(found.iter().all(|title| !title.chars().any(char::is_control) && title.chars().count() <= 300));
    assert_eq!((found[3], found[4].chars().last()), ("a b c", Some('…')));
}
