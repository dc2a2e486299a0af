//! The bytes of a saved model.
//!
//! Layout, little endian: magic `AEMD`, version, length of the header, the header as JSON padded with spaces to four
//! bytes, the number of forgotten records, the records as pairs of u32, and the recommender's state.

use alteraser_api::report::ModelSummary;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

const MAGIC: [u8; 4] = *b"AEMD";
const VERSION: u32 = 1;

/// What a saved model holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SavedModel {
    pub(crate) data_fingerprint: u64,
    pub(crate) summary: ModelSummary,
    /// Whether the state is that of an ensemble of the summary's models.
    pub(crate) is_ensemble: bool,
    pub(crate) forgotten: Vec<(u32, u32)>,
    pub(crate) state: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    /// Hexadecimal, for a 64-bit number does not survive every JSON reader.
    data_fingerprint: String,
    summary: ModelSummary,
    #[serde(default)]
    is_ensemble: bool,
}

impl SavedModel {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let data_fingerprint = format!("{:016x}", self.data_fingerprint);
        let header = Header { data_fingerprint, summary: self.summary.clone(), is_ensemble: self.is_ensemble };
        let mut json = serde_json::to_vec(&header).unwrap_or_default();
        json.resize(json.len().next_multiple_of(4), b' ');
        let mut bytes = MAGIC.to_vec();
        let words = [VERSION, json.len() as u32];
        bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        bytes.extend(json);
        bytes.extend((self.forgotten.len() as u32).to_le_bytes());
        bytes.extend(self.forgotten.iter().flat_map(|&(user, item)| [user, item]).flat_map(u32::to_le_bytes));
        bytes.extend(&self.state);
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader(bytes);
        if reader.take(4)? != MAGIC || reader.word()? != VERSION {
            return Err(bad("it is not a model of this version"));
        }
        let length = reader.word()? as usize;
        let header: Header = serde_json::from_slice(reader.take(length)?)
            .map_err(|error| bad(&format!("its header is broken: {error}")))?;
        let data_fingerprint =
            u64::from_str_radix(&header.data_fingerprint, 16).map_err(|_| bad("its fingerprint is broken"))?;
        let count = reader.word()? as usize;
        let pairs = reader.take(count.checked_mul(8).ok_or_else(|| bad("it is cut short"))?)?;
        let (pairs, _) = pairs.as_chunks::<8>();
        let forgotten = pairs
            .iter()
            .map(|p| (u32::from_le_bytes([p[0], p[1], p[2], p[3]]), u32::from_le_bytes([p[4], p[5], p[6], p[7]])))
            .collect();
        let Header { summary, is_ensemble, .. } = header;
        Ok(Self { data_fingerprint, summary, is_ensemble, forgotten, state: reader.0.to_vec() })
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(|| bad("it is cut short"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn word(&mut self) -> Result<u32> {
        let bytes = self.take(4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }
}

fn bad(what: &str) -> Error {
    Error::BadModel(what.to_owned())
}
