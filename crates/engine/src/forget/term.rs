//! The values of fields.

use alteraser_api::forget::{Condition, Name, Period, Relation};
use alteraser_api::ids::MAX_SAFE_INTEGER;

use super::cursor::Cursor;
use super::field::Field;
use super::parse::{TermPlaces, is_joining};
use super::problem::{RequestError, RequestProblem};

/// Seed of a random share that names none.
const DEFAULT_SEED: u64 = 1;

const A_VALUE: &str = "a value";

/// A relation as written, and where.
pub(super) struct Written {
    text: String,
    place: alteraser_api::forget::Place,
}

/// The relation that is next.
pub(super) fn relation(cursor: &mut Cursor) -> Option<Written> {
    let start = cursor.at();
    let first = cursor.peek().filter(|char| ":~=!<>".contains(*char))?;
    cursor.take(first);
    let mut text = first.to_string();
    if "!<>".contains(first) && cursor.take('=') {
        text.push('=');
    }
    Some(Written { text, place: cursor.since(start) })
}

impl Written {
    /// How a number compares; `:` is `=`.
    fn of_number(&self, field: Field) -> Result<Relation, RequestError> {
        match self.text.as_str() {
            "<" => Ok(Relation::Less),
            "<=" => Ok(Relation::AtMost),
            "=" | ":" => Ok(Relation::Equal),
            "!=" => Ok(Relation::NotEqual),
            ">=" => Ok(Relation::AtLeast),
            ">" => Ok(Relation::Greater),
            _ => Err(self.wrong(field)),
        }
    }

    /// Only `:` or `=`.
    fn naming(&self, field: Field) -> Result<(), RequestError> {
        if [":", "="].contains(&self.text.as_str()) { Ok(()) } else { Err(self.wrong(field)) }
    }

    fn wrong(&self, field: Field) -> RequestError {
        RequestProblem::WrongRelation { field, relation: self.text.clone() }.at(self.place)
    }
}

/// Reads the value of `field` behind `relation`, and notes where it stands.
pub(super) fn value(
    cursor: &mut Cursor,
    field: Field,
    relation: &Written,
    places: &mut TermPlaces,
) -> Result<Condition, RequestError> {
    cursor.skip_space();
    let start = cursor.at();
    let condition = match field {
        Field::User | Field::Item | Field::Record => {
            relation.naming(field)?;
            names(cursor, field, places)?
        }
        Field::Title => title(cursor, relation)?,
        Field::Category => {
            relation.naming(field)?;
            Condition::Category { category: text(cursor, None)? }
        }
        Field::Value => {
            Condition::Value { relation: relation.of_number(field)?, value: parsed(cursor, field, number)? }
        }
        Field::Date => Condition::Date { relation: relation.of_number(field)?, date: parsed(cursor, field, period)? },
        Field::Activity => {
            Condition::Activity { relation: relation.of_number(field)?, records: parsed(cursor, field, whole)? }
        }
        Field::Popularity => {
            Condition::Popularity { relation: relation.of_number(field)?, records: parsed(cursor, field, whole)? }
        }
        Field::Constant => {
            Condition::Constant { relation: relation.of_number(field)?, records: parsed(cursor, field, whole)? }
        }
        Field::Random | Field::Core | Field::Edge | Field::Last => {
            relation.naming(field)?;
            amount(cursor, field)?
        }
    };
    places.value = Some(cursor.since(start));
    Ok(condition)
}

fn title(cursor: &mut Cursor, relation: &Written) -> Result<Condition, RequestError> {
    if relation.text == "~" {
        return Ok(Condition::TitleContains { text: text(cursor, None)? });
    }
    relation.naming(Field::Title)?;
    Ok(Condition::TitleIs { text: text(cursor, None)? })
}

/// A share or a number of days.
fn amount(cursor: &mut Cursor, field: Field) -> Result<Condition, RequestError> {
    if field == Field::Last {
        return Ok(Condition::Last { days: parsed(cursor, field, days)? });
    }
    let share = parsed(cursor, field, share)?;
    Ok(match field {
        Field::Core => Condition::Core { share },
        Field::Edge => Condition::Edge { share },
        _ => Condition::RandomShare { share, seed: seed(cursor)? },
    })
}

