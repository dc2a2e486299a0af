//! Typed requests as their canonical text.

use std::fmt::{self, Display, Formatter, Write};

use super::{Condition, Name, Relation};

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Records { records } => list(f, "record", records, |f, (user, item)| write!(f, "{user}/{item}")),
            Self::Users { users } => list(f, "user", users, |f, name| name.fmt(f)),
            Self::Items { items } => list(f, "item", items, |f, name| name.fmt(f)),
            Self::TitleContains { text } => write!(f, "title~{}", Text(text)),
            Self::TitleIs { text } => write!(f, "title:{}", Text(text)),
            Self::Category { category } => write!(f, "category:{}", Text(category)),
            Self::Value { relation, value } => write!(f, "value{relation}{value}"),
            Self::Date { relation, date } => write!(f, "date{relation}{date}"),
            Self::Activity { relation, records } => write!(f, "activity{relation}{records}"),
            Self::Popularity { relation, records } => write!(f, "popularity{relation}{records}"),
            Self::Constant { relation, records } => write!(f, "constant{relation}{records}"),
            Self::RandomShare { share, seed } => write!(f, "random:{} seed:{seed}", Percent(*share)),
            Self::Core { share } => write!(f, "core:{}", Percent(*share)),
            Self::Edge { share } => write!(f, "edge:{}", Percent(*share)),
            Self::Last { days } => write!(f, "last:{days}d"),
            Self::Not { of } => {
                f.write_str("NOT ")?;
                part(f, of)
            }
            Self::And { of } => joined(f, of, " AND ", "NOT users:[]"),
            Self::Or { of } => joined(f, of, " OR ", "users:[]"),
        }
    }
}

impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(row) => write!(f, "#{row}"),
            Self::Label(label) => Text(label).fmt(f),
        }
    }
}

impl Display for Relation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::AtLeast => ">=",
            Self::Greater => ">",
        })
    }
}

/// `field:entry`, or `fields:[entry, entry]` unless there is exactly one.
fn list<T>(
    f: &mut Formatter<'_>,
    field: &str,
    entries: &[T],
    write: impl Fn(&mut Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    if let [entry] = entries {
        write!(f, "{field}:")?;
        return write(f, entry);
    }
    write!(f, "{field}s:[")?;
    for (n, entry) in entries.iter().enumerate() {
        f.write_str(if n == 0 { "" } else { ", " })?;
        write(f, entry)?;
    }
    f.write_char(']')
}

fn joined(f: &mut Formatter<'_>, parts: &[Condition], word: &str, empty: &str) -> fmt::Result {
    if parts.is_empty() {
        return f.write_str(empty);
    }
    for (n, of) in parts.iter().enumerate() {
        f.write_str(if n == 0 { "" } else { word })?;
        part(f, of)?;
    }
    Ok(())
}

/// A part of a larger condition: lists of parts stand in parentheses, so that nobody has to know what binds stronger.
fn part(f: &mut Formatter<'_>, condition: &Condition) -> fmt::Result {
    match condition {
        Condition::And { .. } | Condition::Or { .. } => write!(f, "({condition})"),
        _ => condition.fmt(f),
    }
}

/// A text as one word of the language: bare when it may be, else in quotes.
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if is_plain(self.0) {
            return f.write_str(self.0);
        }
        f.write_char('"')?;
        for char in self.0.chars() {
            match char {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                '\r' => f.write_str("\\r")?,
                other => f.write_char(other)?,
            }
        }
        f.write_char('"')
    }
}

/// Whether a text needs no quotes: letters, digits, `_`, `-` and `.`, and none of the words that join conditions.
pub fn is_plain(text: &str) -> bool {
    let is_plain = |char: char| char.is_alphanumeric() || "_-.".contains(char);
    let is_word = ["and", "or", "not"].iter().any(|word| text.eq_ignore_ascii_case(word));
    !text.is_empty() && text.chars().all(is_plain) && !is_word
}

/// A share in percent. The point is moved in the digits, not by multiplying, so that reading gives the same share.
struct Percent(f64);

impl Display for Percent {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |digits| ("-", digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = format!("{fraction:0<2}");
        let (hundredths, rest) = fraction.split_at(2);
        let percent = format!("{whole}{hundredths}");
        let percent = percent.trim_start_matches('0');
        let percent = if percent.is_empty() { "0" } else { percent };
        let point = if rest.is_empty() { "" } else { "." };
        write!(f, "{sign}{percent}{point}{rest}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_percentages_with_the_same_digits() {
        let shown = [0.05, 0.07, 0.5, 0.125, 0.0005, 0.999, 1.0, 0.0, 1e-7].map(|share| Percent(share).to_string());
        assert_eq!(shown, ["5%", "7%", "50%", "12.5%", "0.05%", "99.9%", "100%", "0%", "0.00001%"]);
    }

    #[test]
    fn texts_are_quoted_when_they_must_be() {
        let shown = ["42", "Ünal", "a b", "", "or", "x/y", "#3", "say \"hi\" \\ \n"].map(|text| Text(text).to_string());
        let expected = ["42", "Ünal", "\"a b\"", "\"\"", "\"or\"", "\"x/y\"", "\"#3\"", r#""say \"hi\" \\ \n""#];
        assert_eq!(shown, expected);
    }

    #[test]
    fn lists_inside_of_conditions_stand_in_parentheses() {
        let user = |label: &str| Condition::Users { users: vec![Name::Label(label.into())] };
        let value = Condition::Value { relation: Relation::AtLeast, value: 4.0 };
        let both = Condition::all_of(vec![Condition::Category { category: "Film Noir".into() }, value]);
        let either = Condition::any_of(vec![user("42"), both.clone()]);
        assert_eq!(either.to_string(), "user:42 OR (category:\"Film Noir\" AND value>=4)");
        assert_eq!(Condition::negation(either.clone()).to_string(), format!("NOT ({either})"));
        assert_eq!(Condition::negation(Condition::negation(user("x"))).to_string(), "NOT NOT user:x");
        assert_eq!(Condition::And { of: Vec::new() }.to_string(), "NOT users:[]");
    }
}
