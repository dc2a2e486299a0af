//! Just enough HTTP/1.1 for a static site: one thread and one answer per connection.
//!
//! A browser opens several connections at once and may keep silent on some of them. With a thread of its own, none can
//! wait for another; with a single answer, a thread ends as soon as it has been of use.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::site::{Answer, Site};

/// Longest head of a request.
const MAX_HEAD_BYTES: usize = 1 << 16;
const MAX_HEADERS: usize = 100;

/// How long a connection may keep silent.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much of what a client still sends is read after the answer, so that the answer is not lost in a reset.
const MAX_REST_BYTES: u64 = 1 << 20;

/// Answers connections until the process ends.
pub(super) fn answer_all(listener: &TcpListener, site: Site) -> Result<()> {
    let site = Arc::new(site);
    loop {
        let (stream, _) = listener.accept().context("The server can't take connections any more.")?;
        let site = Arc::clone(&site);
        // A browser that goes away in the middle needs no answer, and nobody else is concerned.
        thread::spawn(move || drop(answer(stream, &site)));
    }
}

fn answer(mut stream: TcpStream, site: &Site) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let Some((method, url)) = read_head(&mut stream)? else { return Ok(()) };
    let answer = match method.as_str() {
        "GET" | "HEAD" => site.answer(&url),
        _ => Answer::only_reading(),
    };
    stream.write_all(head(&answer).as_bytes())?;
    if method != "HEAD" {
        stream.write_all(&answer.body)?;
    }
    stream.shutdown(Shutdown::Write)?;
    io::copy(&mut stream.take(MAX_REST_BYTES), &mut io::sink())?;
    Ok(())
}

/// Method and address of a request; none when the client sends something else, or nothing.
fn read_head(stream: &mut TcpStream) -> io::Result<Option<(String, String)>> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    while bytes.len() < MAX_HEAD_BYTES {
        let count = stream.read(&mut chunk)?;
        if count == 0 {
            return Ok(None);
        }
        bytes.extend(&chunk[..count]);
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        match request.parse(&bytes) {
            Ok(httparse::Status::Partial) => {}
            Ok(httparse::Status::Complete(_)) => {
                return Ok(request.method.map(str::to_owned).zip(request.path.map(str::to_owned)));
            }
            Err(_) => return Ok(None),
        }
    }
    Ok(None)
}

/// Status line and headers.
fn head(answer: &Answer) -> String {
    let reason = match answer.status {
        200 => "OK",
        301 => "Moved Permanently",
        404 => "Not Found",
        _ => "Method Not Allowed",
    };
    let fields: String = answer.headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
    let (status, length) = (answer.status, answer.body.len());
    format!("HTTP/1.1 {status} {reason}\r\n{fields}Content-Length: {length}\r\nConnection: close\r\n\r\n")
}
