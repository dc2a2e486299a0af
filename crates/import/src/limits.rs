//! What one import may cost.

/// Bounds of an import. A file past one of them is refused with a sentence, before memory runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest row in bytes, quoted line breaks included.
    pub max_row_bytes: usize,
    /// Most columns of a table.
    pub max_columns: usize,
    /// Longest id of a user or item in bytes.
    pub max_id_bytes: usize,
    /// Largest unpacked size of a file inside an archive: a bound on what a zip bomb can cost.
    pub max_member_bytes: u64,
    /// Largest binary file inside an archive, which is unpacked into memory.
    pub max_binary_bytes: u64,
    /// Most files inside an archive.
    pub max_members: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_row_bytes: 1 << 20,
            max_columns: 2_000,
            max_id_bytes: 1_000,
            max_member_bytes: 4 << 30,
            max_binary_bytes: 128 << 20,
            max_members: 1_000,
        }
    }
}
