//! Texts as parts of an address.

use std::fmt::Write as _;

/// A text with everything but letters, digits and `-_.~` as percent signs and bytes (RFC 3986, section 2).
pub fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The text of [`encode`]; none when a percent sign is followed by no byte, or the bytes are no text.
pub fn decode(encoded: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = encoded.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(behind.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &behind[2..];
        } else {
            bytes.push(first);
            rest = behind;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_round_trip() {
        for text in ["", "user:42 OR (genre:horror AND value>=4)", "title~\"Amélie & 100 %\"", "a=b&c#d"] {
            let encoded = encode(text);
            assert!(!encoded.contains([' ', '&', '=', '#', '"']), "{encoded}");
            assert_eq!(decode(&encoded).as_deref(), Some(text));
        }
    }

    #[test]
    fn broken_texts_are_none() {
        assert_eq!(["%", "%4", "%zz", "%FF", "ok%2"].map(decode), [const { None }; 5]);
        assert_eq!(decode("user:42").as_deref(), Some("user:42"), "what needs no encoding may come without");
    }
}
