//! What other hosts need: their ways to write the table of policies, and a page for missing addresses.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde_json::json;

use super::files;
use crate::policy;

/// Writes all of it into the site.
pub(super) fn write(staging: &Path) -> Result<()> {
    files::write(&staging.join("404.html"), not_found())?;
    files::write(&staging.join("isolation-table.js"), isolation_table())?;
    let mut paths = vec!["/".to_owned()];
    paths.extend(files::list(staging)?.iter().map(|file| format!("/{}", file.to_string_lossy())));
    files::write(&staging.join("_headers"), headers_file(&paths))?;
    files::write(&staging.join("nginx.conf"), nginx())
}

/// The page for an address where nothing is.
fn not_found() -> String {
    let policy = policy::PAGE_POLICY;
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Not found – AltEraser</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         </head>\n<body>\n<h1>There is nothing at this address</h1>\n\
         <p><a href=\"./\">Go to the start page</a>. If that leads here again, shorten the address.</p>\n</body>\n</html>\n"
    )
}

/// The table as the isolation worker reads it.
fn isolation_table() -> String {
    let policies: Vec<_> = policy::POLICIES.iter().map(|rule| [rule.suffix, rule.policy]).collect();
    let table = json!({ "headers": policy::COMMON_HEADERS, "policies": policies });
    format!("// Written by the build from the table in xtask/src/policy.rs.\nself.isolationTable = {table:#};\n")
}

/// The table for Netlify and Cloudflare Pages. Files are named one by one: they differ in what a star may stand for.
fn headers_file(paths: &[String]) -> String {
    let mut text =
        "# For a site at the top of its host. Below a folder, put the folder's name before every path.\n".to_owned();
    text.push_str("/*\n");
    for (name, value) in policy::COMMON_HEADERS {
        let _ = writeln!(text, "  {name}: {value}");
    }
    for path in paths {
        if let Some(policy) = policy::policy_of(path) {
            let _ = writeln!(text, "{path}\n  Content-Security-Policy: {policy}");
        }
    }
    for prefix in policy::HASHED_PREFIXES {
        let _ = writeln!(text, "{prefix}*\n  Cache-Control: {}", policy::CACHE_FOREVER);
    }
    text
}

/// A sample of a server block for nginx.
fn nginx() -> String {
    let mut text = "# A sample: put it into the http block, and set root.\n".to_owned();
    text.push_str("map $uri $alteraser_policy {\n");
    for rule in &policy::POLICIES {
        let _ = writeln!(text, "  \"~{}$\" \"{}\";", rule.suffix.replace('.', "\\."), rule.policy);
    }
    text.push_str("}\nmap $uri $alteraser_cache {\n");
    let _ = writeln!(text, "  default \"{}\";", policy::CACHE_CHECKED);
    for prefix in policy::HASHED_PREFIXES {
        let _ = writeln!(text, "  \"~{prefix}\" \"{}\";", policy::CACHE_FOREVER);
    }
    text.push_str("}\nserver {\n  listen 80;\n  root /srv/alteraser;\n  error_page 404 /404.html;\n");
    for (name, value) in policy::COMMON_HEADERS {
        let _ = writeln!(text, "  add_header {name} \"{value}\" always;");
    }
    text.push_str("  add_header Content-Security-Policy $alteraser_policy always;\n");
    text.push_str("  add_header Cache-Control $alteraser_cache always;\n}\n");
    text
}

#[cfg(test)]
mod tests {
    use super::super::files::tests::folder;
    use super::*;

    #[test]
    fn every_script_of_the_site_has_a_line_of_its_own() {
        let paths = ["/", "/engine-worker.js", "/pkg-1/threads/a.js", "/style.css"].map(str::to_owned);
        let text = headers_file(&paths);
        let policy = policy::policy_of("/engine-worker.js").unwrap();
        assert!(text.contains(&format!("/pkg-1/threads/a.js\n  Content-Security-Policy: {policy}\n")), "{text}");
        assert!(!text.contains("style.css"), "{text}");
        assert!(text.contains("/pkg-*\n  Cache-Control: public"), "{text}");
    }

    #[test]
    fn the_isolation_worker_reads_the_same_table() {
        let script = isolation_table();
        let start = script.find('{').unwrap();
        let table: serde_json::Value = serde_json::from_str(script[start..].trim_end().trim_end_matches(';')).unwrap();
        assert_eq!(table["headers"][1], json!(["Cross-Origin-Embedder-Policy", "require-corp"]));
        assert_eq!(table["policies"].as_array().unwrap().len(), policy::POLICIES.len());
        assert_eq!(table["policies"][1], json!([".js", policy::policy_of("/engine-worker.js").unwrap()]));
    }

    #[test]
    fn nginx_has_every_rule() {
        let text = nginx();
        assert!(text.contains("\"~\\.js$\""), "{text}");
        for rule in &policy::POLICIES {
            assert!(text.contains(rule.policy), "{text}");
        }
    }

    #[test]
    fn all_files_are_written() {
        let staging = folder("hosts");
        files::write(&staging.join("start.js"), "").unwrap();
        write(&staging).unwrap();
        let names = files::list(&staging).unwrap();
        let expected = ["404.html", "_headers", "isolation-table.js", "nginx.conf", "start.js"];
        assert_eq!(names, expected.map(std::path::PathBuf::from));
        assert!(files::text(&staging.join("_headers")).unwrap().contains("\n/isolation-table.js\n"));
    }
}
