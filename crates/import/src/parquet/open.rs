//! The description at the end of a file: its columns, and where their parts are.

use std::io::{Read, Seek, SeekFrom};

use ::parquet::file::metadata::{ColumnChunkMetaData, FooterTail, ParquetMetaData, ParquetMetaDataReader};
use ::parquet::schema::types::ColumnDescriptor;

use super::broken;
use crate::error::ImportError;
use crate::limits::Limits;
use crate::read_ahead::fill;

/// Bytes of the tail that tells how long the description is.
const TAIL: usize = 8;
/// Longest description.
const MAX_DESCRIPTION: usize = 32 << 20;
/// Most rows: values that repeat take no room in the file, so its size says nothing about them.
const MAX_ROWS: u64 = 1 << 28;

/// An open file.
pub(super) struct Table {
    metadata: ParquetMetaData,
    file_size: u64,
}

impl Table {
    pub(super) fn open(reader: &mut (impl Read + Seek), file: &str, limits: &Limits) -> Result<Self, ImportError> {
        let failed = |error: std::io::Error| broken(file, &error);
        let file_size = reader.seek(SeekFrom::End(0)).map_err(failed)?;
        let cut = || broken(file, &"it ends early");
        let tail_at = file_size.checked_sub(TAIL as u64).ok_or_else(cut)?;
        let mut tail = [0; TAIL];
        read_at(reader, tail_at, &mut tail).map_err(failed)?;
        let tail = FooterTail::try_new(&tail).map_err(|_| cut())?;
        let length = tail.metadata_length();
        if tail.is_encrypted_footer() {
            return Err(broken(file, &"it is encrypted"));
        }
        let start = tail_at.checked_sub(length as u64).filter(|_| length <= MAX_DESCRIPTION).ok_or_else(cut)?;
        let mut description = vec![0; length];
        read_at(reader, start, &mut description).map_err(failed)?;
        let metadata = ParquetMetaDataReader::decode_metadata(&description).map_err(|error| broken(file, &error))?;
        let table = Self { metadata, file_size };
        let columns = table.metadata.file_metadata().schema_descr().num_columns();
        if columns > limits.max_columns {
            return Err(ImportError::TooManyColumns { file: file.to_owned(), columns, limit: limits.max_columns });
        }
        if table.num_rows() == 0 {
            return Err(ImportError::Empty { file: file.to_owned() });
        }
        if table.num_rows() > MAX_ROWS {
            return Err(ImportError::TooLarge { file: file.to_owned(), what: "rows" });
        }
        Ok(table)
    }

    /// Rows of all groups; a group with a negative number has none.
    pub(super) fn num_rows(&self) -> u64 {
        (0..self.num_groups()).fold(0, |sum, group| self.group_rows(group).saturating_add(sum))
    }

    pub(super) fn num_groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    pub(super) fn group_rows(&self, group: usize) -> u64 {
        self.metadata.row_group(group).num_rows().try_into().unwrap_or(0)
    }

    pub(super) fn num_columns(&self) -> usize {
        self.metadata.file_metadata().schema_descr().num_columns()
    }

    pub(super) fn column(&self, column: usize) -> &ColumnDescriptor {
        &self.metadata.file_metadata().schema_descr().columns()[column]
    }

    /// Names of the columns. A list is called by its own name, not by that of its entries.
    pub(super) fn names(&self) -> Vec<String> {
        let name = |column: usize| {
            let descriptor = self.column(column);
            let parts = descriptor.path().parts();
            if descriptor.max_rep_level() > 0 { parts.first().cloned().unwrap_or_default() } else { parts.join(".") }
        };
        (0..self.num_columns()).map(name).collect()
    }

    /// The packed bytes of a column in a group, which may be `most` at most.
    pub(super) fn chunk(
        &self,
        reader: &mut (impl Read + Seek),
        (group, column): (usize, usize),
        most: u64,
    ) -> Result<(Vec<u8>, &ColumnChunkMetaData), String> {
        let chunk = self.metadata.row_group(group).columns().get(column).ok_or("a column is missing")?;
        let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset()).min(chunk.data_page_offset());
        let (start, length) = (u64::try_from(start), u64::try_from(chunk.compressed_size()));
        let (Ok(start), Ok(length)) = (start, length) else { return Err("a column lies outside of the file".into()) };
        if start.checked_add(length).is_none_or(|end| end > self.file_size) {
            return Err("a column lies outside of the file".into());
        }
        if length > most {
            return Err("the columns of a group of rows are longer than fits into memory".into());
        }
        let mut bytes = vec![0; length as usize];
        read_at(reader, start, &mut bytes).map_err(|error| error.to_string())?;
        Ok((bytes, chunk))
    }
}

fn read_at(reader: &mut (impl Read + Seek), at: u64, buffer: &mut [u8]) -> std::io::Result<()> {
    reader.seek(SeekFrom::Start(at))?;
    if fill(reader, buffer)? < buffer.len() {
        return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
    }
    Ok(())
}
