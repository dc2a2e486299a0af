//! What hostile files may cost: memory is bounded, whatever they declare. One test, because it watches the allocator.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod hostile;

use std::io::{Cursor, Read, Result, Seek, SeekFrom};
use std::ops::ControlFlow;

use alteraser_import::{ImportError, Input, Limits, import_files};
use flate2::Compression;
use flate2::write::GzEncoder;
use peak_alloc::PeakAlloc;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const GIB: u64 = 1 << 30;
/// What any import may take beside the columns: a piece of the file, an unfinished row, a look at the first rows.
const MOST_BYTES: usize = 24 << 20;

/// A file of `size` bytes that are nowhere: the first ones as given, then one byte again and again.
struct Endless {
    head: &'static [u8],
    byte: u8,
    size: u64,
    at: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let length = buffer.len().min((self.size - self.at) as usize);
        for (place, byte) in buffer[..length].iter_mut().enumerate() {
            *byte = self.head.get(self.at as usize + place).copied().unwrap_or(self.byte);
        }
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.size.saturating_add_signed(by),
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

/// Bytes that an import took at most, and how it failed.
fn cost(name: &'static str, file: impl Read + Seek) -> (usize, ImportError) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let imported = import_files(vec![Input::new(name, file)], &Limits::default(), &mut |_| ControlFlow::Continue(()));
    let error = imported.expect_err("it is hostile");
    (MEMORY.peak_usage().saturating_sub(before), error)
}

/// A gzip file of `size` equal lines.
fn gzip_bomb(size: u64) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    write_lines(&mut encoder, size);
    encoder.finish().expect("it is in memory")
}

fn zip_bomb(size: u64) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("bomb.csv", SimpleFileOptions::default().large_file(true)).expect("it is in memory");
    write_lines(&mut writer, size);
    writer.finish().expect("it is in memory").into_inner()
}

fn write_lines(out: &mut impl std::io::Write, size: u64) {
    let lines = b"1,2\n".repeat(1 << 18);
    for _ in 0..size.div_ceil(lines.len() as u64) {
        out.write_all(&lines).expect("it is in memory");
    }
}

#[test]
fn hostile_files_cost_little_memory_and_the_seeds_end_in_data_or_a_sentence() {
    let long_line = |head| Endless { head, byte: b'x', size: 4 * GIB, at: 0 };
    for head in [b"".as_slice(), b"user,item\n1,2\n1,", b"{\"user\": \"", b"\"", b"1 2 3 4\n5 "] {
        let (bytes, error) = cost("line.csv", long_line(head));
        assert!(bytes <= MOST_BYTES, "{bytes} bytes for a line after {:?}", String::from_utf8_lossy(head));
        assert!(matches!(error, ImportError::LineTooLong { .. } | ImportError::BrokenJson { .. }), "{error}");
    }
    let columns = "1,".repeat(1_000_000) + "1\n";
    let (bytes, error) = cost("wide.csv", Cursor::new(columns.repeat(3).into_bytes()));
    assert!(bytes <= MOST_BYTES, "{bytes} bytes for a million columns");
    assert!(matches!(error, ImportError::LineTooLong { .. } | ImportError::TooManyColumns { .. }), "{error}");
    let narrow = format!("{}\n", "1,".repeat(300_000));
    let (bytes, error) = cost("wide.csv", Cursor::new(narrow.repeat(2).into_bytes()));
    assert!(bytes <= MOST_BYTES, "{bytes} bytes for many columns");
    assert!(matches!(error, ImportError::TooManyColumns { .. }), "{error}");

    let limits = Limits { max_member_bytes: GIB / 64, ..Limits::default() };
    for (name, bomb) in [("bomb.csv.gz", gzip_bomb(GIB / 16)), ("bomb.zip", zip_bomb(GIB / 16))] {
        assert!(bomb.len() < 1 << 20, "{} bytes are no bomb", bomb.len());
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let input = Input::new(name, Cursor::new(bomb));
        let error = import_files(vec![input], &limits, &mut |_| ControlFlow::Continue(())).expect_err("a bomb");
        assert!(matches!(error, ImportError::MemberTooLarge { .. }), "{error}");
        // Every row is a record until the bound is met.
        let (bytes, rows) = (MEMORY.peak_usage() - before, GIB as usize / 256);
        assert!(bytes <= MOST_BYTES + rows / 2, "{bytes} bytes for {name}");
    }

    for parser in hostile::PARSERS {
        for &(name, bytes) in parser.seeds {
            assert!(hostile::import(vec![(name, bytes.to_vec())]).is_ok(), "{name}");
        }
        for case in 0..500 {
            let before = MEMORY.current_usage();
            MEMORY.reset_peak_usage();
            let read = hostile::import(hostile::files_of(parser, case));
            assert!(read.is_ok(), "{}, case {case}: {read:?}", parser.name);
            let bytes = MEMORY.peak_usage().saturating_sub(before);
            assert!(bytes <= MOST_BYTES, "{}, case {case}: {bytes} bytes", parser.name);
        }
    }
}
