//! Where bytes come from: files, packed files, and files inside zip archives.

use std::io::{self, Read, Seek, SeekFrom};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::ImportError;
use crate::limits::Limits;
use crate::read_ahead::{ReadAhead, fill};
use crate::signature::{self, GZIP, Signature};

/// Something to read from any place in it.
pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// A file to import: its name and its bytes.
pub struct Input<'a> {
    name: String,
    reader: Box<dyn ReadSeek + 'a>,
}

impl<'a> Input<'a> {
    /// A file called `name`, without folders.
    pub fn new(name: impl Into<String>, reader: impl Read + Seek + 'a) -> Self {
        Self { name: name.into(), reader: Box::new(reader) }
    }
}

/// Bytes read ahead inside of archives, where reads are small.
const READ_AHEAD: usize = 1 << 20;
/// First bytes that tell what a file is.
const HEAD: usize = 4096;

/// An open file or archive.
pub(crate) struct Source<'a> {
    pub(crate) name: String,
    content: Content<'a>,
}

enum Content<'a> {
    Plain { reader: Box<dyn ReadSeek + 'a>, size: u64 },
    Gzip { reader: ReadAhead<Box<dyn ReadSeek + 'a>>, size: u64 },
    Zip(ZipArchive<ReadAhead<Box<dyn ReadSeek + 'a>>>),
}

/// A file that can be read from a source: the source itself, or a member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name without folders.
    pub(crate) name: String,
    /// Its size, unpacked. An archive may lie about it.
    pub(crate) size: u64,
    /// Its number in the archive.
    pub(crate) member: Option<usize>,
}

impl<'a> Source<'a> {
    /// Opens a file and looks whether it is an archive.
    pub(crate) fn open(input: Input<'a>) -> Result<Self, ImportError> {
        let Input { name, mut reader } = input;
        let unreadable = |error| unreadable(&name, &error);
        let size = reader.seek(SeekFrom::End(0)).map_err(unreadable)?;
        reader.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let mut head = vec![0; HEAD];
        let length = fill(&mut reader, &mut head).map_err(unreadable)?;
        head.truncate(length);
        if head.is_empty() {
            return Err(ImportError::Empty { file: name });
        }
        let content = match signature::of(&head) {
            _ if head.starts_with(GZIP) => {
                let size = unpacked_size(&mut reader, size).map_err(unreadable)?;
                Content::Gzip { reader: ReadAhead::new(reader, READ_AHEAD), size }
            }
            Signature::Text | Signature::Parquet => Content::Plain { reader, size },
            Signature::Other(what) => return Err(ImportError::Binary { file: name, what }),
            Signature::Zip => match ZipArchive::new(ReadAhead::new(reader, READ_AHEAD)) {
                Ok(archive) => Content::Zip(archive),
                Err(error) => return Err(archive_error(&name, &error)),
            },
        };
        Ok(Self { name, content })
    }

    /// Whether this is an archive.
    pub(crate) fn is_archive(&self) -> bool {
        matches!(self.content, Content::Zip(_))
    }

    /// The files in it.
    pub(crate) fn entries(&mut self, limits: &Limits) -> Result<Vec<Entry>, ImportError> {
        let archive = match &mut self.content {
            Content::Plain { size, .. } => {
                return Ok(vec![Entry { name: self.name.clone(), size: *size, member: None }]);
            }
            Content::Gzip { size, .. } => {
                let name = self.name.strip_suffix(".gz").unwrap_or(&self.name).to_owned();
                return Ok(vec![Entry { name, size: *size, member: None }]);
            }
            Content::Zip(archive) => archive,
        };
        if archive.len() > limits.max_members {
            let members = archive.len();
            return Err(ImportError::TooManyMembers { file: self.name.clone(), members, limit: limits.max_members });
        }
        let mut entries = Vec::new();
        for member in 0..archive.len() {
            let file = archive.by_index_raw(member).map_err(|error| archive_error(&self.name, &error))?;
            let path = file.name().map_err(|error| archive_error(&self.name, &error))?.into_owned();
            let hidden = path.starts_with("__MACOSX/");
            if !file.is_dir() && !hidden {
                let name = path.rsplit(['/', '\\']).next().unwrap_or(&path).to_owned();
                entries.push(Entry { name, size: file.size(), member: Some(member) });
            }
        }
        if entries.is_empty() { Err(ImportError::EmptyArchive { file: self.name.clone() }) } else { Ok(entries) }
    }

    /// Opens a file of the source at its first byte.
    pub(crate) fn read<'s>(&'s mut self, entry: &Entry, limits: &Limits) -> Result<Bytes<'s>, ImportError> {
        let packed = !matches!(self.content, Content::Plain { .. });
        let (reader, limit): (Box<dyn Read + 's>, u64) = match (&mut self.content, entry.member) {
            (Content::Zip(archive), Some(member)) => {
                let file = archive.by_index(member).map_err(|error| archive_error(&entry.name, &error))?;
                (unpacked(file, &entry.name)?, limits.max_member_bytes)
            }
            (Content::Gzip { reader, .. }, _) => {
                reader.seek(SeekFrom::Start(0)).map_err(|error| unreadable(&entry.name, &error))?;
                (Box::new(MultiGzDecoder::new(reader)), limits.max_member_bytes)
            }
            (Content::Plain { reader, .. }, _) => {
                reader.seek(SeekFrom::Start(0)).map_err(|error| unreadable(&entry.name, &error))?;
                (Box::new(reader), u64::MAX)
            }
            (Content::Zip(_), None) => return Err(ImportError::EmptyArchive { file: entry.name.clone() }),
        };
        Ok(Bytes { file: entry.name.clone(), reader, read: 0, limit, packed })
    }
}

