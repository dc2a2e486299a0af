//! Unpacks pages, never to more bytes than they declare.

use std::io::Read;

use ::parquet::basic::Compression;
use flate2::read::MultiGzDecoder;

/// Bytes that Brotli reads at once.
const BROTLI_BUFFER: usize = 4096;

/// `packed` unpacked to exactly `size` bytes.
pub(super) fn unpack(codec: Compression, packed: &[u8], size: usize) -> Result<Vec<u8>, String> {
    let wrong = || format!("a page does not unpack to the {size} bytes that it declares");
    match codec {
        Compression::UNCOMPRESSED => {
            if packed.len() == size {
                Ok(packed.to_vec())
            } else {
                Err(wrong())
            }
        }
        Compression::SNAPPY => {
            if snap::raw::decompress_len(packed).map_err(|error| error.to_string())? != size {
                return Err(wrong());
            }
            snap::raw::Decoder::new().decompress_vec(packed).map_err(|error| error.to_string())
        }
        Compression::GZIP(_) => stream(MultiGzDecoder::new(packed), size).ok_or_else(wrong),
        Compression::BROTLI(_) => {
            stream(brotli_decompressor::Decompressor::new(packed, BROTLI_BUFFER), size).ok_or_else(wrong)
        }
        Compression::ZSTD(_) => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(packed).map_err(|error| error.to_string())?;
            stream(decoder, size).ok_or_else(wrong)
        }
        Compression::LZ4_RAW => match lz4_flex::block::decompress(packed, size) {
            Ok(bytes) if bytes.len() == size => Ok(bytes),
            _ => Err(wrong()),
        },
        Compression::LZ4 | Compression::LZO => Err(format!("it is packed with {codec:?}, which is no longer in use")),
    }
}

fn stream(reader: impl Read, size: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than declared is enough to tell that there are more.
    reader.take(size as u64 + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() == size).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use ::parquet::basic::{GzipLevel, ZstdLevel};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_was_packed_is_unpacked() {
        let text = b"abcabcabcabc".repeat(9);
        let snappy = snap::raw::Encoder::new().compress_vec(&text).unwrap();
        let zstd = ruzstd::encoding::compress_to_vec(&text[..], ruzstd::encoding::CompressionLevel::Fastest);
        let lz4 = lz4_flex::block::compress(&text);
        for (codec, packed) in [
            (Compression::UNCOMPRESSED, text.clone()),
            (Compression::SNAPPY, snappy),
            (Compression::GZIP(GzipLevel::default()), gzip(&text)),
            (Compression::ZSTD(ZstdLevel::default()), zstd),
            (Compression::LZ4_RAW, lz4),
        ] {
            assert_eq!(unpack(codec, &packed, text.len()).as_ref(), Ok(&text), "{codec:?}");
            for wrong in [0, text.len() - 1, text.len() + 1] {
                assert!(unpack(codec, &packed, wrong).is_err(), "{codec:?} to {wrong} bytes");
            }
            assert!(unpack(codec, &packed[..packed.len() / 2], text.len()).is_err(), "{codec:?} cut");
        }
        assert!(unpack(Compression::LZO, &text, 1).unwrap_err().starts_with("it is packed with LZO"));
    }
}
