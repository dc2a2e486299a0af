//! Text of strangers, made safe to look at.

use crate::text::encoding::to_text;

/// At most `limit` characters in which nothing is invisible: control characters, line breaks and marks that change the
/// direction of writing are shown as escapes.
pub(crate) fn shortened(raw: &[u8], limit: usize) -> String {
    // A character of UTF-8 takes up to four bytes, so this many are enough and a long row costs nothing.
    let head = &raw[..raw.len().min(4 * limit + 4)];
    let text = to_text(whole_chars(head, raw.len()));
    let mut out = String::new();
    let mut length = 0;
    for char in text.chars() {
        let escaped: String = if is_hidden(char) { char.escape_default().collect() } else { char.into() };
        length += escaped.chars().count();
        if length > limit - 1 {
            out.push('…');
            return out;
        }
        out.push_str(&escaped);
    }
    if head.len() < raw.len() {
        out.push('…');
    }
    out
}

/// `head` without a character that the cut went through.
fn whole_chars(head: &[u8], full_length: usize) -> &[u8] {
    match std::str::from_utf8(head) {
        Err(error) if head.len() < full_length && error.error_len().is_none() => &head[..error.valid_up_to()],
        _ => head,
    }
}

fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    #[test]
    fn texts_are_shortened_and_escaped() {
        let shortened = |raw: &[u8]| super::shortened(raw, 120);
        assert_eq!(shortened(b"0\t133\t1"), "0\\t133\\t1");
        assert_eq!(shortened("a\u{202E}b\u{1}".as_bytes()), "a\\u{202e}b\\u{1}");
        assert_eq!(shortened(b"Am\xE9lie"), "Amélie");
        let long = shortened("é".repeat(5000).as_bytes());
        assert_eq!((long.chars().count(), long.chars().last()), (120, Some('…')));
        assert!(shortened("🎬\n".repeat(5000).as_bytes()).chars().count() <= 120);
        assert_eq!(shortened("x".repeat(119).as_bytes()).chars().last(), Some('x'));
    }
}
