//! `./run`: from a clone to a page that is served, or to a static site in a folder.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::build;
use crate::paths;
use crate::serve;
use crate::setup;

/// How to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The port of the server.
    pub(crate) port: u16,
    /// Where to leave the site instead of serving it.
    pub(crate) build_only: Option<PathBuf>,
}

/// Sets up, builds, and serves or leaves the site.
pub(crate) fn run(options: &Options) -> Result<()> {
    if let Some(folder) = &options.build_only {
        let folder = from_caller(folder, env::var_os("ALTERASER_CALLER").as_deref());
        refuse_foreign_folder(&folder)?;
        build_site()?;
        return leave_site(&folder);
    }
    // A port that is taken should be told before the build, which takes minutes.
    drop(serve::listen(options.port)?);
    build_site()?;
    let dir = paths::dist();
    serve::serve(serve::Options { dir, port: options.port, prefix: "/".to_owned(), headers: true })
}

/// `./run` changes to the project's folder, so it tells from where it was called.
fn from_caller(folder: &Path, caller: Option<&OsStr>) -> PathBuf {
    caller.map_or_else(|| folder.to_path_buf(), |caller| Path::new(caller).join(folder))
}

fn build_site() -> Result<()> {
    setup::for_build()?;
    build::build(build::Options { quick: false })
}

/// Files of the person's own must not be mixed with the site's.
fn refuse_foreign_folder(folder: &Path) -> Result<()> {
    let Ok(mut entries) = fs::read_dir(folder) else { return Ok(()) };
    let is_empty = entries.next().is_none();
    let index = fs::read_to_string(folder.join("index.html")).unwrap_or_default();
    if !is_empty && !index.contains("name=\"alteraser-pkg\"") {
        bail!("{} holds other files. Name an empty folder, or one with an earlier build.", folder.display());
    }
    Ok(())
}

fn leave_site(folder: &Path) -> Result<()> {
    remove_earlier_build(folder)?;
    build::copy_folder(&paths::dist(), folder)?;
    println!("The site is in {}: any static host can serve it, at any path.", folder.display());
    Ok(())
}

/// The names with a hash would pile up; all others are written over.
fn remove_earlier_build(folder: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let removed = match name.as_str() {
            name if name.starts_with("pkg-") => fs::remove_dir_all(&path),
            name if name.starts_with("page-") => fs::remove_file(&path),
            _ => Ok(()),
        };
        removed.with_context(|| format!("{} could not be removed.", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = paths::target().join("xtask-tests").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_folder_with_other_files_is_refused() {
        let folder = folder("run-foreign");
        refuse_foreign_folder(&folder).unwrap();
        refuse_foreign_folder(&folder.join("not-there-yet")).unwrap();
        fs::write(folder.join("letter.txt"), "dear").unwrap();
        let message = refuse_foreign_folder(&folder).unwrap_err().to_string();
        assert!(
            message.ends_with("holds other files. Name an empty folder, or one with an earlier build."),
            "{message}"
        );
    }

    #[test]
    fn a_folder_is_named_from_where_the_person_is() {
        let caller = Some(OsStr::new("/home/me"));
        assert_eq!(from_caller(Path::new("site"), caller), Path::new("/home/me/site"));
        assert_eq!(from_caller(Path::new("/srv/site"), caller), Path::new("/srv/site"));
        assert_eq!(from_caller(Path::new("site"), None), Path::new("site"));
    }

    #[test]
    fn an_earlier_build_is_replaced() {
        let folder = folder("run-earlier");
        fs::write(folder.join("index.html"), "<meta name=\"alteraser-pkg\" content=\"pkg-1/\">").unwrap();
        fs::create_dir(folder.join("pkg-1")).unwrap();
        fs::write(folder.join("page-1.js"), "").unwrap();
        refuse_foreign_folder(&folder).unwrap();
        remove_earlier_build(&folder).unwrap();
        let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["index.html"]);
    }

    #[test]
    fn a_taken_port_is_told_before_anything_is_built() {
        let taken = serve::listen(0).unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = run(&Options { port, build_only: None }).unwrap_err().to_string();
        assert!(message.contains("is in use"), "{message}");
    }
}
