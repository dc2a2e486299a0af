//! Encodings: UTF-16 is recoded as a stream, everything else stays as bytes until a text is kept.
//!
//! Separators, digits and quotes are ASCII in UTF-8 and Windows-1252 alike, so rows are split and numbers are read
//! without decoding. Only ids and titles become text.

use std::borrow::Cow;

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// `bytes` as text: UTF-8 where it is valid, else Windows-1252, which has a meaning for every byte.
pub(crate) fn to_text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Turns the bytes of a file into bytes in which separators are ASCII, and drops a byte order mark.
pub(crate) struct Recoder {
    utf16: Option<Decoder>,
    text: String,
}

impl Recoder {
    /// A recoder for a file that starts with `head`, at least three bytes unless the file is shorter. Returns also how
    /// many bytes the mark takes.
    pub(crate) fn for_head(head: &[u8]) -> (Self, usize) {
        let (utf16, mark) = match head {
            [0xFF, 0xFE, ..] => (Some(UTF_16LE), 2),
            [0xFE, 0xFF, ..] => (Some(UTF_16BE), 2),
            [0xEF, 0xBB, 0xBF, ..] => (None, 3),
            _ => (None, 0),
        };
        let utf16 = utf16.map(encoding_rs::Encoding::new_decoder_without_bom_handling);
        (Self { utf16, text: String::new() }, mark)
    }

    /// The next bytes, recoded.
    pub(crate) fn recode<'a>(&'a mut self, bytes: &'a [u8], last: bool) -> &'a [u8] {
        let Some(decoder) = &mut self.utf16 else { return bytes };
        self.text.clear();
        // Three bytes of UTF-8 are the most that one unit of two bytes can take, and one more unit may be pending.
        self.text.reserve(bytes.len() / 2 * 3 + 16);
        let (result, ..) = decoder.decode_to_string(bytes, &mut self.text, last);
        debug_assert_eq!(result, CoderResult::InputEmpty);
        self.text.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_1252_is_the_fallback() {
        assert_eq!(to_text("Amélie".as_bytes()), "Amélie");
        assert_eq!(to_text(b"Am\xE9lie \x96 1"), "Amélie – 1");
    }

    #[test]
    fn utf_16_is_recoded_across_any_cut() {
        let text = "1,\u{1F3AC}é,5\n";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for cut in 0..=bytes.len() {
            let (mut recoder, mark) = Recoder::for_head(b"\xFF\xFE1\0");
            assert_eq!(mark, 2);
            let mut out = recoder.recode(&bytes[..cut], false).to_vec();
            out.extend_from_slice(recoder.recode(&bytes[cut..], true));
            assert_eq!(String::from_utf8(out).as_deref(), Ok(text), "cut at {cut}");
        }
    }

    #[test]
    fn big_endian_and_broken_pairs_are_read() {
        let (mut recoder, _) = Recoder::for_head(b"\xFE\xFF\0a");
        assert_eq!(recoder.recode(b"\0a\xD8\x3C\0b", true), "a\u{FFFD}b".as_bytes());
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        assert_eq!(Recoder::for_head(b"\xEF\xBB\xBFid").1, 3);
        assert_eq!(Recoder::for_head(b"id").1, 0);
    }
}
