use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

/// An archive with these files.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn open(name: &str, bytes: &[u8]) -> Result<Source<'static>, ImportError> {
    Source::open(Input::new(name, Cursor::new(bytes.to_vec())))
}

fn read_all(source: &mut Source<'_>, entry: &Entry, limits: &Limits) -> Result<Vec<u8>, ImportError> {
    let mut bytes = source.read(entry, limits)?;
    let mut buffer = vec![0; 1 << 16];
    let length = bytes.fill(&mut buffer)?;
    buffer.truncate(length);
    Ok(buffer)
}

#[test]
fn members_are_listed_without_folders_and_read() {
    let bytes = archive(&[("set/a.csv", b"1,2"), ("__MACOSX/a.csv", b"x"), ("set/b.csv", b"")]);
    let mut source = open("set.zip", &bytes).unwrap();
    let entries = source.entries(&Limits::default()).unwrap();
    assert_eq!(entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["a.csv", "b.csv"]);
    assert_eq!(read_all(&mut source, &entries[0], &Limits::default()), Ok(b"1,2".to_vec()));
}

#[test]
fn a_member_past_the_bound_is_refused() {
    let bytes = archive(&[("zeros.csv", &[b'0'; 10_000])]);
    let mut source = open("bomb.zip", &bytes).unwrap();
    let limits = Limits { max_member_bytes: 9_999, ..Limits::default() };
    let entry = source.entries(&limits).unwrap().remove(0);
    let refused = ImportError::MemberTooLarge { file: "zeros.csv".into(), limit: 9_999 };
    assert_eq!(read_all(&mut source, &entry, &limits), Err(refused));
}

#[test]
fn too_many_and_no_members_are_refused() {
    let limits = Limits { max_members: 1, ..Limits::default() };
    let mut source = open("many.zip", &archive(&[("a", b"1"), ("b", b"2")])).unwrap();
    let refused = ImportError::TooManyMembers { file: "many.zip".into(), members: 2, limit: 1 };
    assert_eq!(source.entries(&limits), Err(refused));
    let mut source = open("none.zip", &archive(&[])).unwrap();
    assert_eq!(source.entries(&limits), Err(ImportError::EmptyArchive { file: "none.zip".into() }));
}

#[test]
fn a_damaged_archive_is_told() {
    let mut bytes = archive(&[("a.csv", b"1,2,3\n4,5,6\n")]);
    let cut = open("cut.zip", &bytes[..bytes.len() / 2]).map(|_| ()).unwrap_err();
    assert!(matches!(cut, ImportError::Archive { ref file, .. } if file == "cut.zip"), "{cut:?}");
    bytes[40] ^= 0x55;
    let mut source = open("bits.zip", &bytes).unwrap();
    let entry = source.entries(&Limits::default()).unwrap().remove(0);
    let damaged = read_all(&mut source, &entry, &Limits::default()).unwrap_err();
    assert!(matches!(damaged, ImportError::Archive { ref file, .. } if file == "a.csv"), "{damaged:?}");
}

#[test]
fn locked_and_strangely_packed_members_are_told() {
    for (error, part) in [
        (ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED), "it is locked with a password."),
        (ZipError::CompressionMethodNotSupported(12), "it is packed in a way that is not read here."),
    ] {
        let message = archive_error("a.csv", &error).to_string();
        assert!(message.ends_with(part), "{message}");
    }
}

/// What a folder gives when it is read as a file.
struct Folder;

impl Read for Folder {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("Is a directory"))
    }
}

impl Seek for Folder {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Ok(0)
    }
}

#[test]
fn a_folder_is_told() {
    let error = Source::open(Input::new("data", Folder)).map(|_| ()).unwrap_err();
    assert_eq!(error.to_string(), "data cannot be read: Is a directory.");
    assert!(error.hint().contains("not a folder"));
}
