//! Files and folders, with errors that name them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Characters of a hash in a file's name: enough to tell builds apart.
const HASH_LENGTH: usize = 16;

/// The content of a text file.
pub(crate) fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} could not be read.", path.display()))
}

/// The content of any file.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} could not be read.", path.display()))
}

pub(super) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, content).with_context(|| format!("{} could not be written.", path.display()))
}

pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).with_context(|| format!("{} could not be renamed to {}.", from.display(), to.display()))
}

/// An empty folder, whatever was there.
pub(super) fn empty_folder(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path).with_context(|| format!("{} could not be removed.", path.display()))?;
    }
    fs::create_dir_all(path).with_context(|| format!("{} could not be made.", path.display()))
}

/// Copies a folder with all that is in it, over what is there.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for file in list(from)? {
        let target = to.join(&file);
        let folder = target.parent().unwrap_or(to);
        fs::create_dir_all(folder).with_context(|| format!("{} could not be made.", folder.display()))?;
        fs::copy(from.join(&file), &target).with_context(|| format!("{} could not be written.", target.display()))?;
    }
    Ok(())
}

/// All files below a folder, as sorted paths relative to it.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    collect(folder, Path::new(""), &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(folder: &Path, below: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder.join(below));
    let entries = entries.with_context(|| format!("{} could not be read.", folder.join(below).display()))?;
    for entry in entries {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() { collect(folder, &path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// A short hash over the parts; where one ends and the next begins counts too.
pub(super) fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let digest = hasher.finalize();
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.take(HASH_LENGTH).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// A short hash over the names and the content of all files of a folder.
pub(super) fn hash_folder(folder: &Path) -> Result<String> {
    let mut parts = Vec::new();
    for file in list(folder)? {
        parts.push(file.to_string_lossy().into_owned().into_bytes());
        parts.push(bytes(&folder.join(&file))?);
    }
    Ok(hash(parts.iter().map(Vec::as_slice)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An empty folder for one test.
    pub(in crate::build) fn folder(name: &str) -> PathBuf {
        let folder = crate::paths::target().join("xtask-tests").join(name);
        empty_folder(&folder).unwrap();
        folder
    }

    #[test]
    fn a_missing_file_is_named() {
        let message = text(Path::new("no/such.file")).unwrap_err().to_string();
        assert_eq!(message, "no/such.file could not be read.");
    }

    #[test]
    fn where_a_part_ends_counts() {
        let joined = hash([b"ab".as_slice(), b"c"]);
        assert_eq!(joined.len(), HASH_LENGTH);
        assert_ne!(joined, hash([b"a".as_slice(), b"bc"]));
    }

    #[test]
    fn a_folder_is_copied_listed_and_hashed() {
        let from = folder("copy-from");
        fs::create_dir_all(from.join("b")).unwrap();
        write(&from.join("b/two"), "2").unwrap();
        write(&from.join("one"), "1").unwrap();
        let to = folder("copy-to");
        copy_folder(&from, &to).unwrap();
        assert_eq!(list(&to).unwrap(), [PathBuf::from("b/two"), PathBuf::from("one")]);
        assert_eq!(hash_folder(&to).unwrap(), hash_folder(&from).unwrap());
        rename(&to.join("one"), &to.join("uno")).unwrap();
        assert_ne!(hash_folder(&to).unwrap(), hash_folder(&from).unwrap());
    }
}
