//! Parquet with every codec, encoding and shape that people write.

use std::sync::{Arc, OnceLock};

use alteraser_import::{ImportError, Imported};
use parquet::basic::{BrotliLevel, Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

use crate::support::{categories, import, records, titles, zipped};

const SCHEMA: &str = "message schema {
    required int64 user_id;
    required binary item_id (UTF8);
    optional double rating;
    required int64 timestamp (TIMESTAMP(MILLIS, true));
}";

/// Rows `0..rows` in groups of 700: user r/4, item r mod 50, every 97th without a rating.
fn written(rows: i64, properties: WriterProperties) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    for start in (0..rows).step_by(700) {
        let rows: Vec<i64> = (start..rows.min(start + 700)).collect();
        let mut group = writer.next_row_group().unwrap();
        let users: Vec<i64> = rows.iter().map(|row| row / 4).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&users, None, None).unwrap();
        column.close().unwrap();
        let items: Vec<ByteArray> = rows.iter().map(|row| format!("film-{}", row % 50).as_str().into()).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&items, None, None).unwrap();
        column.close().unwrap();
        let rated: Vec<i64> = rows.iter().copied().filter(|row| row % 97 != 0).collect();
        let ratings: Vec<f64> = rated.iter().map(|row| (row % 9) as f64 / 2.0).collect();
        let levels: Vec<i16> = rows.iter().map(|row| i16::from(row % 97 != 0)).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&ratings, Some(&levels), None).unwrap();
        column.close().unwrap();
        let times: Vec<i64> = rows.iter().map(|row| (1_500_000_000 + row) * 1000).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&times, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

fn with(codec: Compression) -> WriterProperties {
    WriterProperties::builder().set_compression(codec).build()
}

fn check(imported: &Imported, rows: u64) {
    let report = &imported.report;
    let unrated = rows.div_ceil(97);
    assert_eq!((report.num_rows, report.num_rejected), (rows, unrated), "{report:?}");
    assert_eq!(report.reasons[0].reason, "The value is missing.");
    assert_eq!(records(imported)[..2], [("0", "film-1", 0.5, 1_500_000_001), ("0", "film-2", 1.0, 1_500_000_002)]);
}

#[test]
fn every_codec_gives_the_same() {
    for codec in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::BROTLI(BrotliLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4_RAW,
    ] {
        let imported = import(&[("ratings", &written(2_000, with(codec)))]).unwrap();
        check(&imported, 2_000);
        let format = "ratings (a Parquet table: users from user_id, items from item_id, values from rating, times from timestamp)";
        assert_eq!(imported.report.format, format, "{codec:?}");
    }
}

#[test]
fn every_encoding_and_version_gives_the_same() {
    let plain = WriterProperties::builder().set_dictionary_enabled(false);
    let delta = |encoding| {
        let second = WriterProperties::builder().set_writer_version(WriterVersion::PARQUET_2_0);
        second.set_dictionary_enabled(false).set_column_encoding("item_id".into(), encoding)
    };
    for properties in [
        plain.build(),
        WriterProperties::builder().set_writer_version(WriterVersion::PARQUET_2_0).build(),
        delta(Encoding::DELTA_BYTE_ARRAY).set_compression(Compression::SNAPPY).build(),
        delta(Encoding::DELTA_LENGTH_BYTE_ARRAY)
            .set_column_encoding("user_id".into(), Encoding::DELTA_BINARY_PACKED)
            .build(),
        delta(Encoding::PLAIN).set_column_encoding("rating".into(), Encoding::BYTE_STREAM_SPLIT).build(),
        WriterProperties::builder().set_data_page_row_count_limit(50).set_write_batch_size(50).build(),
    ] {
        check(&import(&[("r.parquet", &written(2_000, properties))]).unwrap(), 2_000);
    }
}

#[test]
fn more_rows_than_are_looked_at_and_packed_files() {
    let bytes = written(9_000, with(Compression::SNAPPY));
    let imported = import(&[("r.parquet", &bytes)]).unwrap();
    check(&imported, 9_000);
    let archive = zipped(&[("a/r.parquet", &bytes)]);
    assert_eq!(import(&[("r.zip", &archive)]).unwrap().data, imported.data);
}

