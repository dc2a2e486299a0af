//! From an address to an answer.

use std::fs;
use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;

use super::mime;
use crate::policy;

/// The site that is served.
pub(super) struct Site {
    pub(super) dir: PathBuf,
    pub(super) prefix: String,
    pub(super) headers: bool,
}

/// What goes back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// The answer to whoever wants to write.
    pub(super) fn only_reading() -> Self {
        Self { status: 405, headers: vec![pair("Allow", "GET, HEAD")], body: Vec::new() }
    }
}

impl Site {
    /// Answers a request for `url`, a path with perhaps a query.
    pub(super) fn answer(&self, url: &str) -> Answer {
        let path = url.split(['?', '#']).next().unwrap_or(url);
        if format!("{path}/") == self.prefix {
            return Answer { status: 301, headers: vec![pair("Location", &self.prefix)], body: Vec::new() };
        }
        match self.read(path) {
            Some((name, body)) => self.found(200, &name, body),
            None => self.found(404, "/404.html", fs::read(self.dir.join("404.html")).unwrap_or_default()),
        }
    }

    fn found(&self, status: u16, name: &str, body: Vec<u8>) -> Answer {
        let mut headers = vec![pair("Content-Type", mime::of(name))];
        if self.headers {
            headers.extend(policy::headers_of(name).into_iter().map(|(name, value)| pair(name, value)));
        }
        Answer { status, headers, body }
    }

    /// The file of a path: its name from the top of the site, and its content.
    fn read(&self, path: &str) -> Option<(String, Vec<u8>)> {
        let below = path.strip_prefix(self.prefix.as_str())?;
        let mut name = percent_decode_str(below).decode_utf8().ok()?.into_owned();
        if name.is_empty() || name.ends_with('/') {
            name.push_str("index.html");
        }
        let is_inside = Path::new(&name).components().all(|part| matches!(part, Component::Normal(_)));
        let body = if is_inside { fs::read(self.dir.join(&name)).ok()? } else { return None };
        Some((format!("/{name}"), body))
    }
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
