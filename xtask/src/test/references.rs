//! The site names no other host: whatever it needs, it brings along.

use std::fs;

use anyhow::{Context as _, Result};
use brotli::enc::static_dict::BrotliGetDictionary;

use super::tally::Tally;
use super::verdict;
use crate::build;
use crate::paths;

/// Names of XML vocabularies look like addresses and are never asked for.
const VOCABULARIES: &str = "www.w3.org";

/// The example's own words, for people to read.
const EXAMPLE: &str = "data/";

pub(super) fn check() -> Result<Tally> {
    let mut complaints = Vec::new();
    for file in build::list(&paths::dist())? {
        let name = file.to_string_lossy().into_owned();
        if name.starts_with(EXAMPLE) {
            continue;
        }
        let content = fs::read(paths::dist().join(&file)).with_context(|| format!("{name} could not be read."))?;
        let hosts = foreign_hosts(&String::from_utf8_lossy(&without_word_list(content)));
        complaints.extend(hosts.iter().map(|host| format!("{name} names the host {host}.")));
    }
    verdict(&complaints)
}

/// Leaves out the list of frequent words that every Brotli decoder carries (RFC 7932, appendix A): there are beginnings
/// of addresses among them.
fn without_word_list(mut content: Vec<u8>) -> Vec<u8> {
    let words = &BrotliGetDictionary().data[..];
    if let Some(start) = content.windows(words.len()).position(|window| window == words) {
        content.drain(start..start + words.len());
    }
    content
}

/// Hosts in the addresses of a text. A line that is a comment names them for people.
fn foreign_hosts(text: &str) -> Vec<String> {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(hosts_of_line).collect()
}

fn hosts_of_line(text: &str) -> Vec<String> {
    let after_scheme = ["http://", "https://", "ws://", "wss://"].map(|scheme| text.split(scheme).skip(1));
    let hosts = after_scheme.into_iter().flatten().map(|rest| {
        rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || ".-".contains(*letter)).collect::<String>()
    });
    hosts.filter(|host| host.contains('.') && host != VOCABULARIES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_hosts_are_found() {
        let text = "import 'https://cdn.example.org/x.js'; fetch(\"wss://live.example.com:80/\")";
        assert_eq!(foreign_hosts(text), ["cdn.example.org", "live.example.com"]);
    }

    #[test]
    fn words_that_a_decoder_knows_are_no_request() {
        let words = &BrotliGetDictionary().data[..];
        assert!(!foreign_hosts(&String::from_utf8_lossy(words)).is_empty());
        assert_eq!(without_word_list([b"a", words, b"z"].concat()), b"az");
        assert_eq!(without_word_list(b"az".to_vec()), b"az");
    }

    #[test]
    fn a_comment_is_no_request() {
        assert!(foreign_hosts("f();\n  // https://docs.example.org/why\ng();").is_empty());
    }

    #[test]
    fn vocabularies_and_bare_schemes_are_no_hosts() {
        assert!(foreign_hosts("xmlns=\"http://www.w3.org/2000/svg\" \"https://\" + host").is_empty());
    }
}