#[test]
fn lists_of_categories_are_one_field() {
    let schema = "message schema {
        required int64 item_id;
        required binary title (UTF8);
        optional group genres (LIST) { repeated group list { optional binary element (UTF8); } }
    }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&[7, 8, 9], None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let text = |text: &str| ByteArray::from(text);
    column.typed::<ByteArrayType>().write_batch(&["Heat", "Alien", "Up"].map(text), None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let genres = ["Crime", "Drama", "Horror"].map(text);
    column.typed::<ByteArrayType>().write_batch(&genres, Some(&[3, 3, 3, 0]), Some(&[0, 1, 0, 0])).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    let movies = writer.into_inner().unwrap();
    let ratings = b"user,item,rating\na,7,5\na,8,4\nb,9,3\n";
    let imported = import(&[("r.csv", ratings.as_slice()), ("movies.parquet", &movies)]).unwrap();
    assert_eq!(titles(&imported), ["Heat", "Alien", "Up"]);
    assert_eq!(categories(&imported), ["Crime|Drama", "Horror", ""]);
}

#[test]
fn what_is_broken_is_told() {
    let bytes = written(500, with(Compression::SNAPPY));
    let message = |bytes: &[u8]| import(&[("r.parquet", bytes)]).unwrap_err().to_string();
    let cut = &bytes[..bytes.len() - 20];
    assert_eq!(message(cut), "r.parquet is a Parquet file that cannot be read: it ends early.");
    assert_eq!(message(b"PAR1PAR1"), "r.parquet is a Parquet file that cannot be read: it ends early.");
    let mut encrypted = bytes.clone();
    encrypted.truncate(bytes.len() - 4);
    encrypted.extend(b"PARE");
    assert_eq!(message(&encrypted), "r.parquet is a Parquet file that cannot be read: it is encrypted.");
    let empty = written(0, with(Compression::UNCOMPRESSED));
    assert_eq!(import(&[("r.parquet", &empty)]), Err(ImportError::Empty { file: "r.parquet".into() }));
}

/// The pages that precede the values of a column must be there when its pages refer to them.
#[test]
fn a_dictionary_that_is_missing_is_told() {
    let bytes = written(300, with(Compression::UNCOMPRESSED));
    // A header of a dictionary begins with the page type 2, zigzag 4, in field 1 of type 5; page type 1 is passed over.
    let start = bytes.windows(2).position(|pair| pair == [0x15, 0x04]).unwrap();
    let mut bytes = bytes;
    bytes[start + 1] = 0x02;
    let message = import(&[("r.parquet", &bytes)]).unwrap_err().to_string();
    assert_eq!(message, "r.parquet is a Parquet file that cannot be read: the dictionary of a page is missing.");
}

/// Files of every shape that is read, small ones, so that a damaged byte matters.
fn samples() -> Vec<Vec<u8>> {
    let second = || WriterProperties::builder().set_writer_version(WriterVersion::PARQUET_2_0);
    let encoded = |encoding| {
        let plain = second().set_dictionary_enabled(false).set_column_encoding("item_id".into(), encoding);
        plain.set_column_encoding("user_id".into(), Encoding::DELTA_BINARY_PACKED).build()
    };
    let plain = WriterProperties::builder().set_dictionary_enabled(false);
    [
        with(Compression::SNAPPY),
        with(Compression::UNCOMPRESSED),
        second().build(),
        encoded(Encoding::DELTA_BYTE_ARRAY),
        encoded(Encoding::DELTA_LENGTH_BYTE_ARRAY),
        plain.set_column_encoding("rating".into(), Encoding::BYTE_STREAM_SPLIT).build(),
    ]
    .map(|properties| written(60, properties))
    .to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn a_damaged_file_ends_in_data_or_a_sentence(
        sample in 0_usize..6,
        at in 0_usize..4_000,
        byte: u8,
        (other, more) in (0_usize..4_000, any::<u8>()),
        cut in 0_usize..9_000,
    ) {
        static SAMPLES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
        let mut bytes = SAMPLES.get_or_init(samples)[sample].clone();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes[other % length] ^= more;
        if cut < length {
            bytes.drain(cut..(cut + 3).min(length));
        }
        if let Err(error) = import(&[("r.parquet", &bytes)]) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
