//! Opens the files and looks at the first part of each table in them.

use alteraser_api::import::{Choices, TableChoice};

use crate::error::ImportError;
use crate::limits::Limits;
use crate::signature::{self, Signature};
use crate::source::{Bytes, Entry, Input, Source};
use crate::table::survey::{NoTable, Start, Survey, survey};

/// Bytes that are looked at before a file is read.
const SAMPLE: usize = 1 << 18;

/// A file that was looked at.
pub(crate) struct Looked {
    /// Number of the source it is in.
    pub(crate) source: usize,
    /// Name of the archive it is in.
    pub(crate) archive: Option<String>,
    /// What to read.
    pub(crate) entry: Entry,
    /// What its first part says.
    pub(crate) survey: Survey,
}

impl Looked {
    /// Rows that the file probably has.
    pub(crate) fn expected_rows(&self) -> u64 {
        if self.survey.is_whole {
            return self.survey.num_rows as u64;
        }
        (self.entry.size as f64 / self.survey.row_bytes.max(1.0)) as u64
    }
}

/// What was found in the files.
#[derive(Default)]
pub(crate) struct Found {
    /// The tables.
    pub(crate) tables: Vec<Looked>,
    /// Why chosen files are no tables.
    pub(crate) failures: Vec<ImportError>,
    /// Why members of archives are no tables.
    pub(crate) member_failures: Vec<ImportError>,
}

/// Opens `inputs` and looks into them.
pub(crate) fn look<'a>(inputs: Vec<Input<'a>>, choices: Option<&Choices>, limits: &Limits) -> (Vec<Source<'a>>, Found) {
    let (mut sources, mut found) = (Vec::new(), Found::default());
    for input in inputs {
        let opened = Source::open(input).and_then(|mut source| {
            let entries = source.entries(limits)?;
            Ok((source, entries))
        });
        match opened {
            Ok((mut source, entries)) => {
                found.add(&mut source, sources.len(), entries, (choices, limits));
                sources.push(source);
            }
            Err(error) => found.failures.push(error),
        }
    }
    (sources, found)
}

/// What a person says about a table.
pub(crate) fn choice_for<'c>(
    choices: Option<&'c Choices>,
    file: &str,
    archive: Option<&str>,
) -> Option<&'c TableChoice> {
    choices?.tables.iter().find(|choice| choice.file == file && choice.archive.as_deref() == archive)
}

impl Found {
    fn add(
        &mut self,
        source: &mut Source<'_>,
        number: usize,
        entries: Vec<Entry>,
        (choices, limits): (Option<&Choices>, &Limits),
    ) {
        let archive = source.is_archive().then(|| source.name.clone());
        for entry in entries {
            let choice = choice_for(choices, &entry.name, archive.as_deref());
            match look_at(source, &entry, choice, limits) {
                Ok(survey) => self.tables.push(Looked { source: number, archive: archive.clone(), entry, survey }),
                Err(error) if archive.is_some() => self.member_failures.push(error),
                Err(error) => self.failures.push(error),
            }
        }
    }

    /// Why the first file is no table.
    pub(crate) fn first_failure(&self) -> ImportError {
        self.failures.first().or(self.member_failures.first()).cloned().unwrap_or(ImportError::NoFiles)
    }
}

fn look_at(
    source: &mut Source<'_>,
    entry: &Entry,
    choice: Option<&TableChoice>,
    limits: &Limits,
) -> Result<Survey, ImportError> {
    let mut bytes = source.read(entry, limits)?;
    let file = &entry.name;
    let (sample, whole) = first_lines(&mut bytes, limits)?;
    match signature::of(&sample) {
        Signature::Text => {}
        Signature::Parquet => {
            drop(bytes);
            return look_at_parquet(source, entry, choice, limits);
        }
        Signature::Zip => {
            return Err(ImportError::Binary { file: file.clone(), what: "an archive inside of an archive" });
        }
        Signature::Other(what) => return Err(ImportError::Binary { file: file.clone(), what }),
    }
    let start = Start { file, bytes: &sample, whole, choice };
    survey(start, limits).map_err(|reason| no_table(reason, file, limits))
}

#[cfg(feature = "parquet")]
use crate::parquet::survey as look_at_parquet;

#[cfg(not(feature = "parquet"))]
fn look_at_parquet(
    _source: &mut Source<'_>,
    entry: &Entry,
    _choice: Option<&TableChoice>,
    _limits: &Limits,
) -> Result<Survey, ImportError> {
    Err(ImportError::ParquetNotRead { file: entry.name.clone() })
}

/// The error that says why a file is no table.
pub(crate) fn no_table(reason: NoTable, file: &str, limits: &Limits) -> ImportError {
    let file = file.to_owned();
    match reason {
        NoTable::Empty => ImportError::Empty { file },
        NoTable::LineTooLong(line) => ImportError::LineTooLong { file, line, limit: limits.max_row_bytes },
        NoTable::TooManyColumns(columns) => ImportError::TooManyColumns { file, columns, limit: limits.max_columns },
        NoTable::BrokenJson(line) => ImportError::BrokenJson { file, line },
        NoTable::NoSeparator => ImportError::NotATable { file },
    }
}

/// The first bytes up to [`SAMPLE`], or more when the first line is longer, and whether they are all of the file.
fn first_lines(bytes: &mut Bytes<'_>, limits: &Limits) -> Result<(Vec<u8>, bool), ImportError> {
    let mut sample = vec![0; SAMPLE];
    let mut length = bytes.fill(&mut sample)?;
    while length == sample.len() {
        if memchr::memchr(b'\n', &sample).is_some() || length > limits.max_row_bytes {
            return Ok((sample, false));
        }
        sample.resize(2 * length, 0);
        length += bytes.fill(&mut sample[length..])?;
    }
    sample.truncate(length);
    Ok((sample, true))
}
