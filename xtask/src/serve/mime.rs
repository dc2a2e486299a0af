//! Types of files by the end of their names.

/// The media type of a file.
pub(super) fn of(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" | "conf" => "text/plain; charset=utf-8",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_can_be_compiled_while_it_arrives() {
        assert_eq!(of("/pkg-1/threads/engine_bg.wasm"), "application/wasm");
    }

    #[test]
    fn an_unknown_or_missing_extension_is_bytes() {
        assert_eq!(of("/a.unknown"), "application/octet-stream");
        assert_eq!(of("/_headers"), "application/octet-stream");
    }
}
