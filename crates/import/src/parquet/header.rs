//! Headers of pages, in Thrift's compact protocol.
//!
//! A field is a byte with the distance to the id before it and the type, then its content. Only the fields that are
//! needed are kept; all others are passed over by their type. See `parquet.thrift` of the format and "Thrift Compact
//! protocol encoding".

use ::parquet::basic::Encoding;

/// What precedes a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PageHeader {
    /// 0 data, 1 index, 2 dictionary, 3 data of the second version.
    pub(super) page_type: i64,
    pub(super) unpacked_bytes: i64,
    pub(super) packed_bytes: i64,
    pub(super) num_values: i64,
    pub(super) encoding: i64,
    pub(super) definition_encoding: i64,
    pub(super) repetition_encoding: i64,
    pub(super) num_nulls: i64,
    pub(super) num_rows: i64,
    pub(super) definition_bytes: i64,
    pub(super) repetition_bytes: i64,
    pub(super) is_unpacked: bool,
}

/// Structs within structs deeper than this are no header.
const MAX_DEPTH: usize = 8;

/// Reads the header at the start of `bytes`, and its length; none when it is broken or cut.
pub(super) fn read_header(bytes: &[u8]) -> Option<(PageHeader, usize)> {
    let mut thrift = Thrift { bytes, at: 0 };
    let mut header = PageHeader { num_values: -1, ..PageHeader::default() };
    thrift.fields(&mut |thrift, id, kind| {
        match id {
            1 => header.page_type = thrift.integer()?,
            2 => header.unpacked_bytes = thrift.integer()?,
            3 => header.packed_bytes = thrift.integer()?,
            5 => data_header(thrift, &mut header)?,
            7 => dictionary_header(thrift, &mut header)?,
            8 => second_data_header(thrift, &mut header)?,
            _ => thrift.pass(kind, MAX_DEPTH)?,
        }
        Some(())
    })?;
    (header.num_values >= 0).then_some((header, thrift.at))
}

fn data_header(thrift: &mut Thrift<'_>, header: &mut PageHeader) -> Option<()> {
    thrift.fields(&mut |thrift, id, kind| {
        match id {
            1 => header.num_values = thrift.integer()?,
            2 => header.encoding = thrift.integer()?,
            3 => header.definition_encoding = thrift.integer()?,
            4 => header.repetition_encoding = thrift.integer()?,
            _ => thrift.pass(kind, MAX_DEPTH)?,
        }
        Some(())
    })
}

fn dictionary_header(thrift: &mut Thrift<'_>, header: &mut PageHeader) -> Option<()> {
    thrift.fields(&mut |thrift, id, kind| {
        match id {
            1 => header.num_values = thrift.integer()?,
            2 => header.encoding = thrift.integer()?,
            _ => thrift.pass(kind, MAX_DEPTH)?,
        }
        Some(())
    })
}

fn second_data_header(thrift: &mut Thrift<'_>, header: &mut PageHeader) -> Option<()> {
    thrift.fields(&mut |thrift, id, kind| {
        match id {
            1 => header.num_values = thrift.integer()?,
            2 => header.num_nulls = thrift.integer()?,
            3 => header.num_rows = thrift.integer()?,
            4 => header.encoding = thrift.integer()?,
            5 => header.definition_bytes = thrift.integer()?,
            6 => header.repetition_bytes = thrift.integer()?,
            7 => header.is_unpacked = kind == FALSE,
            _ => thrift.pass(kind, MAX_DEPTH)?,
        }
        Some(())
    })
}

/// The encoding with this number.
pub(super) fn encoding(number: i64) -> Option<Encoding> {
    Some(match number {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        3 => Encoding::RLE,
        5 => Encoding::DELTA_BINARY_PACKED,
        6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        7 => Encoding::DELTA_BYTE_ARRAY,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        _ => return None,
    })
}

const STOP: u8 = 0;
const FALSE: u8 = 2;

