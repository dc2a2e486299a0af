//! Files that are no text, told by their first bytes.

/// What the first bytes of a file say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signature {
    /// Text, as far as one can see.
    Text,
    /// A zip archive.
    Zip,
    /// A Parquet file.
    Parquet,
    /// Something else, with its article.
    Other(&'static str),
}

/// The first bytes of a gzip file.
pub(crate) const GZIP: &[u8] = b"\x1F\x8B";
/// Where the word is that tells a tape archive.
const TAR: std::ops::Range<usize> = 257..262;

const KNOWN: [(&[u8], Signature); 14] = [
    (b"PK\x03\x04", Signature::Zip),
    (b"PK\x05\x06", Signature::Zip),
    (b"\x89PNG", Signature::Other("a PNG image")),
    (b"\xFF\xD8\xFF", Signature::Other("a JPEG image")),
    (b"GIF8", Signature::Other("a GIF image")),
    (b"%PDF", Signature::Other("a PDF document")),
    (GZIP, Signature::Other("a gzip file inside of another")),
    (b"BZh", Signature::Other("a bzip2 file")),
    (b"\xFD7zXZ", Signature::Other("an xz file")),
    (b"7z\xBC\xAF", Signature::Other("a 7z archive")),
    (b"\x28\xB5\x2F\xFD", Signature::Other("a Zstandard file")),
    (b"PAR1", Signature::Parquet),
    (b"SQLite format 3", Signature::Other("a SQLite database")),
    (b"\xD0\xCF\x11\xE0", Signature::Other("an old Office document")),
];

/// What `head`, the first bytes of a file, says.
pub(crate) fn of(head: &[u8]) -> Signature {
    if let Some((_, signature)) = KNOWN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *signature;
    }
    if head.get(TAR).is_some_and(|word| word == b"ustar") {
        return Signature::Other("a tar archive");
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
        assert_eq!((of(b"PK\x03\x04rest"), of(b"PAR1")), (Signature::Zip, Signature::Parquet));
        let tar = [&[b'a'; 257][..], b"ustar"].concat();
        assert_eq!(of(&tar), Signature::Other("a tar archive"));
    }

    #[test]
    fn a_zero_byte_is_binary_except_in_utf_16() {
        assert_eq!(of(b"1,2\x003"), Signature::Other("a binary file"));
        assert_eq!(of(b"\xFF\xFE1\x00,\x00"), Signature::Text);
    }
}