/// `seed:7`, when it is next.
fn seed(cursor: &mut Cursor) -> Result<u64, RequestError> {
    let behind_share = cursor.at();
    cursor.skip_space();
    let named = cursor.word().eq_ignore_ascii_case("seed");
    cursor.skip_space();
    if !named || !(cursor.take(':') || cursor.take('=')) {
        cursor.go_back(behind_share);
        return Ok(DEFAULT_SEED);
    }
    cursor.skip_space();
    let start = cursor.at();
    let found = text(cursor, None)?;
    let seed = found.parse().ok().filter(|seed| *seed <= MAX_SAFE_INTEGER);
    seed.ok_or_else(|| RequestProblem::WrongSeed { found }.at(cursor.since(start)))
}

/// One name, or a list of names in brackets; commas between them may be left out.
fn names(cursor: &mut Cursor, field: Field, places: &mut TermPlaces) -> Result<Condition, RequestError> {
    let (mut rows, mut records) = (Vec::new(), Vec::new());
    let mut entry = |cursor: &mut Cursor| -> Result<(), RequestError> {
        let start = cursor.at();
        if field == Field::Record {
            records.push(record(cursor)?);
        } else {
            rows.push(name(cursor, None)?);
        }
        places.entries.push(cursor.since(start));
        Ok(())
    };
    let start = cursor.at();
    if cursor.take('[') {
        let open = cursor.since(start);
        loop {
            cursor.skip_space();
            if cursor.take(']') {
                break;
            }
            if cursor.peek().is_none() {
                return Err(RequestProblem::Unclosed { open: '[' }.at(open));
            }
            entry(cursor)?;
            cursor.skip_space();
            cursor.take(',');
        }
    } else {
        entry(cursor)?;
    }
    Ok(match field {
        Field::User => Condition::Users { users: rows },
        Field::Item => Condition::Items { items: rows },
        _ => Condition::Records { records },
    })
}

fn record(cursor: &mut Cursor) -> Result<(Name, Name), RequestError> {
    let start = cursor.at();
    let user = name(cursor, Some('/'))?;
    if !cursor.take('/') {
        let found = user.to_string();
        return Err(RequestProblem::WrongValue { field: Field::Record, found }.at(cursor.since(start)));
    }
    Ok((user, name(cursor, Some('/'))?))
}

/// A label, or `#` and a row number. A bare label may hold anything but what ends a word, and `end`.
fn name(cursor: &mut Cursor, end: Option<char>) -> Result<Name, RequestError> {
    let start = cursor.at();
    if !cursor.take('#') {
        return text(cursor, end).map(Name::Label);
    }
    let row = cursor.bare(end).parse();
    row.map(Name::Row).map_err(|_| RequestProblem::WrongRow.at(cursor.since(start)))
}

/// A text in quotes, or a bare one that is no joining word.
fn text(cursor: &mut Cursor, end: Option<char>) -> Result<String, RequestError> {
    if cursor.peek() == Some('"') {
        return cursor.quoted();
    }
    let start = cursor.at();
    let bare = cursor.bare(end);
    if bare.is_empty() {
        return Err(cursor.expected(A_VALUE));
    }
    if is_joining(&bare) {
        return Err(RequestProblem::Expected { expected: A_VALUE, found: format!("`{bare}`") }.at(cursor.since(start)));
    }
    Ok(bare)
}

/// The text that is next, read by `read`.
fn parsed<T>(cursor: &mut Cursor, field: Field, read: fn(&str) -> Option<T>) -> Result<T, RequestError> {
    let start = cursor.at();
    let found = text(cursor, None)?;
    read(&found).ok_or_else(|| RequestProblem::WrongValue { field, found }.at(cursor.since(start)))
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn whole(text: &str) -> Option<u32> {
    text.parse().ok()
}

fn period(text: &str) -> Option<Period> {
    text.parse().ok()
}

fn days(text: &str) -> Option<u32> {
    let of_weeks = text.strip_suffix('w').map(|weeks| whole(weeks)?.checked_mul(7));
    of_weeks.unwrap_or_else(|| whole(text.strip_suffix('d')?)).filter(|days| *days > 0)
}

/// The share of a percentage, by moving the point in its digits.
fn share(text: &str) -> Option<f64> {
    let percent = text.strip_suffix('%')?;
    let (whole, fraction) = percent.split_once('.').unwrap_or((percent, ""));
    let is_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let padded = format!("{whole:0>3}");
    let (ones, hundredths) = padded.split_at(padded.len() - 2);
    let share: f64 = format!("{ones}.{hundredths}{fraction}").parse().ok()?;
    (share > 0.0 && share < 1.0).then_some(share)
}
