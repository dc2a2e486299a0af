//! The one table of what the page and its scripts may do, and of the headers that say so.
//!
//! The server, `_headers`, the nginx sample, the page's `<meta>` tag and the isolation worker all read it.

/// A policy for the files whose path ends in `suffix`. The first match counts.
pub(crate) struct Policy {
    /// End of the path, which begins with a slash.
    pub(crate) suffix: &'static str,
    /// Value of the header `Content-Security-Policy`.
    pub(crate) policy: &'static str,
}

/// What the page may do until a person's file is chosen; the page then adds a lock of its own.
pub(crate) const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data: blob:; worker-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'none'; \
     base-uri 'none'";

const PAGE_POLICY_AS_HEADER: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data: blob:; worker-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'none'; \
     base-uri 'none'; frame-ancestors 'self'";

/// A worker obeys the headers of its own script, and the policy of any other script is without effect. So every
/// script has the strict one: whatever is started as a worker can't reach the network.
const WORKER_POLICY: &str =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'none'";

/// The isolation worker passes the page's own requests on, so it alone may fetch, and only from the same host.
const ISOLATION_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'";

/// Policies by path.
pub(crate) const POLICIES: [Policy; 4] = [
    Policy { suffix: "/isolation-worker.js", policy: ISOLATION_POLICY },
    Policy { suffix: ".js", policy: WORKER_POLICY },
    Policy { suffix: ".html", policy: PAGE_POLICY_AS_HEADER },
    Policy { suffix: "/", policy: PAGE_POLICY_AS_HEADER },
];

/// Headers of every file: isolation is what gives the page shared memory, hence threads.
pub(crate) const COMMON_HEADERS: [(&str, &str); 5] = [
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
];

/// Beginnings of the names that hold a hash of their content.
pub(crate) const HASHED_PREFIXES: [&str; 2] = ["/pkg-", "/page-"];
/// Such a file never changes.
pub(crate) const CACHE_FOREVER: &str = "public, max-age=31536000, immutable";
/// Any other file is asked for again, so that a page and its scripts are of one build.
pub(crate) const CACHE_CHECKED: &str = "no-cache";

/// The policy of a file; `path` begins with a slash.
pub(crate) fn policy_of(path: &str) -> Option<&'static str> {
    POLICIES.iter().find(|rule| path.ends_with(rule.suffix)).map(|rule| rule.policy)
}

/// How long a browser may keep a file without asking.
pub(crate) fn cache_of(path: &str) -> &'static str {
    let is_hashed = HASHED_PREFIXES.iter().any(|prefix| path.starts_with(prefix));
    if is_hashed { CACHE_FOREVER } else { CACHE_CHECKED }
}

/// All headers of a file; `path` begins with a slash.
pub(crate) fn headers_of(path: &str) -> Vec<(&'static str, &'static str)> {
    let policy = policy_of(path).map(|policy| ("Content-Security-Policy", policy));
    let mut headers = COMMON_HEADERS.to_vec();
    headers.push(("Cache-Control", cache_of(path)));
    headers.extend(policy);
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_the_meta_tag_and_the_rule_that_only_headers_can_hold() {
        assert_eq!(PAGE_POLICY_AS_HEADER, format!("{PAGE_POLICY}; frame-ancestors 'self'"));
    }

    #[test]
    fn every_script_is_cut_off_from_the_network() {
        for path in ["/engine-worker.js", "/pkg-1/threads/snippets/r/src/workerHelpers.no-bundler.js", "/start.js"] {
            assert!(policy_of(path).unwrap().ends_with("connect-src 'none'"), "{path}");
        }
    }

    #[test]
    fn the_isolation_worker_may_pass_requests_on() {
        assert!(policy_of("/isolation-worker.js").unwrap().contains("connect-src 'self'"));
    }

    #[test]
    fn documents_have_the_page_policy_and_other_files_none() {
        assert_eq!(policy_of("/"), Some(PAGE_POLICY_AS_HEADER));
        assert_eq!(policy_of("/404.html"), Some(PAGE_POLICY_AS_HEADER));
        assert_eq!(policy_of("/style.css"), None);
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert_eq!(cache_of("/pkg-0a/threads/a.js"), CACHE_FOREVER);
        assert_eq!(cache_of("/page-0a.js"), CACHE_FOREVER);
        assert_eq!(cache_of("/index.html"), CACHE_CHECKED);
        assert_eq!(cache_of("/data/pkg-like.zip"), CACHE_CHECKED);
    }

    #[test]
    fn every_file_is_isolated() {
        let headers = headers_of("/style.css");
        assert!(headers.contains(&("Cross-Origin-Opener-Policy", "same-origin")));
        assert!(headers.contains(&("Cross-Origin-Embedder-Policy", "require-corp")));
    }
}
