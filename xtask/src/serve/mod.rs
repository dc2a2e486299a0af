//! A small static server: for trying the site out, and for the tests. It listens on this machine alone.

mod http;
mod mime;
mod site;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Result, anyhow, bail};

use site::Site;

/// What to serve, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Options {
    /// The folder.
    pub(crate) dir: PathBuf,
    /// The port; 0 lets the system choose.
    pub(crate) port: u16,
    /// The path below which the site lies; it begins and ends with a slash.
    pub(crate) prefix: String,
    /// Whether to send the headers of the table, or to be a host that knows none.
    pub(crate) headers: bool,
}

/// Serves until the process ends.
pub(crate) fn serve(options: Options) -> Result<()> {
    if !options.dir.join("index.html").is_file() {
        bail!("{} holds no index.html: build it with cargo xtask build.", options.dir.display());
    }
    let listener = listen(options.port)?;
    println!("AltEraser is at http://{}{}  (Ctrl+C stops it)", listener.local_addr()?, options.prefix);
    answer(&listener, options)
}

/// Serves a folder as the site is served, on a port of the system's choice, as long as this program runs; returns the
/// address.
pub(crate) fn serve_aside(dir: &Path) -> Result<String> {
    let listener = listen(0)?;
    let address = format!("http://{}/", listener.local_addr()?);
    let options = Options { dir: dir.to_path_buf(), port: 0, prefix: "/".to_owned(), headers: true };
    thread::spawn(move || answer(&listener, options));
    Ok(address)
}

/// Opens the port, or tells how to take another.
pub(crate) fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!("Port {port} is in use. Take another one: ./run --port N"),
        _ => anyhow!("Port {port} can't be opened ({error}). Take another one: ./run --port N"),
    })
}

fn answer(listener: &TcpListener, options: Options) -> Result<()> {
    http::answer_all(listener, Site { dir: options.dir, prefix: options.prefix, headers: options.headers })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpStream};

    fn start(name: &str, prefix: &str, headers: bool) -> SocketAddr {
        let dir = crate::paths::target().join("xtask-tests").join(name);
        fs::create_dir_all(dir.join("data")).unwrap();
        fs::write(dir.join("index.html"), "<title>page</title>").unwrap();
        fs::write(dir.join("404.html"), "nothing").unwrap();
        fs::write(dir.join("engine-worker.js"), "work()").unwrap();
        fs::write(dir.join("data/a b.csv"), "1,2").unwrap();
        let listener = listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        let options = Options { dir, port: 0, prefix: prefix.to_owned(), headers };
        std::thread::spawn(move || answer(&listener, options));
        address
    }

    fn ask(address: SocketAddr, method: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_page_is_isolated_and_has_its_policy() {
        let text = ask(start("serve-page", "/", true), "GET", "/?a=b");
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        assert!(text.contains("Cross-Origin-Opener-Policy: same-origin"), "{text}");
        assert!(text.contains("frame-ancestors 'self'") && text.contains("text/html; charset=utf-8"), "{text}");
        assert!(text.ends_with("<title>page</title>"), "{text}");
    }

    #[test]
    fn a_worker_has_the_strict_policy() {
        let text = ask(start("serve-worker", "/", true), "GET", "/engine-worker.js");
        assert!(text.contains("connect-src 'none'") && text.contains("text/javascript"), "{text}");
    }

    #[test]
    fn a_host_without_headers_sends_only_the_type() {
        let text = ask(start("serve-plain", "/", false), "GET", "/");
        assert!(text.contains("text/html") && !text.contains("Cross-Origin") && !text.contains("Policy"), "{text}");
    }

    #[test]
    fn head_has_a_length_and_no_body() {
        let text = ask(start("serve-head", "/", true), "HEAD", "/data/a%20b.csv");
        assert!(text.starts_with("HTTP/1.1 200") && text.contains("Content-Length: 3"), "{text}");
        assert!(text.ends_with("\r\n\r\n"), "{text}");
    }

    #[test]
    fn a_missing_file_is_the_page_that_says_so() {
        let text = ask(start("serve-missing", "/", true), "GET", "/nowhere");
        assert!(text.starts_with("HTTP/1.1 404") && text.ends_with("nothing"), "{text}");
    }

    #[test]
    fn below_a_prefix_everything_else_is_missing() {
        let address = start("serve-prefix", "/sub/", true);
        assert!(ask(address, "GET", "/sub/").starts_with("HTTP/1.1 200"));
        assert!(ask(address, "GET", "/").starts_with("HTTP/1.1 404"));
        let moved = ask(address, "GET", "/sub");
        assert!(moved.starts_with("HTTP/1.1 301") && moved.contains("Location: /sub/"), "{moved}");
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let address = start("serve-outside", "/", true);
        for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/data/..%2f..%2fCargo.toml", "/%00", "/data"] {
            assert!(ask(address, "GET", path).starts_with("HTTP/1.1 404"), "{path}");
        }
    }

    #[test]
    fn silent_connections_keep_nobody_waiting() {
        let address = start("serve-silent", "/", true);
        let silent: Vec<_> = (0..20).map(|_| TcpStream::connect(address).unwrap()).collect();
        assert!(ask(address, "GET", "/").starts_with("HTTP/1.1 200"));
        drop(silent);
    }

    #[test]
    fn what_is_no_request_gets_no_answer() {
        let mut stream = TcpStream::connect(start("serve-noise", "/", true)).unwrap();
        stream.write_all(b"\x16\x03\x01 not http\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert_eq!(text, "");
    }

    #[test]
    fn writing_is_refused() {
        let text = ask(start("serve-post", "/", true), "POST", "/");
        assert!(text.starts_with("HTTP/1.1 405") && text.contains("Allow: GET, HEAD"), "{text}");
    }

    #[test]
    fn a_port_in_use_names_the_way_out() {
        let taken = listen(0).unwrap();
        let message = listen(taken.local_addr().unwrap().port()).unwrap_err().to_string();
        assert!(message.ends_with("is in use. Take another one: ./run --port N"), "{message}");
    }

    #[test]
    fn a_folder_without_a_page_is_told() {
        let options = Options { dir: PathBuf::from("no/such/folder"), port: 0, prefix: "/".to_owned(), headers: true };
        let message = serve(options).unwrap_err().to_string();
        assert_eq!(message, "no/such/folder holds no index.html: build it with cargo xtask build.");
    }
}