struct Thrift<'a> {
    bytes: &'a [u8],
    at: usize,
}

type OnField<'f, 'a> = dyn FnMut(&mut Thrift<'a>, i64, u8) -> Option<()> + 'f;

impl<'a> Thrift<'a> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
            shift += 7;
        }
    }

    /// Zigzag: 0, -1, 1, -2, …
    fn integer(&mut self) -> Option<i64> {
        let number = self.varint()?;
        Some((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }

    /// Hears id and type of each field of a struct, and must read or pass its content.
    fn fields(&mut self, on_field: &mut OnField<'_, 'a>) -> Option<()> {
        let mut id = 0_i64;
        loop {
            let byte = self.byte()?;
            if byte & 0x0F == STOP {
                return Some(());
            }
            id = match byte >> 4 {
                0 => self.integer()?,
                distance => id + i64::from(distance),
            };
            on_field(self, id, byte & 0x0F)?;
        }
    }

    /// Passes a field of a type over.
    fn pass(&mut self, kind: u8, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            1 | 2 => {}
            3 => self.skip(1)?,
            4..=6 => drop(self.varint()?),
            7 => self.skip(8)?,
            8 => {
                let length = self.varint()?;
                self.skip(length)?;
            }
            9 | 10 => {
                let byte = self.byte()?;
                let count = if byte >> 4 == 15 { self.varint()? } else { u64::from(byte >> 4) };
                self.pass_many(count, &[byte & 0x0F], depth)?;
            }
            11 => {
                let count = self.varint()?;
                if count > 0 {
                    let kinds = self.byte()?;
                    self.pass_many(count, &[kinds >> 4, kinds & 0x0F], depth)?;
                }
            }
            12 => self.fields(&mut |thrift, _, kind| thrift.pass(kind, depth))?,
            _ => return None,
        }
        Some(())
    }

    fn pass_many(&mut self, count: u64, kinds: &[u8], depth: usize) -> Option<()> {
        for _ in 0..count {
            for &kind in kinds {
                // Inside of lists a truth value has a byte of its own.
                if matches!(kind, 1 | 2) { self.skip(1)? } else { self.pass(kind, depth)? }
            }
        }
        Some(())
    }

    fn skip(&mut self, length: u64) -> Option<()> {
        let end = self.at.checked_add(usize::try_from(length).ok()?)?;
        if end > self.bytes.len() {
            return None;
        }
        self.at = end;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_header_is_read_with_what_is_passed_over() {
        // Type 0, 300 and 200 bytes, crc -1, data header (7 values, encodings 0 3 3, statistics with a text), stop.
        let bytes = [
            0x15, 0x00, 0x15, 0xD8, 0x04, 0x15, 0x90, 0x03, 0x15, 0x01, 0x1C, 0x15, 0x0E, 0x15, 0x00, 0x15, 0x06, 0x15,
            0x06, 0x1C, 0x18, 0x02, b'a', b'b', 0x00, 0x00, 0x00, 0xFF,
        ];
        let (header, length) = read_header(&bytes).unwrap();
        let expected = PageHeader {
            unpacked_bytes: 300,
            packed_bytes: 200,
            num_values: 7,
            definition_encoding: 3,
            repetition_encoding: 3,
            ..PageHeader::default()
        };
        assert_eq!((header, length), (expected, bytes.len() - 1));
        for cut in 0..length {
            assert_eq!(read_header(&bytes[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn the_second_version_may_be_unpacked() {
        let bytes = [0x15, 0x06, 0x5C + 0x20, 0x15, 0x04, 0x62, 0x00, 0x00];
        let (header, _) = read_header(&bytes).unwrap();
        assert_eq!((header.page_type, header.num_values, header.is_unpacked), (3, 2, true));
        assert_eq!((encoding(8), encoding(4)), (Some(Encoding::RLE_DICTIONARY), None));
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Some((_, length)) = read_header(&bytes) {
                prop_assert!(length <= bytes.len());
            }
        }
    }
}
