//! Opens the files and looks at the first part of each table in them.

use crate::error::ImportError;
use crate::limits::Limits;
use crate::plan::Looked;
use crate::signature::{self, Signature};
use crate::source::{Bytes, Entry, Input, Source};
use crate::table::survey::{NoTable, Survey, survey};

/// Bytes that are looked at before a file is read.
const SAMPLE: usize = 1 << 18;

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
pub(crate) fn look<'a>(inputs: Vec<Input<'a>>, limits: &Limits) -> (Vec<Source<'a>>, Found) {
    let (mut sources, mut found) = (Vec::new(), Found::default());
    for input in inputs {
        let opened = Source::open(input).and_then(|mut source| {
            let entries = source.entries(limits)?;
            Ok((source, entries))
        });
        match opened {
            Ok((mut source, entries)) => {
                found.add(&mut source, sources.len(), entries, limits);
                sources.push(source);
            }
            Err(error) => found.failures.push(error),
        }
    }
    (sources, found)
}

impl Found {
    fn add(&mut self, source: &mut Source<'_>, number: usize, entries: Vec<Entry>, limits: &Limits) {
        let archive = source.is_archive().then(|| source.name.clone());
        for entry in entries {
            let surveyed = source.read(&entry, limits).and_then(|bytes| survey_start(bytes, &entry, limits));
            match surveyed {
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

fn survey_start(mut bytes: Bytes<'_>, entry: &Entry, limits: &Limits) -> Result<Survey, ImportError> {
    let file = entry.name.clone();
    let (sample, whole) = first_lines(&mut bytes, limits)?;
    if let Signature::Other(what) = signature::of(&sample) {
        return Err(ImportError::Binary { file, what });
    }
    survey(&sample, whole, limits.max_row_bytes).map_err(|reason| match reason {
        NoTable::Empty => ImportError::Empty { file },
        NoTable::LineTooLong(line) => ImportError::LineTooLong { file, line, limit: limits.max_row_bytes },
        NoTable::NoSeparator => ImportError::NotATable { file },
    })
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
