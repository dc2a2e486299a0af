//! The pages of a part of a column.

use ::bytes::Bytes;
use ::parquet::basic::{Compression, Encoding};
use ::parquet::column::page::{Page, PageMetadata, PageReader};
use ::parquet::errors::{ParquetError, Result};

use super::codec::unpack;
use super::header::{PageHeader, encoding, read_header};

/// Most bytes of a page.
const MAX_PAGE: usize = 64 << 20;
const DATA: i64 = 0;
const DICTIONARY: i64 = 2;
const SECOND_DATA: i64 = 3;

/// Reads pages one after another.
pub(super) struct Pages {
    bytes: Vec<u8>,
    at: usize,
    codec: Compression,
    /// Values that are still to come.
    values_left: i64,
    /// The page of the dictionary has been read.
    has_dictionary: bool,
}

impl Pages {
    /// The pages in `bytes`, which hold `num_values` values.
    pub(super) fn of(bytes: Vec<u8>, codec: Compression, num_values: i64) -> Self {
        Self { bytes, at: 0, codec, values_left: num_values, has_dictionary: false }
    }

    /// The next header and where its page begins; none behind the last page. Index pages are passed over.
    fn header(&mut self) -> Result<Option<(PageHeader, usize)>> {
        while self.values_left > 0 && self.at < self.bytes.len() {
            let read = read_header(&self.bytes[self.at..]);
            let Some((header, length)) = read else { return Err(broken("the header of a page is broken")) };
            if matches!(header.page_type, DATA | DICTIONARY | SECOND_DATA) {
                return Ok(Some((header, self.at + length)));
            }
            self.at = self.end(&header, self.at + length)?;
        }
        if self.values_left > 0 { Err(broken("pages are missing")) } else { Ok(None) }
    }

    fn end(&self, header: &PageHeader, start: usize) -> Result<usize> {
        let length = usize::try_from(header.packed_bytes).ok();
        let end = length.and_then(|length| start.checked_add(length)).filter(|&end| end <= self.bytes.len());
        end.ok_or_else(|| broken("a page ends early"))
    }

    fn page(&self, header: &PageHeader, packed: &[u8]) -> Result<Page> {
        let size = usize::try_from(header.unpacked_bytes).ok().filter(|&size| size <= MAX_PAGE);
        let size = size.ok_or_else(|| broken("a page is too large"))?;
        let num_values = count(header.num_values)?;
        let known = |number| encoding(number).ok_or_else(|| broken("a page has an encoding that is not read here"));
        if header.page_type != DICTIONARY && !self.has_dictionary && is_dictionary_encoded(header) {
            return Err(broken("the dictionary of a page is missing"));
        }
        if header.page_type == SECOND_DATA {
            let buf = self.second_data(header, packed, size)?;
            return Ok(Page::DataPageV2 {
                buf,
                num_values,
                encoding: known(header.encoding)?,
                num_nulls: count(header.num_nulls)?,
                num_rows: count(header.num_rows)?,
                def_levels_byte_len: count(header.definition_bytes)?,
                rep_levels_byte_len: count(header.repetition_bytes)?,
                is_compressed: false,
                statistics: None,
            });
        }
        let buf = unpack(self.codec, packed, size).map(Bytes::from).map_err(|reason| broken(&reason))?;
        if header.page_type == DICTIONARY {
            // Room for all values is taken before they are read; none is shorter than a byte.
            if num_values as usize > buf.len() {
                return Err(broken("a dictionary ends early"));
            }
            return Ok(Page::DictionaryPage { buf, num_values, encoding: known(header.encoding)?, is_sorted: false });
        }
        // Levels of old files may be packed bit by bit, which the reader of levels tells by this number.
        let level = |number| if number == 4 { Ok(bit_packed()) } else { known(number) };
        Ok(Page::DataPage {
            buf,
            num_values,
            encoding: known(header.encoding)?,
            def_level_encoding: level(header.definition_encoding)?,
            rep_level_encoding: level(header.repetition_encoding)?,
            statistics: None,
        })
    }

    /// A page of the second version: levels as they are, then values that may be packed.
    fn second_data(&self, header: &PageHeader, packed: &[u8], size: usize) -> Result<Bytes> {
        let levels = i64::checked_add(header.definition_bytes, header.repetition_bytes);
        let levels = levels.and_then(|levels| usize::try_from(levels).ok()).filter(|&levels| levels <= packed.len());
        let levels = levels.filter(|&levels| levels <= size).ok_or_else(|| broken("the levels of a page are cut"))?;
        if header.is_unpacked {
            return Ok(Bytes::copy_from_slice(packed));
        }
        let mut bytes = packed[..levels].to_vec();
        if packed.len() > levels {
            let values = unpack(self.codec, &packed[levels..], size - levels).map_err(|reason| broken(&reason))?;
            bytes.extend(values);
        }
        Ok(Bytes::from(bytes))
    }
}

#[allow(deprecated, reason = "old files have it")]
fn bit_packed() -> Encoding {
    Encoding::BIT_PACKED
}

/// Whether the values are positions in a dictionary, which the decoder of the library takes for granted.
fn is_dictionary_encoded(header: &PageHeader) -> bool {
    matches!(encoding(header.encoding), Some(Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY))
}

fn count(number: i64) -> Result<u32> {
    u32::try_from(number).map_err(|_| broken("a page has a negative count"))
}

fn broken(reason: &str) -> ParquetError {
    ParquetError::General(reason.to_owned())
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let Some((header, start)) = self.header()? else { return Ok(None) };
        let end = self.end(&header, start)?;
        let page = self.page(&header, &self.bytes[start..end])?;
        self.at = end;
        if header.page_type == DICTIONARY {
            self.has_dictionary = true;
        } else {
            // A page without values would be read again and again.
            self.values_left -= header.num_values.max(1);
        }
        Ok(Some(page))
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        let Some((header, _)) = self.header()? else { return Ok(None) };
        let is_dict = header.page_type == DICTIONARY;
        let number = |number: i64| usize::try_from(number).ok();
        Ok(Some(PageMetadata {
            num_rows: if header.page_type == SECOND_DATA { number(header.num_rows) } else { None },
            num_levels: if is_dict { None } else { number(header.num_values) },
            is_dict,
        }))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.get_next_page().map(drop)
    }
}
