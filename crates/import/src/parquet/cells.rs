//! The values of a column as texts.

use std::io::Write as _;

use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{DataType, Int96};
use ::parquet::errors::Result;
use ::parquet::schema::types::ColumnDescriptor;

/// What a number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    AsIs,
    Unsigned,
    /// Days since 1970.
    Days,
    /// So many per second, since 1970.
    Time(i64),
    /// So many digits behind the point.
    Decimal(usize),
    Uuid,
}

/// A batch of the fields of a column.
pub(super) struct Cells {
    meaning: Meaning,
    definition: i16,
    is_list: bool,
    text: Vec<u8>,
    spans: Vec<(usize, usize)>,
}

impl Cells {
    /// No fields yet of a column.
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        Self {
            meaning: meaning(column),
            definition: column.max_def_level(),
            is_list: column.max_rep_level() > 0,
            text: Vec::new(),
            spans: Vec::new(),
        }
    }

    /// Field `row` of the batch; empty past its end.
    pub(super) fn field(&self, row: usize) -> &[u8] {
        self.spans.get(row).map_or(&[], |&(start, end)| &self.text[start..end])
    }

    /// Reads at most `most` fields, and returns how many.
    pub(super) fn fill(&mut self, reader: &mut ColumnReader, most: usize) -> Result<usize> {
        let meaning = self.meaning;
        match reader {
            ColumnReader::BoolColumnReader(reader) => {
                self.read(reader, most, &|value, out| out.push(b'0' + u8::from(*value)))
            }
            ColumnReader::Int32ColumnReader(reader) => self.read(reader, most, &|value, out| match meaning {
                Meaning::Unsigned => put(out, format_args!("{}", *value as u32)),
                meaning => integer(out, (*value).into(), meaning),
            }),
            ColumnReader::Int64ColumnReader(reader) => self.read(reader, most, &|value, out| match meaning {
                Meaning::Unsigned => put(out, format_args!("{}", *value as u64)),
                meaning => integer(out, (*value).into(), meaning),
            }),
            ColumnReader::Int96ColumnReader(reader) => {
                self.read(reader, most, &|value: &Int96, out| put(out, format_args!("{}", value.to_seconds())))
            }
            ColumnReader::FloatColumnReader(reader) => {
                self.read(reader, most, &|value, out| put(out, format_args!("{value}")))
            }
            ColumnReader::DoubleColumnReader(reader) => {
                self.read(reader, most, &|value, out| put(out, format_args!("{value}")))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                self.read(reader, most, &|value, out| bytes(out, value.data(), meaning))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                self.read(reader, most, &|value, out| bytes(out, value.data(), meaning))
            }
        }
    }

    fn read<T: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        most: usize,
        write: &dyn Fn(&T::T, &mut Vec<u8>),
    ) -> Result<usize> {
        self.text.clear();
        self.spans.clear();
        let (mut definitions, mut repetitions, mut values) = (Vec::new(), Vec::new(), Vec::new());
        reader.read_records(most, Some(&mut definitions), Some(&mut repetitions), &mut values)?;
        let mut values = values.iter();
        let levels = if self.definition > 0 { definitions.len() } else { values.len() };
        for level in 0..levels {
            let start = self.text.len();
            let begins = !self.is_list || repetitions.get(level).is_none_or(|&level| level == 0);
            if !begins {
                self.text.push(b'|');
            }
            let is_there = definitions.get(level).is_none_or(|&level| level == self.definition);
            if let Some(value) = is_there.then(|| values.next()).flatten() {
                write(value, &mut self.text);
            }
            let end = self.text.len();
            match self.spans.last_mut() {
                Some(span) if !begins => span.1 = end,
                _ => self.spans.push((start, end)),
            }
        }
        Ok(self.spans.len())
    }
}

fn meaning(column: &ColumnDescriptor) -> Meaning {
    let decimal = |scale: i32| Meaning::Decimal(usize::try_from(scale).unwrap_or(0));
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => Meaning::Days,
        (Some(LogicalType::Timestamp(time)), _) => Meaning::Time(match time.unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        }),
        (None, ConvertedType::TIMESTAMP_MILLIS) => Meaning::Time(1_000),
        (None, ConvertedType::TIMESTAMP_MICROS) => Meaning::Time(1_000_000),
        (Some(LogicalType::Integer(integer)), _) if !integer.is_signed => Meaning::Unsigned,
        (None, ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64) => {
            Meaning::Unsigned
        }
        (Some(LogicalType::Decimal(number)), _) => decimal(number.scale),
        (None, ConvertedType::DECIMAL) => decimal(column.type_scale()),
        (Some(LogicalType::Uuid), _) => Meaning::Uuid,
        _ => Meaning::AsIs,
    }
}

fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing into memory cannot fail.
    let _infallible = out.write_fmt(text);
}

fn integer(out: &mut Vec<u8>, number: i128, meaning: Meaning) {
    match meaning {
        Meaning::Days => put(out, format_args!("{}", number * 86_400)),
        Meaning::Time(unit) => put(out, format_args!("{}", number.div_euclid(unit.into()))),
        Meaning::Decimal(scale @ 1..=30) => {
            let sign = if number < 0 { "-" } else { "" };
            let (number, unit) = (number.unsigned_abs(), 10_u128.pow(scale as u32));
            put(out, format_args!("{sign}{}.{:0scale$}", number / unit, number % unit));
        }
        _ => put(out, format_args!("{number}")),
    }
}

fn bytes(out: &mut Vec<u8>, bytes: &[u8], meaning: Meaning) {
    match meaning {
        // Big endian, with the sign in the first bit.
        Meaning::Decimal(_) if (1..=16).contains(&bytes.len()) => {
            let sign = if bytes[0] & 0x80 == 0 { 0 } else { -1 };
            let number = bytes.iter().fold(sign, |number: i128, &byte| number << 8 | i128::from(byte));
            integer(out, number, meaning);
        }
        Meaning::Uuid => {
            for byte in bytes {
                put(out, format_args!("{byte:02x}"));
            }
        }
        _ => out.extend_from_slice(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_mean_what_the_column_says() {
        assert_eq!(text(|out| integer(out, 2, Meaning::Days)), "172800");
        assert_eq!(text(|out| integer(out, -1, Meaning::Time(1000))), "-1");
        assert_eq!(text(|out| integer(out, 1_588_687_728_923, Meaning::Time(1000))), "1588687728");
        assert_eq!(text(|out| integer(out, -405, Meaning::Decimal(2))), "-4.05");
        assert_eq!(text(|out| integer(out, 7, Meaning::Decimal(0))), "7");
        assert_eq!(text(|out| bytes(out, &[0xFE, 0x6B], Meaning::Decimal(2))), "-4.05");
        assert_eq!(text(|out| bytes(out, &[0, 171], Meaning::Uuid)), "00ab");
        assert_eq!(text(|out| bytes(out, "é".as_bytes(), Meaning::AsIs)), "é");
    }
}
