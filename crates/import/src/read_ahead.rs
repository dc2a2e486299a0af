//! Small reads from a file whose every read is costly.

use std::io::{self, Read, Seek, SeekFrom};

/// Keeps the last stretch that was read. Unlike `BufReader`, a seek within that stretch costs nothing: archives are
/// read by jumping back and forth.
pub(crate) struct ReadAhead<R> {
    reader: R,
    stretch: Vec<u8>,
    /// Where the stretch begins in the file.
    start: u64,
    /// Where the next read begins.
    at: u64,
    size: usize,
}

impl<R: Read + Seek> ReadAhead<R> {
    /// Reads `size` bytes at once from `reader`.
    pub(crate) fn new(reader: R, size: usize) -> Self {
        Self { reader, stretch: Vec::new(), start: 0, at: 0, size }
    }

    fn kept(&self) -> &[u8] {
        let from = self.at.checked_sub(self.start).and_then(|from| usize::try_from(from).ok());
        from.and_then(|from| self.stretch.get(from..)).unwrap_or_default()
    }

    fn refill(&mut self) -> io::Result<()> {
        // Nothing is kept while a read may fail.
        let mut stretch = std::mem::take(&mut self.stretch);
        stretch.resize(self.size, 0);
        self.reader.seek(SeekFrom::Start(self.at))?;
        let length = fill(&mut self.reader, &mut stretch)?;
        stretch.truncate(length);
        self.stretch = stretch;
        self.start = self.at;
        Ok(())
    }
}

/// Fills `buffer` as far as there are bytes, in as few reads as the reader allows, and returns how many.
pub(crate) fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

impl<R: Read + Seek> Read for ReadAhead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.kept().is_empty() {
            self.refill()?;
        }
        let kept = self.kept();
        let length = kept.len().min(buffer.len());
        buffer[..length].copy_from_slice(&kept[..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl<R: Read + Seek> Seek for ReadAhead<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(_) => Some(self.reader.seek(to)?),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    /// Counts the reads that give bytes.
    struct Counted<'a>(Cursor<&'a [u8]>, &'a Cell<usize>);

    impl Read for Counted<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.0.read(buffer)?;
            self.1.set(self.1.get() + usize::from(length > 0));
            Ok(length)
        }
    }

    impl Seek for Counted<'_> {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn jumping_within_a_stretch_reads_once() {
        let (bytes, reads) = ((0..100).collect::<Vec<u8>>(), Cell::new(0));
        let mut reader = ReadAhead::new(Counted(Cursor::new(&bytes), &reads), 64);
        let mut byte = [0];
        for at in [10, 60, 12, 10] {
            reader.seek(SeekFrom::Start(at)).unwrap();
            reader.read_exact(&mut byte).unwrap();
            assert_eq!(u64::from(byte[0]), at);
        }
        assert_eq!(reads.get(), 1);
    }

    #[test]
    fn a_place_before_the_start_is_refused() {
        let mut reader = ReadAhead::new(Cursor::new(b"abc"), 2);
        assert!(reader.seek(SeekFrom::Current(-1)).is_err() && reader.seek(SeekFrom::End(-4)).is_err());
    }

    proptest! {
        #[test]
        fn it_reads_what_is_there(jumps in prop::collection::vec((0_u64..120, 0_usize..50), 0..20), size in 1_usize..40) {
            let bytes: Vec<u8> = (0..100).collect();
            let (mut plain, mut ahead) = (Cursor::new(&bytes), ReadAhead::new(Cursor::new(&bytes), size));
            for (at, length) in jumps {
                prop_assert_eq!(plain.seek(SeekFrom::Start(at)).unwrap(), ahead.seek(SeekFrom::Start(at)).unwrap());
                let (mut expected, mut found) = (Vec::new(), Vec::new());
                plain.by_ref().take(length as u64).read_to_end(&mut expected).unwrap();
                ahead.by_ref().take(length as u64).read_to_end(&mut found).unwrap();
                prop_assert_eq!(expected, found);
            }
        }
    }
}
