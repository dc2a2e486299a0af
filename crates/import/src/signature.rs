//! Files that are no text, told by their first bytes.

/// What the first bytes of a file say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signature {
    /// Text, as far as one can see.
    Text,
    /// A zip archive.
    Zip,
    /// Something else, with its article.
    Other(&'static str),
}

const KNOWN: [(&[u8], Signature); 14] = [
    (b"PK\x03\x04", Signature::Zip),
    (b"PK\x05\x06", Signature::Zip),
    (b"\x89PNG", Signature::Other("a PNG image")),
    (b"\xFF\xD8\xFF", Signature::Other("a JPEG image")),
    (b"GIF8", Signature::Other("a GIF image")),
    (b"%PDF", Signature::Other("a PDF document")),
    (b"\x1F\x8B", Signature::Other("a gzip file")),
    (b"BZh", Signature::Other("a bzip2 file")),
    (b"\xFD7zXZ", Signature::Other("an xz file")),
    (b"7z\xBC\xAF", Signature::Other("a 7z archive")),
    (b"\x28\xB5\x2F\xFD", Signature::Other("a Zstandard file")),
    (b"PAR1", Signature::Other("a Parquet file")),
    (b"SQLite format 3", Signature::Other("a SQLite database")),
    (b"\xD0\xCF\x11\xE0", Signature::Other("an old Office document")),
];

/// What `head`, the first bytes of a file, says.
pub(crate) fn of(head: &[u8]) -> Signature {
    if let Some((_, signature)) = KNOWN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *signature;
    }
    let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    if !utf16 && memchr::memchr(0, head).is_some() {
        return Signature::Other("a binary file");
    }
    Signature::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_files_are_named() {
        assert_eq!(of(b"\x89PNG\r\n\x1a\n"), Signature::Other("a PNG image"));
        assert_eq!(of(b"PK\x03\x04rest"), Signature::Zip);
    }

    #[test]
    fn a_zero_byte_is_binary_except_in_utf_16() {
        assert_eq!(of(b"1,2\x003"), Signature::Other("a binary file"));
        assert_eq!(of(b"\xFF\xFE1\x00,\x00"), Signature::Text);
    }
}
