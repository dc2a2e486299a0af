use super::*;

use Role::{Category, Ignore, Item, Time, Title, User, Value};

fn table(header: Option<&str>, rows: &[&str]) -> (Option<Vec<String>>, Vec<ColumnStats>) {
    let header: Option<Vec<String>> = header.map(|names| names.split(',').map(str::to_owned).collect());
    let width = header.as_ref().map_or_else(|| rows[0].split(',').count(), Vec::len);
    let mut stats = vec![ColumnStats::default(); width];
    for row in rows {
        for (stats, field) in stats.iter_mut().zip(row.split(',')) {
            stats.add(field.as_bytes(), false);
        }
    }
    (header, stats)
}

fn kind(header: Option<&str>, rows: &[&str]) -> Guess {
    let (header, stats) = table(header, rows);
    guess(header.as_deref(), &stats)
}

fn is(use_as: TableUse, roles: &[Role]) -> Guess {
    Guess { use_as, roles: roles.to_vec(), missing: None }
}

fn interactions(roles: &[Role]) -> Guess {
    is(TableUse::Interactions, roles)
}

fn missing(guess: &Guess) -> Option<&'static str> {
    assert_eq!(guess.use_as, TableUse::Unused);
    guess.missing
}

#[test]
fn names_decide_in_any_order() {
    let rows = ["964982703,4.0,1,7", "964982704,3.5,2,8"];
    assert_eq!(kind(Some("timestamp,rating,movieId,userId"), &rows), interactions(&[Time, Value, Item, User]));
    let tags = kind(Some("userId,movieId,tag,timestamp"), &["2,6,funny,144571499"]);
    assert_eq!(tags, interactions(&[User, Item, Ignore, Time]));
    assert_eq!(kind(Some("user,title"), &["2,Heat"]), interactions(&[User, Title]));
    let described = kind(Some("user,item,title,genres"), &["2,7,Heat,A|B"]);
    assert_eq!(described, interactions(&[User, Item, Title, Category]));
}

#[test]
fn lists_of_items_have_titles() {
    let titles = is(TableUse::Items, &[Item, Title, Category]);
    assert_eq!(kind(Some("movieId,title,genres"), &["1,Heat,Crime"]), titles);
    assert_eq!(kind(Some("id,name,url"), &["1,Heat,x"]), is(TableUse::Items, &[Item, Title, Ignore]));
    assert_eq!(kind(None, &["1,Toy Story (1995),A|B", "2,Heat,C", "3,Get Shorty,C|D"]), titles);
    assert_eq!(kind(Some("movieId,genres"), &["1,Crime"]), is(TableUse::Items, &[Item, Category]));
}

#[test]
fn lists_of_people_have_names() {
    let rows = ["1,Ann", "2,Bob"];
    assert_eq!(kind(Some("userId,name"), &rows), is(TableUse::Users, &[User, Title]));
    assert_eq!(kind(Some("userId,name"), &["1,Heat", "1,Alien"]), interactions(&[User, Title]));
}

#[test]
fn titles_of_reviews_are_no_titles_of_items() {
    let names = "rating,title,text,asin,parent_asin,user_id,timestamp";
    let roles = [Value, Ignore, Ignore, Ignore, Item, User, Time];
    assert_eq!(kind(Some(names), &["5,Good,Very good,B1,B0,A7,1588687728923"]), interactions(&roles));
}

#[test]
fn a_missing_side_is_named() {
    assert_eq!(missing(&kind(Some("movieId,imdbId,tmdbId"), &["1,114709,862"])), Some("users"));
    assert_eq!(missing(&kind(Some("user_id:token,age:token"), &["1,24"])), Some("items"));
    assert_eq!(missing(&kind(None, &["1"])), Some("items"));
}

#[test]
fn content_decides_without_names() {
    let rows = ["196,242,3,881250949", "186,302,3,891717742", "196,377,1,878887116"];
    assert_eq!(kind(None, &rows), interactions(&[User, Item, Value, Time]));
    let swapped = kind(None, &["1,2,881250949,3.5", "1,3,881250950,1"]);
    assert_eq!(swapped, interactions(&[User, Item, Time, Value]));
    assert_eq!(kind(None, &["0,1", "0,2", "1,1"]), interactions(&[User, Item]));
    assert_eq!(kind(Some("who,what"), &["0,1", "0,2", "1,1"]), interactions(&[User, Item]));
}

#[test]
fn times_under_another_name_are_found() {
    assert_eq!(kind(Some("uid,iid,val,tag"), &["0,0,5,889751633"]), interactions(&[User, Item, Value, Time]));
}

#[test]
fn lists_and_sentences_are_not_interactions() {
    let rows: Vec<String> = (0..60).map(|n| format!("{n},24,M,technician")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(missing(&kind(None, &rows)), Some("users"));
    let prose = ["It was the best of times, it was", "It was the best of times, and more"];
    assert_eq!(missing(&kind(None, &prose)), Some("users"));
}

#[test]
fn unreadable_values_and_times_are_left_out() {
    let guess = kind(Some("user,item,rating,time"), &["1,2,good,now", "1,3,bad,then"]);
    assert_eq!(guess, interactions(&[User, Item, Ignore, Ignore]));
}

#[test]
fn a_person_is_told_why() {
    let (header, stats) = table(Some("userId,x,when did it happen"), &["1,2,881250949", "1,3,881250950"]);
    let roles = vec![User, Item, Time];
    let guess = Guess { use_as: TableUse::Interactions, roles, missing: None };
    let told = explain(header.as_deref(), &stats, &guess);
    let reasons: Vec<_> = told.iter().map(|column| (column.reason.as_str(), column.confidence)).collect();
    assert_eq!(
        reasons,
        [
            ("named userId, 1 distinct", Confidence::Stated),
            ("the usual place of items, 2 distinct", Confidence::Unsure),
            ("times after 1973, 2 distinct", Confidence::Likely),
        ]
    );
    assert_eq!(explain(None, &stats, &guess)[1].name, "column 2");
}
