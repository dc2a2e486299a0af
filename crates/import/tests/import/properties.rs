//! Whatever the bytes are and however they arrive.

use std::io::{Cursor, Read, Result, Seek, SeekFrom};
use std::ops::ControlFlow;

use alteraser_api::packed::PackedData;
use alteraser_import::{Input, Limits, import_files};
use proptest::prelude::*;

use crate::support::{import, import_within, zipped};

/// Gives its bytes in pieces of these sizes, again and again.
struct Pieces {
    bytes: Cursor<Vec<u8>>,
    sizes: Vec<usize>,
    turn: usize,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let size = self.sizes[self.turn % self.sizes.len()].min(buffer.len());
        self.turn += 1;
        self.bytes.read(&mut buffer[..size])
    }
}

impl Seek for Pieces {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.bytes.seek(to)
    }
}

/// Text with everything that matters to the parser, more often than chance would have it.
fn table_like() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "user",
        "item",
        ",",
        ",",
        "\t",
        "::",
        "|",
        ";",
        " ",
        "\n",
        "\n",
        "\r\n",
        "\"",
        "1",
        "23",
        "4.5",
        "é",
        "\u{FEFF}",
        "964982703",
        "title",
    ];
    let word = prop_oneof![8 => prop::sample::select(words.to_vec()).prop_map(|word| word.as_bytes().to_vec()), 1 => prop::collection::vec(any::<u8>(), 1..4)];
    prop::collection::vec(word, 0..120).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn any_bytes_end_in_data_or_a_sentence(bytes in table_like(), magic: bool) {
        let mut bytes = bytes;
        if magic {
            bytes.splice(0..0, *b"PK\x03\x04");
        }
        match import(&[("x", &bytes)]) {
            Ok(imported) => {
                prop_assert_eq!(PackedData::from_bytes(&imported.data.to_bytes()), Ok(imported.data));
                let report = imported.report;
                prop_assert_eq!(report.num_rows, report.num_records + report.num_duplicates + report.num_rejected);
            }
            Err(error) => prop_assert!(!error.to_string().is_empty() && !error.hint().is_empty()),
        }
    }

    #[test]
    fn a_damaged_archive_ends_in_data_or_a_sentence(at in 0_usize..300, byte: u8, cut in 0_usize..400) {
        let mut archive = zipped(&[("a.csv", b"user,item\n1,2\n1,3\n2,2\n"), ("b.csv", b"item,title\n2,Heat\n")]);
        if let Some(place) = archive.get_mut(at) {
            *place = byte;
        }
        archive.truncate(cut.max(10));
        let limits = Limits { max_member_bytes: 1 << 20, ..Limits::default() };
        if let Err(error) = import_within(&[("a.zip", &archive)], &limits) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn pieces_of_any_size_give_the_same(bytes in table_like(), sizes in prop::collection::vec(1_usize..9, 1..5)) {
        let pieces = Pieces { bytes: Cursor::new(bytes.clone()), sizes, turn: 0 };
        let watch = &mut |_| ControlFlow::Continue(());
        let in_pieces = import_files(vec![Input::new("x", pieces)], &Limits::default(), watch);
        prop_assert_eq!(in_pieces, import(&[("x", &bytes)]));
    }

    #[test]
    fn rows_come_back_as_written(rows in prop::collection::vec((0_u32..50, "[a-z,\" é]{0,6}[a-z]", 0_u32..100, any::<u32>()), 1..80)) {
        let mut text = String::from("user,item,rating,time\n");
        for (user, item, rating, time) in &rows {
            text.extend([format!("{user},\"{}\",{},{time}\n", item.replace('"', "\"\""), *rating as f32 / 10.0)]);
        }
        let report = import(&[("x.csv", text.as_bytes())]).unwrap().report;
        prop_assert_eq!((report.num_rows, report.num_rejected), (rows.len() as u64, 0));
    }
}
