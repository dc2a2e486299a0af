//! Small files that are read whole: histories of one person.

use crate::error::ImportError;
use crate::limits::Limits;
use crate::source::{Input, Source};
use crate::text::encoding::{Recoder, to_text};

/// Most bytes of a history that are read.
const MAX_HISTORY: usize = 1 << 20;

/// The text of all `inputs`, each from a new line on.
///
/// # Errors
/// [`ImportError`] when one cannot be opened or is no text.
pub fn read_histories(inputs: Vec<Input<'_>>) -> Result<String, ImportError> {
    let limits = Limits::default();
    let mut text = String::new();
    for input in inputs {
        let mut source = Source::open(input)?;
        for entry in source.entries(&limits)? {
            let mut bytes = vec![0; MAX_HISTORY];
            let length = source.read(&entry, &limits)?.fill(&mut bytes)?;
            // A cut may go through a letter, so it is moved to the end of a line.
            let cut = if length == MAX_HISTORY { memchr::memrchr(b'\n', &bytes) } else { None };
            let length = cut.unwrap_or(length);
            let (mut recoder, mark) = Recoder::for_head(&bytes[..length]);
            text.push('\n');
            text.push_str(&to_text(recoder.recode(&bytes[mark..length], true)));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn histories_follow_one_another() {
        let inputs =
            vec![Input::new("a.csv", Cursor::new("Title,Date\nUp")), Input::new("b", Cursor::new(b"Am\xE9lie"))];
        assert_eq!(read_histories(inputs).unwrap(), "\nTitle,Date\nUp\nAmélie");
        let empty = read_histories(vec![Input::new("c.csv", Cursor::new(""))]);
        assert_eq!(empty, Err(ImportError::Empty { file: "c.csv".into() }));
        let long = "é\n".repeat(MAX_HISTORY);
        let text = read_histories(vec![Input::new("d", Cursor::new(long))]).unwrap();
        assert!(text.len() <= MAX_HISTORY + 1 && text.ends_with('é'), "{}", text.len());
    }
}