#[cfg(feature = "parquet")]
impl Source<'_> {
    /// Opens a file of the source for reading from any place in it. What is packed is unpacked into memory.
    pub(crate) fn seekable<'s>(
        &'s mut self,
        entry: &Entry,
        limits: &Limits,
    ) -> Result<Box<dyn ReadSeek + 's>, ImportError> {
        if !matches!(self.content, Content::Plain { .. }) {
            let bytes = self.read(entry, limits)?.whole(limits.max_binary_bytes)?;
            return Ok(Box::new(io::Cursor::new(bytes)));
        }
        match &mut self.content {
            Content::Plain { reader, .. } => Ok(Box::new(reader)),
            Content::Gzip { .. } | Content::Zip(_) => Err(ImportError::EmptyArchive { file: entry.name.clone() }),
        }
    }
}

/// The member of an archive, which may be packed once more.
fn unpacked<'s>(mut file: impl Read + 's, name: &str) -> Result<Box<dyn Read + 's>, ImportError> {
    let mut head = [0; GZIP.len()];
    let failed = |error| ImportError::Archive { file: name.to_owned(), reason: sentence_part(&error) };
    let length = fill(&mut file, &mut head).map_err(failed)?;
    let whole = io::Cursor::new(head[..length].to_vec()).chain(file);
    Ok(if head == *GZIP { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}

/// The unpacked size of a gzip file, from its last four bytes. It is exact for one part of less than 4 GiB; whatever
/// the bytes say, text is never smaller than its packed form by much.
fn unpacked_size(reader: &mut (impl Read + Seek), packed: u64) -> io::Result<u64> {
    let mut tail = [0; 4];
    reader.seek(SeekFrom::Start(packed.saturating_sub(4)))?;
    fill(reader, &mut tail)?;
    reader.seek(SeekFrom::Start(0))?;
    Ok(u64::from(u32::from_le_bytes(tail)).max(packed))
}

/// The bytes of one file, bounded.
pub(crate) struct Bytes<'s> {
    file: String,
    reader: Box<dyn Read + 's>,
    read: u64,
    limit: u64,
    packed: bool,
}

impl Bytes<'_> {
    /// Fills `buffer` as far as there are bytes, and returns how many.
    pub(crate) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, ImportError> {
        let filled = fill(&mut self.reader, buffer).map_err(|error| self.failed(&error))?;
        self.read += filled as u64;
        if self.read > self.limit {
            return Err(ImportError::MemberTooLarge { file: self.file.clone(), limit: self.limit });
        }
        Ok(filled)
    }

    /// All bytes, if they are not more than `limit`.
    #[cfg(feature = "parquet")]
    fn whole(mut self, limit: u64) -> Result<Vec<u8>, ImportError> {
        let mut bytes = Vec::new();
        let read = (&mut self.reader).take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.failed(&error))?;
        if bytes.len() as u64 > limit {
            return Err(ImportError::MemberTooLarge { file: self.file, limit });
        }
        Ok(bytes)
    }

    fn failed(&self, error: &io::Error) -> ImportError {
        if self.packed {
            return ImportError::Archive { file: self.file.clone(), reason: sentence_part(error) };
        }
        unreadable(&self.file, error)
    }
}

fn unreadable(file: &str, error: &io::Error) -> ImportError {
    ImportError::Unreadable { file: file.to_owned(), reason: sentence_part(error) }
}

fn archive_error(file: &str, error: &ZipError) -> ImportError {
    let reason = match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => "it is locked with a password".to_owned(),
        ZipError::CompressionMethodNotSupported(_) => "it is packed in a way that is not read here".to_owned(),
        error => sentence_part(error),
    };
    ImportError::Archive { file: file.to_owned(), reason }
}

/// The words of an error as the end of a sentence.
fn sentence_part(error: &impl ToString) -> String {
    error.to_string().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests;
